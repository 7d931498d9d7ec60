"""Years of working days: the shipped ones, further ones by file, and the alarm about one that is missing."""

import io
import json
from datetime import date

import pytest

from qingfeng.foundation.actions.calendars import alarm_missing_year, load_calendar_year
from qingfeng.foundation.models import CalendarYear, Journal
from qingfeng.foundation.queries.calendars import calendar, calendar_years
from qingfeng.foundation.queries.journal import notifications
from qingfeng.kernel.calendar import add_working_days
from qingfeng.kernel.errors import BadInput, NotFound, Refused
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


def test_the_shipped_years_are_there_and_count() -> None:
    assert [row.year for row in calendar_years("cn")] == list(range(2004, 2027))
    assert add_working_days(date(2026, 9, 30), 3, calendar("cn")) == date(2026, 10, 10)


def test_an_unknown_calendar_is_not_found() -> None:
    with pytest.raises(NotFound):
        calendar("atlantis")


def test_a_missing_year_alarms_every_administrator_once_and_nobody_else(cast: Cast) -> None:
    for name, year in (("cn", 2027), ("cn", 2027), ("eu-DE", 2027), ("cn", 2028)):
        alarm_missing_year(calendar_name=name, year=year, now=NOW)
    assert cast.administrator.user_id is not None
    told = notifications(cast.administrator.user_id)
    assert {note.code for note in told} == {"calendar.year_missing"}
    assert sorted((note.data["calendar"], note.data["year"]) for note in told) == [
        ("cn", 2027),
        ("cn", 2028),
        ("eu-DE", 2027),
    ]
    assert notifications(cast.user.id) == []


def test_a_loaded_year_counts_together_with_the_december_before_it(cast: Cast) -> None:
    load_calendar_year(file=year_file(), name="2027.json", actor=cast.administrator, now=NOW)
    # 29, 30 December (the 31st is off by the new notice), then from 4 January on.
    assert add_working_days(date(2026, 12, 28), 7, calendar("cn")) == date(2027, 1, 8)
    entry = Journal.objects.get(verb="calendar.year_loaded")
    loaded = CalendarYear.objects.get(jurisdiction="cn", year=2027)
    assert (entry.subject_id, entry.payload["jurisdiction"]) == (loaded.id, "cn")
    assert (entry.payload["year"], entry.payload["holidays"]) == (2027, 2)


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
    assert add_working_days(date(2026, 9, 30), 3, calendar("eu-DE")) == date(2026, 10, 5)
    assert add_working_days(date(2026, 9, 30), 3, calendar("cn")) == date(2026, 10, 10)
