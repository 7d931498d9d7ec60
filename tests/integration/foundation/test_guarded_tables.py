"""Every table under a guard, as the database lists them: in raw SQL nothing skips a step, and no history is edited or lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from qingfeng.foundation.registries import versions_of
from qingfeng.foundation.sync import step_rows
from qingfeng.kernel.workflow import CARRY_OVER, Workflow
from tests.support.workflow_matrix import path_to

pytestmark = pytest.mark.django_db

GUARDED = """
SELECT tgrelid::regclass::text, convert_from(substring(tgargs FROM 1 FOR length(tgargs) - 1), 'UTF8')
FROM pg_trigger WHERE tgfoid = 'foundation_guard_move'::regproc AND tgrelid::regclass::text NOT LIKE 'test\\_%'
ORDER BY 1
"""
KEPT = ("id", "state", "workflow_version")


def stateful_models() -> list[str]:
    """Tables whose models carry a state and a workflow version: each of them has to be guarded."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if {"state", "workflow_version"} <= {field.name for field in model._meta.concrete_fields}
    )


TABLES = stateful_models()


def guarded(owner: psycopg.Connection) -> dict[str, str]:
    return dict(owner.execute(GUARDED).fetchall())


def test_every_table_with_a_state_is_guarded(owner_connection: psycopg.Connection) -> None:
    assert sorted(guarded(owner_connection)) == TABLES
    assert len(TABLES) >= 2


@contextmanager
def bare(owner: psycopg.Connection, table: str) -> Iterator[None]:
    """The table itself, freed of all but its guard, so that the guard alone can refuse. Undone at the end."""
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL lock_timeout = '20s'")
        constraints = owner.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'c')",
            [table],
        ).fetchall()
        columns = owner.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull"
            " AND NOT attisdropped AND attname <> ALL (%s)",
            [table, list(KEPT)],
        ).fetchall()
        triggers = owner.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
            " AND tgfoid::regproc::text NOT LIKE 'foundation\\_%%'",
            [table],
        ).fetchall()
        for (name,) in triggers:
            owner.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"'.encode())
        for (name,) in constraints:
            owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
        for (name,) in columns:
            owner.execute(f'ALTER TABLE {table} ALTER COLUMN "{name}" DROP NOT NULL'.encode())
        yield


KEPT_FOR_GOOD = "QF002"
REFUSALS = {"QF001", KEPT_FOR_GOOD}


def tell(owner: psycopg.Connection, verb: str) -> None:
    told = f"{verb}||||2026-10-09T01:30:00+00:00"
    owner.execute("SELECT set_config('qingfeng.move', %s, true)", [told])


def change(owner: psycopg.Connection, table: str, row: UUID, written: str) -> None:
    owner.execute(f"UPDATE {table} SET {written} WHERE id = %s".encode(), [row])  # noqa: S608 - names of ours


def standing_in(owner: psycopg.Connection, table: str, flow: Workflow, state: str) -> UUID:
    row = uuid4()
    owner.execute(
        f"INSERT INTO {table} (id, state, workflow_version) VALUES (%s, %s, %s)".encode(),  # noqa: S608 - a name of ours
        [row, flow.initial, flow.version],
    )
    for step in path_to(flow, state):
        tell(owner, step.verb)
        change(owner, table, row, f"state = '{step.target}'")
    return row


def refused(owner: psycopg.Connection, table: str, row: UUID, verb: str, written: str) -> str:
    """The state of the database's refusal, empty where it let the change pass."""
    try:
        with owner.transaction(force_rollback=True):
            tell(owner, verb)
            change(owner, table, row, written)
    except psycopg.Error as error:
        return error.sqlstate or "?"
    return ""


def steps_and_others(flow: Workflow) -> Iterator[tuple[str, str, str]]:
    """Each verb from each state to each other state, and words that the workflow does not know."""
    verbs = {step.verb for step in flow.steps} | {"", CARRY_OVER, "anything"}
    states = flow.states | {"", "nowhere"}
    yield from ((s, v, t) for s, v, t in product(flow.states, verbs, states) if s != t)


@pytest.mark.parametrize("table", TABLES)
def test_only_listed_steps_pass(table: str, owner_connection: psycopg.Connection) -> None:
    for flow in versions_of(guarded(owner_connection)[table]):
        tried = 0
        with bare(owner_connection, table):
            rows = {s: standing_in(owner_connection, table, flow, s) for s in flow.states}
            for source, verb, target in steps_and_others(flow):
                answer = refused(owner_connection, table, rows[source], verb, f"state = '{target}'")
                lawful = (source, verb, target) in flow.moves()
                assert answer in ({""} if lawful else REFUSALS), (source, verb, target)
                tried += 1
        assert tried > len(flow.moves())


@pytest.mark.parametrize("table", TABLES)
def test_a_row_keeps_its_version_and_its_id(
    table: str, owner_connection: psycopg.Connection
) -> None:
    versions = versions_of(guarded(owner_connection)[table])
    listed = {row[1:] for flow in versions for row in step_rows(flow)}
    for flow in versions:
        verbs = sorted({step.verb for step in flow.steps} | {CARRY_OVER})
        with bare(owner_connection, table):
            for state, verb in product(sorted(flow.states), verbs):
                row = standing_in(owner_connection, table, flow, state)
                for version in {0, flow.version + 1} | {other.version for other in versions}:
                    written = f"workflow_version = {version}"
                    answer = refused(owner_connection, table, row, verb, written)
                    lawful = (flow.version, version, state, verb, state) in listed
                    same = version == flow.version
                    # What stays as it is may pass; a table may also keep its final rows from any writing.
                    allowed = {"", KEPT_FOR_GOOD} if same else {""} if lawful else REFUSALS
                    assert answer in allowed, (state, verb, written)
                for written in (f"id = '{uuid4()}'", f"id = '{uuid4()}', state = '{flow.initial}'"):
                    answer = refused(owner_connection, table, row, verb, written)
                    assert answer in REFUSALS, (state, verb, written)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_begins_where_its_version_begins(
    table: str, owner_connection: psycopg.Connection
) -> None:
    newest = versions_of(guarded(owner_connection)[table])[-1]
    wrong = {(state, newest.version) for state in newest.states if state != newest.initial}
    with bare(owner_connection, table):
        for state, version in sorted(wrong | {(newest.initial, newest.version + 1)}):
            with pytest.raises(psycopg.Error) as error, owner_connection.transaction():
                owner_connection.execute(
                    f"INSERT INTO {table} (id, state, workflow_version) VALUES (%s, %s, %s)".encode(),  # noqa: S608 - a name of ours
                    [uuid4(), state, version],
                )
            assert error.value.sqlstate == "QF001", state


@pytest.mark.parametrize("table", TABLES)
def test_the_owner_cannot_edit_or_lose_the_history_of_a_row(
    table: str, owner_connection: psycopg.Connection
) -> None:
    flow = versions_of(guarded(owner_connection)[table])[-1]
    first = next(step for step in flow.steps if flow.initial in step.sources)
    with bare(owner_connection, table):
        row = standing_in(owner_connection, table, flow, first.target)
        for statement in (
            "UPDATE foundation_statehistory SET target = 'x' WHERE row_id = %s",
            "DELETE FROM foundation_statehistory WHERE row_id = %s",
            "TRUNCATE foundation_statehistory",
        ):
            with pytest.raises(psycopg.Error) as error, owner_connection.transaction():
                owner_connection.execute(statement.encode(), [row] if "%s" in statement else None)
            assert error.value.sqlstate == "QF002", statement
        kept = owner_connection.execute(
            "SELECT count(*) FROM foundation_statehistory WHERE row_id = %s", [row]
        ).fetchone()
        assert kept == (len(path_to(flow, first.target)),)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE TRIGGER guard_state_move",
        "DROP TRIGGER guard_state_move ON {table}",
        "ALTER TABLE {table} DROP COLUMN state CASCADE",
        "CREATE RULE lose AS ON UPDATE TO {table} DO INSTEAD NOTHING",
        "INSERT INTO foundation_statehistory (workflow, version, row_id, source, target, verb, at)"
        " VALUES ('{table}', 1, gen_random_uuid(), 'a', 'b', 'c', now())",
        "UPDATE foundation_workflowstep SET target = 'x'",
        "DELETE FROM foundation_workflowstep",
        "CREATE OR REPLACE FUNCTION foundation_is_step(workflow text, step text) RETURNS bool"
        " LANGUAGE sql AS 'SELECT true'",
        "SELECT foundation_is_step('lead', '')",
    ],
)
def test_the_application_gets_past_no_guard(table: str, statement: str) -> None:
    with (
        pytest.raises(DatabaseError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table))
    assert getattr(error.value.__cause__, "sqlstate", "") == "42501"


@pytest.mark.parametrize("table", TABLES)
def test_the_guards_fire_always_and_first_of_all_as_the_owner(
    table: str, owner_connection: psycopg.Connection
) -> None:
    triggers = owner_connection.execute(
        "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'guard_state%%'",
        [table],
    ).fetchall()
    assert sorted(triggers) == [("guard_state_begin", "A"), ("guard_state_move", "A")]
    (definer, owned) = owner_connection.execute(
        "SELECT prosecdef, pg_get_userbyid(proowner) <> %s FROM pg_proc WHERE proname = 'foundation_guard_move'",
        [settings.QINGFENG_APP_ROLE],
    ).fetchone() or (False, False)
    assert definer
    assert owned
