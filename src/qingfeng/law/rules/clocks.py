"""Which version of a clock governs, and where the clock stands under it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import Happening, Moment, Standing, local_day, standing
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.law.rules.shapes import ClockTerms, Rule, Transition, Version


@dataclass(frozen=True, slots=True)
class Answer:
    rule: Rule
    version: Version
    terms: ClockTerms
    start: Moment
    standing: Standing


def governing(rule: Rule, start: date, today: date) -> Version:
    """The version in force at the start, unless a later one takes over what is still open (its own transition).

    Raises Refused where the rule did not stand yet, or no longer.
    """
    found = next(
        (version for version in reversed(rule.versions) if version.in_force <= start), None
    )
    if found is None:
        raise Refused("rule_not_in_force", rule=rule.id, from_day=rule.versions[0].in_force)
    if not found.covers(start):
        raise Refused("rule_repealed", rule=rule.id, until=found.until)
    later = [
        version
        for version in rule.versions
        if version.number > found.number
        and version.in_force <= today
        and version.transition is Transition.PENDING
    ]
    return later[-1] if later else found


def clock_rule(rules: Mapping[str, Rule], rule_id: str) -> Rule:
    """A rule by its id that is a clock."""
    rule = rules.get(rule_id)
    if rule is None:
        raise BadInput("rule_unknown", column="rule", rule=rule_id[:80])
    if rule.versions[-1].clock is None:
        raise BadInput("rule_is_no_clock", column="rule", rule=rule_id, kind=rule.kind.value)
    return rule


def answer(
    rule: Rule,
    *,
    start: Moment,
    history: Iterable[Happening],
    calendars: Mapping[str, Calendar],
    now: datetime,
    calendar: str = "",
) -> Answer:
    """The clock of a rule. `calendar` names another than the version's own."""
    first = local_day(start, rule.zone)
    version = governing(rule, first, local_day(now, rule.zone))
    terms = version.clock
    if terms is None:
        raise BadInput("rule_is_no_clock", column="rule", rule=rule.id, kind=rule.kind.value)
    wanted = calendar or terms.calendar
    if wanted not in calendars:
        raise BadInput("calendar_unknown", column="calendar", name=wanted)
    found = standing(terms.limit, start, history, calendars[wanted], now)
    return Answer(rule, version, terms, start, found)
