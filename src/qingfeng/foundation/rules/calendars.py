"""The reading of a year's file, the years that come with the release, and the calendar that years make."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class YearFile:
    jurisdiction: str
    year: int
    holidays: Mapping[date, str]
    workdays: frozenset[date]
    source: str


def tabled(name: str, years: Iterable[tuple[int, Iterable[date], Iterable[date]]]) -> Calendar:
    """A calendar of (year, holidays, working days). Days of a year's notice that fall into the December before it belong
    to that December, if its own year is there."""
    rows = [(year, set(off), set(on)) for year, off, on in years]
    holidays = {day for _, off, _ in rows for day in off}
    workdays = {day for _, _, on in rows for day in on}
    tables = {
        year: YearTable(
            frozenset(day for day in holidays if day.year == year),
            frozenset(day for day in workdays if day.year == year),
        )
        for year, _, _ in rows
    }
    return Calendar(name, name, tables)


def shipped_files() -> Iterator[Mapping[str, Any]]:
    """jurisdiction, source, made_at and years [{year, holidays [{date, name}], workdays [date]}], by file."""
    folder = files("qingfeng.foundation") / "data" / "calendars"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".json"):
            yield json.loads(entry.read_text(encoding="utf-8"))


@cache
def shipped_calendars() -> Mapping[str, Calendar]:
    """Those of the release, by name; an installation may have loaded others."""
    found = {}
    for each in shipped_files():
        years = [
            (
                row["year"],
                [date.fromisoformat(day["date"]) for day in row["holidays"]],
                [date.fromisoformat(day) for day in row["workdays"]],
            )
            for row in each["years"]
        ]
        found[each["jurisdiction"]] = tabled(each["jurisdiction"], years)
    return found


_CODE = re.compile(r"[a-z]{2}(-[A-Za-z0-9]{2,16})?\Z")
_MAX_BYTES = 1 << 20


def read_year_file(content: bytes, file: str) -> YearFile:
    """A JSON object with jurisdiction, year, source, holidays [{date, name}] and workdays [date].

    Every row is checked, and the first wrong one is named with its place.
    """
    body = _object(content, file)
    jurisdiction = _text(body, "jurisdiction", file)
    if not _CODE.match(jurisdiction):
        raise BadInput("jurisdiction_unreadable", file=file, column="jurisdiction")
    year = body.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 1949 <= year <= 2200:
        raise BadInput("year_unreadable", file=file, column="year")
    source = _text(body, "source", file)
    holidays = _holidays(body.get("holidays"), year, file)
    workdays = _workdays(body.get("workdays", []), year, file, holidays)
    return YearFile(jurisdiction, year, holidays, workdays, source)


def _object(content: bytes, file: str) -> Mapping[str, object]:
    if len(content) > _MAX_BYTES:
        raise BadInput("file_too_large", file=file, max_bytes=_MAX_BYTES)
    try:
        body = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput("not_utf8", file=file) from None
    except (ValueError, RecursionError) as error:
        raise BadInput("not_json", file=file, row=getattr(error, "lineno", None)) from None
    if not isinstance(body, dict):
        raise BadInput("not_an_object", file=file)
    return body


def _text(body: Mapping[str, object], name: str, file: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > 300:
        raise BadInput("text_missing", file=file, column=name)
    return value.strip()


def _holidays(rows: object, year: int, file: str) -> dict[date, str]:
    if not isinstance(rows, list) or not rows:
        raise BadInput("holidays_missing", file=file, column="holidays")
    found: dict[date, str] = {}
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("name"), str):
            raise BadInput("holiday_unreadable", file=file, row=number, column="holidays")
        day = _day(row.get("date"), year, file, number, "holidays")
        if day in found:
            raise BadInput("day_twice", file=file, row=number, column="holidays", day=day)
        found[day] = row["name"].strip()
    return found


def _workdays(rows: object, year: int, file: str, holidays: Mapping[date, str]) -> frozenset[date]:
    if not isinstance(rows, list):
        raise BadInput("workdays_unreadable", file=file, column="workdays")
    found: set[date] = set()
    for number, row in enumerate(rows, start=1):
        day = _day(row, year, file, number, "workdays")
        if day in found or day in holidays:
            raise BadInput("day_twice", file=file, row=number, column="workdays", day=day)
        if day.weekday() < 5:
            raise BadInput("workday_not_weekend", file=file, row=number, column="workdays", day=day)
        found.add(day)
    return frozenset(found)


def _day(value: object, year: int, file: str, row: int, column: str) -> date:
    try:
        day = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise BadInput("date_unreadable", file=file, row=row, column=column) from None
    # A notice may begin in the last week of December before its year (new year's days off).
    if day.year != year and not (day.year == year - 1 and (day.month, day.day) >= (12, 25)):
        raise BadInput("date_outside_year", file=file, row=row, column=column, day=day, year=year)
    return day
