"""A question to a right holder: asked on lawful ground, served with proof, answered or not, signed by an officer."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import GoodsPicture, HolderAnswer, Identification, ServiceProof
from qingfeng.evidence.rules.identification import BUILT_ON, REGIMES, Route
from qingfeng.foundation.api import get, open_file, system_actor
from qingfeng.foundation.migration_ops import app_role
from qingfeng.foundation.models import User
from qingfeng.kernel.clocks import Status
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from qingfeng.register import api as register
from qingfeng.register.models import CustomsRecordation, Right
from tests.support.identification import (
    FRIDAY,
    GTIN,
    Stage,
    answer,
    answered,
    application,
    closed,
    drafted,
    later,
    paper,
    pictured,
    png,
    raise_stage,
    sent,
    served,
)

pytestmark = pytest.mark.django_db


TUESDAY_END = datetime(2026, 10, 13, 15, 59, 59, tzinfo=UTC)


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


def state_of(identifier: UUID) -> str:
    return Identification.objects.get(pk=identifier).state


def clock_of(identifier: UUID, now: datetime) -> law.ClockRow:
    (clock,) = law.clocks_of(Subject("identification", identifier), now=now)
    return clock


def test_asked_on_friday_before_a_working_weekend_it_is_due_when_the_law_says(
    stage: Stage, settings: Any
) -> None:
    """Served Friday 17:00 Beijing: Saturday the 10th makes up for the holiday and counts, Sunday does not."""
    identifier = served(stage, stage.customs)
    clock = clock_of(identifier, FRIDAY)
    assert (clock.rule, clock.due_at) == ("cn.customs.reply", TUESDAY_END)
    assert clock.on_expiry.value == "lapse"
    silence = law.library().rules["cn.customs.silence"].versions[-1]
    assert "may not detain" in silence.text.en

    settings.QINGFENG_DEMO_NOW = FRIDAY
    for reader in (stage.customs, stage.holder):
        client = Client()
        client.force_login(User.objects.get(pk=reader.user_id))
        page = client.get(f"/identifications/{identifier}/").content.decode()
        assert "10月13日(二) 24:00" in page, "the page tells the day"
        assert silence.text.zh in unescape(page), "and what silence means, to both sides"

    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.customs}
    with pytest.raises(Refused, match="clock_still_runs"):
        evidence.state_silence(now=TUESDAY_END, **given)
    after = TUESDAY_END + timedelta(seconds=1)
    assert clock_of(identifier, after).status is Status.LAPSED
    assert state_of(identifier) == "served", "nothing happens by the program alone"
    evidence.state_silence(now=after, **given)
    evidence.release_goods(reason="nobody applied", now=after, **given)
    assert state_of(identifier) == "closed"
    signed = Identification.objects.get(pk=identifier).signatures.order_by("pk")
    assert {(row.rule, row.outcome) for row in signed} == {
        ("cn.customs.silence", ""),
        ("", "released"),
    }
    assert {row.signed_by_id for row in signed} == {stage.customs.user_id}


def test_no_program_signs_for_silence_or_release(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    with pytest.raises(Refused, match="signature_by_person"):
        evidence.state_silence(identification_id=identifier, actor=system_actor(), now=later(9))


def test_no_clock_runs_before_service_is_proven(stage: Stage) -> None:
    identifier = sent(stage, stage.customs)
    assert law.clocks_of(Subject("identification", identifier), now=later(30)) == ()
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.customs}
    proof = paper(stage.customs, "receipt")
    for served_at, told in ((later(-1), later(3)), (later(4), later(3))):
        with pytest.raises(BadInput, match="served_out_of_order"):
            evidence.prove_service(
                means=evidence.Means.PAPER, served_at=served_at, proof=proof, now=told, **given
            )
    with pytest.raises(BadInput, match="service_unproven"):
        evidence.prove_service(
            means=evidence.Means.EMAIL, served_at=later(2), proof="", now=later(3), **given
        )
    evidence.prove_service(
        means=evidence.Means.PAPER, served_at=later(3), proof=proof, now=later(4), **given
    )
    assert clock_of(identifier, later(4)).start_at == later(3)


def test_an_application_in_time_lets_customs_detain(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    exhibit = answered(stage, identifier, application(stage.holder), later(1))
    assert clock_of(identifier, later(1)).status is Status.MET
    (row,) = evidence.exhibits_of(Subject("identification", identifier), actor=stage.customs)
    assert (row.id, row.form, row.office) == (
        exhibit,
        evidence.Form.ANSWER,
        stage.customs.office_id,
    )
    assert {part.role for part in row.files} == {
        "answer",
        "authority",
        "right_proof",
        "security_proof",
    }
    with open_file(next(p.sha256 for p in row.files if p.role == "answer")) as kept:
        assert json.load(kept)["verdict"] == "counterfeit"
    with pytest.raises(Refused, match="answer_unchecked"):
        closed(stage, identifier, later(2), truth_checked=False)
    closed(stage, identifier, later(2))
    assert state_of(identifier) == "closed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"request": None}, "request_missing"),
        ({"right_proof": ""}, "right_proof_missing"),
        ({"security_amount": None}, "security_missing"),
        ({"security_amount": Decimal("19999.99")}, "security_too_low"),
        ({"verdict": evidence.Verdict.GENUINE}, "nothing_to_apply_for"),
        ({"truthful": False}, "truth_missing"),
        ({"authority": ""}, "authority_missing"),
        ({"interest": " "}, "interest_missing"),
    ],
)
def test_at_customs_an_opinion_alone_is_not_enough(
    stage: Stage, changes: dict[str, Any], reason: str
) -> None:
    """Goods for 30,000 ask for half their value, and at least 20,000."""
    identifier = served(stage, stage.customs, value=Decimal(30000))
    given = application(stage.holder, **{k: v for k, v in changes.items() if k != "verdict"})
    if "verdict" in changes:
        given = evidence.Answer(**{**_fields(given), **changes})
    with pytest.raises(BadInput) as refused:
        answered(stage, identifier, given, later(1))
    assert refused.value.reason == reason
    assert state_of(identifier) == "served"
    assert not HolderAnswer.objects.exists()


def _fields(given: evidence.Answer) -> dict[str, Any]:
    return {name: getattr(given, name) for name in given.__dataclass_fields__}


def test_a_late_answer_is_taken_without_an_application_and_customs_may_not_detain(
    stage: Stage,
) -> None:
    identifier = served(stage, stage.customs)
    with pytest.raises(BadInput, match="too_late_to_apply"):
        answered(stage, identifier, application(stage.holder), later(9))
    late = answer(
        stage.holder,
        evidence.Verdict.COUNTERFEIT,
        request=evidence.Request.DECLINE,
        decline_reason="too late",
    )
    answered(stage, identifier, late, later(9))
    assert not HolderAnswer.objects.get().in_time
    with pytest.raises(Refused, match="detention_barred"):
        closed(stage, identifier, later(10))
    with pytest.raises(Refused, match="outcome_not_of_route"):
        closed(stage, identifier, later(10), outcome=evidence.Outcome.RELIED)
    closed(stage, identifier, later(10), outcome=evidence.Outcome.RELEASED)


def test_customs_asks_of_its_own_accord_for_recorded_rights_only(stage: Stage) -> None:
    CustomsRecordation.objects.update(valid_to=FRIDAY.date() - timedelta(days=1))
    identifier = drafted(stage, stage.customs)
    with pytest.raises(Refused, match="not_recorded"):
        evidence.send_question(identification_id=identifier, actor=stage.customs, now=FRIDAY)
    assert Identification.objects.get().sent_at is None
    sent(stage, stage.market)


def test_a_regulator_has_no_clock_and_silence_means_nothing(stage: Stage) -> None:
    identifier = served(stage, stage.market)
    assert law.clocks_of(Subject("identification", identifier), now=later(30)) == ()
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.market}
    with pytest.raises(Refused, match="no_clock_no_silence"):
        evidence.state_silence(now=later(90), **given)
    evidence.withdraw_question(reason="nobody answers", now=later(90), **given)


def test_what_customs_asked_is_not_withdrawn_while_its_clock_runs(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    with pytest.raises(Refused, match="clock_runs"):
        evidence.withdraw_question(
            identification_id=identifier, reason="a slip", actor=stage.customs, now=later(1)
        )


@pytest.mark.parametrize(
    ("who", "changes", "codes"),
    [
        ("market", {"ground": evidence.Ground.CLEARANCE}, {"ground_not_of_route"}),
        ("market", {"parcel": True}, {"parcel_not_lawful"}),
        ("customs", {"ground": evidence.Ground.SEIZED}, {"ground_not_of_route"}),
        ("customs", {"ground_text": " "}, {"lawful_ground_missing"}),
        ("holder", {}, {"no_permission"}),
    ],
)
def test_who_has_no_lawful_goods_does_not_ask(
    stage: Stage, who: str, changes: dict[str, Any], codes: set[str]
) -> None:
    with pytest.raises(Refused) as refused:
        drafted(stage, getattr(stage, who), **changes)
    assert set(refused.value.codes) == codes


def test_the_database_itself_refuses_a_parcel_without_its_ground(stage: Stage) -> None:
    identifier = drafted(stage, stage.customs, parcel=True)
    row = Identification.objects.get(pk=identifier)
    row.pk, row.ground = UUID(int=7), "seized"
    with pytest.raises(DatabaseError, match="evidence_identification_parcel"), transaction.atomic():
        row.save(force_insert=True)


def test_only_the_asking_office_the_holder_and_its_agent_read_it(stage: Stage) -> None:
    identifier = drafted(stage, stage.customs)
    with pytest.raises(NotFound):
        get(stage.holder, "identification", identifier)
    evidence.send_question(identification_id=identifier, actor=stage.customs, now=FRIDAY)
    for reader in (stage.customs, stage.holder, stage.agent):
        assert get(reader, "identification", identifier).pk == identifier
    for outsider in (stage.market, stage.stranger):
        with pytest.raises(NotFound):
            get(outsider, "identification", identifier)
        with pytest.raises(NotFound):
            evidence.confirm_receipt(identification_id=identifier, actor=outsider, now=FRIDAY)


def test_an_agent_answers_while_its_power_runs(stage: Stage) -> None:
    identifier = sent(stage, stage.customs)
    agency = stage.party.agents.get()
    agency.valid_to = FRIDAY.date()
    agency.save()
    given = application(stage.agent, standing=evidence.Standing.AGENT)
    asked: dict[str, Any] = {"identification_id": identifier, "answer": given}
    with pytest.raises(NotFound):
        evidence.answer_question(actor=stage.agent, now=later(1), **asked)
    evidence.answer_question(actor=stage.agent, now=FRIDAY, **asked)
    proof = ServiceProof.objects.get()
    assert (proof.means, proof.entered_by_id) == ("in_app", stage.agent.user_id)


def test_what_the_holder_sees_of_a_picture_says_nothing_of_its_place(stage: Stage) -> None:
    drafted(stage, stage.customs)
    picture = GoodsPicture.objects.get()
    with open_file(picture.original_id) as kept, open_file(picture.shown_id) as shown:
        assert kept.read() == png()
        assert b"GPS" not in shown.read()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("收件人 13812340000", "phone_number"),
        ("身份证 350302199003071234", "identity_number"),
        ("ask zhang@holder.example", "email_address"),
        ("寄往胜利路88号", "postal_address"),
        ("收件人 １３８．００１３．８０００", "phone_number"),
        ("卡号 6222 0212 3456 7890 123", "bank_card"),
    ],
)
def test_nothing_of_people_goes_into_what_the_holder_reads(
    stage: Stage, text: str, reason: str
) -> None:
    with pytest.raises(BadInput, match=reason):
        drafted(stage, stage.customs, goods=text)
    identifier = drafted(stage, stage.customs)
    with pytest.raises(BadInput, match=reason):
        evidence.put_questions(
            identification_id=identifier,
            questions=f"Yours?\n{text}",
            asked_for=None,
            actor=stage.customs,
            now=FRIDAY,
        )


def test_after_sending_nothing_of_the_question_changes(stage: Stage) -> None:
    identifier = sent(stage, stage.customs)
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.customs, "now": FRIDAY}
    for change in (
        lambda: evidence.add_goods_code(raw=GTIN, **given),
        lambda: evidence.add_goods_picture(content=io.BytesIO(png(b"b")), name="b.png", **given),
        lambda: evidence.put_questions(questions="Another?", asked_for=None, **given),
        lambda: evidence.tick_guide(findings=[(stage.point, evidence.Finding.AS_COPY)], **given),
    ):
        with pytest.raises(Refused, match="question_sent_already"):
            change()


def test_the_party_rebuts_with_its_paper_and_the_holder_is_told_only_after_confiscation(
    stage: Stage,
) -> None:
    identifier = served(stage, stage.customs)
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.customs}
    with pytest.raises(Refused, match="nothing_to_rebut"):
        evidence.rebut_answer(text="bought in the shop", paper="x", now=later(1), **given)
    answered(stage, identifier, application(stage.holder), later(1))
    receipt = paper(stage.customs, "receipt of the shop")
    evidence.rebut_answer(text="bought in the shop", paper=receipt, now=later(1.1), **given)
    rows = evidence.exhibits_of(Subject("identification", identifier), actor=stage.customs)
    assert [row.kind.value for row in rows] == ["document", "party"]

    told = evidence.Disclosure(
        "厦关缉查字〔2026〕1号",
        later(5).date(),
        "运动鞋",
        "40 双",
        "莆田",
        "Lagos",
        scan=paper(stage.customs, "decision"),
    )
    with pytest.raises(Refused, match="not_confiscated"):
        evidence.disclose_seizure(told=told, now=later(6), **given)
    closed(stage, identifier, later(5))
    personal = evidence.Disclosure(**{**_of(told), "destination": "乙 13812340000"})
    with pytest.raises(BadInput, match="phone_number"):
        evidence.disclose_seizure(told=personal, now=later(6), **given)
    evidence.disclose_seizure(told=told, now=later(6), **given)
    with pytest.raises(Refused, match="disclosed_already"):
        evidence.disclose_seizure(told=told, now=later(6), **given)


def _of(told: evidence.Disclosure) -> dict[str, Any]:
    return {name: getattr(told, name) for name in told.__dataclass_fields__}


def test_an_answer_on_paper_is_entered_with_its_scan(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    asked: dict[str, Any] = {
        "identification_id": identifier,
        "answer": application(stage.customs),
        "answered_at": later(1),
        "delivery": evidence.Delivery.POST,
        "actor": stage.customs,
        "now": later(9),
    }
    with pytest.raises(BadInput, match="scan_missing"):
        evidence.enter_answer(paper="", **asked)
    evidence.enter_answer(paper=paper(stage.customs, "letter"), **asked)
    row = HolderAnswer.objects.get()
    assert (row.in_time, row.office_id) == (True, None)


def test_a_matter_of_its_own_stops_only_clocks_that_identification_stops(stage: Stage) -> None:
    """The filing check waits for the holder; the seizure does not."""
    subject = Subject("right", stage.right.pk)
    rules = ("cn.penalty.filing_check", "cn.penalty.seizure")
    for rule in rules:
        law.start_clock(
            subject=subject,
            rule=rule,
            start=later(-3),
            office=stage.market.office_id,
            actor=system_actor(),
            now=later(-3),
        )
    goods = evidence.GoodsBefore(evidence.Ground.SEIZED, "查封", "运动鞋")
    identifier = evidence.draft_question(
        goods=goods, subject=subject, actor=stage.market, now=FRIDAY
    )
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.market, "now": FRIDAY}
    pictured(identifier, stage.market)
    evidence.choose_product(right_id=stage.right.pk, product_id=None, **given)
    evidence.put_questions(questions="Yours?", asked_for=None, **given)
    evidence.send_question(**given)
    standing = {row.rule: row.status for row in law.clocks_of(subject, now=later(2))}
    assert standing == dict(zip(rules, (Status.PAUSED, Status.RUNNING), strict=True))
    answered(stage, identifier, answer(stage.holder, evidence.Verdict.GENUINE), later(3))
    standing = {row.rule: row.status for row in law.clocks_of(subject, now=later(3))}
    assert set(standing.values()) == {Status.RUNNING}


def test_officers_only_points_reach_agencies_and_the_holder_but_no_platform(stage: Stage) -> None:
    def seen(actor: Any) -> set[UUID]:
        on = FRIDAY.date()
        _, guide = register.genuine_knowledge(stage.right.pk, actor=actor, on=on)
        return {point.id for point in guide}

    assert seen(stage.customs) == seen(stage.holder) == {stage.point, stage.secret}
    assert seen(stage.stranger) == {stage.point}


def test_goods_are_proposed_by_bar_code_style_name_guide_and_mark(stage: Stage) -> None:
    def found(actor: Any = stage.customs, **asked: str) -> list[tuple[str, UUID | None]]:
        rows = register.proposals(actor=actor, on=FRIDAY.date(), **asked)
        return [(row.by, row.product.id if row.product else None) for row in rows]

    assert found(gtin=GTIN) == [("gtin", stage.product)]
    assert found(text="kw-1") == [("style_code", stage.product)]
    assert found(text="跑鞋") == [("name", stage.product)]
    assert found(text="暗记") == [("guide", stage.product)]
    assert found(text="kestrelw") == [("mark", None)]
    assert found(text="zzz") == found(stage.stranger, gtin=GTIN) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_identification SET goods = 'other'",
        "UPDATE evidence_identification SET state = 'closed'",
        "DELETE FROM evidence_identification",
        "UPDATE evidence_serviceproof SET served_at = served_at - interval '1 day'",
        "UPDATE evidence_holderanswer SET verdict = 'genuine'",
        "DELETE FROM evidence_holderanswer",
        "UPDATE evidence_goodspicture SET shown_id = original_id",
        "UPDATE evidence_identification SET questions = '{other}'",
        "UPDATE evidence_identification SET right_id = NULL",
        "UPDATE evidence_identification SET product_id = NULL",
        "UPDATE evidence_identification SET holder_id = NULL",
        "UPDATE evidence_identification SET asked_for = '2026-12-01'",
        "UPDATE evidence_identification SET sent_at = sent_at - interval '1 day'",
        "UPDATE evidence_identification SET clock = gen_random_uuid()",
        "UPDATE evidence_guidetick SET finding = 'unclear'",
        "INSERT INTO evidence_goodscode (id, identification_id, kind, text, value, serial, batch, read_at)"
        " SELECT gen_random_uuid(), id, 'text', 'x', 'x', '', '', now() FROM evidence_identification",
        "INSERT INTO evidence_goodspicture (id, identification_id, original_id, shown_id, added_at)"
        " SELECT gen_random_uuid(), identification_id, shown_id, shown_id, now() FROM evidence_goodspicture",
    ],
)
def test_the_database_keeps_what_was_asked_and_answered(stage: Stage, statement: str) -> None:
    """As the application's own role, whose rights end where the actions' promises do."""
    identifier = served(stage, stage.customs)
    drafted_one = drafted(stage, stage.customs, later(1))
    evidence.tick_guide(
        identification_id=drafted_one,
        findings=[(stage.point, evidence.Finding.AS_COPY)],
        actor=stage.customs,
        now=later(1),
    )
    evidence.send_question(identification_id=drafted_one, actor=stage.customs, now=later(1))
    given = {"identification_id": drafted_one, "now": later(1), "actor": stage.holder}
    evidence.confirm_receipt(**given)
    evidence.answer_question(answer=application(stage.holder), **given)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {app_role()}")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert state_of(identifier) == "served"


def test_contacts_come_by_region_and_language_and_masked(stage: Stage) -> None:
    def added(name: str, region: str, language: str) -> UUID:
        return register.add_contact(
            party_id=stage.party.pk,
            name=name,
            role="",
            phone="13812340000",
            email="",
            region=region,
            language=language,
            actor=system_actor(),
            now=FRIDAY,
        )

    everywhere, english = added("anybody", "", "zh-hans"), added("Helen", "35", "en")
    chinese, other = added("林某", "35", "zh-hans"), added("elsewhere", "4401", "")
    with pytest.raises(BadInput, match="region_digits"):
        added("nowhere", "351", "")
    found = register.contacts_for(stage.party.pk, region="3502", language="zh-hans")
    assert [row.id for row in found] == [chinese, english, everywhere]
    assert other not in {row.id for row in found}
    assert {row.phone for row in found} == {"138****0000"}


def test_nothing_rests_on_a_right_that_has_ended(stage: Stage) -> None:
    """Neither asked about, nor, where it ended meanwhile, built on."""
    asked = served(stage, stage.market)
    answered(stage, asked, answer(stage.holder, evidence.Verdict.COUNTERFEIT), later(1))
    Right.objects.filter(pk=stage.right.pk).update(valid_to=date(2020, 1, 1))
    with pytest.raises(Refused, match="right_not_in_force"):
        served(stage, stage.market)
    built: dict[str, Any] = {
        "identification_id": asked, "reason": "核对属实", "standing_checked": True, "truth_checked": True,
        "actor": stage.market, "now": later(2),
    }  # fmt: skip
    with pytest.raises(Refused, match="right_not_in_force"):
        evidence.close_question(outcome=evidence.Outcome.RELIED, **built)
    other = next(o for o in REGIMES[Route.MARKET].outcomes if o not in BUILT_ON)
    evidence.close_question(outcome=other, **built)
