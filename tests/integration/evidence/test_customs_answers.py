"""An answer to customs by the packs: its last hour, the guarantee or the security it brings, and what silence bars."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import HolderAnswer, Identification, IdentificationSignature
from qingfeng.evidence.queries import customs_rules
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.rules.answers import counting_of
from qingfeng.foundation.api import Actor, history
from qingfeng.foundation.models import Notification, User
from qingfeng.kernel.clocks import Status
from qingfeng.kernel.errors import BadInput, Broken, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from tests.support.identification import (
    FRIDAY,
    Stage,
    answer,
    answered,
    application,
    closed,
    drafted,
    later,
    paper,
    raise_stage,
    sent,
    served,
)

pytestmark = pytest.mark.django_db
# Tuesday the 13th, by the clock of Beijing.
LAST = datetime(2026, 10, 13, tzinfo=law.HOME)


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


@pytest.fixture
def pack(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`pack("cn.customs.silence", bars="")`: the rule of the pack with other words in it."""

    def changed(rule: str, **words: Any) -> None:
        def told(asked: str, *, on: datetime) -> dict[str, Any]:
            return {**terms(asked, on=on), **(words if asked == rule else {})}

        monkeypatch.setattr(customs_rules, "terms", told)

    return changed


def due(identifier: UUID) -> date:
    (clock,) = law.clocks_of(Subject("identification", identifier), now=FRIDAY)
    assert clock.due_at is not None
    return clock.due_at.astimezone(law.HOME).date()


# Service: the day it falls on is left out, whatever the hour; the next working day is the first.


@pytest.mark.parametrize(
    ("at", "last"),
    [
        (datetime(2026, 10, 9, 8, 0, tzinfo=law.HOME), 13),
        (datetime(2026, 10, 9, 20, 0, tzinfo=law.HOME), 13),
        (datetime(2026, 10, 9, 23, 59, 59, tzinfo=law.HOME), 13),
        (datetime(2026, 10, 10, 0, 0, tzinfo=law.HOME), 14),
        (datetime(2026, 10, 11, 10, 0, tzinfo=law.HOME), 14),
        (datetime(2026, 10, 12, 0, 0, tzinfo=law.HOME), 15),
    ],
    ids=["morning", "after hours", "before midnight", "working Saturday", "Sunday", "Monday"],
)
def test_the_hour_of_service_does_not_count_and_its_day_does(
    stage: Stage, at: datetime, last: int
) -> None:
    identifier = sent(stage, stage.customs, datetime(2026, 10, 8, tzinfo=UTC))
    evidence.prove_service(
        identification_id=identifier,
        means=evidence.Means.PAPER,
        served_at=at,
        proof=paper(stage.customs, "receipt"),
        actor=stage.customs,
        now=later(5),
    )
    assert due(identifier) == date(2026, 10, last)


def test_a_rule_that_counts_in_another_way_is_not_counted_as_before(
    stage: Stage, pack: Callable[..., None]
) -> None:
    pack("cn.customs.reply_delivery", counted_from="day_of_service")
    identifier = sent(stage, stage.customs)
    with pytest.raises(Broken, match="counting_unknown"):
        evidence.confirm_receipt(identification_id=identifier, actor=stage.holder, now=FRIDAY)


def test_the_rule_is_about_the_clocks_it_names() -> None:
    said = terms("cn.customs.reply_delivery", on=FRIDAY)
    assert counting_of(said, "cn.customs.reply") is not None
    assert counting_of(said, "cn.customs.investigation") is None


# The last day: in person until customs closes, by post or bank until midnight.

IN_PERSON, POST, BANK = (
    evidence.Delivery.IN_PERSON,
    evidence.Delivery.POST,
    evidence.Delivery.BANK,
)


def entered(
    stage: Stage, identifier: UUID, how: evidence.Delivery, at: datetime, closes: time | None = None
) -> HolderAnswer:
    evidence.enter_answer(
        identification_id=identifier,
        answer=application(stage.customs),
        paper=paper(stage.customs, "letter"),
        answered_at=at,
        delivery=how,
        closes_at=closes,
        actor=stage.customs,
        now=later(9),
    )
    return HolderAnswer.objects.get()


@pytest.mark.parametrize(
    ("how", "hour"),
    [
        (IN_PERSON, time(17, 30)),
        (POST, time(17, 30, 1)),
        (POST, time(23, 59, 59)),
        (BANK, time(23, 59, 59)),
    ],
)
def test_in_time_on_the_last_day(stage: Stage, how: evidence.Delivery, hour: time) -> None:
    identifier = served(stage, stage.customs)
    closes = time(17, 30) if how is IN_PERSON else None
    row = entered(stage, identifier, how, datetime.combine(LAST, hour, law.HOME), closes)
    assert (row.in_time, row.delivery) == (True, how.value)


@pytest.mark.parametrize(
    ("how", "at"),
    [
        (IN_PERSON, datetime.combine(LAST, time(17, 30, 1), law.HOME)),
        (POST, LAST + timedelta(days=1)),
        (BANK, LAST + timedelta(days=1)),
    ],
)
def test_a_second_later_it_is_too_late_to_apply(
    stage: Stage, how: evidence.Delivery, at: datetime
) -> None:
    identifier = served(stage, stage.customs)
    with pytest.raises(BadInput, match="too_late_to_apply"):
        entered(stage, identifier, how, at, time(17, 30))


def test_what_was_handed_in_says_when_the_office_closed(
    stage: Stage, pack: Callable[..., None]
) -> None:
    identifier = served(stage, stage.customs)
    evening = datetime.combine(LAST, time(20, 0), law.HOME)
    with pytest.raises(BadInput, match="closing_hour_missing"):
        entered(stage, identifier, IN_PERSON, evening)
    with pytest.raises(BadInput, match="delivery_missing"):
        entered(stage, identifier, evidence.Delivery.ONLINE, evening)
    pack("cn.customs.reply_delivery", in_person="24:00")
    entered(stage, identifier, IN_PERSON, evening, time(17, 30))


# Silence.


def silent(stage: Stage) -> dict[str, Any]:
    identifier = served(stage, stage.customs)
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.customs}
    evidence.state_silence(now=later(5), **given)
    return {**given, "reason": "nobody applied", "now": later(5)}


def test_goods_are_released_on_what_the_pack_bars(stage: Stage, pack: Callable[..., None]) -> None:
    given = silent(stage)
    for words in ({"bars": ""}, {"bars": "inspection"}):
        pack("cn.customs.silence", **words)
        with pytest.raises(Refused, match="silence_bars_nothing"):
            evidence.release_goods(**given)
    pack("cn.customs.silence", bars="detention")
    evidence.release_goods(**given)
    assert Identification.objects.get().state == "closed"


def test_the_version_of_the_day_of_service_says_what_silence_bars(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, datetime]] = []

    def told(rule: str, *, on: datetime) -> Any:
        asked.append((rule, on))
        return terms(rule, on=on)

    given = silent(stage)
    monkeypatch.setattr(customs_rules, "terms", told)
    evidence.release_goods(**given)
    assert asked == [("cn.customs.silence", FRIDAY)]


def posted(stage: Stage, identifier: UUID, at: datetime, **changes: Any) -> None:
    """A letter that arrives on the sixth day, after silence was signed for."""
    given: dict[str, Any] = {"timely": "postmark of 12 October", "delivery": POST, **changes}
    letter = application(stage.customs, **given.pop("answer", {}))
    evidence.enter_answer(
        identification_id=identifier, answer=letter, paper=paper(stage.customs, "letter"),
        answered_at=at, **({"actor": stage.customs, "now": later(6)} | given),
    )  # fmt: skip


def reading(settings: Any, actor: Actor, now: datetime) -> Client:
    settings.QINGFENG_DEMO_NOW = now
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def told_of(user: UUID | None) -> set[str]:
    return set(Notification.objects.filter(user_id=user).values_list("code", flat=True))


def test_an_answer_in_time_that_is_entered_after_silence_takes_it_back(
    stage: Stage, settings: Any
) -> None:
    identifier = silent(stage)["identification_id"]
    posted(stage, identifier, LAST)
    row = Identification.objects.get()
    assert (row.state, row.answer.in_time) == ("answered", True)
    (clock,) = law.clocks_of(Subject("identification", identifier), now=later(6))
    assert clock.status is Status.MET
    stated, back = row.signatures.order_by("signed_at")
    assert (stated.takes_back, back.takes_back, back.reason) == (
        None, stated, "postmark of 12 October",
    )  # fmt: skip
    told = [entry.verb for entry in history(Subject("identification", identifier))]
    assert told.index("identification.silence_taken_back") < told.index(
        "identification.silence_stated"
    ), "newest first, and both stand"
    assert "identification.silence_taken_back" in told_of(stage.holder.user_id)
    closed(stage, identifier, later(7))
    assert Identification.objects.get().state == "closed"
    shown = reading(settings, stage.holder, later(7)).get(f"/identifications/{identifier}/").content
    assert "录入时已签认逾期未答复" in shown.decode()


@pytest.mark.parametrize(
    ("at", "changes", "refused"),
    [
        (LAST + timedelta(days=1), {}, "too_late_to_apply"),
        (
            LAST + timedelta(days=1),
            {"answer": {"request": evidence.Request.DECLINE, "decline_reason": "too few"}},
            "silence_stands",
        ),
        (LAST, {"timely": " "}, "timely_missing"),
        (FRIDAY - timedelta(hours=1), {}, "answered_out_of_order"),
        (later(7), {}, "answered_out_of_order"),
    ],
)
def test_silence_stands_against_what_came_late_or_shows_no_day(
    stage: Stage, at: datetime, changes: dict[str, Any], refused: str
) -> None:
    identifier = silent(stage)["identification_id"]
    with pytest.raises((BadInput, Refused), match=refused):
        posted(stage, identifier, at, **changes)
    assert Identification.objects.get().state == "silent"


def test_who_may_not_sign_for_silence_does_not_take_it_back(stage: Stage) -> None:
    identifier = silent(stage)["identification_id"]
    clerk = replace(
        stage.customs, permissions=stage.customs.permissions - {"identification:decide"}
    )
    with pytest.raises(Refused, match="no_permission"):
        posted(stage, identifier, LAST, actor=clerk)


def test_goods_that_were_released_are_released(stage: Stage) -> None:
    given = silent(stage)
    evidence.release_goods(**given)
    with pytest.raises(Refused, match="not_from_here"):
        posted(stage, given["identification_id"], LAST)


def test_silence_is_taken_back_on_the_page_of_the_answer(stage: Stage, settings: Any) -> None:
    identifier = silent(stage)["identification_id"]
    client = reading(settings, stage.customs, later(6))
    shown = client.get(f"/identifications/{identifier}/").content.decode()
    assert f"/identifications/{identifier}/paper-answer/" in shown
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 letter", "application/pdf")
    fields = {
        "verdict": "counterfeit", "reasons": "标识不符", "identifier": "Helen Shaw", "position": "counsel",
        "standing": "employee", "interest": "none", "truthful": "on", "request": "decline",
        "decline_reason": "too few", "delivery": "post", "answered_at": "2026-10-14T09:00",
        "timely": "信封邮戳",
    }  # fmt: skip
    address = f"/identifications/{identifier}/paper-answer/"

    def typed(**changes: str) -> HttpResponse:
        letter.seek(0)
        files = {"paper": letter, "authority": SimpleUploadedFile("a.pdf", b"%PDF-1.7 a")}
        given: HttpResponse = client.post(address, {**fields, **changes, **files})
        return given

    assert "逾期未答复的签认仍然有效" in typed().content.decode()
    assert typed(answered_at="2026-10-13T09:00").status_code == 302
    assert Identification.objects.get().state == "answered"


def test_the_database_takes_no_answer_against_a_silence_that_stands(stage: Stage) -> None:
    other = served(stage, stage.customs)
    answered(stage, other, application(stage.holder), later(1))
    row = HolderAnswer.objects.get()
    row.pk = silent(stage)["identification_id"]
    with pytest.raises(DatabaseError, match="the silence on question"), transaction.atomic():
        row.save(force_insert=True)
    signed = IdentificationSignature.objects.get(identification=row.pk)
    with pytest.raises(DatabaseError, match="to take back"), transaction.atomic():
        IdentificationSignature.objects.create(
            id=UUID(int=7), identification_id=other, rule=signed.rule, takes_back=signed,
            reason="x", signed_by_id=signed.signed_by_id, signed_at=later(6),
        )  # fmt: skip


# What is detained for: an infringement that the holder names.

NO_INFRINGEMENT = [
    evidence.Verdict.GENUINE,
    evidence.Verdict.OTHER_CHANNEL,
    evidence.Verdict.OTHER_MARKET,
    evidence.Verdict.REFURBISHED,
    evidence.Verdict.EXPIRED,
    evidence.Verdict.NOT_OURS,
]


@pytest.mark.parametrize("verdict", NO_INFRINGEMENT)
def test_genuine_goods_of_another_channel_are_not_applied_for(
    stage: Stage, verdict: evidence.Verdict
) -> None:
    identifier = served(stage, stage.customs)
    given = replace(application(stage.holder), verdict=verdict, suspicion="they look odd")
    with pytest.raises(BadInput) as refused:
        answered(stage, identifier, given, later(1))
    assert (refused.value.reason, refused.value.column) == ("nothing_to_apply_for", "request")
    letter = replace(given, request=evidence.Request.DECLINE, decline_reason="parallel import")
    answered(stage, identifier, letter, later(1))
    with pytest.raises(Refused) as barred:
        closed(stage, identifier, later(2))
    assert set(barred.value.codes) == {"detention_barred", "no_infringement_said"}
    closed(stage, identifier, later(2), outcome=evidence.Outcome.RELEASED)


def test_who_cannot_tell_says_why_an_infringement_is_suspected_nevertheless(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    given = replace(application(stage.holder), verdict=evidence.Verdict.CANNOT_TELL)
    with pytest.raises(BadInput) as refused:
        answered(stage, identifier, replace(given, suspicion=" "), later(1))
    assert (refused.value.reason, refused.value.column) == ("suspicion_missing", "suspicion")
    answered(stage, identifier, replace(given, suspicion=" shipper known for copies "), later(1))
    assert HolderAnswer.objects.get().suspicion == "shipper known for copies"
    closed(stage, identifier, later(2))


def test_the_officer_is_refused_at_the_finding_and_by_the_database(
    stage: Stage, settings: Any
) -> None:
    identifier = served(stage, stage.customs)
    given = answer(
        stage.holder, evidence.Verdict.OTHER_MARKET, request=evidence.Request.DECLINE,
        decline_reason="ours",
    )  # fmt: skip
    answered(stage, identifier, given, later(1))
    client = reading(settings, stage.customs, later(2))
    fields = {"outcome": "detained", "reason": "x", "standing_checked": "on", "truth_checked": "on"}
    page = client.post(f"/identifications/{identifier}/close/", fields).content.decode()
    assert "其他渠道、其他市场的真品以及翻新货" in page
    with pytest.raises(DatabaseError, match="no infringement"), transaction.atomic():
        IdentificationSignature.objects.create(
            id=UUID(int=8), identification_id=identifier, outcome="detained", reason="x",
            standing_checked=True, truth_checked=True, signed_by_id=stage.customs.user_id,
            signed_at=later(2),
        )  # fmt: skip


@pytest.mark.parametrize(("verdict", "said"), [("expired", "x"), ("cannot_tell", " ")])
def test_the_database_takes_no_application_without_an_infringement(
    stage: Stage, verdict: str, said: str
) -> None:
    identifier = served(stage, stage.customs)
    answered(stage, identifier, application(stage.holder), later(1))
    row = HolderAnswer.objects.get()
    row.pk, row.verdict, row.suspicion = served(stage, stage.customs), verdict, said
    with pytest.raises(DatabaseError, match="no infringement"), transaction.atomic():
        row.save(force_insert=True)


def test_the_form_says_it_at_the_field(stage: Stage, settings: Any) -> None:
    identifier = served(stage, stage.customs)
    client = reading(settings, stage.holder, later(1))

    def typed(verdict: str) -> str:
        fields = {"verdict": verdict, "request": "apply", "standing": "employee"}
        given = client.post(f"/identifications/{identifier}/answer/", fields)
        return given.content.decode()

    for verdict, column in (("other_channel", "request"), ("cannot_tell", "suspicion")):
        page = typed(verdict)
        assert f'id="id_{column}-error"' in page
    assert 'id="id_suspicion-error"' not in typed("counterfeit")


# Security and the general guarantee.

GUARANTEE: dict[str, Any] = {
    "security_amount": None,
    "security_proof": "",
    "guarantee": "ZDB2026-0042",
    "guarantee_bank": "Bank of Xiamen",
    "guarantee_from": date(2026, 1, 15),
    "guarantee_to": date(2026, 12, 31),
    "guarantee_amount": Decimal("200000.00"),
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"guarantee": "we have one"}, "guarantee_number_unreadable"),
        ({"guarantee": "总担保"}, "guarantee_number_unreadable"),
        ({"guarantee_bank": " "}, "guarantee_bank_missing"),
        ({"guarantee_from": None}, "guarantee_term_missing"),
        ({"guarantee_to": None}, "guarantee_term_missing"),
        ({"guarantee_to": date(2027, 1, 1)}, "guarantee_term_wrong"),
        ({"guarantee_to": date(2026, 1, 14)}, "guarantee_term_wrong"),
        ({"guarantee_to": date(2026, 10, 9)}, "guarantee_expired"),
        ({"guarantee_from": date(2026, 10, 11)}, "guarantee_not_yet_valid"),
        (
            {"guarantee_from": date(2025, 1, 15), "guarantee_to": date(2025, 12, 31)},
            "guarantee_expired",
        ),
        ({"guarantee_amount": None}, "guarantee_too_low"),
        ({"guarantee_amount": Decimal("199999.99")}, "guarantee_too_low"),
    ],
)
def test_a_general_guarantee_is_whole_valid_that_day_and_high_enough(
    stage: Stage, changes: dict[str, Any], reason: str
) -> None:
    """Answered on Saturday, the 10th of October."""
    identifier = served(stage, stage.customs)
    given = application(stage.holder, **{**GUARANTEE, **changes})
    with pytest.raises(BadInput) as refused:
        answered(stage, identifier, given, later(1))
    assert refused.value.reason == reason
    assert not HolderAnswer.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"guarantee_to": date(2026, 10, 10)},
        {"guarantee_from": date(2026, 10, 10)},
        {"guarantee": "厦关担〔2026〕3号"},
    ],
)
def test_a_general_guarantee_serves_on_its_first_and_on_its_last_day(
    stage: Stage, changes: dict[str, Any]
) -> None:
    identifier = served(stage, stage.customs)
    answered(stage, identifier, application(stage.holder, **{**GUARANTEE, **changes}), later(1))
    row = HolderAnswer.objects.get()
    assert row.guarantee_bank == "Bank of Xiamen"
    assert row.guarantee_amount == Decimal(200000)


def test_what_the_guarantee_must_reach_and_serve_stands_in_the_pack(
    stage: Stage, pack: Callable[..., None]
) -> None:
    identifier = served(stage, stage.customs)
    given = application(stage.holder, **GUARANTEE)
    pack("cn.customs.general_guarantee", minimum="300000")
    with pytest.raises(BadInput, match="guarantee_too_low"):
        answered(stage, identifier, given, later(1))
    pack("cn.customs.general_guarantee", rights=["patent"])
    with pytest.raises(BadInput, match="guarantee_for_marks_only"):
        answered(stage, identifier, given, later(1))


@pytest.mark.parametrize(
    ("value", "security"),
    [
        ("19999.99", "19999.99"),
        ("20000", "20000"),
        ("40000.02", "20000.01"),
        ("200000", "100000"),
        ("200000.01", "100000"),
        ("9000000", "100000"),
    ],
)
def test_the_security_goes_by_the_value_band_to_the_cent(
    stage: Stage, value: str, security: str
) -> None:
    identifier = served(stage, stage.customs, value=Decimal(value))
    enough = Decimal(security)
    given = application(stage.holder, security_amount=enough - Decimal("0.01"))
    with pytest.raises(BadInput, match="security_too_low"):
        answered(stage, identifier, given, later(1))
    answered(stage, identifier, replace(given, security_amount=enough), later(1))


def test_at_customs_nobody_is_asked_before_the_goods_have_a_value(stage: Stage) -> None:
    with pytest.raises(BadInput, match="value_missing"):
        drafted(stage, stage.customs, value=None)
    identifier = drafted(stage, stage.customs)
    old = Identification.objects.get(pk=identifier)
    old.pk, old.value, old.state = UUID(int=9), None, "drafted"
    old.save(force_insert=True)
    with pytest.raises(Refused, match="value_missing"):
        evidence.send_question(identification_id=old.pk, actor=stage.customs, now=FRIDAY)


def test_the_database_takes_no_guarantee_that_is_not_whole(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    answered(stage, identifier, application(stage.holder, **GUARANTEE), later(1))
    row = HolderAnswer.objects.get()
    row.pk = served(stage, stage.customs)
    row.guarantee_to = date(2026, 10, 9)
    with pytest.raises(DatabaseError, match="not valid on 2026-10-10"), transaction.atomic():
        row.save(force_insert=True)
