"""Goods transferred to another organ go on in its own custody; outside the chain ends with a receipt."""

from typing import Any
from uuid import UUID

import pytest

from qingfeng.evidence.actions.orders import sign_order
from qingfeng.evidence.models import Holding, Lot
from qingfeng.evidence.queries.goods import lot_record
from qingfeng.evidence.rules.custody import Side, Status, Verb
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound, Refused
from tests.support.goods import (
    NOW,
    Station,
    asked,
    balance,
    done,
    measure,
    ordered,
    scene,
    seized,
    station,
    stored,
)

pytestmark = pytest.mark.django_db
CASE = {"decision": "移送函 5 号"}


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def police() -> Station:
    return station("public_security", "gongan")


@pytest.fixture
def lot(at: Station) -> Lot:
    return stored(at, seized(at))


def moved(
    at: Station,
    lot: Lot,
    verb: Verb,
    source: UUID,
    goal: UUID,
    hands: tuple[Actor, Any],
    **given: Any,
) -> str:
    status = Status(Holding.objects.get(lot=lot, place=source, quantity__gt=0).status)
    quantity = given.pop("quantity", 100)
    lines = [asked(lot, status, quantity)]
    order = ordered(at, verb, source, goal, lines, by=hands[0], **given)
    return done(at, order, *hands)


def handed_over(at: Station, police: Station, lot: Lot) -> None:
    hands = (at.keeper, police.keeper)
    assert moved(at, lot, Verb.TRANSFER, at.store, police.store, hands, **CASE) == "done"


def test_the_police_take_what_is_transferred_into_their_own_custody(
    at: Station, police: Station, lot: Lot
) -> None:
    handed_over(at, police, lot)
    assert balance(lot) == {"transferred": 100}
    own = measure(police, MeasureKind.SEIZE)
    room = police.store
    hands = (police.keeper, police.other_keeper)
    assert moved(police, lot, Verb.SEIZE, room, room, hands, measure=own) == "done"
    assert moved(police, lot, Verb.STORE, room, room, hands) == "done"
    assert Lot.objects.get(pk=lot.pk).measure_id == own
    assert moved(police, lot, Verb.RELOCATE, room, police.annex, hands) == "done"
    assert balance(lot) == {"stored": 100}
    back = (police.keeper, "林某")
    given: dict[str, Any] = {"decision": "不起诉 1 号", "release_ground": "unrelated"}
    line = [asked(lot, Status.STORED)]
    order = ordered(
        police, Verb.RETURN, police.annex, police.outside, line, by=police.head, **given
    )
    assert done(police, order, *back) == "done"
    assert balance(lot) == {"returned": 100}


def test_they_transfer_it_back_and_it_is_stored_where_it_came_from(
    at: Station, police: Station, lot: Lot
) -> None:
    handed_over(at, police, lot)
    hands = (police.keeper, police.other_keeper)
    assert moved(police, lot, Verb.STORE, police.store, police.store, hands) == "done"
    back = (police.keeper, at.keeper)
    assert moved(police, lot, Verb.TRANSFER, police.store, at.store, back, **CASE) == "done"
    own = (at.keeper, at.other_keeper)
    assert moved(at, lot, Verb.STORE, at.store, at.store, own) == "done"
    assert balance(lot) == {"stored": 100}


def test_the_sender_reads_on_and_moves_nothing_any_more(
    at: Station, police: Station, lot: Lot
) -> None:
    handed_over(at, police, lot)
    with pytest.raises(NotFound):
        ordered(at, Verb.STORE, police.store, at.store, [asked(lot, Status.TRANSFERRED)])
    hands = (police.keeper, police.other_keeper)
    moved(police, lot, Verb.STORE, police.store, police.store, hands)
    today = NOW.date()
    mine = lot_record(lot.pk, actor=at.head, today=today)
    assert [link.verb for link in mine.chain] == ["find", "list", "seize", "store", "transfer"]
    assert mine.held == ()
    theirs = lot_record(lot.pk, actor=police.head, today=today)
    assert [link.verb for link in theirs.chain][-2:] == ["transfer", "store"]
    assert [row.status for row in theirs.held] == ["stored"]


def test_outside_the_chain_ends_with_the_receipt(at: Station, lot: Lot) -> None:
    line = asked(lot, Status.STORED)
    order = ordered(at, Verb.TRANSFER, at.store, at.outside, [line], by=at.keeper, **CASE)
    with pytest.raises(Refused, match="receipt_missing"):
        sign_order(order_id=order, side=Side.TO, actor=at.other_keeper, now=NOW)
    assert done(at, order, at.keeper, "某县公安局经侦大队") == "done"
    assert balance(lot) == {"transferred": 100}


def test_a_store_of_one_s_own_is_no_other_organ(at: Station, lot: Lot) -> None:
    line = asked(lot, Status.STORED)
    with pytest.raises(Refused, match="place_unfit"):
        ordered(at, Verb.TRANSFER, at.store, at.annex, [line], by=at.keeper, **CASE)
    assert scene(lot) == at.store
