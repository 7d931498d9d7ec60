"""What a holder learns after confiscation: on the ledger's word or on the decision itself, in a notice printed here."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import Lot, Movement, SeizureNotice
from qingfeng.foundation.api import Actor, open_file
from qingfeng.foundation.models import Organisation, User
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject
from tests.support import goods
from tests.support import leads as build
from tests.support.identification import (
    APPLIED,
    FRIDAY,
    OFFICER,
    Stage,
    answer,
    answered,
    application,
    closed,
    later,
    paper,
    pictured,
    raise_stage,
    served,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


def office_of(actor: Actor) -> Organisation:
    return Organisation.objects.get(pk=str(actor.office_id))


def told(**changes: Any) -> evidence.Disclosure:
    base = evidence.Disclosure(
        "罚没 8 号", build.NOW.date(), "运动鞋", "100 双", "莆田", "Lagos", "陈大同", "Okafor Traders"
    )  # fmt: skip
    return replace(base, **changes)


def on_lot(stage: Stage, lot: Lot) -> tuple[UUID, Actor]:
    """Asked by the office whose ledger has the goods, answered as counterfeit and relied on."""
    here = Organisation.objects.get(pk=lot.office_id)
    asker = build.person("asker", here, region="3502", permissions=(*OFFICER, "goods:read"))
    before = evidence.GoodsBefore(evidence.Ground.SEIZED, "查封", "运动鞋 100 双")
    made = evidence.draft_question(
        goods=before, subject=Subject("lot", lot.pk), actor=asker, now=FRIDAY
    )
    given: dict[str, Any] = {"identification_id": made, "actor": asker, "now": FRIDAY}
    pictured(made, asker)
    evidence.choose_product(right_id=stage.right.pk, product_id=None, **given)
    evidence.put_questions(questions="Yours?", asked_for=None, **given)
    evidence.send_question(**given)
    answered(stage, made, answer(stage.holder, evidence.Verdict.COUNTERFEIT), later(1))
    found: dict[str, Any] = {
        **APPLIED,
        "outcome": evidence.Outcome.RELIED,
        "reason": "the label differs",
    }
    evidence.close_question(identification_id=made, actor=asker, now=later(2), **found)
    return made, asker


def test_of_goods_in_the_ledger_the_ledger_says_whether_they_were_confiscated(
    stage: Stage,
) -> None:
    """Neither the officer's word nor a scan stands in for the movement that both hands signed."""
    at = goods.station(here=office_of(stage.market))
    lot = goods.seized(at)
    asked, asker = on_lot(stage, lot)
    given: dict[str, Any] = {"identification_id": asked, "actor": asker, "now": later(6)}
    for attempt in (told(), told(scan=paper(asker, "decision"))):
        with pytest.raises(Refused, match="not_confiscated_in_ledger"):
            evidence.disclose_seizure(told=attempt, **given)
    goods.confiscated(at, lot)
    with pytest.raises(BadInput, match="decision_differs"):
        evidence.disclose_seizure(told=told(decision="罚没 9 号"), **given)
    with pytest.raises(BadInput, match="decided_after_confiscation"):
        evidence.disclose_seizure(told=told(decided_on=later(5).date()), **given)
    evidence.disclose_seizure(told=told(), **given)
    notice = SeizureNotice.objects.get()
    assert notice.movement_id == Movement.objects.get(lot=lot, verb="confiscate").pk
    assert notice.decision_scan_id is None


def test_the_confiscation_of_other_goods_says_nothing_of_these(stage: Stage) -> None:
    at = goods.station(here=office_of(stage.market))
    lot, other = goods.seized(at), goods.seized(at, "another")
    goods.confiscated(at, other)
    asked, asker = on_lot(stage, lot)
    with pytest.raises(Refused, match="not_confiscated_in_ledger"):
        evidence.disclose_seizure(told=told(), identification_id=asked, actor=asker, now=later(6))


def detained(stage: Stage) -> dict[str, Any]:
    """At customs, whose goods are in no ledger of ours."""
    identifier = served(stage, stage.customs)
    answered(stage, identifier, application(stage.holder), later(1))
    closed(stage, identifier, later(2))
    return {"identification_id": identifier, "actor": stage.customs, "now": later(6)}


def test_of_other_goods_the_decision_itself_is_the_ground_and_stays_with_the_office(
    stage: Stage, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = later(6)
    given = detained(stage)
    with pytest.raises(BadInput, match="decision_scan_missing"):
        evidence.disclose_seizure(told=told(), **given)
    with pytest.raises(BadInput, match="scan_missing"):
        evidence.disclose_seizure(told=told(scan="0" * 64), **given)
    scan = paper(stage.customs, "decision with 350302199003071234")
    evidence.disclose_seizure(told=told(scan=scan), **given)
    notice = SeizureNotice.objects.get()
    address = f"/identifications/{notice.pk}/papers"
    for reader, seen in ((stage.customs, 200), (stage.holder, 404), (stage.agent, 404)):
        client = Client()
        client.force_login(User.objects.get(pk=str(reader.user_id)))
        for sha256, status in ((scan, seen), (notice.paper_id, 200)):
            response: Any = client.get(f"{address}/{sha256}/")
            assert response.status_code == status
            if status == 200:
                assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_the_paper_that_goes_out_is_printed_from_checked_fields(stage: Stage) -> None:
    given = detained(stage)
    scan = paper(stage.customs, "decision with 350302199003071234")
    evidence.disclose_seizure(told=told(scan=scan), **given)
    notice = SeizureNotice.objects.get()
    assert notice.paper_id != scan
    with open_file(str(notice.paper_id)) as kept:
        text = "".join(page.extract_text() for page in PdfReader(kept).pages)
    for named in ("陈大同", "Okafor Traders", "罚没 8 号", "莆田", "Consignor", "收货人"):
        assert named in text, named
    assert "350302199003071234" not in text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"consignor": "陈大同 13812340000"}, "phone_number"),
        ({"consignee": "Okafor +234 803 555 0101"}, "phone_number"),
        ({"consignor": "陈大同 0594-2688123"}, "phone_number"),
        ({"consignor": "陈大同 350302199003071234"}, "identity_number"),
        ({"consignee": "Okafor Traders, 12 Marina Road"}, "postal_address"),
        ({"destination": "荔城区胜利路88号"}, "postal_address"),
        ({"consignee": "Okafor A01234567"}, "number_in_name"),
        ({"consignor": "张三 福建省莆田市荔城区黄石镇沙坂村"}, "postal_address"),
        ({"consignee": "李四（莆田荔城区）"}, "place_in_name"),
        ({"consignor": "陈大同 3"}, "number_in_name"),
        ({"goods": "shoes, ask okafor@traders.example"}, "email_address"),
    ],
)
def test_no_number_no_telephone_and_no_address_goes_into_the_notice(
    stage: Stage, changes: dict[str, str], reason: str
) -> None:
    given = detained(stage)
    scan = paper(stage.customs, "decision")
    with pytest.raises(BadInput, match=reason):
        evidence.disclose_seizure(told=told(scan=scan, **changes), **given)
    assert not SeizureNotice.objects.exists()


def test_the_database_takes_no_notice_without_its_ground(stage: Stage) -> None:
    identifier = detained(stage)["identification_id"]
    given: dict[str, Any] = {
        "identification_id": identifier,
        "decision": "罚没 8 号",
        "decided_on": FRIDAY.date(),
        "goods": "运动鞋",
        "quantity": "40 双",
        "told_at": later(6),
    }
    for ground in ({}, {"movement_id": 4711}):
        with pytest.raises(DatabaseError, match="ledger"), transaction.atomic():
            SeizureNotice.objects.create(**given, **ground)
