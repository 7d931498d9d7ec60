"""The data that ships: divisions and calendars."""

import csv
import json
import re
from datetime import date
from importlib.resources import files

import chinese_calendar
import pytest

from qingfeng.foundation.rules.calendars import read_year_file
from qingfeng.kernel.calendar import Calendar, YearTable, add_working_days, roll_forward
from qingfeng.kernel.errors import NoCalendar

DATA = files("qingfeng.foundation") / "data"


@pytest.fixture(scope="module")
def shipped() -> Calendar:
    return calendar_file("cn")


def calendar_file(name: str) -> Calendar:
    body = json.loads((DATA / "calendars" / f"{name}.json").read_text(encoding="utf-8"))
    assert body["jurisdiction"] == name
    return Calendar(
        name,
        name,
        {
            year["year"]: YearTable(
                frozenset(date.fromisoformat(h["date"]) for h in year["holidays"]),
                frozenset(date.fromisoformat(day) for day in year["workdays"]),
            )
            for year in body["years"]
        },
    )


def test_the_years_that_the_source_has_are_shipped(shipped: Calendar) -> None:
    assert sorted(shipped.years) == list(range(2004, 2027))


def test_every_shipped_day_agrees_with_the_source(shipped: Calendar) -> None:
    day = date(2004, 1, 1)
    while day.year in shipped.years:
        assert shipped.is_working_day(day) == chinese_calendar.is_workday(day), day
        day = date.fromordinal(day.toordinal() + 1)


def test_make_up_weekends_around_the_national_day_of_2026(shipped: Calendar) -> None:
    assert add_working_days(date(2026, 9, 30), 3, shipped) == date(2026, 10, 10)


def test_2027_is_not_known_and_is_refused_not_guessed(shipped: Calendar) -> None:
    with pytest.raises(NoCalendar) as missing:
        add_working_days(date(2026, 12, 28), 7, shipped)
    assert (missing.value.year, missing.value.not_before) == (2027, date(2026, 12, 31))
    with pytest.raises(NoCalendar) as missing:
        roll_forward(date(2027, 3, 28), shipped)
    assert (missing.value.year, missing.value.not_before) == (2027, date(2027, 3, 28))


FOREIGN = ("us-federal", "eu-DE", "eu-NL", "eu-BE", "eu-FR")


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_years_are_shipped_as_an_administrator_would_load_them(name: str) -> None:
    assert sorted(calendar_file(name).years) == [2024, 2025, 2026, 2027]
    body = json.loads((DATA / "calendars" / f"{name}.json").read_text(encoding="utf-8"))
    for year in body["years"]:
        one = {**year, "jurisdiction": name, "source": body["source"]}
        read = read_year_file(json.dumps(one).encode(), f"{name}.json")
        assert (read.jurisdiction, read.year) == (name, year["year"])
        assert all(day.year == read.year for day in read.holidays)


@pytest.mark.parametrize(
    ("name", "off", "working"),
    [
        # 4 July 2026 is a Saturday, 19 June 2027 too, 4 July 2027 a Sunday; 1 January 2028 a Saturday.
        ("us-federal", "2026-07-03 2026-11-26 2027-06-18 2027-07-05 2027-12-31", "2026-11-27"),
        ("eu-DE", "2026-04-03 2026-04-06 2026-05-14 2026-05-25 2025-10-03", "2026-11-11"),
        ("eu-NL", "2026-04-03 2026-04-27 2026-05-05 2024-05-09", "2026-05-01 2025-04-28"),
        ("eu-BE", "2026-07-21 2026-04-06 2027-11-01", "2026-04-03 2026-12-28"),
        ("eu-FR", "2026-05-08 2026-07-14 2025-11-11 2027-03-29", "2026-04-03 2025-12-26"),
    ],
)
def test_known_days_off_abroad(name: str, off: str, working: str) -> None:
    shipped = calendar_file(name)
    assert not any(shipped.is_working_day(date.fromisoformat(day)) for day in off.split())
    assert all(shipped.is_working_day(date.fromisoformat(day)) for day in working.split())


def test_working_days_abroad_skip_their_own_holidays() -> None:
    start = date(2026, 12, 18)
    assert add_working_days(start, 5, calendar_file("us-federal")) == date(2026, 12, 28)
    assert add_working_days(start, 5, calendar_file("eu-DE")) == date(2026, 12, 28)
    assert add_working_days(date(2026, 5, 11), 3, calendar_file("eu-NL")) == date(2026, 5, 15)


def regions() -> list[dict[str, str]]:
    with (DATA / "regions.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_divisions_form_a_tree_of_known_codes() -> None:
    rows = regions()
    codes = {row["code"] for row in rows}
    assert len(rows) == len(codes) > 3300
    for code in codes:
        assert {code[:2] + "0000", code[:4] + "00"} <= codes
    assert sum(code.endswith("0000") for code in codes) == 34


@pytest.mark.parametrize(
    ("code", "name", "name_en"),
    [
        ("350300", "莆田市", "Putian"),
        ("350302", "城厢区", "Chengxiang"),
        ("330782", "义乌市", "Yiwu"),
        ("610000", "陕西省", "Shaanxi"),
        ("710000", "台湾省", "Taiwan"),
        ("650100", "乌鲁木齐市", "Urumqi"),
    ],
)
def test_known_divisions(code: str, name: str, name_en: str) -> None:
    found = {row["code"]: row for row in regions()}[code]
    assert (found["name"], found["name_en"], found["valid_to"]) == (name, name_en, "")


def test_withdrawn_codes_say_until_when() -> None:
    withdrawn = {row["code"]: row["valid_to"] for row in regions() if row["valid_to"]}
    assert withdrawn["330103"] == "2023-06-30"
    assert 100 < len(withdrawn) < 300


def test_every_division_has_both_names() -> None:
    english = re.compile(r"[A-Z][A-Za-zü' ]+")
    assert [
        row for row in regions() if not row["name"] or not english.fullmatch(row["name_en"])
    ] == []
