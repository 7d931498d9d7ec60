"""Clocks started and told what happened, within the action of the domain whose subject they run on.

The domain authorises: it knows the subject and who may do what with it.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.clocks import Happening
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.law import events
from qingfeng.law.actions.counting import COUNTED, keep
from qingfeng.law.models import Clock, ClockEvent
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.histories import histories_of
from qingfeng.law.queries.library import library
from qingfeng.law.rules.clocks import clock_rule, governing
from qingfeng.law.rules.folding import Counted, Counter
from qingfeng.law.rules.typed import event_name


@transaction.atomic
def start_clock(
    *,
    subject: Subject,
    rule: str,
    start: datetime,
    actor: Actor,
    now: datetime,
    office: UUID | None = None,
    calendar: str = "",
) -> UUID:
    """Starts the rule's clock on the subject; a year without a calendar leaves the day open, never the act undone.

    Raises Refused where the rule does not stand on the day of the start.
    """
    counter = _counter()
    found = clock_rule(counter.rules, rule)
    version = governing(
        found, start.astimezone(found.zone).date(), now.astimezone(found.zone).date()
    )
    clock = Clock(
        id=uuid7(now),
        subject_kind=subject.kind,
        subject_id=subject.id,
        rule=rule,
        version=version.number,
        calendar=calendar or counter.terms(rule, version.number).calendar,
        office=office,
        start_at=start,
    )
    keep(clock, _counted(counter, clock, [], now), now)
    clock.save(force_insert=True)
    _journal(events.STARTED, clock, actor, now, start=start)
    return clock.pk


@transaction.atomic
def tell_clock(
    *,
    clock_id: UUID,
    name: str,
    at: datetime,
    actor: Actor,
    now: datetime,
    units: int | None = None,
) -> None:
    """Adds an event to the clock's history and counts it anew. Raises BadInput where the history contradicts itself."""
    counter = _counter()
    event_name(name, counter.rules)
    clock = Clock.objects.select_for_update().filter(pk=clock_id).first()
    if clock is None:
        raise NotFound(kind="clock", id=clock_id)
    history = [*histories_of([clock.pk]).get(clock.pk, []), Happening(name, at, units)]
    keep(clock, _counted(counter, clock, history, now), now)
    entry = _journal(events.TOLD, clock, actor, now, event=name, event_at=at, units=units)
    ClockEvent.objects.create(
        id=uuid7(now), clock=clock, name=name, at=at, units=units, entry=entry, told_at=now
    )
    clock.save(update_fields=COUNTED)


@transaction.atomic
def raise_expired(*, actor: Actor, now: datetime, most: int = 1000) -> int:
    """Tells the journal of clocks that have run out, each once. What follows from it an officer signs."""
    due = Clock.objects.select_for_update(skip_locked=True).filter(
        standing="running", expired_at__isnull=True, due_at__lt=now
    )
    clocks = list(due.order_by("due_at")[:most])
    counter = Counter(library().rules, {})
    for clock in clocks:
        terms = counter.terms(clock.rule, clock.version)
        _journal(events.EXPIRED, clock, actor, now, due=clock.due_at, effect=terms.on_expiry.value)
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(expired_at=now)
    return len(clocks)


def _counter() -> Counter:
    return Counter(library().rules, calendars())


def _counted(counter: Counter, clock: Clock, history: list[Happening], now: datetime) -> Counted:
    return counter.count(clock.rule, clock.version, clock.calendar, clock.start_at, history, now)


def _journal(verb: str, clock: Clock, actor: Actor, now: datetime, **payload: object) -> UUID:
    return foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(clock.subject_kind, clock.subject_id),
        payload={"clock": clock.pk, "rule": clock.rule, "version": clock.version, **payload},
        now=now,
    )
