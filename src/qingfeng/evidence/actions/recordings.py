"""A capture handed out as a file instead of hung on a subject: it has its time token and its entry all the same."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.tokens import stamped
from qingfeng.evidence.recording.page import Recording
from qingfeng.evidence.recording.stamping import Stamped
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.ids import Subject, uuid7


@dataclass(frozen=True, slots=True)
class HandedOut:
    """`entry` is the journal's, which names archive and token by their digests."""

    sha256: str
    size: int
    token: Path
    authority: str
    trusted: bool
    at: datetime
    entry: UUID


def hand_out_recording(
    *, recording: Recording, out: Path, actor: Actor, now: datetime
) -> HandedOut:
    """The archive at `out`, the token over it beside it. Where the archive lies, token and entry are there already."""
    foundation.require(actor, access.ADD)
    body = recording.wacz.read_bytes()
    held = stamped(body)
    token = out.with_name(f"{out.name}.tsr")
    with ExitStack() as parts:
        # Written before anything is said of them: a full disk leaves neither file nor entry.
        written = [
            (_part(path, content, parts), path)
            for path, content in ((token, held.content), (out, body))
        ]
        entry = _tell(recording, body, held, actor, now)
        for part, path in written:
            part.replace(path)
    return HandedOut(sha256(body), len(body), token, held.authority, held.trusted, held.at, entry)


def _part(path: Path, content: bytes, parts: ExitStack) -> Path:
    part = path.with_name(f".{path.name}.part")
    parts.callback(part.unlink, missing_ok=True)
    part.write_bytes(content)
    return part


def _tell(recording: Recording, body: bytes, held: Stamped, actor: Actor, now: datetime) -> UUID:
    facts = recording.facts
    with transaction.atomic():
        return foundation.journal_append(
            actor=actor,
            verb=events.CAPTURE_HANDED_OUT,
            subject=Subject(events.CAPTURE, uuid7(now)),
            payload={
                "archive": sha256(body),
                "token": sha256(held.content),
                "trusted": held.trusted,
                "at": held.at,
                "outcome": facts["outcome"],
            },
            texts={"url": str(facts["url"]), "operator": str(facts["operator"])},
            now=now,
        )
