"""Forms of appraisal and identification say everything that is missing at once, each at its field, and keep what was typed."""

import re
from typing import Any

import pytest
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import Appraisal, HolderAnswer, Identification
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput
from tests.support import leads as build
from tests.support.identification import (
    FRIDAY,
    Stage,
    answer,
    drafted,
    later,
    pictured,
    raise_stage,
    served,
)

pytestmark = pytest.mark.django_db
ASKS = ("right:read", "exhibit:read", "appraisal:read", "appraisal:add", "appraisal:decide")


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


@pytest.fixture
def asker() -> Actor:
    office = build.office("Putian", "agency", function="market_regulation", region="350300")
    return build.person("asker", office, permissions=ASKS)


@pytest.fixture
def body() -> Actor:
    made = build.office("lab", "appraisal")
    return build.person("lab", made, permissions=("appraisal:read", "appraisal:edit"))


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def blamed(page: str) -> set[str]:
    """The fields at which something is said to be wrong."""
    return set(re.findall(r'id="id_([\w-]+)-error"', page))


def asked(client: Client, body: Actor, **changes: str) -> str:
    sent = {"purpose": "appraisal", "price_of": "genuine", "body": str(body.office_id), **changes}
    return client.post("/appraisals/new/", sent).content.decode()


def test_a_request_for_appraisal_says_all_that_is_missing(asker: Actor, body: Actor) -> None:
    client = as_(asker)
    empty = asked(client, body)
    assert blamed(empty) == {"goods_class", "samples", "questions"}
    half = asked(client, body, samples="shoe | two", goods_class="25", questions="电话 13812345678")
    assert blamed(half) == {"samples", "questions"}
    assert "shoe | two" in half
    assert re.search(r'value="25"\s+selected', half)
    assert not Appraisal.objects.exists()
    asked(client, body, samples="shoe | 2 | pair | S-1", goods_class="25", questions="Genuine?")
    made = Appraisal.objects.get()
    fixed = client.post(f"/appraisals/{made.pk}/request/", {"pause_days": "7"}).content.decode()
    assert blamed(fixed) == {"pause_notice"}
    assert 'value="7"' in fixed


def test_a_report_and_a_certificate_say_all_that_is_missing(asker: Actor, body: Actor) -> None:
    asked(
        as_(asker), body, samples="shoe | 2 | pair | S-1", goods_class="25", questions="Genuine?",
        why_unqualified="none exists",
    )  # fmt: skip
    made = Appraisal.objects.get()
    evidence.request_appraisal(appraisal_id=made.pk, actor=asker, now=FRIDAY)
    client, here = as_(body), f"/appraisals/{made.pk}"
    assert blamed(client.post(f"{here}/accept/").content.decode()) == {"no_interest"}
    client.post(f"{here}/accept/", {"no_interest": "on"})
    sample = made.samples.get()
    shown = client.post(f"{here}/report/", {"number": "R-7"}).content.decode()
    lacking = {"conclusion", "appraisers", "fee", "paper", "seals_intact", f"of-{sample.pk}"}
    assert blamed(shown) == lacking
    assert 'value="R-7"' in shown
    sent = {"number": "CMA-1", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}
    entered = as_(asker).post(f"/appraisals/bodies/{body.office_id}/certificates/new/", sent)
    assert blamed(entered.content.decode()) == {"purposes", "classes", "scope", "paper", "valid_to"}


@pytest.mark.parametrize(
    ("sent", "lacking"),
    [
        ({}, {"verdict", "request", "right_proof", "security_amount", "security_proof"}),
        ({"request": "decline", "verdict": "genuine"}, {"decline_reason"}),
        ({"request": "apply", "verdict": "counterfeit"}, {"right_proof", "security_amount", "security_proof"}),
        (
            {"request": "apply", "verdict": "counterfeit", "guarantee": "ZDB2026-0042"},
            {"right_proof", "guarantee_bank", "guarantee_from", "guarantee_to", "guarantee_amount"},
        ),
    ],
)  # fmt: skip
def test_an_answer_says_what_every_answer_and_what_an_application_lacks(
    stage: Stage, sent: dict[str, str], lacking: set[str]
) -> None:
    identifier = served(stage, stage.customs)
    client = as_(stage.holder)
    shown = client.post(
        f"/identifications/{identifier}/answer/", {"position": "Prokuristin", **sent}
    ).content.decode()
    always = {"reasons", "identifier", "interest", "authority", "truthful", "standing"}
    expected = always | (lacking if sent else {"verdict", "request"})
    assert blamed(shown) == expected
    assert 'value="Prokuristin"' in shown


def test_the_rule_names_every_gap_of_an_answer(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    given = answer(stage.holder, evidence.Verdict.COUNTERFEIT, reasons=" ", truthful=False)
    with pytest.raises(BadInput) as refused:
        evidence.answer_question(
            identification_id=identifier, answer=given, actor=stage.holder, now=later(1)
        )
    assert (refused.value.reason, refused.value.column) == ("reasons_missing", "reasons")
    assert refused.value.also == (("truth_missing", "truthful"), ("request_missing", "request"))
    assert not HolderAnswer.objects.exists()


def test_questions_that_are_refused_stay_in_the_form(stage: Stage) -> None:
    identifier = drafted(stage, stage.market)
    pictured(identifier, stage.market)
    client, here = as_(stage.market), f"/identifications/{identifier}/send/"
    sent = {"questions": "真的吗？电话 13812345678", "asked_for": "2020-01-01", "step": "send"}
    shown = client.post(here, sent).content.decode()
    assert blamed(shown) == {"questions"}
    assert "真的吗？电话 13812345678" in shown
    assert 'value="2020-01-01"' in shown
    late = client.post(here, sent | {"questions": "真的吗？"}).content.decode()
    assert blamed(late) == {"asked_for"}
    assert client.get(here).status_code == 302
    assert Identification.objects.get().state == "drafted"
    found: dict[str, Any] = client.post(
        f"/identifications/{identifier}/codes/", {"code": "4006381333932"}
    ).headers
    assert "q=4006381333932" in found["Location"]


def test_a_refusal_of_a_guard_stands_at_the_field_that_mends_it(stage: Stage) -> None:
    identifier = served(stage, stage.market, ground=evidence.Ground.SEIZED)
    given = answer(stage.holder, evidence.Verdict.COUNTERFEIT)
    evidence.answer_question(
        identification_id=identifier, answer=given, actor=stage.holder, now=later(1)
    )
    sent = {"outcome": "relied", "reason": "label differs"}
    shown = as_(stage.market).post(f"/identifications/{identifier}/close/", sent).content.decode()
    assert blamed(shown) == {"truth_checked"}
    assert "label differs" in shown
