"""Places that an actor can name, and what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from qingfeng.evidence import access
from qingfeng.evidence.models import Place, PlaceCustodian, PlaceStock
from qingfeng.evidence.rules.places import STORES, PlaceKind
from qingfeng.foundation.api import Actor, require

_RECEIVING = (*STORES, PlaceKind.LABORATORY)


def reachable_places(actor: Actor) -> QuerySet[Place]:
    """One's own, and the stores and laboratories of others that goods can be handed to."""
    require(actor, access.GOODS_READ)
    others = Q(kind__in=_RECEIVING, closed_at__isnull=True)
    return Place.objects.filter(Q(office=actor.office_id) | others)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    id: UUID
    kind: str
    name: str
    address: str
    office: UUID
    capacity: Decimal | None
    capacity_unit: str
    # What counts towards the capacity, and the lots in other units that do not.
    filled: Decimal
    uncounted: int
    # How much of each unit, the unit of most first.
    held: tuple[tuple[Decimal, str], ...]
    lots: int
    custodians: tuple[str, ...]
    conditions: str
    hazards: tuple[str, ...]
    closed_at: datetime | None


def places_page(*, actor: Actor, stores_only: bool = False) -> tuple[PlaceRow, ...]:
    places = access.own_places(actor)
    if stores_only:
        places = places.filter(kind__in=STORES)
    found = list(places.order_by("kind", "name", "pk")[:500])
    return place_rows(found)


def place_rows(places: Sequence[Place]) -> tuple[PlaceRow, ...]:
    prefetch_related_objects(places, "custodians__user")
    sums: dict[UUID, list[PlaceStock]] = {}
    for stock in PlaceStock.objects.filter(place__in=[place.pk for place in places]):
        sums.setdefault(stock.place_id, []).append(stock)
    return tuple(_row(place, sums.get(place.pk, [])) for place in places)


def _row(place: Place, stock: Sequence[PlaceStock]) -> PlaceRow:
    counted = [one for one in stock if one.unit == place.capacity_unit]
    keeping = sorted(one.user.name for one in place.custodians.all() if one.until is None)
    return PlaceRow(
        id=place.pk,
        kind=place.kind,
        name=place.name,
        address=place.address,
        office=place.office_id,
        capacity=place.capacity,
        capacity_unit=place.capacity_unit,
        filled=sum((one.quantity for one in counted), Decimal()),
        uncounted=sum(one.lots for one in stock) - sum(one.lots for one in counted),
        held=tuple(sorted(((one.quantity, one.unit) for one in stock if one.lots), reverse=True)),
        lots=sum(one.lots for one in stock),
        custodians=tuple(keeping),
        conditions=place.conditions,
        hazards=tuple(place.hazards),
        closed_at=place.closed_at,
    )


def keepers_named(place: UUID) -> list[str]:
    """Who keeps the place today, by name."""
    keeping = PlaceCustodian.objects.filter(place=place, until__isnull=True)
    return sorted(keeping.values_list("user__name", flat=True))
