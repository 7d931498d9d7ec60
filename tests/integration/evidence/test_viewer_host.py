"""The viewer's host name: its few addresses, no cookie, tokens that end; and the site answers none of them."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from qingfeng.evidence.actions.exhibits import enter_exhibit
from qingfeng.evidence.actions.viewing import TOKEN_SECONDS, open_viewing
from qingfeng.evidence.api import EvidenceKind, Form, Part
from qingfeng.evidence.queries.exhibits import exhibit_record
from qingfeng.evidence.rules.captures import Role
from qingfeng.foundation.api import Actor, history, store_file
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject
from tests.support.captures import facts
from tests.support.leads import NOW, office, person, right

pytestmark = pytest.mark.django_db
VIEWER = "viewer.localhost"
PACK = b"PK\x05\x06" + b"\0" * 18
ORIGIN = "http://localhost"


@pytest.fixture(autouse=True)
def at(settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    settings.QINGFENG_VIEWER_HOST = VIEWER
    settings.ALLOWED_HOSTS = ["localhost", VIEWER, "site.example"]


def somebody(name: str) -> Actor:
    here = office(name, "agency", function="market_regulation", region="350300")
    may = ("right:read", "exhibit:read", "exhibit:add")
    return person(name, here, region="3503", permissions=may)


@pytest.fixture
def officer() -> Actor:
    return somebody("officer")


@pytest.fixture
def exhibit(officer: Actor) -> Any:
    kept = store_file(
        content=BytesIO(PACK), name="page.wacz", kinds=frozenset({"zip"}), max_bytes=1 << 20,
        actor=officer, now=NOW,
    )  # fmt: skip
    part = Part("page.wacz", Role.ARCHIVE.value, kept.sha256, kept.size, kept.media_type)
    entered = enter_exhibit(
        subject=Subject("right", right("Kestrelwood", None).pk),
        form=Form.CAPTURE,
        kind=EvidenceKind.ELECTRONIC,
        title="Captured",
        obtained_at=NOW,
        parts=[part],
        facts=facts(NOW),
        actor=officer,
        now=NOW,
    )
    return exhibit_record(entered, actor=officer)


def token_for(exhibit: Any, actor: Actor) -> str:
    return open_viewing(
        exhibit_id=exhibit.id,
        sha256=exhibit.files[0].sha256,
        origin=ORIGIN,
        actor=actor,
        now=NOW,
    )


def asked(path: str, **headers: str) -> Any:
    return Client(headers={"host": VIEWER}).get(path, **headers)


def test_the_archive_comes_by_its_token_whole_or_in_part(exhibit: Any, officer: Actor) -> None:
    base = f"/{token_for(exhibit, officer)}/"
    whole = asked(f"{base}page.wacz")
    assert (whole.status_code, b"".join(whole.streaming_content)) == (200, PACK)
    for span, given in (
        ("bytes=2-3", PACK[2:4]),
        ("bytes=-5", PACK[-5:]),
        ("bytes=20-", PACK[20:]),
    ):
        part = asked(f"{base}page.wacz", HTTP_RANGE=span)
        assert (part.status_code, b"".join(part.streaming_content)) == (206, given), span
    assert asked(f"{base}page.wacz", HTTP_RANGE="bytes=22-").status_code == 416
    page = asked(base)
    assert f"frame-ancestors {ORIGIN};" in page.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts allow-same-origin" in page.headers["Content-Security-Policy"]
    assert not page.cookies
    assert not whole.cookies
    assert "exhibit.read" in json.dumps(
        [row.verb for row in history(Subject("exhibit", exhibit.id))]
    )


def test_an_expired_a_changed_and_a_strange_token_open_nothing(
    exhibit: Any, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_for(exhibit, officer)
    strange = signing.TimestampSigner(salt="of something else", sep=".").sign_object(
        ["a", "b", "c"]
    )
    late = signing.time.time() + TOKEN_SECONDS + 1
    for bad in (token[:-1] + ("a" if token[-1] != "a" else "b"), strange, "x"):
        for name in ("", "sw.js", "page.wacz"):
            assert asked(f"/{bad}/{name}").status_code == 404
    assert asked(f"/{token}/").status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: late)
    assert asked(f"/{token}/page.wacz").status_code == 404


def test_another_office_gets_no_token(exhibit: Any) -> None:
    with pytest.raises(NotFound):
        token_for(exhibit, somebody("stranger"))


def test_each_archive_has_a_name_of_its_own(exhibit: Any, officer: Actor, settings: Any) -> None:
    settings.QINGFENG_VIEWER_HOST = f"*.{VIEWER}"
    settings.ALLOWED_HOSTS = ["localhost", f".{VIEWER}"]
    token, label = token_for(exhibit, officer), exhibit.files[0].sha256[:32]
    for name in ("", "sw.js", "page.wacz"):
        for host, status in (
            (f"{label}.{VIEWER}", 200), (f"{'0' * 32}.{VIEWER}", 404), (VIEWER, 404),
        ):  # fmt: skip
            found = Client(headers={"host": host}).get(f"/{token}/{name}")
            assert found.getvalue()
            assert (found.status_code, found.cookies) == (status, {}), (host, name)
    for host in (f"{label}.{VIEWER}", VIEWER):
        assert Client(headers={"host": host}).get("/accounts/login/").status_code == 404
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=officer.user_id))
    assert f'src="http://{label}.{VIEWER}/' in client.get(f"/exhibits/{exhibit.id}/watch/").text


def test_each_host_answers_its_own_only(exhibit: Any, officer: Actor) -> None:
    for path in ("/", "/accounts/login/", "/health/", "/static/foundation/mark.svg", "/api/v1/"):
        found = asked(path)
        assert (found.status_code, found.cookies) == (404, {}), path
    site, token = Client(headers={"host": "localhost"}), token_for(exhibit, officer)
    for path in (f"/{token}/", f"/{token}/page.wacz", "/player/ui.js", "/player/sw.js"):
        assert site.get(path).status_code == 404, path


def test_the_page_frames_the_viewer_or_says_why_not(exhibit: Any, officer: Actor) -> None:
    user = User.objects.get(pk=officer.user_id)
    user.language = "en"
    user.save()
    path = f"/exhibits/{exhibit.id}/watch/"
    for host, framed in (("localhost", True), ("site.example", False)):
        client = Client(headers={"host": host})
        client.force_login(user)
        page = client.get(path)
        assert ("<iframe" in page.text) is framed
        policy = page.headers["Content-Security-Policy"]
        assert (f"frame-src http://{VIEWER}" in policy) is framed
        assert "Download the archive" in page.text
