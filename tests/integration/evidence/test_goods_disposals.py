"""How goods leave otherwise than by destruction, what a release leaves behind, and the alarms."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, transaction

from qingfeng.evidence.actions.alarms import raise_alarms
from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.disposals import begin_disposal
from qingfeng.evidence.actions.measures import (
    approve_measure,
    release_measure,
    take_measure,
    take_urgently,
)
from qingfeng.evidence.actions.orders import Request, begin_order, sign_order, write_order
from qingfeng.evidence.actions.owners import announce_goods, name_owner
from qingfeng.evidence.actions.parts import state_finding
from qingfeng.evidence.actions.places import set_rate
from qingfeng.evidence.models import Lot, Measure, Order, Place, PlaceRate
from qingfeng.evidence.queries.goods import lot_record, overdue_measures, perishing
from qingfeng.evidence.rules.custody import Finding, Side, Status, Verb
from qingfeng.evidence.rules.disposal import Conditions
from qingfeng.evidence.rules.places import Bearer, Waste
from qingfeng.foundation.api import system_actor
from qingfeng.foundation.models import Notification
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import clocks_of
from tests.support.goods import (
    NOW,
    Station,
    asked,
    balance,
    confiscated,
    done,
    ordered,
    proposed,
    seized,
    state,
    station,
    stored,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    return stored(at, seized(at, perishes_on="2026-10-20"))


def leaving(at: Station, lot: Lot, verb: Verb, status: Status, **met: Any) -> Any:
    line = replace(asked(lot, status, seal_after=""), photo=at.photo)
    request = Request(verb, at.store, at.outside, [line], "处理决定 5 号")
    return begin_disposal(request=request, met=Conditions(**met), actor=at.head, now=NOW)


def test_perishable_goods_go_early_with_consent_approval_record_and_price_kept(
    at: Station, lot: Lot
) -> None:
    with pytest.raises(Refused) as refused:
        leaving(at, lot, Verb.DISPOSE, Status.STORED)
    assert set(refused.value.codes) == {
        "recipient_missing", "cause_missing", "consent_missing", "consent_paper_missing", "record_missing",
        "price_missing", "account_missing",
    }  # fmt: skip
    order = leaving(
        at, lot, Verb.DISPOSE, Status.STORED, recipient="批发市场", cause="perishable", consent="consents",
        paper=at.photo, record=at.photo, price=Decimal(1200), account="案款专户",
    )  # fmt: skip
    with pytest.raises(Refused, match="approver_signs"):
        sign_order(order_id=order, side=Side.FROM, actor=at.head, now=NOW)
    assert done(at, order, at.keeper, "批发市场") == "done"
    assert balance(lot) == {"disposed": Decimal(100)}


def test_only_who_decides_begins_it(at: Station, lot: Lot) -> None:
    request = Request(Verb.DISPOSE, at.store, at.outside, [asked(lot, Status.STORED)], "x")
    with pytest.raises(Refused, match="no_permission"):
        begin_disposal(request=request, met=Conditions(), actor=at.keeper, now=NOW)


def test_without_its_record_an_order_is_never_done(at: Station, lot: Lot) -> None:
    """However it came to be: begun as a handover it is refused at once, written without a record it is never done."""
    line = asked(lot, Status.STORED, seal_after="", photo=at.photo)
    request = Request(Verb.DISPOSE, at.store, at.outside, [line], "x")
    with pytest.raises(Refused, match="conditions_missing"):
        begin_order(request=request, actor=at.head, now=NOW)
    order = write_order(request=request, actor=at.head, now=NOW)
    with pytest.raises(Refused, match="conditions_missing"):
        done(at, order, at.keeper, "somebody")


@pytest.mark.parametrize(
    ("verb", "finding", "given", "code"),
    [
        (Verb.DONATE, "counterfeit", {}, "marks_on"),
        (Verb.DONATE, "undetermined", {}, "finding_missing"),
        (Verb.AUCTION, "counterfeit", {"price": Decimal(1), "account": "国库"}, "counterfeit_in_trade"),
        (Verb.AUCTION, "genuine", {"price": Decimal(1)}, "account_missing"),
        (Verb.SELL, "counterfeit", {"price": Decimal(1), "account": "国库"}, "wish_missing"),
    ],
)  # fmt: skip
def test_confiscated_goods_leave_only_under_their_conditions(
    at: Station, verb: Verb, finding: str, given: dict[str, Any], code: str
) -> None:
    lot = confiscated(at, seized(at))
    if finding != "undetermined":
        found = Finding(finding)
        state_finding(lot_id=lot.pk, finding=found, basis="报告 3 号", actor=at.head, now=NOW)
    with pytest.raises(Refused) as refused:
        leaving(at, lot, verb, Status.CONFISCATED, recipient="红十字会", **given)
    assert refused.value.codes == (code,)
    amends = {"marks_off": at.photo, "paper": at.photo, "account": "国库", "price": Decimal(1)}
    if code in ("marks_on", "wish_missing", "account_missing"):
        whole = {"recipient": "红十字会", **given, **amends}
        order = leaving(at, lot, verb, Status.CONFISCATED, **whole)
        assert done(at, order, at.keeper, "红十字会") == "done"


def test_what_leads_to_the_wrong_kind_of_place_is_refused(at: Station, lot: Lot) -> None:
    with pytest.raises(Refused, match="place_unfit"):
        ordered(
            at,
            Verb.RETURN,
            at.store,
            at.plant,
            [asked(lot, Status.STORED)],
            decision="解除 1 号",
            by=at.head,
        )


def test_a_release_makes_the_order_that_gives_everything_back(at: Station, lot: Lot) -> None:
    other = seized(at, "second")
    measure = Lot.objects.get(pk=lot.pk).measure_id
    orders = release_measure(
        measure_id=measure, ground="no_breach", reason="无违法行为", actor=at.head, now=NOW
    )
    (order,) = [Order.objects.get(pk=one) for one in orders]
    assert (order.verb, order.to_place.kind, order.to_place.name) == (
        "give_back",
        "outside",
        "某鞋行",
    )
    assert (order.decision, order.release_ground) == ("无违法行为", "no_breach")
    assert done(at, order.pk, at.keeper, "林某") == "done"
    assert balance(lot) == {"returned": Decimal(100)}
    assert balance(other) == {"seized": Decimal(100)}


def test_a_scene_of_the_same_name_is_not_taken_for_the_party(at: Station, lot: Lot) -> None:
    Place.objects.filter(name="荔城区仓库").update(name="某鞋行")
    measure = Lot.objects.get(pk=lot.pk).measure_id
    (order,) = release_measure(
        measure_id=measure, ground="unrelated", reason="无关", actor=at.head, now=NOW
    )
    assert Order.objects.get(pk=order).to_place.kind == "outside"


def test_goods_held_beyond_their_time_are_an_alarm_until_they_are_given_back(
    at: Station, lot: Lot
) -> None:
    late, head = NOW + timedelta(days=40), at.head
    assert not overdue_measures(actor=head, now=NOW)
    (found,) = overdue_measures(actor=head, now=late)
    # What was seized perishes as well, and is told of by itself.
    assert raise_alarms(actor=system_actor(), now=late) == 2
    told = Notification.objects.filter(code="measure.overdue", subject_id=found.pk)
    assert {one.user_id for one in told} == {at.first.user_id, at.second.user_id, head.user_id}
    raise_alarms(actor=system_actor(), now=late)
    assert told.count() == 3
    assert state(confiscation(at, lot)) == "done"
    assert not overdue_measures(actor=head, now=late)


def confiscation(at: Station, lot: Lot) -> Any:
    line = asked(lot, Status.STORED)
    order = ordered(
        at, Verb.CONFISCATE, at.store, at.store, [line], decision="罚没 8 号", by=at.keeper
    )
    done(at, order, at.keeper, at.other_keeper)
    return order


def test_an_alarm_is_asked_as_often_however_many_still_run(
    at: Station, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        seized(at, f"running {number}")
    measure = proposed(at)
    take_urgently(measure_id=measure, reason="正在转移货物", actor=at.first, now=NOW)
    seized(at, "urgent", under=measure)
    late = NOW + timedelta(hours=25)
    with django_assert_num_queries(2):
        assert [one.pk for one in overdue_measures(actor=at.head, now=late)] == [measure]


def test_an_urgent_measure_that_nobody_approved_in_a_day_is_an_alarm(at: Station) -> None:
    measure = proposed(at)
    take_urgently(measure_id=measure, reason="正在转移货物", actor=at.first, now=NOW)
    seized(at, "urgent", under=measure)
    late = NOW + timedelta(hours=25)
    assert [one.pk for one in overdue_measures(actor=at.head, now=late)] == [measure]
    approve_measure(measure_id=measure, reason="夜间", actor=at.head, now=late)
    assert not overdue_measures(actor=at.head, now=late)
    assert Measure.objects.get(pk=measure).state == "in_force"


def test_goods_that_perish_are_named_three_days_before(at: Station) -> None:
    soon = seized(at, "milk", perishes_on=(TODAY + timedelta(days=2)).isoformat())
    seized(at, "tins", perishes_on=(TODAY + timedelta(days=200)).isoformat())
    found = perishing(actor=at.head, until=TODAY + timedelta(days=3))
    assert [one.pk for one in found] == [soon.pk]
    assert raise_alarms(actor=system_actor(), now=NOW) == 1
    assert Notification.objects.filter(code="lot.perishing", user_id=at.head.user_id).count() == 1


def test_what_keeping_a_lot_has_cost_is_counted_by_begun_days(at: Station, lot: Lot) -> None:
    costs(at, "2.50", TODAY)
    seen = lot_record(lot.pk, actor=at.head, today=TODAY + timedelta(days=9))
    (cost,) = seen.costs
    assert (cost.bearer, cost.total, cost.days) == ("agency", Decimal("25.00"), 10)


def costs(at: Station, a_day: str, since: date, now: datetime = NOW) -> None:
    set_rate(
        place_id=at.store,
        since=since,
        a_day=Decimal(a_day),
        bearer=Bearer.AGENCY,
        actor=at.head,
        now=now,
    )


def test_a_new_rate_changes_nothing_of_what_was_charged(at: Station, lot: Lot) -> None:
    costs(at, "2.50", TODAY)
    later = TODAY + timedelta(days=5)
    costs(at, "4", later, NOW + timedelta(days=5))
    (cost,) = lot_record(lot.pk, actor=at.head, today=TODAY + timedelta(days=9)).costs
    assert (cost.total, cost.days) == (5 * Decimal("2.50") + 5 * 4, 10)
    with pytest.raises(BadInput, match="rate_in_past"):
        costs(at, "9", TODAY, NOW + timedelta(days=5))


def test_the_database_takes_no_rate_of_the_past_and_changes_none(at: Station) -> None:
    costs(at, "2.50", TODAY)
    (rate,) = PlaceRate.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        PlaceRate.objects.create(
            place_id=at.store, since=TODAY - timedelta(days=1), cost_a_day=9, set_at=NOW
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        PlaceRate.objects.filter(pk=rate.pk).update(cost_a_day=9)


def found_of_nobody(at: Station) -> Lot:
    """Goods under a measure that names no party."""
    measure = proposed(at, party="")
    approve_measure(measure_id=measure, actor=at.head, now=NOW)
    take_measure(measure_id=measure, actor=at.first, now=NOW)
    return stored(at, seized(at, "nobody", under=measure, perishes_on="2026-10-20"))


def confiscating(at: Station, lot: Lot, now: Any) -> Any:
    line = asked(lot, Status.STORED)
    given: dict[str, Any] = {"decision": "无主财物上缴 1 号", "by": at.keeper, "now": now}
    return ordered(at, Verb.CONFISCATE, at.store, at.store, [line], **given)


def called(at: Station, lot: Lot, **given: Any) -> None:
    shared: dict[str, Any] = {
        "published_on": TODAY,
        "paper": at.photo,
        "actor": at.first,
        "now": NOW,
    }
    announce_goods(measure_id=Lot.objects.get(pk=lot.pk).measure_id, **(shared | given))


def test_goods_of_nobody_wait_until_the_notice_to_their_owner_has_run_out(at: Station) -> None:
    lot = found_of_nobody(at)
    with pytest.raises(Refused, match="owner_not_called"):
        confiscating(at, lot, NOW)
    with pytest.raises(BadInput, match="notice_out_of_order"):
        called(at, lot, published_on=TODAY + timedelta(days=1))
    called(at, lot)
    measure = Subject("measure", Lot.objects.get(pk=lot.pk).measure_id)
    (clock,) = [
        one for one in clocks_of(measure, now=NOW) if one.rule == "cn.penalty.unknown_owner"
    ]
    assert clock.due_at == datetime(2026, 11, 11, 15, 59, 59, tzinfo=UTC), (
        "thirty days from the 12th of October"
    )
    for day in (0, 29):
        with pytest.raises(Refused, match="notice_still_runs"):
            confiscating(at, lot, NOW + timedelta(days=day))
    with pytest.raises(Refused, match="announced_already"):
        called(at, lot)
    order = confiscating(at, lot, clock.due_at + timedelta(seconds=1))
    assert done(at, order, at.keeper, at.other_keeper, clock.due_at + timedelta(hours=1)) == "done"


def test_an_owner_who_comes_forward_is_a_party_and_stops_the_notice(at: Station) -> None:
    lot = found_of_nobody(at)
    called(at, lot)
    measure = Lot.objects.get(pk=lot.pk).measure_id
    name_owner(measure_id=measure, party="林某", actor=at.first, now=NOW)
    statuses = {
        one.rule: one.status.value for one in clocks_of(Subject("measure", measure), now=NOW)
    }
    assert statuses["cn.penalty.unknown_owner"] == "met"
    assert state(confiscating(at, lot, NOW)) == "open"
    with pytest.raises(Refused, match="owner_known"):
        name_owner(measure_id=measure, party="王某", actor=at.first, now=NOW)


def test_an_early_disposal_rests_on_a_notice_only_once_that_has_run_out(
    at: Station, lot: Lot
) -> None:
    met: dict[str, Any] = {
        "recipient": "批发市场", "cause": "perishable", "consent": "announced", "paper": at.photo,
        "record": at.photo, "price": Decimal(1), "account": "案款专户",
    }  # fmt: skip
    with pytest.raises(Refused, match="owner_known"):
        leaving(at, lot, Verb.DISPOSE, Status.STORED, **met)
    other = found_of_nobody(at)
    with pytest.raises(Refused, match="owner_not_called"):
        leaving(at, other, Verb.DISPOSE, Status.STORED, **met)
    called(at, other)
    with pytest.raises(Refused, match="notice_still_runs"):
        leaving(at, other, Verb.DISPOSE, Status.STORED, **met)


def test_the_database_confiscates_nothing_of_nobody_without_a_notice(at: Station) -> None:
    """Were the action by-passed: the order begins while the party is thought to be known."""
    lot = found_of_nobody(at)
    with patch("qingfeng.evidence.actions.orders.check_owner_called"):
        order = confiscating(at, lot, NOW)
    with pytest.raises(DatabaseError, match="no notice was published"), transaction.atomic():
        done(at, order, at.keeper, at.other_keeper)
    called(at, lot)
    measure = Measure.objects.get(pk=Lot.objects.get(pk=lot.pk).measure_id)
    with pytest.raises(DatabaseError, match="said once"), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(notice_at=NOW - timedelta(days=90))


@pytest.mark.parametrize("licence", ["", "FJ-350300-001"])
def test_hazardous_waste_needs_the_licence_of_who_treats_it(at: Station, licence: str) -> None:
    lot = seized(at, "paint", waste="hazardous")
    lot = confiscated(at, lot)
    state_finding(
        lot_id=lot.pk, finding=Finding.COUNTERFEIT, basis="报告 3 号", actor=at.head, now=NOW
    )
    gone = asked(lot, Status.CONFISCATED, photo=at.photo, seal_after="")
    request = Request(Verb.DESTROY, at.store, at.plant, [gone], "销毁 1 号")
    record = Record(
        Waste.HAZARDOUS,
        "incinerated",
        "operator",
        at.photo,
        ("First Putian", "Second Putian"),
        licence=licence,
    )
    if not licence:
        with pytest.raises(Refused, match="licence_missing"):
            begin_destruction(request=request, record=record, actor=at.head, now=NOW)
    with patch("qingfeng.evidence.actions.destructions.destruction_barred", return_value=()):
        order = begin_destruction(request=request, record=record, actor=at.head, now=NOW)
    for watching in (at.first, at.second):
        sign_order(order_id=order, side=Side.SUPERVISOR, actor=watching, now=NOW)
    if licence:
        assert done(at, order, at.keeper, "plant") == "done"
        return
    with pytest.raises(DatabaseError, match="not whole"), transaction.atomic():
        done(at, order, at.keeper, "plant")
