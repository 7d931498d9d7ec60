"""Hands under a handover: a paper is held to what a login is held to, and nobody speaks for both sides."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.orders import Request, countersign, sign_order
from qingfeng.evidence.actions.parts import state_finding
from qingfeng.evidence.actions.places import set_custodians
from qingfeng.evidence.models import Incident, Lot, Signature
from qingfeng.evidence.rules.custody import Finding, Side, Status, Verb
from qingfeng.evidence.rules.places import Waste
from qingfeng.foundation.api import Actor, history
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.support.goods import (
    NOW,
    OFFICER,
    Station,
    asked,
    balance,
    confiscated,
    ordered,
    scene,
    seals_on,
    seized,
    state,
    station,
    stored,
)
from tests.support.leads import office, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    return seized(at)


def storing(at: Station, lot: Lot) -> UUID:
    """Half signed: the officer has handed over, the store has not taken yet."""
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    sign_order(order_id=order, side=Side.FROM, actor=at.first, now=NOW)
    return order


def returning(at: Station, lot: Lot) -> UUID:
    line = asked(stored(at, lot), Status.STORED)
    order = ordered(
        at, Verb.RETURN, at.store, at.outside, [line], decision="解除扣押 3 号", by=at.head,
        release_ground="unrelated",
    )  # fmt: skip
    sign_order(order_id=order, side=Side.FROM, actor=at.keeper, now=NOW)
    return order


def paper(at: Station, order: UUID, actor: Actor, **given: Any) -> str:
    sent: dict[str, Any] = {"side": Side.TO, "name": "Keeper Putian", "seals": seals_on(order)}
    return countersign(order_id=order, paper=at.photo, actor=actor, now=NOW, **(sent | given))


def test_the_paper_of_the_taker_says_which_seals_were_read(at: Station, lot: Lot) -> None:
    order = storing(at, lot)
    with pytest.raises(BadInput, match="seal_not_read"):
        paper(at, order, at.second, seals={})
    assert state(order) == "half"
    assert paper(at, order, at.second) == "done"
    hand = Signature.objects.get(order=order, side="to")
    assert list(hand.seals.values()) == ["F-list-1"]
    assert balance(lot) == {"stored": 100}


def test_another_seal_on_the_paper_stops_the_handover(at: Station, lot: Lot) -> None:
    order = storing(at, lot)
    read = dict.fromkeys(seals_on(order), "F-other")
    assert paper(at, order, at.second, seals=read) == "stopped"
    (found,) = Incident.objects.all()
    assert (found.kind, found.expected, found.seen) == ("seal_mismatch", "F-list-1", "F-other")
    assert balance(lot) == {"seized": 100}


def test_the_clerk_of_one_side_does_not_enter_the_paper_of_the_other(at: Station, lot: Lot) -> None:
    order = storing(at, lot)
    with pytest.raises(Refused, match="entered_other_side"):
        paper(at, order, at.first)
    assert paper(at, order, at.second) == "done"


def test_who_entered_the_taker_s_paper_does_not_sign_as_the_giver(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    paper(at, order, at.second)
    with pytest.raises(Refused, match="entered_other_side"):
        sign_order(order_id=order, side=Side.FROM, actor=at.second, now=NOW)
    assert sign_order(order_id=order, side=Side.FROM, actor=at.first, now=NOW) == "done"


def test_papers_alone_move_nothing_whoever_enters_them(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    paper(at, order, at.second)
    for clerk in (at.second, at.first):
        with pytest.raises(Refused, match="one_paper_only"):
            paper(at, order, clerk, side=Side.FROM, name="First Putian")


def test_a_name_on_paper_must_be_a_keeper_of_the_store(at: Station, lot: Lot) -> None:
    order = storing(at, lot)
    with pytest.raises(Refused, match="not_custodian"):
        paper(at, order, at.second, name="张三")


def test_the_officer_who_gives_back_enters_the_party_s_paper_and_it_is_told(
    at: Station, lot: Lot
) -> None:
    order = returning(at, lot)
    assert paper(at, order, at.keeper, name="林某") == "done"
    told = [entry.payload for entry in history(Subject("order", order))]
    hands = [one for one in told if "both_entered" in one]
    assert sorted((one["side"], one["both_entered"]) for one in hands) == [
        ("from", False),
        ("to", True),
    ]


def test_only_the_office_of_the_side_enters_its_paper(at: Station, lot: Lot) -> None:
    other = station(name="xiamen")
    line = asked(lot, Status.SEIZED)
    order = ordered(at, Verb.STORE, scene(lot), other.store, [line])
    sign_order(order_id=order, side=Side.FROM, actor=at.first, now=NOW)
    with pytest.raises(Refused, match="not_your_side"):
        paper(at, order, at.second, name="Keeper Xiamen")
    with pytest.raises(NotFound):
        paper(at, order, person("stranger", office("far", "agency", function="market_regulation", region="350300"), region="3503", permissions=OFFICER))  # fmt: skip
    assert paper(at, order, other.first, name="Keeper Xiamen") == "done"


def test_an_investigator_named_on_paper_does_not_keep_what_the_police_seized() -> None:
    police = station("public_security", "gongan")
    found = seized(police)
    keepers = [one.user_id for one in (police.first, police.keeper) if one.user_id]
    set_custodians(place_id=police.store, users=keepers, actor=police.head, now=NOW)
    order = ordered(police, Verb.STORE, scene(found), police.store, [asked(found, Status.SEIZED)])
    sign_order(order_id=order, side=Side.FROM, actor=police.second, now=NOW)
    with pytest.raises(Refused, match="investigator_keeps"):
        paper(police, order, police.head, name="First Gongan")
    assert paper(police, order, police.head, name="Keeper Gongan") == "done"


@pytest.mark.parametrize(
    "wrong",
    [
        {"entered_by": "first"},
        {"seals": {}},
        {"entered_by": "stranger"},
    ],
)
def test_the_database_holds_the_same_without_the_action(
    at: Station, lot: Lot, wrong: dict[str, Any]
) -> None:
    order = storing(at, lot)
    people = {"second": at.second, "first": at.first, "stranger": station(name="far").first}
    read = {str(line): seal for line, seal in seals_on(order).items()}
    entered = people[wrong.get("entered_by", "second")].user_id
    with pytest.raises(DatabaseError, match="order"), transaction.atomic():
        Signature.objects.create(
            order_id=order,
            side="to",
            paper_id=at.photo,
            name="Keeper Putian",
            at=NOW,
            entered_by_id=entered,
            seals=wrong.get("seals", read),
        )


def test_the_database_takes_no_two_papers(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    paper(at, order, at.second)
    with pytest.raises(DatabaseError, match="papers alone"), transaction.atomic():
        Signature.objects.create(
            order_id=order,
            side="from",
            paper_id=at.photo,
            name="First Putian",
            at=NOW,
            entered_by_id=at.first.user_id,
        )


def destroying(at: Station, lot: Lot, *named: str) -> UUID:
    confiscated(at, lot)
    state_finding(
        lot_id=lot.pk, finding=Finding.COUNTERFEIT, basis="报告 3 号", actor=at.head, now=NOW
    )
    gone = asked(lot, Status.CONFISCATED, photo=at.photo)
    request = Request(Verb.DESTROY, at.store, at.plant, [gone], "销毁 1 号")
    record = Record(Waste.GENERAL, "shredded", "operator", at.photo, named)
    return begin_destruction(request=request, record=record, actor=at.head, now=NOW)


def test_only_the_supervisors_of_the_record_supervise_and_all_of_them_do(
    at: Station, lot: Lot
) -> None:
    order = destroying(at, lot, "First Putian", "方 监督")
    with pytest.raises(Refused, match="supervisor_not_named"):
        sign_order(order_id=order, side=Side.SUPERVISOR, actor=at.second, now=NOW)
    sign_order(order_id=order, side=Side.SUPERVISOR, actor=at.first, now=NOW)
    with pytest.raises(Refused, match="supervisor_handles"):
        paper(at, order, at.second, name="方 监督")
    sign_order(order_id=order, side=Side.FROM, actor=at.keeper, now=NOW)
    with pytest.raises(Refused, match="supervisors_missing"), transaction.atomic():
        paper(at, order, at.keeper, name="plant")
    with pytest.raises(Refused, match="entered_other_side"):
        paper(at, order, at.keeper, side=Side.SUPERVISOR, name="方 监督")
    paper(at, order, at.second, side=Side.SUPERVISOR, name="方  监督")
    with pytest.raises(Refused, match="same_signer"):
        paper(at, order, at.second, side=Side.SUPERVISOR, name="方监督")
    assert paper(at, order, at.keeper, name="plant") == "done"
    assert balance(lot) == {"destroyed": 100}


def test_a_keeper_of_the_goods_is_no_supervisor(at: Station, lot: Lot) -> None:
    with pytest.raises(Refused, match="supervisor_handles"):
        destroying(at, lot, "First Putian", "Keeper Putian")
