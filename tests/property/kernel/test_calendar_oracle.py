"""Counting days against an oracle that asks every single day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qingfeng.kernel.calendar import (
    Calendar,
    YearTable,
    add_months,
    add_working_days,
    roll_forward,
    working_days_between,
)
from qingfeng.kernel.errors import NoCalendar
from tests.support.examples import examples

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
DAY = timedelta(days=1)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    years = draw(st.sets(st.integers(2024, 2028), min_size=1))
    off = draw(st.frozensets(DAYS, max_size=40))
    made_up = draw(st.frozensets(DAYS.filter(lambda d: d.weekday() >= 5), max_size=10)) - off
    tables = {
        year: YearTable(
            frozenset(d for d in off if d.year == year),
            frozenset(d for d in made_up if d.year == year),
        )
        for year in years
    }
    return Calendar("x", "x", tables)


def outcome(count: Callable[[], date]) -> date | NoCalendar:
    try:
        return count()
    except NoCalendar as missing:
        return missing


def works(day: date, calendar: Calendar) -> bool:
    table = calendar.years[day.year]
    return day in table.workdays or (day.weekday() < 5 and day not in table.holidays)


@given(calendars(), DAYS, st.integers(0, 120))
@settings(max_examples=examples(200), deadline=None)
def test_working_days_day_by_day(calendar: Calendar, start: date, n: int) -> None:
    day, seen = start, 0
    while seen < n and (day + DAY).year in calendar.years:
        day += DAY
        seen += works(day, calendar)
    answer = outcome(lambda: add_working_days(start, n, calendar))
    if seen < n:
        assert isinstance(answer, NoCalendar)
        assert (answer.year, answer.not_before) == ((day + DAY).year, day)
    else:
        assert answer == day


@given(calendars(), DAYS, st.integers(1, 60), st.integers(1, 60))
@settings(max_examples=examples(100), deadline=None)
def test_counting_in_two_parts_is_counting_at_once(
    calendar: Calendar, start: date, a: int, b: int
) -> None:
    try:
        whole = add_working_days(start, a + b, calendar)
    except NoCalendar:
        assume(False)
    assert add_working_days(add_working_days(start, a, calendar), b, calendar) == whole


@given(calendars(), DAYS, DAYS, st.none() | st.integers(0, 60))
@settings(max_examples=examples(150), deadline=None)
def test_days_between_day_by_day(
    calendar: Calendar, start: date, end: date, enough: int | None
) -> None:
    first, last = min(start, end), max(start, end)
    day, seen = first, 0
    while day < last and (day + DAY).year in calendar.years:
        day += DAY
        seen += works(day, calendar)
    if day == last:
        counted = working_days_between(start, end, calendar, enough=enough)
        assert counted == (seen if start <= end else -seen)
    elif start < end and enough is not None and seen >= enough and day > first:
        assert working_days_between(start, end, calendar, enough=enough) >= enough
    else:
        with pytest.raises(NoCalendar) as missing:
            working_days_between(start, end, calendar, enough=enough)
        assert (missing.value.year, missing.value.not_before) == ((day + DAY).year, day)


@given(calendars(), DAYS)
@settings(max_examples=examples(150), deadline=None)
def test_rolling_day_by_day(calendar: Calendar, day: date) -> None:
    rolled = day
    while rolled.year in calendar.years and not works(rolled, calendar):
        rolled += DAY
    answer = outcome(lambda: roll_forward(day, calendar))
    if rolled.year not in calendar.years:
        assert isinstance(answer, NoCalendar)
        assert answer.year == rolled.year
        assert answer.not_before == max(day, rolled - DAY)
    else:
        assert answer == rolled


@given(DAYS, st.integers(0, 40))
def test_months_keep_the_day_or_take_the_last(start: date, n: int) -> None:
    end = add_months(start, n)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == n
    assert end.day == start.day or (end.day < start.day and (end + DAY).day == 1)
