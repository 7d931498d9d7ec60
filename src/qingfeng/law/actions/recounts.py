"""All clocks of a calendar counted anew, chunk by chunk: a lane that is stopped goes on where it was."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.clocks import Happening
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.law import events
from qingfeng.law.actions.counting import alarm
from qingfeng.law.models import ENDED, Recount
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.library import library
from qingfeng.law.rules.folding import Counted, Counter

CHUNK = 20_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LANES = 2

_BOUNDS = """
SELECT percentile_disc(%s::float8[]) WITHIN GROUP (ORDER BY id) FROM law_clock
WHERE calendar = %s AND NOT standing = ANY(%s)
"""
# Instants come as whole microseconds: reading timestamps with their zone took more time than all the counting.
_CLOCKS = """
SELECT id, rule, version, (extract(epoch FROM start_at) * 1000000)::bigint,
    (extract(epoch FROM due_at) * 1000000)::bigint, standing, not_before, missing_year FROM law_clock
WHERE id > %s AND id <= %s AND calendar = %s AND NOT standing = ANY(%s)
ORDER BY id LIMIT %s
"""
_EVENTS = """
SELECT clock_id, name, (extract(epoch FROM at) * 1000000)::bigint, units FROM law_clockevent
WHERE clock_id > %s AND clock_id <= %s ORDER BY clock_id, at, id
"""
# A clock that was told something meanwhile has been counted by that.
_CHANGE = """
UPDATE law_clock SET due_at = n.due_at, standing = n.standing, not_before = n.not_before, missing_year = n.missing_year,
    computed_at = %s, expired_at = CASE WHEN n.due_at <= %s THEN law_clock.expired_at END
FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::date[], %s::int[])
    AS n (id, due_at, standing, not_before, missing_year)
WHERE law_clock.id = n.id AND law_clock.computed_at <= %s
"""


class _Row(NamedTuple):
    id: UUID
    rule: str
    version: int
    start: int
    due: int | None
    standing: str
    not_before: Any
    missing_year: int | None

    @property
    def counted(self) -> Counted:
        due = None if self.due is None else _instant(self.due)
        return Counted(due, self.standing, self.not_before, self.missing_year)


@transaction.atomic
def plan_recount(*, calendar: str, actor: Actor, now: datetime, lanes: int = LANES) -> list[UUID]:
    """Lanes of about the same number of running clocks; each is run by `recount`."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS, [[n / lanes for n in range(1, lanes + 1)], calendar, list(ENDED)])
        ends: Sequence[UUID] | None = cursor.fetchone()[0]
    first, made = UUID(int=0), []
    for end in sorted(set(ends or ())):
        lane = Recount(id=uuid7(now), calendar=calendar, first_id=first, end_id=end, begun_at=now)
        lane.save(force_insert=True)
        made.append(lane.pk)
        first = end
    foundation.journal_append(
        actor=actor,
        verb=events.RECOUNTED,
        subject=Subject("calendar", uuid7(now)),
        payload={"calendar": calendar, "lanes": made},
        now=now,
    )
    return made


def recount(*, lane_id: UUID, now: datetime, told: Callable[[int], None] | None = None) -> int:
    """Counts the lane's clocks anew and writes those that changed; returns how many did. May be run again at any time."""
    counter = Counter(library().rules, calendars())
    for seen in _chunks(lane_id, counter, now):
        if told:
            told(seen)
    return Recount.objects.get(pk=lane_id).changed


def _chunks(lane_id: UUID, counter: Counter, now: datetime) -> Iterator[int]:
    while True:
        with transaction.atomic():
            lane = Recount.objects.select_for_update().get(pk=lane_id)
            if lane.finished_at is not None:
                return
            done = _chunk(lane, counter, now)
            if done < CHUNK:
                lane.finished_at = now
            lane.save()
        yield lane.seen


def _chunk(lane: Recount, counter: Counter, now: datetime) -> int:
    """One chunk, with its own mark of how far the lane is."""
    after = lane.last_id or lane.first_id
    with connection.cursor() as cursor:
        cursor.execute(_CLOCKS, [after, lane.end_id, lane.calendar, list(ENDED), CHUNK])
        rows = [_Row(*row) for row in cursor.fetchall()]
        if not rows:
            return 0
        cursor.execute(_EVENTS, [after, rows[-1].id])
        histories = _histories(cursor.fetchall())
        changed = list(_changed(rows, histories, lane.calendar, counter, now))
        if changed:
            columns = [list(column) for column in zip(*changed, strict=True)]
            cursor.execute(_CHANGE, [now, now, *columns, now])
            alarm(lane.calendar, columns[-1], now)
    lane.last_id, lane.seen = rows[-1].id, lane.seen + len(rows)
    lane.changed += len(changed)
    return len(rows)


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _histories(
    rows: Sequence[tuple[UUID, str, int, int | None]],
) -> dict[UUID, list[Happening]]:
    found: dict[UUID, list[Happening]] = {}
    for clock, name, at, units in rows:
        found.setdefault(clock, []).append(Happening(name, _instant(at), units))
    return found


def _changed(
    rows: Sequence[_Row],
    histories: Mapping[UUID, list[Happening]],
    calendar: str,
    counter: Counter,
    now: datetime,
) -> Iterator[tuple[object, ...]]:
    for row in rows:
        found = counter.count(
            row.rule, row.version, calendar, _instant(row.start), histories.get(row.id, ()), now
        )
        if found != row.counted:
            yield row.id, found.due_at, found.standing, found.not_before, found.missing_year
