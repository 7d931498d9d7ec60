"""What the database itself refuses, asked in raw SQL: as the application's role, then as the owner."""

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW, Parcel

pytestmark = pytest.mark.django_db

CHANGES = {
    "update": "UPDATE {table} SET at = now()",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "truncate_cascade": "TRUNCATE {table} CASCADE",
    "disable_trigger": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "disable_named_trigger": "ALTER TABLE {table} DISABLE TRIGGER append_only_rows",
    "drop_trigger": "DROP TRIGGER append_only_rows ON {table}",
    "drop_table": "DROP TABLE {table}",
    "drop_column": "ALTER TABLE {table} DROP COLUMN at",
    "own_it": "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "rule": "CREATE RULE lose AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "trigger": "CREATE TRIGGER spy BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION foundation_refuse_change()",
    "replica": "SET session_replication_role = replica",
    "become_owner": "SET ROLE {owner}",
    "new_function": "CREATE FUNCTION public.sneak() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "replace_guard": "CREATE OR REPLACE FUNCTION foundation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
}
REFUSED_TO_THE_OWNER = {
    "update": "UPDATE {table} SET at = now()",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}


def append() -> None:
    journal_append(
        actor=system_actor(),
        verb="test.noted",
        subject=Subject("test", uuid4()),
        payload={"n": 1},
        texts={"note": "x"},
        now=NOW,
    )


def run(statement: str, table: str) -> None:
    from_owner = statement.format(table=table, owner=owner_name())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(from_owner)


def owner_name() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'foundation_journal'")
        return str(cursor.fetchone()[0])


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of ours
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", ["foundation_journal", "foundation_statehistory"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_application_is_refused(change: str, table: str) -> None:
    append()
    before = count(table)
    with pytest.raises(DatabaseError) as refused:
        run(CHANGES[change], table)
    assert sqlstate(refused.value) in {"42501", "42P01"}, refused.value
    assert count(table) == before


def test_the_application_connects_as_the_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == settings.QINGFENG_APP_ROLE != owner_name()


def test_granting_oneself_gives_nothing() -> None:
    append()
    run("GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER", "foundation_journal")
    with pytest.raises(DatabaseError) as refused:
        run(CHANGES["update"], "foundation_journal")
    assert sqlstate(refused.value) == "42501"


def test_history_cannot_even_be_added_to_by_the_application() -> None:
    with pytest.raises(DatabaseError) as refused:
        run(
            "INSERT INTO {table} (workflow, version, row_id, source, target, verb, at)"
            " VALUES ('parcel', 1, gen_random_uuid(), 'a', 'b', 'c', now())",
            "foundation_statehistory",
        )
    assert sqlstate(refused.value) == "42501"


@pytest.mark.parametrize("statement", ["INSERT INTO {table} (workflow, version, source, verb, target) VALUES ('x', 1, 'a', 'b', 'c')",
                                       "UPDATE {table} SET target = 'released'", "DELETE FROM {table}"])  # fmt: skip
def test_the_step_table_is_read_only_to_the_application(statement: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        run(statement, "foundation_workflowstep")
    assert sqlstate(refused.value) == "42501"


@pytest.mark.parametrize("change", REFUSED_TO_THE_OWNER)
@pytest.mark.parametrize("table", ["foundation_journal", "foundation_statehistory"])
def test_even_the_owner_is_refused(
    change: str, table: str, parcels: psycopg.Connection, owned_rows: Callable[[], None]
) -> None:
    owned_rows()
    with pytest.raises(psycopg.Error) as refused, parcels.transaction():
        parcels.execute(REFUSED_TO_THE_OWNER[change].format(table=table).encode())
    assert refused.value.sqlstate == "QF002"


@pytest.fixture
def owned_rows(parcels: psycopg.Connection) -> Callable[[], None]:
    """One committed row in each table, as the owner sees only what is committed."""

    def write() -> None:
        parcels.execute(
            "INSERT INTO foundation_journal (id, node, verb, subject_kind, subject_id, payload, audience, at, salt, digest)"
            " VALUES (gen_random_uuid(), 'local', 'x.y', 'x', gen_random_uuid(), '{}', '{}', now(), '', '')"
        )
        parcels.execute(
            "INSERT INTO foundation_statehistory (workflow, version, row_id, source, target, verb, at)"
            " VALUES ('x', 1, gen_random_uuid(), 'a', 'b', 'c', now())"
        )

    return write


def test_a_replicating_owner_is_refused_too(
    parcels: psycopg.Connection, owned_rows: Callable[[], None]
) -> None:
    """The triggers fire always, so replication mode, where somebody may set it, opens nothing."""
    owned_rows()
    found = parcels.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE ANY ('{append_only%,guard_state%,erase_only%}')"
        " AND tgenabled <> 'A'"
    ).fetchall()
    assert found == []


def test_texts_can_only_be_blanked() -> None:
    append()
    for statement in (
        "UPDATE {table} SET text = 'forged'",
        "UPDATE {table} SET text = NULL",
        "UPDATE {table} SET text = NULL, salt = NULL, erased_at = now(), name = 'other'",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
    ):
        with pytest.raises(DatabaseError) as refused:
            run(statement, "foundation_journaltext")
        assert sqlstate(refused.value) in {"QF002", "42501", "23514"}, statement
    run("UPDATE {table} SET text = NULL, salt = NULL, erased_at = now()", "foundation_journaltext")
    with pytest.raises(DatabaseError) as refused:
        run("UPDATE {table} SET erased_at = now() + interval '1 day'", "foundation_journaltext")
    assert sqlstate(refused.value) == "QF002"


def test_rows_of_a_guarded_table_cannot_be_deleted(parcel: Parcel) -> None:
    for statement in (
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
    ):
        with pytest.raises(DatabaseError) as refused:
            run(statement, "test_parcel")
        assert sqlstate(refused.value) == "42501"
    assert parcel.stored_state() == "declared"


def sqlstate(error: BaseException) -> str:
    return str(getattr(error.__cause__, "sqlstate", ""))
