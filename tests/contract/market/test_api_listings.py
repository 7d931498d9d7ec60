"""`/api/v1/listings` as programs meet it: the answers of the contract, keys, bounds and refusals."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from qingfeng.foundation.actions.keys import create_service_account, issue_key, revoke_key
from qingfeng.foundation.models import Organisation, ServiceAccount
from qingfeng.market.models import Listing, ListingImport
from tests.support.feeds import csv_bytes, listing, ndjson_bytes
from tests.support.market import NOW, SYSTEM, office, platform

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/listings"
Post = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def fixed_now(settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = NOW


def key_of(organisation: Organisation, *scopes: str, days: int = 30) -> tuple[str, Any]:
    name = f"feed {ServiceAccount.objects.count()}"
    account = create_service_account(
        organisation_id=organisation.id, name=name, actor=SYSTEM, now=NOW
    )
    issued = issue_key(
        account_id=account.id,
        scopes=scopes or ("listing:add", "listing:read"),
        expires_at=NOW + timedelta(days=days),
        actor=SYSTEM,
        now=NOW,
    )
    return issued.token, issued.id


@pytest.fixture
def shop() -> Organisation:
    organisation = office("shop")
    platform("one", office=organisation.id)
    return organisation


@pytest.fixture
def token(shop: Organisation) -> str:
    return key_of(shop)[0]


def post(
    token: str, body: bytes, kind: str = "application/x-ndjson", path: str = ADDRESS, **headers: str
) -> HttpResponse:
    return Client().post(
        path, data=body, content_type=kind, headers={"Authorization": f"Bearer {token}", **headers}
    )


def get(token: str, path: str) -> HttpResponse:
    return Client().get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_delivery_is_answered_with_batch_and_counts(token: str) -> None:
    answer = post(token, ndjson_bytes([listing(1), listing(2), listing(3, price="?")]))
    assert answer.status_code == 202
    body = answer.json()
    assert (body["accepted"], body["rejected"], body["added"], body["repeated"]) == (2, 1, 2, False)
    assert body["rejects_url"] == f"/api/v1/batches/{body['batch']}/rejects"
    refused = get(token, body["rejects_url"])
    lines = b"".join(refused.streaming_content).splitlines()  # type: ignore[attr-defined]
    assert [json.loads(line)["reason"] for line in lines] == ["price_not_a_number"]
    state = get(token, f"/api/v1/batches/{body['batch']}").json()
    assert (state["standing"], state["accepted"], state["platform"]) == ("loaded", 2, "one")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv", csv_bytes([listing(1)])),
        ("application/x-ndjson", gzip.compress(ndjson_bytes([listing(1)]), mtime=0)),
        ("application/x-ndjson", ndjson_bytes([listing(1)]).decode().encode("gb18030")),
    ],
)
def test_other_forms_of_body(token: str, kind: str, body: bytes) -> None:
    assert post(token, body, kind).json()["accepted"] == 1
    assert Listing.objects.get().title == "蓝色帆布鞋 1 号"


def test_the_same_key_and_body_are_taken_once(token: str) -> None:
    header = {"Idempotency-Key": "abc"}
    first = post(token, ndjson_bytes([listing(1)]), **header).json()
    again = post(token, ndjson_bytes([listing(1)]), **header)
    assert again.status_code == 202
    assert (again.json()["batch"], again.json()["repeated"]) == (first["batch"], True)
    other = post(token, ndjson_bytes([listing(2)]), **header)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert ListingImport.objects.count() == 1


def test_a_key_of_another_platform_is_refused_clearly(token: str) -> None:
    stranger = office("stranger")
    platform("two", office=stranger.id)
    answer = post(token, ndjson_bytes([listing(1)]), path=f"{ADDRESS}?platform=two")
    assert (answer.status_code, answer.json()["code"]) == (403, "other_platform")
    mixed = post(
        token, ndjson_bytes([listing(1, platform="two"), listing(2, platform="one")])
    ).json()
    assert (mixed["accepted"], mixed["rejected"]) == (1, 1)
    theirs = key_of(stranger)[0]
    assert get(theirs, f"/api/v1/batches/{mixed['batch']}").status_code == 404
    assert get(theirs, f"/api/v1/batches/{mixed['batch']}/rejects").status_code == 404
    known = Listing.objects.get()
    assert get(theirs, f"/api/v1/listings/{known.id}").status_code == 404
    assert get(theirs, "/api/v1/listings").json()["rows"] == []
    assert get(token, f"/api/v1/listings/{known.id}").status_code == 200


def test_keys_without_scope_expired_revoked_or_invented(shop: Organisation) -> None:
    reader, _ = key_of(shop, "listing:read")
    answer = post(reader, ndjson_bytes([listing(1)]))
    assert (answer.status_code, answer.json()["code"]) == (403, "no_permission")
    revoked, key_id = key_of(shop)
    revoke_key(key_id=key_id, actor=SYSTEM, now=NOW)
    for bad in (revoked, "nonsense", ""):
        assert post(bad, ndjson_bytes([listing(1)])).status_code == 401
    assert not Listing.objects.exists()


def test_an_expired_key(shop: Organisation, settings: Any) -> None:
    token, _ = key_of(shop, days=1)
    settings.QINGFENG_DEMO_NOW = NOW + timedelta(days=2)
    assert post(token, ndjson_bytes([listing(1)])).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "file_empty"),
        (b"[1, 2]", 400, "json_array"),
        (b"PK\x03\x04" + b"0" * 50, 400, "file_type_refused"),
        (b'{"id": 1}\n', 400, "column_missing"),
        (b"\xff\xfe{\x00}\x00", 400, "encoding_refused"),
    ],
)
def test_a_body_that_is_no_listings(token: str, body: bytes, status: int, code: str) -> None:
    answer = post(token, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert not ListingImport.objects.exists()


def test_bounds_of_size_and_kind(token: str, settings: Any) -> None:
    settings.QINGFENG_UPLOAD_MAX_BYTES = 1_000
    answer = post(token, ndjson_bytes([listing(n) for n in range(50)]))
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    answer = post(token, b"a=b", kind="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_refused")


def test_a_listing_is_read_with_its_seller_masked(token: str) -> None:
    post(token, ndjson_bytes([listing(1, seller_id="wx-20193344", seller_name="张伟的小店")]))
    body = get(token, f"/api/v1/listings/{Listing.objects.get().id}").json()
    assert (body["listing_id"], body["price"], body["screening"]) == (
        "L000001",
        "11.50000000",
        None,
    )
    assert (body["seller_name"], body["seller_key"]) == ("张****", "wx****44")


def test_listings_by_pages(token: str) -> None:
    post(token, ndjson_bytes([listing(n) for n in range(5)]))
    first = get(token, f"{ADDRESS}?limit=3").json()
    second = get(token, f"{ADDRESS}?limit=3&after={first['after']}").json()
    assert [row["listing_id"] for row in first["rows"] + second["rows"]] == [
        f"L{n:06d}" for n in (4, 3, 2, 1, 0)
    ]
    assert second["after"] is None


def test_the_description_of_the_api_has_real_shapes() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    delivery = schema["paths"]["/api/v1/listings"]["post"]
    assert "application/x-ndjson" in delivery["requestBody"]["content"]
    line = delivery["requestBody"]["content"]["application/x-ndjson"]["schema"]
    assert line["required"] == ["listing_id", "title"]
    assert {"price", "currency", "seller_id", "seen_at"} <= line["properties"].keys()
    answer = delivery["responses"]["202"]["content"]["application/json"]["schema"]["$ref"]
    assert {"batch", "accepted", "rejected", "rejects_url"} <= set(
        schema["components"]["schemas"][answer.rsplit("/", 1)[1]]["properties"]
    )
