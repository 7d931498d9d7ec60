"""What keeping a lot has cost, by who bears it, read from its movements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from qingfeng.evidence.models import Lot, Movement
from qingfeng.evidence.rules.custody import HELD
from qingfeng.evidence.rules.places import Passage, spans, storage_cost
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
    rates = {}
    for move in moves:
        day = move.at.astimezone(HOME).date()
        if move.lot_id == lot.pk and move.from_place_id and move.from_status in HELD:
            passages.append(Passage(move.from_place_id, -move.quantity, day))
        if move.to_lot_id == lot.pk and move.to_status in HELD:
            passages.append(Passage(move.to_place_id, move.quantity, day))
            rates[move.to_place_id] = move.to_place
    found: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for place, stays in spans(passages, today=today).items():
        rate = rates[UUID(str(place))]
        if rate.cost_a_day is not None:
            key = (rate.cost_bearer, rate.cost_currency)
            total, days = found.get(key, (Decimal(), 0))
            more = sum((ended - begun).days + 1 for begun, ended in stays)
            found[key] = (total + storage_cost(rate.cost_a_day, stays), days + more)
    return tuple(Cost(*key, *sums) for key, sums in sorted(found.items()))
