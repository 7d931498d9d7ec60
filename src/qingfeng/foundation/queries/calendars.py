"""Calendars as stored, by jurisdiction and year."""

from dataclasses import dataclass
from datetime import date, datetime

from qingfeng.foundation.models import CalendarYear, PendingDate
from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject


@dataclass(frozen=True, slots=True)
class CalendarYearRow:
    jurisdiction: str
    year: int
    holidays: tuple[tuple[date, str], ...]
    workdays: tuple[date, ...]
    source: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class PendingDateRow:
    subject: Subject
    rule: str
    calendar: str
    start: date
    length: int
    unit: str
    year: int
    not_before: date
    state: str
    due: date | None


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


def pending_dates(*, state: str = "no_calendar") -> tuple[PendingDateRow, ...]:
    rows = PendingDate.objects.filter(state=state).order_by("not_before", "id")
    return tuple(pending_row(row) for row in rows)


def pending_row(row: PendingDate) -> PendingDateRow:
    return PendingDateRow(
        subject=Subject(row.subject_kind, row.subject_id),
        rule=row.rule,
        calendar=row.calendar,
        start=row.start,
        length=row.length,
        unit=row.unit,
        year=row.year,
        not_before=row.not_before,
        state=row.state,
        due=row.due,
    )


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
