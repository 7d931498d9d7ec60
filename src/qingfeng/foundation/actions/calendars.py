"""Loading a year of working days, and the dates that waited for it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from qingfeng.foundation.access import Actor, require_admin
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.actions.notifications import notify_administrators
from qingfeng.foundation.models import CalendarYear, PendingDate
from qingfeng.foundation.queries.calendars import PendingDateRow, calendar, pending_row
from qingfeng.foundation.rules.calendars import Due, NoDate, YearFile, due, read_year_file
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.ids import Subject, uuid7

_MAX_BYTES = 1 << 20


@transaction.atomic
def load_calendar_year(
    *, file: BinaryIO, name: str, actor: Actor, now: datetime
) -> tuple[PendingDateRow, ...]:
    """Add or replace a year by file; the dates that waited for it are computed and returned."""
    require_admin(actor)
    content = file.read(_MAX_BYTES + 1)
    read = read_year_file(content, name)
    row = _save_year(read, actor, now)
    journal_append(
        actor=actor,
        verb="calendar.year_loaded",
        subject=Subject("calendar_year", row.id),
        payload={
            "jurisdiction": read.jurisdiction,
            "year": read.year,
            "holidays": len(read.holidays),
            "workdays": len(read.workdays),
            "sha256": sha256(content),
        },
        now=now,
    )
    return _recompute(read.jurisdiction, actor, now)


def _save_year(read: YearFile, actor: Actor, now: datetime) -> CalendarYear:
    row, _ = CalendarYear.objects.update_or_create(
        jurisdiction=read.jurisdiction,
        year=read.year,
        defaults={
            "holidays": [
                {"date": day.isoformat(), "name": label}
                for day, label in sorted(read.holidays.items())
            ],
            "workdays": [day.isoformat() for day in sorted(read.workdays)],
            "source": read.source,
            "loaded_at": now,
            "loaded_by_id": actor.user_id,
        },
    )
    return row


@transaction.atomic
def note_due(
    *,
    subject: Subject,
    rule: str,
    start: date,
    length: int,
    unit: str,
    calendar_name: str,
    actor: Actor,
    now: datetime,
) -> Due | NoDate:
    """The due date; where its year is missing the refusal is kept and administrators are alarmed.

    The act that starts the limit goes on either way.
    """
    counted = due(start, length, unit, calendar(calendar_name))
    if isinstance(counted, NoDate):
        _keep_pending(subject, rule, start, length, unit, calendar_name, counted, actor, now)
    else:
        _withdraw(subject, rule)
    return counted


def _keep_pending(
    subject: Subject,
    rule: str,
    start: date,
    length: int,
    unit: str,
    calendar_name: str,
    missing: NoDate,
    actor: Actor,
    now: datetime,
) -> None:
    values = {
        "calendar": calendar_name,
        "start": start,
        "length": length,
        "unit": unit,
        "year": missing.year,
        "not_before": missing.not_before,
        "state": PendingDate.State.NO_CALENDAR,
        "due": None,
        "noted_at": now,
        "computed_at": None,
    }
    PendingDate.objects.update_or_create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        rule=rule,
        defaults=values,
        create_defaults={**values, "id": uuid7(now)},
    )
    journal_append(
        actor=actor,
        verb="calendar.date_refused",
        subject=subject,
        payload={
            "rule": rule,
            "calendar": calendar_name,
            "year": missing.year,
            "not_before": missing.not_before,
        },
        now=now,
    )
    alarm_missing_year(calendar_name=calendar_name, year=missing.year, now=now)


def alarm_missing_year(*, calendar_name: str, year: int, now: datetime) -> None:
    """Tells the administrators, once a year and calendar, that a date could not be counted."""
    notify_administrators(
        code="calendar.year_missing",
        subject=Subject("calendar", year_id(calendar_name, year)),
        data={"calendar": calendar_name, "year": year},
        now=now,
    )


def _withdraw(subject: Subject, rule: str) -> None:
    PendingDate.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, rule=rule, state="no_calendar"
    ).update(state=PendingDate.State.WITHDRAWN)


def withdraw_pending(*, subject: Subject, rule: str) -> None:
    """The limit ended before its date could be counted."""
    _withdraw(subject, rule)


def _recompute(jurisdiction: str, actor: Actor, now: datetime) -> tuple[PendingDateRow, ...]:
    table = calendar(jurisdiction)
    waiting = PendingDate.objects.select_for_update().filter(
        calendar=jurisdiction, state=PendingDate.State.NO_CALENDAR
    )
    computed = []
    for row in waiting.order_by("id"):
        counted = due(row.start, row.length, row.unit, table)
        if isinstance(counted, NoDate):
            row.year, row.not_before = counted.year, counted.not_before
            row.save(update_fields=["year", "not_before"])
        else:
            row.due, row.computed_at = counted.date, now
            row.state = PendingDate.State.COMPUTED
            row.save(update_fields=["due", "computed_at", "state"])
            computed.append(row)
    _tell_computed(computed, actor, now)
    return tuple(pending_row(row) for row in computed)


def _tell_computed(rows: Iterable[PendingDate], actor: Actor, now: datetime) -> None:
    for row in rows:
        journal_append(
            actor=actor,
            verb="calendar.date_computed",
            subject=Subject(row.subject_kind, row.subject_id),
            payload={"rule": row.rule, "due": row.due, "calendar": row.calendar},
            now=now,
        )


def year_id(jurisdiction: str, year: int) -> UUID:
    """One notification per missing year, not one per refused date."""
    return UUID(sha256(f"calendar/{jurisdiction}/{year}".encode())[:32])
