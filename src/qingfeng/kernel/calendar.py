"""Working days by year and jurisdiction. A year without a table refuses the date instead of guessing."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from qingfeng.kernel.errors import NoCalendar

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class YearTable:
    """Days off that a notice names, and weekend days that it turns into working days."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Calendar:
    name: str
    jurisdiction: str
    years: Mapping[int, YearTable] = field(hash=False)

    def is_working_day(self, day: date) -> bool:
        table = self.years.get(day.year)
        if table is None:
            raise NoCalendar(day.year, day)
        if day in table.workdays:
            return True
        return day not in table.holidays and day.weekday() < _SATURDAY

    def working_days(self, day: date) -> tuple[Sequence[int], date]:
        """Ordinals of all working days of the years without a gap around this day's, and the last day of these years."""
        if day.year not in self.years:
            raise NoCalendar(day.year, day - _DAY)
        return _run(self, day.year)


@lru_cache(maxsize=256)
def _run(calendar: Calendar, year: int) -> tuple[Sequence[int], date]:
    first = last = year
    while first - 1 in calendar.years:
        first -= 1
    while last + 1 in calendar.years:
        last += 1
    end = date(last, 12, 31)
    span = range(date(first, 1, 1).toordinal(), end.toordinal() + 1)
    return tuple(n for n in span if calendar.is_working_day(date.fromordinal(n))), end


def add_working_days(start: date, n: int, calendar: Calendar) -> date:
    """The n-th working day after the start, which itself does not count (nor need it be one).

    Where a year is missing the refusal carries the last day that could be counted.
    """
    if n < 0:
        raise ValueError("working days are counted forward")
    if not n:
        return start
    days, end = calendar.working_days(start + _DAY)
    at = bisect_right(days, start.toordinal()) + n - 1
    if at >= len(days):
        raise NoCalendar(end.year + 1, end)
    return date.fromordinal(days[at])


def roll_forward(day: date, calendar: Calendar) -> date:
    """The day itself if it is a working day, else the next one."""
    rolled = day
    while True:
        if rolled.year not in calendar.years:
            raise NoCalendar(rolled.year, max(day, rolled - _DAY))
        if calendar.is_working_day(rolled):
            return rolled
        rolled += _DAY


def add_months(start: date, n: int) -> date:
    """The same day n months on (or back), or the month's last day where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def working_days_between(
    start: date, end: date, calendar: Calendar, *, enough: int | None = None
) -> int:
    """Working days after the start up to and including the end; negative when the end is past.

    Where a year is missing NoCalendar is raised, unless `enough` of them lie before it.
    """
    if end < start:
        return -working_days_between(end, start, calendar)
    if end == start:
        return 0
    days, known = calendar.working_days(start + _DAY)
    found = bisect_right(days, end.toordinal()) - bisect_right(days, start.toordinal())
    if end > known and (enough is None or found < enough):
        raise NoCalendar(known.year + 1, known)
    return found
