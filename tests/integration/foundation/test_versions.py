"""Two versions of a workflow side by side: each row keeps its own, and only the carrying over that is declared changes it."""

from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.foundation import registries
from qingfeng.foundation.access import Actor, system_actor
from qingfeng.foundation.actions.states import carry_over, move, tell_move
from qingfeng.foundation.models import Journal
from qingfeng.foundation.queries.journal import history, state_history
from qingfeng.foundation.registries import register_workflow
from qingfeng.kernel.errors import Broken, Refused
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import (
    NOW,
    PARCEL,
    PARCEL_2,
    Cast,
    Parcel,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "_workflows", {})
    register_workflow(PARCEL)
    register_workflow(PARCEL_2)


def begun(version: int) -> Parcel:
    return Parcel(uuid4(), workflow_version=version).insert()


def go(parcel: Parcel, verb: str, actor: Actor) -> str:
    """Called by the newest version, as a caller that knows no other would."""
    return move(row=parcel, workflow=PARCEL_2, verb=verb, facts={}, actor=actor, now=NOW).target


def stored(parcel: Parcel) -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, workflow_version FROM test_parcel WHERE id = %s", [parcel.id])
        state, version = cursor.fetchone()
    return state, version


def test_each_row_moves_by_its_own_version(parcels: psycopg.Connection, cast: Cast) -> None:
    old, new = begun(1), begun(2)
    for parcel in (old, new):
        assert go(parcel, "hold", cast.officer) == "held"
    assert go(old, "release", cast.officer) == "released"
    with pytest.raises(Refused) as refused:
        go(new, "release", cast.officer)
    assert refused.value.codes == ("not_from_here",)
    assert go(new, "inspect", cast.officer) == "inspected"
    with pytest.raises(Broken, match="unknown_verb"):
        go(old, "inspect", cast.officer)
    assert (stored(old), stored(new)) == (("released", 1), ("inspected", 2))


def test_a_version_that_is_not_registered_moves_nothing(
    parcels: psycopg.Connection, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = begun(1)
    monkeypatch.setattr(registries, "_workflows", {("parcel", 2): PARCEL_2})
    with pytest.raises(Broken, match="unknown_workflow"):
        go(old, "hold", cast.officer)


def test_an_open_row_is_carried_over_with_a_reason_and_an_entry(
    parcels: psycopg.Connection, cast: Cast
) -> None:
    parcel = begun(1)
    go(parcel, "hold", cast.officer)
    carry_over(
        row=parcel, workflow=PARCEL_2, actor=cast.administrator, now=NOW, reason="New text of law"
    )
    assert stored(parcel) == (parcel.state, parcel.workflow_version) == ("inspected", 2)
    entry = history(Subject("parcel", parcel.id))[0]
    assert entry.verb == "parcel.carried_over"
    assert entry.payload.pop("texts").keys() == {"reason"}
    assert entry.payload == {
        "verb": "carry_over",
        "from": "held",
        "to": "inspected",
        "from_version": 1,
        "to_version": 2,
    }
    last = state_history(parcel.id)[-1]
    assert (last.source, last.verb, last.target) == ("held", "carry_over", "inspected")
    assert (last.actor_id, last.entry_id) == (cast.administrator.user_id, entry.id)
    assert go(parcel, "release", cast.officer) == "released"


@pytest.mark.parametrize(
    ("path", "reason", "code"),
    [
        ((), "New text of law", "state_without_image"),
        (("hold", "release"), "New text of law", "state_without_image"),
        (("hold",), "  ", "reason_missing"),
    ],
)
def test_carrying_over_is_refused(
    parcels: psycopg.Connection, cast: Cast, path: tuple[str, ...], reason: str, code: str
) -> None:
    parcel = begun(1)
    for verb in path:
        go(parcel, verb, cast.officer)
    before, entries = stored(parcel), Journal.objects.count()
    with pytest.raises(Refused) as refused:
        carry_over(row=parcel, workflow=PARCEL_2, actor=cast.administrator, now=NOW, reason=reason)
    assert refused.value.codes == (code,)
    assert (parcel.state, parcel.workflow_version) == before == stored(parcel)
    assert Journal.objects.count() == entries


def test_who_is_no_administrator_carries_nothing_over(
    parcels: psycopg.Connection, cast: Cast
) -> None:
    parcel = begun(1)
    go(parcel, "hold", cast.officer)
    with pytest.raises(Refused) as refused:
        carry_over(row=parcel, workflow=PARCEL_2, actor=cast.officer, now=NOW, reason="Law")
    assert refused.value.codes == ("no_permission",)
    assert stored(parcel) == ("held", 1)


def told_and_changed(verb: str, written: str, parcel: Parcel) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        tell_move(verb=verb, actor=system_actor(), now=NOW)
        cursor.execute(f"UPDATE test_parcel SET {written} WHERE id = %s", [parcel.id])  # noqa: S608 - of this test


def refused_by_the_database(verb: str, written: str, parcel: Parcel) -> str:
    with pytest.raises(DatabaseError) as refused:
        told_and_changed(verb, written, parcel)
    assert getattr(refused.value.__cause__, "sqlstate", "") == "QF001"
    return str(refused.value)


@pytest.mark.parametrize(
    ("version", "path", "verb", "written"),
    [
        (1, (), "hold", "workflow_version = 2"),
        (1, (), "hold", "workflow_version = 2, state = 'held'"),
        (1, (), "carry_over", "workflow_version = 2"),
        (1, (), "carry_over", "workflow_version = 2, state = 'held'"),
        (1, ("hold",), "carry_over", "workflow_version = 2"),
        (1, ("hold",), "carry_over", "workflow_version = 3, state = 'inspected'"),
        (1, ("hold",), "carry_over", "state = 'inspected'"),
        (1, ("hold",), "inspect", "state = 'inspected'"),
        (2, ("hold",), "detain", "state = 'detained'"),
        (2, ("hold", "inspect"), "carry_over", "workflow_version = 1, state = 'held'"),
        (2, ("hold",), "hold", "workflow_version = 1"),
        (2, ("hold",), "hold", "workflow_version = NULL, state = 'released'"),
    ],
)
def test_raw_sql_cannot_jump_versions(
    parcels: psycopg.Connection,
    cast: Cast,
    version: int,
    path: tuple[str, ...],
    verb: str,
    written: str,
) -> None:
    parcels.execute("ALTER TABLE test_parcel ALTER COLUMN workflow_version DROP NOT NULL")
    parcel = begun(version)
    for step in path:
        go(parcel, step, cast.officer)
    before = stored(parcel)
    assert "has no step" in refused_by_the_database(verb, written, parcel)
    assert stored(parcel) == before


def test_an_upsert_and_a_merge_are_moves_as_well(parcels: psycopg.Connection) -> None:
    parcel = begun(1)
    for statement in (
        "INSERT INTO test_parcel (id, state, workflow_version) VALUES (%s, 'declared', 1)"
        " ON CONFLICT (id) DO UPDATE SET state = 'released'",
        "MERGE INTO test_parcel t USING (SELECT %s::uuid AS id) s ON t.id = s.id"
        " WHEN MATCHED THEN UPDATE SET state = 'released'",
    ):
        with (
            pytest.raises(DatabaseError, match="without saying by whom"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [parcel.id])
    assert stored(parcel) == ("declared", 1)


def fresh_session() -> psycopg.Connection:
    """As the application's role, with nothing made ready yet."""
    parameters = connection.get_connection_params()
    known = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(**{name: parameters[name] for name in known if parameters.get(name)})


def test_a_type_of_the_applications_own_is_never_the_guards(parcels: psycopg.Connection) -> None:
    """A temporary type comes before the system's unless the guard names its types in full: it would run as the owner."""
    with fresh_session() as session:
        session.execute(
            "CREATE FUNCTION pg_temp.seen(text) RETURNS bool LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'run as %', current_user; END $$"
        )
        for name in ("uuid", "timestamptz", "bool", "varchar", "int4", "text"):
            session.execute(
                f"CREATE DOMAIN pg_temp.{name} AS pg_catalog.{name}"
                " CHECK (pg_temp.seen(VALUE::pg_catalog.text))".encode()
            )
        guarded_move(session, str(uuid4()))
        with pytest.raises(psycopg.Error, match="run as"):
            session.execute("SELECT 'x'::text")
        session.rollback()


def guarded_move(session: psycopg.Connection, parcel: str) -> None:
    session.execute(f"INSERT INTO test_parcel VALUES ('{parcel}', 'declared', 1)".encode())  # noqa: S608 - an id
    told = f"hold|{parcel}|{parcel}|{parcel}|2026-10-09T01:30:00+00:00"
    session.execute(f"SELECT set_config('qingfeng.move', '{told}', true)".encode())
    session.execute(f"UPDATE test_parcel SET state = 'held' WHERE id = '{parcel}'".encode())  # noqa: S608 - an id


def test_a_new_step_is_lawful_at_once_in_a_session_that_has_moved_before(
    parcels: psycopg.Connection,
) -> None:
    parcel = begun(1)
    assert "has no step" in refused_by_the_database("seal", "state = 'sealed'", parcel)
    row = ("parcel", 1, 1, "declared", "seal", "sealed")
    parcels.execute(
        "INSERT INTO foundation_workflowstep (workflow, version, target_version, source, verb, target)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        row,
    )
    try:
        tell_move(verb="seal", actor=system_actor(), now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE test_parcel SET state = 'sealed' WHERE id = %s", [parcel.id])
        assert stored(parcel) == ("sealed", 1)
    finally:
        parcels.execute(
            "DELETE FROM foundation_workflowstep WHERE workflow = 'parcel' AND verb = 'seal'"
        )
    other = begun(1)
    assert "has no step" in refused_by_the_database("seal", "state = 'sealed'", other)
