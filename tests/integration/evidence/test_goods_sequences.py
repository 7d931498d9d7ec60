"""Any sequence of valid moves balances; an invalid one is refused by the database itself, as the application's role."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.evidence.actions.measures import release_measure
from qingfeng.evidence.models import Holding, Lot, Order, OrderLine, Signature
from qingfeng.evidence.rules.custody import CUSTODY, Status, Verb
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.kernel.ids import uuid7
from tests.support.examples import examples
from tests.support.goods import NOW, Station, balance, listed, measure, scene, seized, station
from tests.support.ledger import MEASURED, flaws_of, lawful, taken, wanted

pytestmark = pytest.mark.django_db(transaction=False)
PLACES = ("store", "annex", "plant", "outside")
# A find has no source: goods out of nothing are tried by themselves.
VERBS = sorted(set(Verb) - {Verb.FIND})
STATUSES = sorted(Status)
KINDS = (MeasureKind.PRESERVE, MeasureKind.SEAL, MeasureKind.SEIZE)


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    return seized(at)


@pytest.fixture
def measures(at: Station) -> dict[MeasureKind, UUID]:
    return {kind: measure(at, kind) for kind in KINDS}


WISHES = st.lists(
    st.tuples(
        st.integers(0, 999), st.sampled_from(VERBS), st.sampled_from(STATUSES), st.sampled_from(PLACES),
        st.integers(1, 60), st.sampled_from(("honest", "honest", "spoilt", "wild")),
    ),
    min_size=6, max_size=12,
)  # fmt: skip


@given(wishes=WISHES)
@settings(
    max_examples=examples(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_database_takes_exactly_the_valid_moves_and_always_balances(
    at: Station, measures: dict[MeasureKind, UUID], wishes: list[Any]
) -> None:
    with transaction.atomic():
        listed(at, "run")
        root = Lot.objects.latest("made_at", "pk")
        for number, wish in enumerate(wishes):
            _try(at, root, measures, number, wish)
            assert sum(balance(root).values()) == 100
        transaction.set_rollback(True)


def _try(
    at: Station, root: Lot, measures: dict[MeasureKind, UUID], number: int, wish: tuple[Any, ...]
) -> None:
    pick, verb, goal, place, quantity, how = wish
    held = _picked(root, pick)
    if how != "wild":
        verb, goal = _lawful(held, pick) or (verb, goal)
        quantity = min(quantity, int(held.quantity))
    want = wanted(at, held, verb, goal, getattr(at, place), Decimal(quantity), measures, number)
    if how != "spoilt":
        assert taken(want) == lawful(want), want
        return
    flaws = flaws_of(want)
    name = sorted(flaws)[pick % len(flaws)]
    assert not taken(flaws[name]), (name, want)


def _picked(root: Lot, pick: int) -> Holding:
    held = Holding.objects.filter(lot__root=root, quantity__gt=0).select_related("lot")
    rows = list(held.order_by("pk"))
    return rows[pick % len(rows)]


def _lawful(held: Holding, pick: int) -> tuple[Verb, Status] | None:
    open_ = sorted(
        (Verb(step.verb), Status(step.target))
        for step in CUSTODY.steps
        if held.status in step.sources
    )
    return open_[pick % len(open_)] if open_ else None


PATHS: dict[Verb, tuple[Verb, ...]] = {
    Verb.PRESERVE: (), Verb.SEAL: (), Verb.SEIZE: (), Verb.STORE: (Verb.SEIZE,), Verb.SPLIT: (Verb.SEIZE,),
    Verb.SAMPLE: (Verb.SEIZE,), Verb.TRANSFER: (Verb.SEIZE,), Verb.RETURN: (Verb.SEIZE,), Verb.DISPOSE: (Verb.SEIZE,),
    Verb.CONFISCATE: (Verb.SEIZE,), Verb.DESTROY: (Verb.SEIZE, Verb.CONFISCATE), Verb.LOSE: (Verb.SEIZE,),
    Verb.DONATE: (Verb.SEIZE, Verb.CONFISCATE, Verb.SPLIT), Verb.SELL: (Verb.SEIZE, Verb.CONFISCATE, Verb.SPLIT),
}  # fmt: skip


SHORT = {Verb.SEIZE, Verb.STORE, Verb.SPLIT, Verb.SAMPLE, Verb.DISPOSE, Verb.DESTROY, Verb.DONATE}
ALL_PATHS = [
    pytest.param(verb, marks=() if verb in SHORT else (pytest.mark.long,)) for verb in sorted(PATHS)
]


@pytest.mark.parametrize("verb", ALL_PATHS)
def test_whatever_a_verb_lacks_the_database_refuses_it_and_takes_it_whole(
    at: Station, measures: dict[MeasureKind, UUID], verb: Verb
) -> None:
    listed(at)
    root = Lot.objects.get()
    for number, step in enumerate(PATHS[verb]):
        assert taken(_sound(at, root, step, at.store, measures, number))
    want = _sound(at, root, verb, at.plant, measures, 9)
    for name, spoilt in flaws_of(want).items():
        assert not taken(spoilt), name
    assert taken(want)
    assert sum(balance(root).values()) == 100


def _sound(
    at: Station, root: Lot, verb: Verb, place: UUID, measures: dict[MeasureKind, UUID], number: int
) -> Any:
    """Of what stands there the counterfeit first; a measure and a decision reach all of it."""
    rows = Holding.objects.filter(lot__root=root, quantity__gt=0).select_related("lot")
    held = rows.order_by("lot__finding", "pk")[0]
    goal = Status(CUSTODY.take(held.status, verb.value, {}).target)
    part = (
        held.quantity if verb in MEASURED | {Verb.CONFISCATE} else min(held.quantity, Decimal(60))
    )
    return wanted(at, held, verb, goal, place, part, measures, number)


def test_a_released_measure_takes_no_goods(at: Station, measures: dict[MeasureKind, UUID]) -> None:
    listed(at)
    root = Lot.objects.get()
    want = _sound(at, root, Verb.SEIZE, at.store, measures, 1)
    release_measure(
        measure_id=measures[MeasureKind.SEIZE], ground="no_breach", reason="无违法行为",
        actor=at.head, now=NOW,
    )  # fmt: skip
    assert not taken(want)


@pytest.mark.parametrize(
    ("verb", "source", "goal"),
    [("find", "seized", "found"), ("auction", "seized", "auctioned"), ("relocate", "stored", "stored")],
)  # fmt: skip
def test_goods_out_of_nothing_or_from_where_they_are_not(
    at: Station, lot: Lot, verb: str, source: str, goal: str
) -> None:
    held = Holding.objects.get(lot=lot, quantity__gt=0)
    held.status = source
    want = wanted(at, held, Verb(verb), Status(goal), at.annex, Decimal(100), {}, 1)
    assert not taken(want)
    assert balance(lot) == {"seized": Decimal(100)}


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
    side, user = "from", at.first.user_id
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
