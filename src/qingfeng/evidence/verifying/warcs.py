"""WARC files (ISO 28500), each record's block and payload against the digests that it states.

A reader of our own: a common one takes lines of any length out of compressed input, which a stranger could make as long as
the memory.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import IO, Final

from qingfeng.evidence.verifying.digests import KNOWN
from qingfeng.evidence.verifying.findings import Findings, Limits

_PIECE: Final = 1 << 16
_VERSIONS: Final = (b"WARC/1.0", b"WARC/1.1")
_GZIP: Final = b"\x1f\x8b"


class Malformed(Exception):
    """What stands here is no record."""


@dataclass(frozen=True, slots=True)
class Record:
    """Where it begins in the file as it is stored, what it is of, and the digest of its payload as stated."""

    offset: int
    kind: str
    address: str
    payload: str


class _Source:
    """The unpacked bytes of a file of one or many gzip members, or of a plain one, never more than allowed."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._left = most
        self._ready = b""
        self._packed = stream.read(_PIECE)
        self._fed = len(self._packed)
        self._unzip = zlib.decompressobj(wbits=31) if self._packed.startswith(_GZIP) else None
        self.offset = 0

    def mark(self) -> None:
        """Called between records: where the next one begins in the file."""
        if self._unzip is None:
            self.offset = self._fed - len(self._packed) - len(self._ready)
        elif not self._ready and self._unzip.eof:
            self._next_member()

    def take(self, most: int) -> bytes:
        while not self._ready:
            piece = self._more()
            if piece is None:
                return b""
            self._ready = piece
        found, self._ready = self._ready[:most], self._ready[most:]
        return found

    def line(self, most: int) -> bytes:
        found = b""
        while not found.endswith(b"\n"):
            piece = self.take(most)
            if not piece:
                return found
            end = piece.find(b"\n") + 1 or len(piece)
            found, self._ready = found + piece[:end], piece[end:] + self._ready
            if len(found) > most:
                raise Malformed("a line without an end")
        return found

    def _more(self) -> bytes | None:
        if self._unzip is None:
            piece, self._packed = self._packed or self._fed_anew(), b""
        else:
            if self._unzip.eof:
                return None
            packed = self._unzip.unconsumed_tail or self._packed or self._fed_anew()
            self._packed = b""
            piece = self._unzip.decompress(packed, _PIECE)
            if not piece and not packed:
                raise Malformed("cut short")
            if self._unzip.eof:
                self._packed = self._unzip.unused_data
        self._left -= len(piece)
        if self._left < 0:
            raise Malformed("unpacks to too much")
        return piece if piece or self._unzip is not None else None

    def _fed_anew(self) -> bytes:
        piece = self._stream.read(_PIECE)
        self._fed += len(piece)
        return piece

    def _next_member(self) -> None:
        self._packed = self._packed or self._fed_anew()
        self.offset = self._fed - len(self._packed)
        if self._packed:
            self._unzip = zlib.decompressobj(wbits=31)


def check_warc(
    name: str, stream: IO[bytes], size: int, limits: Limits, findings: Findings
) -> list[Record]:
    """The records; a file that is damaged is a problem and gives those before the damage."""
    found: list[Record] = []
    try:
        source = _Source(stream, limits.unpacked(size))
        found.extend(_records(name, source, limits, findings))
    except (Malformed, zlib.error) as error:
        findings.problem(name, "record_malformed", found=f"record {len(found) + 1}: {error}")
    if not found:
        findings.problem(name, "record_malformed", found="no record")
    return found


def _records(name: str, source: _Source, limits: Limits, findings: Findings) -> Iterator[Record]:
    for number in count():
        source.mark()
        offset = source.offset
        if number >= limits.files:
            raise Malformed("too many records")
        first = source.line(limits.line)
        if not first:
            return
        if first.rstrip(b"\r\n") not in _VERSIONS:
            raise Malformed("no WARC/1.0 or WARC/1.1")
        headers = _headers(source, limits)
        _block(name, source, headers, findings)
        if source.line(4) + source.line(4) != b"\r\n\r\n":
            raise Malformed("a record does not end where it says")
        yield Record(
            offset,
            headers.get("warc-type", ""),
            headers.get("warc-target-uri", "").strip("<>"),
            headers.get("warc-payload-digest", ""),
        )


def _headers(source: _Source, limits: Limits) -> dict[str, str]:
    found: dict[str, str] = {}
    size = 0
    while (line := source.line(limits.line)) not in (b"\r\n", b"\n"):
        size += len(line)
        label, colon, value = line.decode(errors="replace").partition(":")
        if not colon or size > limits.line:
            raise Malformed("a header that is none")
        found.setdefault(label.strip().lower(), value.strip())
    return found


def _block(name: str, source: _Source, headers: dict[str, str], findings: Findings) -> None:
    length = headers.get("content-length", "")
    if not length.isascii() or not length.isdigit() or len(length) > 15:
        raise Malformed("no length")
    whole = _Sum(headers.get("warc-block-digest", ""))
    payload = _Sum(headers.get("warc-payload-digest", ""))
    # A revisit states the digest of a payload that lies elsewhere.
    inner = _Payload(
        payload, after_head=headers.get("content-type", "").startswith("application/http")
    )
    left = int(length)
    while left:
        piece = source.take(min(left, _PIECE))
        if not piece:
            raise Malformed("cut short")
        left -= len(piece)
        whole.update(piece)
        inner.update(piece)
    whole.check(name, "block_digest", headers, findings)
    if headers.get("warc-type") != "revisit":
        payload.check(name, "payload_digest", headers, findings)


class _Sum:
    """A digest as a record states it, `sha256:` and hexadecimal or base 32, and what is found."""

    def __init__(self, stated: str) -> None:
        self.algorithm, _, self.value = stated.partition(":")
        self.algorithm = self.algorithm.lower().replace("-", "")
        known = self.algorithm in KNOWN
        self._hash = hashlib.new(self.algorithm, usedforsecurity=False) if known else None

    def update(self, piece: bytes) -> None:
        if self._hash is not None:
            self._hash.update(piece)

    def check(self, name: str, what: str, headers: dict[str, str], findings: Findings) -> None:
        if not self.algorithm:
            return
        place = f"{headers.get('warc-type', '')} {headers.get('warc-target-uri', '')}".strip()
        if self._hash is None:
            findings.problem(name, "algorithm_unknown", place, self.algorithm)
            return
        found = self._hash.digest()
        agrees = _plain(self.value, len(found)) == found
        findings.compare(
            name, what, f"{place} {self.value}", f"{place} {self.value if agrees else found.hex()}"
        )


def _plain(value: str, length: int) -> bytes | None:
    try:
        if len(value) == 2 * length:
            return bytes.fromhex(value)
        return base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except (ValueError, binascii.Error):
        return None


class _Payload:
    """Of a message of HTTP what follows its head, else all of it."""

    def __init__(self, target: _Sum, *, after_head: bool) -> None:
        self._target = target
        self._head = b"" if after_head else None

    def update(self, piece: bytes) -> None:
        if self._head is None:
            self._target.update(piece)
            return
        self._head = (self._head + piece)[-_PIECE * 4 :]
        _, end, body = self._head.partition(b"\r\n\r\n")
        if end:
            self._head = None
            self._target.update(body)
