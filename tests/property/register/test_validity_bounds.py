"""The bounds that the database is asked with agree with the month arithmetic."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qingfeng.kernel.calendar import add_months
from qingfeng.register.rules.validity import first_end_within, last_end_opened

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
DAY = timedelta(days=1)


@given(days, st.integers(1, 18))
def test_the_last_end_whose_window_is_open(on: date, months: int) -> None:
    end = last_end_opened(on, months)
    assert add_months(end, -months) <= on < add_months(end + DAY, -months)


@given(days, st.integers(1, 18))
def test_the_first_end_whose_grace_still_runs(on: date, months: int) -> None:
    end = first_end_within(on, months)
    assert add_months(end - DAY, months) < on <= add_months(end, months)


@given(days, days, st.integers(1, 18))
def test_the_bounds_sort_every_end_rightly(on: date, end: date, months: int) -> None:
    assert (add_months(end, -months) <= on) == (end <= last_end_opened(on, months))
    assert (on <= add_months(end, months)) == (end >= first_end_within(on, months))


@given(days, st.integers(0, 400))
def test_months_never_change_the_month_reached(start: date, months: int) -> None:
    reached = add_months(start, months)
    assert (reached.year * 12 + reached.month) - (start.year * 12 + start.month) == months
    assert reached.day <= start.day
