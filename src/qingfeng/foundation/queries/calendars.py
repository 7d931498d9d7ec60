"""Calendars as stored, by jurisdiction and year."""

from dataclasses import dataclass
from datetime import date, datetime

from qingfeng.foundation.models import CalendarYear
from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class CalendarYearRow:
    jurisdiction: str
    year: int
    holidays: tuple[tuple[date, str], ...]
    workdays: tuple[date, ...]
    source: str
    loaded_at: datetime


def calendar(name: str) -> Calendar:
    """The calendar of a jurisdiction. Days of a year's notice that fall into the December before
    it belong to that December, if its own year is loaded."""
    rows = _rows(name)
    if not rows:
        raise NotFound(kind="calendar", name=name)
    holidays = {day for row in rows for day, _ in row.holidays}
    workdays = {day for row in rows for day in row.workdays}
    years = {
        row.year: YearTable(
            frozenset(day for day in holidays if day.year == row.year),
            frozenset(day for day in workdays if day.year == row.year),
        )
        for row in rows
    }
    return Calendar(name=name, jurisdiction=name, years=years)


def calendar_years(jurisdiction: str | None = None) -> tuple[CalendarYearRow, ...]:
    return _rows(jurisdiction)


def _rows(jurisdiction: str | None) -> tuple[CalendarYearRow, ...]:
    rows = CalendarYear.objects.order_by("jurisdiction", "year")
    if jurisdiction is not None:
        rows = rows.filter(jurisdiction=jurisdiction)
    return tuple(
        CalendarYearRow(
            jurisdiction=row.jurisdiction,
            year=row.year,
            holidays=tuple((date.fromisoformat(h["date"]), h["name"]) for h in row.holidays),
            workdays=tuple(date.fromisoformat(day) for day in row.workdays),
            source=row.source,
            loaded_at=row.loaded_at,
        )
        for row in rows
    )
