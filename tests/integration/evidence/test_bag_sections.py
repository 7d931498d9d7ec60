"""Appraisals and answers in a bag, who gets what of it, and what the parts say of each other."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import Appraisal
from qingfeng.foundation.api import Actor, load_calendar_year
from qingfeng.foundation.models import Membership, Role, User
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from tests.support.bags import Matter, forged, payload_of
from tests.support.forging import (
    ANSWERS,
    APPRAISALS,
    CLOCKS,
    GOODS,
    JOURNAL,
    Files,
    changed,
    checked,
    codes,
    row_of,
)
from tests.support.identification import (
    FRIDAY,
    Stage,
    answer,
    application,
    closed,
    drafted,
    later,
    paper,
    raise_stage,
    served,
)

SHARES = {"exhibit:read", "exhibit:share"}


pytestmark = pytest.mark.usefixtures("same_files")


@pytest.fixture(scope="module")
def stage(kept_apart: Path) -> Stage:
    return raise_stage()


def sharing(actor: Actor) -> Actor:
    return replace(actor, permissions=actor.permissions | SHARES)


@pytest.fixture(scope="module")
def answered(stage: Stage) -> Subject:
    """Asked on a Friday evening, answered in time, rebutted, and relied on by customs."""
    question = drafted(stage, stage.customs, ground_text="found in the van of Chen")
    shared: dict[str, Any] = {"identification_id": question, "now": FRIDAY}
    ticks = [(stage.secret, evidence.Finding.AS_COPY)]
    evidence.tick_guide(findings=ticks, actor=stage.customs, **shared)
    evidence.send_question(actor=stage.customs, **shared)
    evidence.confirm_receipt(actor=stage.holder, **shared)
    given = answer(
        stage.holder, evidence.Verdict.COUNTERFEIT, request=evidence.Request.DECLINE,
        decline_reason="too few",
    )  # fmt: skip
    evidence.answer_question(
        identification_id=question, answer=given, actor=stage.holder, now=later(1)
    )
    evidence.rebut_answer(
        identification_id=question, text="They are genuine.", paper=paper(stage.customs, "rebuttal"),
        actor=stage.customs, now=later(2),
    )  # fmt: skip
    return Subject("identification", question)


@pytest.fixture(scope="module")
def answers(stage: Stage, answered: Subject) -> Files:
    return payload_of(sharing(stage.customs), answered, later(3))


@pytest.fixture(scope="module")
def silent(stage: Stage) -> Files:
    question = served(stage, stage.customs, goods="另一批 12 双")
    evidence.state_silence(identification_id=question, actor=stage.customs, now=later(9))
    evidence.release_goods(
        identification_id=question, reason="no reply", actor=stage.customs, now=later(9)
    )
    return payload_of(sharing(stage.customs), Subject("identification", question), later(9))


@pytest.fixture(scope="module")
def taken_back(stage: Stage) -> Files:
    """Posted in time, entered once silence had been signed for."""
    question = served(stage, stage.customs, goods="第五批 7 双")
    evidence.state_silence(identification_id=question, actor=stage.customs, now=later(5))
    evidence.enter_answer(
        identification_id=question, answer=application(stage.customs),
        paper=paper(stage.customs, "posted"), answered_at=datetime(2026, 10, 13, 18, tzinfo=law.HOME),
        delivery=evidence.Delivery.POST, timely="postmark", actor=stage.customs, now=later(6),
    )  # fmt: skip
    closed(stage, question, later(7))
    return payload_of(sharing(stage.customs), Subject("identification", question), later(9))


@pytest.fixture(scope="module")
def handed(stage: Stage) -> Files:
    """Handed in on the last day after customs had closed: late, and before midnight."""
    question = served(stage, stage.customs, goods="第三批 5 双")
    given = answer(
        stage.customs, evidence.Verdict.COUNTERFEIT, request=evidence.Request.DECLINE,
        decline_reason="too few",
    )  # fmt: skip
    evidence.enter_answer(
        identification_id=question, answer=given, paper=paper(stage.customs, "handed in"),
        answered_at=datetime(2026, 10, 13, 18, tzinfo=law.HOME), delivery=evidence.Delivery.IN_PERSON,
        closes_at=time(17, 30), actor=stage.customs, now=later(9),
    )  # fmt: skip
    return payload_of(sharing(stage.customs), Subject("identification", question), later(9))


@pytest.fixture(scope="module")
def guaranteed(stage: Stage) -> Files:
    question = served(stage, stage.customs, goods="第四批 9 双")
    given = application(
        stage.holder, security_amount=None, security_proof="", guarantee="ZDB2026-0042",
        guarantee_bank="Bank of Xiamen", guarantee_from=date(2026, 1, 15), guarantee_to=date(2026, 12, 31),
        guarantee_amount=Decimal(300000),
    )  # fmt: skip
    evidence.answer_question(
        identification_id=question, answer=given, actor=stage.holder, now=later(1)
    )
    return payload_of(sharing(stage.customs), Subject("identification", question), later(2))


def test_what_was_handed_in_after_hours_is_late_without_the_database(
    handed: Files, tmp_path: Path
) -> None:
    def closed_later(body: Any) -> None:
        body["questions"][0]["answer"].update(closes_at="18:00:00")

    assert "answer_in_time" in codes(checked(changed(handed, ANSWERS, closed_later), tmp_path))


def test_another_guarantee_than_the_answer_names_is_found(
    guaranteed: Files, tmp_path: Path
) -> None:
    def longer(body: Any) -> None:
        body["questions"][0]["answer"].update(guarantee_to="2027-12-31")

    assert "answer_differs" in codes(checked(changed(guaranteed, ANSWERS, longer), tmp_path))


@pytest.mark.parametrize("which", ["answers", "silent", "taken_back", "handed", "guaranteed"])
def test_answers_and_silence_agree_without_the_database(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = checked(request.getfixturevalue(which), tmp_path)
    assert found.problems == []


APPRAISALS_CHANGED = [
    (lambda row: row["report"].update(conclusion="They do."), "appraisal_differs"),
    (lambda row: row["report"].update(number="R-1"), "appraisal_differs"),
    (lambda row: row["report"].update(reported_at="2026-10-20T02:00:00+00:00"), "appraisal_differs"),
    (lambda row: row["report"]["lines"].pop(), "appraisal_differs"),
    (lambda row: row["report"]["lines"][0].update(opinion="genuine"), "appraisal_differs"),
    (lambda row: row["report"].update(exhibit="0"), "exhibit_missing"),
    (lambda row: row.update(report=None), "appraisal_differs"),
    (lambda row: row.update(requested_at="2026-10-11T02:00:00+00:00"), "journal_differs"),
    (lambda row: row.update(pause_ended_at="2026-10-29T02:00:00+00:00"), "pause_differs"),
    (lambda row: row.update(pause_days=2), "pause_differs"),
    (lambda row: row.update(pause_begun_at=row["requested_at"]), "pause_differs"),
    (lambda row: row.update(pause_begun_at=row["requested_at"]), "journal_differs"),
    (lambda row: row.pop("pause_begun_at"), "journal_differs"),
    (lambda row: row.update(pause_begun_at=None, pause_ended_at=None), "journal_differs"),
    (lambda row: row.update(price_of="genuine"), "journal_differs"),
    (lambda row: row.update(price_of="stars"), "document_malformed"),
    (lambda row: row["samples"][0].update(lot=""), "journal_differs"),
    (lambda row: row["samples"][0].update(seal="S-9"), "sample_rootless"),
    (lambda row: row["samples"][0].update(quantity="3.000"), "sample_rootless"),
    (lambda row: row.update(pause_notice=""), "pause_differs"),
    (lambda row: row["qualifications"][0].update(valid_to="2026-01-01"), "body_unqualified"),
    (lambda row: row["qualifications"][0].update(purposes=["price"]), "body_unqualified"),
    (lambda row: row["qualifications"][0].update(entered_at="2026-12-01T02:00:00+00:00"), "body_unqualified"),
    (lambda row: row["qualifications"][0].update(withdrawn_on=row["accepted_at"][:10]), "certificate_gone"),
    (lambda row: row["qualifications"][0].update(valid_to=row["accepted_at"][:10]), "certificate_gone"),
    (lambda row: row["qualifications"][0].update(classes=[33]), "body_out_of_scope"),
    (lambda row: row.update(why_unqualified="none") or row["qualifications"][0].update(classes=[33]), "body_out_of_scope"),
    (lambda row: row["qualifications"][0].update(classes=[]), "scope_unconfirmed"),
    (lambda row: row.update(scope_confirmed=True) or row["qualifications"][0].update(classes=[]), "journal_differs"),
    (lambda row: row["qualifications"][0].update(classes=["25"]), "document_malformed"),
    (lambda row: row.update(goods_class=18), "journal_differs"),
    (lambda row: row.pop("goods_class"), "journal_differs"),
    (lambda row: row.pop("scope_confirmed"), "document_malformed"),
    (lambda row: row["objections"][0].update(entered_at="2026-10-13T02:00:00+00:00"), "objection_differs"),
    (lambda row: row.update(accepted_at="2026-12-13T02:00:00+00:00"), "out_of_order"),
    (lambda row: row["objections"].clear(), "journal_differs"),
    (lambda row: row["objections"][0].update(reviewed_at="2026-12-13T02:00:00+00:00"), "objection_open"),
    (lambda row: (row.update(waiver=None), row["told"].update(object_until="2027-01-01")), "objection_time_runs"),
    (lambda row: row["told"].update(object_until="2026-10-15"), "journal_differs"),
    (lambda row: row.update(waiver=None), "journal_differs"),
    (lambda row: row["told"].update(paper="0" * 64), "journal_differs"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), APPRAISALS_CHANGED)
def test_appraisals_that_were_changed_are_found(
    goods: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    files = changed(goods, APPRAISALS, lambda body: change(body["appraisals"][0]))
    assert expected in codes(checked(files, tmp_path))


EARLY, LATE = "2026-10-10T03:00:00+00:00", "2026-10-20T09:00:00+00:00"


ANSWERS_CHANGED = [
    (lambda row: row["answer"].update(answered_at=EARLY), "answer_differs"),
    (lambda row: row["answer"].update(answered_at=LATE), "answer_in_time"),
    (lambda row: row["answer"].update(in_time=False), "answer_in_time"),
    (lambda row: row["answer"].update(verdict="genuine"), "answer_differs"),
    (lambda row: row["answer"].update(reasons="none"), "answer_differs"),
    (lambda row: row["answer"].update(authority="0" * 64), "missing"),
    (lambda row: row["service"].update(served_at=EARLY), "clock_differs"),
    (lambda row: row["service"].update(means="paper"), "service_differs"),
    (lambda row: row.update(service=None), "service_differs"),
    (lambda row: row.update(due=LATE), "clock_differs"),
    (lambda row: row.update(clock="0"), "clock_missing"),
    (lambda row: row["rebuttals"][0].update(exhibit="0"), "rebuttal_differs"),
    (lambda row: row["pictures"].append("0" * 64), "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), ANSWERS_CHANGED)
def test_answers_that_were_changed_are_found(
    answers: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    files = changed(answers, ANSWERS, lambda body: change(body["questions"][0]))
    assert expected in codes(checked(files, tmp_path))


SILENCE_CHANGED = [
    (lambda hand: hand.update(signed_at=EARLY), "silence_differs"),
    (lambda hand: hand.update(rule="cn.customs.reply"), "silence_differs"),
    (lambda hand: hand.update(signed_by="00000000-0000-0000-0000-000000000001"), "journal_differs"),
]


@pytest.mark.parametrize(("change", "expected"), SILENCE_CHANGED)
def test_silence_that_was_changed_is_found(
    silent: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    def of_silence(body: Any) -> None:
        change(row_of(body["questions"][0], "signatures", outcome=""))

    assert expected in codes(checked(changed(silent, ANSWERS, of_silence), tmp_path))


UNINFRINGED = [
    (lambda answer: answer.update(verdict="other_market"), "outcome_differs"),
    (lambda answer: answer.update(verdict="cannot_tell"), "outcome_differs"),
    (lambda answer: answer.update(suspicion="odd label"), "answer_differs"),
]


@pytest.mark.parametrize(("change", "expected"), UNINFRINGED)
def test_a_detention_without_an_infringement_is_found(
    taken_back: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    files = changed(taken_back, ANSWERS, lambda body: change(body["questions"][0]["answer"]))
    assert {expected, "answer_differs"} <= codes(checked(files, tmp_path))


def _back(question: Any) -> Any:
    return row_of(question, "signatures", takes_back=True)


def _closing(row: Any) -> Any:
    return next(hand for hand in row["signatures"] if hand["outcome"])


TAKEN_BACK_CHANGED = [
    (lambda row: _closing(row).update(outcome="released"), "journal_differs"),
    (lambda row: row["signatures"].remove(_back(row)), "unsigned"),
    (lambda row: _back(row).update(takes_back=False), "silence_differs"),
    (lambda row: _back(row).update(reason=""), "silence_differs"),
    (lambda row: _back(row).update(rule="cn.customs.reply"), "silence_differs"),
    (lambda row: _back(row).update(signed_by="00000000-0000-0000-0000-000000000001"), "journal_differs"),
    (lambda row: row.update(signatures=[hand for hand in row["signatures"] if hand["outcome"]]), "journal_differs"),
    (lambda row: row.update(silence_taken_back=None), "silence_differs"),
    (lambda row: row["answer"].update(in_time=False), "silence_differs"),
    (lambda row: row["answer"].update(paper=""), "silence_differs"),
    (lambda row: row.update(answer=None), "silence_differs"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), TAKEN_BACK_CHANGED)
def test_a_silence_taken_back_that_was_changed_is_found(
    taken_back: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    files = changed(taken_back, ANSWERS, lambda body: change(body["questions"][0]))
    assert expected in codes(checked(files, tmp_path))


def test_a_due_date_moved_in_both_places_is_counted_anew(answers: Files, tmp_path: Path) -> None:
    files = changed(answers, ANSWERS, lambda body: body["questions"][0].update(due=LATE))
    files = changed(files, CLOCKS, lambda body: body["clocks"][0]["stated"].update(due=LATE))
    assert "clock_due" in codes(checked(files, tmp_path))


def counted_anew(body: Any) -> None:
    """What a forger states who counts by the terms that he wrote."""
    for clock in body["clocks"]:
        clock["stated"]["due"] = LATE


def longer(body: Any) -> None:
    body["clocks"][0]["limit"]["length"] += 30
    counted_anew(body)


def without_holidays(body: Any) -> None:
    for each in body["calendars"]:
        for year in each["years"]:
            year.update(holidays=[], workdays=[])


@pytest.mark.parametrize(
    ("change", "expected"), [(longer, "rule_differs"), (without_holidays, "calendar_differs")]
)
def test_terms_and_calendars_are_those_of_the_release(
    answers: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    whole = checked(answers, tmp_path)
    assert whole.problems == []
    assert not {"law_as_stated", "rule_of_installation", "calendar_of_installation"} & set(
        whole.notes
    )
    assert expected in codes(checked(changed(answers, CLOCKS, change), tmp_path))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda body: body["clocks"][0].update(edition=True), "rule_of_installation"),
        (lambda body: body["clocks"][0].update(version=77), "rule_of_installation"),
        (lambda body: body["calendars"][0]["years"][0].update(loaded=True), "calendar_of_installation"),
    ],
)  # fmt: skip
def test_what_no_release_has_is_said(
    answers: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    assert expected in checked(changed(answers, CLOCKS, change), tmp_path).notes


def test_a_year_that_was_loaded_here_is_marked(
    stage: Stage, answered: Subject, tmp_path: Path
) -> None:
    """Another notice than the release knows: counted by it here, and the bag says whose it is."""
    year = {
        "jurisdiction": "cn", "year": 2026, "source": "a notice of this province",
        "holidays": [{"date": "2026-12-24", "name": "a day of its own"}], "workdays": [],
    }  # fmt: skip
    with transaction.atomic():
        load_calendar_year(
            file=BytesIO(json.dumps(year).encode()), name="2026.json",
            actor=replace(stage.customs, is_admin=True), now=later(3),
        )  # fmt: skip
        files = payload_of(sharing(stage.customs), answered, later(3))
        transaction.set_rollback(True)
    years = {
        year["year"]: year["loaded"] for year in json.loads(files[CLOCKS])["calendars"][0]["years"]
    }
    assert years[2026], years
    found = checked(files, tmp_path)
    assert "calendar_differs" not in codes(found)
    assert "calendar_of_installation" in found.notes


def test_a_service_moved_with_its_clock_is_found_by_the_journal(
    answers: Files, tmp_path: Path
) -> None:
    files = changed(
        answers, ANSWERS, lambda body: body["questions"][0]["service"].update(served_at=EARLY)
    )
    files = changed(files, CLOCKS, lambda body: body["clocks"][0].update(start=EARLY))
    assert "journal_differs" in codes(checked(files, tmp_path))  # fmt: skip


@pytest.mark.parametrize("verb", ["lot.moved", "order.signed", "exhibit.entered", "measure.taken"])
def test_an_entry_taken_out_of_the_journal_is_found(
    goods: Files, tmp_path: Path, verb: str
) -> None:
    def drop(body: Any) -> None:
        body["entries"].remove(row_of(body, "entries", verb=verb))

    found = checked(changed(goods, JOURNAL, drop), tmp_path)
    assert codes(found) == {"journal_differs"}


def reasoned(body: Any) -> Any:
    return next(entry for entry in body["entries"] if entry["reasons"])


def reason_changed(body: Any) -> None:
    next(iter(reasoned(body)["reasons"].values()))["text"] = "for no reason"


JOURNAL_CHANGED: list[tuple[Callable[[Any], object], str]] = [
    (reason_changed, "reason_differs"),
    (lambda body: reasoned(body)["reasons"].clear(), "reason_differs"),
    (lambda body: body["entries"][0]["reasons"].update(reason={"text": "x", "salt": "00" * 16}), "reason_differs"),
    (lambda body: body["entries"].append(body["entries"][-1]), "entry_twice"),
    (lambda body: body["entries"][0].update(reasons=[]), "document_malformed"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), JOURNAL_CHANGED)
def test_why_something_was_done_is_as_the_journal_took_it_down(
    goods: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    assert expected in codes(checked(changed(goods, JOURNAL, change), tmp_path))


def test_a_reason_that_was_erased_says_when_and_nothing_else(goods: Files, tmp_path: Path) -> None:
    def erase(body: Any) -> None:
        why = reasoned(body)["reasons"]
        why.update({name: {"erased_at": "2026-10-20T02:00:00+00:00"} for name in why})

    found = checked(changed(goods, JOURNAL, erase), tmp_path)
    assert found.problems == []
    assert "reasons_erased" in found.notes


def test_a_photograph_of_something_else_is_found(goods: Files, tmp_path: Path) -> None:
    name = next(each for each in goods if each.startswith("goods/files/"))
    found = checked(goods | {name: b"another picture"}, tmp_path)
    assert (f"data/{name}", "digest_differs") in {(each.file, each.what) for each in found.problems}


def test_a_part_struck_from_the_index_is_missed(goods: Files, tmp_path: Path) -> None:
    def strike(index: Any) -> None:
        index["sections"] = [each for each in index["sections"] if each["name"] != "goods"]

    found = checked(changed(goods, "index.json", strike), tmp_path)
    assert ("data/index.json", "index") in {(each.file, each.what) for each in found.problems}


def test_a_bag_rewritten_throughout_is_told_by_its_digest_alone(
    goods: Files, tmp_path: Path
) -> None:
    """A name is repeated nowhere in the bag: the check says that such a change shows in the bag's digest only."""
    files = changed(goods, GOODS, lambda body: body["lots"][0].update(name="别的东西"))
    found = checked(files, tmp_path)
    assert found.problems == []
    assert "compare_digest" in found.notes
    assert forged(files) != forged(goods)


def test_a_holder_gets_of_a_question_what_its_side_may_read(
    stage: Stage, answered: Subject, answers: Files, tmp_path: Path
) -> None:
    files = payload_of(sharing(stage.holder), answered, later(3))
    found = checked(files, tmp_path)
    assert found.problems == []
    assert "left_out" in found.notes
    (question,) = json.loads(files[ANSWERS])["questions"]
    assert question["seat"] == "holder"
    hidden = {
        "ground",
        "ground_text",
        "parcel",
        "ticks",
        "rebuttals",
        "signatures",
        "subject",
        "clock",
    }
    assert not hidden & set(question)
    everything = b"".join(files.values())
    for secret in (
        "van of Chen",
        str(stage.secret),
        "They are genuine.",
        "Hidden sign",
        "内衬暗记",
    ):
        assert secret.encode() not in everything
    office = str(stage.holder.office_id)
    assert {entry["office"] for entry in json.loads(files[JOURNAL])["entries"]} == {office}
    assert not [name for name in files if name.startswith(("exhibits/", "clocks/"))]
    (asked,) = json.loads(answers[ANSWERS])["questions"]
    assert asked["ground_text"] == "found in the van of Chen"
    assert asked["ticks"][0]["point"] == str(stage.secret)  # fmt: skip


def test_a_picture_carries_nothing_of_who_took_it(answers: Files) -> None:
    assert b"GPS" not in b"".join(answers.values())


def test_the_body_gets_no_objection_and_nothing_of_the_case(matter: Matter, tmp_path: Path) -> None:
    body = evidence_body(matter)
    files = payload_of(body, Subject("appraisal", matter.appraisal))
    assert checked(files, tmp_path).problems == []
    (row,) = json.loads(files[APPRAISALS])["appraisals"]
    assert row["objections"] == []
    assert row["pause_notice"] == ""
    assert "subject" not in row
    assert str(matter.measure).encode() not in b"".join(files.values())
    assert not [name for name in files if name.startswith("goods/")]


def evidence_body(matter: Matter) -> Actor:
    return Actor(
        user_id=None, office_id=Appraisal.objects.get(pk=matter.appraisal).body_id,
        office_kind="appraisal", permissions=frozenset({"appraisal:read", *SHARES}),
    )  # fmt: skip


def test_who_may_not_read_measures_gets_none_and_is_told(matter: Matter, tmp_path: Path) -> None:
    fewer = replace(
        matter.clerk, permissions=matter.clerk.permissions - {"measure:read", "appraisal:read"}
    )
    files = payload_of(fewer, Subject("lot", matter.lot.pk))
    found = checked(files, tmp_path)
    assert found.problems == []
    assert "left_out" in found.notes
    body = json.loads(files[GOODS])
    assert (body["measures"], body["left_out"]) == ([], ["measures"])
    none = replace(matter.clerk, permissions=frozenset(SHARES | {"right:read"}))
    assert GOODS not in payload_of(none, matter.about)


@pytest.mark.parametrize(
    ("kind", "page"), [("lot", "/goods/lots/{}/"), ("measure", "/goods/measures/{}/")]
)
def test_pages_of_goods_lead_to_their_evidence_and_bags(
    matter: Matter, kind: str, page: str, client: Client
) -> None:
    about = matter.lot.pk if kind == "lot" else matter.measure
    role = Membership.objects.get(user_id=matter.clerk.user_id).role
    client.force_login(User.objects.get(pk=matter.clerk.user_id))
    shown = client.get(page.format(about)).content.decode()
    assert f"/evidence/{kind}/{about}/bags/" in shown
    assert f'"/evidence/{kind}/{about}/"' in shown
    assert client.get(f"/evidence/{kind}/{about}/").status_code == 200
    assert client.get(f"/evidence/{kind}/{about}/bags/").status_code == 200
    kept = role.permissions
    Role.objects.filter(pk=role.pk).update(permissions=[p for p in kept if p != "exhibit:share"])
    assert "/bags/" not in client.get(page.format(about)).content.decode()
    Role.objects.filter(pk=role.pk).update(permissions=kept)


def test_a_question_without_a_clock_of_the_law_is_never_late(stage: Stage, tmp_path: Path) -> None:
    """A market regulator asks for a day; the answer comes after it. Another question is withdrawn once it was served."""
    late = drafted(stage, stage.market)
    shared: dict[str, Any] = {"actor": stage.market, "now": FRIDAY}
    evidence.put_questions(
        identification_id=late, questions="Yours?", asked_for=FRIDAY.date(), **shared
    )
    evidence.send_question(identification_id=late, **shared)
    given = answer(stage.holder, evidence.Verdict.GENUINE)
    evidence.answer_question(identification_id=late, answer=given, actor=stage.holder, now=later(9))
    gone = served(stage, stage.market)
    evidence.withdraw_question(
        identification_id=gone, reason="no need", actor=stage.market, now=later(1)
    )
    for question in (late, gone):
        files = payload_of(sharing(stage.market), Subject("identification", question), later(10))
        assert checked(files, tmp_path).problems == []
    (row,) = json.loads(files[ANSWERS])["questions"]
    assert (row["state"], row["service"]["means"]) == ("withdrawn", "in_app")
