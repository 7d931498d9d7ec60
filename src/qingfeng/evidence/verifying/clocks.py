"""Clocks of the law counted anew from what a bag states: the limit, the events, and the calendar's days.

The writing side is here too, so that both speak of the same fields.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.fields import (
    Object,
    instant,
    part,
    parts,
    text,
    texts,
    truth,
    whole,
)
from qingfeng.evidence.verifying.findings import Findings, Law
from qingfeng.evidence.verifying.trees import Tree
from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.clocks import (
    Extension,
    Happening,
    Kind,
    Limit,
    Moment,
    Standing,
    Unit,
    local_day,
    standing,
)
from qingfeng.kernel.errors import QingfengError

CLOCKS: Final = "clocks.json"
# Lengths and calendars of a stranger's bag are bounded: counting walks through them.
_LONGEST: Final = 100_000
_MOST_YEARS: Final = 200
_UNCOUNTABLE = (QingfengError, ValueError, TypeError, OverflowError, ZoneInfoNotFoundError, OSError)


def limit_values(limit: Limit) -> dict[str, object]:
    return {
        "length": limit.length,
        "unit": limit.unit.value,
        "kind": limit.kind.value,
        "zone": limit.zone.key,
        "start_counted": limit.start_counted,
        "roll": limit.roll,
        "cut_off": limit.cut_off.isoformat(),
        "pauses": sorted(limit.pauses),
        "extensions": [
            {"by": each.by, "approver": each.approver, "unit": each.unit.value if each.unit else ""}
            for each in limit.extensions
        ],
        "restarts": sorted(limit.restarts),
    }


def event_values(events: Sequence[Happening]) -> list[dict[str, object]]:
    return [
        {"name": event.name, "at": event.at.isoformat(), "units": event.units or 0}
        for event in events
    ]


def calendar_values(
    calendar: Calendar, since: int, own: frozenset[int] = frozenset()
) -> dict[str, object]:
    """The years from one on; a clock counts forward from its start. `own` were loaded by the installation."""
    return {
        "name": calendar.name,
        "jurisdiction": calendar.jurisdiction,
        "years": [
            {
                "year": year,
                "holidays": sorted(day.isoformat() for day in table.holidays),
                "workdays": sorted(day.isoformat() for day in table.workdays),
                "loaded": year in own,
            }
            for year, table in sorted(calendar.years.items())
            if year >= since
        ],
    }


def stated_values(found: Standing, due: datetime | None, at: datetime) -> dict[str, object]:
    return {
        "at": at.isoformat(),
        "status": found.status.value,
        "due": due.isoformat() if due else "",
    }


def check_clocks(tree: Tree, findings: Findings) -> None:
    body = whole_object(tree, CLOCKS, findings) if CLOCKS in tree.names() else None
    if body is None:
        findings.problem(CLOCKS, "missing")
        return
    findings.note("clocks_as_stated")
    try:
        calendars = {text(each, "name"): _calendar(each) for each in parts(body, "calendars")}
        if findings.law is None:
            findings.note("law_as_stated")
        else:
            _as_released(body, calendars, findings.law, findings)
        clocks = parts(body, "clocks")
    except (ValueError, OverflowError) as error:
        findings.problem(CLOCKS, "document_malformed", found=str(error))
        return
    for clock in clocks:
        _check(clock, calendars, findings)


def _as_released(
    body: Object, calendars: Mapping[str, Calendar], law: Law, findings: Findings
) -> None:
    """Terms and calendars as this release has them. What an installation made for itself it says, and the reader is told."""
    for clock in parts(body, "clocks"):
        place = f"{CLOCKS}: {clock.get('id')} {clock.get('rule')}"
        known = law.limits.get((text(clock, "rule"), whole(clock, "version")))
        if known is None or clock.get("edition") is True:
            findings.note("rule_of_installation")
        else:
            findings.compare(place, "rule_differs", known, part(clock, "limit"))
    for each in parts(body, "calendars"):
        name = text(each, "name")
        known_years = law.calendars[name].years if name in law.calendars else {}
        for row in parts(each, "years"):
            year = whole(row, "year")
            if year not in known_years or row.get("loaded") is True:
                findings.note("calendar_of_installation")
            else:
                place = f"{CLOCKS}: {name} {year}"
                findings.compare(
                    place, "calendar_differs", known_years[year], calendars[name].years[year]
                )


def _check(clock: Object, calendars: Mapping[str, Calendar], findings: Findings) -> None:
    place = f"{CLOCKS}: {clock.get('id')} {clock.get('rule')}"
    try:
        stated = part(clock, "stated")
        found = _counted(clock, calendars, instant(stated, "at"))
        status, due = text(stated, "status"), text(stated, "due")
        due_at = datetime.fromisoformat(due) if due else None
    except _UNCOUNTABLE as error:
        findings.problem(place, "clock_uncountable", found=str(error))
        return
    findings.compare(place, "clock_standing", status, found.status.value)
    findings.compare(place, "clock_due", due_at, found.due)


def _counted(clock: Object, calendars: Mapping[str, Calendar], at: datetime) -> Standing:
    limit = _limit(part(clock, "limit"))
    start: Moment = instant(clock, "start").astimezone(limit.zone)
    if limit.unit is not Unit.HOUR:
        start = local_day(start, limit.zone)
    calendar = calendars.get(text(clock, "calendar"))
    if calendar is None:
        raise ValueError(f"no calendar {clock.get('calendar')}")
    history = [_event(each) for each in parts(clock, "events")]
    return standing(limit, start, history, calendar, at)


def _event(event: Object) -> Happening:
    at = datetime.fromisoformat(text(event, "at"))
    units = whole(event, "units")
    if not 0 <= units <= _LONGEST:
        raise ValueError("units out of bounds")
    return Happening(text(event, "name"), at, units or None)


def _limit(limit: Object) -> Limit:
    length = whole(limit, "length")
    if not 0 <= length <= _LONGEST:
        raise ValueError("a length out of bounds")
    return Limit(
        length=length,
        unit=Unit(text(limit, "unit")),
        kind=Kind(text(limit, "kind")),
        zone=ZoneInfo(text(limit, "zone")),
        start_counted=truth(limit, "start_counted"),
        roll=truth(limit, "roll"),
        cut_off=time.fromisoformat(text(limit, "cut_off")),
        pauses=frozenset(texts(limit, "pauses")),
        extensions=tuple(_extension(each) for each in parts(limit, "extensions")),
        restarts=frozenset(texts(limit, "restarts")),
    )


def _extension(extension: Object) -> Extension:
    by, unit = whole(extension, "by"), text(extension, "unit")
    if not 0 <= by <= _LONGEST:
        raise ValueError("an extension out of bounds")
    return Extension(by, text(extension, "approver"), Unit(unit) if unit else None)


def _calendar(calendar: Object) -> Calendar:
    years = {whole(year, "year"): _year(year) for year in parts(calendar, "years")}
    if len(years) > _MOST_YEARS or not all(1 <= year <= 9998 for year in years):
        raise ValueError("years out of bounds")
    return Calendar(text(calendar, "name"), text(calendar, "jurisdiction"), years)


def _year(year: Object) -> YearTable:
    return YearTable(
        frozenset(date.fromisoformat(day) for day in texts(year, "holidays")),
        frozenset(date.fromisoformat(day) for day in texts(year, "workdays")),
    )
