"""What stands on the papers of goods: all that the law wants of a list, and nothing less than the screen shows."""

import io
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from pypdf import PdfReader

from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.orders import Request, sign_order
from qingfeng.evidence.actions.parts import state_finding
from qingfeng.evidence.models import ItemList, Lot
from qingfeng.evidence.rules.custody import Finding, Side, Status, Verb
from qingfeng.evidence.rules.places import Waste
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import Organisation, User
from tests.support.goods import (
    NOW,
    Station,
    asked,
    confiscated,
    done,
    listed,
    measure,
    ordered,
    picture,
    scene,
    seized,
    station,
)
from tests.support.goods import line as line_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(settings: Any) -> Station:
    settings.QINGFENG_DEMO_NOW = NOW
    made = station()
    Organisation.objects.filter(pk=made.head.office_id).update(name_en="Putian Market Bureau")
    return made


def text_of(actor: Actor, path: str, language: str) -> str:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.cookies[site.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(path)
    assert answer.status_code == 200, path
    pages = PdfReader(io.BytesIO(answer.content)).pages
    # The typesetter may break a line anywhere in a narrow column.
    return "".join("".join(page.extract_text().split()) for page in pages).replace("\u200b", "")


def destroyed(at: Station) -> Lot:
    lot = confiscated(at, seized(at))
    basis = {"finding": Finding.COUNTERFEIT, "basis": "报告 3 号"}
    state_finding(lot_id=lot.pk, actor=at.head, now=NOW, **basis)
    gone = asked(lot, Status.CONFISCATED, photo=at.photo)
    order = begin_destruction(
        request=Request(Verb.DESTROY, at.store, at.plant, [gone], "销毁 1 号"),
        record=Record(Waste.GENERAL, "shredded", "operator", at.photo, ("First Putian", "Second Putian")),
        actor=at.head,
        now=NOW,
    )  # fmt: skip
    for watching in (at.first, at.second):
        sign_order(order_id=order, side=Side.SUPERVISOR, actor=watching, now=NOW)
    assert done(at, order, at.keeper, "plant") == "done"
    return lot


def missing(text: str, *parts: str) -> list[str]:
    return [part for part in parts if "".join(part.split()) not in text]


@pytest.mark.parametrize(
    ("language", "office", "basis", "hazard"),
    [
        ("zh-hans", "putian", "标价", "危险类别"),
        ("en", "Putian Market Bureau", "Marked price", "Class of danger"),
    ],
)
def test_a_printed_list_leaves_nothing_out(
    at: Station, language: str, office: str, basis: str, hazard: str
) -> None:
    shot = picture(at.first, "shoe")
    goods = line_of(
        "oil", 1, name="润滑油", spec="4L", features="红盖", spot="东侧货架", hazard="flammable_liquid",
        perishes_on="2027-01-31", photos=[shot],
    )  # fmt: skip
    made = listed(at, "oil", under=measure(at), lines=[goods])
    text = text_of(at.head, f"/goods/lists/{made}/copies/", language)
    assert not missing(
        text, office, "润滑油", "Kestrelwood", "4L", "100双", "80.5", "红盖", "东侧货架", "299.00", basis, hazard,
        "2027-01-31", "F-oil-1", shot, "某鞋行", "first putian", "second putian", "林某",
    )  # fmt: skip
    assert ItemList.objects.get().body_sha256 in text


def test_a_handover_is_printed_with_all_that_its_page_says(at: Station) -> None:
    lot = seized(at)
    order = ordered(
        at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED, seal_after="F-9")]
    )
    path = f"/goods/orders/{order}/paper/"
    blank = text_of(at.head, path, "en")
    parts = ("Putian Market Bureau", lot.number, "运动鞋", "黑色", "100双", "80.5", "F-list-1→F-9", "荔城区仓库", "一号库", at.photo)  # fmt: skip
    assert not missing(blank, *parts)
    assert missing(blank, "Takes over: keeper putian")
    done(at, order, at.first, at.keeper)
    assert not missing(text_of(at.head, path, "en"), *parts, "Takes over: keeper putian")


def test_the_certificate_of_destruction_names_mark_seal_and_finding(at: Station) -> None:
    lot = destroyed(at)
    for language, office in (("zh-hans", "putian"), ("en", "Putian Market Bureau")):
        text = text_of(at.head, "/goods/certificate/2026/", language)
        assert not missing(
            text,
            office,
            lot.number,
            "Kestrelwood",
            "黑色",
            "100双",
            "F-list-1",
            {"en": "Counterfeit", "zh-hans": "假冒"}[language],
        )


def test_no_paper_is_offered_or_made_with_nothing_in_it(at: Station) -> None:
    destroyed(at)
    head = Client()
    head.force_login(User.objects.get(pk=at.head.user_id))
    shown = head.get("/goods/reports/2026/").content.decode()
    assert 'href="/goods/certificate/2026/"' in shown
    assert 'href="/goods/reports/2026/paper/"' in shown
    empty = head.get("/goods/reports/2020/").content.decode()
    assert "/goods/certificate/2020/" not in empty
    assert "/goods/reports/2020/paper/" not in empty
    for path, said in (("certificate/2020", "没有销毁"), ("reports/2020/paper", "没有物品")):
        answer = head.get(f"/goods/{path}/", follow=True)
        assert answer.redirect_chain == [("/goods/reports/2020/", 302)]
        assert said in answer.content.decode()
