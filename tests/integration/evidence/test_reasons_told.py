"""Why something was refused, withdrawn or discarded is shown where it stands, in the history and on the paper."""

import io
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from qingfeng.evidence.actions.lists import discard_list, receive_list
from qingfeng.evidence.actions.orders import withdraw_order
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.foundation.api import Actor, erase_texts, system_actor
from qingfeng.foundation.models import User
from qingfeng.kernel.ids import Subject
from tests.support.goods import (
    NOW,
    Station,
    asked,
    draft,
    listed,
    ordered,
    scene,
    seized,
    station,
)

pytestmark = pytest.mark.django_db
WHY = "选错了库房 <b>"


@pytest.fixture
def at(settings: Any) -> Station:
    settings.QINGFENG_DEMO_NOW = NOW
    return station()


def seen(actor: Actor, path: str) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "zh-hans"
    answer = client.get(path)
    assert answer.status_code == 200
    if answer["Content-Type"] == "application/pdf":
        pages = PdfReader(io.BytesIO(answer.content)).pages
        return "".join("".join(page.extract_text().split()) for page in pages)
    return answer.content.decode()


def test_a_withdrawn_handover_says_why_until_that_is_erased(at: Station) -> None:
    lot = seized(at)
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    withdraw_order(order_id=order, reason=WHY, actor=at.first, now=NOW)
    path = reverse("goods_order", args=[order])
    page = seen(at.first, path)
    # Among the facts and under the act.
    assert page.count("选错了库房 &lt;b&gt;") == 2
    assert "<b>选错" not in page
    erase_texts(subject=Subject("order", order), reason="到期", actor=system_actor(), now=NOW)
    page = seen(at.first, path)
    assert "选错了库房" not in page
    assert page.count("理由已删除。") == 2


def test_a_discarded_list_says_so_on_its_page_and_its_copies(at: Station) -> None:
    made = receive_list(raw=draft(at), actor=at.first, now=NOW)
    discard_list(list_id=made, reason="录入重复", actor=at.first, now=NOW)
    assert seen(at.first, reverse("goods_list", args=[made])).count("录入重复") == 2
    assert "录入重复" in seen(at.first, reverse("goods_list_copies", args=[made]))


def test_the_history_of_a_list_says_whose_hand_an_officer_entered(at: Station) -> None:
    page = seen(at.first, reverse("goods_list", args=[listed(at)]))
    assert page.count("录入当事人签名：林某") == 1
    # The officers' own are theirs.
    assert "录入执法人员签名" not in page
