"""A page captured by Chromium in its sandbox: one that fights back, and those that fail."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Error
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from qingfeng.evidence.api import capture_page, exhibits_of, open_captures, run_capture
from qingfeng.evidence.recording.archive import FILE
from qingfeng.evidence.recording.browser import (
    NoCapture,
    _held,
    _not_begun,
    check_fence,
    sandbox_of,
)
from qingfeng.evidence.recording.order import Limits
from qingfeng.evidence.recording.page import recorded
from qingfeng.evidence.recording.stamping import by_ourselves
from qingfeng.evidence.recording.watch import clock
from qingfeng.evidence.verifying.findings import Unreadable
from qingfeng.evidence.verifying.verify import verify
from qingfeng.evidence.web.exhibits.facts import told
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import Broken
from qingfeng.kernel.ids import Subject
from qingfeng.wiring.cli import application
from tests.support import leads
from tests.support.examples import examples
from tests.support.stages import Stage, staged
from tests.support.strangers import HOST, Site, served

REASONS = {"no_browser", "no_sandbox", "no_unprivileged_user"}


@dataclass(frozen=True)
class Captured:
    facts: dict[str, Any]
    wacz: Path
    picture: bytes
    html: str
    seen: list[str]

    @property
    def host(self) -> str:
        return urlsplit(self.facts["url"]).netloc

    def records(self, kind: str) -> list[ArcWarcRecord]:
        with zipfile.ZipFile(self.wacz) as pack, pack.open(f"archive/{FILE}") as stream:
            return [record for record in ArchiveIterator(stream) if record.rec_type == kind]

    @property
    def bodies(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.wacz) as pack, pack.open(f"archive/{FILE}") as stream:
            return {
                record.rec_headers.get_header("WARC-Target-URI"): record.raw_stream.read()
                for record in ArchiveIterator(stream, check_digests="raise")
                if record.rec_type in ("response", "resource")
            }

    def refused(self, reason: str) -> str:
        return " ".join(e["url"] for e in self.facts["refused"] if e["reason"] == reason)


def captured(url: str, folder: Path, site: Site, stage: Stage, **limits: int) -> Captured:
    try:
        with staged(stage), recorded(url, operator="赵敏", limits=Limits(**limits)) as found:
            kept = Path(shutil.copy(found.wacz, folder / "page.wacz"))
            return Captured(
                found.facts,
                kept,
                found.picture.read_bytes() if found.picture else b"",
                found.html.read_text() if found.html else "",
                site.seen,
            )
    except Broken as error:
        if error.data["reason"] in REASONS:
            pytest.skip(f"no capture on this machine: {error}")
        raise


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Captured]:
    folder = tmp_path_factory.mktemp("capture")
    with served(tls=folder) as (site, stage):
        site.broad = 200 << 20
        url = f"https://{HOST}:{site.port}/"
        yield captured(url, folder, site, stage, response=200_000, height=4000)


def test_its_record_is_whole_and_says_what_it_is(hostile: Captured) -> None:
    facts = hostile.facts
    assert (facts["outcome"], facts["status"], facts["title"]) == (
        "loaded",
        200,
        "秋季手袋 ＜特价＞",
    )
    assert facts["began"]["utc"] < facts["ended"]["utc"]
    assert facts["began"]["local"].endswith("+08:00")
    assert facts["operator"] == "赵敏"
    assert facts["browser"].startswith("Chromium")
    assert facts["time_source"]["clock"] == "system"
    assert facts["time_source"].keys() >= {"synchronised"}
    assert facts["addresses"][HOST] == ["127.0.0.1"]
    clean = facts["environment"]
    assert (clean["extensions"], clean["route"]) == ("off", "recording_proxy_only")
    assert (clean["home_empty"], clean["cookies_before"]) == (True, 0)
    assert clean["sandbox"]["seccomp"] == "2"
    assert clean["sandbox"]["uid"] != 0
    assert clean["sandbox"]["capabilities"] == 0
    assert hostile.picture.startswith(b"\x89PNG")
    assert "Handbags" in hostile.html


def test_it_says_what_the_browser_was_and_how_the_site_answered(hostile: Captured) -> None:
    facts = hostile.facts
    assert facts["headless"] is True
    assert (facts["window"], facts["language"], facts["time_zone"]) == (
        "1280x900",
        "zh-CN",
        "Asia/Shanghai",
    )
    sent = {
        record.http_headers.get_header("User-Agent")
        for record in hostile.records("request")
        if record.http_headers.get_header("Host") == hostile.host
    }
    assert set(facts["user_agents_sent"]) == sent
    assert all("HeadlessChrome/" in agent for agent in sent)
    (document,) = facts["documents"]
    assert (document["url"], document["status"], document["address"]) == (
        facts["final_url"],
        200,
        "127.0.0.1",
    )
    (answer,) = [
        record
        for record in hostile.records("response")
        if record.rec_headers.get_header("WARC-Target-URI") == facts["final_url"]
    ]
    assert [tuple(one) for one in document["headers"]] == answer.http_headers.headers
    assert answer.rec_headers.get_header("WARC-IP-Address") == document["address"]
    with zipfile.ZipFile(hostile.wacz) as pack:
        assert json.loads(pack.read("logs/capture.json")) == facts


def test_nothing_of_the_inside_was_reached(hostile: Captured) -> None:
    refused = hostile.refused("address_refused")
    for name in ("/loopback.png", "/socket", "/secret.png", "/inside", "/by-worker"):
        assert name in refused, name
    assert {"/told?socket-refused", "/told?worker", "/told?webrtc-tried"} <= set(hostile.seen)
    # That no datagram of WebRTC or QUIC left either, `served` has listened for.
    assert not any("passwd" in url for url in hostile.bodies)
    assert not any(b"root:" in body for body in hostile.bodies.values())


def test_the_endless_and_the_broad_are_cut_and_named(hostile: Captured) -> None:
    cut = {(entry["url"].rpartition("/")[2], entry["reason"]) for entry in hostile.facts["cut"]}
    assert cut == {("broad.png", "length"), ("", "height")}
    # Width and height stand in the header of a PNG.
    assert int.from_bytes(hostile.picture[20:24]) == 4000
    assert hostile.facts["bytes"] < 1_000_000


def test_what_the_page_loaded_is_in_the_archive_as_it_was_sent(hostile: Captured) -> None:
    bodies = {
        url.rpartition("/")[2]: body for url, body in hostile.bodies.items() if "urn" not in url
    }
    assert bodies["chinese.js"].decode("gb18030") == 'window.said = "正品";'
    assert bodies["parcel.zip"].startswith(b"PK")
    assert bodies["worker.js"]
    assert bodies["by-worker"]
    urns = {url.split(":")[1] for url in hostile.bodies if url.startswith("urn:")}
    assert urns == {"fullPage", "rendered"}


def test_every_file_of_the_pack_is_named_by_its_digest(hostile: Captured) -> None:
    with zipfile.ZipFile(hostile.wacz) as pack:
        package = json.loads(pack.read("datapackage.json"))
        seal = json.loads(pack.read("datapackage-digest.json"))
        listed = {one["path"]: one["hash"] for one in package["resources"]}
        assert {*listed, "datapackage.json", "datapackage-digest.json"} == set(pack.namelist())
        for path, digest in listed.items():
            assert digest == f"sha256:{sha256(pack.read(path))}"
        assert seal["hash"] == f"sha256:{sha256(pack.read('datapackage.json'))}"


def test_an_independent_check_finds_the_pack_valid(hostile: Captured) -> None:
    check = [sys.executable, "-m", "wacz.main", "validate", "-f", str(hostile.wacz)]
    said = subprocess.run(check, capture_output=True, text=True, check=False, timeout=60)
    assert "Validation succeeded" in said.stdout, said.stderr[-500:]


def test_ours_openssl_and_the_independent_check_agree_and_a_changed_byte_is_named(
    hostile: Captured, tmp_path: Path
) -> None:
    """That the independent one finds it valid stands above; here it, ours and OpenSSL are told of a changed one."""
    whole, changed = hostile.wacz.read_bytes(), tmp_path / "page.wacz"
    assert verify(hostile.wacz).problems == []
    for at in range(0, len(whole), len(whole) // examples(150)):
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        try:
            found = verify(changed)
        except Unreadable:
            continue
        assert all(problem.file for problem in found.problems), at
        assert found.problems, at
    stamped = by_ourselves(whole, folder=tmp_path / "desk", now=clock())
    (tmp_path / "token.tsr").write_bytes(stamped.content)
    for path, agrees in ((hostile.wacz, True), (changed, False)):
        asked = [
            "openssl",
            "ts",
            "-verify",
            "-in",
            "token.tsr",
            "-data",
            str(path),
            "-CAfile",
            "desk/root.pem",
        ]
        done = subprocess.run(asked, cwd=tmp_path, capture_output=True, check=False)
        assert (done.returncode == 0) is agrees
        assert verify(tmp_path / "token.tsr", over=path).ok is agrees


def test_nothing_that_a_page_puts_in_place_of_its_own_prevents_its_record(tmp_path: Path) -> None:
    """Numbers, titles, dialogs, names of elements: what the page says of itself is not asked."""
    with served() as (site, stage):
        found = captured(f"http://{HOST}:{site.port}/defiant", tmp_path, site, stage)
    facts = found.facts
    assert (facts["outcome"], facts["reason"], facts["said"]) == ("loaded", "", "")
    assert (facts["shown_url"], facts["reached"]) == (facts["final_url"], "request")
    assert facts["title"] == "手袋?"
    assert 3000 <= facts["height"] < 3200
    assert int.from_bytes(found.picture[20:24]) == facts["height"]
    assert found.html.startswith("<!DOCTYPE html><html><head>")
    assert "<h1>Handbags</h1>" in found.html
    assert verify(found.wacz).problems == []


def standing(found: Captured) -> dict[str, str]:
    """The part of the facts that says where the page stood, without the site's name."""
    site = f"http://{found.host}"
    named = ("outcome", "final_url", "shown_url", "reached", "left_for")
    return {name: found.facts[name].removeprefix(site) for name in named}


def test_a_page_that_leaves_itself_is_shown_as_it_came_and_said_to_have_left(
    tmp_path: Path,
) -> None:
    with served() as (site, stage):
        found = captured(f"http://{HOST}:{site.port}/leaving", tmp_path, site, stage)
    left_for = found.facts["left_for"]
    assert left_for.startswith(f"blob:http://{found.host}/")
    assert standing(found) == {
        "outcome": "left",
        "final_url": "/leaving",
        "shown_url": "/leaving",
        "reached": "request",
        "left_for": left_for,
    }
    assert "Handbags" in found.html
    assert "innocent" not in found.html.partition("<script>")[0]
    assert found.picture.startswith(b"\x89PNG")


def test_an_address_that_a_script_made_up_is_told_as_that(tmp_path: Path) -> None:
    with served() as (site, stage):
        found = captured(f"http://{HOST}:{site.port}/renamed", tmp_path, site, stage)
        assert "/innocent" not in " ".join(site.seen)
    assert standing(found) == {
        "outcome": "renamed",
        "final_url": "/renamed",
        "shown_url": "/innocent?seen=1#top",
        "reached": "script",
        "left_for": "",
    }


@pytest.mark.long
@pytest.mark.parametrize(
    ("target", "shown", "reached"),
    [("/left", "about:blank", "script"), ("/lost", "http://nowhere.test/", "")],
)
def test_a_page_that_was_left_before_anybody_looked_is_not_said_to_be_loaded(
    target: str, shown: str, reached: str, tmp_path: Path
) -> None:
    with served() as (site, stage):
        found = captured(f"http://{HOST}:{site.port}{target}", tmp_path, site, stage)
    stood = standing(found)
    assert (stood["outcome"], stood["left_for"]) == ("left", shown)
    assert (stood["shown_url"], stood["reached"]) == (shown, reached)
    assert found.facts["documents"][0]["url"].endswith(target)


@pytest.mark.long
def test_a_page_that_stops_when_it_is_gone_through_is_kept_as_it_came(tmp_path: Path) -> None:
    with served() as (site, stage):
        url = f"http://{HOST}:{site.port}/stuck"
        found = captured(url, tmp_path, site, stage, load_seconds=4)
    assert (found.facts["outcome"], found.facts["reason"]) == ("failed", "timed_out")
    assert found.picture.startswith(b"\x89PNG")
    assert "Handbags" in found.html
    assert [one["reason"] for one in found.facts["cut"]] == ["height"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("target", "reason"),
    [("/away", "address_refused"), ("/error", "http_error"), ("/nonsense", "not_http")],
)
def test_a_page_that_fails_has_a_record_with_the_reason(
    target: str, reason: str, tmp_path: Path
) -> None:
    with served() as (site, stage):
        found = captured(f"http://{HOST}:{site.port}{target}", tmp_path, site, stage)
    assert (found.facts["outcome"], found.facts["reason"]) == ("failed", reason)
    assert zipfile.is_zipfile(found.wacz)
    answers = [(one["url"], one["status"]) for one in found.facts["documents"]]
    status = {"/away": 302, "/error": 503}.get(target)
    assert answers == ([(f"http://{HOST}:{site.port}{target}", status)] if status else [])


@pytest.mark.long
def test_a_site_that_cannot_prove_itself_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    with served(tls=tmp_path, trusted=False) as (site, stage):
        found = captured(f"https://{HOST}:{site.port}/", tmp_path, site, stage)
    assert (found.facts["outcome"], found.facts["reason"]) == ("failed", "tls_failed")


@pytest.mark.long
@pytest.mark.parametrize(
    ("target", "limits", "reason"),
    [
        ("/loop", {"seconds": 12}, "timed_out"),
        ("/slow", {"load_seconds": 5}, "timed_out"),
        ("/hungry", {"memory": 700 << 20}, "memory"),
        ("/hoard", {"disk": 64 << 20}, "disk"),
    ],
)
def test_a_page_that_takes_without_end_is_ended(
    target: str, limits: dict[str, int], reason: str, tmp_path: Path
) -> None:
    with served() as (site, stage):
        found = captured(f"http://{HOST}:{site.port}{target}", tmp_path, site, stage, **limits)
    assert (found.facts["outcome"], found.facts["reason"]) == ("failed", reason)
    assert any(target in url for url in found.bodies)


@pytest.mark.long
def test_a_download_is_kept_and_not_run(tmp_path: Path) -> None:
    with served() as (site, stage):
        found = captured(f"http://{HOST}:{site.port}/parcel.zip", tmp_path, site, stage)
    assert found.facts["outcome"] == "loaded"
    assert b"PK\x05\x06" in b"".join(found.bodies.values())


@pytest.mark.long
@pytest.mark.django_db
def test_what_was_asked_for_on_a_page_becomes_an_exhibit() -> None:
    here = leads.office("Putian", "agency", function="market_regulation", region="350300")
    officer = leads.person(
        "officer", here, permissions=("right:read", "exhibit:read", "exhibit:add")
    )
    subject = Subject("right", leads.right("Kestrelwood", None).pk)
    with served() as (site, stage):
        url = f"http://{HOST}:{site.port}/"
        asked = capture_page(subject=subject, url=url, actor=officer, now=leads.NOW)
        with staged(stage):
            run_capture(capture_id=asked, now=leads.NOW)
    if open_captures(subject, actor=officer):
        pytest.skip("no capture on this machine")
    (row,) = exhibits_of(subject, actor=officer)
    assert [part.role for part in row.files] == ["archive", "picture", "rendered"]
    assert json.loads(row.manifest)["facts"]["outcome"] == "loaded"
    assert told(row) is not None


@pytest.mark.long
@pytest.mark.django_db(databases=["default", "owner"])
def test_the_command_hands_over_the_page_with_token_and_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "QINGFENG_DATA_DIR", tmp_path)
    with served() as (site, stage), staged(stage):
        words = ["capture", f"http://{HOST}:{site.port}/", "--out", str(tmp_path / "page.wacz")]
        status = application.run([*words, "--json"])
    shown = capsys.readouterr()
    if status and any(reason in shown.err for reason in REASONS):
        pytest.skip(f"no capture on this machine: {shown.err}")
    told = json.loads(shown.out)
    assert (told["outcome"], told["journal_entry"] != "") == ("loaded", True)
    assert application.run(["verify", str(tmp_path / "page.wacz")]) == 0
    assert application.run(["verify", told["token"], "--of", told["wacz"]]) == 0


def test_a_page_whose_process_is_not_held_is_not_captured() -> None:
    with pytest.raises(NoCapture, match="no_sandbox"):
        _held(os.getpid())
    with pytest.raises(NoCapture, match="no_sandbox"):
        sandbox_of(Path("/nowhere/at/all"))
    said = Error("BrowserType.launch: closed\n[1:1] No usable sandbox! If you are on Ubuntu")
    assert _not_begun(said).reason == "no_sandbox"


def test_a_browser_with_a_way_past_the_proxy_is_not_let_out(browser: Browser) -> None:
    page = browser.new_page()
    with pytest.raises(NoCapture, match="no_fence"):
        check_fence(page)
    page.close()


def test_no_setting_knows_a_stage() -> None:
    known = json.dumps([name.lower() for name in dir(settings)])
    assert not any(word in known for word in ("stage", "inner", "allow_list"))
