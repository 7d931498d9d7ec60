"""Clocks that run on a subject: started, told, alarmed; a year without a calendar; counted anew when it is loaded."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.foundation.api import (
    calendar_years,
    deliver,
    history,
    load_calendar_year,
    notifications,
    system_actor,
)
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law.actions import recounts
from qingfeng.law.actions.clocks import raise_expired, start_clock, tell_clock
from qingfeng.law.actions.recounts import plan_recount, recount
from qingfeng.law.models import Clock, Recount
from qingfeng.law.queries.clocks import clocks_of
from qingfeng.law.queries.library import kept_library
from tests.integration.foundation.conftest import Cast, cast  # noqa: F401 - a fixture
from tests.integration.foundation.test_calendars import year_file

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 9, 1, 30, tzinfo=UTC)
SEPTEMBER = datetime(2026, 9, 21, 2, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)


def case() -> Subject:
    return Subject("case", uuid4())


def started(subject: Subject, rule: str, start: datetime = SEPTEMBER) -> UUID:
    return start_clock(subject=subject, rule=rule, start=start, actor=system_actor(), now=NOW)


def told(clock: UUID, name: str, at: datetime, units: int | None = None) -> None:
    tell_clock(clock_id=clock, name=name, at=at, units=units, actor=system_actor(), now=NOW)


def days(clock: UUID) -> tuple[str, str]:
    row = Clock.objects.get(pk=clock)
    shown = row.due_at.astimezone(UTC) + timedelta(hours=8) if row.due_at else None
    return row.standing, shown.date().isoformat() if shown else ""


def test_a_clock_runs_to_its_day_and_the_journal_knows() -> None:
    subject = case()
    clock = started(subject, "cn.penalty.filing_check")
    assert days(clock) == ("running", "2026-10-19")
    entry = history(subject)[0]
    assert (entry.verb, entry.payload["rule"]) == ("clock.started", "cn.penalty.filing_check")


def test_what_happens_moves_the_day_and_stays_in_the_history() -> None:
    clock = started(case(), "cn.penalty.filing_check")
    told(clock, "identification.sent", SEPTEMBER + timedelta(days=4))
    assert days(clock)[0] == "paused"
    told(clock, "identification.returned", SEPTEMBER + timedelta(days=21))
    assert days(clock) == ("running", "2026-10-28")
    told(clock, "extension.approved", NOW)
    assert days(clock) == ("running", "2026-11-18")
    told(clock, "met", NOW)
    assert days(clock)[0] == "met"


def test_events_told_out_of_their_order_are_put_into_it() -> None:
    clock = started(case(), "cn.penalty.decision")
    told(clock, "testing.sent", SEPTEMBER + timedelta(days=9))
    told(clock, "testing.returned", SEPTEMBER + timedelta(days=19))
    told(clock, "hearing.begun", SEPTEMBER + timedelta(days=1))
    told(clock, "hearing.ended", SEPTEMBER + timedelta(days=4))
    assert days(clock) == ("no_calendar", "")  # 90 days and 13: 2 January 2027
    assert Clock.objects.get(pk=clock).not_before == date(2027, 1, 2)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("identification.returned", "pause_not_begun"), ("lunch.begun", "event_unknown")],
)
def test_an_event_that_cannot_be_is_refused_and_nothing_is_written(name: str, reason: str) -> None:
    subject = case()
    clock = started(subject, "cn.penalty.filing_check")
    with pytest.raises(BadInput, match=reason), transaction.atomic():
        told(clock, name, NOW)
    assert Clock.objects.get(pk=clock).events.count() == 0
    assert [entry.verb for entry in history(subject)] == ["clock.started"]


def test_a_clock_of_nobody_is_not_found() -> None:
    with pytest.raises(NotFound):
        told(uuid4(), "met", NOW)


def test_a_rule_that_did_not_stand_yet_starts_nothing() -> None:
    with pytest.raises(Refused, match="rule_not_in_force"):
        started(case(), "cn.platform.wait", datetime(2018, 5, 1, tzinfo=UTC))
    assert not Clock.objects.exists()


def test_the_same_clock_is_not_started_twice() -> None:
    subject = case()
    started(subject, "cn.penalty.service")
    with pytest.raises(DatabaseError), transaction.atomic():
        started(subject, "cn.penalty.service")


def test_history_of_a_clock_is_only_added_to() -> None:
    clock = started(case(), "cn.penalty.filing_check")
    told(clock, "identification.sent", NOW)
    for statement in (
        "UPDATE law_clockevent SET name = 'met'",
        "DELETE FROM law_clockevent",
        "TRUNCATE law_clockevent",
        "DELETE FROM law_clock",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_expired_clock_is_told_once_and_nothing_is_done_by_itself() -> None:
    subject = case()
    clock = started(subject, "cn.customs.reply", datetime(2026, 9, 14, 2, tzinfo=UTC))
    assert raise_expired(actor=system_actor(), now=NOW) == 1
    assert raise_expired(actor=system_actor(), now=NOW) == 0
    row = Clock.objects.get(pk=clock)
    assert (row.standing, row.expired_at) == ("running", NOW)
    entry = history(subject)[0]
    assert (entry.verb, entry.payload["effect"]) == ("clock.expired", "lapse")


def test_a_clock_that_is_told_late_runs_on_and_may_run_out_again() -> None:
    clock = started(case(), "cn.penalty.filing_check", datetime(2026, 9, 1, 2, tzinfo=UTC))
    assert raise_expired(actor=system_actor(), now=NOW) == 1
    told(clock, "identification.sent", datetime(2026, 9, 4, 2, tzinfo=UTC))
    assert (days(clock)[0], Clock.objects.get(pk=clock).expired_at) == ("paused", None)
    told(clock, "identification.returned", datetime(2026, 9, 29, 2, tzinfo=UTC))
    assert days(clock) == ("running", "2026-10-21")
    assert raise_expired(actor=system_actor(), now=NOW) == 0
    later = NOW + timedelta(days=30)
    assert raise_expired(actor=system_actor(), now=later) == 1
    assert Clock.objects.get(pk=clock).expired_at == later


def test_an_event_into_a_year_without_a_calendar_alarms(cast: Cast) -> None:  # noqa: F811
    clock = started(case(), "cn.penalty.decision", datetime(2026, 9, 21, 2, tzinfo=UTC))
    assert days(clock)[0] == "running"
    told(clock, "testing.sent", datetime(2026, 9, 22, 2, tzinfo=UTC))
    told(clock, "testing.returned", datetime(2026, 10, 8, 2, tzinfo=UTC))
    assert days(clock)[0] == "no_calendar"
    assert cast.administrator.user_id is not None
    told_of = notifications(cast.administrator.user_id)
    assert [note.code for note in told_of] == ["calendar.year_missing"]


def test_clocks_of_a_subject_stand_by_urgency() -> None:
    subject = case()
    for rule in ("cn.penalty.decision", "cn.penalty.service", "cn.penalty.assistance"):
        started(subject, rule, datetime(2026, 9, 1, 2, tzinfo=UTC))
    rows = clocks_of(subject, now=NOW)
    assert [(row.rule, row.status.value) for row in rows] == [
        ("cn.penalty.service", "overdue"),
        ("cn.penalty.assistance", "overdue"),
        ("cn.penalty.decision", "running"),
    ]


def test_fifty_clocks_are_read_with_one_question_beside_that_of_the_library(
    django_assert_num_queries: object,
) -> None:
    subject = case()
    for n in range(50):
        started(subject, "cn.penalty.service", SEPTEMBER + timedelta(hours=n))
    with kept_library(), django_assert_num_queries(2):  # type: ignore[operator]
        assert len(clocks_of(subject, now=NOW)) == 50


def test_a_missing_year_refuses_the_day_alarms_and_is_made_good(cast: Cast) -> None:  # noqa: F811
    clock = started(case(), "cn.penalty.filing_check", DECEMBER)
    row = Clock.objects.get(pk=clock)
    assert (row.standing, row.due_at, row.missing_year) == ("no_calendar", None, 2027)
    assert row.not_before == date(2026, 12, 31)
    assert cast.administrator.user_id is not None
    assert [note.code for note in notifications(cast.administrator.user_id)] == [
        "calendar.year_missing"
    ]
    load_calendar_year(file=year_file(), name="2027.json", actor=cast.administrator, now=NOW)
    deliver(now=NOW)
    assert 2027 in {row.year for row in calendar_years("cn")}
    for lane in Recount.objects.filter(finished_at__isnull=True):
        recount(lane_id=lane.pk, now=NOW)
    # 22 to 30 December are seven (the 31st is off by the new notice), then 4 to 13 January.
    assert days(clock) == ("running", "2027-01-13")


def test_a_recount_that_is_broken_off_goes_on_and_counts_nobody_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recounts, "CHUNK", 3)
    clocks = [started(case(), "cn.penalty.service") for _ in range(10)]
    Clock.objects.update(due_at=NOW)
    (lane,) = plan_recount(calendar="cn", actor=system_actor(), now=NOW, lanes=1)

    def die(seen: int) -> None:
        if seen == 6:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        recount(lane_id=lane, now=NOW, told=die)
    assert Recount.objects.get(pk=lane).seen == 6
    assert recount(lane_id=lane, now=NOW) == 10
    row = Recount.objects.get(pk=lane)
    assert (row.seen, row.changed, row.finished_at) == (10, 10, NOW)
    assert {days(clock) for clock in clocks} == {("running", "2026-10-08")}
    assert recount(lane_id=lane, now=NOW) == 10


def test_lanes_share_the_clocks_and_leave_ended_ones_alone() -> None:
    clocks = [started(case(), "cn.penalty.service") for _ in range(9)]
    told(clocks[0], "met", SEPTEMBER)
    Clock.objects.update(due_at=NOW)
    lanes = plan_recount(calendar="cn", actor=system_actor(), now=NOW, lanes=2)
    assert [recount(lane_id=lane, now=NOW) for lane in lanes] == [4, 4]
    assert Clock.objects.get(pk=clocks[0]).due_at == NOW
