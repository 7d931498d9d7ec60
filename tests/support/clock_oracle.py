"""Clocks counted one day (or one minute) after the other, with nothing clever: what the fold is held against."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import EXTENDED, MET, Happening, Limit, Unit, pause_of

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NEVER = 4_000


@dataclass
class Counted:
    """`last` is the last day (or minute) in time; None while it is open."""

    last: date | datetime | None = None
    paused: bool = False
    met: bool = False
    late: bool = False


@dataclass
class _Walk:
    """`days` are all that were not paused, from the first that can count on."""

    limit: Limit
    calendar: Calendar
    start: date
    parts: list[tuple[int, Unit]]
    used: int = 0
    days: list[date] = field(default_factory=list)
    open: list[tuple[str, date]] = field(default_factory=list)

    def reached(self) -> date | None:
        day, left = self.start, iter(self.days)
        for length, unit in self.parts:
            needed = days_of(day, length, unit)
            if needed > len(self.days):
                return None
            while needed:
                following = next(left, None)
                if following is None:
                    return None
                day = following
                needed -= unit is not Unit.WORKING_DAY or self.calendar.is_working_day(day)
        return day

    def due(self) -> date | None:
        day = self.reached()
        if day is None or not self.limit.roll:
            return day
        while not self.calendar.is_working_day(day):
            day += DAY
        return day

    def count(self, day: date) -> None:
        begun = day >= self.start if self.limit.start_counted else day > self.start
        if not begun or any(day > since for _, since in self.open):
            return
        self.days.append(day)

    def over(self, day: date) -> bool:
        due = self.due()
        return due is not None and day > due

    def happen(self, event: Happening, day: date) -> None:
        if event.name == EXTENDED:
            if not self.over(day) and self.used < len(self.limit.extensions):
                most = self.limit.extensions[self.used].by
                asked = most if event.units is None else event.units
                given = min(asked, most) if most else asked
                unit = self.limit.extensions[self.used].unit or self.limit.unit
                length, last = self.parts[-1]
                if unit is last:
                    self.parts[-1] = length + given, unit
                else:
                    self.parts.append((given, unit))
                self.used += 1
        elif event.name in self.limit.restarts:
            if not self.over(day):
                self.start, self.used = day, 0
                self.parts = [(self.limit.length, self.limit.unit)]
                self.open = [item for item in self.open if f"{item[0]}.ended" != event.name]
                self.days = []
                self.count(day)
        else:
            self.pause(event, day)

    def pause(self, event: Happening, day: date) -> None:
        pause = pause_of(event.name)
        if pause is None or pause[0] not in self.limit.pauses:
            return
        if pause[1]:
            self.open.append((pause[0], day))
            return
        self.open.remove(next(item for item in self.open if item[0] == pause[0]))


def days_of(start: date, length: int, unit: Unit) -> int:
    if unit not in (Unit.MONTH, Unit.YEAR):
        return length
    year, month, day = start.year, start.month, start.day
    for _ in range(length * (12 if unit is Unit.YEAR else 1)):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    while True:
        try:
            return (date(year, month, day) - start).days
        except ValueError:
            day -= 1


def count_days(
    limit: Limit, start: date, events: Sequence[Happening], calendar: Calendar
) -> Counted:
    """The same question, asked of every single day. Events hold dates, in order; the calendar covers them all."""
    walk = _Walk(limit, calendar, start, [(limit.length, limit.unit)])
    left = list(events)
    day = min([start, *(local for event in left if (local := _day(event)))])
    for _ in range(NEVER):
        walk.count(day)
        while left and _day(left[0]) == day:
            event = left.pop(0)
            if event.name == MET:
                return Counted(walk.due(), met=True, late=walk.over(day))
            walk.happen(event, day)
        if not left and walk.due() is not None:
            return Counted(walk.due())
        if not left and walk.open:
            return Counted(None, paused=True)
        day += DAY
    raise AssertionError("the walk does not end")


def _day(event: Happening) -> date:
    return event.at.date() if isinstance(event.at, datetime) else event.at


def count_minutes(limit: Limit, start: datetime, events: Sequence[Happening]) -> Counted:
    """For limits in hours; events hold whole minutes, in order."""
    left, open_pauses = list(events), list[str]()
    minutes, counted, used, due = limit.length * 60, 0, 0, start
    at = min([start, *(event.at for event in left if isinstance(event.at, datetime))])
    for _ in range(NEVER * 60):
        if at > start and not open_pauses and counted < minutes:
            counted += 1
            due = at
        while left and left[0].at == at:
            event = left.pop(0)
            over = counted >= minutes and at > due
            if event.name == MET:
                return Counted(due if counted >= minutes else None, met=True, late=over)
            if event.name == EXTENDED and not over and used < len(limit.extensions):
                most = limit.extensions[used].by
                asked = most if event.units is None else event.units
                minutes += (min(asked, most) if most else asked) * 60
                used += 1
            pause = pause_of(event.name)
            if pause and pause[0] in limit.pauses:
                if pause[1]:
                    open_pauses.append(pause[0])
                else:
                    open_pauses.remove(pause[0])
        if not left and counted >= minutes:
            return Counted(due)
        if not left and open_pauses:
            return Counted(None, paused=True)
        at += MINUTE
    raise AssertionError("the walk does not end")
