"""Dates, numbers, masks and clocks as readers of both languages see them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from qingfeng.foundation.ui import formats, kit

NOW = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
LAST_SECOND = datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC)


def test_a_day_has_its_weekday() -> None:
    with override("zh-hans"):
        assert formats.day(date(2026, 10, 9)) == "2026-10-09 (五)"
    with override("en"):
        assert formats.day(date(2026, 10, 9)) == "2026-10-09 (Fri)"
    assert formats.day(None) == ""


def test_a_name_is_the_readers_and_else_the_other() -> None:
    with override("zh-hans"):
        assert formats.in_language("雨燕", "Swift") == "雨燕"
        assert formats.in_language("", "Swift") == "Swift"
    with override("en"):
        assert formats.in_language("雨燕", "Swift") == "Swift"
        assert formats.in_language("雨燕", "") == "雨燕"


def test_a_moment_is_told_in_local_time() -> None:
    with override("en"):
        assert formats.moment(NOW) == "2026-10-09 (Fri) 10:00"
        assert formats.moment(LAST_SECOND) == "2026-10-09 (Fri) 24:00"


def test_an_instant_after_local_midnight_belongs_to_the_next_day() -> None:
    with override("en"):
        assert formats.day(datetime(2026, 10, 9, 16, 30, tzinfo=UTC)) == "2026-10-10 (Sat)"


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (Decimal(50000), "CNY", "¥50,000.00"),
        (Decimal("-3.5"), "CNY", "-¥3.50"),
        (Decimal("0.005"), "USD", "US$0.01"),
        (Decimal(12), "CHF", "CHF 12.00"),
        (None, "CNY", ""),
    ],
)
def test_money(amount: Decimal | None, currency: str, written: str) -> None:
    assert formats.money(amount, currency) == written


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800130000", "138****0000"),
        ("138 0013 0000", "138****0000"),
        ("+86 13800130000", "861******0000"),
        ("1234567", "*******"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_phone_number_shows_seven_digits_at_most(number: str | None, masked: str) -> None:
    assert formats.phone(number) == masked


def test_counts_stop_at_their_ceiling() -> None:
    assert formats.capped(10000, 10000) == "10,000"
    assert formats.capped(10001, 10000) == "10,000+"
    assert formats.capped(1234567, None) == "1,234,567"
    assert formats.capped(None, 10) == ""


@pytest.mark.parametrize(
    ("passed", "written"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(hours=24), "1 day ago"),
        (timedelta(days=30), "30 days ago"),
        (timedelta(days=31), "2026-09-08 (Tue)"),
        (timedelta(minutes=-1), "2026-10-09 (Fri) 10:01"),
    ],
)
def test_age(passed: timedelta, written: str) -> None:
    with override("en"):
        assert formats.age(NOW - passed, NOW) == written


CLOCKS = [
    (kit.Clock("", "running", LAST_SECOND, 3), "3 working days left, due Fri 9 Oct 24:00"),
    (kit.Clock("", "running", LAST_SECOND, 1), "1 working day left, due Fri 9 Oct 24:00"),
    (kit.Clock("", "running", NOW, 5, "hour"), "5 hours left, due Fri 9 Oct 10:00"),
    (kit.Clock("", "running", LAST_SECOND), "due Fri 9 Oct 24:00"),
    (kit.Clock("", "overdue", LAST_SECOND), "overdue since Fri 9 Oct 24:00"),
    (kit.Clock("", "paused", LAST_SECOND, 3), "paused"),
    (kit.Clock("", "idle"), "not started"),
    (
        kit.Clock("", "no_calendar", not_before=date(2026, 12, 31)),
        "no calendar for the year; not before 2026-12-31 (Thu)",
    ),
]


@pytest.mark.parametrize(("clock", "said"), CLOCKS)
def test_a_clock_is_a_sentence(clock: kit.Clock, said: str) -> None:
    with override("en"):
        assert formats.clock_sentence(clock) == said


def test_a_clock_in_chinese() -> None:
    with override("zh-hans"):
        clock = kit.Clock("", "running", LAST_SECOND, 3)
        assert formats.clock_sentence(clock).endswith("10月9日(五) 24:00 到期")
