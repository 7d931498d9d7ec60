"""Every registered workflow: actor by verb by state, moved on a guarded table, ends where its table says."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction

from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions.states import move, tell_move
from qingfeng.foundation.migration_ops import grant_sql, guard_state_sql
from qingfeng.foundation.queries.journal import state_history
from qingfeng.foundation.registries import workflows
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.workflow import Workflow
from tests.integration.foundation.conftest import NOW, PARCEL, PARCEL_2, write_steps
from tests.support.workflow_matrix import Attempt, attempts, path_to, told_by_facts

pytestmark = pytest.mark.django_db
TRIED = [*workflows(), PARCEL, PARCEL_2]


def named(workflow: Workflow) -> str:
    return f"{workflow.name}-{workflow.version}"


@dataclass
class Row:
    id: UUID
    state: str
    workflow_version: int
    table: str

    def save(self, *, update_fields: list[str]) -> None:
        assert update_fields == ["state"]
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET state = %s WHERE id = %s",  # noqa: S608 - a name of ours
                [self.state, self.id],
            )

    def stored(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT state FROM {self.table} WHERE id = %s", [self.id])  # noqa: S608
            return str(cursor.fetchone()[0])


@pytest.fixture(params=TRIED, ids=named)
def flow(request: pytest.FixtureRequest, owner_connection: psycopg.Connection) -> Workflow:
    """A bare table under the workflow's guard, so that nothing but the workflow says what is lawful."""
    workflow: Workflow = request.param
    table = f"test_matrix_{workflow.name}"
    owner_connection.execute(
        f"CREATE TABLE IF NOT EXISTS {table}"
        " (id uuid PRIMARY KEY, state text NOT NULL, workflow_version int NOT NULL)"
    )
    owner_connection.execute(grant_sql(table, {"SELECT", "INSERT", "UPDATE"}))
    owner_connection.execute(guard_state_sql(table, workflow.name))
    write_steps(owner_connection, workflow)
    return told_by_facts(workflow)


def standing_in(workflow: Workflow, state: str) -> Row:
    row = Row(uuid4(), workflow.initial, workflow.version, f"test_matrix_{workflow.name}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {row.table} VALUES (%s, %s, %s)",  # noqa: S608 - a name of ours
            [row.id, row.state, row.workflow_version],
        )
    for step in path_to(workflow, state):
        tell_move(verb=step.verb, actor=system_actor(), now=NOW)
        row.state = step.target
        row.save(update_fields=["state"])
    return row


def tried(row: Row, workflow: Workflow, attempt: Attempt) -> tuple[str, tuple[str, ...]]:
    """Where it led, or by which codes it was refused."""
    try:
        step = move(
            row=row,
            workflow=workflow,
            verb=attempt.verb,
            facts=attempt.facts,
            actor=attempt.actor,
            now=NOW,
        )
    except Refused as refused:
        return "", refused.codes
    return step.target, ()


def test_every_actor_verb_and_state(flow: Workflow) -> None:
    count = 0
    for state in sorted(flow.states):
        row = standing_in(flow, state)
        before = len(state_history(row.id))
        for attempt in attempts(flow, state):
            with transaction.atomic():
                answer = tried(row, flow, attempt)
                assert answer == (attempt.target, attempt.refused), attempt
                assert row.state == row.stored() == (attempt.target or state), attempt
                moved = attempt.target not in ("", state)
                assert len(state_history(row.id)) == before + moved, attempt
                transaction.set_rollback(True)
            row.state = state
            count += 1
    verbs, actors = {step.verb for step in flow.steps}, len({s.permission for s in flow.steps}) + 4
    assert count >= len(flow.states) * len(verbs) * actors


def test_the_matrix_names_every_code_and_every_step(flow: Workflow) -> None:
    found = [attempt for state in flow.states for attempt in attempts(flow, state)]
    assert {code for a in found for code in a.refused} >= {
        code for step in flow.steps for code in step.guards
    }
    assert {(a.state, a.verb, a.target) for a in found if a.target} == flow.moves()
