"""What must never happen to goods, whoever asks for it (law.md 5, 7 and 13)."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import DatabaseError, transaction

from qingfeng.evidence.actions.alarms import raise_alarms
from qingfeng.evidence.actions.measures import (
    Proposal,
    approve_measure,
    propose_measure,
    take_measure,
)
from qingfeng.evidence.actions.orders import sign_order
from qingfeng.evidence.actions.places import set_custodians, set_rate
from qingfeng.evidence.models import Lot, Measure, MeasureOfficer, Movement
from qingfeng.evidence.rules.custody import Side, Status, Verb
from qingfeng.evidence.rules.measures import Concern, MeasureKind
from qingfeng.evidence.rules.places import Bearer, bearers
from qingfeng.foundation.api import system_actor
from qingfeng.kernel.errors import QingfengError, Refused
from qingfeng.kernel.ids import uuid7
from qingfeng.law.api import HOME
from tests.support.goods import (
    NOTHING_AGAINST,
    NOW,
    TRADEMARK,
    Station,
    asked,
    balance,
    done,
    listed,
    measure,
    ordered,
    proposed,
    scene,
    seized,
    station,
    stored,
)
from tests.support.leads import office, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Station:
    return station()


def test_no_measure_reaches_unrelated_goods_daily_necessities_or_what_another_organ_sealed(
    at: Station,
) -> None:
    kinds = (MeasureKind.SEIZE, MeasureKind.SEAL, MeasureKind.PRESERVE)
    for kind, concern in product(kinds, sorted(Concern)):
        with pytest.raises(Refused) as refused:
            proposed(at, kind, concerns=NOTHING_AGAINST | {concern: True})
        assert refused.value.codes == (f"goods_{concern}",)
    assert not Measure.objects.exists()


def test_nobody_seizes_alone(at: Station) -> None:
    with pytest.raises(Refused, match="officers_too_few"):
        proposed(at, officers=[at.first.user_id, at.first.user_id])


def test_what_one_officer_took_the_database_lets_no_goods_follow(at: Station) -> None:
    pair = measure(at)
    with pytest.raises(DatabaseError), transaction.atomic():
        MeasureOfficer.objects.filter(measure=pair, user=at.second.user_id).delete()
    alone = Measure.objects.get(pk=proposed(at))
    alone.pk = uuid7(NOW)
    alone.save(force_insert=True)
    MeasureOfficer.objects.create(measure=alone, user_id=at.first.user_id)
    approve_measure(measure_id=alone.pk, actor=at.head, now=NOW)
    take_measure(measure_id=alone.pk, actor=at.first, now=NOW)
    lot = Lot.objects.get(line__item_list=listed(at))
    line = asked(lot, Status.LISTED, seal_after="N-1")
    order = ordered(at, Verb.SEIZE, scene(lot), scene(lot), [line], measure=alone.pk)
    with pytest.raises(DatabaseError, match="fewer than two officers"), transaction.atomic():
        done(at, order, at.first, at.second)
    assert balance(lot) == {"listed": 100}


def test_its_approver_is_none_of_its_officers(at: Station) -> None:
    made = proposed(at, officers=[at.first.user_id, at.head.user_id])
    with pytest.raises(Refused, match="approver_is_officer"):
        approve_measure(measure_id=made, actor=at.head, now=NOW)


BODIES = (("appraisal", ""), ("platform", ""), ("right_holder", ""), ("agent", ""), ("agency", "leading_group"))  # fmt: skip


def test_a_body_without_the_power_proposes_and_takes_nothing(at: Station) -> None:
    """Its roles cannot hold the power (tests/contract/test_never.py); without it nothing is within reach."""
    made = proposed(at)
    approve_measure(measure_id=made, actor=at.head, now=NOW)
    for kind, function in BODIES:
        here = office(f"other {kind}", kind, function=function, region="350300")
        held = ("measure:read", "measure:edit")
        other = person(f"stranger {kind}", here, region="3503", permissions=held)
        with pytest.raises(QingfengError):
            take_measure(measure_id=made, actor=other, now=NOW)
        proposal = Proposal(MeasureKind.SEIZE, TRADEMARK, "鞋", [other.user_id], "某鞋行")
        with pytest.raises(Refused, match="no_permission"):
            propose_measure(proposal=proposal, actor=other, now=NOW)
    assert Measure.objects.get().state == "approved"


def test_time_alone_gives_back_nothing_and_loses_nothing(at: Station) -> None:
    lot = stored(at, seized(at))
    moved = Movement.objects.count()
    raise_alarms(actor=system_actor(), now=NOW + timedelta(days=400))
    assert balance(lot) == {"stored": 100}
    assert Movement.objects.count() == moved
    assert Measure.objects.get().state == "in_force"


def test_an_investigator_keeps_no_items_at_the_police(at: Station) -> None:
    police = station("public_security", "police")
    lot = seized(police)
    order = ordered(police, Verb.STORE, scene(lot), police.store, [asked(lot, Status.SEIZED)])
    sign_order(order_id=order, side=Side.FROM, actor=police.second, now=NOW)
    keepers = [police.first.user_id, police.keeper.user_id]
    set_custodians(place_id=police.store, users=keepers, actor=police.head, now=NOW)
    with pytest.raises(Refused, match="investigator_keeps"):
        sign_order(order_id=order, side=Side.TO, actor=police.first, now=NOW)


def test_the_party_bears_no_cost_of_custody(at: Station) -> None:
    with pytest.raises(Refused, match="bearer_unlawful"):
        set_rate(
            place_id=at.store,
            since=NOW.astimezone(HOME).date(),
            a_day=Decimal(2),
            bearer=Bearer.HOLDER,
            actor=at.head,
            now=NOW,
        )
    assert {bearer.value for bearer in Bearer} == {"agency", "holder"}
    assert bearers("customs") == (Bearer.AGENCY, Bearer.HOLDER)
