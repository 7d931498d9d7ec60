"""The clock fold against a walk over every single day (or minute)."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.clocks import (
    EXTENDED,
    LAST_SECOND,
    MET,
    Extension,
    Happening,
    Kind,
    Limit,
    Moment,
    Standing,
    Status,
    Unit,
    standing,
)
from tests.support.clock_oracle import Counted, count_days, count_minutes
from tests.support.examples import examples

# In the long form five thousand of each unit.
HISTORIES = examples(250)
ZONES = ("Asia/Shanghai", "Europe/Brussels", "America/New_York")
PAUSES = ("testing", "appraisal", "identification", "hearing")
RESTARTING = ("instalments.begun", "instalments.ended")
YEARS = range(2024, 2037)
FAR = datetime(2036, 12, 1, tzinfo=UTC)


@cache
def calendar(number: int) -> Calendar:
    """Years with days off and made-up working weekends drawn by number: none, few, many."""
    draw = random.Random(number)
    return Calendar(
        f"drawn-{number}", "xx", {year: _year(draw, year, 12 * (number % 4)) for year in YEARS}
    )


def _year(draw: random.Random, year: int, off: int) -> YearTable:
    days = [date(year, 1, 1) + timedelta(days=n) for n in draw.sample(range(365), 2 * off)]
    workdays = [day for day in days[off:] if day.weekday() >= 5]
    return YearTable(frozenset(days[:off]) - frozenset(workdays), frozenset(workdays))


def draw_limit(draw: random.Random, unit: Unit) -> Limit:
    longest = {Unit.HOUR: 72, Unit.MONTH: 6, Unit.YEAR: 1}.get(unit, 60)
    named = draw.random() < 0.4
    return Limit(
        length=draw.choice((0, 1, 2, 3, draw.randint(1, longest))),
        unit=unit,
        kind=draw.choice(list(Kind)),
        zone=ZoneInfo(draw.choice(ZONES)),
        start_counted=unit is not Unit.HOUR and draw.random() < 0.2,
        roll=draw.random() < 0.7,
        pauses=frozenset(draw.sample((*PAUSES, "instalments"), draw.randint(0, 5))),
        extensions=tuple(
            Extension(draw.choice((0, 1, 15, 30)), "head", draw.choice(_others(unit)))
            for _ in range(draw.randint(0, 2))
        ),
        restarts=frozenset({"instalments.ended"})
        if named and unit is not Unit.HOUR
        else frozenset(),
    )


def _others(unit: Unit) -> tuple[Unit | None, ...]:
    return (None,) if unit is Unit.HOUR else (None, None, Unit.WORKING_DAY, Unit.CALENDAR_DAY)


def draw_history(
    draw: random.Random, limit: Limit, start: Moment, step: Callable[[int], timedelta]
) -> list[Happening]:
    """Pauses that overlap, stand open or begin after expiry; more time within and beyond; an end or none."""
    events: list[tuple[int, int, str, int | None]] = []
    span, most = 90, 3 if limit.unit in (Unit.MONTH, Unit.YEAR) else 40
    for pause in PAUSES:
        for _ in range(draw.choice((0, 0, 1, 2))):
            begun = draw.randint(-3, span)
            events.append((begun, len(events), f"{pause}.sent", None))
            if draw.random() < 0.85:
                ended = begun + draw.choice((0, 1, draw.randint(0, span)))
                events.append((ended, len(events), f"{pause}.returned", None))
    for _ in range(draw.choice((0, 0, 1, 2, 3))):
        units = draw.randint(1, most)
        events.append((draw.randint(0, span), len(events), EXTENDED, units))
    for name in (*RESTARTING, MET, "unknown.noted"):
        if draw.random() < 0.3:
            events.append((draw.randint(0, span), len(events), name, None))
    return [Happening(name, start + step(at), units) for at, _, name, units in sorted(events)]


def ordered(limit: Limit, history: list[Happening]) -> list[Happening]:
    """Without ends of pauses that never began: these are refused."""
    open_pauses: dict[str, int] = {}
    kept = []
    for event in history:
        pause, _, what = event.name.partition(".")
        if event.name in limit.restarts:
            open_pauses[pause] = 0
        elif what in ("sent", "begun"):
            open_pauses[pause] = open_pauses.get(pause, 0) + 1
        elif what in ("returned", "ended"):
            if not open_pauses.get(pause):
                continue
            open_pauses[pause] -= 1
        kept.append(event)
    return kept


def agree(found: Standing, wanted: Counted, limit: Limit, now: datetime) -> None:
    due = None
    if isinstance(wanted.last, datetime):
        due = wanted.last
    elif wanted.last is not None:
        due = datetime.combine(wanted.last, LAST_SECOND, limit.zone)
    if wanted.paused:
        assert (found.status, found.due) == (Status.PAUSED, None)
    elif wanted.met and not wanted.late:
        assert found.status is Status.MET
    else:
        late = {Kind.DUTY: Status.OVERDUE, Kind.RIGHT: Status.LAPSED, Kind.EFFECT: Status.EFFECT}
        expired = Status.MET_LATE if wanted.met and limit.kind is Kind.DUTY else late[limit.kind]
        assert due is not None
        assert found.due is not None
        # By the second since 1970: of an hour that comes twice Python calls no two equal.
        assert found.due.timestamp() == due.timestamp()
        assert found.status is (expired if wanted.met or now > due else found.status)
        assert (found.status in (Status.RUNNING, Status.PAUSED)) == (not wanted.met and now <= due)


def compare_days(draw: random.Random, unit: Unit) -> None:
    limit = draw_limit(draw, unit)
    start = date(2025, 1, 1) + timedelta(days=draw.randint(0, 1200))
    history = ordered(limit, draw_history(draw, limit, start, lambda n: timedelta(days=n)))
    days = calendar(draw.randint(0, 11))
    now = datetime.combine(start + timedelta(days=draw.randint(0, 400)), time(12), UTC)
    agree(
        standing(limit, start, history, days, now),
        count_days(limit, start, history, days),
        limit,
        now,
    )


def compare_hours(draw: random.Random) -> None:
    limit = draw_limit(draw, Unit.HOUR)
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randint(0, 1_700_000))
    history = ordered(limit, draw_history(draw, limit, start, lambda n: timedelta(minutes=23 * n)))
    now = start + timedelta(minutes=draw.randint(0, 9_000))
    agree(
        standing(limit, start, history, calendar(0), now),
        count_minutes(limit, start, history),
        limit,
        now,
    )


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.HOUR])
def test_random_histories_in_days(unit: Unit) -> None:
    draw = random.Random(f"20261122 {unit}")
    for _ in range(HISTORIES):
        compare_days(draw, unit)


def test_random_histories_in_hours() -> None:
    draw = random.Random("20261122 hours")
    for _ in range(HISTORIES):
        compare_hours(draw)


@given(st.integers(), st.sampled_from([unit for unit in Unit if unit is not Unit.HOUR]))
@settings(deadline=None, max_examples=examples(50))
def test_a_history_counted_day_by_day(seed: int, unit: Unit) -> None:
    compare_days(random.Random(seed), unit)


@given(st.integers())
@settings(deadline=None, max_examples=examples(15))
def test_a_history_counted_minute_by_minute(seed: int) -> None:
    compare_hours(random.Random(seed))


@given(st.integers(), st.sampled_from([unit for unit in Unit if unit is not Unit.HOUR]))
@settings(deadline=None, max_examples=examples(50))
def test_a_year_that_is_missing_refuses_the_date_and_changes_no_other(
    seed: int, unit: Unit
) -> None:
    draw = random.Random(seed)
    limit, start = draw_limit(draw, unit), date(2025, 1, 1) + timedelta(days=draw.randint(0, 700))
    history = ordered(limit, draw_history(draw, limit, start, lambda n: timedelta(days=n)))
    # Whether more time or a new beginning came before expiry is itself unknown then.
    history = [event for event in history if event.name not in (EXTENDED, *RESTARTING)]
    whole = calendar(draw.randint(0, 11))
    last = draw.randint(start.year, 2027)
    cut = Calendar("cut", "xx", {y: table for y, table in whole.years.items() if y <= last})
    full, short = (standing(limit, start, history, days, FAR) for days in (whole, cut))
    if short.missing_year is None:
        assert (short.status, short.due) == (full.status, full.due)
    else:
        assert short.missing_year > last
        assert short.due is None
        assert short.not_before is not None
        assert full.due is None or short.not_before <= full.due.astimezone(limit.zone).date()
