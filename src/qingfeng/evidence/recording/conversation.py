"""One connection of the browser: requests read, sent on over the door, their answers handed back and kept."""

import contextlib
import select
import socket
import ssl
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Final
from urllib.parse import urlsplit

import h11

from qingfeng.evidence.recording.archive import Exchange
from qingfeng.evidence.recording.door import Barred
from qingfeng.evidence.recording.means import Lines, Means, browsers_own
from qingfeng.evidence.recording.watch import clock

_CHUNK: Final = 1 << 16
_LARGEST_HEAD: Final = 1 << 18
_IN_MEMORY: Final = 1 << 20
_TLS_HANDSHAKE: Final = b"\x16"
_SILENT_SECONDS: Final = 30
# Between two neighbours only, or said by the proxy's client to the proxy.
_HOP: Final = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization", b"te", b"trailer"}
)
_FRAMING: Final = b"transfer-encoding"
# What the browser shows it makes itself: nothing of ours may look like an answer of the site.
_NO_ANSWER: Final = 502

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Origin:
    scheme: str
    host: str
    port: int

    def url(self, target: str, scheme: str = "") -> str:
        usual = {"http": 80, "https": 443}[self.scheme] == self.port
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme or self.scheme}://{host}{'' if usual else f':{self.port}'}{target}"


class Ended(Exception):
    """The other side went away, or what it said cannot be understood."""


class Conversation:
    def __init__(self, means: Means, lines: Lines) -> None:
        self._means = means
        self._lines = lines
        self._line: socket.socket = socket.socket()
        self._said = h11.Connection(h11.SERVER, _LARGEST_HEAD)
        self._tunnel: Origin | None = None
        self._heard_out = True

    def hold(self, line: socket.socket) -> None:
        self._line.close()
        self._line = line
        self._lines.add(line)
        try:
            while self._one():
                pass
        except (OSError, Ended, h11.ProtocolError, ValueError):
            pass  # a broken line, or words that are no HTTP: this connection ends, the capture goes on
        finally:
            self._lines.drop(self._line)

    def _one(self) -> bool:
        """One request and its answer. True when another may follow on this connection."""
        request = self._next_request()
        if request is None:
            return False
        if request.method == b"CONNECT":
            return self._connect(request)
        origin, target = self._asked(request)
        if origin is None:
            self._means.report.refuse(target, "scheme_refused")
            return self._decline()
        url = origin.url(target)
        if why := self._unwanted(origin, target):
            self._means.report.refuse(url, why)
            return self._decline()
        exchange = Exchange(
            url,
            request.method.decode(),
            _headers(_forwarded(request.headers.raw_items())),
            _spool(),
            body=_spool(),
        )
        self._means.report.note_agent(exchange.request)
        return _Errand(self, origin, target, request, exchange).run()

    def _unwanted(self, origin: Origin, target: str) -> str:
        if browsers_own(origin.host, target):
            return "browser_own"
        return "" if self._means.budget.begin() else "budget_spent"

    def _next_request(self) -> h11.Request | None:
        while True:
            event = self._said.next_event()
            if isinstance(event, h11.Request):
                return event
            if isinstance(event, h11.ConnectionClosed):
                return None
            if event is not h11.NEED_DATA:
                raise Ended
            self._said.receive_data(self._line.recv(_CHUNK))

    def _connect(self, request: h11.Request) -> bool:
        """The browser wants a tunnel: it gets one that ends here, with TLS in it or without."""
        host, _, port = request.target.decode("ascii").rpartition(":")
        host = host.strip("[]")
        if not port.isdigit():
            return False
        self._line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        secure = self._line.recv(1, socket.MSG_PEEK) == _TLS_HANDSHAKE
        self._tunnel = Origin("https" if secure else "http", host, int(port))
        if secure:
            plain, context = self._line, self._means.authority.context(host)
            self._line = context.wrap_socket(plain, server_side=True)
            self._lines.add(self._line)
        self._said = h11.Connection(h11.SERVER, _LARGEST_HEAD)
        return True

    def _asked(self, request: h11.Request) -> tuple[Origin | None, str]:
        target = request.target.decode("ascii", errors="replace")
        if self._tunnel is not None:
            return self._tunnel, target
        parts = urlsplit(target)
        if parts.scheme != "http" or not parts.hostname:
            return None, target
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Origin("http", parts.hostname, parts.port or 80), path

    def _decline(self) -> bool:
        with contextlib.suppress(h11.LocalProtocolError):
            answer = h11.Response(
                status_code=_NO_ANSWER, headers=[("content-length", "0"), ("connection", "close")]
            )
            self._line.sendall(self._said.send(answer) or b"")
        return False

    # What an errand needs of the browser's side.
    @property
    def means(self) -> Means:
        return self._means

    @property
    def lines(self) -> Lines:
        return self._lines

    @property
    def line(self) -> socket.socket:
        return self._line

    def decline(self) -> bool:
        return self._decline()

    def hear(self) -> bytes | None:
        """The next piece of the request's body, None at its end."""
        while True:
            event = self._said.next_event()
            if isinstance(event, h11.Data):
                return bytes(event.data)
            if isinstance(event, h11.EndOfMessage):
                return None
            if event is h11.NEED_DATA:
                self._said.receive_data(self._line.recv(_CHUNK))
            else:
                raise Ended

    def tell(self, event: h11.Event) -> None:
        self._line.sendall(self._said.send(event) or b"")

    def rest(self) -> bytes:
        return bytes(self._said.trailing_data[0])

    def again(self) -> bool:
        if self._said.our_state is not h11.DONE or self._said.their_state is not h11.DONE:
            return False
        self._said.start_next_cycle()
        return True


class _Errand:
    """One request carried to its origin."""

    def __init__(
        self,
        browser: Conversation,
        origin: Origin,
        target: str,
        request: h11.Request,
        exchange: Exchange,
    ) -> None:
        self._browser = browser
        self._means = browser.means
        self._origin = origin
        self._target = target
        self._request = request
        self._exchange = exchange
        self._heard = h11.Connection(h11.CLIENT, _LARGEST_HEAD)
        self._line: socket.socket | None = None
        self._listening = True

    def run(self) -> bool:
        try:
            return self._carried()
        finally:
            self._exchange.close()

    def _carried(self) -> bool:
        at = clock()
        try:
            self._line = self._reached()
        except Barred as barred:
            return self._refused(barred.reason, barred.detail)
        except ssl.SSLError as error:
            return self._refused(
                "tls_failed", getattr(error, "verify_message", "") or error.reason or ""
            )
        except OSError as error:
            return self._refused("unreachable", error.strerror or type(error).__name__)
        try:
            self._ask()
            return self._answered()
        except (OSError, Ended, h11.ProtocolError) as error:
            return self._broken(error)
        finally:
            if self._exchange.code:
                self._means.report.note_document(self._exchange)
                self._means.archive.keep(self._exchange, at)
            self._browser.lines.drop(self._line)

    def _refused(self, reason: str, detail: str) -> bool:
        self._means.report.refuse(self._exchange.url, reason, detail)
        return self._browser.decline()

    def _broken(self, error: Exception) -> bool:
        if self._exchange.code:
            self._exchange.cut = self._exchange.cut or "disconnect"
            self._means.report.shorten(self._exchange.url, self._exchange.cut)
            return False
        reason = "not_http" if isinstance(error, h11.ProtocolError) else "no_answer"
        return self._refused(reason, str(error)[:200])

    def _reached(self) -> socket.socket:
        plain = self._means.door.open(self._origin.host, self._origin.port)
        self._exchange.address = plain.getpeername()[0]
        self._browser.lines.add(plain)
        plain.settimeout(_SILENT_SECONDS)
        if self._origin.scheme != "https":
            return plain
        try:
            secure = self._means.origin.wrap_socket(plain, server_hostname=self._origin.host)
        except OSError:
            self._browser.lines.drop(plain)
            raise
        self._browser.lines.add(secure)
        return secure

    def _ask(self) -> None:
        headers = _forwarded(self._request.headers.raw_items())
        if not self._upgrades():
            headers = [pair for pair in headers if pair[0].lower() != b"upgrade"]
            headers.append((b"Connection", b"close"))
        else:
            headers.append((b"Connection", b"Upgrade"))
        self._send(h11.Request(method=self._request.method, target=self._target, headers=headers))
        while (piece := self._browser.hear()) is not None:
            self._means.budget.spend(len(piece), 0)
            self._exchange.request_body.write(piece)
            self._send(h11.Data(data=piece))
        self._send(h11.EndOfMessage())

    def _upgrades(self) -> bool:
        return any(
            name.lower() == b"upgrade" and value.lower() == b"websocket"
            for name, value in self._request.headers.raw_items()
        )

    def _send(self, event: h11.Event) -> None:
        self._open_line.sendall(self._heard.send(event) or b"")

    @property
    def _open_line(self) -> socket.socket:
        if self._line is None:
            raise Ended
        return self._line

    def _answered(self) -> bool:
        while True:
            event = self._event()
            if isinstance(event, h11.InformationalResponse):
                if event.status_code == 101:
                    return self._switched(event)
            elif isinstance(event, h11.Response):
                self._begin(event)
            elif isinstance(event, h11.Data):
                if not self._piece(bytes(event.data)):
                    return False
            elif isinstance(event, h11.EndOfMessage):
                return self._whole()
            else:
                raise Ended("closed")

    def _event(self) -> object:
        while True:
            event = self._heard.next_event()
            if not isinstance(event, type) or event is h11.PAUSED:
                return event
            self._heard.receive_data(self._open_line.recv(_CHUNK))

    def _begin(self, response: h11.Response) -> None:
        raw = response.headers.raw_items()
        self._exchange.code = response.status_code
        self._exchange.reason = bytes(response.reason).decode("latin-1")
        # Bodies are kept without the chunks they came in, so the header that announces chunks is renamed.
        self._exchange.response = [
            (f"X-Archive-Orig-{name}" if name.lower() == "transfer-encoding" else name, value)
            for name, value in _headers(raw)
        ]
        kept = [pair for pair in _forwarded(raw) if pair[0].lower() != _FRAMING]
        self._tell(
            h11.Response(status_code=response.status_code, reason=response.reason, headers=kept)
        )

    def _piece(self, data: bytes) -> bool:
        self._exchange.body.write(data)
        if not self._means.budget.spend(len(data), self._exchange.body.tell()):
            self._exchange.cut = "length"
            self._means.report.shorten(self._exchange.url, "length")
            return False
        self._tell(h11.Data(data=data))
        return True

    def _whole(self) -> bool:
        self._tell(h11.EndOfMessage())
        return self._listening and self._browser.again()

    def _tell(self, event: h11.Event) -> None:
        """A browser that cancels (a download, say) stops listening; what the site sends is kept all the same."""
        if not self._listening:
            return
        try:
            self._browser.tell(event)
        except (OSError, h11.LocalProtocolError):
            self._listening = False

    def _switched(self, event: h11.InformationalResponse) -> bool:
        """A WebSocket: bytes both ways from now on, kept as two streams beside the handshake."""
        self._exchange.code = event.status_code
        self._exchange.reason = bytes(event.reason).decode("latin-1")
        self._exchange.response = _headers(event.headers.raw_items())
        self._browser.tell(event)
        early = bytes(self._heard.trailing_data[0])
        url = self._origin.url(self._target, "wss" if self._origin.scheme == "https" else "ws")
        _Streams(self._means, url, self._browser.line, self._open_line).run(
            self._browser.rest(), early
        )
        return False


class _Streams:
    """Both directions of a WebSocket."""

    def __init__(
        self, means: Means, url: str, browser: socket.socket, origin: socket.socket
    ) -> None:
        self._means = means
        self._url = url
        self._sides = {"sent": (browser, origin), "received": (origin, browser)}
        self._kept = {name: _spool() for name in self._sides}

    def run(self, sent: bytes, received: bytes) -> None:
        at = clock()
        try:
            going = self._early(sent, received)
            while going:
                going = all(self._moved(name) for name in self._waiting())
        except OSError:
            pass
        finally:
            for name, kept in self._kept.items():
                kept.seek(0)
                uri = f"urn:websocket:{name}:{self._url}"
                self._means.archive.add(uri, kept.read(), "application/octet-stream", at)
                kept.close()

    def _early(self, sent: bytes, received: bytes) -> bool:
        """What came in one piece with the handshake."""
        pieces = (("sent", sent), ("received", received))
        return all(self._pass(name, piece) for name, piece in pieces if piece)

    def _waiting(self) -> list[str]:
        """One thread for both directions: two may not use one TLS connection at once."""
        sources = {name: source for name, (source, _) in self._sides.items()}
        pending = [
            name for name, source in sources.items()
            if isinstance(source, ssl.SSLSocket) and source.pending()
        ]  # fmt: skip
        if pending:
            return pending
        ready = select.select(list(sources.values()), [], [], _SILENT_SECONDS * 2)[0]
        if not ready:
            raise TimeoutError
        return [name for name, source in sources.items() if source in ready]

    def _moved(self, name: str) -> bool:
        piece = self._sides[name][0].recv(_CHUNK)
        return bool(piece) and self._pass(name, piece)

    def _pass(self, name: str, piece: bytes) -> bool:
        kept = self._kept[name]
        kept.write(piece)
        if not self._means.budget.spend(len(piece), kept.tell()):
            self._means.report.shorten(self._url, "length")
            return False
        self._sides[name][1].sendall(piece)
        return True


def _spool() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)


def _forwarded(raw: list[Header]) -> list[Header]:
    return [(name, value) for name, value in raw if name.lower() not in _HOP]


def _headers(raw: list[Header]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
