"""A customs office, a market regulator, a right holder with its agent, a recorded right: for tests of identification."""

import io
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from qingfeng.evidence import api as evidence
from qingfeng.foundation.api import Actor, store_file, system_actor
from qingfeng.register import api as register
from qingfeng.register.models import CustomsRecordation, Party, Right
from tests.support import leads as build

# A Friday before the working Saturday that makes up for the National Day holiday.
FRIDAY = datetime(2026, 10, 9, 9, 0, tzinfo=UTC)
READS = ("right:read", "holder:read", "exhibit:read", "identification:read")
OFFICER = (*READS, "exhibit:add", "identification:add", "identification:decide")
HOLDER = (*READS, "right:edit", "identification:edit")
# Of the standard's own examples.
GTIN = "09506000134352"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(text: bytes = b"GPS 25.43 119.00") -> bytes:
    """One grey point, with a text that says where it was taken."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    note = chunk(b"tEXt", b"Comment\x00" + text)
    return b"\x89PNG\r\n\x1a\n" + head + note + data + chunk(b"IEND", b"")


@dataclass(frozen=True)
class Stage:
    """Who is there, and whose goods are in question."""

    customs: Actor
    market: Actor
    holder: Actor
    agent: Actor
    stranger: Actor
    party: Party
    right: Right
    product: UUID
    point: UUID
    secret: UUID


def raise_stage() -> Stage:
    company = build.office("Kestrelwood Ltd", "right_holder")
    agents = build.office("Agents", "agent")
    party = build.holder("Kestrelwood Ltd", company)
    agency = build.agency_for(party, build.holder("Agents", agents))
    agency.valid_from = date(2026, 1, 1)
    agency.save()
    right = build.right("Kestrelwood", party)
    CustomsRecordation.objects.create(
        id=build.named("recordation"),
        right=right,
        number="T2020-100001",
        valid_from=date(2020, 1, 1),
        valid_to=date(2029, 12, 31),
    )
    product, point, secret = _knowledge(right)
    other = build.office("Another Ltd", "right_holder")
    build.holder("Another Ltd", other)
    return Stage(
        customs=_person("customs", "agency", "customs", OFFICER),
        market=_person("market", "agency", "market_regulation", OFFICER),
        holder=build.person("holder", company, permissions=HOLDER),
        agent=build.person("agent", agents, permissions=HOLDER),
        stranger=build.person("stranger", other, permissions=HOLDER),
        party=party,
        right=right,
        product=product,
        point=point,
        secret=secret,
    )


def _person(name: str, kind: str, function: str, permissions: tuple[str, ...]) -> Actor:
    office = build.office(f"office of {name}", kind, function=function, region="350200")
    return build.person(name, office, region="3502", permissions=permissions)


def _knowledge(right: Right) -> tuple[UUID, UUID, UUID]:
    given: dict[str, Any] = {"right_id": right.pk, "actor": system_actor(), "now": FRIDAY}
    fields = register.ProductFields(
        "catalogue", "KW-100", "林鹰跑鞋", "Kestrel runner", 25, gtin=GTIN
    )
    product = register.add_product(fields=fields, **given)
    seen = register.GuideFields("鞋舌标", "Tongue label", "字距均匀", "Even", "不一", "Uneven")
    point = register.add_guide_point(fields=seen, **given)
    hidden = register.GuideFields("内衬暗记", "Hidden sign", officers_only=True)
    return product, point, register.add_guide_point(fields=hidden, **given)


def paper(actor: Actor, text: str, now: datetime = FRIDAY) -> str:
    """The digest of a stored paper."""
    stored = store_file(
        content=io.BytesIO(f"%PDF-1.7 {text}".encode()),
        name=f"{text}.pdf",
        kinds=frozenset({"pdf"}),
        max_bytes=1000,
        actor=actor,
        now=now,
    )
    return str(stored.sha256)


def pictured(
    identifier: UUID, actor: Actor, now: datetime = FRIDAY, content: bytes | None = None
) -> UUID:
    """With a photograph that an officer looked at and signed for."""
    given: dict[str, Any] = {"identification_id": identifier, "actor": actor, "now": now}
    added = evidence.add_goods_picture(
        content=io.BytesIO(content or png()), name="shoe.png", **given
    )
    cleared(identifier, added, actor, now)
    return added


def cleared(identifier: UUID, picture: UUID, actor: Actor, now: datetime = FRIDAY) -> None:
    rows = evidence.question_pictures(actor=actor, identifier=identifier, now=now)
    evidence.clear_picture(
        identification_id=identifier,
        picture_id=picture,
        file=next(row.current for row in rows if row.id == picture),
        no_label=True,
        no_face=True,
        actor=actor,
        now=now,
    )


def drafted(stage: Stage, actor: Actor, now: datetime = FRIDAY, **changes: Any) -> UUID:
    """A question that can be sent."""
    ground = evidence.Ground.CLEARANCE if actor == stage.customs else evidence.Ground.SEIZED
    given: dict[str, Any] = {"ground": ground, "ground_text": "查验发现", "goods": "运动鞋 40 双"}
    if actor == stage.customs:
        given["value"] = Decimal(30000)
    goods = evidence.GoodsBefore(**(given | changes))
    identifier = evidence.draft_question(goods=goods, actor=actor, now=now)
    shared: dict[str, Any] = {"identification_id": identifier, "actor": actor, "now": now}
    pictured(identifier, actor, now)
    evidence.choose_product(right_id=stage.right.pk, product_id=stage.product, **shared)
    evidence.put_questions(questions="Are these yours?\nWhere sold?", asked_for=None, **shared)
    return identifier


def sent(stage: Stage, actor: Actor, now: datetime = FRIDAY, **changes: Any) -> UUID:
    identifier = drafted(stage, actor, now, **changes)
    evidence.send_question(identification_id=identifier, actor=actor, now=now)
    return identifier


def served(stage: Stage, actor: Actor, now: datetime = FRIDAY, **changes: Any) -> UUID:
    identifier = sent(stage, actor, now, **changes)
    evidence.confirm_receipt(identification_id=identifier, actor=stage.holder, now=now)
    return identifier


def answer(actor: Actor, verdict: evidence.Verdict, **changes: Any) -> evidence.Answer:
    given: dict[str, Any] = {
        "reasons": "The label is sewn on the wrong side.",
        "identifier": "Helen Shaw",
        "position": "brand protection",
        "standing": evidence.Standing.EMPLOYEE,
        "interest": "none beside my employment",
        "authority": paper(actor, "authority"),
        "truthful": True,
    }
    return evidence.Answer(verdict=verdict, **(given | changes))


def application(actor: Actor, **changes: Any) -> evidence.Answer:
    given: dict[str, Any] = {
        "request": evidence.Request.APPLY,
        "right_proof": paper(actor, "certificate"),
        "security_amount": Decimal("20000.00"),
        "security_proof": paper(actor, "guarantee"),
    }
    return answer(actor, evidence.Verdict.COUNTERFEIT, **(given | changes))


def party_told(appraisal: UUID, actor: Actor, now: datetime, **changes: Any) -> None:
    """The party was handed the result, and may object for a fortnight where no law says how long."""
    given: dict[str, Any] = {
        "party": "某鞋行",
        "mode": evidence.ServiceMode.DIRECT,
        "served_at": now,
        "paper": paper(actor, "receipt of the result", now),
        "object_until": now.date() + timedelta(days=14),
    }
    told = evidence.Told(**(given | changes))
    evidence.tell_result(appraisal_id=appraisal, told=told, actor=actor, now=now)


def later(days: float, since: datetime = FRIDAY) -> datetime:
    return since + timedelta(days=days)


APPLIED = {"outcome": evidence.Outcome.DETAINED, "standing_checked": True, "truth_checked": True}


def answered(stage: Stage, identifier: UUID, given: evidence.Answer, now: datetime) -> UUID:
    return evidence.answer_question(
        identification_id=identifier, answer=given, actor=stage.holder, now=now
    )


def closed(stage: Stage, identifier: UUID, now: datetime, **given: Any) -> None:
    asked = {"reason": "label and stitching differ", **APPLIED, **given}
    evidence.close_question(identification_id=identifier, actor=stage.customs, now=now, **asked)


def party_waived(appraisal: UUID, actor: Actor, now: datetime) -> None:
    """The party says in writing that it raises nothing more against the result."""
    given = paper(actor, f"waiver of {appraisal}", now)
    evidence.waive_objection(
        appraisal_id=appraisal, waived_at=now, paper=given, actor=actor, now=now
    )
