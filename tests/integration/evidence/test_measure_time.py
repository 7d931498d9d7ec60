"""A measure whose time is over carries nothing new, by the action and by the database; what it took can still be given back."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.evidence.actions import ledger
from qingfeng.evidence.actions.lists import confirm_list, receive_list, sign_by_hand, sign_list
from qingfeng.evidence.actions.measures import (
    approve_measure,
    extend_measure,
    release_measure,
    take_urgently,
)
from qingfeng.evidence.actions.orders import sign_order
from qingfeng.evidence.actions.parts import Draw, Sampling, Stand, draw_samples
from qingfeng.evidence.models import Lot, Measure, Movement, Order
from qingfeng.evidence.queries.standing import not_standing, that_stand
from qingfeng.evidence.rules.custody import Side, Status, Verb
from qingfeng.evidence.rules.lists import Role
from qingfeng.evidence.rules.measures import HOLDING, MeasureKind
from qingfeng.foundation.api import system_actor
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.law.api import clocks_named, clocks_over, tell_clock
from tests.integration.evidence.test_bought_goods import buyer, kept, planned, storing
from tests.integration.evidence.test_purchases import whole
from tests.support.goods import (
    NOW,
    Station,
    asked,
    balance,
    done,
    draft,
    listed,
    measure,
    ordered,
    proposed,
    scene,
    seals_on,
    seized,
    station,
    stored,
)

pytestmark = pytest.mark.django_db
WEEKS = NOW + timedelta(days=14)
MONTHS = NOW + timedelta(days=61)


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database alone."""
    monkeypatch.setattr(ledger, "check_measure", lambda *_: None)


def loose(at: Station, name: str = "loose") -> Lot:
    return Lot.objects.get(line__item_list=listed(at, name))


def taking(at: Station, lot: Lot, under: UUID, now: datetime) -> UUID:
    verb = Verb(Measure.objects.get(pk=under).kind)
    lines = [asked(lot, Status.LISTED, seal_after="N-1")]
    return ordered(at, verb, scene(lot), scene(lot), lines, measure=under, now=now)


def taken_over(at: Station, order: UUID, now: datetime) -> str:
    """The other side has signed before."""
    seals = seals_on(order)
    return sign_order(order_id=order, side=Side.TO, seals=seals, actor=at.second, now=now)


def sampled(
    at: Station, lot: Lot, now: datetime, under: UUID | None = None, seal: str = "F-list-1"
) -> UUID:
    return draw_samples(
        stand=Stand(lot.pk, at.store, Status.STORED, seal),
        draws=[
            Draw(Decimal(1), f"S-{now:%m%d}-1", at.photo),
            Draw(Decimal(1), f"S-{now:%m%d}-2", at.photo, is_spare=True),
        ],
        sampling=Sampling("identification", "random_numbers", party_present=True, measure=under),
        seal_rest=f"R-{now:%m%d}",
        actor=at.keeper,
        now=now,
    )


@pytest.mark.parametrize(
    ("kind", "over"), [(MeasureKind.PRESERVE, WEEKS), (MeasureKind.SEIZE, NOW + timedelta(days=31))]
)
def test_nothing_is_taken_under_a_measure_whose_time_is_over(
    at: Station, kind: MeasureKind, over: datetime
) -> None:
    under, lot = measure(at, kind), loose(at)
    waiting = taking(at, lot, under, NOW)
    with pytest.raises(Refused, match="measure_run_out"):
        taking(at, lot, under, over)
    with pytest.raises(Refused, match="measure_run_out"):
        done(at, waiting, at.first, at.second, over)
    assert balance(lot) == {"listed": 100}
    assert taken_over(at, waiting, NOW) == "done"


def test_a_list_made_in_time_and_confirmed_too_late_takes_nothing(at: Station) -> None:
    under = measure(at, MeasureKind.PRESERVE)
    made = receive_list(raw=draft(at, "late", measure=str(under)), actor=at.first, now=NOW)
    for officer in (at.first, at.second):
        sign_list(list_id=made, actor=officer, now=NOW)
    sign_by_hand(list_id=made, role=Role.PARTY, name="林某", file=at.photo, actor=at.first, now=NOW)
    with pytest.raises(Refused, match="measure_run_out"), transaction.atomic():
        confirm_list(list_id=made, actor=at.second, now=WEEKS)
    assert not Movement.objects.exists()


@pytest.mark.usefixtures("unchecked")
def test_the_database_refuses_it_by_itself(at: Station) -> None:
    under, lot = measure(at, MeasureKind.SEIZE), loose(at)
    order = taking(at, lot, under, NOW)
    with pytest.raises(DatabaseError, match="no measure stands"), transaction.atomic():
        done(at, order, at.first, at.second, NOW + timedelta(days=31))
    assert done(at, order, at.first, at.second, NOW + timedelta(days=29)) == "done"


def test_more_time_and_a_pause_keep_it_standing_and_too_late_neither_does(at: Station) -> None:
    """The day of the clock is the only one: the measure keeps no copy of it."""
    under = measure(at, MeasureKind.SEIZE)
    held = Measure.objects.get(pk=under)
    day = timedelta(days=1)
    assert not_standing(held, HOLDING, on=NOW + 31 * day) == "measure_run_out"
    extend_measure(measure_id=under, units=30, reason="复杂", actor=at.head, now=NOW + 29 * day)
    assert not_standing(held, HOLDING, on=NOW + 59 * day) == ""
    given: dict[str, Any] = {"clock_id": held.clock, "actor": at.head, "now": NOW + 50 * day}
    tell_clock(name="testing.sent", at=NOW + 40 * day, **given)
    assert not_standing(held, HOLDING, on=MONTHS + 300 * day) == ""
    tell_clock(name="testing.returned", at=NOW + 50 * day, **given)
    assert not_standing(held, HOLDING, on=MONTHS + 5 * day) == ""
    assert not_standing(held, HOLDING, on=MONTHS + 15 * day) == "measure_run_out"
    assert that_stand([held], HOLDING, on=MONTHS) == [held]
    with pytest.raises(Refused, match="measure_run_out"):
        extend_measure(measure_id=under, units=30, reason="x", actor=at.head, now=MONTHS + 15 * day)


def test_the_database_and_the_action_read_the_same_clock(at: Station) -> None:
    held = Measure.objects.get(pk=measure(at, MeasureKind.SEIZE))
    assert held.clock
    due = clocks_named([held.clock], now=NOW)[held.clock].due_at
    assert due
    second = timedelta(seconds=1)
    for told in (None, "testing.sent", "testing.returned"):
        if told:
            tell_clock(clock_id=held.clock, name=told, at=NOW, actor=system_actor(), now=NOW)
        for moment in (NOW, due, due + second, due + timedelta(days=400)):
            with connection.cursor() as cursor:
                cursor.execute("SELECT law_clock_over(%s, %s)", [held.clock, moment])
                (over,) = cursor.fetchone()
            assert over is bool(clocks_over([held.clock], now=moment)), (told, moment)


def test_an_urgent_measure_not_approved_in_a_day_carries_nothing_new_until_it_is(
    at: Station,
) -> None:
    under, lot = proposed(at, MeasureKind.SEIZE), loose(at)
    take_urgently(measure_id=under, reason="现场转移", actor=at.first, now=NOW)
    soon, late = NOW + timedelta(hours=23), NOW + timedelta(hours=25)
    order = taking(at, lot, under, soon)
    with pytest.raises(Refused, match="late_approval_missing"):
        taking(at, lot, under, late)
    with pytest.raises(Refused, match="late_approval_missing"):
        done(at, order, at.first, at.second, late)
    with pytest.raises(Refused, match="late_without_reason"):
        approve_measure(measure_id=under, actor=at.head, now=late)
    approve_measure(measure_id=under, reason="路途无信号", actor=at.head, now=late)
    assert taken_over(at, order, late) == "done"


@pytest.mark.usefixtures("unchecked")
def test_the_database_waits_for_the_late_approval_too(at: Station) -> None:
    under, lot = proposed(at, MeasureKind.SEIZE), loose(at)
    take_urgently(measure_id=under, reason="现场转移", actor=at.first, now=NOW)
    order = taking(at, lot, under, NOW)
    with pytest.raises(DatabaseError, match="no measure stands"), transaction.atomic():
        done(at, order, at.first, at.second, NOW + timedelta(hours=25))


def test_what_a_measure_took_goes_back_after_its_time(at: Station) -> None:
    lot = stored(at, seized(at))
    back = asked(lot, Status.STORED, seal_after="")
    given: dict[str, Any] = {
        "decision": "期满",
        "release_ground": "period_expired",
        "by": at.keeper,
    }
    order = ordered(at, Verb.RETURN, at.store, at.outside, [back], now=MONTHS, **given)
    assert done(at, order, at.keeper, "林某", MONTHS) == "done"
    other = stored(at, seized(at, "two"))
    made = Lot.objects.get(pk=other.pk).measure_id
    assert made
    release_measure(measure_id=made, ground="period_expired", reason="期满", actor=at.head, now=MONTHS)  # fmt: skip
    assert Order.objects.filter(verb="give_back", release_ground="period_expired").count() == 2


def test_a_sample_is_drawn_under_the_measure_that_holds_the_goods_or_one_of_its_own(
    at: Station,
) -> None:
    lot = stored(at, seized(at))
    late = NOW + timedelta(days=31)
    waiting = sampled(at, lot, NOW)
    with pytest.raises(Refused, match="measure_run_out"):
        sampled(at, lot, late)
    with pytest.raises(Refused, match="measure_run_out"):
        done(at, waiting, at.keeper, at.other_keeper, late)


@pytest.mark.usefixtures("same_files")
def test_goods_under_no_measure_are_sampled_under_one_for_that(at: Station) -> None:
    _, purchase = planned(at)
    whole(buyer(at), purchase)
    lot, late = kept(at, purchase), NOW + timedelta(days=31)
    assert done(at, storing(at, lot), at.first, at.keeper) == "done"
    own = measure(at, MeasureKind.SAMPLE)
    seizure = measure(at, MeasureKind.SEIZE)
    for no_ground in (None, seizure):
        with pytest.raises(Refused, match="measure_not_in_force"):
            sampled(at, lot, NOW, no_ground, "PT-0007")
    order = sampled(at, lot, late, own, "PT-0007")
    assert Order.objects.get(pk=order).measure_id == own
    assert done(at, order, at.keeper, at.other_keeper, late) == "done"


@pytest.mark.usefixtures("unchecked")
def test_the_database_takes_no_sample_of_what_no_measure_holds(at: Station) -> None:
    lot = stored(at, seized(at))
    order = sampled(at, lot, NOW)
    with pytest.raises(DatabaseError, match="no measure stands"), transaction.atomic():
        done(at, order, at.keeper, at.other_keeper, NOW + timedelta(days=31))
    held = Lot.objects.get(pk=lot.pk).measure_id
    assert held
    release_measure(measure_id=held, ground="no_breach", reason="x", actor=at.head, now=NOW)
    with pytest.raises(DatabaseError, match="no measure stands"), transaction.atomic():
        done(at, order, at.keeper, at.other_keeper)


def test_more_time_is_given_once_and_no_more_than_the_law_has(at: Station) -> None:
    under = measure(at, MeasureKind.SEIZE)
    given: dict[str, Any] = {"measure_id": under, "reason": "复杂", "actor": at.head, "now": NOW}
    with pytest.raises(BadInput, match="extension_too_long"):
        extend_measure(units=31, **given)
    extend_measure(units=30, **given)
    with pytest.raises(Refused, match="extension_not_given"):
        extend_measure(units=1, **given)
    given["measure_id"] = measure(at, MeasureKind.PRESERVE)
    with pytest.raises(Refused, match="extension_not_given"):
        extend_measure(units=1, **given)
