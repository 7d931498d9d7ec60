"""What a clock of the law answers, with its reasoning, for the command line and the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import Moment, Status, Unit, local_day, standing
from qingfeng.kernel.errors import NotFound
from qingfeng.law.models import Clock
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.histories import histories_of
from qingfeng.law.queries.library import library
from qingfeng.law.rules.clocks import Answer, answer, clock_rule
from qingfeng.law.rules.folding import Counter
from qingfeng.law.rules.left import LeftUnit, left_of
from qingfeng.law.rules.reasoning import Said, reasoning
from qingfeng.law.rules.shapes import ClockTerms, Library, Rule
from qingfeng.law.rules.typed import happenings, moment


@dataclass(frozen=True, slots=True)
class ClockReply:
    answer: Answer
    steps: tuple[Said, ...]
    refused_year: int | None
    not_before: date | None
    calendar: str
    left: int | None
    left_unit: LeftUnit


def clock_rules() -> tuple[Rule, ...]:
    """Every rule that is a clock, by id."""
    rules = library().rules
    return tuple(rules[key] for key in sorted(rules) if rules[key].versions[-1].clock is not None)


def clock_reply(
    rule_id: str, *, start: str, events: Sequence[str], now: datetime, calendar_name: str = ""
) -> ClockReply:
    """The clock of a rule for what was typed; BadInput names what cannot be read."""
    held = library()
    rule = clock_rule(held.rules, rule_id)
    loaded = calendars()
    found = answer(
        rule,
        start=moment(start, "start"),
        history=happenings(events, held.rules),
        calendars=loaded,
        now=now,
        calendar=calendar_name,
    )
    return _reply(found, held, loaded[calendar_name or found.terms.calendar], now)


def running_reply(clock: Clock, *, now: datetime) -> ClockReply:
    """A running clock with its own history, under the version that governs it."""
    held = library()
    rule = clock_rule(held.rules, clock.rule)
    version = next(each for each in rule.versions if each.number == clock.version)
    terms = Counter(held.rules, {}).terms(clock.rule, clock.version)
    start = start_of(clock, terms)
    used = calendars()[clock.calendar]
    history = histories_of([clock.pk]).get(clock.pk, [])
    found = standing(terms.limit, start, history, used, now)
    return _reply(Answer(rule, version, terms, start, found), held, used, now)


def reply_of(clock_id: UUID, *, now: datetime) -> ClockReply:
    """A running clock by its id, for domains above whose own access lets the reader see its subject."""
    clock = Clock.objects.filter(pk=clock_id).first()
    if clock is None:
        raise NotFound(kind="clock", id=clock_id)
    return running_reply(clock, now=now)


def start_of(clock: Clock, terms: ClockTerms) -> Moment:
    """The instant for limits in hours, else the day in the rule's zone."""
    if terms.limit.unit is Unit.HOUR:
        return clock.start_at.astimezone(terms.limit.zone)
    return local_day(clock.start_at, terms.limit.zone)


def _reply(found: Answer, held: Library, used: Calendar, now: datetime) -> ClockReply:
    stands = found.standing
    left: tuple[int | None, LeftUnit] = None, "day"
    if stands.status is Status.RUNNING and stands.due is not None:
        left = left_of(found.terms.limit, stands.due, now, used)
    return ClockReply(
        found,
        reasoning(found, held, used),
        stands.missing_year,
        stands.not_before,
        used.name,
        *left,
    )
