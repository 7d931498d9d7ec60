"""The recording proxy by itself: what it lets through, what it keeps, what it refuses."""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from qingfeng.evidence.recording.archive import FILE, Archive
from qingfeng.evidence.recording.certificates import Authority
from qingfeng.evidence.recording.means import Budget, Means, Report
from qingfeng.evidence.recording.order import USUAL, Limits
from qingfeng.evidence.recording.proxy import Proxy
from qingfeng.evidence.recording.watch import clock
from tests.support.examples import examples
from tests.support.stages import Stage, StagedDoor
from tests.support.strangers import HOST, Site, served


@dataclass(frozen=True)
class Kept:
    kind: str
    url: str
    headers: dict[str, str]
    answer: list[tuple[str, str]]
    body: bytes


@dataclass
class Run:
    """A proxy, and after its end what it kept."""

    port: int
    means: Means
    records: list[Kept] = field(default_factory=list)

    def get(self, url: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, url, body)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def tunnel(self, host: str, port: int) -> http.client.HTTPSConnection:
        trusting = ssl.create_default_context(cadata=self.means.authority.root)
        line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=trusting)
        line.set_tunnel(host, port)
        return line

    @property
    def reasons(self) -> list[str]:
        return [entry["reason"] for entry in self.means.report.refused]

    def response(self, ending: str) -> Kept:
        found = [k for k in self.records if k.kind == "response" and k.url.endswith(ending)]
        (one,) = found
        return one


@contextlib.contextmanager
def running(folder: Path, stage: Stage, limits: Limits = USUAL) -> Iterator[Run]:
    archive = Archive(folder / FILE, "test")
    origin = ssl.create_default_context()
    if stage.authority:
        origin.load_verify_locations(cadata=stage.authority)
    door = StagedDoor(stage)
    means = Means(door, archive, Authority(folder, clock()), Budget(limits), Report(), origin)
    with Proxy(means) as proxy:
        run = Run(proxy.port, means)
        yield run
    archive.close()
    run.records = list(kept(folder / FILE))


def kept(path: Path) -> Iterator[Kept]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise", no_record_parse=False):
            yield Kept(
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI") or "",
                dict(record.rec_headers.headers),
                record.http_headers.headers if record.http_headers else [],
                record.raw_stream.read(),
            )


@pytest.fixture
def site() -> Iterator[tuple[Site, Stage]]:
    with served() as found:
        yield found


def test_what_goes_over_the_wire_is_kept_as_it_was(tmp_path: Path, site: Any) -> None:
    server, stage = site
    base = f"http://{HOST}:{server.port}"
    with running(tmp_path, stage) as run:
        assert run.get(f"{base}/error") == (503, b"<h1>sold out</h1>")
        assert run.get(f"{base}/chunks") == (200, b"one two ")
        assert run.get(f"{base}/form", "POST", "款=手袋".encode()) == (200, "款=手袋".encode())
    assert run.response("/error").headers["WARC-IP-Address"] == "127.0.0.1"
    chunks = run.response("/chunks")
    assert chunks.body == b"one two "
    assert ("X-Archive-Orig-Transfer-Encoding", "chunked") in chunks.answer
    assert b"X-Name: caf\xe9; a=b\r\n" in raw_records(tmp_path / FILE)
    (form,) = [k for k in run.records if k.kind == "request" and k.url.endswith("/form")]
    assert form.body == "款=手袋".encode()
    answer = next(k for k in run.records if k.kind == "response" and k.url == form.url)
    assert form.headers["WARC-Concurrent-To"] == answer.headers["WARC-Record-ID"]
    assert not any(name.lower().startswith("proxy-") for name, _ in form.answer)


def raw_records(path: Path) -> bytes:
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        return b"".join(record.raw_stream.read() for record in records)


def test_the_index_finds_each_answer_in_the_file(tmp_path: Path, site: Any) -> None:
    server, stage = site
    with running(tmp_path, stage) as run:
        for target in ("/error", "/chinese.js", "/told"):
            run.get(f"http://{HOST}:{server.port}{target}")
    for entry in run.means.archive.entries:
        with (tmp_path / FILE).open("rb") as stream:
            stream.seek(int(str(entry.values["offset"])))
            record = next(iter(ArchiveIterator(stream)))
        assert record.rec_headers.get_header("WARC-Target-URI") == entry.values["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == entry.values["digest"]
    assert len(run.means.archive.entries) == 3


# The same few places by every way to write them that a resolver understands.
INSIDE = (
    "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001",
    "0.0.0.0", "0", "169.254.169.254", "10.0.0.1", "192.168.1.1", "other.test", HOST,  # noqa: S104 - refused, not listened on
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[fe80::1]", "[fd00::1]",
)  # fmt: skip


def test_redirects_numbers_and_names_to_the_inside_end_at_the_door(
    tmp_path: Path, site: Any
) -> None:
    server, stage = site
    inner = server.inner
    with running(tmp_path, stage) as run:
        assert run.get(f"http://{HOST}:{server.port}/away")[0] == 302
        for host in INSIDE:
            assert run.get(f"http://{host}:{inner}/")[0] == 502, host
        line = run.tunnel("127.0.0.1", inner)
        line.request("GET", "/")
        assert line.getresponse().status == 502
        line.close()
        assert run.get("ftp://shop.test/")[0] == 502
        assert run.get("file:///etc/passwd")[0] == 502
    assert set(run.reasons) == {"address_refused", "scheme_refused"}
    assert run.reasons.count("scheme_refused") == 2


def test_a_name_that_changes_its_mind_is_not_asked_again(tmp_path: Path, site: Any) -> None:
    server, stage = site
    turns = {
        "rebind.test": (("127.0.0.1",), ("10.0.0.1",)),
        "trap.test": (("10.0.0.1",), ("127.0.0.1",)),
    }
    with running(tmp_path, Stage(stage.inner, turns)) as run:
        for _ in range(2):
            assert run.get(f"http://rebind.test:{server.port}/told")[0] == 200
            assert run.get(f"http://trap.test:{server.port}/told")[0] == 502
    assert run.means.door.answers() == {"rebind.test": ["127.0.0.1"], "trap.test": ["10.0.0.1"]}


def test_what_is_too_large_is_cut_and_marked(tmp_path: Path, site: Any) -> None:
    server, stage = site
    server.broad = 200 << 20
    with running(tmp_path, stage, Limits(response=300_000)) as run:
        with pytest.raises(http.client.IncompleteRead):
            run.get(f"http://{HOST}:{server.port}/broad.png")
        with pytest.raises(http.client.IncompleteRead):
            run.get(f"http://{HOST}:{server.port}/half")
    broad, half = run.response("/broad.png"), run.response("/half")
    assert (broad.headers["WARC-Truncated"], half.headers["WARC-Truncated"]) == (
        "length",
        "disconnect",
    )
    assert 300_000 < len(broad.body) < 400_000
    assert half.body == b"half"
    assert {entry["reason"] for entry in run.means.report.cut} == {"length", "disconnect"}


def test_a_capture_that_has_spent_its_share_gets_no_more(tmp_path: Path, site: Any) -> None:
    server, stage = site
    with running(tmp_path, stage, Limits(requests=2)) as run:
        answers = [run.get(f"http://{HOST}:{server.port}/told")[0] for _ in range(4)]
    assert answers == [200, 200, 502, 502]
    assert run.reasons == ["budget_spent"] * 2


def test_a_capture_that_has_had_its_bytes_gets_no_more(tmp_path: Path, site: Any) -> None:
    server, stage = site
    with running(tmp_path, stage, Limits(total=100_000)) as run:
        with pytest.raises(http.client.IncompleteRead):
            run.get(f"http://{HOST}:{server.port}/broad.png")
        assert run.get(f"http://{HOST}:{server.port}/told")[0] == 502
    assert run.reasons == ["budget_spent"]
    assert run.means.budget.spent < 200_000


def test_no_answer_and_nonsense_are_told_apart(tmp_path: Path, site: Any) -> None:
    server, stage = site
    with running(tmp_path, Stage((*stage.inner, "127.0.0.1:9"), stage.names)) as run:
        for url in (
            f"http://{HOST}:{server.port}/nonsense",
            "http://nowhere.invalid/",
            f"http://{HOST}:9/",
        ):
            assert run.get(url)[0] == 502
    assert run.reasons == ["not_http", "name_unknown", "unreachable"]


def test_tls_is_read_and_an_origin_that_cannot_prove_itself_is_refused(tmp_path: Path) -> None:
    for trusted in (True, False):
        folder = tmp_path / str(trusted)
        folder.mkdir()
        with served(tls=folder, trusted=trusted) as (server, stage), running(folder, stage) as run:
            line = run.tunnel(HOST, server.port)
            line.request("GET", "/told")
            status = line.getresponse().status
            line.close()
        assert status == (200 if trusted else 502)
        assert run.reasons == ([] if trusted else ["tls_failed"])
        assert not list(folder.glob("*.pem"))


def test_a_websocket_is_kept_both_ways(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        threading.Thread(target=echo_once, args=(listener,), daemon=True).start()
        with running(tmp_path, Stage((f"127.0.0.1:{port}",))) as run:
            line = socket.create_connection(("127.0.0.1", run.port), timeout=10)
            line.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert line.recv(100).startswith(b"HTTP/1.1 200")
            line.sendall(
                b"GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
            heard = b""
            while b"early" not in heard:
                heard += line.recv(1000)
            line.sendall(b"hello")
            assert line.recv(100) == b"HELLO"
            line.close()
    streams = {kept.url: kept.body for kept in run.records if kept.kind == "resource"}
    assert streams == {
        f"urn:websocket:sent:ws://127.0.0.1:{port}/chat": b"hello",
        f"urn:websocket:received:ws://127.0.0.1:{port}/chat": b"earlyHELLO",
    }


def echo_once(listener: socket.socket) -> None:
    line, _ = listener.accept()
    with line:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += line.recv(1000)
        line.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nearly"
        )
        line.sendall(line.recv(1000).upper())
        line.recv(1000)


def test_whatever_is_said_to_it_the_proxy_goes_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with served() as (server, stage), running(tmp_path_factory.mktemp("x"), stage) as run:

        @settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
        @given(
            st.sampled_from(
                (b"", b"GET ", b"CONNECT shop.test:80 HTTP/1.1\r\n\r\n", b"\x16\x03\x01")
            ),
            st.binary(max_size=300),
        )
        def say(head: bytes, rest: bytes) -> None:
            with socket.create_connection(("127.0.0.1", run.port), timeout=5) as line:
                line.sendall(head + rest + b"\r\n\r\n")
                line.shutdown(socket.SHUT_WR)

        say()
        assert run.get(f"http://{HOST}:{server.port}/told")[0] == 200
