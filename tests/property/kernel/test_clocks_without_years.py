"""Clocks under calendars with gaps, against a walk that asks of every day whether its year is there."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import Kind, Limit, Status, Unit, standing
from tests.property.kernel.test_calendar_oracle import DAYS, calendars, works
from tests.support.examples import examples

DAY = timedelta(days=1)
ZONE = ZoneInfo("Asia/Shanghai")
LONGEST = {Unit.WORKING_DAY: 60, Unit.CALENDAR_DAY: 60, Unit.MONTH: 13, Unit.YEAR: 2}
LIMITS = st.sampled_from(list(LONGEST)).flatmap(
    lambda unit: st.builds(
        Limit,
        length=st.integers(1, LONGEST[unit]),
        unit=st.just(unit),
        kind=st.sampled_from(Kind),
        zone=st.just(ZONE),
        roll=st.booleans(),
    )
)
# The last day, or the year that is missing and the day before which the clock cannot end.
Walked = date | tuple[int, date]


def walk(limit: Limit, start: date, calendar: Calendar) -> Walked:
    if limit.unit is Unit.WORKING_DAY:
        return walk_working_days(limit.length, start, calendar)
    last = start
    if limit.unit is Unit.CALENDAR_DAY:
        last += limit.length * DAY
    else:
        month = (
            start.year * 12 + start.month + limit.length * (12 if limit.unit is Unit.YEAR else 1)
        )
        while last.year * 12 + last.month < month:
            last += DAY
        while last.day < start.day and (last + DAY).month == last.month:
            last += DAY
    rolled = last
    while limit.roll and (rolled.year not in calendar.years or not works(rolled, calendar)):
        if rolled.year not in calendar.years:
            return rolled.year, max(last, rolled - DAY)
        rolled += DAY
    return rolled


def walk_working_days(n: int, start: date, calendar: Calendar) -> Walked:
    day, seen = start, 0
    while seen < n:
        if (day + DAY).year not in calendar.years:
            return (day + DAY).year, day
        day += DAY
        seen += works(day, calendar)
    return day


@given(LIMITS, calendars(), DAYS)
@settings(max_examples=examples(250), deadline=None)
def test_the_last_day_or_the_day_before_which_it_cannot_be(
    limit: Limit, calendar: Calendar, start: date
) -> None:
    found = standing(limit, start, (), calendar, datetime(2024, 1, 1, tzinfo=UTC))
    wanted = walk(limit, start, calendar)
    if isinstance(wanted, tuple):
        assert (found.status, found.due) == (Status.NO_CALENDAR, None)
        assert (found.missing_year, found.not_before) == wanted
    else:
        assert found.due is not None
        assert (found.status, found.due.date()) == (Status.RUNNING, wanted)
