"""Calendars as stored, by jurisdiction and year."""

from dataclasses import dataclass
from datetime import date, datetime

from qingfeng.foundation.models import CalendarYear
from qingfeng.foundation.rules.calendars import tabled
from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class CalendarYearRow:
    jurisdiction: str
    year: int
    holidays: tuple[tuple[date, str], ...]
    workdays: tuple[date, ...]
    source: str
    loaded_at: datetime
    loaded_here: bool


def calendar(name: str) -> Calendar:
    """The calendar of a jurisdiction."""
    rows = _rows(name)
    if not rows:
        raise NotFound(kind="calendar", name=name)
    return tabled(
        name, [(row.year, [day for day, _ in row.holidays], row.workdays) for row in rows]
    )


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
            loaded_here=row.loaded_by_id is not None,
        )
        for row in rows
    )
