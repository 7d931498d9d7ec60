"""A year of the ledger by place: what came, what went, and what stands there now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from qingfeng.evidence import access
from qingfeng.evidence.models import Movement, Place
from qingfeng.evidence.queries.places import place_rows
from qingfeng.foundation.api import Actor
from qingfeng.law.api import HOME


@dataclass(frozen=True, slots=True)
class PlaceYear:
    place: UUID
    name: str
    moves: int
    came: Decimal
    went: Decimal
    held: Decimal
    lots: int


def year_report(year: int, *, actor: Actor) -> tuple[PlaceYear, ...]:
    """What only changes its status where it stands neither came nor went."""
    places = list(access.own_places(actor).order_by("kind", "name", "pk"))
    begin, end = (datetime(one, 1, 1, tzinfo=HOME) for one in (year, year + 1))
    moved = Movement.objects.filter(at__gte=begin, at__lt=end).filter(
        Q(from_place__isnull=True) | ~Q(from_place=F("to_place"))
    )
    came = _sums(moved, "to_place", places)
    went = _sums(moved, "from_place", places)
    nothing = (0, Decimal())
    return tuple(
        PlaceYear(
            place=row.id,
            name=row.name,
            moves=came.get(row.id, nothing)[0] + went.get(row.id, nothing)[0],
            came=came.get(row.id, nothing)[1],
            went=went.get(row.id, nothing)[1],
            held=row.held,
            lots=row.lots,
        )
        for row in place_rows(places)
    )


def _sums(
    moved: QuerySet[Movement], side: str, places: Iterable[Place]
) -> dict[UUID, tuple[int, Decimal]]:
    rows = moved.filter(**{f"{side}__in": places}).values_list(side)
    counted = rows.annotate(moves=Count("pk"), sum=Sum("quantity"))
    return {place: (moves, total) for place, moves, total in counted}
