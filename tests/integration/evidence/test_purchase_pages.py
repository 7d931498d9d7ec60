"""Pages of test purchases: planned under an offer, taken step by step, refused with every reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingfeng.evidence.models import Exhibit, Purchase
from qingfeng.foundation.api import Actor, word
from qingfeng.foundation.models import Membership, User
from qingfeng.kernel.ids import Subject
from tests.integration.evidence.test_exhibits import PICTURE, entered, officer, subject
from tests.support.leads import NOW

__all__ = ["officer", "subject"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, officer: Actor) -> Client:
    client.force_login(User.objects.get(pk=officer.user_id))
    return client


def file(name: str = "a.png", content: bytes = PICTURE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def planned(client: Client, officer: Actor, subject: Subject) -> str:
    offer = entered(officer, subject, title="The offer")
    address = f"/evidence/{subject.kind}/{subject.id}/purchases/"
    assert str(offer) in client.get(f"{address}new/").content.decode()
    terms = {"mark": "Kestrelwood", "quality": "", "quantity": 2}
    answer: Any = client.post(
        f"{address}new/", {"title": "Two pairs", "offer": str(offer), **terms}
    )
    for part in ("", "panel/"):
        assert "Two pairs" in client.get(address + part).content.decode()
    return str(answer.url)


def step(client: Client, page: str, minutes: int, **given: Any) -> Any:
    at = (NOW - timedelta(hours=1) + timedelta(minutes=minutes)).astimezone().isoformat()
    return client.post(page, {"at": at, "files": [file()], "note": "", **given})


def test_the_whole_chain(signed_in: Client, officer: Actor, subject: Subject) -> None:
    page = planned(signed_in, officer, subject)
    order = {"mark": "Kestrelwood", "quality": "", "quantity": 1, "confirmed": "on"}
    two = [file("chat.png"), file("order.pdf", b"%PDF-1.7\n")]
    for minutes, given in enumerate(({**order, "files": two}, {}, {}, {}, {"seal": "PT-0007"})):
        answer = step(signed_in, page, minutes, **given)
        assert answer.status_code == 302, answer.content.decode()
    purchase = Purchase.objects.get()
    assert (purchase.state, purchase.taken.count()) == ("sealed", 5)
    shown = signed_in.get(page).content.decode()
    for taken in purchase.taken.select_related("exhibit"):
        assert taken.exhibit.manifest_sha256 in shown
    assert 'name="files"' not in shown
    assert purchase.taken.get(verb="order").exhibit.files.count() == 2


def test_an_order_that_leads_on_is_refused_with_every_reason_and_leaves_nothing(
    signed_in: Client, officer: Actor, subject: Subject
) -> None:
    page = planned(signed_in, officer, subject)
    before = Exhibit.objects.count()
    answer = step(signed_in, page, 0, mark="Osprey", quality="better", quantity=5)
    assert answer.status_code == 200
    text = answer.content.decode()
    for code in ("other_mark_asked", "other_quality_asked", "more_asked", "not_confirmed"):
        assert word("refusal", code) in text
    assert Exhibit.objects.count() == before
    assert Purchase.objects.get().state == "planned"


def test_it_is_broken_off_with_a_reason(
    signed_in: Client, officer: Actor, subject: Subject
) -> None:
    page = planned(signed_in, officer, subject)
    signed_in.post(f"{page}break-off/", {"reason": ""})
    assert Purchase.objects.get().state == "planned"
    signed_in.post(f"{page}break-off/", {"reason": "the seller became wary"})
    assert Purchase.objects.get().state == "broken_off"


def test_who_only_reads_has_no_form(signed_in: Client, officer: Actor, subject: Subject) -> None:
    page = planned(signed_in, officer, subject)
    role = Membership.objects.get(user_id=officer.user_id).role
    role.permissions = ["right:read", "exhibit:read"]
    role.save()
    assert 'name="files"' not in signed_in.get(page).content.decode()
    step(signed_in, page, 0, mark="Kestrelwood", quantity=1, confirmed="on")
    assert Purchase.objects.get().state == "planned"
    new = f"/evidence/{subject.kind}/{subject.id}/purchases/new/"
    assert signed_in.get(new).status_code == 403
    assert signed_in.get(f"/evidence/nothing/{subject.id}/purchases/").status_code == 404
