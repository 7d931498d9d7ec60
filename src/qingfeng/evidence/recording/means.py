"""What the conversations of one capture share: the door, the archive, what may still be spent, what was refused."""

import contextlib
import socket
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from qingfeng.evidence.recording.archive import Archive, Exchange, Headers
from qingfeng.evidence.recording.certificates import Authority
from qingfeng.evidence.recording.door import Door
from qingfeng.evidence.recording.order import Limits

_NAMED: Final = 200
_AGENTS: Final = 20
_LONGEST_HEAD: Final = 1 << 15
LONGEST_NAMED: Final = 2000


# What Chromium asks for by itself, flags notwithstanding: it belongs to no page.
_BROWSERS_OWN: Final = (
    ("update.googleapis.com", "/service/update2"),
    ("accounts.google.com", "/ListAccounts"),
    ("optimizationguide-pa.googleapis.com", "/"),
    ("content-autofill.googleapis.com", "/"),
    ("safebrowsing.googleapis.com", "/"),
)


def browsers_own(host: str, target: str) -> bool:
    return any(host == name and target.startswith(path) for name, path in _BROWSERS_OWN)


@dataclass(frozen=True, slots=True)
class Document:
    """A page that the browser went to, as its site answered."""

    url: str
    address: str
    status: int
    headers: list[tuple[str, str]]


@dataclass(slots=True)
class Report:
    """What was not let through, and what was let through in part. Long lists are cut, counts are not."""

    documents: list[Document] = field(default_factory=list)
    # What the requests called the browser, in its own words.
    agents: list[str] = field(default_factory=list)
    # Every address at which a site gave a page, as far as addresses are kept.
    answered: set[str] = field(default_factory=set)
    refused: list[dict[str, str]] = field(default_factory=list)
    cut: list[dict[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refuse(self, url: str, reason: str, detail: str = "") -> None:
        self._note(
            self.refused,
            "refused",
            {"url": url[:LONGEST_NAMED], "reason": reason, "detail": detail},
        )

    def shorten(self, url: str, reason: str) -> None:
        self._note(self.cut, "cut", {"url": url[:LONGEST_NAMED], "reason": reason})

    def note_agent(self, request: Headers) -> None:
        said = next((value[:500] for name, value in request if name.lower() == "user-agent"), "")
        with self.lock:
            if said not in self.agents and len(self.agents) < _AGENTS:
                self.agents.append(said)

    def note_document(self, exchange: Exchange) -> None:
        """What the browser marks as going to a page: the page itself or, without TLS, maybe a frame in it."""
        marked = {name.lower(): value for name, value in exchange.request}
        if marked.get("sec-fetch-dest", "document") != "document":
            return
        if marked.get("upgrade-insecure-requests") != "1":
            return
        kept, size = [], 0
        for name, value in exchange.response:
            size += len(name) + len(value)
            if size <= _LONGEST_HEAD:
                kept.append((name, value))
        with self.lock:
            self.answered.add(exchange.url.removesuffix("?")[:LONGEST_NAMED])
            if len(self.documents) < _NAMED:
                self.documents.append(
                    Document(exchange.url[:LONGEST_NAMED], exchange.address, exchange.code, kept)
                )

    def _note(self, entries: list[dict[str, str]], name: str, entry: dict[str, str]) -> None:
        with self.lock:
            self.counts[f"{name}.{entry['reason']}"] += 1
            if len(entries) < _NAMED:
                entries.append(entry)

    def why(self, url: str) -> str:
        """The reason for which this very address was refused, "" when it was not."""
        plain = url.partition("#")[0]
        with self.lock:
            return next((e["reason"] for e in self.refused if e["url"] == plain), "")


class Budget:
    """Bytes and requests that one capture may spend."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self.spent = 0
        self.requests = 0

    def begin(self) -> bool:
        with self._lock:
            self.requests += 1
            return self.requests <= self._limits.requests and self.spent < self._limits.total

    def spend(self, size: int, of_this: int) -> bool:
        """False when this body, or the capture, has had its share."""
        with self._lock:
            self.spent += size
            return of_this <= self._limits.response and self.spent <= self._limits.total


@dataclass(frozen=True, slots=True)
class Means:
    """What every connection needs."""

    door: Door
    archive: Archive
    authority: Authority
    budget: Budget
    report: Report
    origin: ssl.SSLContext


class Lines:
    """Every open socket, so that the end of a capture ends them all."""

    def __init__(self) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.ended = False

    def add(self, line: socket.socket) -> None:
        with self._lock:
            if self.ended:
                shut(line)
            self._open.add(line)

    def drop(self, line: socket.socket) -> None:
        with self._lock:
            self._open.discard(line)
        with contextlib.suppress(OSError):
            line.close()

    def end(self) -> None:
        with self._lock:
            self.ended = True
            for line in self._open:
                shut(line)


def shut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # The plain socket's: that of TLS would wait for the other side's farewell.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
