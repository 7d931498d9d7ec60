"""What a test purchase brought goes on a list and into a store without a measure; nothing else goes there so."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from qingfeng.evidence.actions import ledger
from qingfeng.evidence.actions.lists import (
    confirm_list,
    discard_list,
    receive_list,
    sign_by_hand,
    sign_list,
)
from qingfeng.evidence.actions.purchases import plan_purchase
from qingfeng.evidence.models import Holding, ItemList, Lot
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.evidence.rules.lists import Role
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import Role as Post
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.integration.evidence.test_exhibits import entered
from tests.integration.evidence.test_purchases import OFFERED, step, whole
from tests.support import leads as build
from tests.support.bags import PACKS, payload_of
from tests.support.forging import GOODS, Files, changed, checked, codes
from tests.support.goods import (
    NOW,
    Station,
    asked,
    balance,
    done,
    draft,
    line,
    listed,
    measure,
    named,
    ordered,
    station,
)
from tests.support.leads import office

pytestmark = pytest.mark.usefixtures("same_files")


def buyer(at: Station) -> Actor:
    return replace(at.first, permissions=at.first.permissions | {*PACKS})


def planned(at: Station, name: str = "bought") -> tuple[Subject, UUID]:
    subject = Subject("right", build.right(f"Mark {name}", build.holder(f"Holder {name}")).pk)
    offer = entered(buyer(at), subject, title="The offer")
    made = plan_purchase(
        subject=subject, title="两双", offer=offer, offered=OFFERED, actor=buyer(at), now=NOW
    )
    return subject, made


def written(at: Station, purchase: UUID, name: str = "bought", **given: Any) -> dict[str, Any]:
    goods = line(name, 1, quantity="2", weight="1.6", seal="PT-0007")
    alone = {"presence": "absent", "presence_note": "网购，卖家不在场", "party": "某网店"}
    return draft(at, name, purchase=str(purchase), lines=[goods], **(alone | given))


def kept(at: Station, purchase: UUID, name: str = "bought") -> Lot:
    made = receive_list(raw=written(at, purchase, name), actor=buyer(at), now=NOW)
    for officer in (at.first, at.second):
        sign_list(list_id=made, actor=officer, now=NOW)
    sign_by_hand(list_id=made, role=Role.WITNESS, name="公证员", file=at.photo, actor=at.first, now=NOW)  # fmt: skip
    confirm_list(list_id=made, actor=at.second, now=NOW)
    return Lot.objects.get(line__item_list=made)


def storing(at: Station, lot: Lot) -> UUID:
    held = Holding.objects.get(lot=lot, quantity__gt=0)
    line = asked(lot, Status.LISTED, int(held.quantity), seal_after=held.seal or "F-new")
    return ordered(at, Verb.STORE, held.place_id, at.store, [line])


@pytest.fixture
def at(db: None) -> Station:
    return station()


def test_from_the_seal_of_the_purchase_into_the_store_and_to_a_sample(at: Station) -> None:
    subject, purchase = planned(at)
    whole(buyer(at), purchase)
    lot = kept(at, purchase)
    assert Holding.objects.get(lot=lot, quantity__gt=0).seal == "PT-0007"
    assert done(at, storing(at, lot), at.first, at.keeper) == "done"
    assert balance(lot) == {"stored": 2}
    own = replace(buyer(at), permissions=frozenset({*PACKS, *at.first.permissions}))
    for about in (subject, Subject("purchase", purchase), Subject("lot", lot.pk)):
        body = json.loads(payload_of(own, about, NOW)[GOODS])
        assert [each["purchase"] for each in body["lists"]] == [str(purchase)]
        assert [each["number"] for each in body["lots"]] == [lot.number]


@pytest.mark.parametrize("ordered_only", [True, False])
def test_a_purchase_that_is_not_sealed_brings_nothing_yet(at: Station, ordered_only: bool) -> None:
    _subject, purchase = planned(at)
    if ordered_only:
        step(buyer(at), purchase, "order")
    with pytest.raises(BadInput, match="purchase_not_sealed"):
        receive_list(raw=written(at, purchase), actor=buyer(at), now=NOW)


def test_what_was_bought_is_listed_once_and_under_no_measure(at: Station) -> None:
    _subject, purchase = planned(at)
    whole(buyer(at), purchase)
    first = receive_list(raw=written(at, purchase), actor=buyer(at), now=NOW)
    with pytest.raises(BadInput, match="purchase_listed_already"):
        receive_list(raw=written(at, purchase, "again"), actor=buyer(at), now=NOW)
    discard_list(list_id=first, reason="写错", actor=at.first, now=NOW)
    both = written(at, purchase, "again", measure=str(measure(at)))
    with pytest.raises(BadInput, match="bought_under_measure"):
        receive_list(raw=both, actor=buyer(at), now=NOW)
    other = station(name="xiamen")
    with pytest.raises(NotFound):
        receive_list(raw=written(other, purchase, "other"), actor=buyer(other), now=NOW)
    assert receive_list(raw=written(at, purchase, "third"), actor=buyer(at), now=NOW)


def test_listed_goods_that_nobody_bought_wait_for_a_measure(
    at: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = listed(at, "plain")
    lot = Lot.objects.get(line__item_list=made)
    with pytest.raises(Refused, match="measure_not_in_force"):
        storing(at, lot)
    monkeypatch.setattr(ledger, "check_bought", lambda *_asked: None)
    order = storing(at, lot)
    with pytest.raises(DatabaseError, match="was not bought"), transaction.atomic():
        done(at, order, at.first, at.keeper)
    _subject, purchase = planned(at)
    with pytest.raises(DatabaseError), transaction.atomic():
        ItemList.objects.filter(pk=made).update(purchase=purchase)
    forged = ItemList.objects.get(pk=made)
    forged.pk, forged.state, forged.purchase_id = named("forged"), "draft", purchase
    with pytest.raises(DatabaseError, match="no sealed purchase"), transaction.atomic():
        forged.save(force_insert=True)


def test_the_pages_lead_from_the_purchase_to_the_list_and_back(
    at: Station, client: Client, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    post = Post.objects.get(pk__in=User.objects.get(pk=at.first.user_id).memberships.values("role"))
    post.permissions = sorted({*post.permissions, *PACKS})
    post.save()
    client.force_login(User.objects.get(pk=at.first.user_id))
    _subject, purchase = planned(at)
    page = reverse("purchase", args=[purchase])
    new = f"{reverse('goods_list_new')}?kind=purchase&amp;id={purchase}"
    assert new not in client.get(page).content.decode()
    whole(buyer(at), purchase)
    assert new in client.get(page).content.decode()
    form = client.get(new.replace("&amp;", "&")).content.decode()
    assert f'value="{purchase}" selected' in form
    sent = client.post(
        reverse("goods_list_receive"), json.dumps(written(at, purchase)), "application/json"
    )
    assert sent.status_code == 201
    lot = kept_now(at)
    for shown in (reverse("goods_list", args=[lot.line.item_list_id]), reverse("goods_lot", args=[lot.pk])):  # type: ignore[union-attr]  # fmt: skip
        assert f'href="{page}"' in client.get(shown).content.decode()
    about = client.get(reverse("goods_lot", args=[lot.pk])).content.decode()
    assert reverse("goods_order_new", args=[lot.pk, "store"]) in about
    told = client.get(page).content.decode()
    assert new not in told
    assert reverse("goods_list", args=[lot.line.item_list_id]) in told  # type: ignore[union-attr]
    plain = Lot.objects.get(line__item_list=listed(at, "plain"))
    about = client.get(reverse("goods_lot", args=[plain.pk])).content.decode()
    assert reverse("goods_order_new", args=[plain.pk, "store"]) not in about


def kept_now(at: Station) -> Lot:
    """The list that was sent is signed and confirmed."""
    made = ItemList.objects.get(state="draft").pk
    for officer in (at.first, at.second):
        sign_list(list_id=made, actor=officer, now=NOW)
    sign_by_hand(list_id=made, role=Role.WITNESS, name="公证员", file=at.photo, actor=at.first, now=NOW)  # fmt: skip
    confirm_list(list_id=made, actor=at.second, now=NOW)
    return Lot.objects.get(line__item_list=made)


@pytest.fixture(scope="module")
def packed(kept_apart: Path) -> Files:
    here = office("buyer", "agency", function="market_regulation", region="350300")
    at = station(name="buyer", here=here)
    _subject, purchase = planned(at, "packed")
    whole(buyer(at), purchase)
    lot = kept(at, purchase, "packed")
    assert done(at, storing(at, lot), at.first, at.keeper) == "done"
    return payload_of(buyer(at), Subject("lot", lot.pk), NOW)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (None, ""),
        (lambda body: body["lists"][0].update(purchase=""), "measure_missing"),
        (lambda body: body["lists"][0].update(purchase="0" * 32), "journal_differs"),
    ],
)
def test_a_bag_says_what_was_bought(
    packed: Files, tmp_path: Path, change: Callable[[Any], object] | None, expected: str
) -> None:
    if change is None:
        assert checked(packed, tmp_path).problems == []
        return
    assert expected in codes(checked(changed(packed, GOODS, change), tmp_path))
