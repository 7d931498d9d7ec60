"""A batch of parsed rows into the tables: new rights by COPY, changed ones one by one, journalled."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q
from psycopg.types.json import Jsonb

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import events
from qingfeng.register.actions.bulk import copy_rows
from qingfeng.register.models import (
    CustomsRecordation,
    Party,
    Right,
    RightClass,
    RightName,
)
from qingfeng.register.queries.stored import stored_row, whole
from qingfeng.register.rules.intake import Problem, RegisterRow
from qingfeng.register.rules.vocabulary import RightState
from qingfeng.register.rules.workflow import RIGHT

_RIGHT_FIELDS: Final = (
    "mark",
    "kind",
    "number",
    "jurisdiction",
    "filed_on",
    "registered_on",
    "valid_from",
    "valid_to",
    "renewed_on",
    "common_word",
    "logo",
    "source",
    "is_demo",
)
_VERBS: Final = {
    (RightState.REGISTERED, RightState.DISPUTED): "dispute",
    (RightState.REGISTERED, RightState.WITHDRAWN): "withdraw",
    (RightState.DISPUTED, RightState.REGISTERED): "settle",
    (RightState.DISPUTED, RightState.WITHDRAWN): "withdraw",
}
_PARTY_COLUMNS: Final = ("id", "name", "name_en", "country", "uscc", "is_demo", "created_at")


@dataclass
class Batch:
    """What stays the same over one file, and what the file has said so far."""

    actor: Actor
    now: datetime
    on: date
    load_id: UUID
    own: frozenset[UUID] | None
    references: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str]] = field(default_factory=set)
    recordations: set[str] = field(default_factory=set)
    parties: dict[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    added: int
    changed: int
    unchanged: int
    refused: tuple[tuple[int, Problem], ...]


def store_batch(rows: Sequence[tuple[int, RegisterRow]], batch: Batch) -> Stored:
    """Everything that the tables can take; the rest comes back with its reason."""
    existing = _existing(row.reference for _, row in rows)
    kept, refused = _sift(rows, existing, batch)
    _resolve_parties([row for _, row in kept], batch)
    kept, foreign = _sift_own(kept, existing, batch)
    new = [row for _, row in kept if row.reference not in existing]
    old = [(existing[row.reference], row) for _, row in kept if row.reference in existing]
    _insert(new, batch)
    changed = 0
    for right, row in old:
        changed += _change(right, row, batch)
    return Stored(len(new), changed, len(old) - changed, (*refused, *foreign))


def _existing(references: Iterable[str]) -> dict[str, Right]:
    found = whole(Right.objects.filter(reference__in=list(references)))
    return {right.reference: right for right in found.select_for_update(of=("self",))}


def _sift(
    rows: Sequence[tuple[int, RegisterRow]], existing: dict[str, Right], batch: Batch
) -> tuple[list[tuple[int, RegisterRow]], list[tuple[int, Problem]]]:
    taken = _numbers_in_use(row for _, row in rows)
    recorded = _recordations_in_use(row for _, row in rows)
    kept: list[tuple[int, RegisterRow]] = []
    refused: list[tuple[int, Problem]] = []
    for number, row in rows:
        problem = _clash(row, existing.get(row.reference), taken, recorded, batch)
        if problem is not None:
            refused.append((number, problem))
            continue
        batch.references.add(row.reference)
        if row.number:
            batch.numbers.add((row.jurisdiction, row.number))
        if row.recordation:
            batch.recordations.add(row.recordation.number)
        kept.append((number, row))
    return kept, refused


def _clash(
    row: RegisterRow,
    right: Right | None,
    taken: dict[tuple[str, str], str],
    recorded: dict[str, str],
    batch: Batch,
) -> Problem | None:
    """Why a row, good in itself, cannot stand beside what is there already."""
    key = (row.jurisdiction, row.number)
    if row.reference in batch.references:
        return Problem("right_id", "twice_in_the_file")
    if row.number and (key in batch.numbers or taken.get(key, row.reference) != row.reference):
        return Problem("number", "number_taken")
    customs = row.recordation.number if row.recordation else ""
    in_use = recorded.get(customs, row.reference) != row.reference
    if customs and (in_use or customs in batch.recordations):
        return Problem("customs_number", "number_taken")
    if right is not None:
        move = (RightState(right.state), row.state)
        if move[0] != move[1] and move not in _VERBS:
            return Problem("status", "withdrawn_for_good")
    return None


def _numbers_in_use(rows: Iterable[RegisterRow]) -> dict[tuple[str, str], str]:
    numbers = [row.number for row in rows if row.number]
    found = Right.objects.filter(number__in=numbers)
    return {
        (office, number): reference
        for office, number, reference in found.values_list("jurisdiction", "number", "reference")
    }


def _recordations_in_use(rows: Iterable[RegisterRow]) -> dict[str, str]:
    numbers = [row.recordation.number for row in rows if row.recordation]
    found = CustomsRecordation.objects.filter(number__in=numbers)
    return dict(found.values_list("number", "right__reference"))


def _party_key(row: RegisterRow) -> str:
    return row.holder_uscc or row.holder


def _resolve_parties(rows: Sequence[RegisterRow], batch: Batch) -> None:
    """The credit code names a party for certain; without one, the same name is the same party."""
    wanted = {key: row for row in rows if (key := _party_key(row)) and key not in batch.parties}
    codes = [row.holder_uscc for row in wanted.values() if row.holder_uscc]
    names = [row.holder for row in wanted.values() if not row.holder_uscc]
    for party in Party.objects.filter(Q(uscc__in=codes) | Q(name__in=names)).order_by("-pk"):
        batch.parties[party.name] = party.pk
        if party.uscc:
            batch.parties[party.uscc] = party.pk
    new = [(key, row) for key, row in wanted.items() if key not in batch.parties]
    if batch.own is not None:
        return
    for key, _ in new:
        batch.parties[key] = uuid7(batch.now)
    copy_rows(
        "register_party",
        _PARTY_COLUMNS,
        (
            (
                batch.parties[key],
                row.holder,
                row.holder_en,
                row.holder_country,
                row.holder_uscc,
                row.is_demo,
                batch.now,
            )
            for key, row in new
        ),
    )


def _sift_own(
    rows: Sequence[tuple[int, RegisterRow]], existing: dict[str, Right], batch: Batch
) -> tuple[list[tuple[int, RegisterRow]], list[tuple[int, Problem]]]:
    """A holder or agent may speak only about its own rights."""
    if batch.own is None:
        return list(rows), []
    kept: list[tuple[int, RegisterRow]] = []
    refused: list[tuple[int, Problem]] = []
    for number, row in rows:
        right = existing.get(row.reference)
        theirs = right is not None and right.holder_id not in batch.own
        if theirs or batch.parties.get(_party_key(row)) not in batch.own:
            refused.append((number, Problem("holder", "not_your_right")))
        else:
            kept.append((number, row))
    return kept, refused


def _insert(rows: Sequence[RegisterRow], batch: Batch) -> None:
    ids = [uuid7(batch.now) for _ in rows]
    own = ("id", "reference", "holder_id", "extra", "load_id", "created_at", "changed_at")
    columns = (*own, *_RIGHT_FIELDS, "state", "workflow_version")
    copy_rows("register_right", columns, _right_tuples(rows, ids, batch))
    _copy_parts(zip(ids, rows, strict=True), batch)
    moved = {
        right_id: row
        for right_id, row in zip(ids, rows, strict=True)
        if row.state != RightState.REGISTERED
    }
    for right in Right.objects.select_for_update().filter(pk__in=moved):
        _move(right, moved[right.pk].state, batch)


def _right_tuples(
    rows: Sequence[RegisterRow], ids: Sequence[UUID], batch: Batch
) -> Iterator[tuple[object, ...]]:
    flow = foundation.workflow_in_force(RIGHT.name, batch.on)
    for right_id, row in zip(ids, rows, strict=True):
        yield (
            right_id,
            row.reference,
            batch.parties.get(_party_key(row)),
            Jsonb(dict(row.extra)),
            batch.load_id,
            batch.now,
            batch.now,
            *(getattr(row, name) for name in _RIGHT_FIELDS),
            flow.initial,
            flow.version,
        )


def _copy_parts(pairs: Iterable[tuple[UUID, RegisterRow]], batch: Batch) -> None:
    known = list(pairs)
    copy_rows(
        "register_rightname",
        ("right_id", "kind", "text"),
        ((right_id, kind.value, text) for right_id, row in known for kind, text in row.names),
    )
    copy_rows(
        "register_rightclass",
        ("right_id", "number", "goods", "edition"),
        (
            (right_id, item.number, list(item.goods), row.edition)
            for right_id, row in known
            for item in row.classes
        ),
    )
    copy_rows(
        "register_customsrecordation",
        ("id", "right_id", "number", "valid_from", "valid_to"),
        (
            (uuid7(batch.now), right_id, item.number, item.valid_from, item.valid_to)
            for right_id, row in known
            if (item := row.recordation) is not None
        ),
    )


def _change(right: Right, row: RegisterRow, batch: Batch) -> bool:
    """Bring a stored right to what the file says; True when that changed anything."""
    before = stored_row(right)
    if before == _as_stored(row, before):
        return False
    moved = sorted(
        item.name
        for item in fields(RegisterRow)
        if getattr(before, item.name) != getattr(_as_stored(row, before), item.name)
    )
    for name in _RIGHT_FIELDS:
        setattr(right, name, getattr(row, name))
    right.holder_id = batch.parties.get(_party_key(row))
    right.extra = dict(row.extra)
    right.load_id = batch.load_id
    right.changed_at = batch.now
    right.save(update_fields=[*_RIGHT_FIELDS, "holder", "extra", "load", "changed_at"])
    _replace_parts(right, row, batch)
    _move(right, row.state, batch)
    foundation.journal_append(
        actor=batch.actor,
        verb=events.RIGHT_CHANGED,
        subject=Subject(events.RIGHT, right.pk),
        payload={"load": batch.load_id, "fields": moved},
        now=batch.now,
    )
    return True


def _as_stored(row: RegisterRow, before: RegisterRow) -> RegisterRow:
    """The row as it would be read back: a party's English name, code and country are its own matter."""
    same = bool(row.holder) and (row.holder_uscc or row.holder) in {
        before.holder_uscc,
        before.holder,
    }
    if not same:
        return row
    return replace(
        row,
        holder=before.holder,
        holder_en=before.holder_en,
        holder_uscc=before.holder_uscc,
        holder_country=before.holder_country,
    )


def _replace_parts(right: Right, row: RegisterRow, batch: Batch) -> None:
    RightName.objects.filter(right=right).delete()
    RightClass.objects.filter(right=right).delete()
    parts = row
    customs = row.recordation
    if customs is not None:
        updated = CustomsRecordation.objects.filter(right=right, number=customs.number).update(
            valid_from=customs.valid_from, valid_to=customs.valid_to
        )
        parts = replace(row, recordation=None) if updated else row
    _copy_parts([(right.pk, parts)], batch)


def _move(right: Right, wanted: RightState, batch: Batch) -> None:
    current = RightState(right.state)
    if current == wanted:
        return
    foundation.move(
        row=right,
        workflow=RIGHT,
        verb=_VERBS[current, wanted],
        facts={"reason": "load"},
        payload={"load": batch.load_id},
        actor=batch.actor,
        now=batch.now,
    )
