"""What a clock of the law answers, with its reasoning, for the command line and the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.library import library
from qingfeng.law.rules.clocks import Answer, answer, clock_rule
from qingfeng.law.rules.reasoning import Said, reasoning
from qingfeng.law.rules.shapes import Rule
from qingfeng.law.rules.typed import happenings, moment


@dataclass(frozen=True, slots=True)
class ClockReply:
    answer: Answer
    steps: tuple[Said, ...]
    refused_year: int | None
    not_before: date | None


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
    used = loaded[calendar_name or found.terms.calendar]
    stands = found.standing
    return ClockReply(
        found, reasoning(found, held, used), stands.missing_year, stands.not_before
    )
