"""Due dates against an oracle that walks day by day, and hostile year files."""

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.foundation.rules.calendars import UNITS, Due, NoDate, due, read_year_file
from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.errors import BadInput
from tests.property.kernel.test_calendar_oracle import DAYS, calendars, works
from tests.support.examples import examples

DAY = timedelta(days=1)


def walk(start: date, n: int, unit: str, calendar: Calendar, roll: bool) -> Due | NoDate:
    if unit == "working_day":
        day, seen = start, 0
        while seen < n:
            if (day + DAY).year not in calendar.years:
                return NoDate((day + DAY).year, day)
            day += DAY
            seen += works(day, calendar)
        return Due(day)
    last = start
    if unit == "calendar_day":
        for _ in range(n):
            last += DAY
    else:
        month = start.year * 12 + start.month + n
        while last.year * 12 + last.month < month:
            last += DAY
        while last.day < start.day and (last + DAY).month == last.month:
            last += DAY
    rolled = last
    while roll and (rolled.year not in calendar.years or not works(rolled, calendar)):
        if rolled.year not in calendar.years:
            return NoDate(rolled.year, max(last, rolled - DAY))
        rolled += DAY
    return Due(rolled)


@given(calendars(), DAYS, st.integers(0, 60), st.sampled_from(UNITS), st.booleans())
@settings(max_examples=examples(500), deadline=None)
def test_due_day_by_day(calendar: Calendar, start: date, n: int, unit: str, roll: bool) -> None:
    length = n % 14 if unit == "month" else n
    assert due(start, length, unit, calendar, roll=roll) == walk(
        start, length, unit, calendar, roll
    )


@given(calendars(), DAYS, st.integers(1, 60), st.sampled_from(UNITS))
@settings(max_examples=examples(200), deadline=None)
def test_a_loaded_year_never_contradicts_what_was_refused(
    calendar: Calendar, start: date, n: int, unit: str
) -> None:
    """Whatever the missing years turn out to be, the date is not before the day that was given."""
    length = n % 14 if unit == "month" else n
    first = due(start, length, unit, calendar)
    if isinstance(first, NoDate):
        whole = Calendar(
            calendar.name,
            calendar.jurisdiction,
            {
                y: calendar.years.get(y, next(iter(calendar.years.values())))
                for y in range(2023, 2040)
            },
        )
        second = due(start, length, unit, whole)
        assert isinstance(second, Due)
        assert second.date >= first.not_before


LEAVES = st.sampled_from(
    [
        None,
        True,
        0,
        2027,
        -1,
        1.5,
        "",
        "x",
        "cn",
        "2027-01-01",
        "2027-01-02",
        "2026-12-31",
        "2027-13-01",
    ]
)
ROWS = LEAVES | st.dictionaries(st.sampled_from(["date", "name", "x"]), LEAVES, max_size=3)
ANYTHING = ROWS | st.lists(ROWS, max_size=3)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("jurisdiction", "year", "source", "holidays", "workdays"), ANYTHING
        ),
    )
)
def test_any_json_is_read_or_refused_with_a_reason(body: dict[str, Any]) -> None:
    accepted_or_refused(
        json.dumps({"jurisdiction": "cn", "year": 2027, "source": "x"} | body).encode()
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_reason(content: bytes) -> None:
    accepted_or_refused(content)


def accepted_or_refused(content: bytes) -> None:
    try:
        read = read_year_file(content, "x.json")
    except BadInput as bad:
        assert bad.file == "x.json"  # noqa: PT017 - either outcome is right
    else:
        assert not read.workdays & set(read.holidays)
