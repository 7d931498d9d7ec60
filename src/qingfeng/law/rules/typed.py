"""Starts and events as people type them: `2026-10-09`, `2026-10-09T16:30+08:00`, `extension.approved=2026-10-09:15`."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qingfeng.kernel.clocks import EXTENDED, LAST_SECOND, MET, Happening, Moment, pause_of
from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.shapes import Rule

_FIRST_YEAR, _LAST_YEAR = 1949, 2200
_UNITS = re.compile(r"(?P<at>.+?):(?P<units>[0-9]{1,4})\Z")


def moment(text: str, column: str) -> Moment:
    """A date, or an instant; one without a zone is meant in the zone of the rule."""
    try:
        found = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("moment_unreadable", column=column, value=text[:40]) from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise BadInput("date_out_of_range", column=column, value=text[:40])
    return found


def instant(text: str, column: str, zone: ZoneInfo) -> datetime:
    """An instant; a bare date is its last second in the zone."""
    found = moment(text, column)
    if not isinstance(found, datetime):
        return datetime.combine(found, LAST_SECOND, zone)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def happenings(events: Iterable[str], rules: Mapping[str, Rule]) -> list[Happening]:
    """`NAME=ISO`, and `extension.approved=ISO:UNITS`. A name that no rule knows is refused: it is a slip."""
    known = _known(rules)
    return [_happening(event, known) for event in events]


def event_name(name: str, rules: Mapping[str, Rule]) -> str:
    """The name of an event that some clock knows; BadInput else."""
    return _checked(name, _known(rules))


def _known(rules: Mapping[str, Rule]) -> frozenset[str]:
    """Pauses of any clock by name, and the facts that start a clock or end it."""
    names = {MET, EXTENDED}
    for rule in rules.values():
        for version in rule.versions:
            if version.clock is not None:
                names |= version.clock.limit.pauses | version.clock.limit.restarts
    return frozenset(names)


def _happening(event: str, known: frozenset[str]) -> Happening:
    name, equals, at = event.partition("=")
    if not equals or not at:
        raise BadInput("event_unreadable", column=event[:60])
    units = None
    if _checked(name, known) == EXTENDED:
        at, units = _stated(at)
    return Happening(name, moment(at, name), units)


def _checked(name: str, known: frozenset[str]) -> str:
    pause = pause_of(name)
    if name not in known and (pause is None or pause[0] not in known):
        raise BadInput("event_unknown", column=name[:60])
    return name


def _stated(text: str) -> tuple[str, int | None]:
    """`2026-10-09:15` is a date and a length; what can be read as an instant, such as `2026-10-09T10:15`, is that alone."""
    found = _UNITS.match(text)
    if found is None or _is_instant(text):
        return text, None
    return found["at"], int(found["units"])


def _is_instant(text: str) -> bool:
    if text[10:11] not in ("T", " "):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
