"""Loading a year of working days, and the alarm about one that is missing."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from qingfeng.foundation.access import Actor, require_admin
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.actions.notifications import notify_administrators
from qingfeng.foundation.models import CalendarYear
from qingfeng.foundation.rules.calendars import YearFile, read_year_file
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.ids import Subject

_MAX_BYTES = 1 << 20


@transaction.atomic
def load_calendar_year(*, file: BinaryIO, name: str, actor: Actor, now: datetime) -> None:
    """Add or replace a year by file. Whoever counted by the calendar hears of it from the journal."""
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


def alarm_missing_year(*, calendar_name: str, year: int, now: datetime) -> None:
    """Tells the administrators, once a year and calendar, that a date could not be counted."""
    notify_administrators(
        code="calendar.year_missing",
        subject=Subject("calendar", _year_id(calendar_name, year)),
        data={"calendar": calendar_name, "year": year},
        now=now,
    )


def _year_id(jurisdiction: str, year: int) -> UUID:
    """One notification per missing year, not one per refused date."""
    return UUID(sha256(f"calendar/{jurisdiction}/{year}".encode())[:32])
