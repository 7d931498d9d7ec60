"""`qingfeng bench workflow`: what the guarding trigger costs a moved row, beside the same rows without it.

Works on a database of its own, beside the installation's: the embedded one, or that of DATABASE_URL. With and without take turns
within one run, so that a busy machine burdens both alike; the figures are medians of the differences. BENCH_ROWS and BENCH_ROUNDS
ask for other numbers. The server's own time leaves out what it waits for a core, and is read where the server runs here.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, connections, transaction

from bench.lead_data import scratch_database
from qingfeng.foundation.api import new_id, system_actor, tell_move
from qingfeng.foundation.migration_ops import grant_sql, guard_state_sql

ROWS = 2_000
ROUNDS = 31
NOW = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
TURNS = {"open": ("hold", "held"), "held": ("free", "open")}
BARE, GUARDED = "bench_bare", "bench_guarded"
TABLE = """
CREATE TABLE {table} (id uuid PRIMARY KEY, state varchar(40) NOT NULL, workflow_version int NOT NULL, words text)
    WITH (fillfactor = 40)
"""
# One statement for all rows, and one for each: a loop in the server, so that no way to and fro is measured.
AT_ONCE = "UPDATE {table} SET state = '{target}'"
ONE_BY_ONE = """
DO $$ DECLARE one uuid; BEGIN
    FOR one IN SELECT id FROM {table} LOOP UPDATE {table} SET state = '{target}' WHERE id = one; END LOOP;
END $$
"""
SHAPES = {"all rows in one statement": AT_ONCE, "a statement for each row": ONE_BY_ONE}
Row = dict[str, object]
Tell = Callable[[str], None]


@dataclass
class Measured:
    """Microseconds a row, one value a round."""

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)


def run(tell: Tell) -> list[Row]:
    rows = int(os.environ.get("BENCH_ROWS", ROWS))
    rounds = int(os.environ.get("BENCH_ROUNDS", ROUNDS))
    with scratch_database("qingfeng_bench_workflow"):
        _prepare(rows)
        found: list[Row] = []
        for shape, statement in SHAPES.items():
            tell(f"{rounds} rounds of {rows:,} rows, {shape}")
            measured = _measure(statement, rows, rounds)
            found += _figures(f"{rows:,} rows, {shape}", measured)
    return found


def _prepare(rows: int) -> None:
    steps = [("open", "hold", "held"), ("held", "free", "open")]
    with connections["owner"].cursor() as cursor:
        for table in (BARE, GUARDED):
            cursor.execute(TABLE.format(table=table))
            cursor.execute(grant_sql(table, {"SELECT", "INSERT", "UPDATE"}))
        cursor.execute(guard_state_sql(GUARDED, "bench"))
        cursor.executemany(
            "INSERT INTO foundation_workflowstep (workflow, version, target_version, source, verb, target)"
            " VALUES ('bench', 1, 1, %s, %s, %s)",
            [("", "", "open"), *steps],
        )
    ids = [new_id() for _ in range(rows)]
    with connection.cursor() as cursor:
        for table in (BARE, GUARDED):
            cursor.execute(
                f"INSERT INTO {table} SELECT id, 'open', 1, repeat('x', 120) FROM unnest(%s::uuid[]) AS id",  # noqa: S608 - names of ours
                [ids],
            )


def _measure(statement: str, rows: int, rounds: int) -> dict[str, Measured]:
    measured = {BARE: Measured(), GUARDED: Measured()}
    state = "open"
    for number in range(-1, rounds):
        verb, target = TURNS[state]
        for table in sorted(measured, reverse=bool(number % 2)):
            wall, own = _timed(statement.format(table=table, target=target), verb)
            # The first round makes the session's plans ready.
            if number >= 0:
                measured[table].wall.append(wall / rows)
                measured[table].own.append(own / rows)
        state = target
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"VACUUM {BARE}, {GUARDED}")
    return measured


def _timed(statement: str, verb: str) -> tuple[float, float]:
    with transaction.atomic(), connection.cursor() as cursor:
        tell_move(verb=verb, actor=system_actor(), now=NOW)
        own, begun = _own_time(), time.perf_counter()
        cursor.execute(statement)
        return (time.perf_counter() - begun) * 1e6, _own_time() - own


def _own_time() -> float:
    """Microseconds that the session's process has had a core; nothing where it is not to be seen."""
    path = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return int(path.read_text().split()[0]) / 1000
    except OSError:
        return 0.0


def _figures(case: str, measured: dict[str, Measured]) -> Iterator[Row]:
    bare, guarded = measured[BARE], measured[GUARDED]
    yield _row(case, "without the guard", statistics.median(bare.wall))
    yield _row(case, "with the guard", statistics.median(guarded.wall))
    yield _row(case, "the guard, median", _difference(guarded.wall, bare.wall))
    if any(bare.own):
        yield _row(case, "the guard, server's own time", _difference(guarded.own, bare.own))
        yield _row(case, "the guard, least own time", min(guarded.own) - min(bare.own))


def _difference(more: list[float], less: list[float]) -> float:
    return statistics.median(a - b for a, b in zip(more, less, strict=True))


def _row(case: str, metric: str, value: float) -> Row:
    return {
        "case": case,
        "metric": metric,
        "value": round(value, 1),
        "unit": "µs a row",
        "peer": None,
    }
