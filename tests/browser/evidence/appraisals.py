"""Appraisals in every state that has a page of its own."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import Appraisal, BodyQualification, Objection
from qingfeng.foundation.api import Actor
from tests.browser.evidence.questions import seated
from tests.support.identification import paper, party_told


def raise_appraisals(now: datetime) -> dict[str, UUID]:
    """Of `officer`, by the body of `appraiser`; the last is offered to the office of `supervisor`."""
    officer, body, above = (seated(who, now) for who in ("officer", "appraiser", "supervisor"))
    assert body.office_id is not None
    assert above.office_id is not None
    evidence.enter_qualification(
        body_id=body.office_id,
        certificate=evidence.Certificate(
            "闽检鉴字 2025-0117-鞋服类扩项",
            frozenset(evidence.Purpose),
            "鞋、服装、箱包及其标识的真伪鉴定与价格认定",
            frozenset({18, 25}),
            date(2025, 1, 1),
            date(2027, 12, 31),
            paper(officer, "certificate", now),
        ),
        actor=officer,
        now=now - timedelta(days=4),
    )
    made = {"drafted": _drafted(officer, body, now)}
    made["requested"] = _requested(officer, body, now)
    made["accepted"] = _requested(officer, body, now)
    made["reported"] = _requested(officer, body, now)
    for name in ("accepted", "reported"):
        evidence.accept_appraisal(
            appraisal_id=made[name], no_interest=True, actor=body, now=now - timedelta(days=1)
        )
    _report(made["reported"], officer, body, now)
    party_told(made["reported"], officer, now)
    made["untold"] = _reported_without_word(officer, body, now)
    evidence.offer_report(
        appraisal_id=made["reported"], office=above.office_id, actor=officer, now=now
    )
    return {
        **made,
        "body": body.office_id,
        "certificate": BodyQualification.objects.get().pk,
        "objection": Objection.objects.get(appraisal=made["reported"]).pk,
    }


def _drafted(officer: Actor, body: Actor, now: datetime) -> UUID:
    assert body.office_id is not None
    fields = evidence.AppraisalFields(
        body=body.office_id,
        purpose=evidence.Purpose.PRICE,
        questions="按销售时市场中间价认定单价。",
        samples=(
            evidence.SampleFields(
                "印有疑似雨燕图形的男式休闲运动鞋", Decimal(2), "双", "莆封 S-0017"
            ),
            evidence.SampleFields("鞋盒", Decimal("1.5"), "千克", "莆封 S-0018"),
        ),
        seized=True,
        goods_class=25,
    )
    return evidence.draft_appraisal(fields=fields, actor=officer, now=now - timedelta(days=3))


def _requested(officer: Actor, body: Actor, now: datetime) -> UUID:
    made = _drafted(officer, body, now)
    evidence.request_appraisal(appraisal_id=made, actor=officer, now=now - timedelta(days=2))
    return made


def _reported_without_word(officer: Actor, body: Actor, now: datetime) -> UUID:
    """Nobody has told the party yet."""
    made = _requested(officer, body, now)
    evidence.accept_appraisal(
        appraisal_id=made, no_interest=True, actor=body, now=now - timedelta(days=1)
    )
    _report(made, officer, body, now)
    return made


def _report(identifier: UUID, officer: Actor, body: Actor, now: datetime) -> None:
    samples = Appraisal.objects.get(pk=identifier).samples.order_by("seal")
    prices = (Decimal("399.00"), Decimal("12.50"))
    lines = [
        evidence.Line(one.pk, unit_price=price) for one, price in zip(samples, prices, strict=True)
    ]
    given: dict[str, Any] = {"appraisal_id": identifier, "now": now}
    evidence.report_appraisal(
        fields=evidence.ReportFields(
            "闽检价字〔2026〕88号", "以同期同类真品市场中间价认定。", "林某、吴某", Decimal(800),
            paper(body, "report", now), True, lines,
        ),
        actor=body,
        **given,
    )  # fmt: skip
    objection = paper(officer, "objection", now)
    evidence.object_to_report(text="价格明显偏高。", paper=objection, actor=officer, **given)
