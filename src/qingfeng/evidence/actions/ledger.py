"""Orders carried out: the movements that follow when both sides have signed. The database checks every one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from qingfeng.evidence import events
from qingfeng.evidence.actions import custody_clocks
from qingfeng.evidence.actions.appraisal_pauses import follow_handover
from qingfeng.evidence.models import (
    Holding,
    Lot,
    Measure,
    Movement,
    Order,
    OrderLine,
    Place,
    PlaceStock,
    Signature,
)
from qingfeng.evidence.queries import grounds, standing
from qingfeng.evidence.queries.appraisal_results import check_goods_settled
from qingfeng.evidence.queries.goods import emptied
from qingfeng.evidence.queries.needs import check_not_needed
from qingfeng.evidence.queries.seals import check_fresh, check_seals_explained
from qingfeng.evidence.rules.custody import HELD, ORDER, UNMEASURED, Side, Status, Verb
from qingfeng.evidence.rules.measures import HOLDING, MeasureKind
from qingfeng.evidence.rules.places import STORES, storing_barred
from qingfeng.evidence.rules.weighing import RULE as WEIGHING
from qingfeng.evidence.rules.weighing import Weighing, slack_of, stated
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Conflict, Refused
from qingfeng.kernel.ids import Subject

CUSTODIANS = "cn.items.storage_custodians"
SUPERVISORS = "cn.items.destruction_record"
_TAKING = frozenset(kind.value for kind in HOLDING)


def lock_families(roots: Sequence[UUID]) -> None:
    """In one order for everybody, so that two orders over the same lots wait and never block each other."""
    list(Lot.objects.select_for_update(no_key=True).filter(pk__in=roots).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Kept:
    """How much stands somewhere, under which seal, what it weighs, and whether a line before has opened it."""

    quantity: Decimal = Decimal()
    seal: str = ""
    weight: Decimal | None = None
    opened: bool = False

    def weighing(self, line: OrderLine) -> Weighing:
        return Weighing(
            self.weight,
            stated(line.weight, line.quantity, line.lot.unit),
            line.quantity >= self.quantity,
            line.weight_note,
        )


def held_at(lot: UUID, place: UUID, status: Status) -> Kept:
    found = Holding.objects.filter(lot=lot, place=place, status=status.value).first()
    return Kept(found.quantity, found.seal, found.weight) if found else Kept()


class Standing:
    """What stands at a place while the lines of one order are gone through, one after the other."""

    def __init__(self, place: UUID | None) -> None:
        self._place = place
        self._left: dict[tuple[UUID, Status], Kept] = {}

    def at(self, lot: UUID, status: Status) -> Kept:
        if (lot, status) not in self._left and self._place is not None:
            self._left[lot, status] = held_at(lot, self._place, status)
        return self._left.get((lot, status), Kept())

    def take(self, line: OrderLine) -> None:
        status = Status(line.from_status)
        kept = self.at(line.lot_id, status)
        rest = kept.quantity - line.quantity
        seal = line.seal_rest if rest > 0 else ""
        self._left[line.lot_id, status] = Kept(rest, seal, kept.weighing(line).left(), opened=True)


def check_room(order: Order, lines: Sequence[OrderLine], now: datetime) -> None:
    """Whether the place takes what comes, asked again when the goods do come."""
    place = _locked(order)
    if place.closed_at is not None and order.from_place_id != order.to_place_id:
        raise Refused("place_closed", place=place.name)
    lines = [line for line in lines if _comes(order, line)]
    if not lines or place.kind not in STORES:
        return
    kept = PlaceStock.objects.filter(place=place, unit=place.capacity_unit).first()
    coming = (line.quantity for line in lines if line.lot.unit == place.capacity_unit)
    added = sum(coming, Decimal())
    least = int(grounds.terms(CUSTODIANS, on=now)["custodians"])
    reasons: set[str] = set()
    for line in lines:
        reasons |= set(
            storing_barred(
                capacity=place.capacity,
                held=kept.quantity if kept else Decimal(),
                coming=added,
                hazards=frozenset(place.hazards),
                hazard=line.lot.hazard,
                custodians=place.custodians.filter(until__isnull=True).count(),
                least_custodians=least,
            )
        )
    if reasons:
        raise Refused(*sorted(reasons))


def _locked(order: Order) -> Place:
    """Where the goods go, locked with where they are, in one order for everybody: both sums change."""
    ends = [one for one in (order.from_place_id, order.to_place_id) if one]
    places = Place.objects.select_for_update(no_key=True).filter(pk__in=ends).order_by("pk")
    return next(place for place in list(places) if place.pk == order.to_place_id)


def _comes(order: Order, line: OrderLine) -> bool:
    """Whether the line adds to what is kept at its goal: what is kept there already does not."""
    stays = order.from_place_id == order.to_place_id and line.from_status in HELD
    return line.to_status in HELD and not stays


def check_still_there(order: Order, lines: Sequence[OrderLine], now: datetime) -> None:
    """Between the beginning of an order and its second signature somebody else may have moved the goods."""
    if order.from_place_id is None:
        return
    standing, slack = Standing(order.from_place_id), slack_of(grounds.terms(WEIGHING, on=now))
    for line in lines:
        kept = standing.at(line.lot_id, Status(line.from_status))
        if kept.quantity < line.quantity:
            raise Conflict("moved_meanwhile", **_who_moved(line, order))
        if kept.seal != line.seal_before:
            raise Conflict("sealed_meanwhile", **_who_moved(line, order))
        if kept.weighing(line).barred(slack):
            raise Conflict("weighed_meanwhile", **_who_moved(line, order))
        standing.take(line)


def _who_moved(line: OrderLine, order: Order) -> dict[str, object]:
    last = (
        Movement.objects.filter(root=line.lot.root_id, from_place=order.from_place_id)
        .order_by("-pk")
        .first()
    )
    if last is None:
        return {"lot": line.lot.number}
    took = Signature.objects.filter(order__lines=last.line_id, side=Side.TO).first()
    return {
        "lot": line.lot.number,
        "at": last.at,
        "verb": last.verb,
        "by": took.name if took else "",
        "order": last.line.order_id,
    }


def check_measure(verb: str, measure: Measure | None, lots: Sequence[UUID], now: datetime) -> None:
    """What takes goods, and what takes a part of them as a sample, rests on a measure that stands at this hour.

    A sample needs a measure of its own, or the one under which the goods are held.
    """
    if verb in _TAKING:
        reasons = {standing.not_standing(measure, [MeasureKind(verb)], on=now)}
        reasons |= {"seized_already"} if _seized_before(measure, lots) else set()
    elif verb == Verb.SAMPLE and standing.not_standing(measure, [MeasureKind.SAMPLE], on=now):
        held = Lot.objects.select_related("measure").filter(pk__in=lots)
        reasons = {standing.not_standing(lot.measure, HOLDING, on=now) for lot in held}
    else:
        return
    if reasons - {""}:
        raise Refused(*sorted(reasons - {""}))


def check_bought(lines: Sequence[OrderLine], verb: Verb) -> None:
    """Listed goods that no measure holds go into a store only where a test purchase brought them."""
    asked = (line.lot for line in lines if (line.from_status, verb) == UNMEASURED)
    if not all(lot.bought for lot in asked):
        raise Refused("measure_not_in_force")


def _seized_before(measure: Measure | None, lots: Sequence[UUID]) -> bool:
    """A seizure has its days once: another one of the same office does not begin them anew. The rest of a lot follows under its own."""
    held = Lot.objects.filter(pk__in=lots, measure__kind=MeasureKind.SEIZE)
    return (
        measure is not None
        and held.filter(measure__office=measure.office_id).exclude(measure=measure).exists()
    )


def carry_out(*, order: Order, facts: dict[str, object], actor: Actor, now: datetime) -> None:
    """Both hands stand under it: done, moved and told in one transaction."""
    lines = list(order.lines.select_related("lot").order_by("number"))
    lock_families([line.lot.root_id for line in lines])
    check_still_there(order, lines, now)
    check_measure(order.verb, order.measure, [line.lot_id for line in lines], now)
    check_not_needed(order.verb, [line.lot for line in lines])
    check_goods_settled(order.verb, [line.lot for line in lines], now)
    check_bought(lines, Verb(order.verb))
    check_seals_explained(Verb(order.verb), lines)
    check_fresh(lines, order)
    check_room(order, lines, now)
    foundation.move(
        row=order,
        workflow=ORDER,
        verb="complete",
        facts=facts,
        actor=actor,
        now=now,
        payload={"of": order.verb},
    )
    Movement.objects.bulk_create([_movement(order, line, now) for line in lines])
    if order.verb in _TAKING and order.measure_id is not None:
        measured = [line.lot_id for line in lines]
        Lot.objects.filter(pk__in=measured).update(measure_id=order.measure_id)
    emptied({line.lot.measure_id for line in lines if line.lot.measure_id}).update(emptied_at=now)
    for line in lines:
        _tell_lot(line, order, actor, now)
    custody_clocks.follow(order=order, lines=lines, actor=actor, now=now)
    if order.verb == Verb.TEST:
        follow_handover([line.lot_id for line in lines], actor=actor, now=now)


def _movement(order: Order, line: OrderLine, now: datetime) -> Movement:
    return Movement(
        line=line,
        lot_id=line.lot_id,
        to_lot_id=line.to_lot_id,
        root_id=line.lot.root_id,
        verb=order.verb,
        quantity=line.quantity,
        weight=line.weight,
        from_place_id=order.from_place_id,
        to_place_id=order.to_place_id,
        from_status=line.from_status,
        to_status=line.to_status,
        seal_before=line.seal_before,
        seal_after=line.seal_after,
        seal_rest=line.seal_rest,
        photo_id=line.photo_id,
        at=now,
    )


def _tell_lot(line: OrderLine, order: Order, actor: Actor, now: datetime) -> None:
    foundation.journal_append(
        actor=actor,
        verb=events.LOT_MOVED,
        subject=Subject(events.LOT, line.lot_id),
        payload={
            "verb": order.verb,
            "order": order.pk,
            "to_lot": line.to_lot_id,
            "quantity": str(line.quantity),
            "weight": "" if line.weight is None else str(line.weight),
            "from": line.from_status,
            "to": line.to_status,
            "from_place": order.from_place_id,
            "to_place": order.to_place_id,
            "seal_before": line.seal_before,
            "seal_after": line.seal_after,
            "seal_rest": line.seal_rest,
            "photo": line.photo_id,
        },
        now=now,
    )
