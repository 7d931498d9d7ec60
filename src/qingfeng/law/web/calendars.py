"""A year of a calendar as twelve months, with days off and make-up working days marked by a word."""

from calendar import Calendar as Months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import calendar_years, formats, kit, staff_page
from qingfeng.kernel.errors import NotFound
from qingfeng.law.web import words

SATURDAY = 5
WORK, WEEKEND, OFF, MADE_UP = "work", "weekend", "off", "made_up"


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    kind: str
    mark: str
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: Sequence[Sequence[Day | None]]
    working: int
    notes: Sequence[tuple[str, str]]


@staff_page
@require_safe
def show(request: HttpRequest, jurisdiction: str, year: int) -> HttpResponse:
    rows = calendar_years()
    names = sorted({row.jurisdiction for row in rows}, key=lambda name: (name != "cn", name))
    if jurisdiction not in names or not 1949 <= year <= 2200:
        raise NotFound(kind="calendar", name=jurisdiction)
    own = [row for row in rows if row.jurisdiction == jurisdiction]
    stored = next((row for row in own if row.year == year), None)
    holidays = {day: name for row in own for day, name in row.holidays if day.year == year}
    workdays = {day for row in own for day in row.workdays if day.year == year}
    months = [_month(year, n, holidays, workdays) for n in range(1, 13)] if stored else []
    context = {
        "year": year,
        "jurisdiction": jurisdiction,
        "name": words.calendar_name(jurisdiction),
        "months": months,
        "working": sum(month.working for month in months),
        "off": sum(day.weekday() < SATURDAY for day in holidays),
        "made_up": len(workdays),
        "source": stored.source if stored else "",
        "weekdays": [formats.weekday(date(2024, 1, n)) for n in range(1, 8)],
        "tabs": _tabs(names, jurisdiction, year),
        "years": [
            (row.year, reverse("law_calendar", args=[jurisdiction, row.year])) for row in own
        ],
        "empty": kit.Empty(
            _("This year is not loaded"),
            _("Last days that fall into it cannot be given; the clocks stay open and are counted when it is loaded."),
            icon="calendar-off",
        ),
    }  # fmt: skip
    return render(request, "law/calendar.html", context)


def _tabs(names: Sequence[str], current: str, year: int) -> list[kit.Tab]:
    return [
        kit.Tab(
            words.calendar_name(name), reverse("law_calendar", args=[name, year]), name == current
        )
        for name in names
    ]


def _month(year: int, number: int, holidays: Mapping[date, str], workdays: set[date]) -> Month:
    weeks = [
        [_day(day, holidays, workdays) if day.month == number else None for day in week]
        for week in Months().monthdatescalendar(year, number)
    ]
    days = [day for week in weeks for day in week if day is not None]
    working = sum(day.kind in (WORK, MADE_UP) for day in days)
    return Month(_month_name(number), weeks, working, _notes(days))


def _day(day: date, holidays: Mapping[date, str], workdays: set[date]) -> Day:
    if day in workdays:
        return Day(day, MADE_UP, pgettext("calendar cell", "work"), _("make-up working day"))
    if day in holidays:
        return Day(day, OFF, pgettext("calendar cell", "off"), holidays[day])
    return Day(day, WEEKEND if day.weekday() >= SATURDAY else WORK, "", "")


def _notes(days: Sequence[Day]) -> list[tuple[str, str]]:
    """Runs of days with the same mark and name: "1–7" with what they are."""
    runs: list[list[Day]] = []
    for day in days:
        if not day.mark:
            continue
        last = runs[-1][-1] if runs else None
        follows = last is not None and last.on.toordinal() + 1 == day.on.toordinal()
        if last is not None and follows and (last.kind, last.name) == (day.kind, day.name):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [(_span(run), run[0].name) for run in runs]


def _span(run: Sequence[Day]) -> str:
    first, last = run[0].on.day, run[-1].on.day
    return f"{first}" if first == last else f"{first}–{last}"


def _month_name(number: int) -> str:
    return f"{number}月" if formats.chinese() else formats.MONTHS[number - 1]
