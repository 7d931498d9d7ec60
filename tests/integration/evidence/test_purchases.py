"""Test purchases: one chain from the public offer to the seal, and nothing that leads a seller on."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from qingfeng.evidence.actions.purchases import break_off, plan_purchase, take_step
from qingfeng.evidence.api import exclude_exhibit, exhibits_of
from qingfeng.evidence.models import Exhibit, Purchase
from qingfeng.evidence.rules.purchases import CHAIN, Terms
from qingfeng.evidence.verifying.verify import verify
from qingfeng.foundation.api import Actor, history
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.integration.evidence.test_bags import packed, packer, unpacked
from tests.integration.evidence.test_exhibits import entered, officer, picture, stranger, subject
from tests.support.leads import NOW
from tests.support.proof import zip_of

__all__ = ["officer", "packer", "stranger", "subject"]

pytestmark = pytest.mark.django_db
OFFERED = Terms("Kestrelwood", "as original", 3)
BEGUN = NOW - timedelta(hours=1)


@pytest.fixture
def purchase(packer: Actor, subject: Subject) -> UUID:
    """Planned under an offer that was seen two hours ago."""
    offer = entered(packer, subject, title="The offer")
    return plan_purchase(
        subject=subject, title="Two pairs", offer=offer, offered=OFFERED, actor=packer, now=NOW
    )


def step(actor: Actor, purchase: UUID, verb: str, minutes: int = 0, **given: Any) -> UUID:
    asked: dict[str, Any] = {
        "at": BEGUN + timedelta(minutes=minutes),
        "parts": [picture(actor, f"{verb}.png")],
        "note": f"done: {verb}",
    }
    if verb == "order":
        asked |= {"asked": Terms("kestrelwood ", "as  original", 2), "confirmed": True}
    if verb == "seal":
        asked["seal"] = "PT-0007"
    return take_step(purchase_id=purchase, verb=verb, actor=actor, now=NOW, **(asked | given))


def whole(actor: Actor, purchase: UUID) -> UUID:
    *before, last = CHAIN
    for minutes, verb in enumerate(before):
        step(actor, purchase, verb, minutes)
    return step(actor, purchase, last, 30)


def test_its_own_exhibit_names_every_step_by_digest(
    packer: Actor, subject: Subject, purchase: UUID, tmp_path: Path
) -> None:
    own = whole(packer, purchase)
    row = Purchase.objects.get(pk=purchase)
    assert (row.state, row.exhibit_id) == ("sealed", own)
    rows = {each.id: each for each in exhibits_of(subject, actor=packer)}
    named = {each.manifest_sha256 for each in rows.values() if each.id != own}
    assert len(named) == 1 + len(CHAIN)
    assert all(digest in rows[own].manifest for digest in named)
    verbs = [entry.verb for entry in reversed(history(Subject("purchase", purchase)))]
    assert verbs == ["purchase.planned", *(f"purchase.{state.value}" for state in CHAIN.values())]
    found, files = unpacked(packed(packer, subject), tmp_path)
    assert found.ok
    assert b"kestrelwood" in b"".join(files.values())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"asked": Terms("Osprey", "as original", 1)}, "other_mark_asked"),
        ({"asked": Terms("Kestrelwood", "with the logo, please", 1)}, "other_quality_asked"),
        ({"asked": Terms("Kestrelwood", "as original", 4)}, "more_asked"),
        ({"confirmed": False}, "not_confirmed"),
        ({"at": NOW - timedelta(hours=3)}, "offer_not_public_before"),
        ({"parts": []}, "step_without_file"),
        ({"at": NOW + timedelta(minutes=1)}, "step_out_of_order"),
    ],
)
def test_it_buys_what_was_offered_and_never_incites(
    packer: Actor, subject: Subject, purchase: UUID, given: dict[str, Any], code: str
) -> None:
    before = Exhibit.objects.count()
    with pytest.raises(Refused) as refused:
        step(packer, purchase, "order", **given)
    assert code in refused.value.codes
    assert Purchase.objects.get(pk=purchase).state == "planned"
    assert Exhibit.objects.count() == before


def test_an_offer_that_was_excluded_carries_no_order(packer: Actor, purchase: UUID) -> None:
    offer = Purchase.objects.get(pk=purchase).offer_id
    exclude_exhibit(exhibit_id=offer, reason="by stealth", actor=packer, now=NOW)
    with pytest.raises(Refused, match="offer_not_public_before"):
        step(packer, purchase, "order")


def test_no_step_is_left_out_or_taken_back_in_time(packer: Actor, purchase: UUID) -> None:
    with pytest.raises(Refused, match="not_from_here"):
        step(packer, purchase, "unpack")
    step(packer, purchase, "order", 10)
    with pytest.raises(Refused, match="step_out_of_order"):
        step(packer, purchase, "pay", 9)
    with pytest.raises(Refused, match="not_from_here"):
        step(packer, purchase, "order", 11)
    step(packer, purchase, "pay", 10)


def test_without_a_seal_number_it_is_not_sealed(packer: Actor, purchase: UUID) -> None:
    for minutes, verb in enumerate(("order", "pay", "receive", "unpack")):
        step(packer, purchase, verb, minutes)
    with pytest.raises(Refused, match="seal_number_missing"):
        step(packer, purchase, "seal", 20, seal=" ")


def test_it_can_be_broken_off_with_a_reason_and_what_was_recorded_stays(
    packer: Actor, subject: Subject, purchase: UUID
) -> None:
    step(packer, purchase, "order")
    with pytest.raises(Refused, match="reason_missing"):
        break_off(purchase_id=purchase, reason=" ", actor=packer, now=NOW)
    break_off(
        purchase_id=purchase, reason="the seller asked what else we want", actor=packer, now=NOW
    )
    assert len(exhibits_of(subject, actor=packer)) == 2
    with pytest.raises(Refused, match="not_from_here"):
        step(packer, purchase, "pay", 5)


def test_another_office_neither_sees_nor_takes_part(
    packer: Actor, stranger: Actor, subject: Subject, purchase: UUID
) -> None:
    with pytest.raises(NotFound):
        step(stranger, purchase, "order", parts=[picture(packer)])
    offer = Purchase.objects.get(pk=purchase).offer_id
    with pytest.raises(NotFound):
        plan_purchase(
            subject=subject, title="x", offer=offer, offered=OFFERED, actor=stranger, now=NOW
        )


@pytest.mark.parametrize(
    ("offered", "column"),
    [
        (Terms(" ", "", 1), "mark"),
        (Terms("A", "q" * 201, 1), "quality"),
        (Terms("A", "", 0), "quantity"),
    ],
)
def test_what_is_no_plan_is_refused(
    packer: Actor, subject: Subject, offered: Terms, column: str
) -> None:
    offer = entered(packer, subject)
    with pytest.raises(BadInput) as refused:
        plan_purchase(
            subject=subject, title="x", offer=offer, offered=offered, actor=packer, now=NOW
        )
    assert refused.value.column == column


def test_a_bag_from_which_a_step_was_taken_does_not_agree(
    packer: Actor, stranger: Actor, subject: Subject, purchase: UUID, tmp_path: Path
) -> None:
    """The step's exhibit goes; every list of the bag is written anew without it, and the chain still names it."""
    whole(packer, purchase)
    found, files = unpacked(packed(packer, subject), tmp_path)
    assert found.ok
    codes = {each.what for each in without(files, "exhibits/003/", tmp_path).problems}
    assert codes == {"step_unnamed", "provenance"}


def without(files: dict[str, bytes], folder: str, place: Path) -> Any:
    left = {name: content for name, content in files.items() if not name.startswith(folder)}
    index = json.loads(left["index.json"])
    index["files"] = [each for each in index["files"] if not each["path"].startswith(folder)]
    left["index.json"] = json.dumps(index).encode()
    path = place / "less.zip"
    path.write_bytes(zip_of(left))
    return verify(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_purchase SET state = 'sealed'",
        "UPDATE evidence_purchase SET mark = 'another'",
        "DELETE FROM evidence_purchase",
        "UPDATE evidence_purchasestep SET verb = 'pay'",
        "DELETE FROM evidence_purchasestep",
    ],
)
def test_the_database_keeps_the_chain(packer: Actor, purchase: UUID, statement: str) -> None:
    step(packer, purchase, "order")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_its_exhibits_are_titled_in_the_words_of_the_installation(
    packer: Actor, purchase: UUID, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "zh-hans"
    with override("en"):
        whole(packer, purchase)
    titles = set(Exhibit.objects.exclude(title="The offer").values_list("title", flat=True))
    assert titles == {
        f"Two pairs · {word}" for word in ("下单", "付款", "收取包裹", "拆封", "封存", "购样取证")
    }
