"""Questions to the right holder in every state that has a page of its own."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from qingfeng.evidence import api as evidence
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from qingfeng.foundation.queries.seats import actor_in, seats
from qingfeng.kernel.ids import uuid7
from qingfeng.register.models import CustomsRecordation, Right
from tests.support.identification import application, paper, pictured
from tests.support.pictures import png as shoe

LONG_GOODS = "印有疑似雨燕图形及 Sw1ft 字样的男式休闲运动鞋与配套鞋盒吊牌（混装，尺码三十九至四十四）一百二十双"


def seated(login: str, now: datetime) -> Actor:
    person = User.objects.get(email__startswith=f"{login}@")
    return actor_in(person.pk, seats(person.pk, now)[0])


def raise_questions(right: Right, now: datetime) -> dict[str, UUID]:
    CustomsRecordation.objects.create(
        id=uuid7(now),
        right=right,
        number="T2020-100001",
        valid_from=date(2020, 1, 1),
        valid_to=date(2029, 12, 31),
    )
    customs, holder = seated("customs", now), seated("holder", now)
    asked = {
        name: drafted(right, customs, at)
        for name, at in {
            "drafted": now,
            "sent": now - timedelta(hours=2),
            "served": now - timedelta(hours=3),
            "lapsed": now - timedelta(days=18),
            "answered": now - timedelta(hours=5),
            "silent": now - timedelta(days=19),
            "closed": now - timedelta(days=20),
        }.items()
    }
    for name in ("sent", "served", "lapsed", "answered", "silent", "closed"):
        evidence.send_question(**_by(asked[name], customs, now - timedelta(days=17)))
    for name in ("served", "answered"):
        evidence.confirm_receipt(**_by(asked[name], holder, now - timedelta(hours=3)))
    for name in ("lapsed", "silent", "closed"):
        evidence.confirm_receipt(**_by(asked[name], holder, now - timedelta(days=16)))
    evidence.answer_question(
        answer=application(holder), **_by(asked["answered"], holder, now - timedelta(hours=1))
    )
    evidence.state_silence(**_by(asked["silent"], customs, now - timedelta(days=1)))
    _close(asked["closed"], customs, holder, now)
    evidence.name_brand_service(
        holder_id=right.holder_id, host="id.swift.example", actor=holder, now=now
    )
    evidence.alert_offices(
        right_id=right.pk,
        fields=evidence.AlertFields("鞋舌标倒缝的仿品经邮递出口", LONG_GOODS, date(2026, 12, 31)),
        actor=holder,
        now=now,
    )
    reading = evidence.DeviceReading("手持光谱仪 KX-7", "spectrum", "与基准不符", now)
    evidence.receive_reading(reading=reading, **_by(asked["answered"], customs, now))
    asked["picture"] = _masked(asked["drafted"], customs, now)
    return asked


def _masked(identifier: UUID, customs: Actor, now: datetime) -> UUID:
    """A second photograph, blacked out in part and not signed for."""
    given = _by(identifier, customs, now)
    added = evidence.add_goods_picture(
        content=BytesIO(shoe(640, 480, b"\x9a\x70\x3c")), name="box.png", **given
    )
    evidence.mask_picture(picture_id=added, boxes=[(100, 600, 500, 250)], **given)
    return added


def _by(identifier: UUID, actor: Actor, now: datetime) -> dict[str, Any]:
    return {"identification_id": identifier, "actor": actor, "now": now}


def drafted(right: Right, customs: Actor, at: datetime) -> UUID:
    goods = evidence.GoodsBefore(
        evidence.Ground.CLEARANCE,
        "厦关查验〔2026〕0917号",
        LONG_GOODS,
        parcel=True,
        value=Decimal(30000),
    )
    identifier = evidence.draft_question(goods=goods, actor=customs, now=at)
    given = _by(identifier, customs, at)
    pictured(identifier, customs, at, shoe(900, 600))
    for raw in ("RR473124829CN", "(01)09506000134352(21)A1", "SW-1"):
        evidence.add_goods_code(raw=raw, **given)
    evidence.choose_product(right_id=right.pk, product_id=right.products.get().pk, **given)
    point = right.guide_points.get().pk
    evidence.tick_guide(findings=[(point, evidence.Finding.AS_COPY)], **given)
    evidence.put_questions(questions="是否为贵司产品？\n销往何处？", asked_for=None, **given)
    return identifier


def _close(identifier: UUID, customs: Actor, holder: Actor, now: datetime) -> None:
    """Answered in time, rebutted, detained, confiscated and told."""
    at = now - timedelta(days=15)
    evidence.answer_question(answer=application(holder), **_by(identifier, holder, at))
    receipt = paper(customs, "receipt", at)
    evidence.rebut_answer(
        text="购自专卖店，附收据。", paper=receipt, **_by(identifier, customs, at)
    )
    evidence.close_question(
        outcome=evidence.Outcome.DETAINED,
        reason="收据与货物不符，权利人在期限内申请并提供担保。",
        standing_checked=True,
        truth_checked=True,
        **_by(identifier, customs, now - timedelta(days=14)),
    )
    told = evidence.Disclosure(
        "厦关缉查字〔2026〕1号",
        date(2026, 10, 8),
        LONG_GOODS,
        "120 双",
        "莆田",
        "拉各斯",
        "陈大同",
        "Okafor Traders",
        receipt,
    )
    evidence.disclose_seizure(told=told, **_by(identifier, customs, now))
