"""What an exhibit is, and when it counts.

The eight kinds of evidence are those of the Administrative Penalty Law, art. 46; how an exhibit came to be (its form) is
ours. An exhibit is never taken away: one that was obtained unlawfully is excluded, kept and not counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from qingfeng.kernel.digest import canonical
from qingfeng.kernel.errors import BadInput
from qingfeng.kernel.ids import Subject
from qingfeng.kernel.workflow import Facts, Step, Workflow

VERSION: Final = 1
LONGEST_TITLE: Final = 200


class EvidenceKind(StrEnum):
    DOCUMENT = "document"
    OBJECT = "object"
    AUDIO_VISUAL = "audio_visual"
    ELECTRONIC = "electronic"
    WITNESS = "witness"
    PARTY = "party"
    APPRAISAL = "appraisal"
    SCENE = "scene"


class Form(StrEnum):
    """How the exhibit came to be."""

    CAPTURE = "capture"
    UPLOAD = "upload"
    PURCHASE = "purchase"
    RECORD = "record"
    REPORT = "report"
    OPINION = "opinion"
    ANSWER = "answer"


class ExhibitState(StrEnum):
    COUNTED = "counted"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an exhibit. `role` says what it is to the exhibit: `archive`, `picture`, `original`, …"""

    name: str
    role: str
    sha256: str
    size: int
    media_type: str


def _reasoned(facts: Facts) -> bool:
    return bool(facts.get("reason"))


EXHIBIT_FLOW = Workflow(
    name="exhibit",
    version=1,
    initial=ExhibitState.COUNTED.value,
    finals=frozenset(),
    steps=(
        Step(
            "exclude",
            frozenset({ExhibitState.COUNTED.value}),
            ExhibitState.EXCLUDED.value,
            "exhibit:decide",
            {"reason_missing": _reasoned},
            "excluded",
        ),
        Step(
            "readmit",
            frozenset({ExhibitState.EXCLUDED.value}),
            ExhibitState.COUNTED.value,
            "exhibit:decide",
            {"reason_missing": _reasoned},
            "readmitted",
        ),
    ),
)


def manifest(
    *,
    exhibit: UUID,
    subject: Subject,
    form: Form,
    kind: EvidenceKind,
    title: str,
    obtained_at: datetime,
    parts: Sequence[Part],
    facts: Mapping[str, object],
) -> bytes:
    """Canonical JSON that names every file by its digest. Its own digest stands for the whole exhibit."""
    return canonical(
        {
            "manifest": VERSION,
            "exhibit": exhibit,
            "subject": {"kind": subject.kind, "id": subject.id},
            "form": form.value,
            "kind": kind.value,
            "title": title,
            "obtained_at": obtained_at,
            "files": [_part(part) for part in parts],
            "facts": facts,
        }
    )


def _part(part: Part) -> dict[str, object]:
    return {
        "name": part.name,
        "role": part.role,
        "sha256": part.sha256,
        "size": part.size,
        "media_type": part.media_type,
    }


def check_entry(title: str, parts: Sequence[Part], obtained_at: datetime, now: datetime) -> None:
    """An exhibit has a title, at least one file, each under a name of its own, and was not obtained in the future."""
    if not title.strip():
        raise BadInput("title_missing", column="title")
    if len(title) > LONGEST_TITLE:
        raise BadInput("title_too_long", column="title")
    if not parts:
        raise BadInput("exhibit_without_file", column="files")
    if len({part.name for part in parts}) < len(parts):
        raise BadInput("file_named_twice", column="files")
    if obtained_at > now:
        raise BadInput("obtained_in_future", column="obtained_at")
