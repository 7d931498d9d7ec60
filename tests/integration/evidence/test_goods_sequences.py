"""Any sequence of valid moves balances; an invalid one is refused by the database itself, as the application's role."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.evidence.actions.lists import receive_list
from qingfeng.evidence.actions.measures import release_measure
from qingfeng.evidence.actions.stocktakes import (
    Count,
    begin_stocktake,
    close_stocktake,
    enter_counts,
)
from qingfeng.evidence.models import Holding, Lot, Order, OrderLine, Place, Signature, StocktakeLine
from qingfeng.evidence.rules.custody import CUSTODY, Status, Verb
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.evidence.rules.places import Hazard
from qingfeng.kernel.ids import uuid7
from tests.support.examples import examples
from tests.support.goods import (
    NOW,
    Station,
    balance,
    draft,
    line,
    listed,
    measure,
    scene,
    seized,
    station,
    stored,
    sums_kept,
    sums_moved,
    weights_kept,
    weights_moved,
)
from tests.support.leads import office
from tests.support.ledger import MEASURED, Yard, flaws_of, lawful, taken, wanted, yard

pytestmark = pytest.mark.django_db(transaction=False)
PLACES = ("annex", "cellar", "laboratory", "outside", "plant", "shelf", "shut", "store")
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
def ground(at: Station) -> Yard:
    return yard(at)


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


@given(wishes=WISHES, hazard=st.sampled_from((Hazard.NONE, Hazard.NONE, Hazard.FLAMMABLE_LIQUID)))
@settings(
    max_examples=examples(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_database_takes_exactly_the_valid_moves_and_always_balances(
    at: Station,
    ground: Yard,
    measures: dict[MeasureKind, UUID],
    wishes: list[Any],
    hazard: Hazard,
) -> None:
    with transaction.atomic():
        listed(at, "run", lines=[line("run", 1, hazard=hazard.value)])
        root = Lot.objects.latest("made_at", "pk")
        for number, wish in enumerate(wishes):
            _try(at, ground, root, measures, number, wish)
            assert sum(balance(root).values()) == 100
            assert sums_kept() == sums_moved()
            assert weights_kept() == weights_moved()
        transaction.set_rollback(True)


def _try(
    at: Station, ground: Yard, root: Lot, measures: dict[MeasureKind, UUID], number: int,
    wish: tuple[Any, ...],
) -> None:  # fmt: skip
    pick, verb, goal, place, quantity, how = wish
    held = _picked(root, pick)
    if how != "wild":
        verb, goal = _lawful(held, pick) or (verb, goal)
        quantity = min(quantity, int(held.quantity))
    want = wanted(at, held, verb, goal, ground.places[place], Decimal(quantity), measures, number)
    want = replace(want, stranger=ground.stranger, elsewhere=ground.elsewhere)
    if how != "spoilt":
        # What is lawful is asked of the ledger as it stands before.
        expected = lawful(want)
        assert taken(want) == expected, want
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
    Verb.CONFISCATE: (Verb.SEIZE,), Verb.DESTROY: (Verb.SEIZE, Verb.CONFISCATE, Verb.SPLIT), Verb.LOSE: (Verb.SEIZE,),
    Verb.RELOCATE: (Verb.SEIZE, Verb.CONFISCATE), Verb.RECOVER: (Verb.SEIZE, Verb.CONFISCATE, Verb.LOSE),
    Verb.DONATE: (Verb.SEIZE, Verb.CONFISCATE, Verb.SPLIT), Verb.SELL: (Verb.SEIZE, Verb.CONFISCATE, Verb.SPLIT),
}  # fmt: skip


# Where the others lead says the rule; a plant takes what is named nowhere.
GOALS = {
    Verb.RELOCATE: "annex", Verb.STORE: "annex", Verb.RETURN: "outside", Verb.DONATE: "outside", Verb.SELL: "outside", Verb.TRANSFER: "outside",
}  # fmt: skip

SHORT = {Verb.SEIZE, Verb.STORE, Verb.SPLIT, Verb.SAMPLE, Verb.DISPOSE, Verb.DESTROY, Verb.DONATE}
ALL_PATHS = [
    pytest.param(verb, marks=() if verb in SHORT else (pytest.mark.long,)) for verb in sorted(PATHS)
]


@pytest.mark.parametrize("verb", ALL_PATHS)
def test_whatever_a_verb_lacks_the_database_refuses_it_and_takes_it_whole(
    at: Station, ground: Yard, measures: dict[MeasureKind, UUID], verb: Verb
) -> None:
    listed(at)
    root = Lot.objects.get()
    for number, step in enumerate(PATHS[verb]):
        assert taken(_sound(at, root, step, at.store, measures, number))
    goal = ground.places[GOALS.get(verb, "plant")]
    want = _sound(at, root, verb, goal, measures, 9)
    want = replace(want, stranger=ground.stranger, elsewhere=ground.elsewhere)
    for name, spoilt in flaws_of(want).items():
        assert not taken(spoilt), name
    assert taken(want)
    assert sum(balance(root).values()) == 100
    assert sums_kept() == sums_moved()
    assert weights_kept() == weights_moved()


def _sound(
    at: Station, root: Lot, verb: Verb, place: UUID, measures: dict[MeasureKind, UUID], number: int
) -> Any:
    """Of what stands there the counterfeit first; a measure and a decision reach all of it."""
    rows = Holding.objects.filter(lot__root=root, quantity__gt=0).select_related("lot")
    held = rows.order_by("lot__finding", "pk")[0]
    goal = Status(CUSTODY.take(held.status, verb.value, {}).target)
    part = (
        held.quantity
        if verb in MEASURED | {Verb.CONFISCATE, Verb.LOSE}
        else min(held.quantity, Decimal(60))
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
        "UPDATE evidence_placestock SET quantity = 0",
        "UPDATE evidence_holding SET weight = 1",
        "DELETE FROM evidence_placestock",
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


PLACED = [
    (Verb.STORE, "plant"), (Verb.STORE, "outside"), (Verb.STORE, "laboratory"), (Verb.STORE, "shelf"),
    (Verb.STORE, "shut"), (Verb.RETURN, "annex"), (Verb.RETURN, "plant"), (Verb.TRANSFER, "shut"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "place"), PLACED)
def test_a_place_that_does_not_take_it(
    at: Station, ground: Yard, lot: Lot, verb: Verb, place: str
) -> None:
    want = _sound(at, lot, verb, ground.places[place], {}, 1)
    assert not taken(want)
    assert balance(lot) == {"seized": Decimal(100)}


@pytest.mark.parametrize(("place", "takes"), [("store", False), ("cellar", True)])
def test_dangerous_goods_go_where_they_are_kept(
    at: Station, ground: Yard, place: str, takes: bool
) -> None:
    dangerous = seized(at, hazard=Hazard.FLAMMABLE_LIQUID.value)
    want = _sound(at, dangerous, Verb.STORE, ground.places[place], {}, 1)
    assert taken(want) is takes


def test_a_store_that_holds_goods_stays_a_store_of_its_office(at: Station, lot: Lot) -> None:
    stored(at, lot)
    other = office("quanzhou", "agency", function="market_regulation")
    place = Place.objects.filter(pk=at.store)
    for change in ({"kind": "outside"}, {"office": other}):
        with pytest.raises(DatabaseError, match="stays what it is"), transaction.atomic():
            place.update(**change)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO evidence_listline (id, item_list_id, number, name, mark, spec, quantity, unit, features, spot,"
        " currency, price_basis, hazard, waste, seal) SELECT gen_random_uuid(), item_list_id, 9, name, mark, spec,"
        " quantity, unit, features, spot, currency, price_basis, hazard, waste, '' FROM evidence_listline",
        "INSERT INTO evidence_linephoto (line_id, file_id) SELECT evidence_listline.id, sha256"
        " FROM evidence_listline, foundation_storedfile",
        "INSERT INTO evidence_listsignature (item_list_id, role, file_id, name, at) SELECT item_list_id, 'witness',"
        " file_id, 'somebody', at FROM evidence_listsignature WHERE file_id IS NOT NULL",
    ],
)
def test_a_confirmed_list_takes_nothing_more(at: Station, statement: str) -> None:
    receive_list(raw=draft(at, "open"), actor=at.first, now=NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        transaction.set_rollback(True)
    seized(at)
    with pytest.raises(DatabaseError, match="is confirmed"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_closed_counting_is_a_paper(at: Station, lot: Lot) -> None:
    stored(at, lot)
    made = begin_stocktake(place_id=at.store, actor=at.keeper, now=NOW)
    line = StocktakeLine.objects.get()
    enter_counts(
        stocktake_id=made,
        counts={line.pk: Count(Decimal(100), line.seal)},
        actor=at.keeper,
        now=NOW,
    )
    assert StocktakeLine.objects.filter(pk=line.pk).update(note="in row 3") == 1
    close_stocktake(stocktake_id=made, actor=at.other_keeper, now=NOW)
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        StocktakeLine.objects.filter(pk=line.pk).update(counted=99)
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        StocktakeLine.objects.create(stocktake_id=made, lot=lot, status="seized", expected=1)


def test_the_step_table_of_the_database_is_the_one_of_the_rules() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source, verb, target FROM foundation_workflowstep WHERE workflow = 'custody' AND source <> ''"
        )
        assert set(cursor.fetchall()) == CUSTODY.moves()
