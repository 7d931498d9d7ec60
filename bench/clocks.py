"""`qingfeng bench clocks`: 5 M running clocks counted anew after a year of working days changed, and pages of 50.

Works on a database of its own, beside the installation's. BENCH_CLOCKS asks for another number of clocks.
"""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from bench.lead_data import cast, office_of, scratch_database
from qingfeng.foundation.api import system_actor
from qingfeng.foundation.models import User
from qingfeng.kernel.ids import Subject
from qingfeng.law.actions.recounts import plan_recount, recount
from qingfeng.law.models import Clock, Recount
from qingfeng.law.queries.clocks import clocks_of

CLOCKS = 5_000_000
PAGES = 40
VIEWS = ("open", "over")
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
RULES = (
    "cn.penalty.filing_check",
    "cn.penalty.decision",
    "cn.penalty.seizure",
    "cn.penalty.assistance",
    "cn.penalty.service",
    "cn.transfer.police_decide",
    "cn.disclosure.publish",
    "cn.customs.reply",
)
_FILL = """
INSERT INTO law_clock (id, subject_kind, subject_id, rule, version, calendar, office, start_at, due_at, standing, computed_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'bench', md5((n / 50)::text)::uuid, (%s::text[])[1 + n %% %s], 1, 'cn',
    CASE WHEN n %% 3 = 0 THEN %s::uuid END,
    %s::timestamptz - make_interval(mins => (n * 7919 %% 600000)::int), %s, 'running', %s
FROM generate_series(%s::bigint, %s::bigint) AS n
"""
_EVENTS = """
INSERT INTO law_clockevent (id, clock_id, name, at, entry, told_at)
SELECT gen_random_uuid(), id, name, start_at + make_interval(days => days), gen_random_uuid(), %s
FROM law_clock, (VALUES ('testing.sent', 2), ('testing.returned', 9)) AS told (name, days)
WHERE ('x' || right(id::text, 4))::bit(16)::int %% 5 = 0
"""
Tell = Callable[[str], None]


def run(tell: Tell) -> list[dict[str, Any]]:
    clocks = int(os.environ.get("BENCH_CLOCKS", CLOCKS))
    with scratch_database("qingfeng_bench_clocks"):
        officer = cast(NOW)["city"]
        _fill(clocks, office_of(officer), tell)
        first = _recount(tell)
        _another_year()
        second = _recount(tell)
        pages, boards = _pages(), _boards(officer)
    case = f"{clocks:,} clocks"
    return [
        _row(case, "counted the first time", first[0], "s"),
        _row(case, "first time, written", first[1], "clocks"),
        _row(case, "a day off more", second[0], "s"),
        _row(case, "a day off more, written", second[1], "clocks"),
        _row("50 clocks of one subject", "read, median", statistics.median(pages), "ms"),
        _row("50 clocks of one subject", "read, slowest", max(pages), "ms"),
        *(
            _row(f"page of 50 clocks of an office, {view}", metric, figure, "ms")
            for view, times in boards.items()
            for metric, figure in (("median", statistics.median(times)), ("slowest", max(times)))
        ),
    ]


def _fill(clocks: int, office: UUID, tell: Tell) -> None:
    step = 500_000
    with connections["owner"].cursor() as cursor:
        for first in range(1, clocks + 1, step):
            last = min(first + step - 1, clocks)
            cursor.execute(_FILL, [list(RULES), len(RULES), office, NOW, NOW, NOW, first, last])
            tell(f"{last:,} clocks")
        cursor.execute(_EVENTS, [NOW])
        tell(f"{cursor.rowcount:,} events")
    connections["owner"].close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM law_clock")
        assert cursor.fetchone()[0] == clocks  # noqa: S101 - a measure of nothing


def _recount(tell: Tell) -> tuple[float, int]:
    """Both lanes at once, a process each."""
    began = time.perf_counter()
    with transaction.atomic():
        lanes = plan_recount(calendar="cn", actor=system_actor(), now=NOW)
    for alias in connections:
        connections[alias].close()
    workers = [
        multiprocessing.get_context("fork").Process(target=_lane, args=(lane,)) for lane in lanes
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    changed = sum(Recount.objects.filter(pk__in=lanes).values_list("changed", flat=True))
    assert all(Recount.objects.get(pk=lane).finished_at for lane in lanes)  # noqa: S101
    tell(f"{changed:,} changed in {took:.0f} s")
    return took, changed


def _lane(lane: UUID) -> None:
    recount(lane_id=lane, now=NOW)


def _another_year() -> None:
    """One more day off in 2026, as a correction of the notice would bring it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """UPDATE foundation_calendaryear SET holidays = holidays || '[{"date": "2026-11-25", "name": "x"}]'
            WHERE jurisdiction = 'cn' AND year = 2026"""
        )
    connections["owner"].close()


def _pages() -> list[float]:
    subjects = Clock.objects.order_by("id").values_list("subject_kind", "subject_id")[
        : 50 * PAGES : 50
    ]
    times = []
    clocks_of(Subject(*subjects[0]), now=NOW)  # the packs are read once a process
    for kind, subject_id in subjects:
        began = time.perf_counter()
        clocks_of(Subject(kind, subject_id), now=NOW)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _boards(officer: User) -> dict[str, list[float]]:
    """The whole page, with its counts, as a browser is answered; a third of all clocks are the office's."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(officer)
    return {view: [_page(client, view) for _ in range(PAGES)][1:] for view in VIEWS}


def _page(client: Client, view: str) -> float:
    began = time.perf_counter()
    answer = client.get(reverse("law_clocks"), {"view": view})
    assert answer.status_code == 200  # noqa: S101 - a measure of nothing
    return (time.perf_counter() - began) * 1000


def _row(case: str, metric: str, value: float, unit: str) -> dict[str, Any]:
    return {"case": case, "metric": metric, "value": round(value, 2), "unit": unit, "peer": None}
