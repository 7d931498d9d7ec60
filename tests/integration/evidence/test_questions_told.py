"""What holder and office are told of a question: letters, titles, history, and never of the parties."""

import json
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils.translation import override
from pypdf import PdfReader

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.identification_service import remind
from qingfeng.evidence.models import HolderAnswer, Identification, SeizureNotice
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.queries.identification import questions_page
from qingfeng.evidence.web.identification.history import question_history
from qingfeng.foundation.actions.letters import LETTER
from qingfeng.foundation.api import defer, history, notifications, open_file, system_actor
from qingfeng.foundation.jobs import send_letter
from qingfeng.foundation.models import Membership, Notification, Organisation, Role, User
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject
from qingfeng.register.models import CustomsRecordation
from tests.support import leads as build
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
    served,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


def _letters() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [LETTER]
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def test_holder_and_officer_are_told_once_each_and_letters_hold_no_case_data(
    stage: Stage, settings: Any
) -> None:
    settings.QINGFENG_PUBLIC_URL = "https://qf.example"
    identifier, reader = served(stage, stage.customs), str(stage.holder.user_id)
    assert {row.code for row in notifications(stage.holder.user_id, unread_only=True)} == {
        "identification.asked"
    }
    assert remind(actor=system_actor(), now=later(1)) == 0
    assert remind(actor=system_actor(), now=later(3.5)) == 1
    assert remind(actor=system_actor(), now=later(3.6)) == 0
    assert remind(actor=system_actor(), now=later(5)) == 1
    assert remind(actor=system_actor(), now=later(6)) == 0
    codes = {row.code for row in notifications(stage.agent.user_id, unread_only=True)}
    assert codes == {"identification.asked", "identification.due_soon"}
    codes = {row.code for row in notifications(stage.customs.user_id, unread_only=True)}
    assert codes == {"identification.served", "identification.clock_ran_out"}
    deferred = _letters()
    assert [(job["code"], job["identifier"]) for job in deferred if job["user"] == reader] == [
        ("identification.asked", str(identifier)),
        ("identification.due_soon", str(identifier)),
    ]
    for language in ("en", "zh-hans"):
        User.objects.filter(pk=reader).update(language=language)
        send_letter(**deferred[0])
    english, chinese = mail.outbox
    assert english.to == ["holder@example.test"]
    for letter in (english, chinese):
        assert f"https://qf.example/identifications/{identifier}/" in letter.body
        assert "Kestrelwood" not in letter.body + letter.subject
    assert (english.subject.isascii(), chinese.subject.isascii()) == (True, False)
    settings.QINGFENG_PUBLIC_URL = ""
    send_letter(**deferred[0])
    assert "http" not in mail.outbox[-1].body
    verbs = [entry.verb for entry in history(Subject("identification", identifier))]
    assert "identification.reminded" in verbs


def test_many_without_a_clock_keep_no_reminder_back_and_the_most_urgent_stands_in_front(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        served(stage, stage.market)
    asked = served(stage, stage.customs, later(0.1))
    assert remind(actor=system_actor(), now=later(3.5), most=1) == 1
    reminded = Notification.objects.filter(code="identification.due_soon")
    assert {row.subject_id for row in reminded} == {asked}
    for _ in range(2):
        drafted(stage, stage.customs, later(0.2))
    monkeypatch.setattr("qingfeng.evidence.queries.identification.PAGE", 1)
    (shown,) = questions_page(actor=stage.customs, now=later(1)).rows
    assert shown.id == asked


def unattended(stage: Stage) -> UUID:
    """Drafted to a holder of a recorded right for which nobody has a login, itself or by an agent."""
    right = build.right("Nobodymark", build.holder("Nobody Ltd"))
    CustomsRecordation.objects.create(
        id=build.named("recordation of nobody"), right=right, number="T2020-100002",
        valid_from=date(2020, 1, 1), valid_to=date(2029, 12, 31),
    )  # fmt: skip
    identifier = drafted(stage, stage.customs)
    evidence.choose_product(
        identification_id=identifier, right_id=right.pk, product_id=None, actor=stage.customs,
        now=FRIDAY,
    )  # fmt: skip
    return identifier


NOBODY = "平台上无人代表该权利人"


def test_a_question_that_reaches_nobody_says_so_before_and_after_it_is_sent(
    stage: Stage, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = FRIDAY
    client = Client()
    client.force_login(User.objects.get(pk=stage.customs.user_id))
    attended, alone = drafted(stage, stage.customs), unattended(stage)
    questions = {"questions": "Yours?", "step": "send"}
    for identifier, said in ((attended, False), (alone, True)):
        page = f"/identifications/{identifier}/"
        assert (f"{NOBODY}，" in client.get(page).content.decode()) is said, "on the draft"
        sent_page = client.post(f"{page}send/", questions, follow=True).content.decode()
        assert (f"{NOBODY}：" in sent_page) is said, "in the answer"
        assert (f"{NOBODY}，" in sent_page) is said, "on the page of what was sent"
        assert ("已发出。期限自证明送达起算" in sent_page) is not said
    (entry,) = [
        row for row in history(Subject("identification", alone)) if row.verb.endswith(".sent")
    ]
    assert entry.payload["readers"] == 0
    evidence.prove_service(
        identification_id=alone, means=evidence.Means.PAPER, served_at=later(1),
        proof=paper(stage.customs, "receipt"), actor=stage.customs, now=later(1),
    )  # fmt: skip
    assert NOBODY not in client.get(f"/identifications/{alone}/").content.decode()


def test_how_many_read_it_is_the_answer_of_the_action(stage: Stage) -> None:
    given: dict[str, Any] = {"actor": stage.customs, "now": FRIDAY}
    readers = {
        evidence.send_question(identification_id=each, **given)
        for each in (drafted(stage, stage.customs), drafted(stage, stage.customs))
    }
    assert readers == {2}, "the holder and its agent"
    assert evidence.send_question(identification_id=unattended(stage), **given) == 0


def test_what_was_sent_and_not_served_alarms_the_office_once_after_the_packs_days(
    stage: Stage, settings: Any
) -> None:
    alone = unattended(stage)
    evidence.send_question(identification_id=alone, actor=stage.customs, now=FRIDAY)
    reached = served(stage, stage.customs)
    chief = build.person(
        "chief", Organisation.objects.get(pk=stage.customs.office_id),
        permissions=("identification:decide",),
    )  # fmt: skip
    assert terms("cn.customs.question_unserved", on=FRIDAY)["days"] == 3
    told = Notification.objects.filter(code="identification.unserved")
    assert remind(actor=system_actor(), now=later(3) - timedelta(seconds=1)) == 0
    remind(actor=system_actor(), now=later(3))
    remind(actor=system_actor(), now=later(4))
    assert sorted(told.values_list("user_id", "subject_id")) == sorted(
        [(stage.customs.user_id, alone), (chief.user_id, alone)]
    )
    assert not told.filter(subject_id=reached).exists()
    told.update(read_at=later(4))
    remind(actor=system_actor(), now=later(5))
    assert told.count() == 2, "once"
    settings.QINGFENG_DEMO_NOW = later(3)
    client = Client()
    client.force_login(User.objects.get(pk=stage.customs.user_id))
    page = client.get(f"/identifications/{alone}/").content.decode()
    assert "发出数日仍未送达" in page


def test_a_letter_queued_before_there_were_links_is_sent_without_one(
    stage: Stage, settings: Any
) -> None:
    """With the arguments that the version before wrote into the queue."""
    settings.QINGFENG_PUBLIC_URL = "https://qf.example"
    old: dict[str, Any] = {
        "user": str(stage.holder.user_id),
        "code": "identification.asked",
        "data": {},
    }
    defer(LETTER, **old)
    (queued,) = _letters()
    send_letter(**queued)
    (letter,) = mail.outbox
    assert letter.to == ["holder@example.test"]
    assert "http" not in letter.body


def test_an_answer_is_titled_in_the_words_of_the_installation(stage: Stage, settings: Any) -> None:
    """Whatever language the holder reads: the office keeps the evidence."""
    settings.LANGUAGE_CODE = "zh-hans"
    with override("en"):
        identifier = served(stage, stage.customs, goods="跑鞋 40 双")
        answered(
            stage,
            identifier,
            answer(
                stage.holder,
                evidence.Verdict.COUNTERFEIT,
                request=evidence.Request.DECLINE,
                decline_reason="few",
            ),
            later(1),
        )
    assert HolderAnswer.objects.get(pk=identifier).exhibit.title == "假冒 · 跑鞋 40 双"


def test_a_holder_who_may_pack_bags_finds_them_at_its_question(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    client = Client()
    client.force_login(User.objects.get(pk=stage.holder.user_id))
    page, bags = f"/identifications/{identifier}/", f"/evidence/identification/{identifier}/bags/"
    assert bags not in client.get(page).content.decode()
    role = Membership.objects.get(user_id=stage.holder.user_id).role
    Role.objects.filter(pk=role.pk).update(
        permissions=[*role.permissions, "exhibit:read", "exhibit:share"]
    )
    assert bags in client.get(page).content.decode()
    assert client.get(bags).status_code == 200
    assert client.post(bags, {"language": "en"}).status_code == 302


def test_the_holder_learns_what_was_decided_and_not_who_signed_or_why(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    answered(stage, identifier, application(stage.holder), later(1))
    client = Client()
    client.force_login(User.objects.get(pk=stage.holder.user_id))
    page = f"/identifications/{identifier}/"
    assert "办案单位的处理" not in client.get(page).content.decode()
    User.objects.filter(pk=stage.customs.user_id).update(name="许关员")
    closed(stage, identifier, later(2))
    shown = client.get(page).content.decode()
    assert "办案单位的处理" in shown
    signed = Identification.objects.get(pk=identifier).signatures.get()
    assert signed.reason
    assert signed.reason not in shown
    assert "许关员" not in shown
    codes = [row.code for row in notifications(stage.holder.user_id, unread_only=True)]
    assert codes.count("identification.decided") == 1
    assert "identification.decided" in {letter["code"] for letter in _letters()}


def test_nothing_rests_on_an_answer_that_was_excluded(stage: Stage) -> None:
    identifier = served(stage, stage.customs)
    answered(stage, identifier, application(stage.holder), later(1))
    exhibit = HolderAnswer.objects.get(pk=identifier).exhibit_id
    permissions = stage.customs.permissions | {"exhibit:read", "exhibit:decide"}
    keeps = replace(stage.customs, permissions=permissions)
    evidence.exclude_exhibit(exhibit_id=exhibit, reason="forged", actor=keeps, now=later(1))
    with pytest.raises(Refused, match="answer_excluded"):
        closed(stage, identifier, later(2))
    closed(stage, identifier, later(2), outcome=evidence.Outcome.RELEASED)


def test_a_question_taken_back_is_told_to_whom_it_had_reached(stage: Stage) -> None:
    early = drafted(stage, stage.market)
    late = served(stage, stage.market)
    for identifier in (early, late):
        evidence.withdraw_question(
            identification_id=identifier, reason="a slip", actor=stage.market, now=later(90)
        )
    told = [
        row.subject_id
        for row in Notification.objects.filter(
            code="identification.taken_back", user_id=stage.holder.user_id
        )
    ]
    assert told == [late]


def seen_by(reader: Any, identifier: UUID) -> str:
    """All that the holder's side gets of a question: its list, its page, its notices, and its letters."""
    client = Client()
    client.force_login(User.objects.get(pk=reader.user_id))
    pages = ("/identifications/", f"/identifications/{identifier}/", "/notifications/")
    letters = "".join(letter.subject + letter.body for letter in mail.outbox)
    return letters + "".join(unescape(client.get(page).content.decode()) for page in pages)


def test_the_parties_go_to_no_holder_before_confiscation(stage: Stage, settings: Any) -> None:
    """The officer writes who sent the goods and to whom; nothing of it reaches the holder until customs tells it, after
    confiscation, in its own words."""
    settings.QINGFENG_DEMO_NOW = later(6)
    names = ("Chen Datong", "Okafor Traders")
    identifier = served(stage, stage.customs, ground_text=f"sent by {names[0]} to {names[1]}")
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.customs}
    answered(stage, identifier, application(stage.holder), later(1))
    evidence.rebut_answer(
        text=f"{names[0]} bought them",
        paper=paper(stage.customs, "receipt"),
        now=later(1.1),
        **given,
    )
    for letter in _letters():
        send_letter(**letter)
    told = evidence.Disclosure(
        "厦关缉查字〔2026〕1号",
        later(5).date(),
        "运动鞋",
        "40 双",
        consignor=names[0],
        consignee=names[1],
        scan=paper(stage.customs, "decision"),
    )
    office = Client()
    office.force_login(User.objects.get(pk=stage.customs.user_id))
    assert names[0] in office.get(f"/identifications/{identifier}/").content.decode()
    for reader in (stage.holder, stage.agent):
        before = seen_by(reader, identifier)
        assert "40" in before
        assert not [name for name in names if name in before]
    with pytest.raises(Refused, match="not_confiscated"):
        evidence.disclose_seizure(told=told, now=later(6), **given)
    closed(stage, identifier, later(5))
    assert not [name for name in names if name in seen_by(stage.holder, identifier)]
    evidence.disclose_seizure(told=told, now=later(6), **given)
    assert not [name for name in names if name in seen_by(stage.holder, identifier)], (
        "no data of it"
    )
    with open_file(str(SeizureNotice.objects.get().paper_id)) as kept:
        printed = "".join(page.extract_text() for page in PdfReader(kept).pages)
    assert all(name in printed for name in names)


def test_the_history_of_a_question_has_a_line_for_each_change_and_says_which(stage: Stage) -> None:
    identifier = drafted(stage, stage.customs)
    shared: dict[str, Any] = {
        "identification_id": identifier,
        "actor": stage.customs,
        "now": FRIDAY,
    }
    for _again in range(3):
        evidence.choose_product(right_id=stage.right.pk, product_id=stage.product, **shared)
        evidence.tick_guide(findings=[(stage.point, evidence.Finding.AS_COPY)], **shared)
        evidence.put_questions(questions="Yours?\nWhose?", asked_for=None, **shared)
        evidence.add_goods_code(raw="RX123456785CN", **shared)
    evidence.tick_guide(
        findings=[
            (stage.point, evidence.Finding.AS_COPY),
            (stage.secret, evidence.Finding.UNCLEAR),
        ],
        **shared,
    )
    with override("en"):
        told = [line.text for line in question_history(Subject("identification", identifier))]
    assert told[0] == "1 point of the guide ticked"
    assert [told.count(text) for text in (told[0], "2 questions written", "Product chosen")] == [
        2,
        2,
        1,
    ]
    assert told.count("Code added: Parcel number (S10)") == told.count("Picture added") == 1
    assert told.count("Photograph signed for: no label, no face") == 1
    assert len(told) == 9, (
        "two ticks, two texts of questions, product, code, picture and its check; the draft itself"
    )
    assert not [text for text in told if "changed" in text]
