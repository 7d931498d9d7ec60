"""`KeepRows`: of a row that stands only the named columns change, even by the owner's hand."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connections, transaction
from django.db.backends.utils import CursorWrapper

from qingfeng.foundation.migration_ops import keep_rows_sql

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def owner() -> Iterator[CursorWrapper]:
    """A table of the owner's, gone with the test."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id int PRIMARY KEY, word text, note text, state text)")
        cursor.execute(keep_rows_sql("kept", ("state", "note")))
        cursor.execute("INSERT INTO kept VALUES (1, 'as it was', NULL, 'a')")
        yield cursor
        transaction.set_rollback(True, using="owner")


def row(cursor: CursorWrapper) -> tuple[object, ...]:
    cursor.execute("SELECT word, note, state FROM kept")
    return tuple(cursor.fetchone())


def test_named_columns_change(owner: CursorWrapper) -> None:
    owner.execute("UPDATE kept SET state = 'b', note = 'why'")
    owner.execute("UPDATE kept SET note = NULL")
    assert row(owner) == ("as it was", None, "b")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kept SET word = 'another'",
        "UPDATE kept SET word = NULL",
        "UPDATE kept SET id = 2",
        "UPDATE kept SET state = 'b', word = 'another'",
        "DELETE FROM kept",
        "TRUNCATE kept",
    ],
)
def test_everything_else_is_refused(owner: CursorWrapper, statement: str) -> None:
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(using="owner"):
        owner.execute(statement)
    assert row(owner) == ("as it was", None, "a")


def test_it_holds_where_triggers_are_set_aside(owner: CursorWrapper) -> None:
    """As for replicas: a trigger that is not ALWAYS would sleep."""
    owner.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'kept'::regclass")
    assert dict(owner.fetchall()) == {"keep_rows": "A", "keep_table": "A"}


@pytest.mark.parametrize("names", [("a b",), ("state", "x';--")])
def test_columns_are_plain_names(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="plain name"):
        keep_rows_sql("kept", names)
