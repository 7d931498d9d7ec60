"""Named cases of the clock fold; the calendar is 2026 of the mainland, in the parts that matter."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.clocks import (
    Extension,
    Happening,
    Kind,
    Limit,
    Standing,
    Status,
    Unit,
    standing,
)
from qingfeng.kernel.errors import BadInput

ZONE = ZoneInfo("Asia/Shanghai")
HOLIDAYS = frozenset(date(2026, 10, day) for day in range(1, 8))
CN = Calendar(
    "cn", "cn", {2026: YearTable(HOLIDAYS, frozenset({date(2026, 9, 20), date(2026, 10, 10)}))}
)
NOW = datetime(2026, 12, 30, 12, tzinfo=ZONE)
DUTY = Limit(3, Unit.WORKING_DAY, Kind.DUTY, ZONE, pauses=frozenset({"testing", "hearing"}))
DAYS = replace(DUTY, unit=Unit.CALENDAR_DAY, length=30, extensions=(Extension(30, "head"),))


def at(limit: Limit, start: str, *events: str, now: datetime = NOW) -> Standing:
    told = [event.split("=") for event in events]
    history = [Happening(name, date.fromisoformat(day)) for name, day in told]
    return standing(limit, date.fromisoformat(start), history, CN, now)


def last_day(found: Standing) -> str:
    assert found.due is not None
    return found.due.date().isoformat()


def codes(found: Standing) -> list[str]:
    return [step.code for step in found.steps]


def test_working_days_skip_the_holiday_and_count_the_made_up_saturday() -> None:
    assert last_day(at(DUTY, "2026-09-30")) == "2026-10-10"


def test_the_start_day_counts_where_the_limit_says_so() -> None:
    assert last_day(at(replace(DUTY, start_counted=True), "2026-10-08")) == "2026-10-10"


def test_a_last_day_off_work_rolls_and_the_longest_duration_of_a_measure_does_not() -> None:
    assert last_day(at(DAYS, "2026-09-03")) == "2026-10-08"
    assert last_day(at(replace(DAYS, roll=False), "2026-09-03")) == "2026-10-03"


def test_a_pause_covers_the_day_after_sending_to_the_day_of_return() -> None:
    found = at(DAYS, "2026-06-01", "testing.sent=2026-06-10", "testing.returned=2026-06-20")
    assert last_day(found) == "2026-07-13"  # 11 July is a Saturday


def test_overlapping_pauses_count_once() -> None:
    found = at(
        DAYS,
        "2026-06-01",
        "testing.sent=2026-06-10",
        "hearing.begun=2026-06-15",
        "testing.returned=2026-06-20",
        "hearing.ended=2026-06-22",
    )
    assert last_day(found) == "2026-07-13"


def test_a_pause_that_begins_on_the_last_day_changes_nothing() -> None:
    found = at(DAYS, "2026-06-01", "testing.sent=2026-07-01", "testing.returned=2026-07-09")
    assert last_day(found) == "2026-07-01"
    assert "pause_on_last_day" in codes(found)


def test_a_pause_that_begins_while_the_last_day_rolls_changes_nothing() -> None:
    found = at(DAYS, "2026-09-03", "testing.sent=2026-10-04", "testing.returned=2026-10-20")
    assert last_day(found) == "2026-10-08"


def test_a_pause_that_begins_after_expiry_changes_nothing() -> None:
    found = at(DAYS, "2026-06-01", "testing.sent=2026-07-02", "testing.returned=2026-07-20")
    assert (found.status, last_day(found)) == (Status.OVERDUE, "2026-07-01")
    assert "pause_too_late" in codes(found)


def test_a_stop_inside_a_pause_is_in_time() -> None:
    found = at(DAYS, "2026-06-01", "testing.sent=2026-06-30", "met=2026-08-01")
    assert found.status is Status.MET


def test_an_extension_during_a_pause_is_given() -> None:
    found = at(
        DAYS,
        "2026-06-01",
        "testing.sent=2026-06-30",
        "extension.approved=2026-07-20",
        "testing.returned=2026-07-30",
    )
    assert last_day(found) == "2026-08-31"  # 1 + 30 days of 60 left, 30 August is a Sunday


def test_an_extension_after_expiry_is_none() -> None:
    found = at(DAYS, "2026-06-01", "extension.approved=2026-07-02")
    assert (found.status, last_day(found)) == (Status.OVERDUE, "2026-07-01")


def test_an_approval_says_why_it_gives_nothing() -> None:
    twice = ("extension.approved=2026-06-10", "extension.approved=2026-06-11")
    assert "extension_not_given" in codes(at(DAYS, "2026-06-01", *twice))
    never = at(replace(DAYS, extensions=()), "2026-06-01", twice[0])
    assert (last_day(never), "extension_none" in codes(never)) == ("2026-07-01", True)


def test_an_approval_gives_no_more_than_the_rule_allows() -> None:
    asked = Happening("extension.approved", date(2026, 6, 20), 45)
    found = standing(DAYS, date(2026, 6, 1), [asked], CN, NOW)
    assert last_day(found) == "2026-07-31"
    assert "extension_cut" in codes(found)


def test_an_open_pause_leaves_the_day_open_and_names_the_earliest() -> None:
    found = at(
        DAYS, "2026-06-01", "testing.sent=2026-06-10", now=datetime(2026, 6, 20, tzinfo=ZONE)
    )
    assert (found.status, found.due, found.not_before) == (Status.PAUSED, None, date(2026, 7, 13))


def test_what_is_no_pause_of_the_limit_pauses_nothing() -> None:
    found = at(
        DAYS, "2026-06-01", "identification.sent=2026-06-10", "identification.returned=2026-06-20"
    )
    assert last_day(found) == "2026-07-01"
    assert "does_not_pause" in codes(found)


def test_a_pause_ended_and_never_begun_is_refused() -> None:
    with pytest.raises(BadInput) as told:
        at(DAYS, "2026-06-01", "testing.returned=2026-06-10")
    assert told.value.column == "testing.returned"


def test_months_end_with_the_month() -> None:
    month = replace(DAYS, unit=Unit.MONTH, length=1, roll=False)
    assert last_day(at(month, "2026-01-31")) == "2026-02-28"


def test_a_year_without_a_calendar_refuses_the_date_and_keeps_the_clock() -> None:
    found = at(replace(DUTY, length=10), "2026-12-25")
    assert (found.status, found.due) == (Status.NO_CALENDAR, None)
    assert (found.missing_year, found.not_before) == (2027, date(2026, 12, 31))


def test_a_last_day_in_a_year_without_a_calendar_is_the_earliest() -> None:
    found = at(DAYS, "2026-12-20")
    assert (found.status, found.not_before) == (Status.NO_CALENDAR, date(2027, 1, 19))
    assert last_day(at(replace(DAYS, roll=False), "2026-12-20")) == "2027-01-19"


def test_hours_are_exact_and_need_an_instant() -> None:
    hours = replace(DUTY, unit=Unit.HOUR, length=24, roll=False)
    start = datetime(2026, 10, 1, 9, 30, tzinfo=ZONE)
    assert standing(hours, start, [], CN, NOW).due == datetime(2026, 10, 2, 9, 30, tzinfo=ZONE)
    with pytest.raises(BadInput):
        at(hours, "2026-10-01")


def test_hours_run_through_the_change_of_the_clocks() -> None:
    hours = replace(DUTY, unit=Unit.HOUR, length=24, zone=ZoneInfo("Europe/Brussels"))
    start = datetime(2026, 10, 24, 12, tzinfo=hours.zone)
    due = standing(hours, start, [], CN, NOW).due
    assert due is not None
    assert due.isoformat() == "2026-10-25T11:00:00+01:00"


def test_after_the_closing_hour_of_the_last_day_it_is_late() -> None:
    office = replace(DUTY, cut_off=time(17))
    for hour, status in ((16, Status.MET), (18, Status.MET_LATE)):
        met = Happening("met", datetime(2026, 10, 10, hour, tzinfo=ZONE))
        assert standing(office, date(2026, 9, 30), [met], CN, NOW).status is status


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Kind.DUTY, "overdue"), (Kind.RIGHT, "lapsed"), (Kind.EFFECT, "effect")],
)
def test_expiry_says_what_it_means_and_does_nothing(kind: Kind, status: str) -> None:
    assert at(replace(DUTY, kind=kind), "2026-09-30").status == status


def test_a_new_beginning_counts_the_whole_length_again() -> None:
    limit = replace(DAYS, restarts=frozenset({"instalments.ended"}))
    assert last_day(at(limit, "2026-06-01", "instalments.ended=2026-06-15")) == "2026-07-15"
