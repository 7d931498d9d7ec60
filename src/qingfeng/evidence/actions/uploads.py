"""Files that people bring: pictures, films, chat exports, documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from qingfeng.evidence import access
from qingfeng.evidence.actions.exhibits import enter_exhibit
from qingfeng.evidence.recording import watch
from qingfeng.evidence.rules.captures import LONGEST_NOTE, MOST_FILES, Role, storable
from qingfeng.evidence.rules.exhibits import EvidenceKind, Form, Part
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput
from qingfeng.kernel.ids import Subject

KINDS: Final = frozenset({"image", "video", "audio", "pdf", "text", "zip"})
_LONGEST_NAME: Final = 150


@dataclass(frozen=True, slots=True)
class Brought:
    name: str
    content: BinaryIO


def upload_exhibit(
    *,
    subject: Subject,
    kind: EvidenceKind,
    title: str,
    files: Sequence[Brought],
    source: str,
    note: str,
    obtained_at: datetime,
    actor: Actor,
    now: datetime,
) -> UUID:
    """`source` says who held the files before, `note` how they were obtained. What a file is, its content says."""
    foundation.require(actor, access.ADD)
    foundation.get(actor, subject.kind, subject.id)
    _check(files, source, note)
    with transaction.atomic():
        return enter_exhibit(
            subject=subject,
            form=Form.UPLOAD,
            kind=kind,
            title=title,
            obtained_at=obtained_at,
            parts=_stored(files, actor, now),
            facts=_facts(source, note, now),
            actor=actor,
            now=now,
        )


def _check(files: Sequence[Brought], source: str, note: str) -> None:
    if not source.strip():
        raise BadInput("source_missing", column="source")
    for column, text in (("source", source), ("note", note)):
        if len(text) > LONGEST_NOTE:
            raise BadInput("note_too_long", column=column)
    if len(files) > MOST_FILES:
        raise BadInput("too_many_files", column="files")


def _facts(source: str, note: str, now: datetime) -> Mapping[str, object]:
    return {
        "source": storable(source.strip()),
        "note": storable(note.strip()),
        "received": now,
        "time_source": watch.source(),
    }


def _stored(files: Sequence[Brought], actor: Actor, now: datetime) -> list[Part]:
    parts: list[Part] = []
    for place, brought in enumerate(files, 1):
        name = _name(brought.name, place, {part.name for part in parts})
        try:
            stored = foundation.store_file(
                content=brought.content,
                name=name,
                kinds=KINDS,
                max_bytes=settings.QINGFENG_UPLOAD_MAX_BYTES,
                actor=actor,
                now=now,
            )
        except BadInput as error:
            raise BadInput(error.reason, file=error.file, column="files") from error
        parts.append(Part(name, Role.ORIGINAL.value, stored.sha256, stored.size, stored.media_type))
    return parts


def _name(given: str, place: int, taken: set[str]) -> str:
    """As its sender called it, without any path; a name that comes twice gets its place before it."""
    last = str(storable(given)).replace("\\", "/").rpartition("/")[2].strip()
    name = "".join(letter for letter in last if letter.isprintable())[-_LONGEST_NAME:]
    name = name or f"file {place}"
    return f"{place} {name}" if name in taken else name
