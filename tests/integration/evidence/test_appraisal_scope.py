"""The scope of an appraisal body: Nice classes of goods, which no reason gets round; words alone are read and confirmed."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import Appraisal, BodyQualification
from qingfeng.foundation.api import Actor, history
from qingfeng.foundation.migration_ops import app_role
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register.models import RightClass
from tests.support import leads as build
from tests.support.identification import FRIDAY, Stage, later, paper, raise_stage

pytestmark = pytest.mark.django_db
OFFICE = ("right:read", "exhibit:read", "appraisal:read", "appraisal:add", "appraisal:decide")
SHOES, SPIRITS = 25, 33
REASON = "no body is qualified for this kind of goods"


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


@pytest.fixture
def regulator() -> Actor:
    office = build.office("Putian", "agency", function="market_regulation", region="350300")
    return build.person("regulator", office, permissions=OFFICE)


@pytest.fixture
def body() -> Actor:
    made = build.office("lab", "appraisal")
    return build.person("lab", made, permissions=("appraisal:read", "appraisal:edit"))


def certified(regulator: Actor, body: Actor, number: str, *classes: int) -> UUID:
    """Entered as one was before classes were asked for, where none is named."""
    assert body.office_id is not None
    certificate = evidence.Certificate(
        number=number,
        purposes=frozenset({evidence.Purpose.APPRAISAL}),
        scope="footwear and wine",
        classes=frozenset(classes),
        valid_from=date(2025, 1, 1),
        valid_to=date(2026, 12, 31),
        paper=paper(regulator, f"certificate {number}"),
    )
    if classes:
        return evidence.enter_qualification(
            body_id=body.office_id, certificate=certificate, actor=regulator, now=FRIDAY
        )
    row = BodyQualification.objects.create(
        id=uuid7(FRIDAY), body_id=body.office_id, number=number, purposes=["appraisal"],
        scope=certificate.scope, valid_from=certificate.valid_from, valid_to=certificate.valid_to,
        certificate_id=certificate.paper, entered_by_id=regulator.user_id, entered_at=FRIDAY,
    )  # fmt: skip
    return row.pk


def drafted(regulator: Actor, body: Actor, subject: Subject | None = None, **changes: Any) -> UUID:
    given: dict[str, Any] = {
        "body": body.office_id,
        "purpose": evidence.Purpose.APPRAISAL,
        "questions": "Do the marks agree?",
        "samples": [evidence.SampleFields("shoe", Decimal(2), "pair", "S-1")],
        "seized": True,
        "goods_class": SHOES,
    }
    fields = evidence.AppraisalFields(**(given | changes))
    return evidence.draft_appraisal(subject=subject, fields=fields, actor=regulator, now=FRIDAY)


def send(identifier: UUID, regulator: Actor, **changes: Any) -> None:
    evidence.request_appraisal(appraisal_id=identifier, actor=regulator, now=FRIDAY, **changes)


def test_a_body_is_asked_within_its_classes_and_no_reason_gets_round_them(
    regulator: Actor, body: Actor
) -> None:
    held = certified(regulator, body, "CMA-1", SPIRITS)
    given = {"why_unqualified": REASON}
    with pytest.raises(Refused, match="body_out_of_scope"):
        send(drafted(regulator, body, **given), regulator, scope_confirmed=True)
    send(drafted(regulator, body, goods_class=SPIRITS), regulator)
    certified(regulator, body, "CMA-2", SHOES, 18)
    send(drafted(regulator, body), regulator)
    evidence.withdraw_qualification(
        qualification_id=held, on=FRIDAY.date(), actor=regulator, now=FRIDAY
    )
    with pytest.raises(Refused, match="body_out_of_scope"):
        send(drafted(regulator, body, goods_class=SPIRITS), regulator)


def test_without_any_certificate_in_force_a_reason_stands(regulator: Actor, body: Actor) -> None:
    certified(regulator, body, "CMA-1", SPIRITS)
    on = later(200)
    with pytest.raises(Refused, match="body_unqualified"):
        evidence.request_appraisal(appraisal_id=drafted(regulator, body), actor=regulator, now=on)
    made = drafted(regulator, body, why_unqualified=REASON)
    evidence.request_appraisal(appraisal_id=made, actor=regulator, now=on, scope_confirmed=True)
    assert not Appraisal.objects.get(pk=made).scope_confirmed, "there was nothing to read"


def test_a_certificate_that_ends_on_the_way_ends_it(regulator: Actor, body: Actor) -> None:
    """The body is asked for it when it accepts and when it reports too; who gave the reason beforehand needs none."""
    held = certified(regulator, body, "CMA-1", SHOES)
    early, late = drafted(regulator, body), drafted(regulator, body, why_unqualified=REASON)
    waits = drafted(regulator, body)
    for made in (early, late, waits):
        send(made, regulator)
    given: dict[str, Any] = {"no_interest": True, "actor": body}
    evidence.accept_appraisal(appraisal_id=early, now=later(1), **given)
    evidence.withdraw_qualification(
        qualification_id=held, on=later(2).date(), actor=regulator, now=later(2)
    )
    with pytest.raises(Refused, match="certificate_gone"):
        evidence.accept_appraisal(appraisal_id=waits, now=later(30), **given)
    evidence.accept_appraisal(appraisal_id=late, now=later(30), **given)
    with pytest.raises(Refused, match="certificate_gone"):
        hand_in(early, regulator, body)
    hand_in(late, regulator, body)
    certified(regulator, body, "CMA-2", SPIRITS)
    with pytest.raises(Refused, match="certificate_gone"):
        evidence.accept_appraisal(appraisal_id=waits, now=later(30), **given)
    certified(regulator, body, "CMA-3", SHOES)
    evidence.accept_appraisal(appraisal_id=waits, now=later(30), **given)
    hand_in(early, regulator, body)


def hand_in(made: UUID, regulator: Actor, body: Actor) -> None:
    (sample,) = Appraisal.objects.get(pk=made).samples.all()
    report = evidence.ReportFields(
        number="R-1",
        conclusion="They do not agree.",
        appraisers="A. One",
        fee=Decimal(0),
        paper=paper(regulator, f"report on {made}"),
        seals_intact=True,
        lines=[evidence.Line(sample.pk, opinion=evidence.Opinion.COUNTERFEIT)],
    )
    evidence.report_appraisal(appraisal_id=made, fields=report, actor=body, now=later(31))


def test_a_scope_in_words_is_confirmed_and_the_journal_says_so(
    regulator: Actor, body: Actor
) -> None:
    certified(regulator, body, "CMA-1")
    certified(regulator, body, "CMA-2", SPIRITS)
    made = drafted(regulator, body, why_unqualified=REASON)
    with pytest.raises(Refused, match="scope_unconfirmed"):
        send(made, regulator)
    send(made, regulator, scope_confirmed=True)
    (asked,) = [e for e in history(Subject("appraisal", made)) if e.verb == "appraisal.requested"]
    assert asked.payload["scope_confirmed"] is True
    assert Appraisal.objects.get(pk=made).scope_confirmed


def test_the_class_comes_from_the_right_or_is_chosen(
    stage: Stage, regulator: Actor, body: Actor
) -> None:
    about = Subject("right", stage.right.pk)
    given: dict[str, Any] = {"subject": about, "goods_class": None}
    with pytest.raises(BadInput, match="goods_class_missing"):
        drafted(regulator, body, **given)
    for number in (SHOES, 35):
        RightClass.objects.create(right=stage.right, number=number)
    row = Appraisal.objects.get(pk=drafted(regulator, body, **given))
    assert (row.goods_class, row.right_id) == (SHOES, stage.right.pk)
    with pytest.raises(BadInput, match="goods_class_differs"):
        drafted(regulator, body, subject=about, goods_class=SPIRITS)
    RightClass.objects.create(right=stage.right, number=18)
    with pytest.raises(BadInput, match="goods_class_missing"):
        drafted(regulator, body, **given)
    drafted(regulator, body, subject=about, goods_class=18)
    for number in (0, 35):
        with pytest.raises(BadInput, match="goods_class_missing"):
            drafted(regulator, body, goods_class=number)


def test_a_draft_from_before_is_asked_anew(regulator: Actor, body: Actor) -> None:
    certified(regulator, body, "CMA-1", SHOES)
    old = Appraisal.objects.get(pk=drafted(regulator, body))
    old.pk, old.goods_class = uuid7(FRIDAY), None
    old.save(force_insert=True)
    with pytest.raises(Refused, match="goods_class_unsaid"):
        send(old.pk, regulator)


def test_a_certificate_names_its_classes(regulator: Actor, body: Actor) -> None:
    for classes in ((SHOES, 35), (0,)):
        with pytest.raises(BadInput, match="classes_missing"):
            certified(regulator, body, "CMA-1", *classes)
    held = certified(regulator, body, "CMA-1", SHOES, 18)
    row = BodyQualification.objects.get(pk=held)
    assert row.classes == [18, SHOES]
    row.pk, row.number, row.classes = uuid7(FRIDAY), "CMA-2", [35]
    with (
        pytest.raises(IntegrityError, match="evidence_qualification_classes"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)
    asked = Appraisal.objects.get(pk=drafted(regulator, body))
    asked.pk, asked.goods_class = uuid7(FRIDAY), 35
    with pytest.raises(IntegrityError, match="evidence_appraisal_class"), transaction.atomic():
        asked.save(force_insert=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_appraisal SET goods_class = 33",
        "UPDATE evidence_appraisal SET scope_confirmed = true",
        "UPDATE evidence_bodyqualification SET classes = '{33}'",
    ],
)
def test_the_database_keeps_classes_and_what_was_confirmed(
    regulator: Actor, body: Actor, statement: str
) -> None:
    certified(regulator, body, "CMA-1", SHOES)
    send(drafted(regulator, body), regulator)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {app_role()}")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")


def client(actor: Actor) -> Client:
    page = Client()
    page.force_login(User.objects.get(pk=actor.user_id))
    return page


def test_pages_offer_the_classes_that_are_known_and_ask_for_the_words_to_be_read(
    stage: Stage, regulator: Actor, body: Actor
) -> None:
    certified(regulator, body, "CMA-1")
    RightClass.objects.create(right=stage.right, number=SHOES)
    page = client(regulator)
    known = page.get(f"/appraisals/new/?kind=right&id={stage.right.pk}").content.decode()
    assert known.count('<option value="25"') == 1
    assert '<option value="33"' not in known
    made = drafted(regulator, body)
    shown = page.get(f"/appraisals/{made}/").content.decode()
    assert "请阅看其范围" in shown
    form = page.get(f"/appraisals/{made}/request/").content.decode()
    assert "footwear and wine" in form
    refused = page.post(f"/appraisals/{made}/request/").content.decode()
    assert "请阅看其范围" in refused
    page.post(f"/appraisals/{made}/request/", {"scope_confirmed": "on"})
    assert Appraisal.objects.get(pk=made).state == "requested"
    assert "由委托人阅看并确认" in page.get(f"/appraisals/{made}/").content.decode()


@pytest.mark.parametrize("name", ["number", "scope"])
def test_a_certificate_with_nothing_in_it_is_refused_at_the_field(
    regulator: Actor, body: Actor, name: str
) -> None:
    given: dict[str, Any] = {
        "number": "CMA-1", "purposes": frozenset(evidence.Purpose), "scope": "footwear",
        "classes": frozenset({SHOES}), "valid_from": date(2025, 1, 1), "valid_to": date(2026, 12, 31),
        "paper": paper(regulator, "certificate"), name: " \n",
    }  # fmt: skip
    assert body.office_id is not None
    with pytest.raises(BadInput) as refused:
        evidence.enter_qualification(
            body_id=body.office_id,
            certificate=evidence.Certificate(**given),
            actor=regulator,
            now=FRIDAY,
        )
    assert refused.value.column == name
