"""A stranger's site that fights back, on loopback; a capture reaches it only over the stage that a test sets."""

import contextlib
import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from qingfeng.evidence.recording.certificates import Authority
from qingfeng.evidence.recording.watch import clock
from tests.support.stages import Stage

HOST = "shop.test"
HOSTILE = """<!doctype html><html><head><title>{title}</title></head><body style="min-height:3000px">
<h1>Handbags</h1><img src="/broad.png"><img src="/inside.png"><img src="http://other.test:{inner}/secret.png">
<img src="http://127.0.0.1:{inner}/loopback.png"><img src="file:///etc/passwd"><iframe src="/parcel.zip"></iframe>
<script src="/chinese.js" charset="gb18030"></script>
<script>
var say = (what) => fetch("/told?" + what);
new WebSocket("ws://127.0.0.1:{inner}/socket").onerror = () => say("socket-refused");
navigator.serviceWorker?.register("/worker.js").then(() => navigator.serviceWorker.ready).then(() => say("worker"));
addEventListener("scroll", () => {{ document.body.insertAdjacentHTML("beforeend", "<p style='height:1500px'>more</p>"); }});
try {{ const line = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{inner}"}},
  {{urls: "turn:127.0.0.1:{inner}?transport=tcp", username: "x", credential: "x"}}]}}); line.createDataChannel("x");
line.setLocalDescription().then(() => say("webrtc-tried")); }} catch (e) {{}}
</script></body></html>"""
WORKER = """self.addEventListener("install", e => { self.skipWaiting();
e.waitUntil(fetch("http://127.0.0.1:%d/by-worker").catch(() => 0).then(() => fetch("/by-worker"))); });
self.addEventListener("activate", e => e.waitUntil(clients.claim()));"""

# Everything that a recorder could ask a page for is the page's own.
DEFIANT = """<!doctype html><html><head><title>t</title></head><body style="min-height:3000px"><h1>Handbags</h1>
<form name="documentElement"></form><img name="title"><img name="doctype"><img name="scrollingElement">
<script>
document.querySelector("title").textContent = "手袋\\ud800";
const throws = () => { throw 1; };
for (const name of ["max", "min", "round", "ceil", "floor"]) Math[name] = () => "x";
for (const name of ["scrollTo", "scrollBy", "scroll", "requestAnimationFrame", "eval"]) window[name] = throws;
for (const name of ["scrollHeight", "clientHeight", "outerHTML", "innerHTML"])
  Object.defineProperty(Element.prototype, name, {get: () => -5});
for (const name of ["documentElement", "body", "title", "doctype"])
  Object.defineProperty(document, name, {get: () => ({a: 1})});
for (const name of ["push", "map", "join", "slice"]) Array.prototype[name] = throws;
for (const name of ["slice", "toString"]) String.prototype[name] = throws;
JSON.stringify = JSON.parse = XMLSerializer.prototype.serializeToString = Number.isFinite = throws;
Object.getOwnPropertyDescriptor = Document.prototype.getAnimations = Function.prototype.call = throws;
Object.prototype.toJSON = () => "x";
Promise = null;
addEventListener("beforeunload", (e) => { e.preventDefault(); e.returnValue = "x"; });
addEventListener("scroll", () => { alert(1); confirm(2); prompt(3); print(); });
setInterval(() => alert(4), 100);
alert(5);
</script></body></html>"""
# The first when it is looked through, the others before anybody looks.
LEAVING = """<title>leaving</title><body style="min-height:3000px"><h1>Handbags</h1>
<script>onscroll = () => { location = URL.createObjectURL(new Blob(["<p>innocent"], {type: "text/html"})); }</script>"""
LEFT = "<title>left</title><h1>Handbags</h1><script>location = '%s'</script>"
RENAMED = """<title>renamed</title><h1>Handbags</h1>
<script>history.replaceState(0, "", "/innocent?seen=1#top")</script>"""
STUCK = """<title>stuck</title><body style="min-height:3000px"><h1>Handbags</h1>
<script>onscroll = () => { for (;;); }</script>"""


class Site(ThreadingHTTPServer):
    """`seen` are the targets that were asked for, `inner` the port of a second server that nobody may reach."""

    daemon_threads = True
    inner = 9
    broad = 1 << 20

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.seen: list[str] = []
        self.lines = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def verify_request(self, *_: Any) -> bool:
        self.lines += 1
        return True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers hang up; that is no fault."""


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the library gives it
        pass

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        name = urlsplit(self.path).path.strip("/").replace(".", "_") or "index"
        getattr(self, f"give_{name}", self.nothing)()

    def do_POST(self) -> None:
        self.server.seen.append(self.path)
        self.give(self.rfile.read(int(self.headers["Content-Length"])), "text/plain")

    def give(self, body: bytes, kind: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def nothing(self) -> None:
        self.give(b"no such page", "text/plain", 404)

    def give_index(self) -> None:
        page = HOSTILE.format(title="秋季手袋 ＜特价＞", inner=self.server.inner)
        self.give(
            gzip.compress(page.encode("gb18030")),
            "text/html; charset=gb18030",
            Content_Encoding="gzip",
            # An offer of QUIC, at a port where `served` listens for datagrams.
            Alt_Svc=f'h3=":{self.server.inner}"; ma=3600',
        )

    def give_defiant(self) -> None:
        self.give(DEFIANT.encode(), "text/html; charset=utf-8")

    def give_leaving(self) -> None:
        self.give(LEAVING.encode(), "text/html")

    def give_left(self) -> None:
        self.give((LEFT % "about:blank").encode(), "text/html")

    def give_lost(self) -> None:
        self.give((LEFT % "http://nowhere.test/").encode(), "text/html")

    def give_renamed(self) -> None:
        self.give(RENAMED.encode(), "text/html")

    def give_stuck(self) -> None:
        self.give(STUCK.encode(), "text/html")

    def give_told(self) -> None:
        self.give(b"", "text/plain")

    def give_chinese_js(self) -> None:
        self.give('window.said = "正品";'.encode("gb18030"), "text/javascript")

    def give_worker_js(self) -> None:
        self.give((WORKER % self.server.inner).encode(), "text/javascript")

    def give_by_worker(self) -> None:
        self.give(b"by worker", "text/plain")

    def give_inside_png(self) -> None:
        self.give(b"", "text/plain", 302, Location=f"http://127.0.0.1:{self.server.inner}/inside")

    def give_away(self) -> None:
        self.give_inside_png()

    def give_parcel_zip(self) -> None:
        self.give(b"PK\x05\x06" + b"\0" * 18, "application/zip", Content_Disposition="attachment")

    def give_error(self) -> None:
        self.give(b"<h1>sold out</h1>", "text/html", 503)

    def give_broad_png(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(self.server.broad))
        self.end_headers()
        piece = b"\x89PNG\r\n\x1a\n".ljust(1 << 16, b"0")
        for _ in range(self.server.broad // len(piece)):
            self.wfile.write(piece)

    def give_chunks(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("X-Name", "caf\xe9; a=b")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (b"one ", b"two "):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def give_half(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def give_nonsense(self) -> None:
        self.wfile.write(b"\x00\x01 nothing like HTTP\r\n\r\n")
        self.close_connection = True

    def give_loop(self) -> None:
        self.give(b"<title>busy</title><p>x<script>for(;;);</script>", "text/html")

    def give_hungry(self) -> None:
        script = "const all=[]; setInterval(() => all.push(new Float64Array(4e6).fill(Math.random())), 20)"
        self.give(
            f"<title>hungry</title><p style='height:9000px'><script>{script}</script>".encode(),
            "text/html",
        )

    def give_hoard(self) -> None:
        script = """const opening = indexedDB.open("hoard", 1);
opening.onupgradeneeded = () => opening.result.createObjectStore("all", {autoIncrement: true});
opening.onsuccess = () => setInterval(() => { const piece = new Uint8Array(4e6);
  for (let n = 0; n < 4e6; n += 65536) crypto.getRandomValues(piece.subarray(n, n + 65536));
  opening.result.transaction("all", "readwrite").objectStore("all").add(piece); }, 50);"""
        self.give(
            f"<title>hoard</title><script>{script}</script><img src=/never.png>".encode(),
            "text/html",
        )

    def give_slow(self) -> None:
        self.give(b"<title>slow</title><img src=/never.png>", "text/html")

    def give_never_png(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        threading.Event().wait(40)


@contextlib.contextmanager
def served(
    *, tls: Path | None = None, trusted: bool = True, pages: type[Pages] = Pages
) -> Iterator[tuple[Site, Stage]]:
    """The site and the stage on which it is `shop.test`; with `tls` a folder for the server's key."""
    site, inner = Site(pages), Site(Pages)
    site.inner = inner.port
    root = ""
    if tls is not None:
        authority = Authority(tls, clock())
        site.socket = authority.context(HOST).wrap_socket(
            site.socket, server_side=True, do_handshake_on_connect=False
        )
        root = authority.root if trusted else ""
    names = {HOST: (("127.0.0.1",),), "other.test": (("127.0.0.1",),)}
    for server in (site, inner):
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    whispers = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    whispers.bind(("127.0.0.1", inner.port))
    whispers.setblocking(False)
    try:
        yield site, Stage((f"127.0.0.1:{site.port}",), names, root)
        assert (inner.lines, inner.seen) == (0, [])
        with contextlib.suppress(BlockingIOError):
            raise AssertionError(f"a datagram went round the proxy: {whispers.recv(100)!r}")
    finally:
        whispers.close()
        for server in (site, inner):
            server.shutdown()
            server.server_close()
