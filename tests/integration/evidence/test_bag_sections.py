"""Goods, appraisals and answers in a bag: whole as they are packed, and no forger who mends every digest goes unseen."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.parts import Stand, split_lot
from qingfeng.evidence.actions.places import PlaceFields, open_place, set_custodians
from qingfeng.evidence.models import Appraisal, Lot
from qingfeng.evidence.rules.custody import Finding, Share, Status, Verb
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.evidence.verifying.documents import documents
from qingfeng.evidence.verifying.findings import Findings, Limits
from qingfeng.evidence.verifying.verify import verify
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import Membership, Role, User
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject
from tests.support.bags import LATER, PACKS, Matter, forged, payload_of
from tests.support.goods import asked, done, ordered, seized, station, stored
from tests.support.identification import (
    FRIDAY,
    Stage,
    answer,
    drafted,
    later,
    paper,
    raise_stage,
    served,
)
from tests.support.leads import office, person

Files = dict[str, bytes]
GOODS, APPRAISALS, ANSWERS, CLOCKS, JOURNAL = (
    "goods/goods.json", "appraisals/appraisals.json", "answers/answers.json", "clocks/clocks.json",
    "journal/journal.json",
)  # fmt: skip
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


def checked(files: Files, tmp_path: Path) -> Findings:
    path = tmp_path / "bag.zip"
    path.write_bytes(forged(files))
    return verify(path)


def codes(findings: Findings) -> set[str]:
    return {problem.what for problem in findings.problems}


def changed(files: Files, name: str, change: Callable[[Any], object]) -> Files:
    body = json.loads(files[name])
    change(body)
    return files | {name: json.dumps(body).encode()}


def test_goods_and_appraisal_agree_without_the_database(goods: Files, tmp_path: Path) -> None:
    found = checked(goods, tmp_path)
    assert found.problems == []
    assert found.checked > 400
    body = json.loads(goods[GOODS])
    held = {each["status"]: each["quantity"] for each in body["holdings"]}
    assert held == {
        "sampled": "2.000", "testing": "2.000", "returned": "16.000", "destroyed": "80.000",
        "disposed": "12.000",
    }  # fmt: skip
    assert {each["state"] for each in body["orders"]} == {"done", "stopped"}
    assert len(body["movements"]) == 16
    (counted,) = body["stocktakes"]
    assert sorted((each["expected"], each["counted"]) for each in counted["lines"]) == [
        ("2.000", "2.000"),
        ("96.000", "95.000"),
    ]
    terms = order_of(body, "dispose")["disposal"]
    named = {name.partition(".")[0].rpartition("/")[2] for name in goods}
    assert {terms["paper"], terms["record"]} <= named
    (drawn,) = json.loads(goods[APPRAISALS])["appraisals"][0]["samples"]
    assert drawn["lot"] in {each["lot"] for each in body["samples"]}


@pytest.mark.parametrize("which", ["answers", "silent"])
def test_answers_and_silence_agree_without_the_database(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = checked(request.getfixturevalue(which), tmp_path)
    assert found.problems == []


def row_of(body: Any, part: str, **wanted: object) -> Any:
    return next(
        each
        for each in body[part]
        if all(each.get(name) == value for name, value in wanted.items())
    )


def order_of(body: Any, verb: str) -> Any:
    return row_of(body, "orders", verb=verb, state="done")


def quantity_of_movement(body: Any) -> None:
    row_of(body, "movements", verb="give_back")["quantity"] = "15.000"


def quantity_as_ordered(body: Any) -> None:
    quantity_of_movement(body)
    order_of(body, "give_back")["lines"][0]["quantity"] = "15.000"


def quantity_everywhere_in_the_ledger(body: Any) -> None:
    """A pair less was found, listed, taken and destroyed: the goods balance again."""
    rows = [*body["movements"], *(line for order in body["orders"] for line in order["lines"])]
    rows += [line for each in body["lists"] for line in each["lines"]] + body["holdings"]
    for row in rows:
        less = {"100.000": "99.000", "80.000": "79.000", "98.000": "97.000"}
        row["quantity"] = less.get(row["quantity"], row["quantity"])


def movement_dropped(body: Any) -> None:
    body["movements"].remove(row_of(body, "movements", verb="destroy"))


def order_dropped(body: Any) -> None:
    movement_dropped(body)
    body["orders"].remove(order_of(body, "destroy"))


def movement_doubled(body: Any) -> None:
    body["movements"].append(dict(body["movements"][-1], id=10**9))


def movements_swapped(body: Any) -> None:
    body["movements"].reverse()


def one_signer_for_both(body: Any) -> None:
    gave, took = order_of(body, "store")["signatures"]
    took["user"] = gave["user"]


def signer_replaced(body: Any) -> None:
    taker = row_of({"h": order_of(body, "store")["signatures"]}, "h", side="to")
    taker["user"], taker["name"] = "00000000-0000-0000-0000-000000000001", "Somebody Else"


def signature_dropped(body: Any) -> None:
    order_of(body, "store")["signatures"].pop()


def signed_after_it_moved(body: Any) -> None:
    order_of(body, "store")["signatures"][0]["at"] = "2027-01-01T00:00:00+00:00"


def supervisor_dropped(body: Any) -> None:
    hands = order_of(body, "destroy")["signatures"]
    hands.remove(row_of({"h": hands}, "h", side="supervisor"))


def film_dropped(body: Any) -> None:
    order_of(body, "destroy")["destruction"]["video"] = ""


def scan_of_another_paper(body: Any) -> None:
    row_of({"h": order_of(body, "give_back")["signatures"]}, "h", side="to")["paper"] = "0" * 64


def seal_changed(body: Any) -> None:
    row_of(body, "movements", verb="store")["seal_after"] = "F-9"
    order_of(body, "store")["lines"][0]["seal_after"] = "F-9"


def seal_used_again(body: Any) -> None:
    first = body["seals"][0]["number"]
    row_of(body, "movements", verb="split")["seal_after"] = first
    order_of(body, "split")["lines"][0]["seal_after"] = first


def status_never_reached(body: Any) -> None:
    for row in (
        row_of(body, "movements", verb="give_back"),
        order_of(body, "give_back")["lines"][0],
    ):
        row["to_status"] = "destroyed"
    row_of(body, "holdings", status="returned")["status"] = "destroyed"


def sample_of_other_goods(body: Any) -> None:
    body["samples"][0]["drawn_from"] = body["samples"][1]["lot"]


def part_of_nothing(body: Any) -> None:
    row_of(body, "lots", id=body["samples"][0]["lot"])["parent"] = ""


def terms_of(body: Any) -> Any:
    return order_of(body, "dispose")["disposal"]


def approver_signs(body: Any) -> None:
    row_of({"h": order_of(body, "dispose")["signatures"]}, "h", side="from")["user"] = terms_of(body)["approved_by"]  # fmt: skip


def difference_hidden(body: Any) -> None:
    line = next(each for each in body["stocktakes"][0]["lines"] if each["expected"] == "96.000")
    line["expected"] = line["counted"]


def shortage_hidden(body: Any) -> None:
    body["incidents"].remove(row_of(body, "incidents", kind="shortage"))


def counting_of(body: Any) -> Any:
    return body["stocktakes"][0]


GOODS_CHANGED = [
    (lambda body: order_of(body, "dispose").update(disposal=None), "disposal_unproven"),
    (lambda body: terms_of(body).update(paper=""), "disposal_unproven"),
    (lambda body: terms_of(body).update(record="0" * 64), "missing"),
    (lambda body: terms_of(body).update(price=""), "disposal_unproven"),
    (lambda body: terms_of(body).update(cause="costly?"), "disposal_unproven"),
    (lambda body: terms_of(body).update(verb="donate"), "disposal_unproven"),
    (lambda body: terms_of(body).update(approved_by="0"), "journal_differs"),
    (approver_signs, "disposal_unproven"),
    (difference_hidden, "stocktake_differs"),
    (shortage_hidden, "incident_missing"),
    (lambda body: counting_of(body)["lines"].pop(), "stocktake_differs"),
    (lambda body: counting_of(body)["lines"][0].update(seal="X"), "stocktake_differs"),
    (lambda body: counting_of(body)["lines"][0].update(counted=""), "stocktake_differs"),
    (lambda body: counting_of(body).update(closed_by=counting_of(body)["begun_by"]), "unsigned"),
    (lambda body: counting_of(body).update(closed_by="0"), "journal_differs"),
    (lambda body: counting_of(body).update(begun_at="2026-10-19T02:00:00+00:00"), "journal_differs"),
    (lambda body: body["stocktakes"].clear(), "journal_differs"),
    (quantity_of_movement, "not_as_signed"),
    (quantity_as_ordered, "unbalanced"),
    (quantity_everywhere_in_the_ledger, "journal_differs"),
    (movement_dropped, "movement_missing"),
    (order_dropped, "unbalanced"),
    (movement_doubled, "movement_twice"),
    (movements_swapped, "out_of_order"),
    (one_signer_for_both, "unsigned"),
    (signer_replaced, "journal_differs"),
    (signature_dropped, "unsigned"),
    (signed_after_it_moved, "out_of_order"),
    (supervisor_dropped, "destruction_unproven"),
    (film_dropped, "destruction_unproven"),
    (scan_of_another_paper, "missing"),
    (seal_changed, "seal_breaks"),
    (seal_used_again, "seal_twice"),
    (status_never_reached, "step_unknown"),
    (sample_of_other_goods, "sample_rootless"),
    (part_of_nothing, "lot_rootless"),
    (lambda body: body["samples"].clear(), "sample_rootless"),
    (lambda body: body["incidents"].clear(), "incident_missing"),
    (lambda body: body["incidents"][0].update(seen=body["incidents"][0]["expected"]), "incident_missing"),
    (lambda body: body["measures"].clear(), "measure_missing"),
    (lambda body: body["measures"][0].update(kind="preserve"), "measure_missing"),
    (lambda body: body["measures"][0].update(approved_by="", urgent_clock=""), "unapproved"),
    (lambda body: body["measures"][0].update(approved_by="0"), "journal_differs"),
    (lambda body: body["measures"][0]["officers"].pop(), "officers_too_few"),
    (lambda body: body["measures"][0].update(taken_at="2026-10-11T02:00:00+00:00"), "clock_differs"),
    (lambda body: body["lists"][0]["lines"][0].update(quantity="101"), "list_differs"),
    (lambda body: body["lists"][0]["signatures"].pop(), "unsigned"),
    (lambda body: body["holdings"].pop(), "unbalanced"),
    (lambda body: body["lots"].pop(), "lot_missing"),
    (lambda body: body["movements"][0].update(quantity="1e9999999"), "document_malformed"),
    (lambda body: body.update(movements="none"), "document_malformed"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), GOODS_CHANGED)
def test_goods_that_were_changed_are_found_though_every_digest_fits(
    goods: Files, tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    assert expected in codes(checked(changed(goods, GOODS, change), tmp_path))


APPRAISALS_CHANGED = [
    (lambda row: row["report"].update(conclusion="They do."), "appraisal_differs"),
    (lambda row: row["report"].update(number="R-1"), "appraisal_differs"),
    (lambda row: row["report"].update(reported_at="2026-10-20T02:00:00+00:00"), "appraisal_differs"),
    (lambda row: row["report"]["lines"].pop(), "appraisal_differs"),
    (lambda row: row["report"].update(exhibit="0"), "exhibit_missing"),
    (lambda row: row.update(report=None), "appraisal_differs"),
    (lambda row: row.update(requested_at="2026-10-11T02:00:00+00:00"), "journal_differs"),
    (lambda row: row.update(pause_ended_at="2026-10-29T02:00:00+00:00"), "pause_differs"),
    (lambda row: row.update(pause_days=2), "pause_differs"),
    (lambda row: row.update(price_of="genuine"), "journal_differs"),
    (lambda row: row.update(price_of="stars"), "document_malformed"),
    (lambda row: row["samples"][0].update(lot=""), "journal_differs"),
    (lambda row: row["samples"][0].update(seal="S-9"), "sample_rootless"),
    (lambda row: row["samples"][0].update(quantity="3.000"), "sample_rootless"),
    (lambda row: row.update(pause_notice=""), "pause_differs"),
    (lambda row: row["qualifications"][0].update(valid_to="2026-01-01"), "body_unqualified"),
    (lambda row: row["qualifications"][0].update(purposes=["price"]), "body_unqualified"),
    (lambda row: row["objections"][0].update(entered_at="2026-10-13T02:00:00+00:00"), "objection_differs"),
    (lambda row: row.update(accepted_at="2026-12-13T02:00:00+00:00"), "out_of_order"),
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


def test_a_due_date_moved_in_both_places_is_counted_anew(answers: Files, tmp_path: Path) -> None:
    files = changed(answers, ANSWERS, lambda body: body["questions"][0].update(due=LATE))
    files = changed(files, CLOCKS, lambda body: body["clocks"][0]["stated"].update(due=LATE))
    assert "clock_due" in codes(checked(files, tmp_path))


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


def centre_with(name: str) -> tuple[Actor, UUID]:
    """Another office that keeps goods, and its room."""
    centre = office(name, "agency", function="market_regulation", region="350300")
    keeper = person(f"{name} keeper", centre, region="3503", permissions=(*PACKS, "goods:decide"))
    room = open_place(fields=PlaceFields(PlaceKind.ROOM, "中心库"), actor=keeper, now=LATER)
    other = person(f"other {name} keeper", centre, region="3503", permissions=PACKS)
    users = [user for user in (keeper.user_id, other.user_id) if user]
    set_custodians(place_id=room, users=users, actor=keeper, now=LATER)
    return keeper, room


def test_a_keeper_of_another_office_gets_the_chain_and_only_its_own_journal(
    kept_apart: Path, tmp_path: Path
) -> None:
    """What the owning office wrote of measures, lists and incidents is not the keeper's to read."""
    at = station(name="owner")
    lot = stored(at, seized(at, "kept"))
    keeper, room = centre_with("centre")
    order = ordered(at, Verb.RELOCATE, at.store, room, [asked(lot, Status.STORED)], by=at.keeper)
    assert done(at, order, at.keeper, keeper) == "done"
    files = payload_of(keeper, Subject("lot", lot.pk))
    found = checked(files, tmp_path)
    assert found.problems == []
    assert "left_out" in found.notes
    body = json.loads(files[GOODS])
    assert body["left_out"] == ["lists", "incidents", "measures"]
    verbs = [row["verb"] for row in body["movements"]]
    assert verbs == ["find", "list", "seize", "store", "relocate"]
    offices = {entry["office"] for entry in json.loads(files[JOURNAL])["entries"]}
    assert offices <= {str(keeper.office_id)}


@pytest.fixture(scope="module")
def partly(kept_apart: Path) -> tuple[Lot, Files]:
    """Seventy pairs of a hundred go to the centre, thirty stay with the office that took them; two samples as well."""
    at = station(name="divider")
    lot = stored(at, seized(at, "divided"))
    shares = [
        (Share(Finding.COUNTERFEIT, "", Decimal(70), "10 of 100"), "D-1"),
        (Share(Finding.GENUINE, "", Decimal(30), "invoice"), "D-2"),
    ]
    stand = Stand(lot.pk, at.store, Status.STORED, "F-divided-1")
    order = split_lot(stand=stand, shares=shares, decision="", actor=at.keeper, now=LATER)
    assert done(at, order, at.keeper, at.other_keeper, LATER) == "done"
    part = lot.parts.get(finding="counterfeit")
    keeper, room = centre_with("second centre")
    lines = [asked(part, Status.STORED, 70)]
    order = ordered(at, Verb.RELOCATE, at.store, room, lines, by=at.keeper, now=LATER)
    assert done(at, order, at.keeper, keeper, LATER) == "done"
    return part, payload_of(keeper, Subject("lot", part.pk))


def test_of_a_family_seen_in_part_there_is_that_part_with_all_that_it_came_of(
    partly: tuple[Lot, Files], tmp_path: Path
) -> None:
    part, files = partly
    found = checked(files, tmp_path)
    assert found.problems == []
    assert "left_out" in found.notes
    body = json.loads(files[GOODS])
    assert [each["id"] for each in body["lots"]] == [str(part.root_id), str(part.pk)]
    (other,) = Lot.objects.filter(parent=part.root_id).exclude(pk=part.pk)
    assert body["elsewhere"] == [str(other.pk)]
    assert "parts" in body["left_out"]
    verbs = [row["verb"] for row in body["movements"]]
    assert verbs == ["find", "list", "seize", "store", "split", "split", "relocate"]
    assert [each["quantity"] for each in body["holdings"]] == ["70.000"]
    everything = b"".join(content for name, content in files.items() if name.endswith(".json"))
    printed = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(files["index.pdf"])).pages
    )
    assert "分出的数量，其后去向不在此包内" in "".join(printed.split())
    assert b"invoice" not in everything, "what became of the rest, and why, is another office's"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda body: body["elsewhere"].clear(), "lot_missing"),
        (lambda body: body["movements"].remove(row_of(body, "movements", quantity="30.000")), "unbalanced"),
        (lambda body: row_of(body, "movements", quantity="30.000").update(quantity="29.000"), "unbalanced"),
        (lambda body: body["elsewhere"].append(body["lots"][1]["id"]), "lot_rootless"),
        (lambda body: body["lots"].pop(0), "lot_rootless"),
    ],
)  # fmt: skip
def test_what_was_parted_off_still_balances(
    partly: tuple[Lot, Files], tmp_path: Path, change: Callable[[Any], object], expected: str
) -> None:
    assert expected in codes(checked(changed(partly[1], GOODS, change), tmp_path))


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


def test_a_part_too_large_for_one_file_goes_on_in_more_and_is_checked_whole(
    matter: Matter, goods: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound is lowered, for the writer and for the check."""
    most = Limits(document=12_000, documents=9)
    monkeypatch.setattr("qingfeng.evidence.verifying.documents.USUAL", most)
    files = payload_of(matter.clerk, matter.about)
    split = {name for name in files if "-002.json" in name}
    assert split == {"goods/goods-002.json", "journal/journal-002.json", "prov-002.json"}
    path = tmp_path / "bag.zip"
    path.write_bytes(forged(files))
    found = verify(path, limits=most)
    assert found.problems == []
    assert found.checked > 400
    held = [
        row
        for name, body in files.items()
        if name.startswith("goods/goods")
        for row in json.loads(body).get("movements", [])
    ]
    assert held == json.loads(goods[GOODS])["movements"]
    assert "too_much" in codes(verify(path, limits=Limits(document=2_000)))
    path.write_bytes(forged({n: c for n, c in files.items() if n != "goods/goods-002.json"}))
    assert "not_listed" in codes(verify(path, limits=most))
    with pytest.raises(Refused, match="bag_too_large"):
        documents("goods.json", {"rows": [["x" * 900]] * 9}, Limits(document=2_000, documents=4))
