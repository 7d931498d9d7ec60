"""Web archives, exhibits, time tokens and papers by themselves."""

import gc
import gzip
import hashlib
import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from qingfeng.evidence.verifying.findings import Findings, Limits, Unreadable
from qingfeng.evidence.verifying.verify import verify
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.papers import stated_and_found, with_own_digest
from tests.support.examples import examples
from tests.support.proof import Authority, authority_in, exhibit_files

PAGE = "https://shop.example/item?id=1"
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<< >>\nendobj\nxref\n0 1\ntrailer << >>\nstartxref\n34\n%%EOF"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority_in(tmp_path_factory.mktemp("authority"))


def warc(*, packed: bool = True, body: bytes = b"<html>cheap</html>" * 300) -> bytes:
    """Written by the reference library: a response, its request, and a revisit."""
    with warnings.catch_warnings():
        # It leaves its temporary files to the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        written = _written(packed, body)
        gc.collect()
    return written


def _written(packed: bool, body: bytes) -> bytes:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "shop.example")], is_http_request=True)
    response = writer.create_warc_record(PAGE, "response", io.BytesIO(body), http_headers=head)
    request = writer.create_warc_record(PAGE, "request", http_headers=asked)
    writer.write_request_response_pair(request, response)
    again = writer.create_revisit_record(
        PAGE + "&again", "sha256:" + "0" * 64, PAGE, "2026-10-12T02:00:00Z", http_headers=head
    )
    writer.write_record(again)
    return stream.getvalue()


def wacz(archive: bytes | None = None, **changed: bytes) -> dict[str, bytes]:
    archive = warc() if archive is None else archive
    line = {"url": PAGE, "filename": "data.warc.gz", "offset": "0"}
    page = {"format": "json-pages-1.0", "id": "pages"}, {"url": PAGE, "ts": "2026-10-12T02:00:00Z"}
    files = {
        "archive/data.warc.gz": archive,
        "indexes/index.cdx": f"com,shop)/ 20261012020000 {json.dumps(line)}\n".encode(),
        "pages/pages.jsonl": "".join(json.dumps(each) + "\n" for each in page).encode(),
    } | changed
    resources = [
        {
            "path": name,
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }
        for name, content in files.items()
    ]
    package = json.dumps({"profile": "data-package", "resources": resources}).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
    return {
        **files,
        "datapackage.json": package,
        "datapackage-digest.json": json.dumps(digest).encode(),
    }


def checked(files: dict[str, bytes], tmp_path: Path) -> Findings:
    path = tmp_path / "page.wacz"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return verify(path)


def codes(findings: Findings) -> set[str]:
    return {problem.what for problem in findings.problems}


def flips(content: bytes, few: int) -> Iterator[bytes]:
    for at in range(0, len(content), max(1, len(content) // examples(few))):
        yield content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :]


@pytest.mark.parametrize("packed", [True, False])
def test_what_the_reference_library_wrote_agrees(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(warc(packed=packed))
    found = verify(path)
    assert (found.kind, found.problems) == ("warc", [])
    # Two payloads and three blocks; the revisit's payload lies elsewhere.
    assert found.checked == 5


def test_a_record_whose_content_was_changed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(warc(packed=False).replace(b"cheap", b"dear!", 1))
    found = verify(path)
    assert codes(found) == {"block_digest", "payload_digest"}
    assert PAGE in found.problems[0].expected
    path.write_bytes(warc()[:-9])
    assert codes(verify(path)) == {"record_malformed"}


def test_a_line_without_end_or_a_bomb_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.0\r\nA: " + b"x" * (1 << 22)))
    assert codes(verify(path)) == {"record_malformed"}
    long = b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n" + b"\0" * (1 << 22)
    path.write_bytes(gzip.compress(long))
    found = verify(path, limits=Limits(ratio=16, slack=1 << 16))
    assert "unpacks to too much" in found.problems[0].found


def test_a_wacz_agrees_and_no_byte_of_its_files_changes_unseen(tmp_path: Path) -> None:
    files = wacz()
    found = checked(files, tmp_path)
    assert (found.kind, found.problems) == ("wacz", [])
    for name, content in files.items():
        for changed in flips(content, 8):
            again = checked({**files, name: changed}, tmp_path)
            assert name in " ".join(f"{each.file} {each.expected}" for each in again.problems), name


def test_an_index_or_a_page_that_points_nowhere_is_found(tmp_path: Path) -> None:
    other = b'com,shop)/ 2026 {"url": "%s", "filename": "data.warc.gz", "offset": "1"}\n'
    found = checked(wacz(**{"indexes/index.cdx": other % PAGE.encode()}), tmp_path)
    assert codes(found) == {"index_differs"}
    found = checked(wacz(**{"pages/pages.jsonl": b'{"url": "https://else.example/"}\n'}), tmp_path)
    assert (codes(found), "page_missing" in found.notes) == (set(), True)
    packed = gzip.compress(other % PAGE.encode(), mtime=0) * 2
    found = checked(wacz(**{"indexes/index.cdx.gz": packed}), tmp_path)
    assert [each.what for each in found.problems] == ["index_differs"] * 2
    found = checked(wacz(**{"indexes/index.cdx.gz": packed[:-9]}), tmp_path)
    assert codes(found) == {"unreadable"}
    found = checked(wacz(**{"indexes/index.cdx": b"no json\n"}), tmp_path)
    assert codes(found) == {"document_malformed"}


def test_an_exhibit_by_itself(tmp_path: Path, authority: Authority) -> None:
    manifest = exhibit_files()["manifest.json"]
    files = exhibit_files(authority.stamp(manifest))
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    found = verify(tmp_path)
    assert (found.kind, found.problems) == ("exhibit", [])
    assert found.tokens[0].at.tzinfo is not None
    for name in ("manifest.json", "files/001.png", "files/002.txt"):
        for changed in flips(files[name], 20):
            tmp_path.joinpath(name).write_bytes(changed)
            named = {problem.file for problem in verify(tmp_path).problems}
            assert named & {name, "tokens/001.tsr"}, name
        tmp_path.joinpath(name).write_bytes(files[name])


def test_a_web_archive_inside_an_exhibit_is_looked_into(tmp_path: Path) -> None:
    """Its own records do not agree; the exhibit's manifest was made of it as it is."""
    bad = wacz(warc(packed=False).replace(b"cheap", b"dear!", 1))
    checked(bad, tmp_path)
    packed = tmp_path.joinpath("page.wacz").read_bytes()
    folder = tmp_path / "exhibit"
    folder.joinpath("files").mkdir(parents=True)
    part = {
        "name": "page.wacz",
        "sha256": hashlib.sha256(packed).hexdigest(),
        "size": len(packed),
    }
    folder.joinpath("manifest.json").write_bytes(canonical({"files": [part]}))
    folder.joinpath("files/001.wacz").write_bytes(packed)
    found = verify(folder)
    assert {"block_digest", "payload_digest"} <= codes(found)
    assert {each.file for each in found.problems} == {"files/001.wacz/archive/data.warc.gz"}
    folder.joinpath("files/001.wacz").write_bytes(packed[:-40])
    assert "unreadable" in codes(verify(folder))


def test_what_would_steer_a_terminal_is_shown_by_its_number(tmp_path: Path) -> None:
    found = checked({**wacz(), "a\x1b[2Jb\u202e.txt": b"x"}, tmp_path)
    assert "a[U+001B][2Jb[U+202E].txt" in {each.file for each in found.problems}


def test_a_token_is_judged_as_openssl_judges_it(tmp_path: Path, authority: Authority) -> None:
    data, path = tmp_path / "data", tmp_path / "token.tsr"
    data.write_bytes(b"what was seen")
    token = authority.stamp(data.read_bytes())
    for content, given in ((data.read_bytes(), token), (b"something else", token)):
        data.write_bytes(content)
        path.write_bytes(given)
        found = verify(path, authorities=[authority.certificate], over=data)
        assert found.ok == authority.agrees(content, given)
    data.write_bytes(b"what was seen")
    for changed in flips(token, 40):
        path.write_bytes(changed)
        try:
            ours = verify(path, authorities=[authority.certificate], over=data).ok
        except Unreadable:
            ours = False
        # We may be the stricter one, never the laxer.
        assert authority.agrees(data.read_bytes(), changed) or not ours


def test_a_certificate_with_a_serial_below_zero_is_refused_without_a_warning(
    tmp_path: Path, authority: Authority
) -> None:
    token, path = authority.stamp(b"x"), tmp_path / "token.tsr"
    # Version 3, then the serial: an integer, its length, its sign.
    signs = [found.end() + 1 for found in re.finditer(b"\xa0\x03\x02\x01\x02\x02", token)]
    assert signs
    for sign in signs:
        path.write_bytes(token[:sign] + bytes([token[sign] ^ 0x80]) + token[sign + 1 :])
        assert not verify(path, authorities=[authority.certificate]).ok


def test_a_token_without_the_answer_around_it_is_read_too(
    tmp_path: Path, authority: Authority
) -> None:
    """As archives of pages carry it."""
    answer, path = authority.stamp(b"x"), tmp_path / "token.tst"
    path.write_bytes(answer[answer.index(b"0\x03\x02\x01\x00") + 5 :])
    found = verify(path, authorities=[authority.certificate])
    assert ([token.trusted for token in found.tokens], found.ok) == ([True], True)


def test_a_status_that_no_standard_knows_is_a_refusal(tmp_path: Path, authority: Authority) -> None:
    token, path = authority.stamp(b"x"), tmp_path / "token.tsr"
    status = token.index(b"0\x03\x02\x01\x00") + 4
    path.write_bytes(token[:status] + b"\x08" + token[status + 1 :])
    found = verify(path, authorities=[authority.certificate])
    assert [(each.file, each.what) for each in found.problems] == [("token.tsr", "token_refused")]


def test_a_stranger_as_authority_is_untrusted(tmp_path: Path, authority: Authority) -> None:
    other = tmp_path / "other"
    other.mkdir()
    path = tmp_path / "token.tsr"
    path.write_bytes(authority_in(other).stamp(b"x"))
    found = verify(path, authorities=[authority.certificate])
    assert ([token.trusted for token in found.tokens], found.ok) == ([False], True)
    assert "authority_untrusted" in found.notes


def test_a_paper_carries_its_own_digest(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    whole = with_own_digest(PDF)
    path.write_bytes(whole)
    assert (verify(path).kind, verify(path).problems) == ("paper", [])
    assert len(set(stated_and_found(whole) or ())) == 1
    for changed in flips(whole, len(whole)):
        path.write_bytes(changed)
        if changed.startswith(b"%PDF-"):
            assert not verify(path).ok
    path.write_bytes(PDF)
    assert codes(verify(path)) == {"paper_without_digest"}
