"""The running clocks of a subject, as rows for pages and for the domains above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from qingfeng.kernel.clocks import EXPIRED, EXTENDED, Extension, Status
from qingfeng.kernel.ids import Subject
from qingfeng.law.models import ENDED, Clock
from qingfeng.law.queries.library import library
from qingfeng.law.rules.folding import Counter
from qingfeng.law.rules.shapes import Expiry, Rule, Text


@dataclass(frozen=True, slots=True)
class ClockRow:
    id: UUID
    subject: Subject
    rule: str
    name: Text
    version: int
    start_at: datetime
    due_at: datetime | None
    status: Status
    on_expiry: Expiry
    not_before: date | None
    missing_year: int | None
    office: UUID | None


def clocks_of(subject: Subject, *, now: datetime) -> tuple[ClockRow, ...]:
    """All clocks of a subject, those that run out first at the front, ended ones last."""
    clocks = Clock.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    rows = clock_rows(clocks, now=now)
    return tuple(sorted(rows, key=_urgency))


def clocks_named(ids: Iterable[UUID], *, now: datetime) -> Mapping[UUID, ClockRow]:
    """Clocks by their own ids, in one question for many."""
    rows = clock_rows(Clock.objects.filter(pk__in=list(ids)), now=now)
    return {row.id: row for row in rows}


def clocks_over(ids: Iterable[UUID], *, now: datetime) -> frozenset[UUID]:
    """Those whose time is over and that nothing has met in time; the database answers the same as `law_clock_over`."""
    over = frozenset(EXPIRED.values())
    return frozenset(key for key, row in clocks_named(ids, now=now).items() if row.status in over)


def extension_left(clock_id: UUID) -> Extension | None:
    """The approval of more time that the clock would take next, in its unit; None where it takes none, or no further one."""
    clock = Clock.objects.get(pk=clock_id)
    limit = Counter(library().rules, {}).terms(clock.rule, clock.version).limit
    used = clock.events.filter(name=EXTENDED).count()
    left = limit.extensions[used:]
    return replace(left[0], unit=left[0].unit or limit.unit) if left else None


def overdue_clocks(
    rule: str, *, office: UUID | None, now: datetime, most: int
) -> tuple[ClockRow, ...]:
    """Clocks of the rule that have run out and were not met, the oldest first: of one office, or of all."""
    late = Clock.objects.filter(rule=rule, standing="running", due_at__lt=now)
    if office is not None:
        late = late.filter(office=office)
    return tuple(clock_rows(late.order_by("due_at", "pk")[:most], now=now))


def late_clocks(kind: str, *, office: UUID | None, now: datetime) -> frozenset[UUID]:
    """Clocks over subjects of the kind that have run out and were not met: of one office, or of all."""
    late = Clock.objects.filter(subject_kind=kind, standing="running", due_at__lt=now)
    if office is not None:
        late = late.filter(office=office)
    return frozenset(late.values_list("pk", flat=True))


def _urgency(row: ClockRow) -> tuple[bool, bool, datetime, UUID]:
    ended = row.status.value in ENDED and row.status is not Status.EFFECT
    return ended, row.due_at is None, row.due_at or row.start_at, row.id


def clock_rows(clocks: Iterable[Clock], *, now: datetime) -> list[ClockRow]:
    rules = library().rules
    counter = Counter(rules, {})
    return [_row(clock, rules, counter, now) for clock in clocks]


def _row(clock: Clock, rules: Mapping[str, Rule], counter: Counter, now: datetime) -> ClockRow:
    terms = counter.terms(clock.rule, clock.version)
    out = clock.standing == "running" and clock.due_at is not None and clock.due_at < now
    return ClockRow(
        id=clock.pk,
        subject=Subject(clock.subject_kind, clock.subject_id),
        rule=clock.rule,
        name=rules[clock.rule].name,
        version=clock.version,
        start_at=clock.start_at,
        due_at=clock.due_at,
        status=EXPIRED[terms.limit.kind] if out else Status(clock.standing),
        on_expiry=terms.on_expiry,
        not_before=clock.not_before,
        missing_year=clock.missing_year,
        office=clock.office,
    )
