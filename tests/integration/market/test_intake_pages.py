"""Pages of intake and listings: handed over, watched, read; and nothing of another office."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingfeng.foundation.models import User
from qingfeng.market.actions.imports import load_stored
from qingfeng.market.actions.screening import screen_new
from qingfeng.market.models import Listing, ListingImport
from tests.support import leads as build
from tests.support.feeds import csv_bytes, listing
from tests.support.market import NOW, SYSTEM, platform, publish_marks

pytestmark = pytest.mark.django_db
EVERYTHING = ("listing:read", "listing:add", "platform:read", "screening:read", "screening:add")
LANGUAGES = ("zh-hans", "en")


@pytest.fixture(autouse=True)
def fixed_now(settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = NOW


def client_of(email: str, organisation: Any, language: str = "en") -> Client:
    build.person(email, organisation, permissions=EVERYTHING)
    client = Client()
    client.cookies["qingfeng_language"] = language
    client.force_login(User.objects.get(email__startswith=email))
    return client


@pytest.fixture
def shop() -> Any:
    organisation = build.office("shop", "platform")
    platform("one", office=organisation.id)
    return organisation


def upload(client: Client, content: bytes, name: str = "feed.csv", **fields: str) -> Any:
    return client.post("/imports/new/", {"file": SimpleUploadedFile(name, content), **fields})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_handed_over_and_reported(shop: Any, language: str) -> None:
    client = client_of("monitor", shop, language)
    assert client.get("/imports/new/").status_code == 200
    answer = upload(client, csv_bytes([listing(1), listing(2, price="?")]))
    assert answer.status_code == 302
    load = ListingImport.objects.get()
    waiting = client.get(answer["Location"]).content.decode()
    assert "hx-trigger" in waiting
    load_stored(import_id=load.id, actor=SYSTEM, now=NOW)
    page = client.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every' not in page
    assert ("价格不是数字" if language == "zh-hans" else "Price is not a number") in page
    rejects = client.get(f"/imports/{load.id}/rejects/")
    assert b"price_not_a_number" in b"".join(rejects.streaming_content)  # type: ignore[attr-defined]
    assert "feed.csv" in client.get("/imports/").content.decode()


def test_a_refused_file_is_said_at_the_field(shop: Any) -> None:
    client = client_of("monitor", shop)
    answer = upload(client, b"listing_id,name\n1,a\n")
    assert answer.status_code == 422
    assert "A required column is missing. (column title)" in answer.content.decode()
    assert not ListingImport.objects.exists()


def test_the_same_file_is_said_to_be_known(shop: Any) -> None:
    client = client_of("monitor", shop)
    upload(client, csv_bytes([listing(1)]))
    load_stored(import_id=ListingImport.objects.get().id, actor=SYSTEM, now=NOW)
    answer = client.post(
        "/imports/new/", {"file": SimpleUploadedFile("b.csv", csv_bytes([listing(1)]))}, follow=True
    )
    assert "loaded before" in answer.content.decode()
    assert ListingImport.objects.count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_listing_with_its_answer(shop: Any, tmp_path: Path, language: str) -> None:
    client = client_of("monitor", shop, language)
    publish_marks(tmp_path / "register")
    upload(client, csv_bytes([listing(1, title="Kestrelwood replica bag"), listing(2)]))
    load_stored(import_id=ListingImport.objects.get().id, actor=SYSTEM, now=NOW)
    screen_new(actor=SYSTEM, now=NOW)
    row = Listing.objects.get(listing_id="L000001")
    page = client.get(f"/listings/{row.id}/").content.decode()
    assert "Kestrelwood" in page
    assert "小****" in page
    assert "小店1" not in page
    assert "Kestrelwood replica bag" in client.get("/listings/?platform=one").content.decode()
    for address in ("/listings/", "/runs/", "/platforms/", "/imports/"):
        assert client.get(address).status_code == 200


def test_lists_need_few_queries(shop: Any, django_assert_max_num_queries: Any) -> None:
    client = client_of("monitor", shop)
    upload(client, csv_bytes([listing(n) for n in range(60)]))
    load_stored(import_id=ListingImport.objects.get().id, actor=SYSTEM, now=NOW)
    for address in ("/listings/", "/imports/", "/runs/"):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_a_page_behind_the_first(shop: Any) -> None:
    client = client_of("monitor", shop)
    upload(client, csv_bytes([listing(n) for n in range(60)]))
    load_stored(import_id=ListingImport.objects.get().id, actor=SYSTEM, now=NOW)
    first = client.get("/listings/").content.decode()
    assert "L000059" not in first  # the number is no column; the title is
    assert "蓝色帆布鞋 59 号" in first
    assert "蓝色帆布鞋 9 号" not in first
    after = sorted(Listing.objects.values_list("id", flat=True))[10]
    second = client.get(f"/listings/?after={after}").content.decode()
    assert "蓝色帆布鞋 9 号" in second
    assert client.get("/listings/?after=nonsense").status_code == 404


def test_nothing_of_another_office(shop: Any) -> None:
    upload(client_of("monitor", shop), csv_bytes([listing(1)]))
    load = ListingImport.objects.get()
    load_stored(import_id=load.id, actor=SYSTEM, now=NOW)
    stranger = client_of("stranger", build.office("other", "platform"))
    row = Listing.objects.get()
    for address in (
        f"/imports/{load.id}/",
        f"/imports/{load.id}/progress/",
        f"/imports/{load.id}/rejects/",
        f"/listings/{row.id}/",
    ):
        assert stranger.get(address).status_code == 404
    assert "feed.csv" not in stranger.get("/imports/").content.decode()
    assert "蓝色帆布鞋" not in stranger.get("/listings/").content.decode()
    assert upload(stranger, csv_bytes([listing(5)]), platform="one").status_code == 422


def test_a_run_is_asked_for(shop: Any) -> None:
    client = client_of("monitor", shop)
    assert client.post("/runs/new/", {"kind": "new"}, follow=True).status_code == 200
    assert client.get("/runs/new/").status_code == 405
