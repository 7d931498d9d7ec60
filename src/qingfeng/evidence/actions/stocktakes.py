"""Stock-taking: what a place should hold, what two people count, and an incident for every difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions import incidents
from qingfeng.evidence.models import Holding, Place, Stocktake, StocktakeLine
from qingfeng.evidence.rules.custody import HELD
from qingfeng.evidence.rules.handling import STOCKTAKE, Counted, IncidentKind, differences
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
    counted: Decimal
    seal_read: str = ""
    note: str = ""


@transaction.atomic
def enter_counts(
    *, stocktake_id: UUID, counts: Mapping[int, Count], actor: Actor, now: datetime
) -> None:
    """Counts by line; one entered before is overwritten while the counting lasts."""
    foundation.require(actor, access.GOODS_EDIT)
    found = _locked(stocktake_id, actor)
    if found.state != "counting":
        raise Refused("counting_closed")
    if any(count.counted < 0 for count in counts.values()):
        raise BadInput("quantity_not_positive", column="counted")
    lines = list(found.lines.filter(pk__in=counts))
    for line in lines:
        count = counts[line.pk]
        line.counted, line.seal_read = count.counted, count.seal_read.strip()
        line.note = count.note.strip()
    StocktakeLine.objects.bulk_update(lines, ["counted", "seal_read", "note"])
    _tell(events.STOCKTAKE_COUNTED, found, actor, now, lines=len(lines))


@transaction.atomic
def close_stocktake(*, stocktake_id: UUID, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """By somebody else than who began it. Gives the incidents that came of it."""
    found = _locked(stocktake_id, actor)
    same = found.begun_by_id == actor.user_id
    uncounted = found.lines.filter(counted__isnull=True).count()
    if not same:
        found.closed_by_id, found.closed_at = actor.user_id, now
        found.save(update_fields=["closed_by", "closed_at"])
    foundation.move(
        row=found,
        workflow=STOCKTAKE,
        verb="close",
        facts={"uncounted": uncounted, "same_person": same},
        actor=actor,
        now=now,
    )
    return tuple(
        _incident(found, line, kind, actor, now)
        for line in found.lines.order_by("pk")
        for kind in differences(Counted(line.expected, line.counted, line.seal, line.seal_read))
    )


def _incident(
    found: Stocktake, line: StocktakeLine, kind: IncidentKind, actor: Actor, now: datetime
) -> UUID:
    by_seal = kind in (IncidentKind.SEAL_MISMATCH, IncidentKind.SEAL_UNREAD)
    seen = incidents.Seen(
        kind=kind,
        lot=line.lot_id,
        place=found.place_id,
        expected=line.seal if by_seal else f"{line.expected.normalize():f}",
        seen=line.seal_read if by_seal else f"{(line.counted or Decimal()).normalize():f}",
        note=line.note,
    )
    return incidents.record(seen=seen, office=found.office_id, actor=actor, now=now)


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
