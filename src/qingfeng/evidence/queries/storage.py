"""What keeping a lot has cost, by who bears it, read from its movements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from qingfeng.evidence.models import Lot, Movement, PlaceRate
from qingfeng.evidence.rules.custody import HELD
from qingfeng.evidence.rules.places import Passage, Rate, charged, spans
from qingfeng.law.api import HOME


@dataclass(frozen=True, slots=True)
class Cost:
    bearer: str
    currency: str
    total: Decimal
    days: int


def costs_of(lot: Lot, moves: Iterable[Movement], *, today: date) -> tuple[Cost, ...]:
    """For this lot alone: what its parts and its origin cost stands on their pages."""
    passages: list[Passage] = []
    for move in moves:
        day = move.at.astimezone(HOME).date()
        if move.lot_id == lot.pk and move.from_place_id and move.from_status in HELD:
            passages.append(Passage(move.from_place_id, -move.quantity, day))
        if move.to_lot_id == lot.pk and move.to_status in HELD:
            passages.append(Passage(move.to_place_id, move.quantity, day))
    found: dict[tuple[str, str], tuple[Decimal, int]] = {}
    stays = spans(passages, today=today)
    rates = rates_of(stays)
    for place in stays:
        for rate, days in charged(rates.get(place, ()), stays[place]):
            key = (rate.bearer, rate.currency)
            total, before = found.get(key, (Decimal(), 0))
            found[key] = (total + (rate.a_day or 0) * days, before + days)
    return tuple(Cost(*key, *sums) for key, sums in sorted(found.items()))


def rates_of(places: Iterable[UUID]) -> dict[UUID, list[Rate]]:
    """In the order in which they were set."""
    found: dict[UUID, list[Rate]] = {}
    for one in PlaceRate.objects.filter(place__in=list(places)).order_by("pk"):
        rate = Rate(one.since, one.cost_a_day, one.bearer, one.currency)
        found.setdefault(one.place_id, []).append(rate)
    return found
