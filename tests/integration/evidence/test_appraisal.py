"""Appraisal: a qualified body without an interest, clocks that stop for a fixed and notified time only, reports that stand or fall."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.appraisal_pauses import end_pauses
from qingfeng.evidence.models import Appraisal, AppraisalReport, BodyQualification, Objection
from qingfeng.evidence.queries import paging
from qingfeng.evidence.queries.appraisals import appraisals_page
from qingfeng.foundation.api import Actor, get, system_actor
from qingfeng.foundation.migration_ops import app_role
from qingfeng.foundation.models import Organisation, User
from qingfeng.kernel.clocks import Status
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from tests.support import leads as build
from tests.support.identification import (
    FRIDAY,
    OFFICER,
    Stage,
    later,
    paper,
    party_told,
    party_waived,
    raise_stage,
    sent,
)

pytestmark = pytest.mark.django_db
OFFICE = ("right:read", "exhibit:read", "appraisal:read", "appraisal:add", "appraisal:decide", "appraisal:share")  # fmt: skip
CLOCKS = ("cn.penalty.filing_check", "cn.penalty.seizure", "cn.penalty.preservation")


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


@pytest.fixture
def regulator() -> Actor:
    office = build.office("Putian", "agency", function="market_regulation", region="350300")
    return build.person("regulator", office, permissions=OFFICE)


@pytest.fixture
def elsewhere() -> Actor:
    office = build.office("Xiamen", "agency", function="market_regulation", region="350200")
    return build.person("elsewhere", office, permissions=OFFICE)


def lab(name: str = "lab") -> Actor:
    body = build.office(name, "appraisal")
    return build.person(name, body, permissions=("appraisal:read", "appraisal:edit"))


def certified(
    regulator: Actor,
    body: Actor,
    *purposes: evidence.Purpose,
    classes: frozenset[int] = frozenset({18, 25}),
) -> UUID:
    certificate = evidence.Certificate(
        number="CMA-1",
        purposes=frozenset(purposes or (evidence.Purpose.APPRAISAL, evidence.Purpose.PRICE)),
        scope="footwear",
        classes=classes,
        valid_from=date(2025, 1, 1),
        valid_to=date(2026, 12, 31),
        paper=paper(regulator, "certificate"),
    )
    assert body.office_id is not None
    return evidence.enter_qualification(
        body_id=body.office_id, certificate=certificate, actor=regulator, now=FRIDAY
    )


def drafted(stage: Stage, regulator: Actor, body: Actor, **changes: Any) -> UUID:
    more = {"subject": Subject("right", stage.right.pk)}
    for name in ("subject", "second_of", "asked_by_party"):
        if name in changes:
            more[name] = changes.pop(name)
    given: dict[str, Any] = {
        "body": body.office_id,
        "purpose": evidence.Purpose.APPRAISAL,
        "questions": "Do the marks agree?",
        "samples": [
            evidence.SampleFields("shoe", Decimal(2), "pair", "S-1"),
            evidence.SampleFields("box", Decimal(1), "piece", "S-2"),
        ],
        "seized": True,
        "goods_class": 25,
        "right": stage.right.pk,
    }
    return evidence.draft_appraisal(
        fields=evidence.AppraisalFields(**(given | changes)),
        actor=regulator,
        now=FRIDAY,
        **more,
    )


def test_every_appraisal_stands_on_one_page(
    stage: Stage, regulator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    body = lab()
    made = [drafted(stage, regulator, body) for _ in range(3)]
    first, after = appraisals_page(actor=regulator)
    at, _tilde, key = after.rpartition("~")
    second, end = appraisals_page(actor=regulator, after=(datetime.fromisoformat(at), UUID(key)))
    assert [row.id for row in (*first, *second)] == sorted(made, reverse=True)
    assert (len(first), end) == (2, "")


def requested(stage: Stage, regulator: Actor, body: Actor, **changes: Any) -> UUID:
    pause = {name: changes.pop(name) for name in ("pause_days", "pause_notice") if name in changes}
    identifier = drafted(stage, regulator, body, **changes)
    evidence.request_appraisal(appraisal_id=identifier, actor=regulator, now=FRIDAY, **pause)
    return identifier


def report(
    identifier: UUID, body: Actor, *found: evidence.Opinion | Decimal, **changes: Any
) -> evidence.ReportFields:
    samples = Appraisal.objects.get(pk=identifier).samples.order_by("seal")
    lines = [
        evidence.Line(sample.pk, unit_price=one)
        if isinstance(one, Decimal)
        else evidence.Line(sample.pk, one)
        for sample, one in zip(samples, found, strict=False)
    ]
    given: dict[str, Any] = {
        "number": "R-2026-1",
        "conclusion": "The marks do not agree.",
        "appraisers": "Lin, Wu",
        "fee": Decimal("800.00"),
        "paper": paper(body, "report"),
        "seals_intact": True,
        "lines": lines,
    }
    return evidence.ReportFields(**(given | changes))


FALSE = (evidence.Opinion.COUNTERFEIT, evidence.Opinion.COUNTERFEIT)


def reported(
    stage: Stage,
    regulator: Actor,
    body: Actor,
    *found: evidence.Opinion | Decimal,
    now: float = 5,
    **changes: Any,
) -> UUID:
    identifier = requested(stage, regulator, body, **changes)
    given: dict[str, Any] = {"appraisal_id": identifier, "actor": body}
    evidence.accept_appraisal(no_interest=True, received=True, now=later(1), **given)
    fields = report(identifier, body, *(found or FALSE))
    evidence.report_appraisal(fields=fields, now=later(now), **given)
    return identifier


def test_a_report_becomes_evidence_of_the_office_that_asked(stage: Stage, regulator: Actor) -> None:
    body = lab()
    certified(regulator, body)
    identifier = reported(stage, regulator, body)
    (row,) = evidence.exhibits_of(Subject("right", stage.right.pk), actor=regulator)
    assert (row.form, row.kind, row.office) == (
        evidence.Form.REPORT,
        evidence.EvidenceKind.APPRAISAL,
        regulator.office_id,
    )
    assert row.files[0].role == "report"
    client = Client()
    client.force_login(User.objects.get(pk=regulator.user_id))
    assert "签署的报告 · application/pdf" in client.get(f"/exhibits/{row.id}/").content.decode()
    assert AppraisalReport.objects.get(pk=identifier).payer == "office"


@pytest.mark.parametrize("change", ["none", "other_purpose", "expired", "withdrawn"])
def test_a_body_works_within_its_certificate_or_with_a_reason(
    stage: Stage, regulator: Actor, change: str
) -> None:
    body = lab()
    if change != "none":
        purpose = (
            evidence.Purpose.TESTING if change == "other_purpose" else evidence.Purpose.APPRAISAL
        )
        held = certified(regulator, body, purpose)
    if change == "expired":
        day = FRIDAY.date() - timedelta(days=1)
        BodyQualification.objects.filter(pk=held).update(withdrawn_on=day)
    if change == "withdrawn":
        evidence.withdraw_qualification(
            qualification_id=held, on=FRIDAY.date(), actor=regulator, now=FRIDAY
        )
    with pytest.raises(Refused, match="body_unqualified"):
        requested(stage, regulator, body)
    requested(stage, regulator, body, why_unqualified="no body is qualified for this kind of goods")


def test_a_body_that_belongs_to_a_side_steps_aside(stage: Stage, regulator: Actor) -> None:
    body = lab()
    certified(regulator, body)
    Organisation.objects.filter(pk=body.office_id).update(uscc="91350100M000100Y43")
    stage.party.uscc = "91350100M000100Y43"
    stage.party.save()
    with pytest.raises(Refused, match="body_conflicted"):
        requested(stage, regulator, body)
    identifier = requested(stage, regulator, body, right=None, subject=None)
    with pytest.raises(Refused, match="interest_undeclared"):
        evidence.accept_appraisal(
            appraisal_id=identifier, no_interest=False, actor=body, now=later(1)
        )


def test_the_holder_of_the_goods_that_were_identified_is_a_side(
    stage: Stage, regulator: Actor
) -> None:
    officer = build.person(
        "colleague",
        Organisation.objects.get(pk=regulator.office_id),
        permissions=(*OFFICER, *OFFICE),
    )
    question = sent(stage, officer, ground=evidence.Ground.SEIZED)
    body = lab()
    fields = evidence.AppraisalFields(
        body=body.office_id,  # type: ignore[arg-type]
        purpose=evidence.Purpose.APPRAISAL,
        questions="Genuine?",
        samples=(evidence.SampleFields("shoe", Decimal(1), "pair", "S-1"),),
        seized=True,
    )
    made = evidence.draft_appraisal(
        subject=Subject("identification", question), fields=fields, actor=officer, now=FRIDAY
    )
    row = Appraisal.objects.get(pk=made)
    assert (row.right_id, row.goods_class) == (stage.right.pk, 25), "as the product it named"


def clocks(regulator: Actor, subject: Subject) -> None:
    for rule in CLOCKS:
        law.start_clock(
            subject=subject,
            rule=rule,
            start=later(-3),
            office=regulator.office_id,
            actor=system_actor(),
            now=later(-3),
        )


def test_clocks_stop_for_the_time_that_was_fixed_and_told_and_no_longer(
    stage: Stage, regulator: Actor
) -> None:
    """The seizure and the filing check wait seven days from the body's receipt; a registration-preservation waits for nothing."""
    body, subject = lab(), Subject("right", stage.right.pk)
    certified(regulator, body)
    clocks(regulator, subject)
    notice = paper(regulator, "notice")
    identifier = requested(stage, regulator, body, pause_days=7, pause_notice=notice)
    assert {row.status for row in law.clocks_of(subject, now=later(2))} == {Status.RUNNING}
    evidence.accept_appraisal(
        appraisal_id=identifier, no_interest=True, received=True, actor=body, now=later(2)
    )
    standing = {row.rule: row.status for row in law.clocks_of(subject, now=later(3.5))}
    assert standing == dict(
        zip(CLOCKS, (Status.PAUSED, Status.PAUSED, Status.RUNNING), strict=True)
    )
    assert end_pauses(actor=system_actor(), now=later(8.9)) == 0
    assert end_pauses(actor=system_actor(), now=later(12)) == 1
    assert end_pauses(actor=system_actor(), now=later(13)) == 0
    row = Appraisal.objects.get(pk=identifier)
    assert (row.pause_begun_at, row.pause_ended_at) == (later(2), later(9))
    paused = next(row for row in law.clocks_of(subject, now=later(13)) if row.rule == CLOCKS[1])
    assert paused.status is Status.RUNNING


def page(actor: Actor, path: str) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client.get(path).content.decode()


def test_no_clock_stops_for_what_nobody_received_and_one_pause_runs_at_a_time(
    stage: Stage, regulator: Actor
) -> None:
    body, subject = lab(), Subject("right", stage.right.pk)
    certified(regulator, body)
    clocks(regulator, subject)
    pause: dict[str, Any] = {"pause_days": 30, "pause_notice": paper(regulator, "notice")}
    first = requested(stage, regulator, body, **pause)
    with pytest.raises(Refused, match="pause_runs"), transaction.atomic():
        requested(stage, regulator, body, **pause)
    assert "样品已收到" in page(body, f"/appraisals/{first}/accept/")
    evidence.accept_appraisal(appraisal_id=first, no_interest=True, actor=body, now=later(1))
    assert "机构受理并收到样品后起算" in page(regulator, f"/appraisals/{first}/")
    assert {row.status for row in law.clocks_of(subject, now=later(2))} == {Status.RUNNING}
    assert end_pauses(actor=system_actor(), now=later(40)) == 0
    evidence.recall_appraisal(appraisal_id=first, reason="lost", actor=regulator, now=later(3))
    row = Appraisal.objects.get(pk=first)
    assert (row.pause_begun_at, row.pause_ended_at) == (None, None)
    requested(stage, regulator, body, **pause)


def test_without_the_notice_no_clock_stops(stage: Stage, regulator: Actor) -> None:
    body, subject = lab(), Subject("right", stage.right.pk)
    certified(regulator, body)
    clocks(regulator, subject)
    for given, reason in (
        ({"pause_days": 7}, "pause_not_told"),
        ({"pause_days": 181, "pause_notice": "x"}, "pause_not_fixed"),
        ({"pause_notice": "x"}, "pause_not_fixed"),
    ):
        with pytest.raises(BadInput, match=reason), transaction.atomic():
            requested(stage, regulator, body, **given)
    requested(stage, regulator, body)
    assert {row.status for row in law.clocks_of(subject, now=later(2))} == {Status.RUNNING}


def test_an_early_report_ends_the_pause(stage: Stage, regulator: Actor) -> None:
    body, subject = lab(), Subject("right", stage.right.pk)
    certified(regulator, body)
    clocks(regulator, subject)
    notice = paper(regulator, "notice")
    reported(stage, regulator, body, pause_days=30, pause_notice=notice)
    assert {row.status for row in law.clocks_of(subject, now=later(5))} == {Status.RUNNING}
    assert Appraisal.objects.get().pause_ended_at == later(5)


def test_broken_seals_and_missing_lines_make_no_report(stage: Stage, regulator: Actor) -> None:
    body = lab()
    certified(regulator, body)
    identifier = requested(stage, regulator, body)
    given: dict[str, Any] = {"appraisal_id": identifier, "actor": body, "now": later(2)}
    evidence.accept_appraisal(no_interest=True, **given)
    fields = report(identifier, body, *FALSE, seals_intact=False)
    priced = report(identifier, body, Decimal(3), Decimal(4))
    with pytest.raises(Refused, match="seals_not_intact"):
        evidence.report_appraisal(fields=fields, **given)
    with pytest.raises(BadInput, match="report_lines_differ"):
        evidence.report_appraisal(fields=report(identifier, body, FALSE[0]), **given)
    with pytest.raises(BadInput, match="opinion_missing"):
        evidence.report_appraisal(fields=priced, **given)
    evidence.decline_appraisal(reason="seal S-2 is torn", **given)
    assert Appraisal.objects.get().state == "refused"


def test_an_objection_leads_to_another_body_and_the_first_price_falls(
    stage: Stage, regulator: Actor
) -> None:
    body, subject = lab(), Subject("right", stage.right.pk)
    certified(regulator, body)
    price = {"purpose": evidence.Purpose.PRICE}
    first = reported(stage, regulator, body, Decimal("120.00"), Decimal("3.50"), **price)
    party_told(first, regulator, later(5))
    party_waived(first, regulator, later(5))
    assert evidence.threshold_goods(subject, actor=regulator, now=later(5)) == [
        {"product": "shoe", "appraised_price": "120.00"},
        {"product": "box", "appraised_price": "3.50"},
    ]
    objection = evidence.object_to_report(
        appraisal_id=first,
        text="far too high",
        paper=paper(regulator, "objection"),
        actor=regulator,
        now=later(6),
    )
    decided: dict[str, Any] = {"objection_id": objection, "actor": regulator, "now": later(7)}
    with pytest.raises(Refused, match="reason_missing"):
        evidence.review_objection(review=evidence.Review.AGAIN, reason=" ", **decided)
    evidence.review_objection(review=evidence.Review.AGAIN, reason="no basis given", **decided)
    with pytest.raises(Conflict):
        evidence.review_objection(review=evidence.Review.REJECTED, reason="no", **decided)
    assert evidence.appraised_prices(subject, actor=regulator, now=later(7)) == ()
    with pytest.raises(Refused, match="second_by_another_body"):
        drafted(stage, regulator, body, second_of=first, **price)
    other = lab("second lab")
    certified(regulator, other)
    second = reported(stage, regulator, other, Decimal(90), Decimal(3), second_of=first, **price)
    party_told(second, regulator, later(8))
    later_on = evidence.appraised_prices(subject, actor=regulator, now=later(40))
    prices = [row.unit_price for row in later_on]
    assert prices == [Decimal("90.00"), Decimal("3.00")]


@pytest.mark.parametrize(
    ("seized", "second_found", "pays"),
    [(False, FALSE, "party"), (True, FALSE, "office"), (False, (FALSE[0], evidence.Opinion.GENUINE), "office")],
)  # fmt: skip
def test_a_party_pays_a_second_one_only_where_it_changed_nothing_and_nothing_is_seized(
    stage: Stage, regulator: Actor, seized: bool, second_found: Any, pays: str
) -> None:
    body, other = lab(), lab("second lab")
    certified(regulator, body)
    certified(regulator, other)
    first = reported(stage, regulator, body, seized=seized)
    second = reported(
        stage,
        regulator,
        other,
        *second_found,
        seized=seized,
        second_of=first,
        asked_by_party=True,
    )
    assert AppraisalReport.objects.get(pk=second).payer == pays


def test_an_office_elsewhere_reads_it_when_offered_and_signs_its_recognition(
    stage: Stage, regulator: Actor, elsewhere: Actor
) -> None:
    body = lab()
    certified(regulator, body)
    identifier = reported(stage, regulator, body)
    party_told(identifier, regulator, later(5))
    with pytest.raises(NotFound):
        get(elsewhere, "appraisal", identifier)
    assert elsewhere.office_id is not None
    offer: dict[str, Any] = {"appraisal_id": identifier, "office": elsewhere.office_id}
    evidence.offer_report(actor=regulator, now=later(6), **offer)
    assert get(elsewhere, "appraisal", identifier).pk == identifier
    signed: dict[str, Any] = {"appraisal_id": identifier, "recognised": True, "now": later(7)}
    with pytest.raises(NotFound):
        evidence.recognise_report(reason="same goods", actor=regulator, **signed)
    evidence.recognise_report(reason="same goods", actor=elsewhere, **signed)
    with pytest.raises(Conflict):
        evidence.recognise_report(reason="again", actor=elsewhere, **signed)
    with pytest.raises(NotFound):
        evidence.object_to_report(
            appraisal_id=identifier, text="x", paper="x", actor=elsewhere, now=later(8)
        )


def test_the_body_sees_it_when_asked_and_enters_no_certificate_of_its_own(
    stage: Stage, regulator: Actor
) -> None:
    body = lab()
    identifier = drafted(stage, regulator, body)
    with pytest.raises(NotFound):
        get(body, "appraisal", identifier)
    with pytest.raises(Refused, match="no_permission"):
        certified(body, body)
    certified(regulator, body)
    evidence.request_appraisal(appraisal_id=identifier, actor=regulator, now=FRIDAY)
    assert get(body, "appraisal", identifier).pk == identifier
    with pytest.raises(NotFound):
        get(lab("another lab"), "appraisal", identifier)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_reportline SET opinion = 'genuine'",
        "DELETE FROM evidence_appraisalreport",
        "UPDATE evidence_appraisal SET body_id = office_id",
        "UPDATE evidence_appraisal SET state = 'drafted'",
        "UPDATE evidence_appraisalsample SET seal = 'S-9'",
        "UPDATE evidence_bodyqualification SET valid_to = '2099-01-01'",
        "UPDATE evidence_appraisal SET requested_at = requested_at - interval '1 day'",
        "UPDATE evidence_appraisal SET accepted_at = NULL",
        "UPDATE evidence_appraisal SET pause_begun_at = requested_at",
        "UPDATE evidence_appraisal SET pause_days = 30, pause_notice_id ="
        " (SELECT sha256 FROM foundation_storedfile LIMIT 1)",
        "INSERT INTO evidence_appraisalsample (id, appraisal_id, name, quantity, unit, seal)"
        " SELECT gen_random_uuid(), id, 'x', 1, 'x', 'S-9' FROM evidence_appraisal",
        "UPDATE evidence_objection SET review = 'rejected'",
    ],
)
def test_the_database_keeps_reports_samples_and_certificates(
    stage: Stage, regulator: Actor, statement: str
) -> None:
    body = lab()
    certified(regulator, body)
    identifier = reported(stage, regulator, body)
    evidence.object_to_report(
        appraisal_id=identifier,
        text="wrong",
        paper=paper(regulator, "objection"),
        actor=regulator,
        now=later(6),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {app_role()}")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert Objection.objects.get().review == ""


def test_prices_of_a_report_fill_in_the_threshold_check(stage: Stage, regulator: Actor) -> None:
    body = lab()
    certified(regulator, body)
    price = {"purpose": evidence.Purpose.PRICE}
    identifier = reported(stage, regulator, body, Decimal("120.00"), Decimal("3.50"), **price)
    party_told(identifier, regulator, later(6))
    client = Client()
    client.force_login(User.objects.get(pk=regulator.user_id))
    page = client.get(f"/appraisals/{identifier}/").content.decode()
    address = unescape(re.search(r'href="(/law/threshold/[^"]+)"', page)[1])  # type: ignore[index]
    filled = client.get(address).content.decode()
    assert 'value="shoe"' in filled
    assert 'value="120.00"' in filled
