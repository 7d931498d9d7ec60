"""A year not covered refuses the date, never the act, and is made good when the year is loaded."""

import io
import json
from datetime import date
from uuid import uuid4

import pytest

from qingfeng.foundation.actions.calendars import load_calendar_year, note_due, withdraw_pending
from qingfeng.foundation.models import CalendarYear, Journal, PendingDate
from qingfeng.foundation.queries.calendars import calendar, calendar_years, pending_dates
from qingfeng.foundation.queries.journal import history, notifications
from qingfeng.foundation.rules.calendars import Due, NoDate, due
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW, Cast

pytestmark = pytest.mark.django_db


def year_file(year: int = 2027, jurisdiction: str = "cn") -> io.BytesIO:
    body = {
        "jurisdiction": jurisdiction,
        "year": year,
        "source": "a notice",
        "holidays": [
            {"date": f"{year}-01-01", "name": "元旦"},
            {"date": f"{year - 1}-12-31", "name": "元旦"},
        ],
        "workdays": [],
    }
    return io.BytesIO(json.dumps(body).encode())


def seizure() -> Subject:
    return Subject("seizure", uuid4())


def note(
    subject: Subject,
    cast: Cast,
    *,
    start: date = date(2026, 12, 28),
    length: int = 7,
    unit: str = "working_day",
) -> Due | NoDate:
    return note_due(
        subject=subject,
        rule="cn.penalty.preservation",
        start=start,
        length=length,
        unit=unit,
        calendar_name="cn",
        actor=cast.officer,
        now=NOW,
    )


def test_the_shipped_years_are_there_and_count() -> None:
    assert [row.year for row in calendar_years("cn")] == list(range(2004, 2027))
    assert due(date(2026, 9, 30), 3, "working_day", calendar("cn")) == Due(date(2026, 10, 10))


def test_an_unknown_calendar_is_not_found() -> None:
    with pytest.raises(NotFound):
        calendar("atlantis")


def test_a_covered_date_is_simply_given(cast: Cast) -> None:
    subject = seizure()
    assert note(subject, cast, start=date(2026, 10, 9)) == Due(date(2026, 10, 19))
    assert pending_dates() == ()
    assert history(subject) == []


def test_an_uncovered_date_waits_and_alarms_every_administrator_once(cast: Cast) -> None:
    first, second = seizure(), seizure()
    assert note(first, cast) == note(second, cast) == NoDate(2027, date(2026, 12, 31))
    waiting = pending_dates()
    assert {(row.subject, row.year, row.not_before, row.due) for row in waiting} == {
        (subject, 2027, date(2026, 12, 31), None) for subject in (first, second)
    }
    entry = history(first)[0]
    assert entry.verb == "calendar.date_refused"
    assert entry.payload == {
        "rule": "cn.penalty.preservation",
        "calendar": "cn",
        "year": 2027,
        "not_before": "2026-12-31",
    }
    assert cast.administrator.user_id is not None
    told = notifications(cast.administrator.user_id)
    assert [(note_.code, note_.data) for note_ in told] == [
        ("calendar.year_missing", {"calendar": "cn", "year": 2027})
    ]
    assert notifications(cast.user.id) == []


def test_loading_the_year_computes_what_waited(cast: Cast) -> None:
    near, far = seizure(), seizure()
    note(near, cast)
    note(far, cast, length=300)
    computed = load_calendar_year(
        file=year_file(), name="2027.json", actor=cast.administrator, now=NOW
    )
    # 29, 30 December (the 31st is off by the new notice), then from 4 January on.
    assert [(row.subject, row.due) for row in computed] == [(near, date(2027, 1, 8))]
    assert history(near)[0].verb == "calendar.date_computed"
    assert history(near)[0].payload["due"] == "2027-01-08"
    still = pending_dates()
    assert [(row.subject, row.year, row.not_before) for row in still] == [
        (far, 2028, date(2027, 12, 31))
    ]


def test_who_is_no_administrator_loads_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="no_permission"):
        load_calendar_year(file=year_file(), name="2027.json", actor=cast.officer, now=NOW)
    assert not CalendarYear.objects.filter(jurisdiction="cn", year=2027).exists()


def test_a_bad_file_changes_nothing(cast: Cast) -> None:
    with pytest.raises(BadInput) as bad:
        load_calendar_year(
            file=io.BytesIO(b'{"jurisdiction": "cn", "year": 2027}'),
            name="2027.json",
            actor=cast.administrator,
            now=NOW,
        )
    assert (bad.value.file, bad.value.column) == ("2027.json", "source")
    assert not CalendarYear.objects.filter(jurisdiction="cn", year=2027).exists()
    assert not Journal.objects.filter(verb="calendar.year_loaded").exists()


def test_a_year_can_be_corrected(cast: Cast) -> None:
    for _ in range(2):
        load_calendar_year(file=year_file(), name="2027.json", actor=cast.administrator, now=NOW)
    assert CalendarYear.objects.filter(jurisdiction="cn", year=2027).count() == 1
    assert (
        CalendarYear.objects.get(jurisdiction="cn", year=2027).loaded_by_id
        == cast.administrator.user_id
    )


def test_another_jurisdiction_is_another_calendar(cast: Cast) -> None:
    load_calendar_year(
        file=year_file(2026, "eu-DE"), name="de.json", actor=cast.administrator, now=NOW
    )
    assert due(date(2026, 9, 30), 3, "working_day", calendar("eu-DE")) == Due(date(2026, 10, 5))
    assert due(date(2026, 9, 30), 3, "working_day", calendar("cn")) == Due(date(2026, 10, 10))


def test_a_limit_that_ended_waits_no_longer(cast: Cast) -> None:
    subject = seizure()
    note(subject, cast)
    withdraw_pending(subject=subject, rule="cn.penalty.preservation")
    assert pending_dates() == ()
    assert (
        load_calendar_year(file=year_file(), name="2027.json", actor=cast.administrator, now=NOW)
        == ()
    )


def test_counting_again_within_the_covered_time_withdraws_the_refusal(cast: Cast) -> None:
    subject = seizure()
    note(subject, cast)
    note(subject, cast, start=date(2026, 10, 9))
    assert pending_dates() == ()
    note(subject, cast)
    assert PendingDate.objects.count() == 1
    assert len(pending_dates()) == 1
