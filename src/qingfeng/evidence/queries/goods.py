"""Lots with their whole chain, orders that wait, the stock of a place, lists and incidents: as rows for pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from qingfeng.evidence import access
from qingfeng.evidence.models import (
    Holding,
    Incident,
    ItemList,
    Lot,
    Measure,
    Movement,
    Order,
    OrderLine,
    Signature,
)
from qingfeng.evidence.rules.custody import HELD
from qingfeng.foundation.api import Actor

PAGE = 50


@dataclass(frozen=True, slots=True)
class HeldRow:
    lot: UUID
    number: str
    name: str
    mark: str
    unit: str
    finding: str
    status: str
    quantity: Decimal
    seal: str
    place: UUID
    place_name: str
    since: datetime


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
    after: tuple[datetime, int] | None = None,
) -> HeldPage:
    """What stands where, the newest arrivals first. `place` must be one that the actor keeps."""
    rows = Holding.objects.filter(quantity__gt=0).select_related("lot", "place")
    if place is not None:
        access.place_of(actor, place)
        rows = rows.filter(place=place)
    else:
        rows = rows.filter(lot__in=access.visible_lots(actor))
    if status:
        rows = rows.filter(status=status)
    if text:
        rows = rows.filter(
            Q(lot__number__istartswith=text)
            | Q(lot__name__icontains=text)
            | Q(lot__mark__icontains=text)
        )
    if after is not None:
        since, key = after
        rows = rows.filter(Q(since__lt=since) | Q(since=since, pk__lt=key))
    found = list(rows.order_by("-since", "-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    position = f"{last.since.isoformat()}~{last.pk}" if last else ""
    return HeldPage(tuple(_held(one) for one in found[:PAGE]), position)


def _held(one: Holding) -> HeldRow:
    lot = one.lot
    return HeldRow(
        lot=lot.pk,
        number=lot.number,
        name=lot.name,
        mark=lot.mark,
        unit=lot.unit,
        finding=lot.finding,
        status=one.status,
        quantity=one.quantity,
        seal=one.seal,
        place=one.place_id,
        place_name=one.place.name,
        since=one.since,
    )


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


def lot_record(lot_id: UUID, *, actor: Actor) -> LotRecord:
    """A lot with its root's whole chain: what it was before it was split belongs to its story."""
    lot = access.lot_of(actor, lot_id)
    held = Holding.objects.filter(lot=lot, quantity__gt=0).select_related("lot", "place")
    family = Lot.objects.filter(root=lot.root_id).exclude(pk=lot.pk).select_related("sample")
    arrived = Movement.objects.filter(root=lot.root_id, to_lot=OuterRef("pk"))
    waiting = Order.objects.filter(lines__lot=lot, state__in=["open", "half"]).distinct()
    return LotRecord(
        lot=lot,
        held=tuple(_held(one) for one in held.order_by("pk")),
        chain=chain_of(lot),
        family=tuple(family.filter(Exists(arrived)).order_by("number")),
        incidents=tuple(lot.incidents.order_by("-raised_at")),
        waiting=tuple(waiting.order_by("begun_at")),
    )


def chain_of(lot: Lot) -> tuple[Link, ...]:
    """The movements of the lot and of those that it came from, oldest first."""
    line = [lot.pk]
    above = lot
    while above.parent is not None:
        above = above.parent
        line.append(above.pk)
    moves = Movement.objects.filter(root=lot.root_id).filter(Q(lot__in=line) | Q(to_lot=lot))
    rows = list(
        moves.select_related("line", "lot", "to_lot", "from_place", "to_place").order_by("pk")[
            :2000
        ]
    )
    # Of an ancestor only what was before the lot left it; of its sisters nothing.
    mine = [row for row in rows if row.lot_id == lot.pk or row.to_lot_id in line]
    hands = _hands({row.line.order_id for row in mine})
    return tuple(_link(row, hands) for row in mine)


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


def orders_waiting(*, actor: Actor) -> tuple[Order, ...]:
    """What waits for a signature of the actor's office, the oldest first."""
    open_ = access.visible_orders(actor).filter(state__in=["open", "half"])
    rows = open_.select_related("from_place", "to_place").prefetch_related("signatures")
    return tuple(rows.order_by("begun_at", "pk")[:200])


def order_record(order_id: UUID, *, actor: Actor) -> OrderRecord:
    order = access.order_of(actor, order_id)
    return OrderRecord(
        order=order,
        lines=tuple(order.lines.select_related("lot", "to_lot").order_by("number")),
        signatures=tuple(order.signatures.order_by("at", "pk")),
        incidents=tuple(Incident.objects.filter(order=order).order_by("pk")),
    )


def lists_page(*, actor: Actor) -> QuerySet[ItemList]:
    rows = access.visible_lists(actor).select_related("place", "made_by")
    return rows.prefetch_related("lines", "signatures").order_by("-made_at", "-pk")[:100]


def incidents_page(*, actor: Actor) -> QuerySet[Incident]:
    rows = access.visible_incidents(actor).select_related("lot", "place")
    return rows.order_by("-state", "-raised_at", "-pk")[:100]


def measures_page(*, actor: Actor) -> QuerySet[Measure]:
    rows = access.visible_measures(actor).prefetch_related("officers__user")
    return rows.order_by("-proposed_at", "-pk")[:100]


def measures_with_goods(*, actor: Actor) -> QuerySet[Measure]:
    """Measures in force that still hold something: those whose clock can run out over goods."""
    goods = Holding.objects.filter(lot__measure=OuterRef("pk"), quantity__gt=0, status__in=HELD)
    rows = access.visible_measures(actor).filter(state__in=["urgent", "in_force"])
    return rows.filter(Exists(goods), clock__isnull=False).order_by("taken_at")[:500]


def destroyed(*, actor: Actor, begin: datetime, end: datetime) -> Sequence[Movement]:
    """Movements to destruction from `begin` until before `end`, with their orders, records and signatures."""
    moved = Movement.objects.filter(
        verb="destroy", at__gte=begin, at__lt=end, lot__in=access.visible_lots(actor)
    )
    related = moved.select_related("lot", "line__order__destruction")
    return list(related.prefetch_related("line__order__signatures").order_by("pk"))
