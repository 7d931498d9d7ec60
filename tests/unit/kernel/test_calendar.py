from datetime import date

import pytest

from qingfeng.kernel.calendar import (
    Calendar,
    YearTable,
    add_months,
    add_working_days,
    roll_forward,
    working_days_between,
)
from qingfeng.kernel.errors import NoCalendar

# The national day of 2026 as an example: a week off, two make-up working days.
CN = Calendar(
    "cn",
    "cn",
    {
        2026: YearTable(
            holidays=frozenset(date(2026, 10, n) for n in range(1, 8)),
            workdays=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
        )
    },
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 9, 20), True),
    ],
)
def test_holidays_and_make_up_days(day: date, works: bool) -> None:
    assert CN.is_working_day(day) is works


def test_the_start_day_does_not_count_and_need_not_work() -> None:
    assert add_working_days(date(2026, 9, 30), 1, CN) == date(2026, 10, 8)
    assert add_working_days(date(2026, 10, 3), 3, CN) == date(2026, 10, 10)
    assert add_working_days(date(2026, 10, 3), 0, CN) == date(2026, 10, 3)


def test_a_missing_year_refuses_with_the_last_day_counted() -> None:
    with pytest.raises(NoCalendar) as missing:
        add_working_days(date(2026, 12, 28), 7, CN)
    assert (missing.value.year, missing.value.not_before) == (2027, date(2026, 12, 31))


def test_what_fits_into_the_known_year_is_answered() -> None:
    assert add_working_days(date(2026, 12, 28), 3, CN) == date(2026, 12, 31)


def test_a_start_in_a_missing_year_cannot_be_counted_at_all() -> None:
    with pytest.raises(NoCalendar) as missing:
        add_working_days(date(2027, 5, 4), 1, CN)
    assert (missing.value.year, missing.value.not_before) == (2027, date(2027, 5, 4))


def test_rolls_forward_over_days_off() -> None:
    assert roll_forward(date(2026, 10, 1), CN) == date(2026, 10, 8)
    assert roll_forward(date(2026, 10, 9), CN) == date(2026, 10, 9)


def test_rolling_into_a_missing_year_refuses() -> None:
    short = Calendar("x", "x", {2026: YearTable(holidays=frozenset({date(2026, 12, 31)}))})
    with pytest.raises(NoCalendar) as missing:
        roll_forward(date(2026, 12, 31), short)
    assert (missing.value.year, missing.value.not_before) == (2027, date(2026, 12, 31))
    with pytest.raises(NoCalendar) as missing:
        roll_forward(date(2027, 3, 3), short)
    assert missing.value.not_before == date(2027, 3, 3)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2026, 3, 15), -15, date(2024, 12, 15)),
    ],
)
def test_months_end_with_the_month(start: date, n: int, end: date) -> None:
    assert add_months(start, n) == end


def test_working_days_left_and_overdue() -> None:
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 10), CN) == 3
    assert working_days_between(date(2026, 10, 10), date(2026, 9, 30), CN) == -3


def test_counting_backward_is_refused() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 1, 1), -1, CN)
