"""Lots with their whole chain, orders that wait, the stock of a place, lists and incidents: as rows for pages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from qingfeng.evidence import access, events
from qingfeng.evidence.models import (
    Holding,
    Incident,
    ItemList,
    LinePhoto,
    Lot,
    Measure,
    Movement,
    Order,
    OrderLine,
    Signature,
)
from qingfeng.evidence.queries.paging import PAGE, Page, Position, page_of
from qingfeng.evidence.queries.storage import Cost, costs_of
from qingfeng.evidence.rules.custody import HELD, Status, Verb
from qingfeng.evidence.rules.handling import IncidentState
from qingfeng.evidence.rules.measures import MEASURE, MeasureState
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import HOME, late_clocks


@dataclass(frozen=True, slots=True)
class HeldRow:
    id: int
    lot: UUID
    number: str
    name: str
    mark: str
    unit: str
    finding: str
    status: str
    quantity: Decimal
    weight: Decimal | None
    seal: str
    place: UUID
    place_name: str
    since: datetime


# In the order of the fields of HeldRow.
_HELD_COLUMNS = (
    "pk",
    "lot",
    "lot__number",
    "lot__name",
    "lot__mark",
    "lot__unit",
    "lot__finding",
    "status",
    "quantity",
    "weight",
    "seal",
    "place",
    "place__name",
    "since",
)


@dataclass(frozen=True, slots=True)
class HeldPage:
    rows: tuple[HeldRow, ...]
    after: str


def held_page(
    *,
    actor: Actor,
    place: UUID | None = None,
    status: str = "",
    text: str = "",
    until: date | None = None,
    after: tuple[datetime, int] | None = None,
) -> HeldPage:
    """What stands where, the newest arrivals first. `place` must be one that the actor keeps."""
    rows = Holding.objects.filter(quantity__gt=0)
    sides = access.held_sides(actor) if place is None else (Q(place=place),)
    if place is not None:
        access.place_of(actor, place)
    if status:
        rows = rows.filter(status=status)
    if text:
        rows = rows.filter(
            Q(lot__number__istartswith=text)
            | Q(lot__name__icontains=text)
            | Q(lot__mark__icontains=text)
        )
    if until is not None:
        rows = rows.filter(lot__perishes_on__lte=until, status__in=HELD)
    if after is not None:
        since, key = after
        rows = rows.filter(Q(since__lt=since) | Q(since=since, pk__lt=key))
    found = _newest(rows, sides, narrowed=bool(text or until))
    last = found[PAGE - 1] if len(found) > PAGE else None
    position = f"{last.since.isoformat()}~{last.id}" if last else ""
    return HeldPage(tuple(found[:PAGE]), position)


def _newest(rows: QuerySet[Holding], sides: Iterable[Q], *, narrowed: bool) -> list[HeldRow]:
    """The first page of each side, and of these the first page.

    What is looked for may be rare: then all of it is found first and sorted, since a walk along the time line would look at
    every lot on its way. An expression is what keeps the database from taking the index.
    """
    since = F("since") + timedelta() if narrowed else F("since")
    ordered = (rows.filter(side).order_by(since.desc(), "-pk")[: PAGE + 1] for side in sides)
    found = {row.id: row for side in ordered for row in _held(side)}
    return sorted(found.values(), key=lambda row: (row.since, row.id), reverse=True)[: PAGE + 1]


def _held(rows: QuerySet[Holding]) -> list[HeldRow]:
    """Only the columns that are shown: a store's page is read far more often than anything else of it."""
    return [HeldRow(*row) for row in rows.values_list(*_HELD_COLUMNS)]


def held_here(
    *, actor: Actor, lots: Sequence[UUID], place: UUID, status: str
) -> tuple[Holding, ...]:
    """What stands there of these lots, in their order; NotFound where one does not."""
    rows = Holding.objects.filter(lot__in=access.visible_lots(actor).filter(pk__in=lots))
    there = rows.filter(place=place, status=status, quantity__gt=0).select_related("lot")
    found = {row.lot_id: row for row in there}
    missing = next((lot for lot in lots if lot not in found), None)
    if missing is not None:
        raise NotFound(kind="lot", id=missing)
    return tuple(found[lot] for lot in lots)


def named_here(*, actor: Actor, text: str, place: UUID, status: str) -> UUID | None:
    """The lot of a place by its number, by the seal that it bears, or by the address on its label."""
    rows = Holding.objects.filter(lot__in=access.visible_lots(actor), place=place, status=status)
    named = Q(lot__number__iexact=text) | Q(seal=text)
    if lot := labelled(text):
        named |= Q(lot=lot)
    return rows.filter(named, quantity__gt=0).values_list("lot", flat=True).first()


_LABEL = re.compile(r"/goods/lots/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


def labelled(text: str) -> UUID | None:
    """The lot whose address a label bears."""
    address = _LABEL.search(text)
    return UUID(address[1]) if address else None


@dataclass(frozen=True, slots=True)
class Link:
    """One movement of the chain, with who gave and who took."""

    id: int
    order: UUID
    verb: str
    lot: str
    to_lot: str
    quantity: Decimal
    weight: Decimal | None
    from_place: str
    to_place: str
    from_status: str
    to_status: str
    seal_before: str
    seal_after: str
    photo: str
    gave: str
    took: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LotRecord:
    lot: Lot
    held: tuple[HeldRow, ...]
    chain: tuple[Link, ...]
    family: tuple[Lot, ...]
    incidents: tuple[Incident, ...]
    waiting: tuple[Order, ...]
    pictures: tuple[tuple[str, str], ...]
    costs: tuple[Cost, ...]


def lot_record(lot_id: UUID, *, actor: Actor, today: date) -> LotRecord:
    """A lot with its root's whole chain: what it was before it was split belongs to its story."""
    lot = access.lot_of(actor, lot_id)
    held = Holding.objects.filter(lot=lot, quantity__gt=0)
    family = Lot.objects.filter(root=lot.root_id).exclude(pk=lot.pk).select_related("sample")
    arrived = Movement.objects.filter(root=lot.root_id, to_lot=OuterRef("pk"))
    waiting = Order.objects.filter(lines__lot=lot, state__in=["open", "half"]).distinct()
    moves = _moves_of(lot)
    if actor.office_id == lot.office_id:
        moves, others = _until_transferred(moves, lot.office_id)
        held = held.exclude(keeper__in=others, status__in=HELD)
    return LotRecord(
        lot=lot,
        held=tuple(_held(held.order_by("pk"))),
        chain=_chain(moves),
        family=tuple(family.filter(Exists(arrived)).order_by("number")),
        incidents=tuple(lot.incidents.order_by("-raised_at")),
        waiting=tuple(waiting.order_by("begun_at")),
        pictures=_pictures(lot, moves),
        costs=costs_of(lot, moves, today=today),
    )


def _pictures(lot: Lot, moves: Iterable[Movement]) -> tuple[tuple[str, str], ...]:
    """Digest and media type of every picture, those of the list first, each once."""
    listed = LinePhoto.objects.filter(line=lot.line_id).select_related("file").order_by("pk")
    files = [photo.file for photo in listed] + [move.photo for move in moves]
    return tuple({one.sha256: (one.sha256, one.media_type) for one in files if one}.values())


def is_picture_of(lot: Lot, sha256: str) -> bool:
    listed = LinePhoto.objects.filter(line=lot.line_id, file=sha256)
    seen = lot.incidents.filter(photo=sha256)
    moved = any(move.photo_id == sha256 for move in _moves_of(lot))
    return moved or listed.exists() or seen.exists()


def _moves_of(lot: Lot) -> list[Movement]:
    """The movements of the lot and of those that it came from, oldest first."""
    line = [lot.pk]
    above = lot
    while above.parent is not None:
        above = above.parent
        line.append(above.pk)
    moves = Movement.objects.filter(root=lot.root_id).filter(Q(lot__in=line) | Q(to_lot=lot))
    rows = list(
        moves.select_related("line", "lot", "to_lot", "from_place", "to_place", "photo").order_by(
            "pk"
        )[:2000]
    )
    # Of an ancestor only what was before the lot left it; of its sisters nothing.
    return [row for row in rows if row.lot_id == lot.pk or row.to_lot_id in line]


def _until_transferred(
    moves: Sequence[Movement], office: UUID
) -> tuple[list[Movement], frozenset[UUID]]:
    """What the office itself did, with the organs to which it transferred: what they do after is theirs to show."""
    others = frozenset(
        move.to_place.office_id
        for move in moves
        if move.verb == Verb.TRANSFER and move.to_place.office_id != office
    )
    own = [
        move
        for move in moves
        if move.from_place is None
        or move.from_place.office_id not in others
        or move.to_place.office_id == office
    ]
    return own, others


def _chain(moves: Sequence[Movement]) -> tuple[Link, ...]:
    hands = _hands({row.line.order_id for row in moves})
    return tuple(_link(row, hands) for row in moves)


def _hands(orders: Iterable[UUID]) -> dict[tuple[UUID, str], str]:
    signed = Signature.objects.filter(order__in=list(orders), side__in=["from", "to"])
    return {
        (order, side): name for order, side, name in signed.values_list("order", "side", "name")
    }


def _link(row: Movement, hands: dict[tuple[UUID, str], str]) -> Link:
    order = row.line.order_id
    return Link(
        id=row.pk,
        order=order,
        verb=row.verb,
        lot=row.lot.number,
        to_lot=row.to_lot.number,
        quantity=row.quantity,
        weight=row.weight,
        from_place=row.from_place.name if row.from_place else "",
        to_place=row.to_place.name,
        from_status=row.from_status,
        to_status=row.to_status,
        seal_before=row.seal_before,
        seal_after=row.seal_after,
        photo=row.photo_id or "",
        gave=hands.get((order, "from"), ""),
        took=hands.get((order, "to"), ""),
        at=row.at,
    )


@dataclass(frozen=True, slots=True)
class OrderRecord:
    order: Order
    lines: tuple[OrderLine, ...]
    signatures: tuple[Signature, ...]
    incidents: tuple[Incident, ...]


def orders_waiting(*, actor: Actor, after: Position | None = None) -> Page[Order]:
    """What waits for a signature of the actor's office, the oldest first."""
    open_ = access.visible_orders(actor).filter(state__in=["open", "half"])
    rows = open_.select_related("from_place", "to_place").prefetch_related("signatures")
    return page_of(rows, "begun_at", after, oldest_first=True)


def order_record(order_id: UUID, *, actor: Actor) -> OrderRecord:
    order = access.order_of(actor, order_id)
    return OrderRecord(
        order=order,
        lines=tuple(order.lines.select_related("lot", "to_lot").order_by("number")),
        signatures=tuple(order.signatures.select_related("entered_by").order_by("at", "pk")),
        incidents=tuple(Incident.objects.filter(order=order).order_by("pk")),
    )


def lots_of_orders(*, actor: Actor, orders: Sequence[UUID]) -> list[UUID]:
    """What these handovers move, parts as what they become."""
    mine = access.visible_orders(actor).filter(pk__in=orders)
    lines = OrderLine.objects.filter(order__in=mine).order_by("order", "number")
    return list(lines.values_list("to_lot", flat=True))


def lists_page(*, actor: Actor, after: Position | None = None) -> Page[ItemList]:
    rows = access.visible_lists(actor).select_related("place", "made_by")
    return page_of(rows.prefetch_related("lines", "signatures"), "made_at", after)


def incidents_page(
    *, actor: Actor, closed: bool = False, after: Position | None = None
) -> Page[Incident]:
    """Those not yet explained, or those that are."""
    rows = access.visible_incidents(actor).select_related("lot", "place")
    state = IncidentState.CLOSED if closed else IncidentState.OPEN
    return page_of(rows.filter(state=state), "raised_at", after)


def measures_page(
    *, actor: Actor, subject: Subject | None = None, after: Position | None = None
) -> Page[Measure]:
    """Of one matter where it is named."""
    rows = _measures_of(actor, subject).prefetch_related("officers__user")
    return page_of(rows, "proposed_at", after)


def measures_taken(*, actor: Actor, subject: Subject | None = None) -> QuerySet[Measure]:
    """All under which something might be done, the newest first: none is too old to be chosen."""
    taken = _measures_of(actor, subject).exclude(state__in=MEASURE.finals)
    return taken.order_by("-proposed_at", "-pk")


def _measures_of(actor: Actor, subject: Subject | None) -> QuerySet[Measure]:
    rows = access.visible_measures(actor)
    if subject is None:
        return rows
    return rows.filter(subject_kind=subject.kind, subject_id=subject.id)


# What a measure holds; what is confiscated is held on the decision.
_BY_MEASURE = HELD - {Status.CONFISCATED}
MOST_ALARMS = 500


def overdue_measures(*, actor: Actor, now: datetime) -> tuple[Measure, ...]:
    """Measures whose time has run out, whose late approval has not come, or that were lifted, while goods are still held.

    Asked from the clocks that are late: they are few, and the measures in force are many.
    """
    goods = Holding.objects.filter(
        lot__measure=OuterRef("pk"), quantity__gt=0, status__in=_BY_MEASURE
    )
    every = actor.office_kind == "system"
    late = late_clocks(events.MEASURE, office=None if every else actor.office_id, now=now)
    alive = Q(state__in=[MeasureState.URGENT, MeasureState.IN_FORCE])
    out = alive & (Q(clock__in=late) | Q(state=MeasureState.URGENT, urgent_clock__in=late))
    left = Q(state=MeasureState.RELEASED, emptied_at__isnull=True)
    found = access.visible_measures(actor).filter(out | left).filter(Exists(goods))
    return tuple(found.order_by("taken_at", "pk")[:MOST_ALARMS])


def emptied(measures: Iterable[UUID]) -> QuerySet[Measure]:
    """Those of them that are released and hold nothing any more, and of which that is not noted."""
    goods = Holding.objects.filter(
        lot__measure=OuterRef("pk"), quantity__gt=0, status__in=_BY_MEASURE
    )
    left = Measure.objects.filter(pk__in=list(measures), state=MeasureState.RELEASED)
    return left.filter(emptied_at__isnull=True).exclude(Exists(goods))


def late_approval(measure: Measure, out: set[UUID]) -> bool:
    return measure.state == "urgent" and measure.urgent_clock in out


def perishing(*, actor: Actor, until: date) -> tuple[Lot, ...]:
    """Lots still held whose shelf life ends by that day, the first to perish in front."""
    goods = Holding.objects.filter(lot=OuterRef("pk"), quantity__gt=0, status__in=HELD)
    soon = access.visible_lots(actor).filter(perishes_on__lte=until)
    return tuple(soon.filter(Exists(goods)).order_by("perishes_on", "pk")[:MOST_ALARMS])


def goods_of_measure(measure: Measure) -> tuple[HeldRow, ...]:
    """What the measure still holds."""
    rows = Holding.objects.filter(lot__measure=measure, quantity__gt=0, status__in=_BY_MEASURE)
    return tuple(_held(rows.order_by("lot__number", "pk")[:200]))


def lists_of_measure(measure: Measure) -> tuple[ItemList, ...]:
    found = ItemList.objects.filter(measure=measure, office=measure.office_id)
    return tuple(found.select_related("place").order_by("made_at", "pk")[:PAGE])


def orders_of_measure(measure: Measure) -> tuple[Order, ...]:
    """Handovers of its goods that wait for a signature."""
    rows = Order.objects.filter(lines__lot__measure=measure, state__in=["open", "half"])
    return tuple(rows.distinct().order_by("begun_at", "pk")[:20])


def years_of_destruction(*, actor: Actor) -> frozenset[int]:
    """In which the office destroyed anything: no other year has a certificate."""
    recorded = Movement.objects.filter(line__order__destruction__isnull=False)
    mine = recorded.filter(verb="destroy", lot__in=access.visible_lots(actor))
    return frozenset(begun.year for begun in mine.datetimes("at", "year", tzinfo=HOME))


def destroyed(*, actor: Actor, begin: datetime, end: datetime) -> Sequence[Movement]:
    """Movements to destruction from `begin` until before `end`, with their orders, records and signatures."""
    moved = Movement.objects.filter(
        verb="destroy", at__gte=begin, at__lt=end, lot__in=access.visible_lots(actor)
    )
    related = moved.select_related("lot", "line__order__destruction", "line__order__to_place")
    return list(related.prefetch_related("line__order__signatures").order_by("pk"))
