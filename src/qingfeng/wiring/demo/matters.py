"""The demo's first case: goods of an invented mark from a warehouse to the store, and who is asked about them.

Every step is the action that the pages call, by the member of the cast who would take it.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions import lists, measures, orders, parts, places
from qingfeng.evidence.models import Holding, Lot, Measure, OrderLine
from qingfeng.evidence.rules.custody import Finding, Share, Side, Status, Verb
from qingfeng.evidence.rules.lists import Role
from qingfeng.evidence.rules.measures import Concern, MeasureKind
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.foundation.api import Actor, blocks, render, store_file, system_actor
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import api as register
from qingfeng.wiring.demo.cast import DOMAIN, Cast, seated

HERE = Path(__file__).parent / "data"
PHOTO = "shoes__744d66e4-d0cd-4422-9ab5-50f4db15eb7d.jpg"
MARK = "Kestrelwood"
PARTY = "河边仓库经营部（演示）"
# Nice class 25, of shoes.
FOOTWEAR = 25
ALL, FAKE, REAL = Decimal(120), Decimal(110), Decimal(10)


def give_right(*, cast: Cast, now: datetime) -> None:
    """The case's own mark with an invented customs recordation: no real brand is said to have one here."""
    actor = system_actor()
    register.load_register(HERE / "case_register.csv", actor=actor, now=now, demo=True)
    right, holder = _right(now)
    register.link_organisation(
        party_id=holder, organisation_id=cast.offices["holder"], actor=actor, now=now
    )
    shared: dict[str, Any] = {"right_id": right, "actor": actor, "now": now}
    shoe = register.ProductFields("DEMO", "KW-100", "林隼跑鞋", "Kestrelwood runner", 25)
    register.add_product(fields=shoe, **shared)
    label = register.GuideFields("鞋舌标", "Tongue label", "字距均匀", "Even", "字距不一", "Uneven")
    register.add_guide_point(fields=label, **shared)


def matters_present() -> bool:
    return Measure.objects.filter(proposed_by__email=f"officer@{DOMAIN}").exists()


def raise_matters(*, now: datetime) -> None:
    """Within one transaction of the caller: whole or not at all. Seized six days ago, worked on since."""
    seized, sorted_out, yesterday = (now - timedelta(days=days) for days in (6, 2, 1))
    taken = _seized(seized)
    _exhibit(taken, seized + timedelta(minutes=20))
    lot = _listed(taken, seized + timedelta(hours=1))
    store = _stored(lot, seized + timedelta(hours=5))
    counterfeit = _split(lot, sorted_out)
    sample = _sampled(counterfeit, sorted_out + timedelta(hours=2))
    _appraisal(sample, sorted_out + timedelta(hours=4))
    given = _asked_by_office(counterfeit, sorted_out + timedelta(hours=5))
    _answered(given, yesterday)
    _stopped(
        Lot.objects.get(parent=lot, finding=Finding.GENUINE), store, yesterday + timedelta(hours=3)
    )
    _asked_by_customs(now)


def _right(now: datetime) -> tuple[UUID, UUID]:
    rows = register.rights_named(MARK, actor=system_actor(), on=now.date(), limit=5)
    (right,) = [row.id for row in rows if row.mark == MARK]
    (holder,) = register.holder_of([right]).values()
    return right, holder.id


def _photo(actor: Actor, now: datetime) -> str:
    return _kept((HERE / "pictures" / PHOTO).read_bytes(), "现场照片.jpg", actor, now)


def _paper(title: str, text: str, actor: Actor, now: datetime) -> str:
    """A paper that says on every page what it is."""
    body = blocks.Paper(
        title=title, language="zh-hans", blocks=(blocks.Paragraph(text),), mark="演示 DEMO"
    )
    return _kept(render(body, at=now), f"{title}.pdf", actor, now)


def _kept(content: bytes, name: str, actor: Actor, now: datetime) -> str:
    stored = store_file(
        content=io.BytesIO(content),
        name=name,
        kinds=frozenset({"image", "pdf"}),
        max_bytes=1 << 22,
        actor=actor,
        now=now,
    )
    return str(stored.sha256)


def _users(logins: Sequence[str], now: datetime) -> list[UUID]:
    return [user for user in (seated(login, now=now).user_id for login in logins) if user]


def _seized(now: datetime) -> UUID:
    """Proposed by the officers, approved by the head, taken."""
    officer = seated("officer", now=now)
    made = measures.propose_measure(
        proposal=measures.Proposal(
            MeasureKind.SEIZE,
            "cn.penalty.ground.trademark",
            "标有 Kestrelwood 字样的运动鞋 120 双",
            _users(("officer", "colleague"), now),
            PARTY,
            dict.fromkeys(Concern, False),
        ),
        actor=officer,
        now=now,
    )
    measures.approve_measure(measure_id=made, actor=seated("head", now=now), now=now)
    measures.take_measure(measure_id=made, actor=officer, now=now)
    return made


def _exhibit(measure: UUID, now: datetime) -> None:
    picture = io.BytesIO((HERE / "pictures" / PHOTO).read_bytes())
    evidence.upload_exhibit(
        subject=Subject("measure", measure),
        kind=evidence.EvidenceKind.SCENE,
        title="河边仓库现场照片",
        files=[evidence.Brought("现场照片.jpg", picture)],
        source="执法人员现场拍摄（演示）",
        note="检查时在仓库门内拍摄。",
        obtained_at=now,
        actor=seated("officer", now=now),
        now=now,
    )


def _listed(measure: UUID, now: datetime) -> Lot:
    officer, colleague = seated("officer", now=now), seated("colleague", now=now)
    line = {
        "id": str(uuid7(now)), "name": "运动鞋", "mark": MARK, "spec": "39-44 码", "quantity": str(ALL),
        "unit": "双", "weight": "96", "features": "灰色，无合格证", "price": "199.00", "price_basis": "marked",
        "seal": "莆封 2026-0101", "photos": [_photo(officer, now)],
    }  # fmt: skip
    draft = {
        "id": str(uuid7(now)), "made_at": now.isoformat(), "measure": str(measure), "place": "荔城区河边仓库",
        "party": PARTY, "presence": "present", "lines": [line],
    }  # fmt: skip
    made = lists.receive_list(raw=draft, actor=officer, now=now)
    for hand in (officer, colleague):
        lists.sign_list(list_id=made, actor=hand, now=now)
    signed = _paper("物品清单当事人签名页（演示）", "当事人已核对清单并签名。", officer, now)
    lists.sign_by_hand(
        list_id=made, role=Role.PARTY, name="林某（演示）", file=signed, actor=officer, now=now
    )
    lists.confirm_list(list_id=made, actor=colleague, now=now)
    return Lot.objects.get(line__item_list=made)


def _stored(lot: Lot, now: datetime) -> UUID:
    """Into the office's store, which two keepers hold; one of the officers hands over."""
    officer, store = seated("officer", now=now), _room("涉案物品一号库（演示）", now)
    held = Holding.objects.get(lot=lot, quantity__gt=0)
    line = orders.Asked(
        lot=lot.pk,
        status=Status.SEIZED,
        quantity=ALL,
        seal_read=held.seal,
        seal_after=held.seal,
        weight=Decimal(96),
        photo=_photo(officer, now),
    )
    request = orders.Request(Verb.STORE, held.place_id, store, [line])
    order = orders.begin_order(request=request, actor=officer, now=now)
    _sign(order, "officer", "keeper", held.seal, now)
    return store


def _room(name: str, now: datetime) -> UUID:
    head = seated("head", now=now)
    fields = places.PlaceFields(PlaceKind.ROOM, name, capacity=Decimal(5000), capacity_unit="双")
    room = places.open_place(fields=fields, actor=head, now=now)
    keepers = _users(("keeper", "storekeeper"), now)
    places.set_custodians(place_id=room, users=keepers, actor=head, now=now)
    return room


def _sign(order: UUID, gives: str, takes: str, seal: str, now: datetime) -> None:
    """Each on the own login; the taker reads the seal anew."""
    orders.sign_order(order_id=order, side=Side.FROM, actor=seated(gives, now=now), now=now)
    taker = seated(takes, now=now)
    lines = OrderLine.objects.filter(order=order).values_list("pk", flat=True)
    seals = dict.fromkeys(lines, seal)
    orders.sign_order(order_id=order, side=Side.TO, actor=taker, seals=seals, now=now)


def _stand(lot: Lot) -> parts.Stand:
    held = Holding.objects.get(lot=lot, quantity__gt=0)
    return parts.Stand(lot.pk, held.place_id, Status(held.status), held.seal)


def _split(lot: Lot, now: datetime) -> Lot:
    stand = _stand(lot)
    shares = [
        (Share(Finding.COUNTERFEIT, MARK, FAKE, "鞋舌标字距不一，逐双核对"), "莆封 2026-0102"),
        (Share(Finding.GENUINE, MARK, REAL, "票货相符，逐双核对"), "莆封 2026-0103"),
    ]
    order = parts.split_lot(
        stand=stand, shares=shares, decision="", actor=seated("head", now=now), now=now
    )
    _sign(order, "keeper", "storekeeper", stand.seal_read, now)
    return Lot.objects.get(parent=lot, finding=Finding.COUNTERFEIT)


def _sampled(lot: Lot, now: datetime) -> Lot:
    """Two pairs to be tested and two kept sealed for a second opinion."""
    keeper, stand = seated("keeper", now=now), _stand(lot)
    photo = _photo(keeper, now)
    order = parts.draw_samples(
        stand=stand,
        draws=[
            parts.Draw(Decimal(2), "莆样 2026-0001", photo),
            parts.Draw(Decimal(2), "莆样 2026-0002", photo, is_spare=True),
        ],
        sampling=parts.Sampling("真伪鉴定", "random_numbers", party_present=True),
        seal_rest="莆封 2026-0104",
        actor=keeper,
        now=now,
    )
    _sign(order, "keeper", "storekeeper", stand.seal_read, now)
    return Lot.objects.get(parent=lot, sample__is_spare=False)


def _appraisal(sample: Lot, now: datetime) -> None:
    """Asked of the demo's body, whose certificate the office has entered."""
    officer = seated("officer", now=now)
    body = seated("appraiser", now=now).office_id
    if body is None:
        raise LookupError("the appraiser of the cast has no office")
    scope = "鞋、服装及其标识的真伪鉴定"
    evidence.enter_qualification(
        body_id=body,
        certificate=evidence.Certificate(
            "闽检鉴字 DEMO-0001",
            frozenset({evidence.Purpose.APPRAISAL}),
            scope,
            frozenset({FOOTWEAR}),
            date(2026, 1, 1),
            date(2027, 12, 31),
            _paper("鉴定资质证书（演示）", scope, officer, now),
        ),
        actor=officer,
        now=now,
    )
    fields = evidence.AppraisalFields(
        body,
        evidence.Purpose.APPRAISAL,
        "送检样品是否为正品？\n依据是什么？",
        seized=True,
        goods_class=FOOTWEAR,
        drawn=[sample.sample.pk],
    )
    made = evidence.draft_appraisal(fields=fields, actor=officer, now=now)
    evidence.request_appraisal(appraisal_id=made, actor=officer, now=now)


def _stopped(lot: Lot, store: UUID, now: datetime) -> None:
    """A move that another seal number stopped: its incident waits for the head."""
    goal = _room("涉案物品二号库（演示）", now)
    line = orders.Asked(
        lot=lot.pk,
        status=Status.STORED,
        quantity=REAL,
        seal_read="莆封 2026-0130",
        seal_after="莆封 2026-0103",
    )
    request = orders.Request(Verb.RELOCATE, store, goal, [line])
    orders.begin_order(request=request, actor=seated("keeper", now=now), now=now)


def _asked_by_customs(now: datetime) -> None:
    """Sent and received by the holder: the three working days run."""
    goods = evidence.GoodsBefore(
        evidence.Ground.CLEARANCE,
        "厦关查验 DEMO-0017 号",
        "标有 Kestrelwood 字样的运动鞋 40 双",
        value=Decimal(16000),
    )
    given = _question(goods, "customs", None, now)
    evidence.confirm_receipt(**given | {"actor": seated("holder", now=now)})


def _asked_by_office(lot: Lot, now: datetime) -> dict[str, Any]:
    goods = evidence.GoodsBefore(
        evidence.Ground.SEIZED, "莆市监扣 DEMO-0001 号", "标有 Kestrelwood 字样的运动鞋 110 双"
    )
    return _question(goods, "officer", Subject("lot", lot.pk), now)


def _answered(given: dict[str, Any], now: datetime) -> None:
    """The market office's question, which the holder answers as counterfeit."""
    holder = seated("holder", now=now)
    answer = evidence.Answer(
        verdict=evidence.Verdict.COUNTERFEIT,
        reasons="The letters of the tongue label are unevenly spaced; KW-100 has even ones.",
        identifier="Helen Shaw",
        position="brand protection",
        standing=evidence.Standing.EMPLOYEE,
        interest="employed by the right holder",
        authority=_paper("授权委托书（演示）", "授权 Helen Shaw 辨认货物真伪。", holder, now),
        truthful=True,
    )
    evidence.answer_question(answer=answer, **given | {"actor": holder, "now": now})


def _question(
    goods: evidence.GoodsBefore, login: str, subject: Subject | None, now: datetime
) -> dict[str, Any]:
    officer = seated(login, now=now)
    right, _ = _right(now)
    made = evidence.draft_question(goods=goods, subject=subject, actor=officer, now=now)
    given: dict[str, Any] = {"identification_id": made, "actor": officer, "now": now}
    picture = io.BytesIO((HERE / "pictures" / PHOTO).read_bytes())
    evidence.add_goods_picture(content=picture, name="货物.jpg", **given)
    (added,) = evidence.question_pictures(actor=officer, identifier=made, now=now)
    seen: dict[str, Any] = {"no_label": True, "no_face": True}
    evidence.clear_picture(picture_id=added.id, file=added.current, **seen, **given)
    evidence.choose_product(right_id=right, product_id=None, **given)
    asked = "是否为贵公司产品？\nAre these your goods?"
    evidence.put_questions(questions=asked, asked_for=None, **given)
    evidence.send_question(**given)
    return given
