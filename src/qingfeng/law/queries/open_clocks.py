"""Open clocks of a rule, and what a new version would make of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from qingfeng.kernel.ids import Subject
from qingfeng.law.models import OPEN, Clock
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.histories import histories_of
from qingfeng.law.queries.library import library
from qingfeng.law.rules.folding import Counted, Counter
from qingfeng.law.rules.library import merged
from qingfeng.law.rules.shapes import Edition, Rule, Transition, Version
from qingfeng.law.rules.takeover import begins_at

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Becoming:
    """An open clock as it is, and as it would be. `after` is None where it keeps its version."""

    id: UUID
    subject: Subject
    version: int
    start_at: datetime
    due_at: datetime | None
    standing: str
    after: Counted | None


@dataclass(frozen=True, slots=True)
class Preview:
    """`open` clocks of the rule, of which `taking` would take the new version; the first of them as rows."""

    open: int
    taking: int
    rows: tuple[Becoming, ...]


def open_of(rule_id: str) -> QuerySet[Clock]:
    return Clock.objects.filter(rule=rule_id, standing__in=OPEN)


def taking(rule: Rule, version: Version) -> QuerySet[Clock]:
    """Open clocks under an earlier version that had not run out when this one began."""
    running = Q(due_at__isnull=True) | Q(due_at__gte=begins_at(rule, version))
    return open_of(rule.id).filter(running, version__lt=version.number)


def preview(rule: Rule, version: Version, *, now: datetime, most: int = SHOWN) -> Preview:
    """What a version that is not released yet would make of the open clocks of its rule."""
    if version.clock is None:
        return Preview(0, 0, ())
    pending = version.transition is Transition.PENDING
    found = taking(rule, version) if pending else open_of(rule.id)
    clocks = list(found.order_by("due_at", "id")[:most])
    counter = Counter(merged(library(), [Edition(rule.id, version)]).rules, calendars())
    histories = histories_of([clock.pk for clock in clocks]) if pending else {}
    rows = []
    for clock in clocks:
        after = None
        if pending:
            history = histories.get(clock.pk, [])
            after = counter.count(
                rule.id, version.number, clock.calendar, clock.start_at, history, now
            )
        rows.append(_row(clock, after))
    return Preview(open_of(rule.id).count(), found.count() if pending else 0, tuple(rows))


def _row(clock: Clock, after: Counted | None) -> Becoming:
    return Becoming(
        clock.pk,
        Subject(clock.subject_kind, clock.subject_id),
        clock.version,
        clock.start_at,
        clock.due_at,
        clock.standing,
        after,
    )
