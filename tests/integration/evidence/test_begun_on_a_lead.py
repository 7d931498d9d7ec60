"""From a lead by its own links to a measure, a list, a question and an appraisal: its bag then holds what came of them."""

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.measures import approve_measure, take_measure
from qingfeng.evidence.models import Appraisal, Identification, Lot, Measure
from qingfeng.evidence.rules.measures import Concern
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import Membership, User
from qingfeng.kernel.ids import Subject
from tests.support import leads as build
from tests.support.bags import payload_of
from tests.support.forging import ANSWERS, APPRAISALS, GOODS
from tests.support.goods import NOW, Station, listed, station, stored
from tests.support.identification import Stage, answer, answered, paper, pictured, png, raise_stage

pytestmark = pytest.mark.django_db
MORE = (
    "lead:read", "listing:read", "seller:read", "right:read", "holder:read", "exhibit:read", "exhibit:add", "exhibit:share",
    "identification:read", "identification:add", "identification:decide", "appraisal:read", "appraisal:add", "appraisal:decide",
)  # fmt: skip


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.QINGFENG_DEMO_NOW = NOW
    return raise_stage()


@pytest.fixture
def at() -> Station:
    """Its first officer works on leads as well."""
    made = station()
    role = Membership.objects.get(user=made.first.user_id).role
    role.permissions = [*role.permissions, *MORE]
    role.save()
    return replace(made, first=replace(made.first, permissions=made.first.permissions | set(MORE)))


@pytest.fixture
def lead(stage: Stage) -> UUID:
    platform = build.platform("market")
    feed = build.Feed(platform)
    made = feed.offer("1", build.seller("1", platform, "350302"), stage.right, 0.97)
    feed.open()
    return made


def links(page: Client, address: str) -> list[str]:
    """Every link of a page, with those of the parts that it fetches."""
    answer = page.get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode()
    parts = re.findall(r'hx-get="(/evidence/[^"]+)"', text)
    texts = [text, *(page.get(unescape(part)).content.decode() for part in parts)]
    return [unescape(one) for each in texts for one in re.findall(r'href="([^"]+)"', each)]


def link(page: Client, address: str, to: str) -> str:
    found = [one for one in links(page, address) if one.startswith(f"{to}?")]
    assert found, (address, to)
    return found[0]


def posted(page: Client, address: str, sent: dict[str, Any]) -> str:
    answer: Any = page.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer.url)


def test_the_bag_of_a_lead_holds_what_was_begun_from_it(
    stage: Stage, at: Station, lead: UUID
) -> None:
    page, here = as_(at.first), f"/leads/{lead}/"
    lot = _goods(page, here, at)
    _question(page, here, at, stage)
    _appraisal(page, here, at)
    files = payload_of(at.first, Subject("lead", lead))
    goods = json.loads(files[GOODS])
    assert [one["id"] for one in goods["lots"]] == [str(lot.pk)]
    assert goods["orders"], "the movements of the goods"
    assert b"sewn on the wrong side" in files[ANSWERS]
    assert b"R-2026-1" in files[APPRAISALS]


def _goods(page: Client, here: str, at: Station) -> Lot:
    measures = link(page, here, "/goods/measures/")
    form = link(page, measures, "/goods/measures/new/seize/")
    assert here in links(page, form)
    sent = {
        "ground": "cn.penalty.ground.trademark", "goods": "涉嫌侵权运动鞋", "party": "某鞋行",
        "officers": [str(at.first.user_id), str(at.second.user_id)],
        **dict.fromkeys(Concern, "no"),
    }  # fmt: skip
    made = posted(page, form, sent)
    assert here in links(page, made)
    measure = Measure.objects.get()
    approve_measure(measure_id=measure.pk, actor=at.head, now=NOW)
    take_measure(measure_id=measure.pk, actor=at.first, now=NOW)
    listing = page.get(link(page, here, "/goods/lists/new/")).content.decode()
    assert f'<option value="{measure.pk}" selected>' in listing
    lot = Lot.objects.get(line__item_list=listed(at, under=measure.pk))
    return stored(at, lot)


def _question(page: Client, here: str, at: Station, stage: Stage) -> None:
    form = link(page, here, "/identifications/new/")
    assert here in links(page, form)
    made = posted(
        page, form, {"ground": "seized", "ground_text": "清单 1 号", "goods": "运动鞋 100 双"}
    )
    assert here in links(page, made)
    shared: dict[str, Any] = {
        "identification_id": Identification.objects.get().pk, "actor": at.first, "now": NOW,
    }  # fmt: skip
    pictured(shared["identification_id"], at.first, NOW)
    evidence.choose_product(right_id=stage.right.pk, product_id=stage.product, **shared)
    evidence.put_questions(questions="Are these yours?", asked_for=None, **shared)
    evidence.send_question(**shared)
    evidence.confirm_receipt(**shared | {"actor": stage.holder})
    given = answer(stage.holder, evidence.Verdict.COUNTERFEIT)
    answered(stage, shared["identification_id"], given, NOW)


def _appraisal(page: Client, here: str, at: Station) -> None:
    body = build.person(
        "lab", build.office("lab", "appraisal"), permissions=("appraisal:read", "appraisal:edit")
    )
    form = link(page, here, "/appraisals/new/")
    assert here in links(page, form)
    sent = {
        "purpose": "appraisal", "price_of": "genuine", "body": str(body.office_id), "questions": "是否为正品？", "goods_class": "25",
        "samples": "鞋 | 2 | 双 | S-1", "why_unqualified": "本地无该类鉴定资质机构。",
    }  # fmt: skip
    assert here in links(page, posted(page, form, sent))
    shared: dict[str, Any] = {"appraisal_id": Appraisal.objects.get().pk, "now": NOW}
    evidence.request_appraisal(**shared, actor=at.first)
    evidence.accept_appraisal(**shared, no_interest=True, actor=body)
    (sample,) = Appraisal.objects.get().samples.all()
    evidence.report_appraisal(
        **shared,
        fields=evidence.ReportFields(
            number="R-2026-1", conclusion="Not genuine.", appraisers="Lin", fee=0,  # type: ignore[arg-type]
            paper=paper(body, "report", NOW), seals_intact=True,
            lines=[evidence.Line(sample.pk, evidence.Opinion.COUNTERFEIT)],
        ),
        actor=body,
    )  # fmt: skip


@pytest.mark.parametrize("page_of", ["/listings/{}/", "/sellers/{}/"])
def test_offers_and_shops_lead_to_the_same_forms(at: Station, lead: UUID, page_of: str) -> None:
    of = lead if "listings" in page_of else build.named("seller market 1")
    found = links(as_(at.first), page_of.format(of))
    for to in (
        "/goods/measures/",
        "/goods/lists/new/",
        "/identifications/new/",
        "/appraisals/new/",
    ):
        assert any(one.startswith(to) and str(of) in one for one in found), to


def test_nobody_is_offered_what_the_office_has_no_right_to(at: Station, lead: UUID) -> None:
    role = Membership.objects.get(user=at.first.user_id).role
    role.permissions = ["lead:read", "measure:read", "identification:read", "appraisal:read"]
    role.save()
    part = as_(at.first).get(f"/evidence/lead/{lead}/begin/").content.decode()
    assert "href" not in part


@pytest.mark.parametrize(
    "form",
    ["/goods/measures/", "/goods/measures/new/seize/", "/goods/lists/new/", "/identifications/new/", "/appraisals/new/"],
)  # fmt: skip
def test_a_form_on_a_matter_out_of_sight_is_not_found(at: Station, lead: UUID, form: str) -> None:
    page = as_(at.first)
    assert page.get(f"{form}?kind=lead&id={lead}").status_code == 200
    for wrong in (f"kind=lead&id={at.store}", "kind=nothing&id={lead}", "kind=lead&id=x"):
        assert page.get(f"{form}?{wrong}").status_code == 404, wrong


def test_an_exhibit_leads_on_for_the_matter_it_hangs_on(at: Station, lead: UUID) -> None:
    page = as_(at.first)
    posted(
        page, f"/evidence/lead/{lead}/upload/",
        {"kind": "document", "title": "账本", "source": "店主", "note": "", "obtained_at": "2026-10-12T09:00",
         "files": SimpleUploadedFile("a.png", png(), "image/png")},
    )  # fmt: skip
    (row,) = evidence.exhibits_of(Subject("lead", lead), actor=at.first)
    found = link(page, f"/exhibits/{row.id}/", "/goods/measures/")
    assert f"id={lead}" in found
