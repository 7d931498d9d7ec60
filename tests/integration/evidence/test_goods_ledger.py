"""The custody ledger: every move is signed twice, balances, and stops at a seal that differs."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.lists import receive_list
from qingfeng.evidence.actions.orders import (
    Request,
    countersign,
    refuse_order,
    sign_order,
    withdraw_order,
)
from qingfeng.evidence.actions.parts import (
    Draw,
    Sampling,
    Stand,
    draw_samples,
    split_lot,
    state_finding,
)
from qingfeng.evidence.actions.places import PlaceFields, close_place, edit_place
from qingfeng.evidence.models import Holding, Incident, ItemList, Lot, Movement, Order, Seal
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.rules.custody import (
    Finding,
    Share,
    Side,
    Status,
    Verb,
    target,
    verbs_from,
)
from qingfeng.evidence.rules.places import PlaceKind, Waste
from qingfeng.evidence.rules.weighing import RULE as WEIGHING
from qingfeng.evidence.rules.weighing import SLACK, slack_of
from qingfeng.foundation.api import history
from qingfeng.kernel.errors import BadInput, Conflict, Refused
from qingfeng.kernel.ids import Subject
from tests.support.goods import (
    NOW,
    Station,
    asked,
    balance,
    confiscated,
    done,
    draft,
    ordered,
    scene,
    seals_on,
    seized,
    state,
    station,
    stored,
)

pytestmark = pytest.mark.django_db
ALL = Decimal(100)


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    return seized(at)


def test_goods_seized_are_found_listed_and_taken_by_signed_movements(at: Station, lot: Lot) -> None:
    moves = Movement.objects.filter(lot=lot).order_by("pk")
    assert [move.verb for move in moves] == ["find", "list", "seize"]
    assert balance(lot) == {"seized": ALL}
    assert {move.line.order.signatures.count() for move in moves} == {2}
    assert Seal.objects.get(number="F-list-1").lot == lot
    assert [entry.payload["verb"] for entry in history(Subject("lot", lot.pk))][::-1] == [
        "find",
        "list",
        "seize",
    ]


def test_they_move_only_when_the_second_side_has_signed(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    assert state(order) == "open"
    assert sign_order(order_id=order, side=Side.FROM, actor=at.first, now=NOW) == "half"
    assert balance(lot) == {"seized": ALL}
    seals = seals_on(order)
    signed = sign_order(order_id=order, side=Side.TO, seals=seals, actor=at.keeper, now=NOW)
    assert signed == "done"
    assert balance(lot) == {"stored": ALL}
    held = Holding.objects.get(lot=lot, quantity__gt=0)
    assert (held.place_id, held.seal) == (at.store, "F-list-1")


def test_nobody_signs_for_both_sides(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)], by=at.keeper)
    sign_order(order_id=order, side=Side.FROM, actor=at.keeper, now=NOW)
    with pytest.raises(Refused, match="same_signer"):
        sign_order(order_id=order, side=Side.TO, seals=seals_on(order), actor=at.keeper, now=NOW)
    with pytest.raises(Refused, match="same_signer"):
        countersign(
            order_id=order,
            side=Side.TO,
            name="Keeper Putian",
            paper=at.photo,
            seals=seals_on(order),
            actor=at.second,
            now=NOW,
        )
    assert balance(lot) == {"seized": ALL}


def test_only_a_custodian_takes_goods_into_a_store(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    sign_order(order_id=order, side=Side.FROM, actor=at.first, now=NOW)
    with pytest.raises(Refused, match="not_custodian"):
        sign_order(order_id=order, side=Side.TO, actor=at.second, now=NOW)


def test_a_seal_read_differently_at_the_beginning_stops_the_order(at: Station, lot: Lot) -> None:
    wrong = asked(lot, Status.SEIZED, seal_read="F-list-7")
    order = ordered(at, Verb.STORE, scene(lot), at.store, [wrong])
    assert state(order) == "stopped"
    found = Incident.objects.get(order_id=order)
    assert (found.kind, found.expected, found.seen) == ("seal_mismatch", "F-list-1", "F-list-7")
    assert balance(lot) == {"seized": ALL}


def test_a_seal_that_the_taker_reads_differently_stops_it_too(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    sign_order(order_id=order, side=Side.FROM, actor=at.first, now=NOW)
    (line,) = Movement.objects.filter(line__order=order) or [None]
    assert line is None
    read = dict.fromkeys(lot_lines(order), "broken")
    assert (
        sign_order(order_id=order, side=Side.TO, actor=at.keeper, seals=read, now=NOW) == "stopped"
    )
    assert Incident.objects.filter(order_id=order).count() == 1
    assert balance(lot) == {"seized": ALL}


@pytest.mark.parametrize("seals", [None, {}, {"line": " "}])
def test_who_reads_no_seal_of_a_sealed_lot_takes_nothing(at: Station, lot: Lot, seals: Any) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    sign_order(order_id=order, side=Side.FROM, actor=at.first, now=NOW)
    (line,) = lot_lines(order)
    read = seals and dict.fromkeys([line], seals["line"])
    with pytest.raises(BadInput, match="seal_not_read") as told:
        sign_order(order_id=order, side=Side.TO, actor=at.keeper, seals=read, now=NOW)
    assert told.value.data["column"] == f"seal_{line}"
    assert state(order) == "half"
    assert balance(lot) == {"seized": ALL}
    assert not Incident.objects.exists()


def lot_lines(order: Any) -> list[Any]:
    from_order = Movement.line.field.related_model
    return list(from_order.objects.filter(order_id=order).values_list("pk", flat=True))


def test_of_two_orders_over_the_last_box_one_wins_and_the_other_is_told_why(
    at: Station, lot: Lot
) -> None:
    stored(at, lot)
    orders = [
        ordered(at, Verb.RELOCATE, at.store, at.annex, [asked(lot, Status.STORED)])
        for _ in range(2)
    ]
    sign_order(order_id=orders[1], side=Side.FROM, actor=at.keeper, now=NOW)
    assert done(at, orders[0], at.keeper, at.other_keeper) == "done"
    read = dict.fromkeys(lot_lines(orders[1]), "F-list-1")
    with pytest.raises(Conflict, match="moved_meanwhile") as told:
        sign_order(order_id=orders[1], side=Side.TO, actor=at.other_keeper, seals=read, now=NOW)
    assert not Incident.objects.exists()
    assert told.value.data["order"] == orders[0]
    assert told.value.data["verb"] == "relocate"
    assert told.value.data["by"] == "other keeper putian"
    assert balance(lot) == {"stored": ALL}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quantity": Decimal(101)}, "more_than_held"),
        ({"quantity": Decimal(0)}, "quantity_not_positive"),
        ({"weight": None}, "weight_missing"),
        ({"seal_after": ""}, "seal_missing"),
        ({"weight": Decimal(83)}, "weight_differs"),
        ({"weight": Decimal(78), "weight_note": "  "}, "weight_differs"),
        ({"quantity": Decimal(40), "weight": Decimal(83)}, "heavier_than_whole"),
        ({"quantity": Decimal(40), "seal_after": "N-1"}, "rest_unsealed"),
        ({"quantity": Decimal(40), "seal_after": "N-1", "seal_rest": "N-1"}, "seal_used_twice"),
    ],
)
def test_what_lacks_something_is_refused_with_every_reason(
    at: Station, lot: Lot, given: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED, **given)])
    assert code in refused.value.codes


def test_a_part_moves_under_a_new_seal_and_the_rest_is_sealed_anew(at: Station, lot: Lot) -> None:
    part = asked(lot, Status.SEIZED, 40, seal_after="N-1", seal_rest="N-2")
    order = ordered(at, Verb.STORE, scene(lot), at.store, [part])
    assert done(at, order, at.first, at.keeper) == "done"
    assert balance(lot) == {"seized": Decimal(60), "stored": Decimal(40)}
    seals = {seal.number: seal.taken_off_id is None for seal in Seal.objects.filter(lot=lot)}
    assert seals == {"F-list-1": False, "N-1": True, "N-2": True}


def test_what_weighs_otherwise_is_explained_and_weighs_that_from_then_on(
    at: Station, lot: Lot
) -> None:
    wet = asked(lot, Status.SEIZED, weight=Decimal("83"), weight_note="淋雨")
    order = ordered(at, Verb.STORE, scene(lot), at.store, [wet])
    assert done(at, order, at.first, at.keeper) == "done"
    assert Holding.objects.get(lot=lot, status="stored").weight == 83
    assert Movement.objects.get(verb="store").line.weight_note == "淋雨"


def test_a_weighed_part_is_taken_off_and_an_unweighed_one_leaves_both_unknown(
    at: Station, lot: Lot
) -> None:
    where = scene(lot)
    part = asked(lot, Status.SEIZED, 40, weight=Decimal("32"), seal_after="N-1", seal_rest="N-2")
    order = ordered(at, Verb.STORE, where, at.store, [part])
    assert done(at, order, at.first, at.keeper) == "done"
    kept = {row.status: row.weight for row in Holding.objects.filter(lot=lot, quantity__gt=0)}
    assert kept == {"seized": Decimal("48.5"), "stored": Decimal(32)}
    more = asked(lot, Status.SEIZED, 20, weight=Decimal(16), seal_after="N-5", seal_rest="N-6")
    with pytest.raises(Refused, match="seals_would_merge"):
        ordered(at, Verb.STORE, where, at.store, [more])
    away = asked(lot, Status.STORED, 10, weight=None, seal_after="N-3", seal_rest="N-4")
    out = ordered(
        at,
        Verb.RETURN,
        at.store,
        at.outside,
        [away],
        by=at.head,
        decision="3",
        release_ground="unrelated",
    )
    assert done(at, out, at.keeper, "林某") == "done"
    kept = Holding.objects.filter(lot=lot, quantity__gt=0, place__in=[at.store, at.outside])
    assert [row.weight for row in kept] == [None, None]


def test_goods_in_kilograms_weigh_what_they_are(at: Station) -> None:
    lot = seized(at, quantity="100", unit="千克", weight="")
    part = asked(lot, Status.SEIZED, 30, weight=None, seal_after="N-1", seal_rest="N-2")
    order = ordered(at, Verb.STORE, scene(lot), at.annex, [part])
    assert done(at, order, at.first, at.keeper) == "done"
    kept = {row.status: row.weight for row in Holding.objects.filter(lot=lot, quantity__gt=0)}
    assert kept == {"seized": Decimal(70), "stored": Decimal(30)}


def test_a_part_that_is_too_heavy_by_now_stops_the_signature(at: Station) -> None:
    lot = seized(at, seal="")
    given: dict[str, Any] = {
        "decision": "解除决定 3 号",
        "release_ground": "unrelated",
        "by": at.head,
    }
    slow, quick = (
        ordered(
            at, Verb.RETURN, scene(lot), at.outside,
            [asked(lot, Status.SEIZED, 40, weight=Decimal(weight), seal_after="", seal_rest="")], **given,
        )
        for weight in (70, 30)
    )  # fmt: skip
    assert done(at, quick, at.first, "林某") == "done"
    with pytest.raises(Conflict, match="weighed_meanwhile"):
        done(at, slow, at.first, "林某")
    assert balance(lot) == {"seized": Decimal(60), "returned": Decimal(40)}


@pytest.mark.parametrize("known", ["0", "0.4", "2.5", "80.5", "999999"])
def test_the_database_allows_what_the_pack_allows(known: str) -> None:
    ours = slack_of(terms(WEIGHING, on=NOW))
    assert ours == SLACK
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence_weight_slack(%s)", [Decimal(known)])
        assert cursor.fetchone() == (ours.of(Decimal(known)),)


def test_no_loss_undoes_a_confiscation(at: Station, lot: Lot) -> None:
    """What was confiscated goes from store to store as that, is missed as that and found again as that."""
    confiscated(at, lot)
    there = scene(lot)
    goal = at.annex if there == at.store else at.store
    keepers = at.keeper, at.other_keeper
    order = ordered(at, Verb.RELOCATE, there, goal, [asked(lot, Status.CONFISCATED)], by=at.keeper)
    assert done(at, order, *keepers) == "done"
    order = ordered(
        at,
        Verb.LOSE,
        goal,
        goal,
        [asked(lot, Status.CONFISCATED)],
        by=at.head,
        decision="报告 1 号",
    )
    assert done(at, order, *keepers) == "done"
    assert balance(lot) == {"missing": ALL}
    assert verbs_from(Status.MISSING, bought=False) == (Verb.RECOVER,)
    order = ordered(at, Verb.RECOVER, goal, goal, [asked(lot, Status.MISSING)], by=at.keeper)
    assert done(at, order, *keepers) == "done"
    assert balance(lot) == {"confiscated": ALL}
    assert Verb.RETURN not in verbs_from(Status.CONFISCATED, bought=False)


def test_a_sample_can_be_missed_at_the_laboratory() -> None:
    assert target(Status.TESTING, Verb.LOSE) is Status.LOST


def test_a_full_store_takes_no_more(at: Station) -> None:
    lot = seized(at, quantity="5001")
    whole = asked(lot, Status.SEIZED, 5001)
    with pytest.raises(Refused, match="place_full"):
        ordered(at, Verb.STORE, scene(lot), at.store, [whole])
    order = ordered(at, Verb.STORE, scene(lot), at.annex, [whole])
    assert done(at, order, at.first, at.keeper) == "done"


def test_who_began_it_withdraws_and_the_other_side_refuses(at: Station, lot: Lot) -> None:
    first = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    with pytest.raises(Refused, match="not_your_order"):
        withdraw_order(order_id=first, reason="a slip", actor=at.keeper, now=NOW)
    withdraw_order(order_id=first, reason="a slip", actor=at.first, now=NOW)
    second = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    refuse_order(order_id=second, reason="box wet", actor=at.keeper, now=NOW)
    assert (state(first), state(second)) == ("withdrawn", "refused")
    with pytest.raises(Refused, match="order_closed"):
        sign_order(order_id=second, side=Side.FROM, actor=at.first, now=NOW)


def test_a_mixed_lot_is_split_by_what_was_found(at: Station, lot: Lot) -> None:
    stored(at, lot)
    stand = Stand(lot.pk, at.store, Status.STORED, "F-list-1")
    shares = [
        (Share(Finding.COUNTERFEIT, "Kestrelwood", Decimal(70), "10 of 100 examined"), "K-1"),
        (Share(Finding.GENUINE, "Kestrelwood", Decimal(20), "invoice matches"), "K-2"),
        (Share(Finding.UNDETERMINED, "", Decimal(10), ""), "K-3"),
    ]
    with pytest.raises(Refused, match="finding_to_decide"):
        split_lot(stand=stand, shares=shares, decision="", actor=at.keeper, now=NOW)
    bare = [(share, "") for share, _ in shares]
    with pytest.raises(Refused, match="parts_unsealed"):
        split_lot(stand=stand, shares=bare, decision="", actor=at.head, now=NOW)
    with pytest.raises(Refused, match="split_unbalanced"):
        split_lot(stand=stand, shares=shares[:2], decision="", actor=at.head, now=NOW)
    order = split_lot(stand=stand, shares=shares, decision="", actor=at.head, now=NOW)
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    parts = {part.finding: part for part in lot.parts.all()}
    assert balance(lot) == {"stored": ALL}
    assert Holding.objects.get(lot=parts["genuine"], quantity__gt=0).quantity == 20
    back = asked(parts["genuine"], Status.STORED, 20)
    given: dict[str, Any] = {"decision": "解除决定 3 号", "by": at.head}
    for ground in ("", "not theirs", "not_prosecuted"):
        with pytest.raises(Refused, match="ground_missing"):
            ordered(at, Verb.RETURN, at.store, at.outside, [back], release_ground=ground, **given)
    release = ordered(
        at, Verb.RETURN, at.store, at.outside, [back], release_ground="unrelated", **given
    )
    assert Order.objects.get(pk=release).release_ground == "unrelated"
    assert done(at, release, at.keeper, "林某") == "done"
    assert balance(lot) == {"stored": Decimal(80), "returned": Decimal(20)}


def test_samples_are_drawn_sealed_tested_and_come_back(at: Station, lot: Lot) -> None:
    stored(at, lot)
    stand = Stand(lot.pk, at.store, Status.STORED, "F-list-1")
    draws = [
        Draw(Decimal(2), "S-1", at.photo),
        Draw(Decimal(2), "S-2", at.photo, is_spare=True),
    ]
    sampling = Sampling("identification", "random_numbers", party_present=True)
    order = draw_samples(
        stand=stand, draws=draws, sampling=sampling, seal_rest="R-1", actor=at.keeper, now=NOW
    )
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    assert balance(lot) == {"stored": Decimal(96), "sampled": Decimal(4)}
    assert Holding.objects.get(lot=lot, quantity__gt=0).seal == "R-1"
    assert [sample.is_spare for sample in lot.samples.order_by("lot__number")] == [False, True]
    tested = lot.samples.get(is_spare=False).lot
    test = ordered(
        at, Verb.TEST, at.store, at.outside, [asked(tested, Status.SAMPLED, 2)], by=at.keeper
    )
    assert done(at, test, at.keeper, "Laboratory") == "done"
    assert balance(lot) == {"stored": Decimal(96), "sampled": Decimal(2), "testing": Decimal(2)}


def test_sampling_without_the_party_says_so_and_each_sample_has_its_own_seal(
    at: Station, lot: Lot
) -> None:
    stand = Stand(lot.pk, scene(lot), Status.SEIZED, "F-list-1")
    with pytest.raises(Refused) as refused:
        draw_samples(
            stand=stand,
            draws=[Draw(Decimal(2), "S-1", at.photo), Draw(Decimal(1), "S-1", at.photo)],
            sampling=Sampling("identification", "random_numbers", party_present=False),
            seal_rest="R-1",
            actor=at.first,
            now=NOW,
        )
    assert set(refused.value.codes) == {"party_absence_unnoted", "seal_used_twice"}


@pytest.mark.parametrize(
    ("method", "given", "code"),
    [
        ("as usual", {}, "sampling_method_unknown"),
        ("", {"method_note": "as usual"}, "sampling_method_unknown"),
        ("statutory_plan", {}, "sampling_body_missing"),
        ("attributes_plan", {}, "sampling_note_missing"),
    ],
)
def test_samples_are_drawn_by_a_method_that_the_packs_name(
    at: Station, lot: Lot, method: str, given: dict[str, str], code: str
) -> None:
    stand = Stand(lot.pk, scene(lot), Status.SEIZED, "F-list-1")
    drawing: dict[str, Any] = {
        "stand": stand,
        "draws": [Draw(Decimal(2), "S-1", at.photo)],
        "seal_rest": "R-1",
        "actor": at.first,
        "now": NOW,
    }
    with pytest.raises(Refused) as refused:
        draw_samples(sampling=Sampling("identification", method, True, **given), **drawing)
    assert refused.value.codes == (code,)
    whole = Sampling(
        "identification", "attributes_plan", True, body="Lab", method_note="G-II, 100, 2"
    )
    draw_samples(sampling=whole, **drawing)
    sample = lot.samples.get()
    assert (sample.method, sample.method_note) == ("attributes_plan", "G-II, 100, 2")


def test_several_samples_are_drawn_at_once_with_or_without_a_spare(at: Station, lot: Lot) -> None:
    stored(at, lot)
    stand = Stand(lot.pk, at.store, Status.STORED, "F-list-1")
    draws = [Draw(Decimal(n), f"S-{n}", at.photo) for n in (1, 2, 3)]
    sampling = Sampling("identification", "random_numbers", party_present=True)
    order = draw_samples(
        stand=stand, draws=draws, sampling=sampling, seal_rest="R-1", actor=at.keeper, now=NOW
    )
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    assert balance(lot) == {"stored": Decimal(94), "sampled": Decimal(6)}
    sealed = Holding.objects.filter(lot__parent=lot, quantity__gt=0).order_by("seal")
    assert [(one.seal, one.quantity) for one in sealed] == [("S-1", 1), ("S-2", 2), ("S-3", 3)]
    assert not lot.samples.filter(is_spare=True).exists()


def test_destruction_needs_two_supervisors_their_hands_and_a_film(at: Station, lot: Lot) -> None:
    confiscated(at, lot)
    request = Request(
        Verb.DESTROY,
        at.store,
        at.plant,
        [asked(lot, Status.CONFISCATED, photo=at.photo)],
        "销毁决定 2 号",
    )
    state_finding(
        lot_id=lot.pk, finding=Finding.COUNTERFEIT, basis="报告 3 号", actor=at.head, now=NOW
    )
    alone = Record(Waste.GENERAL, "shredded, then burnt", "plant operator", "", ("one",))
    with pytest.raises(Refused) as refused:
        begin_destruction(request=request, record=alone, actor=at.head, now=NOW)
    assert set(refused.value.codes) == {"video_missing", "supervisors_missing"}
    record = Record(
        Waste.GENERAL,
        "shredded, then burnt",
        "operator",
        at.photo,
        ("First Putian", "second putian"),
    )
    order = begin_destruction(request=request, record=record, actor=at.head, now=NOW)
    sign_order(order_id=order, side=Side.FROM, actor=at.keeper, now=NOW)
    with pytest.raises(Refused, match="supervisors_missing"):
        _plant_signs(at, order)
    for watching in (at.first, at.second):
        sign_order(order_id=order, side=Side.SUPERVISOR, actor=watching, now=NOW)
    assert _plant_signs(at, order) == "done"
    assert balance(lot) == {"destroyed": ALL}


def _plant_signs(at: Station, order: UUID) -> str:
    return countersign(
        order_id=order,
        side=Side.TO,
        name="plant",
        paper=at.photo,
        seals=seals_on(order),
        actor=at.head,
        now=NOW,
    )


def test_a_list_names_where_goods_were_found_and_never_a_store(at: Station) -> None:
    with pytest.raises(BadInput, match="place_not_scene"):
        receive_list(raw=draft(at, place="一号库"), actor=at.first, now=NOW)
    assert not ItemList.objects.exists()


def test_a_place_with_goods_keeps_its_kind_and_a_closed_one_takes_none(
    at: Station, lot: Lot
) -> None:
    stored(at, lot)
    with pytest.raises(Refused, match="place_kind_in_use"):
        edit_place(
            place_id=at.store, fields=PlaceFields(PlaceKind.PLANT, "一号库"), actor=at.head, now=NOW
        )
    close_place(place_id=at.annex, actor=at.head, now=NOW)
    with pytest.raises(Refused, match="place_closed"):
        ordered(at, Verb.RELOCATE, at.store, at.annex, [asked(lot, Status.STORED)], by=at.keeper)
