"""Bytes of a file: its kind, its packing, its encoding, and a first look that reads it once to the end."""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qingfeng.kernel.errors import BadInput
from qingfeng.market.intake.shapes import Limits

GZIP = b"\x1f\x8b"
ARCHIVES = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xd0\xcf\x11\xe0": "office",
}
WIDE_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\x00\x00\xfe\xff": "utf-32"}
UTF8_MARK = b"\xef\xbb\xbf"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A readable file: `name` is what people called it, which may differ from where its bytes lie."""

    path: Path
    name: str
    packed: bool
    format: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the whole file found out."""

    digest: str
    bytes: int
    encoding: str


def open_source(path: Path, name: str | None = None, limits: Limits | None = None) -> Source:
    """Tell the format from the content first and the name second; refuse what is not for us."""
    bounds = limits or Limits()
    called = name or path.name
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise BadInput("file_unreadable", file=called, detail=str(error.strerror)) from error
    if not head:
        raise BadInput("file_empty", file=called)
    _refuse_archive(head, called)
    packed = head.startswith(GZIP)
    start = _first_piece(path, called, packed, bounds)
    if packed:
        if start.startswith(GZIP):
            raise BadInput("archive_in_archive", file=called)
        _refuse_archive(start, called)
    return Source(path, called, packed, _format_of(start, called))


def pieces(source: Source, limits: Limits) -> Iterator[bytes]:
    """The unpacked bytes, with the ratio and the size of the packing watched."""
    with source.path.open("rb") as file:
        if source.packed:
            yield from _unpacked(file, source.name, limits)
        else:
            while piece := file.read(_step(limits)):
                yield piece


def _step(limits: Limits) -> int:
    return min(PIECE, limits.chunk_bytes)


def digest_of(path: Path) -> tuple[str, int]:
    """Digest and length of the file as it is."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _refuse_archive(head: bytes, called: str) -> None:
    for mark, kind in ARCHIVES.items():
        if head.startswith(mark):
            raise BadInput("archive_refused", file=called, kind=kind)


def _first_piece(path: Path, called: str, packed: bool, limits: Limits) -> bytes:
    source = Source(path, called, packed, "")
    for piece in pieces(source, limits):
        if piece:
            return piece
    raise BadInput("file_empty", file=called)


def _format_of(start: bytes, called: str) -> str:
    stem = called.lower().removesuffix(".gz")
    if start.startswith(b"PAR1"):
        return "parquet"
    if stem.endswith((".parquet", ".pq")):
        raise BadInput("not_parquet", file=called)
    for mark, kind in WIDE_MARKS.items():
        if start.startswith(mark):
            raise BadInput("encoding_refused", file=called, encoding=kind)
    text = start.removeprefix(UTF8_MARK).lstrip(b" \t\r\n")
    if text.startswith(b"["):
        raise BadInput("json_array", file=called)
    if stem.endswith((".ndjson", ".jsonl", ".json")) or text.startswith(b"{"):
        return "ndjson"
    return "csv"


def _unpacked(file: BinaryIO, called: str, limits: Limits) -> Iterator[bytes]:
    produced = 0
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as archive:
            while piece := archive.read(_step(limits)):
                produced += len(piece)
                taken = max(file.tell(), 1)
                if produced > limits.unpacked_bytes or (
                    produced > limits.archive_floor and produced > taken * limits.archive_ratio
                ):
                    raise BadInput("archive_bomb", file=called)
                yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput("archive_damaged", file=called) from error


# Encoding

_PAIR = re.compile(rb"([\x81-\xfe])([\x40-\x7e\x80-\xfe])")


@dataclass(slots=True)
class _Tally:
    """Lines that hold more than ASCII, by what they can be read as."""

    utf8: int = 0
    broken: int = 0
    gb: int = 0
    common: int = 0
    pairs: int = 0
    first_broken: int = 0


def encoding_of(source: Source, limits: Limits, stated: str | None) -> str:
    """Of a file of text, read to its end; a torn archive or text in no known encoding is met here."""
    if stated is not None and stated not in ("utf-8", "gb18030"):
        raise BadInput("encoding_refused", file=source.name, encoding=stated)
    tally = _Tally()
    line = 0
    rest = b""
    for piece in pieces(source, limits):
        whole, newline, tail = piece.rpartition(b"\n")
        if newline:
            line = _weigh(rest + whole + newline, line, tally)
            rest = tail
        else:
            rest += piece
        if len(rest) > limits.record_bytes + PIECE:
            # A line too long to be taken does not vote on the encoding.
            rest = b""
    _weigh(rest, line, tally)
    return stated or _decide(tally, source.name)


def _weigh(block: bytes, line: int, tally: _Tally) -> int:
    lines = block.count(b"\n")
    if not block.isascii():
        try:
            block.decode("utf-8")
            tally.utf8 += max(lines, 1)
        except UnicodeDecodeError:
            _weigh_lines(block, line, tally)
    return line + lines


def _weigh_lines(block: bytes, line: int, tally: _Tally) -> None:
    for number, text in enumerate(block.split(b"\n"), start=line + 1):
        if text.isascii():
            continue
        try:
            text.decode("utf-8")
            tally.utf8 += 1
            continue
        except UnicodeDecodeError:
            tally.broken += 1
            tally.first_broken = tally.first_broken or number
        try:
            text.decode("gb18030")
        except UnicodeDecodeError:
            continue
        tally.gb += 1
        for high, low in _PAIR.findall(text)[:50]:
            tally.pairs += 1
            tally.common += b"\xa1" <= high <= b"\xf7" and low >= b"\xa1"


def _decide(tally: _Tally, called: str) -> str:
    if tally.utf8 >= tally.broken:
        return "utf-8"
    # Western single-byte text also passes as GB18030, but its pairs are no common characters.
    if tally.gb * 10 >= tally.broken * 9 and tally.common * 2 >= tally.pairs:
        return "gb18030"
    raise BadInput("encoding_unknown", file=called, row=tally.first_broken)
