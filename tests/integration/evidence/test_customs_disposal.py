"""Customs takes the ways of disposal in their order and says why it passes one over (IPR regulation 27)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.disposals import begin_disposal
from qingfeng.evidence.actions.orders import Request, sign_order
from qingfeng.evidence.actions.parts import state_finding
from qingfeng.evidence.models import Lot, WaysPassedOver
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.rules.custody import Finding, Side, Status, Verb
from qingfeng.evidence.rules.disposal import ORDER_OF_WAYS, SAID, Conditions, PassedOver
from qingfeng.evidence.rules.places import Waste
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import Organisation, Role, User
from qingfeng.kernel.errors import Refused
from tests.support.goods import NOW, Station, asked, confiscated, done, scene, seized, station

pytestmark = pytest.mark.django_db
WHY = PassedOver("无公益机构接收，权利人无意收购", "标志压铸于鞋底，无法消除", "不同意拍卖")


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    found = confiscated(at, seized(at))
    state_finding(
        lot_id=found.pk, finding=Finding.COUNTERFEIT, basis="鉴定", actor=at.head, now=NOW
    )
    # The goods were taken by another power of the same office; here it disposes of them as customs.
    Organisation.objects.filter(pk=at.head.office_id).update(function="customs")
    return Lot.objects.get(pk=found.pk)


def as_customs(at: Station) -> Actor:
    return replace(at.head, function="customs")


def destroying(at: Station, lot: Lot, actor: Actor, passed: PassedOver) -> UUID:
    return begin_destruction(
        request=Request(
            Verb.DESTROY, scene(lot), at.plant,
            [asked(lot, Status.CONFISCATED, photo=at.photo)], "销毁决定 1 号",
        ),
        record=Record(
            Waste.GENERAL, "焚烧", "环保焚烧厂", at.photo, ("first putian", "second putian")
        ),
        actor=actor, now=NOW, passed=passed,
    )  # fmt: skip


def test_the_pack_has_the_ways_in_the_order_that_is_asked() -> None:
    named = terms(ORDER_OF_WAYS, on=NOW)
    assert named["order"] == [
        "public_welfare",
        "sale_to_holder",
        "auction_without_features",
        "destruction",
    ]
    assert named["holder_view_before"] == "auction_without_features"
    assert set(SAID) == {Verb.AUCTION, Verb.DESTROY}


def test_customs_says_why_it_destroys_and_others_need_not(at: Station, lot: Lot) -> None:
    with pytest.raises(Refused) as refused:
        destroying(at, lot, as_customs(at), PassedOver())
    assert refused.value.codes == ("not_given_unsaid", "not_auctioned_unsaid")
    order = destroying(at, lot, as_customs(at), WHY)
    said = WaysPassedOver.objects.get(order=order)
    assert (said.not_given, said.not_auctioned, said.holder_view) == (
        WHY.not_given,
        WHY.not_auctioned,
        "",
    )
    assert PassedOver().missing(Verb.DESTROY, "market_regulation") == ()


def test_an_auction_by_customs_hears_the_holder_first(at: Station) -> None:
    met = Conditions(recipient="拍卖行", price=None, account="国库")
    found = confiscated(at, seized(at))
    with pytest.raises(Refused) as refused:
        begin_disposal(
            request=Request(
                Verb.AUCTION, scene(found), at.outside, [asked(found, Status.CONFISCATED)], "决定 1"
            ),
            met=met, actor=as_customs(at), now=NOW,
        )  # fmt: skip
    assert {"not_given_unsaid", "holder_view_unsaid"} <= set(refused.value.codes)
    assert PassedOver().missing(Verb.DONATE, "customs") == ()
    assert PassedOver().missing(Verb.SELL, "customs") == ()


@pytest.mark.parametrize("passed", [None, WHY])
def test_the_database_lets_no_such_order_be_done_in_silence(
    at: Station, lot: Lot, passed: PassedOver | None
) -> None:
    """Whoever takes the office for another's is stopped there."""
    actor = at.head if passed is None else as_customs(at)
    order = destroying(at, lot, actor, passed or PassedOver())
    for watcher in (at.first, at.second):
        sign_order(order_id=order, side=Side.SUPERVISOR, actor=watcher, now=NOW)
    if passed is None:
        with pytest.raises(DatabaseError, match="passed over"), transaction.atomic():
            done(at, order, at.keeper, "王某")
        return
    for change in ({"not_given": ""}, {"not_auctioned": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            WaysPassedOver.objects.filter(order=order).update(**change)
    assert done(at, order, at.keeper, "王某") == "done"


@pytest.mark.parametrize("function", ["customs", "market_regulation"])
def test_the_form_asks_customs_and_nobody_else(
    at: Station, lot: Lot, function: str, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    Organisation.objects.filter(pk=at.head.office_id).update(function=function)
    Role.objects.filter(organisation=at.head.office_id).update(function=function)
    client = Client()
    client.force_login(User.objects.get(pk=at.head.user_id))
    stand = f"?place={scene(lot)}&status=confiscated"
    page = client.get(reverse("goods_order_new", args=[lot.pk, "destroy"]) + stand)
    assert page.status_code == 200
    asked_for = {name for name in ("not_given", "not_auctioned", "holder_view") if f'name="{name}"' in page.content.decode()}  # fmt: skip
    assert asked_for == ({"not_given", "not_auctioned"} if function == "customs" else set())
