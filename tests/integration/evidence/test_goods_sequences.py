"""Any sequence of valid moves balances; an invalid one is refused by the database itself, as the application's role."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.evidence.models import Holding, Lot, Movement, Order, OrderLine, Signature
from qingfeng.evidence.rules.custody import CUSTODY, Status, Verb
from qingfeng.kernel.ids import uuid7
from tests.support.examples import examples
from tests.support.goods import NOW, Station, balance, scene, seized, station

pytestmark = pytest.mark.django_db(transaction=False)
PLACES = ("store", "annex", "plant", "outside")
# Measures and destruction ask for rows of their own; their steps are tried below without these, and are refused.
ORDINARY = sorted(
    set(Verb)
    - {Verb.FIND, Verb.SEIZE, Verb.SEAL, Verb.PRESERVE, Verb.DESTROY, Verb.SPLIT, Verb.SAMPLE}
)
STATUSES = sorted(Status)


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    return seized(at)


def move(at: Station, lot: Lot, held: Holding, how: dict[str, Any]) -> None:
    """What the application would write, with no rule of ours asked; the database alone decides."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    order = Order(
        id=uuid7(NOW), office_id=at.head.office_id, to_office_id=at.head.office_id, verb=how["verb"],
        from_place_id=held.place_id, to_place_id=how["place"], begun_at=NOW, begun_by_id=at.first.user_id,
    )  # fmt: skip
    order.save(force_insert=True)
    asked = {
        "lot_id": lot.pk, "to_lot_id": lot.pk, "from_status": how["source"], "to_status": how["goal"],
        "quantity": how["quantity"], "seal_before": how.get("seal_before", held.seal),
        "seal_after": how["seal"], "seal_rest": how["rest"],
    }  # fmt: skip
    line = OrderLine.objects.create(id=uuid7(NOW), order=order, number=1, **asked)
    for side, user in how["hands"]:
        Signature.objects.create(
            order=order, side=side, user_id=user, entered_by_id=user, name=str(user), at=NOW
        )
    states = [("sign", "half"), ("complete", "done")]
    for verb, state in states[: how.get("states", 2)]:
        with connection.cursor() as cursor:
            told = f"{verb}|{at.first.user_id}|{at.first.office_id}||{NOW.isoformat()}"
            cursor.execute("SELECT set_config('qingfeng.move', %s, true)", [told])
            cursor.execute("UPDATE evidence_order SET state = %s WHERE id = %s", [state, order.pk])
    moved = asked | how.get("forged", {})
    Movement.objects.create(
        line=line, root_id=lot.root_id, verb=how["verb"], from_place_id=held.place_id,
        to_place_id=how["place"], at=NOW, **moved,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def tried(at: Station, lot: Lot, held: Holding, how: dict[str, Any]) -> bool:
    """Whether the database took it."""
    try:
        with transaction.atomic():
            move(at, lot, held, how)
    except DatabaseError:
        return False
    return True


def hands(at: Station) -> list[tuple[str, Any]]:
    return [("from", at.first.user_id), ("to", at.keeper.user_id)]


WISHES = st.lists(
    st.tuples(
        st.integers(0, 99), st.sampled_from(ORDINARY), st.sampled_from(STATUSES), st.sampled_from(PLACES),
        st.integers(1, 120), st.booleans(),
    ),
    min_size=3, max_size=8,
)  # fmt: skip


@given(wishes=WISHES)
@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_database_takes_exactly_the_valid_moves_and_always_balances(
    at: Station, lot: Lot, wishes: list[Any]
) -> None:
    with transaction.atomic():
        for number, wish in enumerate(wishes):
            pick, verb, goal, place, quantity, honest = wish
            held = _picked(lot, pick)
            if honest:
                verb, goal = _lawful(held, pick) or (verb, goal)
                quantity = min(quantity, int(held.quantity))
            how = _how(at, held, verb, goal, place, quantity, number)
            assert tried(at, lot, held, how) == _valid(held, verb, goal, how)
            assert sum(balance(lot).values()) == 100
        transaction.set_rollback(True)


def _picked(lot: Lot, pick: int) -> Holding:
    held = list(Holding.objects.filter(lot=lot, quantity__gt=0).order_by("pk"))
    return held[pick % len(held)]


def _lawful(held: Holding, pick: int) -> tuple[Verb, Status] | None:
    open_ = [
        (Verb(step.verb), Status(step.target))
        for step in CUSTODY.steps
        if held.status in step.sources and step.verb in ORDINARY
    ]
    return open_[pick % len(open_)] if open_ else None


def _how(
    at: Station, held: Holding, verb: Verb, goal: Status, place: str, quantity: int, number: int
) -> dict[str, Any]:
    rest = held.quantity - quantity
    opened = bool(held.seal) and rest > 0
    return {
        "verb": verb.value, "source": held.status, "goal": goal.value, "place": getattr(at, place),
        "quantity": Decimal(quantity), "hands": hands(at),
        "seal": f"T-{number}" if opened else held.seal, "rest": f"R-{number}" if opened else "",
    }  # fmt: skip


def _valid(held: Holding, verb: Verb, goal: Status, how: dict[str, Any]) -> bool:
    step = (held.status, verb.value, goal.value) in CUSTODY.moves()
    return step and how["quantity"] <= held.quantity


FORGED: dict[str, dict[str, Any]] = {
    "one hand": {"hands": "one"},
    "the same hand twice": {"hands": "same"},
    "no hand": {"hands": "none"},
    "not done": {"states": 1},
    "more than was signed": {"forged": {"quantity": Decimal(50)}},
    "another status than was signed": {"forged": {"to_status": "destroyed"}},
    "another seal": {"seal_before": "X-9"},
    "an unlisted step": {"verb": "auction", "goal": "auctioned"},
    "a measure without a measure": {"verb": "seize", "source": "seized", "goal": "seized"},
    "destruction without record": {"verb": "destroy", "source": "confiscated", "goal": "destroyed"},
    "goods out of nothing": {"verb": "find", "source": "", "goal": "found"},
    "more than there is": {"quantity": Decimal(101)},
    "a part with the rest left open": {"quantity": Decimal(40), "seal": "N-1", "rest": ""},
    "a part under the old seal": {"quantity": Decimal(40), "rest": "N-1"},
    "from where it is not": {"source": "stored", "verb": "relocate", "goal": "stored"},
}


@pytest.mark.parametrize("name", sorted(FORGED))
def test_a_forged_move_is_refused_by_the_database(at: Station, lot: Lot, name: str) -> None:
    held = Holding.objects.get(lot=lot, quantity__gt=0)
    sound: dict[str, Any] = {
        "verb": "store", "source": "seized", "goal": "stored", "place": at.store,
        "quantity": Decimal(100), "seal": held.seal, "rest": "", "hands": hands(at),
    }  # fmt: skip
    change = dict(FORGED[name])
    if "hands" in change:
        one = hands(at)[0]
        change["hands"] = {"one": [one], "same": [one, ("to", one[1])], "none": []}[change["hands"]]
    assert not tried(at, lot, held, sound | change)
    assert balance(lot) == {"seized": Decimal(100)}
    assert tried(at, lot, held, sound)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_holding SET quantity = quantity + 1",
        "INSERT INTO evidence_holding (lot_id, place_id, status, quantity, seal, since) "
        "SELECT lot_id, place_id, 'stored', 1, '', since FROM evidence_holding LIMIT 1",
        "DELETE FROM evidence_holding",
        "UPDATE evidence_movement SET quantity = 1",
        "DELETE FROM evidence_movement",
        "TRUNCATE evidence_movement CASCADE",
        "UPDATE evidence_seal SET taken_off_id = NULL",
        "DELETE FROM evidence_signature",
        "UPDATE evidence_orderline SET quantity = 1",
        "UPDATE evidence_lot SET unit = 'box'",
        "UPDATE evidence_order SET state = 'done' WHERE state = 'open'",
        "SELECT evidence_put_to(moved) FROM evidence_movement moved LIMIT 1",
        "SELECT evidence_take_from(moved) FROM evidence_movement moved LIMIT 1",
    ],
)
def test_no_other_way_into_the_ledger(at: Station, lot: Lot, statement: str) -> None:
    Order.objects.create(
        id=uuid7(NOW), office_id=at.head.office_id, to_office_id=at.head.office_id, verb="store",
        from_place_id=scene(lot), to_place_id=at.store, begun_at=NOW, begun_by_id=at.first.user_id,
    )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert balance(lot) == {"seized": Decimal(100)}


def test_a_signed_order_takes_no_further_line(at: Station, lot: Lot) -> None:
    order = Order.objects.create(
        id=uuid7(NOW), office_id=at.head.office_id, to_office_id=at.head.office_id, verb="store",
        from_place_id=scene(lot), to_place_id=at.store, begun_at=NOW, begun_by_id=at.first.user_id,
    )  # fmt: skip
    side, user = hands(at)[0]
    Signature.objects.create(
        order=order, side=side, user_id=user, entered_by_id=user, name="a", at=NOW
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        OrderLine.objects.create(
            id=uuid7(NOW), order=order, number=1, lot=lot, to_lot=lot, from_status="seized",
            to_status="stored", quantity=1,
        )  # fmt: skip


def test_the_step_table_of_the_database_is_the_one_of_the_rules() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source, verb, target FROM foundation_workflowstep WHERE workflow = 'custody' AND source <> ''"
        )
        assert set(cursor.fetchall()) == CUSTODY.moves()
