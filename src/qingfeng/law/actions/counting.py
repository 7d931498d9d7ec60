"""What counting found about a clock, kept on its row."""

from collections.abc import Iterable
from datetime import datetime

from qingfeng.foundation import api as foundation
from qingfeng.law.models import Clock
from qingfeng.law.rules.folding import Counted

COUNTED = ("due_at", "standing", "not_before", "missing_year", "computed_at", "expired_at")


def keep(clock: Clock, counted: Counted, now: datetime) -> None:
    """Onto the row, unsaved. A clock whose day has moved on can run out again; a missing year alarms the administrators."""
    clock.due_at, clock.standing = counted.due_at, counted.standing
    clock.not_before, clock.missing_year = counted.not_before, counted.missing_year
    clock.computed_at = now
    if counted.due_at is None or counted.due_at > now:
        clock.expired_at = None
    alarm(clock.calendar, [counted.missing_year], now)


def alarm(calendar: str, years: Iterable[int | None], now: datetime) -> None:
    """Tells the administrators of each year that is missing; they hear of it once."""
    for year in sorted({each for each in years if each is not None}):
        foundation.alarm_missing_year(calendar_name=calendar, year=year, now=now)
