"""Clocks of the law: a limit and what has happened to it, folded into where it stands and why.

The start day is not counted unless the limit says so. A pause covers the day after it began to the day it ended, both
included; what is paused does not count. The last day is the one on which the length is reached; where the limit rolls
and that day is off work, the next working day. Limits in hours are exact instants.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from qingfeng.kernel.calendar import (
    Calendar,
    add_months,
    add_working_days,
    roll_forward,
    working_days_between,
)
from qingfeng.kernel.errors import BadInput, NoCalendar

Moment = date | datetime
LAST_SECOND = time(23, 59, 59)
_HOUR = 3600
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MET, EXTENDED = "met", "extension.approved"
_BEGINNINGS = ("sent", "begun", "transferred")
_ENDINGS = ("returned", "ended")


class Unit(StrEnum):
    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


class Kind(StrEnum):
    """What expiry does: a duty is overdue, a right is lost, an effect is there for an officer to sign."""

    DUTY = "duty"
    RIGHT = "right"
    EFFECT = "effect"


class Status(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    EFFECT = "effect"
    NO_CALENDAR = "no_calendar"


EXPIRED = {Kind.DUTY: Status.OVERDUE, Kind.RIGHT: Status.LAPSED, Kind.EFFECT: Status.EFFECT}


@dataclass(frozen=True, slots=True)
class Extension:
    """Units that an approval may add; 0 where the approval itself states the period. `unit` where it is another one."""

    by: int
    approver: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    length: int
    unit: Unit
    kind: Kind
    zone: ZoneInfo
    start_counted: bool = False
    roll: bool = True
    cut_off: time = LAST_SECOND
    pauses: frozenset[str] = frozenset()
    extensions: tuple[Extension, ...] = ()
    restarts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a clock's history. `units` is the length that an approval of more time states."""

    name: str
    at: Moment
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reasoning: a code for the text, the day it speaks of, and what the text names."""

    code: str
    day: Moment
    data: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clock stands. `due` is the last second in time, None while it cannot be said.

    `not_before` is the earliest day that can be meant then: the end of the year that could still be counted, or
    the due day if the pause ended today.
    """

    status: Status
    due: datetime | None
    steps: tuple[Step, ...]
    not_before: date | None = None
    missing_year: int | None = None


def standing(
    limit: Limit, start: Moment, history: Iterable[Happening], calendar: Calendar, now: datetime
) -> Standing:
    """Fold the history, oldest first. Raises BadInput where it contradicts itself or an hour is needed."""
    fold = _Fold(limit, start, calendar)
    # Within a day the order given stands: a bare date and an hour of it cannot be told apart.
    for happening in sorted(history, key=lambda event: fold.position(event.at, event.name)):
        fold.take(happening)
    return fold.result(now)


def pause_of(name: str) -> tuple[str, bool] | None:
    """The pause that an event begins (True) or ends (False), if it is such an event."""
    pause, _, happened = name.rpartition(".")
    if pause and happened in _BEGINNINGS:
        return pause, True
    if pause and happened in _ENDINGS:
        return pause, False
    return None


def local_day(moment: Moment, zone: ZoneInfo) -> date:
    """The date in the zone; an instant without a zone is meant in this one."""
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(zone).date() if moment.tzinfo else moment.date()


def _instant(moment: Moment, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _at(seconds: int, zone: ZoneInfo) -> datetime:
    return (_EPOCH + timedelta(seconds=seconds)).astimezone(zone)


class _Fold:
    """Positions are ordinals of days, or seconds since 1970 for limits in hours."""

    def __init__(self, limit: Limit, start: Moment, calendar: Calendar) -> None:
        self._limit = limit
        self._calendar = calendar
        self._hours = limit.unit is Unit.HOUR
        self._steps: list[Step] = []
        self._ended: Status | None = None
        self._closed: list[tuple[int, int]] = []
        self._open: dict[str, list[int]] = {}
        self._begin("started", start)

    def _begin(self, code: str, start: Moment, **data: object) -> None:
        self._start = self.position(start, "start")
        self._parts = [(self._limit.length, self._limit.unit)]
        self._extended = 0
        self._say(code, start, **data)
        self._count()

    def take(self, event: Happening) -> None:
        if self._ended is not None:
            self._say("after_end", event.at, name=event.name)
            return
        position = self.position(event.at, event.name)
        if event.name == MET:
            self._meet(event.at, position)
        elif event.name == EXTENDED:
            self._extend(event, position)
        elif event.name in self._limit.restarts:
            self._restart(event, position)
        else:
            self._pause(event, position)

    def _meet(self, at: Moment, position: int) -> None:
        late = self._over(position) or self._after_cut_off(at)
        if late and self._limit.kind is not Kind.DUTY:
            self._ended = EXPIRED[self._limit.kind]
        else:
            self._ended = Status.MET_LATE if late else Status.MET
        self._say("met_late" if late else "met", at)

    def _after_cut_off(self, at: Moment) -> bool:
        if self._open_from() is not None or not isinstance(at, datetime):
            return False
        try:
            return _instant(at, self._limit.zone) > self._due()
        except NoCalendar:
            return False

    def _extend(self, event: Happening, position: int) -> None:
        if self._over(position):
            self._say("extension_too_late", event.at)
        elif not self._limit.extensions:
            self._say("extension_none", event.at)
        elif self._extended >= len(self._limit.extensions):
            self._say("extension_not_given", event.at, times=len(self._limit.extensions))
        else:
            self._lengthen(event, self._limit.extensions[self._extended])

    def _lengthen(self, event: Happening, extension: Extension) -> None:
        if event.units is None and not extension.by:
            raise BadInput("extension_without_length", column=event.name)
        asked = extension.by if event.units is None else event.units
        if asked < 1:
            raise BadInput("extension_without_length", column=event.name)
        given = min(asked, extension.by or asked)
        self._extended += 1
        unit = extension.unit or self._limit.unit
        length, last = self._parts[-1]
        self._parts[-1:] = (
            [(length + given, unit)] if unit is last else [(length, last), (given, unit)]
        )
        code = "extended" if given == asked else "extension_cut"
        self._say(
            code, event.at, by=given, asked=asked, approver=extension.approver, unit=unit.value
        )
        self._count()

    def _restart(self, event: Happening, position: int) -> None:
        if self._over(position):
            self._say("restart_too_late", event.at, name=event.name)
        else:
            # What ends with the new beginning (instalments) kept the old period open until now.
            self._open.pop((pause_of(event.name) or ("", False))[0], None)
            self._begin("restarted", event.at, name=event.name)

    def _pause(self, event: Happening, position: int) -> None:
        found = pause_of(event.name)
        if found is None:
            self._say("no_effect", event.at, name=event.name)
            return
        pause, begins = found
        if pause not in self._limit.pauses:
            self._say("does_not_pause", event.at, name=event.name)
        elif begins:
            self._begin_pause(pause, event, position)
        else:
            self._end_pause(pause, event, position)

    def _begin_pause(self, pause: str, event: Happening, position: int) -> None:
        if self._over(position):
            self._say("pause_too_late", event.at, pause=pause)
        elif self._open_from() is None and self._reached is not None and position >= self._reached:
            # Every day of the limit had run; only the roll over a day off was left.
            self._say("pause_on_last_day", event.at, pause=pause)
        else:
            self._say("pause_begun", event.at, pause=pause)
        self._open.setdefault(pause, []).append(position)

    def _end_pause(self, pause: str, event: Happening, position: int) -> None:
        begun = self._open.get(pause)
        if not begun:
            raise BadInput("pause_not_begun", column=event.name)
        first = begun.pop(0)
        self._say("pause_ended", event.at, pause=pause)
        if position > first:
            self._closed.append((first + 1, position))
        self._count()

    def _count(self) -> None:
        """The position on which the length is reached under the pauses that have ended, or why it cannot be said."""
        self._reached: int | None = None
        self._missing: NoCalendar | None = None
        try:
            self._reached = self._reach(_united(self._closed))
        except NoCalendar as missing:
            self._missing = missing

    def _reach(self, pauses: Sequence[tuple[int, int]]) -> int:
        reached = self._start
        first = reached + (0 if self._limit.start_counted else 1)
        for length, unit in self._parts:
            units = _units(length, unit, reached)
            if units:
                reached = self._walk(first, units, unit, pauses)
                first = reached + 1
        return reached

    def _walk(self, first: int, units: int, unit: Unit, pauses: Sequence[tuple[int, int]]) -> int:
        cursor, left = first, units
        for begun, ended in pauses:
            if ended < cursor:
                continue
            run = self._between(cursor, begun - 1, left, unit) if begun > cursor else 0
            if run >= left:
                break
            left -= run
            cursor = ended + 1
        return self._nth(cursor, left, unit)

    def _between(self, first: int, last: int, enough: int, unit: Unit) -> int:
        """Units from the first to the last position, both included; beyond `enough` any number will do."""
        if unit is not Unit.WORKING_DAY:
            return last - first + 1
        before, end = date.fromordinal(first - 1), date.fromordinal(last)
        return working_days_between(before, end, self._calendar, enough=enough)

    def _nth(self, first: int, n: int, unit: Unit) -> int:
        if unit is not Unit.WORKING_DAY:
            return first + n - 1
        return add_working_days(date.fromordinal(first - 1), n, self._calendar).toordinal()

    def _over(self, position: int) -> bool:
        """Whether the limit had run out before this position."""
        if self._open_from() is not None:
            return False
        try:
            return position > self._last()
        except NoCalendar:
            return False

    def _open_from(self) -> int | None:
        """Where the oldest pause begins that has not ended and keeps days from being counted."""
        if not any(length for length, _ in self._parts):
            return None
        begun = [
            position
            for pauses in self._open.values()
            for position in pauses
            if self._reached is None or position < self._reached
        ]
        return min(begun, default=None)

    def _last(self) -> int:
        if self._reached is None:
            raise self._missing or NoCalendar(0, date.min)
        if self._hours or not self._limit.roll:
            return self._reached
        return roll_forward(date.fromordinal(self._reached), self._calendar).toordinal()

    def _due(self) -> datetime:
        last = self._last()
        if self._hours:
            return _at(last, self._limit.zone)
        return datetime.combine(date.fromordinal(last), self._limit.cut_off, self._limit.zone)

    def result(self, now: datetime) -> Standing:
        try:
            return self._result(now)
        except NoCalendar as missing:
            self._say("no_calendar", missing.not_before, year=missing.year)
            open_pause = self._open_from() is not None
            waits = self._ended or (Status.PAUSED if open_pause else Status.NO_CALENDAR)
            return Standing(waits, None, tuple(self._steps), missing.not_before, missing.year)

    def _result(self, now: datetime) -> Standing:
        if self._open_from() is not None and self._ended is None:
            return self._paused(now)
        due = self._due()
        self._explain(due)
        if self._ended is not None:
            status = self._ended
        elif now > due:
            status = EXPIRED[self._limit.kind]
        else:
            status = Status.PAUSED if self._is_paused(now) else Status.RUNNING
        return Standing(status, due, tuple(self._steps))

    def _paused(self, now: datetime) -> Standing:
        """The due day is open; the earliest is that of a pause which ends today."""
        today = local_day(now, self._limit.zone)
        self._say("paused", today)
        position = self.position(now if self._hours else today, "now")
        begun = [first for pauses in self._open.values() for first in pauses if first < position]
        self._closed += [(first + 1, position) for first in begun]
        self._count()
        earliest = local_day(self._due(), self._limit.zone)
        return Standing(Status.PAUSED, None, tuple(self._steps), earliest)

    def _is_paused(self, now: datetime) -> bool:
        position = self.position(now if self._hours else local_day(now, self._limit.zone), "now")
        return any(first <= position <= last for first, last in self._closed)

    def _explain(self, due: datetime) -> None:
        for first, last in _united(self._closed):
            self._say(
                "not_counted", self._moment(last), first=self._moment(first), units=last - first + 1
            )
        reached = self._moment(self._reached or 0)
        for length, unit in self._parts:
            self._say("reached", reached, length=length, unit=unit.value)
        rolled = local_day(due, self._limit.zone)
        if not self._hours and rolled != reached:
            self._say("rolled", rolled, off=reached)
        self._say("due", due)

    def position(self, moment: Moment, column: str) -> int:
        """Refuses a bare date where an hour is needed; `column` is the name under which it was given."""
        if not self._hours:
            return local_day(moment, self._limit.zone).toordinal()
        if not isinstance(moment, datetime):
            raise BadInput("hour_needed", column=column, value=moment.isoformat())
        return int((_instant(moment, self._limit.zone) - _EPOCH) / timedelta(seconds=1))

    def _moment(self, position: int) -> Moment:
        if self._hours:
            return _at(position, self._limit.zone)
        return date.fromordinal(position)

    def _say(self, code: str, day: Moment, **data: object) -> None:
        self._steps.append(Step(code, day, tuple(data.items())))


def _units(length: int, unit: Unit, start: int) -> int:
    """Seconds or days that the length is from the start; a month is as long as the calendar has it there."""
    if unit is Unit.HOUR:
        return length * _HOUR
    if unit is Unit.MONTH or unit is Unit.YEAR:
        months = length * (12 if unit is Unit.YEAR else 1)
        return add_months(date.fromordinal(start), months).toordinal() - start
    return length


def _united(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Intervals that meet or overlap as one, in order."""
    united: list[tuple[int, int]] = []
    for first, last in sorted(intervals):
        if united and first <= united[-1][1] + 1:
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return united
