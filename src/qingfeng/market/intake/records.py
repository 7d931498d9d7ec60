"""CSV records out of a byte stream: whole blocks where every quote stands as it should, else one by one.

The rules are strict (a quoted field ends before a delimiter or a line's end), so that a torn quote costs its
own line and not the rest of the file.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qingfeng.market.intake.shapes import Limits

QUOTE = 0x22
LINE_ENDS = (0x0A, 0x0D)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records, clean enough for the fast parser."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """One record read with care; `reason` says why it cannot be taken."""

    fields: tuple[bytes, ...]
    lines: int
    reason: str = ""


class Carver:
    """Cuts a stream of CSV bytes into Blocks and Records, in order and without loss."""

    def __init__(self, delimiter: bytes, limits: Limits) -> None:
        self._limits = limits
        self._delimiter = delimiter
        self._ends = frozenset((delimiter[0], *LINE_ENDS))
        self._stop = re.compile(rb"[" + re.escape(delimiter) + rb"\r\n]")
        # Possessive: a doubled quote at the end of what has come so far is no closing one and a stray one.
        self._quoted = re.compile(rb'"([^"]*+(?:""[^"]*+)*+)"')

    def carve(self, stream: Iterator[bytes]) -> Iterator[Block | Record]:
        held: list[bytes] = []
        size = 0
        skipping = False
        for arrived in stream:
            piece = arrived
            if skipping:
                newline = piece.find(b"\n")
                if newline < 0:
                    continue
                piece, skipping = piece[newline + 1 :], False
            held.append(piece)
            size += len(piece)
            if size >= self._limits.chunk_bytes:
                rest = yield from self._cut(b"".join(held))
                if len(rest) > self._limits.record_bytes + 1:
                    # No end of a line in sight: the rest of this one is passed over as it comes.
                    yield Record((), 1, "record_too_long")
                    skipping, rest = True, b""
                held, size = [rest], len(rest)
        yield from self._finish(b"".join(held))

    def slowly(self, data: bytes) -> Iterator[Record]:
        """Whole records one by one."""
        yield from self._slowly(data, final=True)

    def _cut(self, data: bytes) -> Generator[Block | Record, None, bytes]:
        end = self._clean_end(data)
        if end is None:
            return (yield from self._slowly(data, final=False))
        if end:
            yield Block(data[:end])
        rest = data[end:]
        if len(rest) > self._limits.record_bytes:
            return (yield from self._slowly(rest, final=False))
        return rest

    def _finish(self, data: bytes) -> Iterator[Block | Record]:
        end = self._clean_end(data) or 0
        if end:
            yield Block(data[:end])
        yield from self._slowly(data[end:], final=True)

    def _clean_end(self, data: bytes) -> int | None:
        """Where the last whole record ends, or None when the bytes call for the careful way."""
        if b"\x00" in data or data.count(b"\r") != data.count(b"\r\n"):
            return None
        if QUOTE not in data:
            end = data.rfind(b"\n") + 1
            return end if self._short_lines(data, end) else None
        return self._clean_quoted_end(data)

    def _short_lines(self, data: bytes, end: int) -> bool:
        # Only a line longer than the limit can skip a whole window of that length without an end in it.
        step = self._limits.record_bytes // 2
        return all(data.find(b"\n", at, at + step) >= 0 for at in range(0, end - step + 1, step))

    def _clean_quoted_end(self, data: bytes) -> int | None:
        raw = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(raw == QUOTE)
        breaks = np.flatnonzero(raw == LINE_ENDS[0])
        outside = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
        if not outside.size:
            return None
        end = int(outside[-1]) + 1
        longest = int(np.diff(outside, prepend=-1).max())
        if longest > self._limits.record_bytes:
            return None
        quotes = quotes[quotes < end]
        return end if self._quotes_fit(raw, quotes) else None

    def _quotes_fit(self, raw: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64]) -> bool:
        opening, closing = quotes[0::2], quotes[1::2]
        ends = np.zeros(256, dtype=bool)
        ends[list(self._ends)] = True
        before = ends[raw[np.maximum(opening - 1, 0)]] | (opening == 0)
        after = ends[raw[closing + 1]]
        doubled = opening[1:] == closing[:-1] + 1
        before[1:] |= doubled
        after[:-1] |= doubled
        return bool(before.all() and after.all())

    def _slowly(self, data: bytes, *, final: bool) -> Generator[Record, None, bytes]:
        at = 0
        while at < len(data):
            step = self._record(data, at, final=final)
            if step is None:
                break
            record, at = step
            yield record
        return data[at:]

    def _record(self, data: bytes, at: int, *, final: bool) -> tuple[Record, int] | None:
        """The record at `at` and where the next begins; None when more bytes are needed first."""
        fields: list[bytes] = []
        limit = at + self._limits.record_bytes
        position = at
        while len(fields) <= self._limits.columns:
            if data[position : position + 1] == b'"':
                match = self._quoted.match(data, position, limit)
                if match is None:
                    return self._torn(data, at, "quote_not_closed", final=final)
                fields.append(match.group(1).replace(b'""', b'"'))
                position = match.end()
            else:
                stop = self._stop.search(data, position, limit + 1)
                start, position = position, stop.start() if stop else min(limit + 1, len(data))
                fields.append(data[start:position])
            if position > limit:
                return self._torn(data, at, "record_too_long", final=final)
            after = data[position : position + 1]
            if after != self._delimiter:
                if after and after[0] not in LINE_ENDS:
                    return self._torn(data, at, "text_after_quote", final=final)
                return self._ended(data, at, position, fields, final=final)
            position += 1
        return self._torn(data, at, "too_many_columns", final=final)

    def _ended(
        self, data: bytes, at: int, position: int, fields: list[bytes], *, final: bool
    ) -> tuple[Record, int] | None:
        width = 2 if data[position : position + 2] == b"\r\n" else 1
        if not final and position + 2 > len(data):
            return None
        end = min(position + width, len(data))
        lines = max(data.count(b"\n", at, end), data.count(b"\r", at, end), 1)
        if fields == [b""]:
            return Record((), lines, "blank"), end
        reason = "nul_character" if b"\x00" in data[at:end] else ""
        return Record(tuple(fields), lines, reason), end

    def _torn(self, data: bytes, at: int, reason: str, *, final: bool) -> tuple[Record, int] | None:
        """Give up the first line of a broken record and start again behind it."""
        long = len(data) - at > self._limits.record_bytes
        if reason == "quote_not_closed" and not (final or long):
            return None
        end = data.find(b"\n", at)
        if end < 0 and not final:
            return None
        end = len(data) if end < 0 else end + 1
        if end - at > self._limits.record_bytes + 1:
            reason = "record_too_long"
        return Record((), 1, reason), end
