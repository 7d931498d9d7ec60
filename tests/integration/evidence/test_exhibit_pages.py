"""Pages of exhibits: what hangs on a subject, one of them whole, its files sealed, its exclusion."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingfeng.evidence.api import exhibits_of
from qingfeng.evidence.models import Capture, Exhibit
from qingfeng.foundation.api import Actor, history
from qingfeng.foundation.models import Organisation, User
from qingfeng.kernel.ids import Subject
from qingfeng.market.models import Listing, Seller
from tests.support.captures import captured, uploaded
from tests.support.leads import NOW, Feed, office, person, platform, right, seller
from tests.support.pictures import png

pytestmark = pytest.mark.django_db
PERMISSIONS = ("right:read", "exhibit:read", "exhibit:add", "exhibit:decide")


@pytest.fixture(autouse=True)
def at(settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = NOW


@pytest.fixture
def officer() -> Actor:
    here = office("Putian", "agency", function="market_regulation", region="350300")
    return person("officer", here, region="3503", permissions=PERMISSIONS)


@pytest.fixture
def subject() -> Subject:
    return Subject("right", right("Kestrelwood", None).pk)


def signed_in(actor: Actor) -> Client:
    user = User.objects.get(pk=actor.user_id)
    user.language = "en"
    user.save()
    client = Client()
    client.force_login(user)
    return client


def test_a_page_is_asked_for_from_the_page_of_its_subject(officer: Actor, subject: Subject) -> None:
    client, place = signed_in(officer), f"/evidence/right/{subject.id}/"
    sent = {"kind": "right", "id": str(subject.id), "url": "https://shop.example/1"}
    answer = client.post("/evidence/captures/", sent, follow=True)
    assert answer.redirect_chain == [(place, 302)]
    assert "https://shop.example/1" in answer.text
    client.post("/evidence/captures/", sent | {"url": "file:///etc/passwd"})
    assert Capture.objects.count() == 1
    assert client.post("/evidence/captures/", sent | {"id": "x"}).status_code == 404
    assert client.post("/evidence/captures/", sent | {"kind": "case"}).status_code == 404


@pytest.fixture
def shop() -> tuple[Seller, UUID]:
    """A seller and one of its offers, on a platform whose office has monitors."""
    bazaar = platform("bazaar", office("Bazaar", "platform"), region="350300")
    own = seller("s-731", bazaar, "350300")
    feed = Feed(bazaar)
    listing = feed.offer("L-1", own, right("Kestrelwood", None), 0.93)
    Listing.objects.filter(pk=listing).update(url="https://shop.example/1")
    feed.open()
    return own, listing


LOOKS = ("lead:read", "listing:read", "seller:read", "exhibit:read")


def test_an_offer_and_a_shop_have_a_button_for_who_may_add(shop: tuple[Seller, UUID]) -> None:
    own, listing = shop
    bazaar = Organisation.objects.get(name="Bazaar")
    monitor = signed_in(person("monitor", bazaar, permissions=(*LOOKS, "exhibit:add")))
    reader = signed_in(person("reader", bazaar, permissions=LOOKS))
    for kind, place, identifier in (
        ("listing", f"/listings/{listing}/", listing), ("seller", f"/sellers/{own.pk}/", own.pk)
    ):  # fmt: skip
        page = monitor.get(place).text
        assert 'action="/evidence/captures/"' in page
        assert f'name="kind" value="{kind}"' in page
        assert 'action="/evidence/captures/"' not in reader.get(place).text
        sent = {"kind": kind, "id": str(identifier), "url": "https://shop.example/1"}
        assert reader.post("/evidence/captures/", sent).status_code == 403
        answer = monitor.post("/evidence/captures/", sent)
        assert answer["Location"] == f"/evidence/{kind}/{identifier}/"
    asked = Capture.objects.values_list("subject_kind", "subject_id")
    assert sorted(asked) == [("listing", listing), ("seller", own.pk)]


def test_who_does_not_see_a_shop_captures_nothing_for_it(
    officer: Actor, shop: tuple[Seller, UUID]
) -> None:
    sent = {"kind": "seller", "id": str(shop[0].pk), "url": "https://shop.example/1"}
    assert signed_in(officer).post("/evidence/captures/", sent).status_code == 404
    assert not Capture.objects.exists()


def test_the_exhibit_says_when_by_which_clock_who_and_what_was_refused(
    officer: Actor, subject: Subject
) -> None:
    identifier = captured(subject, actor=officer, now=NOW)
    page = signed_in(officer).get(f"/exhibits/{identifier}/").text
    for text in (
        "kept by a time server", "10.0.0.1 private network", "Longer than a picture may be", "seccomp",
        "shop.example: 198.51.100.7", "Local, vouched for by nobody", "The page was loaded",
        Exhibit.objects.get().manifest_sha256,
    ):  # fmt: skip
        assert text in page, text
    assert "update.googleapis.com" not in page
    listed = signed_in(officer).get(f"/evidence/right/{subject.id}/panel/").text
    assert f"/exhibits/{identifier}/" in listed
    assert "<html" not in listed


def test_a_failed_page_says_why(officer: Actor, subject: Subject) -> None:
    identifier = captured(subject, actor=officer, now=NOW, outcome="failed", reason="tls_failed")
    page = signed_in(officer).get(f"/exhibits/{identifier}/").text
    assert "The site could not prove who it is (TLS)" in page
    assert "the record shows that and why" in page
    assert (
        "The page did not load"
        in signed_in(officer).get(f"/evidence/right/{subject.id}/panel/").text
    )


@pytest.mark.parametrize(
    ("facts", "texts", "listed"),
    [
        (
            {"outcome": "left", "left_for": "blob:https://shop.example/1"},
            ("Left by its script for", "blob:https://shop.example/1"),
            "The page came, then its script left it",
        ),
        (
            {"outcome": "renamed", "shown_url": "https://shop.example/no", "reached": "script"},
            ("Address in the picture", "https://shop.example/no (set by the page"),
            "The page was loaded, then its script changed its address",
        ),
    ],
)
def test_a_page_that_did_not_stay_what_it_was_says_so(
    officer: Actor, subject: Subject, facts: dict[str, str], texts: tuple[str, ...], listed: str
) -> None:
    identifier = captured(subject, actor=officer, now=NOW, **facts)
    page = signed_in(officer).get(f"/exhibits/{identifier}/").text
    for text in (*texts, listed):
        assert text in page
    panel = signed_in(officer).get(f"/evidence/right/{subject.id}/panel/").text
    assert listed in panel
    assert "did not load" not in page + panel


def test_files_are_handed_out_sealed_and_the_reading_is_told(
    officer: Actor, subject: Subject
) -> None:
    identifier = captured(subject, actor=officer, now=NOW)
    (row,) = exhibits_of(subject, actor=officer)
    client = signed_in(officer)
    for sha256, inline in ((row.files[0].sha256, True), (row.tokens[0].sha256, False)):
        answer = client.get(f"/exhibits/{identifier}/files/{sha256}/")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("inline" if inline else "attach")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.getvalue()
    read = [
        entry for entry in history(Subject("exhibit", identifier)) if entry.verb == "exhibit.read"
    ]
    assert len(read) == 2
    body = client.get(f"/exhibits/{identifier}/manifest/").content
    assert json.loads(body)["exhibit"] == str(identifier)
    assert body.decode() == row.manifest


def test_nothing_else_of_the_store_is_handed_out(officer: Actor, subject: Subject) -> None:
    identifier = captured(subject, actor=officer, now=NOW)
    other = uploaded(subject, actor=officer, now=NOW)
    (foreign,) = Exhibit.objects.get(pk=other).files.values_list("file_id", flat=True)
    client = signed_in(officer)
    assert client.get(f"/exhibits/{identifier}/files/{foreign}/").status_code == 404
    assert client.get(f"/exhibits/{identifier}/files/{'0' * 64}/").status_code == 404
    elsewhere = office("Xiamen", "agency", function="market_regulation", region="350200")
    stranger = signed_in(person("stranger", elsewhere, permissions=PERMISSIONS))
    for path in ("", "manifest/", f"files/{foreign}/", "decide/exclude/"):
        assert stranger.get(f"/exhibits/{other}/{path}").status_code == 404, path


def test_files_are_brought_by_a_form(officer: Actor, subject: Subject) -> None:
    client, place = signed_in(officer), f"/evidence/right/{subject.id}/upload/"
    sent = {
        "title": "Shoe",
        "kind": "electronic",
        "source": "buyer",
        "obtained_at": f"{NOW - timedelta(days=1):%Y-%m-%dT%H:%M}",
    }
    picture = png(2, 2)

    def files() -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile(name, picture) for name in ("a.png", "b.png")]

    refused = client.post(place, sent | {"files": [BytesIO(b"MZ\x90\x00")]})
    assert "A file of this type is not taken here." in refused.text
    assert client.post(place, sent).status_code == 200
    assert not Exhibit.objects.exists()
    answer = client.post(place, sent | {"files": files()})
    assert answer.status_code == 302, answer.text
    (row,) = exhibits_of(subject, actor=officer)
    assert [part.name for part in row.files] == ["a.png", "b.png"]
    assert "buyer" in client.get(answer.headers["Location"]).text


def test_it_is_excluded_with_a_reason_and_readmitted(officer: Actor, subject: Subject) -> None:
    identifier = captured(subject, actor=officer, now=NOW)
    client = signed_in(officer)
    assert (
        client.post(f"/exhibits/{identifier}/decide/exclude/", {"reason": " "}).status_code == 200
    )
    client.post(f"/exhibits/{identifier}/decide/exclude/", {"reason": "taken by threat"})
    page = client.get(f"/exhibits/{identifier}/").text
    assert "Excluded: kept, and not counted." in page
    assert f"/exhibits/{identifier}/decide/readmit/" in page
    assert client.get(f"/exhibits/{identifier}/decide/burn/").status_code == 404
    client.post(f"/exhibits/{identifier}/decide/readmit/", {"reason": "lawful after all"})
    assert Exhibit.objects.get().state == "counted"


def test_who_only_reads_is_offered_nothing_else(officer: Actor, subject: Subject) -> None:
    identifier = captured(subject, actor=officer, now=NOW)
    reader = Actor(officer.user_id, officer.office_id, "agency")
    role = User.objects.get(pk=reader.user_id).memberships.get().role
    role.permissions = ["right:read", "exhibit:read"]
    role.save()
    client = signed_in(officer)
    assert "/evidence/captures/" not in client.get(f"/evidence/right/{subject.id}/").text
    assert "/decide/" not in client.get(f"/exhibits/{identifier}/").text
    assert client.get(f"/evidence/right/{subject.id}/upload/").status_code == 403
