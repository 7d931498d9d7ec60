from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.foundation.access import Actor, system_actor
from qingfeng.foundation.actions.states import move, tell_move
from qingfeng.foundation.models import Journal
from qingfeng.foundation.queries.journal import history, state_history
from qingfeng.kernel.errors import Broken, Refused
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW, PARCEL, Cast, Parcel

pytestmark = pytest.mark.django_db

READY = {"recorded": True, "security": True}


def go(parcel: Parcel, verb: str, actor: Actor, **facts: object) -> str:
    return move(row=parcel, workflow=PARCEL, verb=verb, facts=facts, actor=actor, now=NOW).target


def test_a_move_changes_state_history_and_journal_together(parcel: Parcel, cast: Cast) -> None:
    assert go(parcel, "hold", cast.officer) == "held"
    assert go(parcel, "detain", cast.officer, **READY) == "detained"
    assert parcel.stored_state() == parcel.state == "detained"
    rows = state_history(parcel.id)
    assert [(r.source, r.verb, r.target) for r in rows] == [
        ("declared", "hold", "held"),
        ("held", "detain", "detained"),
    ]
    assert {(r.actor_id, r.office_id, r.at) for r in rows} == {
        (cast.officer.user_id, cast.officer.office_id, NOW)
    }
    entries = history(Subject("parcel", parcel.id))
    assert [e.verb for e in entries] == ["parcel.detained", "parcel.held"]
    assert [r.entry_id for r in rows] == [e.id for e in reversed(entries)]
    assert entries[0].payload == {"verb": "detain", "from": "held", "to": "detained"}


def test_a_refusal_names_every_reason_and_leaves_nothing(parcel: Parcel, cast: Cast) -> None:
    go(parcel, "hold", cast.officer)
    before = Journal.objects.count()
    with pytest.raises(Refused) as refused:
        go(parcel, "detain", cast.officer)
    assert refused.value.codes == ("not_recorded", "no_security")
    assert (parcel.state, parcel.stored_state()) == ("held", "held")
    assert len(state_history(parcel.id)) == 1
    assert Journal.objects.count() == before


def test_who_may_not_learns_nothing_of_the_facts(parcel: Parcel, cast: Cast) -> None:
    go(parcel, "hold", cast.officer)
    with pytest.raises(Refused) as refused:
        go(parcel, "detain", cast.outsider)
    assert refused.value.codes == ("no_permission",)
    assert parcel.stored_state() == "held"


def raw(statement: str, *arguments: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)


def refused_by_the_database(statement: str, *arguments: object) -> str:
    with pytest.raises(DatabaseError) as refused:
        raw(statement, *arguments)
    assert getattr(refused.value.__cause__, "sqlstate", "") == "QF001"
    return str(refused.value)


def test_a_raw_update_says_by_whom_or_is_refused(parcel: Parcel) -> None:
    message = refused_by_the_database(
        "UPDATE test_parcel SET state = 'held' WHERE id = %s", parcel.id
    )
    assert "without saying by whom" in message


@pytest.mark.parametrize(
    ("verb", "target"),
    [("detain", "detained"), ("release", "held"), ("hold", "nowhere"), ("fly", "held")],
)
def test_an_unlisted_move_is_refused_in_raw_sql(
    parcel: Parcel, cast: Cast, verb: str, target: str
) -> None:
    tell_move(verb=verb, actor=cast.officer, now=NOW)
    message = refused_by_the_database(
        "UPDATE test_parcel SET state = %s WHERE id = %s", target, parcel.id
    )
    assert f"no step {verb} from declared to {target}" in message
    assert (parcel.stored_state(), state_history(parcel.id)) == ("declared", [])


def test_a_row_begins_at_the_beginning(parcels: object) -> None:
    message = refused_by_the_database("INSERT INTO test_parcel VALUES (%s, 'released', 1)", uuid4())
    assert "does not begin in state released" in message
    refused_by_the_database("INSERT INTO test_parcel VALUES (%s, 'declared', 3)", uuid4())


def test_other_columns_are_free(parcel: Parcel) -> None:
    raw("UPDATE test_parcel SET note = 'seen' WHERE id = %s", parcel.id)
    raw("UPDATE test_parcel SET state = state WHERE id = %s", parcel.id)
    assert state_history(parcel.id) == []


def test_bulk_moves_are_attributed_row_by_row(parcels: object, cast: Cast) -> None:
    ids = [Parcel(uuid4()).insert().id for _ in range(20)]
    tell_move(verb="hold", actor=cast.officer, now=NOW)
    raw("UPDATE test_parcel SET state = 'held' WHERE id = ANY(%s)", ids)
    assert [state_history(i)[0].actor_id for i in ids] == [cast.officer.user_id] * 20


def test_the_system_is_named_as_nobody(parcel: Parcel) -> None:
    go(parcel, "hold", system_actor())
    assert state_history(parcel.id)[0].actor_id is None


@pytest.mark.django_db(transaction=True)
def test_a_told_move_ends_with_its_transaction(parcels: object) -> None:
    parcel = Parcel(uuid4())
    with transaction.atomic():
        parcel.insert()
        tell_move(verb="hold", actor=system_actor(), now=NOW)
    refused_by_the_database("UPDATE test_parcel SET state = 'held' WHERE id = %s", parcel.id)
    with pytest.raises(Broken, match="outside_transaction"):
        tell_move(verb="hold", actor=system_actor(), now=NOW)


def test_unknown_rows_have_no_history() -> None:
    assert state_history(UUID(int=1)) == []
