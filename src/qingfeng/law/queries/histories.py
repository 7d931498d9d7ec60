"""What happened to clocks, oldest first."""

from collections.abc import Sequence
from uuid import UUID

from qingfeng.kernel.clocks import Happening
from qingfeng.law.models import ClockEvent


def histories_of(clocks: Sequence[UUID]) -> dict[UUID, list[Happening]]:
    """By clock, in one query; a clock to which nothing happened is left out."""
    found: dict[UUID, list[Happening]] = {}
    rows = ClockEvent.objects.filter(clock_id__in=clocks).order_by("at", "id")
    for clock, name, at, units in rows.values_list("clock_id", "name", "at", "units"):
        found.setdefault(clock, []).append(Happening(name, at, units))
    return found
