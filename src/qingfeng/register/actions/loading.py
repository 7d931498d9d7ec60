"""Taking a register file in: good rows stored, bad rows written out with field and reason."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import access, events
from qingfeng.register.actions.storing import Batch, Stored, store_batch
from qingfeng.register.models import Load
from qingfeng.register.rules.intake import REQUIRED, Problem, RegisterRow, parse
from qingfeng.register.rules.tables import Line, Spoilt, lines
from qingfeng.register.rules.validity import register_day

_CHUNK: Final = 5_000
_REJECT_KINDS: Final = frozenset({"ndjson"})
_REJECT_BYTES: Final = 1024**3


@dataclass(frozen=True, slots=True)
class LoadReport:
    id: UUID
    loaded: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    rejects_path: Path | None


def load_register(
    path: Path, *, actor: Actor, now: datetime, demo: bool = False, name: str | None = None
) -> LoadReport:
    """Store the good rows of the file in one transaction; nothing of it where the file is unreadable.

    A right is known again by its `right_id`: a row that says the same changes nothing, one that
    says otherwise changes the right and is journalled for it.
    """
    foundation.require(actor, access.RIGHT_ADD)
    if access.names_only(actor):
        raise Refused("no_permission", permission=access.RIGHT_ADD)
    path = Path(path)
    shown = name or path.name
    beside = path.with_name(f"{path.name}.rejected.ndjson")
    with tempfile.TemporaryFile("w+b") as rejects:
        with transaction.atomic():
            report = _load(path, shown, rejects, actor=actor, now=now, demo=demo)
        written = _keep_rejects(rejects, beside, report.rejected)
    return LoadReport(
        report.id,
        report.added + report.changed + report.unchanged,
        report.added,
        report.changed,
        report.unchanged,
        report.rejected,
        written,
    )


def _load(
    path: Path, shown: str, rejects: IO[bytes], *, actor: Actor, now: datetime, demo: bool
) -> Load:
    load = Load(
        id=uuid7(now),
        file_name=shown[:255],
        digest=_digest(path, shown),
        added=0,
        changed=0,
        unchanged=0,
        rejected=0,
        is_demo=demo,
        loaded_by=actor.user_id,
        loaded_at=now,
    )
    load.save(force_insert=True)
    on = register_day(now)
    batch = Batch(actor=actor, now=now, on=on, load_id=load.pk, own=_own(actor, on))
    with path.open("rb") as stream:
        found = lines(stream, shown, required=REQUIRED)
        while chunk := list(islice(found, _CHUNK)):
            _load_chunk(load, chunk, batch, rejects, demo=demo)
    if load.rejected:
        load.rejects_id = _store_rejects(rejects, shown, actor=actor, now=now)
    load.save(update_fields=["added", "changed", "unchanged", "rejected", "rejects"])
    foundation.journal_append(
        actor=actor,
        verb=events.LOADED,
        subject=Subject(events.LOAD, load.pk),
        payload={
            "digest": load.digest,
            "added": load.added,
            "changed": load.changed,
            "unchanged": load.unchanged,
            "rejected": load.rejected,
            "demo": demo,
        },
        now=now,
    )
    return load


def _load_chunk(
    load: Load, chunk: list[Line], batch: Batch, rejects: IO[bytes], *, demo: bool
) -> None:
    good: list[tuple[int, RegisterRow]] = []
    bad: list[tuple[Line, tuple[Problem, ...]]] = []
    for line in chunk:
        parsed = _parsed(line, demo=demo)
        if isinstance(parsed, RegisterRow):
            good.append((line.number, parsed))
        else:
            bad.append((line, parsed))
    stored: Stored = store_batch(good, batch)
    load.added += stored.added
    load.changed += stored.changed
    load.unchanged += stored.unchanged
    by_number = {line.number: line for line in chunk}
    bad += [(by_number[number], (problem,)) for number, problem in stored.refused]
    bad.sort(key=lambda item: item[0].number)
    load.rejected += len(bad)
    for reject in _reject_lines(bad):
        rejects.write(reject)


def _parsed(line: Line, *, demo: bool) -> RegisterRow | tuple[Problem, ...]:
    if isinstance(line.cells, Spoilt):
        return (Problem(line.cells.column or "", line.cells.reason),)
    return parse(line.cells, demo=demo)


def _reject_lines(bad: Iterable[tuple[Line, tuple[Problem, ...]]]) -> Iterator[bytes]:
    for line, problems in bad:
        cells = {} if isinstance(line.cells, Spoilt) else line.cells
        for problem in problems:
            entry = {
                "row": line.number,
                "field": problem.field,
                "reason": problem.reason,
                "right_id": str(cells.get("right_id") or "")[:100],
            }
            # Escaped, because a rejected value may hold what no encoding can carry.
            yield json.dumps(entry, ensure_ascii=True).encode("ascii") + b"\n"


def _own(actor: Actor, on: date) -> frozenset[UUID] | None:
    """The holders a file of this actor may speak about; None for all."""
    if access.reads_all(actor):
        return None
    return frozenset(access.own_parties(actor, on).values_list("pk", flat=True))


def _digest(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BadInput("cannot_open", file=shown, detail=error.strerror or "") from error


def _store_rejects(rejects: IO[bytes], shown: str, *, actor: Actor, now: datetime) -> str:
    rejects.seek(0)
    stored = foundation.store_file(
        content=rejects,  # type: ignore[arg-type]
        name=f"{shown}.rejected.ndjson",
        kinds=_REJECT_KINDS,
        max_bytes=_REJECT_BYTES,
        actor=actor,
        now=now,
    )
    return stored.sha256


def _keep_rejects(rejects: IO[bytes], beside: Path, count: int) -> Path | None:
    """Whole or not at all; a file left by an earlier load of the same name would mislead."""
    if not count:
        if beside.exists():
            beside.unlink()
        return None
    fresh = beside.with_name(f".{beside.name}.{os.getpid()}")
    rejects.seek(0)
    with fresh.open("wb") as target:
        while chunk := rejects.read(1024**2):
            target.write(chunk)
    fresh.replace(beside)
    return beside
