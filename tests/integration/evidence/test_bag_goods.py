"""Goods in a bag: whole as they are packed, balanced where they are seen in part, and no forger goes unseen."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from qingfeng.evidence.actions.measures import approve_measure, take_measure
from qingfeng.evidence.actions.owners import announce_goods
from qingfeng.evidence.actions.parts import Stand, split_lot
from qingfeng.evidence.actions.places import PlaceFields, open_place, set_custodians
from qingfeng.evidence.models import Lot
from qingfeng.evidence.rules.custody import Finding, Share, Status, Verb
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.evidence.verifying.documents import documents
from qingfeng.evidence.verifying.findings import Limits
from qingfeng.evidence.verifying.verify import verify
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject
from tests.support.bags import LATER, PACKS, Matter, forged, payload_of
from tests.support.forging import (
    APPRAISALS,
    GOODS,
    JOURNAL,
    Files,
    changed,
    checked,
    codes,
    order_of,
    row_of,
)
from tests.support.goods import (
    NOW,
    asked,
    done,
    ordered,
    picture,
    proposed,
    seized,
    station,
    stored,
)
from tests.support.leads import office, person

pytestmark = pytest.mark.usefixtures("same_files")


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
    assert {each["state"] for each in body["orders"]} == {"done", "stopped", "withdrawn"}
    assert len(body["movements"]) == 16
    (counted,) = body["stocktakes"]
    assert sorted((each["expected"], each["counted"]) for each in counted["lines"]) == [
        ("2.000", "2.000"),
        ("96.000", "95.000"),
    ]
    assert [each["quantity"] for each in counted["found"]] == ["1.000"]
    terms = order_of(body, "dispose")["disposal"]
    named = {name.partition(".")[0].rpartition("/")[2] for name in goods}
    assert {terms["paper"], terms["record"]} <= named
    (drawn,) = json.loads(goods[APPRAISALS])["appraisals"][0]["samples"]
    assert drawn["lot"] in {each["lot"] for each in body["samples"]}


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


def weight_everywhere_in_the_ledger(body: Any) -> None:
    """Everything weighs twice as much, and balances again."""
    rows = [*body["movements"], *(line for order in body["orders"] for line in order["lines"])]
    for row in rows + body["holdings"]:
        if row["weight"]:
            row["weight"] = str(Decimal(row["weight"]) * 2)


def stored_elsewhere(body: Any) -> None:
    """The store is another one in all that the ledger says."""
    store = row_of(body, "movements", verb="store")["to_place"]
    changed = json.loads(json.dumps(body).replace(store, "00000000-0000-7000-8000-00000000000a"))
    body.clear()
    body.update(changed)


def taker_of(body: Any, verb: str) -> Any:
    done = next(one for one in body["orders"] if (one["verb"], one["state"]) == (verb, "done"))
    return next(hand for hand in done["signatures"] if hand["side"] == "to")


def weighing(body: Any, verb: str, weight: str) -> None:
    row = row_of(body, "movements", verb=verb)
    lines = [line for order in body["orders"] for line in order["lines"]]
    for one in (row, next(line for line in lines if line["id"] == row["line"])):
        one["weight"] = weight


def a_part_heavier_than_the_whole(body: Any) -> None:
    weighing(body, "sample", "999.000")


def lighter_without_a_word(body: Any) -> None:
    weighing(body, "store", "1.000")


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


def hands_exchanged(body: Any) -> None:
    gave, took = (
        hand for hand in order_of(body, "store")["signatures"] if hand["side"] != "supervisor"
    )
    gave["user"], took["user"] = took["user"], gave["user"]


def findings_exchanged(body: Any) -> None:
    other = {"genuine": "counterfeit", "counterfeit": "genuine", "undetermined": "undetermined"}
    for lot in body["lots"]:
        lot["finding"] = other[lot["finding"]]


def counted_in_full(body: Any) -> None:
    for row in counting_of(body)["lines"]:
        row["counted"] = row["expected"]


def counted_in_full_and_told_so(body: Any) -> None:
    counted_in_full(body)
    counting_of(body)["found"].clear()
    body["incidents"] = [each for each in body["incidents"] if each["kind"] == "seal_mismatch"]


def stop_forgotten(body: Any) -> None:
    """The order that a seal stopped, with its incident."""
    gone = row_of(body, "orders", state="stopped")["id"]
    body["orders"] = [each for each in body["orders"] if each["id"] != gone]
    body["incidents"] = [each for each in body["incidents"] if each["order"] != gone]


def lot_forgotten(body: Any) -> None:
    """The bottles that went early, with all that tells of them in this part."""
    orders = [each for each in body["orders"] if each["disposal"]]
    lots = {line["lot"] for order in orders for line in order["lines"]}
    body["lots"] = [each for each in body["lots"] if each["id"] not in lots]
    for name in ("movements", "holdings", "seals"):
        body[name] = [each for each in body[name] if each["lot"] not in lots]
    body["orders"] = [
        each for each in body["orders"] if not any(line["lot"] in lots for line in each["lines"])
    ]
    listed = {
        each["id"] for each in body["lists"] if any(line["id"] in lots for line in each["lines"])
    }
    body["lists"] = [each for each in body["lists"] if each["id"] not in listed]


def difference_hidden(body: Any) -> None:
    line = next(each for each in body["stocktakes"][0]["lines"] if each["expected"] == "96.000")
    line["expected"] = line["counted"]


def shortage_hidden(body: Any) -> None:
    body["incidents"].remove(row_of(body, "incidents", kind="shortage"))


def beside_hidden(body: Any) -> None:
    body["incidents"].remove(row_of(body, "incidents", kind="unlisted"))


def counting_of(body: Any) -> Any:
    return body["stocktakes"][0]


def _of(*names: Any, **said: Any) -> Callable[[Any], object]:
    """Fields of one row, found by name and number down the body, written anew."""

    def change(body: Any) -> None:
        for name in names:
            body = body[name]
        assert all(body[name] != value for name, value in said.items()), body
        body.update(said)

    return change


WRITTEN_ANEW = [
    _of("measures", 0, statute="another law"),
    _of("measures", 0, goods="everything"),
    _of("measures", 0, party="Somebody"),
    _of("measures", 0, ground_version=9),
    _of("measures", 0, officers=["0", "1"]),
    _of("lists", 0, party="Somebody"),
    _of("lists", 0, presence_note="away"),
    _of("lists", 0, made_at="2026-10-09T00:00:00+00:00"),
    _of("lists", 0, body_sha256="0" * 64),
    _of("lists", 0, "lines", 0, name="slippers"),
    _of("lists", 0, "lines", 0, mark="None"),
    _of("lists", 0, "lines", 0, seal="X"),
    _of("lists", 0, "lines", 0, weight="1.000"),
    _of("lists", 0, "signatures", -1, name="Somebody"),
    _of("samples", 0, method="by_taste"),
    _of("samples", 0, purpose="fun"),
    _of("samples", 0, party_note="was there", party_present=False),
    lambda body: body["samples"][0].update(is_spare=not body["samples"][0]["is_spare"]),
    lambda body: taker_of(body, "give_back").update(name="Somebody"),
    lambda body: watcher_of(body).update(name="Somebody"),
    lambda body: row_of(body, "places", kind="plant").update(kind="outside"),
]


def watcher_of(body: Any) -> Any:
    return next(
        hand for hand in order_of(body, "destroy")["signatures"] if hand["side"] == "supervisor"
    )


@pytest.mark.parametrize("change", WRITTEN_ANEW)
def test_what_was_written_one_day_is_as_the_journal_kept_it(
    goods: Files, tmp_path: Path, change: Callable[[Any], object]
) -> None:
    assert "journal_differs" in codes(checked(changed(goods, GOODS, change), tmp_path))


GOODS_CHANGED = [
    (lambda body: order_of(body, "dispose").update(disposal=None), "disposal_unproven"),
    (lambda body: terms_of(body).update(paper=""), "disposal_unproven"),
    (lambda body: terms_of(body).update(record="0" * 64), "missing"),
    (lambda body: terms_of(body).update(price=""), "disposal_unproven"),
    (lambda body: terms_of(body).update(cause="costly?"), "disposal_unproven"),
    (lambda body: terms_of(body).update(verb="donate"), "disposal_unproven"),
    (lambda body: terms_of(body).update(approved_by="0"), "journal_differs"),
    (approver_signs, "disposal_unproven"),
    (hands_exchanged, "journal_differs"),
    (findings_exchanged, "journal_differs"),
    (counted_in_full, "stocktake_differs"),
    (counted_in_full_and_told_so, "journal_differs"),
    (stop_forgotten, "journal_differs"),
    (lot_forgotten, "journal_differs"),
    (lambda body: order_of(body, "confiscate").update(decision="罚没 9 号"), "journal_differs"),
    (lambda body: order_of(body, "give_back").update(release_ground="no_breach"), "journal_differs"),
    (lambda body: order_of(body, "destroy")["destruction"].update(method="掩埋"), "journal_differs"),
    (lambda body: terms_of(body).update(price="61"), "journal_differs"),
    (lambda body: terms_of(body).update(recipient="别家市场"), "journal_differs"),
    (lambda body: body.update(left_out=["lists", "incidents"], lists=[], incidents=[]), "journal_differs"),
    (difference_hidden, "stocktake_differs"),
    (shortage_hidden, "incident_missing"),
    (beside_hidden, "incident_missing"),
    (lambda body: counting_of(body)["found"][0].update(quantity="7"), "incident_missing"),
    (lambda body: counting_of(body)["lines"][0].update(seal_seen="broken"), "incident_missing"),
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
    (lambda body: order_of(body, "destroy").update(function="customs"), "way_unexplained"),
    (film_dropped, "destruction_unproven"),
    (scan_of_another_paper, "missing"),
    (lambda body: body["holdings"][0].update(weight="7.5"), "weight_unbalanced"),
    (weight_everywhere_in_the_ledger, "journal_differs"),
    (stored_elsewhere, "journal_differs"),
    (a_part_heavier_than_the_whole, "heavier_than_whole"),
    (lighter_without_a_word, "weight_differs"),
    (lambda body: taker_of(body, "store")["seals"].clear(), "seal_unread"),
    (lambda body: taker_of(body, "give_back").update(seals=dict.fromkeys(taker_of(body, "give_back")["seals"], "X")), "seal_unread"),
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
    assert body["left_out"] == ["lists", "incidents", "needs", "measures"]
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
    order = split_lot(stand=stand, shares=shares, decision="", actor=at.head, now=LATER)
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
    plain = "".join(printed.split()).replace("\u200b", "")
    assert "分出的数量，其后去向不在此包内" in plain
    for told in ("黑色", "299.00", "80.5kg", "一号库"):
        assert told in plain, told
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


@pytest.fixture(scope="module")
def ownerless(kept_apart: Path) -> Files:
    """Goods of nobody, called for by a notice, and confiscated once it had run out."""
    here = office("finder", "agency", function="market_regulation", region="350300")
    at = station(name="finder", here=here)
    measure = proposed(at, party="")
    approve_measure(measure_id=measure, actor=at.head, now=NOW)
    take_measure(measure_id=measure, actor=at.first, now=NOW)
    lot = stored(at, seized(at, "nobody", under=measure))
    announce_goods(
        measure_id=measure,
        published_on=NOW.date(),
        paper=picture(at.first, "notice"),
        actor=at.first,
        now=NOW,
    )
    late = NOW + timedelta(days=31)
    line = asked(lot, Status.STORED)
    order = ordered(
        at, Verb.CONFISCATE, at.store, at.store, [line], decision="1", by=at.keeper, now=late
    )
    assert done(at, order, at.keeper, at.other_keeper, late) == "done"
    clerk = person("clerk finder", here, region="3503", permissions=PACKS)
    return payload_of(clerk, Subject("measure", measure), late)


def early(body: Any) -> None:
    row_of(body, "movements", verb="confiscate")["at"] = "2026-10-20T02:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (None, ""),
        (lambda body: body["measures"][0].update(notice_at="2026-09-01T00:00:00+08:00"), "clock_differs"),
        (lambda body: body["measures"][0].update(notice_paper="0" * 64), "missing"),
        (early, "notice_running"),
    ],
)  # fmt: skip
def test_goods_of_nobody_went_after_the_notice_had_run_out(
    ownerless: Files, tmp_path: Path, change: Callable[[Any], object] | None, expected: str
) -> None:
    if change is None:
        assert checked(ownerless, tmp_path).problems == []
        return
    assert expected in codes(checked(changed(ownerless, GOODS, change), tmp_path))
