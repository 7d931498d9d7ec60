"""Goods are held to the end: no release, no second seizure and no early disposal is a way round what the law asks."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from qingfeng.evidence.actions import ledger, orders
from qingfeng.evidence.actions.disposals import begin_disposal
from qingfeng.evidence.actions.measures import release_measure
from qingfeng.evidence.actions.orders import Request, sign_order, withdraw_order
from qingfeng.evidence.actions.parts import Stand, split_lot, state_finding
from qingfeng.evidence.actions.places import PlaceFields, open_place, set_custodians
from qingfeng.evidence.models import Lot, Measure, PlaceCustodian, Signature
from qingfeng.evidence.queries.goods import overdue_measures
from qingfeng.evidence.rules.custody import Finding, Share, Side, Status, Verb
from qingfeng.evidence.rules.disposal import Conditions
from qingfeng.evidence.rules.handling import plain
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.kernel.errors import BadInput, Refused
from tests.support.goods import (
    NOW,
    Station,
    asked,
    balance,
    confiscated,
    done,
    listed,
    measure,
    ordered,
    scene,
    seals_on,
    seized,
    station,
    stored,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=100)


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    return stored(at, seized(at))


def test_a_release_is_an_alarm_until_its_goods_are_gone(at: Station, lot: Lot) -> None:
    assert [one.pk for one in overdue_measures(actor=at.head, now=LATER)] == [lot_measure(lot)]
    (order,) = release_measure(
        measure_id=lot_measure(lot),
        ground="no_breach",
        reason="无违法行为",
        actor=at.head,
        now=LATER,
    )
    assert len(overdue_measures(actor=at.head, now=LATER)) == 1
    withdraw_order(order_id=order, reason="写错", actor=at.head, now=LATER)
    assert len(overdue_measures(actor=at.head, now=LATER + timedelta(days=100))) == 1
    line = asked(lot, Status.STORED, seal_after="")
    given: dict[str, Any] = {"decision": "解除", "release_ground": "no_breach", "now": LATER}
    back = ordered(at, Verb.RETURN, at.store, at.outside, [line], by=at.first, **given)
    assert done(at, back, at.keeper, "林某", LATER) == "done"
    assert not overdue_measures(actor=at.head, now=LATER)
    assert Measure.objects.get().emptied_at == LATER


def lot_measure(lot: Lot) -> Any:
    return Lot.objects.get(pk=lot.pk).measure_id


def test_a_measure_that_held_nothing_is_no_alarm_when_it_is_lifted(at: Station) -> None:
    empty = measure(at)
    release_measure(measure_id=empty, ground="no_breach", reason="无", actor=at.head, now=NOW)
    assert not overdue_measures(actor=at.head, now=LATER)


def test_what_is_seized_is_not_seized_again(
    at: Station, lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, again = asked(lot, Status.STORED), measure(at)
    with pytest.raises(Refused, match="seized_already"):
        ordered(at, Verb.SEIZE, at.store, at.store, [line], measure=again)
    monkeypatch.setattr(ledger, "_seized_before", lambda *_asked: False)
    order = ordered(at, Verb.SEIZE, at.store, at.store, [line], measure=again)
    with pytest.raises(DatabaseError, match="under a seize already"), transaction.atomic():
        done(at, order, at.keeper, at.other_keeper)


def test_the_rest_of_a_list_is_seized_under_the_measure_of_its_first_pieces(at: Station) -> None:
    under = measure(at)
    lot = Lot.objects.get(line__item_list=listed(at, "rest"))
    here = scene(lot)
    for pieces, goal, keeper in ((1, at.annex, at.other_keeper), (99, here, at.second)):
        strips = {"seal_after": f"F-{pieces}", "seal_rest": "F-rest" if pieces == 1 else ""}
        line = asked(lot, Status.LISTED, pieces, **strips)
        order = ordered(at, Verb.SEIZE, here, goal, [line], measure=under)
        assert done(at, order, at.first, keeper) == "done"
    assert balance(lot) == {"seized": 100}


def test_what_was_only_preserved_is_not_confiscated(
    at: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = stored_as(at, MeasureKind.PRESERVE)
    line = asked(kept, Status.STORED)
    given: dict[str, Any] = {"decision": "没 1", "by": at.first}
    with pytest.raises(Refused, match="only_preserved"):
        ordered(at, Verb.CONFISCATE, at.store, at.store, [line], **given)
    monkeypatch.setattr(orders, "_check_confiscation", lambda *_asked: None)
    order = ordered(at, Verb.CONFISCATE, at.store, at.store, [line], **given)
    with pytest.raises(DatabaseError, match="under a preserve already"), transaction.atomic():
        done(at, order, at.keeper, at.other_keeper)
    taken = ordered(at, Verb.SEIZE, at.store, at.store, [line], measure=measure(at))
    assert done(at, taken, at.keeper, at.other_keeper) == "done"


def stored_as(at: Station, kind: MeasureKind) -> Lot:
    lot = seized(at, "kept", under=measure(at, kind))
    status = Status.PRESERVED
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, status, seal_after="F-k")])
    assert done(at, order, at.first, at.keeper) == "done"
    return lot


def disposing(at: Station, lot: Lot, cause: str) -> Any:
    line = replace(asked(lot, Status.STORED, seal_after=""), photo=at.photo)
    met = Conditions(
        recipient="批发市场", cause=cause, consent="consents", paper=at.photo, record=at.photo,
        price=Decimal(1), account="案款专户",
    )  # fmt: skip
    request = Request(Verb.DISPOSE, at.store, at.outside, [line], "先行处置 1")
    return begin_disposal(request=request, met=met, actor=at.head, now=NOW)


def test_early_disposal_is_no_way_into_trade(
    at: Station, lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="shelf_life_missing"):
        disposing(at, lot, "perishable")
    order = disposing(at, lot, "costly")
    state_finding(lot_id=lot.pk, finding=Finding.COUNTERFEIT, basis="报告", actor=at.head, now=NOW)
    with pytest.raises(Refused, match="counterfeit_in_trade"):
        disposing(at, lot, "costly")
    with pytest.raises(DatabaseError, match="not disposed of early"), transaction.atomic():
        done(at, order, at.keeper, "批发市场")


def test_who_keeps_the_goods_does_not_say_what_they_are(at: Station, lot: Lot) -> None:
    police = station("public_security", "gongan")
    away = ordered(
        at, Verb.TRANSFER, at.store, police.store, [asked(lot, Status.STORED)], by=at.first, decision="移送 1",
    )  # fmt: skip
    assert done(at, away, at.keeper, police.keeper) == "done"
    with pytest.raises(Refused, match="finding_of_owner"):
        state_finding(lot_id=lot.pk, finding=Finding.GENUINE, basis="看过", actor=police.head, now=NOW)  # fmt: skip
    own = ordered(
        police, Verb.SEIZE, police.store, police.store, [asked(lot, Status.TRANSFERRED)],
        measure=measure(police), by=police.first,
    )  # fmt: skip
    assert done(police, own, police.keeper, police.other_keeper) == "done"
    state_finding(lot_id=lot.pk, finding=Finding.GENUINE, basis="鉴定", actor=police.head, now=NOW)


def test_what_is_gone_stays_what_it_was_found_to_be(at: Station) -> None:
    gone = confiscated(at, seized(at, "gone"))
    state_finding(lot_id=gone.pk, finding=Finding.GENUINE, basis="报告", actor=at.head, now=NOW)
    line = replace(asked(gone, Status.CONFISCATED, seal_after=""), photo=at.photo)
    order = begin_disposal(
        request=Request(Verb.DONATE, at.store, at.outside, [line], "捐 1"),
        met=Conditions(recipient="红十字会"), actor=at.head, now=NOW,
    )  # fmt: skip
    assert done(at, order, at.keeper, "红十字会") == "done"
    with pytest.raises(Refused, match="nothing_held"):
        state_finding(lot_id=gone.pk, finding=Finding.COUNTERFEIT, basis="改", actor=at.head, now=NOW)  # fmt: skip
    with pytest.raises(DatabaseError, match="is held any more"), transaction.atomic():
        Lot.objects.filter(pk=gone.pk).update(finding="counterfeit", finding_basis="改")


def test_what_a_measure_in_force_holds_goes_back_by_its_head(at: Station, lot: Lot) -> None:
    line = asked(lot, Status.STORED, seal_after="")
    given: dict[str, Any] = {"decision": ".", "release_ground": "unrelated"}
    with pytest.raises(Refused, match="return_to_decide"):
        ordered(at, Verb.RETURN, at.store, at.outside, [line], by=at.first, **given)
    order = ordered(at, Verb.RETURN, at.store, at.outside, [line], by=at.head, **given)
    assert done(at, order, at.keeper, "林某") == "done"
    assert balance(lot) == {"returned": 100}


def test_two_strips_are_two_parts(at: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    lot = seized(at)
    there = scene(lot)
    some = asked(lot, Status.SEIZED, 40, seal_after="N-1", seal_rest="N-2")
    order = ordered(at, Verb.STORE, there, at.store, [some])
    assert done(at, order, at.first, at.keeper) == "done"
    rest = asked(lot, Status.SEIZED, 60)
    with pytest.raises(Refused, match="seals_would_merge"):
        ordered(at, Verb.STORE, there, at.store, [rest])
    for module in (orders, ledger):
        monkeypatch.setattr(module, "check_fresh", lambda *_asked: None)
    order = ordered(at, Verb.STORE, there, at.store, [rest])
    with pytest.raises(DatabaseError, match="seals_would_merge"), transaction.atomic():
        done(at, order, at.first, at.keeper)
    stand = Stand(lot.pk, there, Status.SEIZED, "N-2")
    shares = [(Share(Finding.UNDETERMINED, "", Decimal(n), ""), f"P-{n}") for n in (25, 35)]
    parted = split_lot(stand=stand, shares=shares, decision="", actor=at.first, now=NOW)
    assert done(at, parted, at.first, at.second) == "done"
    for part in lot.parts.all():
        held = asked(part, Status.SEIZED, 25 if part.number.endswith("1") else 35)
        order = ordered(at, Verb.STORE, there, at.store, [held])
        assert done(at, order, at.first, at.keeper) == "done"


@pytest.mark.parametrize(
    ("one", "other"),
    [("张三", "张 三"), ("Zhang Wei", "ＺＨＡＮＧ　wei"), ("阿依古丽·买买提", "阿依古丽•买买提")],
)
def test_one_person_is_one_however_the_name_is_written(at: Station, one: str, other: str) -> None:
    assert plain(one) == plain(other)
    lot = stored(at, seized(at))
    line = asked(lot, Status.STORED)
    order = ordered(at, Verb.RELOCATE, at.store, at.annex, [line], by=at.keeper)
    for name in (one, other):
        hand = Signature(
            order_id=order, side="supervisor", paper_id=at.photo, name=name, at=NOW,
            entered_by_id=at.first.user_id if name is one else at.second.user_id,
        )  # fmt: skip
        if name is one:
            hand.save(force_insert=True)
            continue
        with pytest.raises(DatabaseError, match="twice"), transaction.atomic():
            hand.save(force_insert=True)


def test_what_the_database_keeps_of_measures_and_keepers(at: Station, lot: Lot) -> None:
    made = Measure.objects.filter(pk=lot_measure(lot))
    changes: tuple[dict[str, Any], ...] = (
        {"clock": None}, {"clock": uuid4()}, {"approved_by": at.first.user_id}, {"emptied_at": NOW},
        {"approved_by": at.keeper.user_id}, {"approved_at": LATER}, {"taken_at": LATER},
    )  # fmt: skip
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            made.update(**change)
    for other in (None, measure(at)):
        with pytest.raises(DatabaseError, match="no movement brought"), transaction.atomic():
            Lot.objects.filter(pk=lot.pk).update(measure_id=other)
    release_measure(measure_id=lot_measure(lot), ground="no_breach", reason="无", actor=at.head, now=LATER)  # fmt: skip
    with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
        made.update(release_ground="unrelated")
    ended = PlaceCustodian.objects.filter(place=at.store, user=at.keeper.user_id)
    ended.update(until=NOW)
    with pytest.raises(DatabaseError, match="begins anew"), transaction.atomic():
        ended.update(until=None)


def test_a_hand_of_somebody_who_keeps_the_place_no_longer_hands_nothing_over(
    at: Station, lot: Lot
) -> None:
    line = asked(lot, Status.STORED)
    order = ordered(at, Verb.RELOCATE, at.store, at.annex, [line], by=at.keeper)
    sign_order(order_id=order, side=Side.FROM, actor=at.keeper, now=NOW)
    users = [one for one in (at.other_keeper.user_id,) if one]
    set_custodians(place_id=at.store, users=users, actor=at.head, now=LATER)
    with pytest.raises(Refused, match="signer_keeps_no_more"):
        sign_order(
            order_id=order, side=Side.TO, actor=at.other_keeper, now=LATER, seals=seals_on(order)
        )
    orders.refuse_order(order_id=order, reason="交出人已调离", actor=at.other_keeper, now=LATER)


def test_goods_are_not_destroyed_or_sold_on_an_order_without_its_record(at: Station) -> None:
    gone = confiscated(at, seized(at, "gone"))
    line = replace(asked(gone, Status.CONFISCATED, seal_after=""), photo=at.photo)
    for verb in (Verb.DESTROY, Verb.DONATE):
        with pytest.raises(Refused, match="conditions_missing"):
            ordered(at, verb, at.store, at.outside, [line], by=at.head, decision="决定 1")


@pytest.mark.parametrize("capacity", [Decimal(-1), Decimal(0)])
def test_a_room_of_nothing_is_told_at_its_capacity(at: Station, capacity: Decimal) -> None:
    fields = PlaceFields(PlaceKind.ROOM, "新库", capacity=capacity, capacity_unit="双")
    with pytest.raises(BadInput, match="capacity_not_positive"):
        open_place(fields=fields, actor=at.head, now=NOW)
