"""A year without a calendar refuses the last day, never the act; loading the year makes it good."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from qingfeng.foundation.api import (
    Actor,
    deliver,
    history,
    load_calendar_year,
    notifications,
    system_actor,
)
from qingfeng.kernel.ids import Subject
from qingfeng.law.actions.clocks import start_clock, tell_clock
from qingfeng.law.jobs import RECOUNT, recount_lane
from qingfeng.law.models import Clock
from tests.integration.law.conftest import NOW, RULE, People, is_user

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)
WAITING = "/law/clocks/?view=no_calendar"


@pytest.fixture(autouse=True)
def held_still(settings: object) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]


def case() -> Subject:
    return Subject("case", uuid4())


def started(
    rule: str = RULE,
    start: datetime = DECEMBER,
    *,
    subject: Subject | None = None,
    office: UUID | None = None,
) -> UUID:
    return start_clock(
        subject=subject or case(),
        rule=rule,
        start=start,
        office=office,
        actor=system_actor(),
        now=NOW,
    )


def told(clock: UUID, name: str, at: datetime) -> None:
    tell_clock(clock_id=clock, name=name, at=at, actor=system_actor(), now=NOW)


def year(number: int = 2027, jurisdiction: str = "cn", off: tuple[str, ...] = ("01-01",)) -> bytes:
    holidays = [{"date": f"{number}-{day}", "name": "假"} for day in off]
    return json.dumps(
        {"jurisdiction": jurisdiction, "year": number, "source": "a notice", "holidays": holidays}
    ).encode()


def load(content: bytes, people: People) -> None:
    load_calendar_year(file=BytesIO(content), name="year.json", actor=people.admin, now=NOW)
    worker_takes_over()


def worker_takes_over() -> None:
    """Delivers what the journal tells, and runs the recounts that were deferred by it."""
    deliver(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'lane' FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'",
            [RECOUNT],
        )
        lanes = [lane for (lane,) in cursor.fetchall()]
    for lane in lanes:
        recount_lane(lane)


def stands(clock: UUID) -> tuple[str, str, int | None, date | None]:
    row = Clock.objects.get(pk=clock)
    due = row.due_at + timedelta(hours=8) if row.due_at else None
    return row.standing, due.date().isoformat() if due else "", row.missing_year, row.not_before


@pytest.mark.parametrize(
    ("rule", "start", "not_before"),
    [
        # 15 working days: 22 to 31 December are eight, the rest lies in 2027.
        (RULE, DECEMBER, date(2026, 12, 31)),
        # 90 days end on 21 March 2027, of which nobody knows whether it is a working day.
        ("cn.penalty.decision", DECEMBER, date(2027, 3, 21)),
        # Three months from 9 October end on 9 January 2027.
        ("cn.penalty.court_enforcement", NOW, date(2027, 1, 9)),
        # Five federal working days from 27 December 2027: 28 to 31 (off) are three.
        ("us.customs.notice", datetime(2027, 12, 27, 17, tzinfo=UTC), date(2027, 12, 31)),
    ],
)
def test_the_clock_stands_with_the_day_before_which_it_cannot_end(
    rule: str, start: datetime, not_before: date
) -> None:
    missing = 2028 if rule.startswith("us") else 2027
    assert stands(started(rule, start)) == ("no_calendar", "", missing, not_before)


def test_the_act_goes_on_and_the_clock_takes_what_happens() -> None:
    subject = case()
    clock = started(subject=subject)
    told(clock, "identification.sent", DECEMBER + timedelta(days=2))
    assert stands(clock)[0] == "paused"
    told(clock, "identification.returned", DECEMBER + timedelta(days=4))
    assert stands(clock) == ("no_calendar", "", 2027, date(2026, 12, 31))
    told(clock, "met", DECEMBER + timedelta(days=30))
    assert stands(clock)[:2] == ("met", "")
    assert [entry.verb for entry in history(subject)] == [*["clock.told"] * 3, "clock.started"]


def test_administrators_are_alarmed_once_for_each_year_and_calendar(people: People) -> None:
    for _ in range(3):
        started()
    started("us.customs.notice", datetime(2027, 12, 27, 17, tzinfo=UTC))
    alarms = list(notifications(is_user(people.admin)))
    assert {note.code for note in alarms} == {"calendar.year_missing"}
    assert sorted((note.data["calendar"], note.data["year"]) for note in alarms) == [
        ("cn", 2027),
        ("us-federal", 2028),
    ]
    assert notifications(is_user(people.reader)) == []
    assert notifications(is_user(people.drafter)) == []


def test_loading_the_year_counts_what_waited_for_it(people: People) -> None:
    near, far = started(), started(start=datetime(2027, 12, 20, 2, tzinfo=UTC))
    assert stands(far) == ("no_calendar", "", 2027, date(2027, 12, 20))
    load(year(), people)
    # 22 to 31 December are eight (the notice says nothing of the 31st), then 4 to 12 January.
    assert stands(near) == ("running", "2027-01-12", None, None)
    assert stands(far) == ("no_calendar", "", 2028, date(2027, 12, 31))
    alarms = notifications(is_user(people.admin))
    assert sorted(note.data["year"] for note in alarms) == [2027, 2028]


def test_a_corrected_year_moves_the_last_day(people: People) -> None:
    clock = started()
    load(year(), people)
    load(year(off=("01-01", "01-04", "01-05", "01-06")), people)
    assert stands(clock) == ("running", "2027-01-15", None, None)


def test_a_clock_that_ended_waits_no_longer(people: People) -> None:
    clock = started()
    told(clock, "met", DECEMBER + timedelta(days=3))
    before = Clock.objects.get(pk=clock).computed_at
    load(year(), people)
    assert stands(clock)[:2] == ("met", "")
    assert Clock.objects.get(pk=clock).computed_at == before


def test_the_year_of_another_jurisdiction_moves_nothing(people: People) -> None:
    clock = started()
    load(year(2027, "us-federal"), people)
    assert stands(clock) == ("no_calendar", "", 2027, date(2026, 12, 31))


def test_an_administrator_goes_from_the_calendars_to_what_waits_and_loads_the_year(
    people: People, signed_in: Callable[[Actor], Client]
) -> None:
    clock = started(office=people.reader.office_id)
    admin, office = signed_in(people.admin), signed_in(people.reader)
    assert f'href="{WAITING}"' in admin.get("/manage/calendars/").content.decode()
    for client in (admin, office):
        assert str(clock) in client.get(WAITING).content.decode()
    file = SimpleUploadedFile("cn-2027.json", year(), "application/json")
    assert admin.post("/manage/calendars/", {"file": file}).status_code == 302
    worker_takes_over()
    for client in (admin, office):
        assert str(clock) not in client.get(WAITING).content.decode()
        assert str(clock) in client.get("/law/clocks/").content.decode()
