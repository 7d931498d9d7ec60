"""A running clock's row counted anew: what the database caches of its fold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import MET, Happening, Moment, Status, Unit, local_day, standing
from qingfeng.kernel.errors import Broken
from qingfeng.law.rules.shapes import ClockTerms, Rule

History = tuple[Happening, ...]
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counted:
    """`standing` does not depend on the hour it is asked at: a clock that ran out is still running until it is met."""

    due_at: datetime | None
    standing: str
    not_before: date | None
    missing_year: int | None


class Counter:
    """Counts clocks under given rules and calendars; equal starts with equal histories are counted once."""

    def __init__(self, rules: Mapping[str, Rule], calendars: Mapping[str, Calendar]) -> None:
        self.rules = rules
        self._calendars = calendars
        self._terms: dict[tuple[str, int], ClockTerms] = {}
        self._counted = lru_cache(maxsize=200_000)(self._count)

    def count(
        self,
        rule: str,
        version: int,
        calendar: str,
        start: datetime,
        history: Sequence[Happening],
        now: datetime,
    ) -> Counted:
        limit = self.terms(rule, version).limit
        # Limits in days do not ask for the hour they start at, so that a day's clocks are counted once.
        begun = start if limit.unit is Unit.HOUR else local_day(start, limit.zone)
        # A pause that is open shows another earliest day from day to day; nothing else asks for the time.
        asked = now if history else None
        return self._counted(rule, version, calendar, begun, tuple(history), asked)

    def _count(
        self,
        rule: str,
        version: int,
        calendar: str,
        start: Moment,
        history: History,
        now: datetime | None,
    ) -> Counted:
        limit = self.terms(rule, version).limit
        found = standing(limit, start, history, self._calendars[calendar], now or _ANY_TIME)
        ended = any(event.name == MET for event in history)
        stands = found.status if ended or found.due is None else Status.RUNNING
        return Counted(found.due, stands.value, found.not_before, found.missing_year)

    def terms(self, rule: str, version: int) -> ClockTerms:
        key = rule, version
        if key not in self._terms:
            self._terms[key] = _terms(self.rules, rule, version)
        return self._terms[key]


def _terms(rules: Mapping[str, Rule], rule: str, version: int) -> ClockTerms:
    versions = rules[rule].versions if rule in rules else ()
    found = next((each for each in versions if each.number == version), None)
    if found is None or found.clock is None:
        raise Broken("clock_without_rule", rule=rule, version=version)
    return found.clock
