"""Stock-taking: what a place should hold, what two people count, and an incident for every difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions import incidents
from qingfeng.evidence.models import Holding, Lot, Place, Stocktake, StocktakeFound, StocktakeLine
from qingfeng.evidence.rules.custody import HELD
from qingfeng.evidence.rules.handling import (
    STOCKTAKE,
    Counted,
    IncidentKind,
    SealSeen,
    StocktakeState,
    count_barred,
    differences,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7


@transaction.atomic
def begin_stocktake(*, place_id: UUID, actor: Actor, now: datetime) -> UUID:
    """What the ledger expects is fixed here; a later move shows as a difference, and says so itself."""
    foundation.require(actor, access.GOODS_EDIT)
    place = access.place_of(actor, place_id)
    # The place is locked as a store that takes goods is: no move slips between the expectation and the counting.
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    if actor.user_id is None:
        raise Refused("no_permission")
    if place.stocktakes.filter(state="counting").exists():
        raise Conflict("counting_already")
    made = Stocktake.objects.create(
        id=uuid7(now),
        office_id=place.office_id,
        place=place,
        begun_at=now,
        begun_by_id=actor.user_id,
    )
    held = Holding.objects.filter(place=place, quantity__gt=0, status__in=HELD)
    lines = [
        StocktakeLine(
            stocktake=made,
            lot_id=one.lot_id,
            status=one.status,
            expected=one.quantity,
            seal=one.seal,
        )
        for one in held.order_by("lot_id", "status")
    ]
    StocktakeLine.objects.bulk_create(lines, batch_size=2000)
    _tell(events.STOCKTAKE_BEGUN, made, actor, now, place=place.pk, lines=len(lines))
    return made.pk


@dataclass(frozen=True, slots=True)
class Count:
    """One line as it was counted; nothing counted takes an entry back that was made in error."""

    counted: Decimal | None
    seal_read: str = ""
    note: str = ""
    seal_seen: SealSeen = SealSeen.READ


@dataclass(frozen=True, slots=True)
class Told:
    """What is said now of goods found beside the list: how many, and how they came there."""

    quantity: Decimal
    explanation: str = ""


@transaction.atomic
def enter_counts(
    *,
    stocktake_id: UUID,
    counts: Mapping[int, Count],
    actor: Actor,
    now: datetime,
    beside: Mapping[int, Told] | None = None,
) -> None:
    """Counts by line, and of what was found beside the list; what was entered before is overwritten while the counting lasts."""
    found = _open(stocktake_id, actor)
    lines = list(found.lines.filter(pk__in=counts))
    for line in lines:
        count = counts[line.pk]
        line.counted, line.seal_read = count.counted, count.seal_read.strip()
        line.seal_seen, line.note = count.seal_seen.value, count.note.strip()
        barred = count_barred(line.counted, seal_read=line.seal_read, seal_seen=line.seal_seen, note=line.note)  # fmt: skip
        for code, column in barred:
            raise BadInput(code, column=f"{column}_{line.pk}")
    StocktakeLine.objects.bulk_update(lines, ["counted", "seal_read", "seal_seen", "note"])
    told = beside or {}
    rows = list(found.found.filter(pk__in=told))
    for row in rows:
        row.quantity, row.explanation = told[row.pk].quantity, told[row.pk].explanation.strip()
        if row.quantity < 0:
            raise BadInput("count_negative", column=f"quantity_{row.pk}")
    StocktakeFound.objects.bulk_update(rows, ["quantity", "explanation"])
    _tell(events.STOCKTAKE_COUNTED, found, actor, now, lines=len(lines), beside=len(rows))


@dataclass(frozen=True, slots=True)
class Beside:
    """Goods that stand there and that the list does not have: a lot of the ledger, or what they look like."""

    quantity: Decimal
    unit: str = ""
    lot: UUID | None = None
    description: str = ""
    seal: str = ""
    explanation: str = ""


@transaction.atomic
def add_found(*, stocktake_id: UUID, beside: Beside, actor: Actor, now: datetime) -> int:
    found = _open(stocktake_id, actor)
    if actor.user_id is None:
        raise Refused("no_permission")
    lot = access.lot_of(actor, beside.lot) if beside.lot else None
    unit, description = lot.unit if lot else beside.unit.strip(), beside.description.strip()
    _check_beside(found, lot, beside.quantity, unit, description)
    row = StocktakeFound.objects.create(
        stocktake=found,
        lot=lot,
        description=description,
        quantity=beside.quantity,
        unit=unit,
        seal=beside.seal.strip(),
        explanation=beside.explanation.strip(),
        found_at=now,
        found_by_id=actor.user_id,
    )
    _tell(events.STOCKTAKE_FOUND, found, actor, now, beside=row.pk, lot=lot.pk if lot else None)
    return row.pk


def _check_beside(
    found: Stocktake, lot: Lot | None, quantity: Decimal, unit: str, description: str
) -> None:
    if quantity <= 0:
        raise BadInput("quantity_not_positive", column="quantity")
    if lot is None and not description:
        raise BadInput("found_undescribed", column="description")
    if not unit:
        raise BadInput("field_missing", column="unit")
    if lot and found.lines.filter(lot=lot).exists():
        raise Conflict("found_on_the_list", column="label")
    if lot and found.found.filter(lot=lot).exists():
        raise Conflict("found_already", column="label")


@transaction.atomic
def close_stocktake(*, stocktake_id: UUID, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """By somebody else than who began it, once every difference is explained. Gives the incidents that came of it."""
    found = _locked(stocktake_id, actor)
    same = found.begun_by_id == actor.user_id
    lines = list(found.lines.order_by("pk"))
    beside = list(found.found.filter(quantity__gt=0).order_by("pk"))
    silent = [line for line in lines if not line.note and differences(_counted(line))]
    silent_beside = [row for row in beside if not row.explanation]
    if not same:
        found.closed_by_id, found.closed_at = actor.user_id, now
        found.save(update_fields=["closed_by", "closed_at"])
    foundation.move(
        row=found,
        workflow=STOCKTAKE,
        verb="close",
        facts={
            "uncounted": sum(line.counted is None for line in lines),
            "unexplained": len(silent) + len(silent_beside),
            "same_person": same,
        },
        actor=actor,
        now=now,
    )
    seen = [_seen(found, line, kind) for line in lines for kind in differences(_counted(line))]
    seen += [_seen_beside(found, row) for row in beside]
    return tuple(
        incidents.record(seen=one, office=found.office_id, actor=actor, now=now) for one in seen
    )


def _counted(line: StocktakeLine) -> Counted:
    return Counted(line.expected, line.counted, line.seal, line.seal_read, line.seal_seen)


_BY_SEAL = (IncidentKind.SEAL_MISMATCH, IncidentKind.SEAL_UNREAD, IncidentKind.SEAL_BROKEN)


def _seen(found: Stocktake, line: StocktakeLine, kind: IncidentKind) -> incidents.Seen:
    by_seal = kind in _BY_SEAL
    return incidents.Seen(
        kind=kind,
        lot=line.lot_id,
        place=found.place_id,
        expected=line.seal if by_seal else f"{line.expected.normalize():f}",
        seen=line.seal_read if by_seal else f"{(line.counted or Decimal()).normalize():f}",
        note=line.note,
    )


def _seen_beside(found: Stocktake, row: StocktakeFound) -> incidents.Seen:
    return incidents.Seen(
        kind=IncidentKind.UNLISTED,
        lot=row.lot_id,
        place=found.place_id,
        found=row.pk,
        seen=f"{row.quantity.normalize():f} {row.unit}",
        note=" · ".join(filter(None, (row.description, row.seal, row.explanation))),
    )


def _open(stocktake_id: UUID, actor: Actor) -> Stocktake:
    foundation.require(actor, access.GOODS_EDIT)
    found = _locked(stocktake_id, actor)
    if found.state != StocktakeState.COUNTING:
        raise Refused("counting_closed")
    return found


def _locked(stocktake_id: UUID, actor: Actor) -> Stocktake:
    mine = access.visible_stocktakes(actor).select_for_update()
    found = mine.filter(pk=stocktake_id).first()
    if found is None:
        raise NotFound(kind="stocktake", id=stocktake_id)
    return found


def _tell(verb: str, found: Stocktake, actor: Actor, now: datetime, **payload: object) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.STOCKTAKE, found.pk),
        payload=payload,
        now=now,
    )
