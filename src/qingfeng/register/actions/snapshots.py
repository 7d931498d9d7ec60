"""Publishing the register as a numbered snapshot, and building its files again when they are gone."""

import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Final
from uuid import UUID, uuid4

import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from qingfeng.engine import api as engine
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import canonical, sha256
from qingfeng.kernel.errors import NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import access, events
from qingfeng.register.actions.bulk import copy_rows
from qingfeng.register.models import Snapshot, SnapshotEntry
from qingfeng.register.queries.snapshots import (
    Content,
    latest_snapshot,
    register_contents,
    register_table,
    snapshot_contents,
)
from qingfeng.register.rules.validity import register_day

_LOCK: Final = 7_305_801
_CHUNK: Final = 20_000


@dataclass(frozen=True, slots=True)
class _State:
    """The register of the day beside the newest snapshot."""

    contents: dict[UUID, Content]
    digests: dict[UUID, str]
    open: dict[UUID, str]

    @property
    def added(self) -> set[UUID]:
        return self.digests.keys() - self.open.keys()

    @property
    def removed(self) -> set[UUID]:
        return self.open.keys() - self.digests.keys()

    @property
    def changed(self) -> set[UUID]:
        both = self.open.keys() & self.digests.keys()
        return {right_id for right_id in both if self.open[right_id] != self.digests[right_id]}


def publish_snapshot(*, actor: Actor, now: datetime) -> int:
    """The number of the snapshot that says what the register says now; a new one only if it differs."""
    foundation.require(actor, access.RIGHT_EDIT)
    if not access.reads_all(actor):
        raise Refused("no_permission", permission=access.RIGHT_EDIT)
    with transaction.atomic():
        _lock()
        latest = latest_snapshot()
        state = _state(now)
        if latest and not (state.added or state.removed or state.changed):
            return latest.number
        number = (latest.number if latest else 0) + 1
        _write_entries(number, state)
        started = perf_counter()
        _build(number, state.contents.items(), fresh=True)
        row = _write_row(number, state, now, perf_counter() - started)
        foundation.journal_append(
            actor=actor,
            verb=events.SNAPSHOT_PUBLISHED,
            subject=Subject(events.SNAPSHOT, row.id),
            payload=_payload(row),
            now=now,
        )
        return number


def _payload(row: Snapshot) -> dict[str, object]:
    published = events.SnapshotPublished(
        number=row.number,
        digest=row.digest,
        rights=row.rights,
        added=row.added,
        changed=row.changed,
        removed=row.removed,
        rules_version=row.rules_version,
    )
    return asdict(published)


def _lock() -> None:
    """One publisher at a time, whichever process it runs in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _state(now: datetime) -> _State:
    contents = dict(register_contents(register_day(now)))
    digests = {right_id: sha256(canonical(content)) for right_id, content in contents.items()}
    entries = SnapshotEntry.objects.filter(last__isnull=True)
    return _State(contents, digests, dict(entries.values_list("right_id", "digest")))


def _write_entries(number: int, state: _State) -> None:
    closed = sorted(state.removed | state.changed)
    for start in range(0, len(closed), _CHUNK):
        SnapshotEntry.objects.filter(
            right_id__in=closed[start : start + _CHUNK], last__isnull=True
        ).update(last=number - 1)
    copy_rows(
        "register_snapshotentry",
        ("right_id", "first", "digest", "content"),
        (
            (right_id, number, state.digests[right_id], Jsonb(state.contents[right_id]))
            for right_id in sorted(state.added | state.changed)
        ),
    )


def _write_row(number: int, state: _State, now: datetime, seconds: float) -> Snapshot:
    whole = sorted((str(right_id), digest) for right_id, digest in state.digests.items())
    row = Snapshot(
        number=number,
        id=uuid7(now),
        digest=sha256(canonical(whole)),
        on=register_day(now),
        rules_version=engine.RULES_VERSION,
        rights=len(state.digests),
        added=len(state.added),
        changed=len(state.changed),
        removed=len(state.removed),
        build_seconds=round(seconds, 3),
        published_at=now,
    )
    row.save(force_insert=True)
    return row


def folder_of(number: int) -> Path:
    """Matchers are built by rules: new rules never read the arrays that old ones left."""
    rules = "".join(
        char if char.isalnum() or char in ".-" else "-" for char in engine.RULES_VERSION
    )
    return Path(settings.QINGFENG_SNAPSHOT_DIR) / f"{number:06d}-{rules}"


def _build(number: int, contents: Iterable[tuple[UUID, Content]], *, fresh: bool) -> Path:
    """Built aside and moved into place whole, so that no reader maps half a snapshot.

    A fresh number may find what a publication that failed has left, and takes its place; building
    again yields to whoever was quicker, since both built the same.
    """
    final = folder_of(number)
    final.parent.mkdir(parents=True, exist_ok=True)
    aside = final.parent / f".building-{uuid4()}"
    aside.mkdir()
    try:
        table: pa.Table = register_table(contents)
        built = engine.build_snapshot(table, aside, number).path
        if fresh and final.exists():
            final.rename(aside / "left-over")
        if not final.exists():
            built.rename(final)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return final


def current_snapshot() -> tuple[int, Path]:
    """The newest snapshot and the folder to map; built again from its entries if it is missing."""
    latest = latest_snapshot()
    if latest is None:
        raise NotFound("no_snapshot")
    return latest.number, snapshot_folder(latest.number)


def snapshot_folder(number: int) -> Path:
    folder = folder_of(number)
    return folder if folder.exists() else _build(number, snapshot_contents(number), fresh=False)
