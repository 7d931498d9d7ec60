"""JSON lists written straight into bytes: a dump per row would take longer than finding the hits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qingfeng.engine.compiled import inlined, lean, move_bytes

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

QUOTE, BACKSLASH, MINUS, DOT, ZERO, COMMA, OPEN, CLOSE = (np.uint8(ord(c)) for c in '"\\-.0,[]')
LOWEST_PRINTED = 0x20
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
UNICODE_ESCAPE = np.frombuffer(b"\\u00", np.uint8)
LITERAL, WEIGHT, MARK, WORD, VALUE = range(5)
LONGEST_NUMBER = 24
THOUSAND = 1000


class Table(NamedTuple):
    """Runs of bytes by number."""

    body: Bytes
    offsets: Longs


class Pieces(NamedTuple):
    """Every reason as a run of pieces: literal JSON, and slots to be filled."""

    kind: Bytes
    text: Table  # of piece n, empty for slots
    first: Ints  # pieces of reason r: first[r]:first[r+1]


class Spans(NamedTuple):
    """Where a word stands in the listing's own text."""

    field: Bytes
    start: Ints
    end: Ints


@inlined
def copy(out: Bytes, at: int, body: Bytes, first: int, last: int) -> int:
    move_bytes(out, at, body, first, last - first)
    return at + last - first


@inlined
def write_int(out: Bytes, at: int, number: int) -> int:
    rest = np.int64(number)
    if rest < 0:
        out[at] = MINUS
        at += 1
        rest = -rest
    size, shifted = 1, rest
    while shifted >= 10:
        shifted //= 10
        size += 1
    for i in range(size):
        out[at + size - 1 - i] = ZERO + np.uint8(rest % 10)
        rest //= 10
    return at + size


@inlined
def write_thousandths(out: Bytes, at: int, number: float) -> int:
    """Three decimals."""
    whole = np.int64(np.floor(abs(number) * THOUSAND + 0.5))
    if number < 0 and whole > 0:
        out[at] = MINUS
        at += 1
    at = write_int(out, at, whole // THOUSAND)
    out[at] = DOT
    rest = whole % THOUSAND
    out[at + 1] = ZERO + np.uint8(rest // 100)
    out[at + 2] = ZERO + np.uint8(rest // 10 % 10)
    out[at + 3] = ZERO + np.uint8(rest % 10)
    return at + 4


@inlined
def write_value(out: Bytes, at: int, number: float) -> int:
    if np.isnan(number) or abs(number) > 1e15:
        return at
    if number == np.floor(number):
        return write_int(out, at, np.int64(number))
    return write_thousandths(out, at, number)


@inlined
def write_escaped(out: Bytes, at: int, body: Bytes, first: int, last: int) -> int:
    """Text between quotes; at most six bytes for one."""
    for i in range(first, last):
        byte = body[i]
        if byte == QUOTE or byte == BACKSLASH:
            out[at] = BACKSLASH
            out[at + 1] = byte
            at += 2
        elif byte < LOWEST_PRINTED:
            at = copy(out, at, UNICODE_ESCAPE, 0, 4)
            out[at] = HEX[byte >> 4]
            out[at + 1] = HEX[byte & 15]
            at += 2
        else:
            out[at] = byte
            at += 1
    return at


@inlined
def write_hit(
    out: Bytes,
    at: int,
    heads: Table,
    middles: Table,
    right: int,
    middle: int,
    start: int,
    end: int,
    strength: float,
) -> int:
    at = copy(out, at, heads.body, heads.offsets[right], heads.offsets[right + 1])
    at = copy(out, at, middles.body, middles.offsets[middle], middles.offsets[middle + 1])
    at = write_int(out, at, start)
    at = copy(out, at, middles.body, middles.offsets[-3], middles.offsets[-2])
    at = write_int(out, at, end)
    at = copy(out, at, middles.body, middles.offsets[-2], middles.offsets[-1])
    at = write_thousandths(out, at, strength)
    out[at] = np.uint8(125)
    return at + 1


@lean
def write_hits(
    rows: Longs,
    right: Ints,
    middle: Ints,
    start: Ints,
    end: Ints,
    strength: Floats,
    heads: Table,
    middles: Table,
    out: Bytes,
    offsets: Longs,
) -> int:
    """One JSON list a row. `middle` numbers the disguise and field; the last two of `middles` lead in end and strength."""
    at = 0
    for row in range(len(rows) - 1):
        out[at] = OPEN
        at += 1
        for hit in range(rows[row], rows[row + 1]):
            if hit > rows[row]:
                out[at] = COMMA
                at += 1
            at = write_hit(
                out,
                at,
                heads,
                middles,
                right[hit],
                middle[hit],
                start[hit],
                end[hit],
                strength[hit],
            )
        out[at] = CLOSE
        at += 1
        offsets[row + 1] = at
    return at


@inlined
def write_word(
    out: Bytes, at: int, spans: Spans, number: int, row: int, title: Table, description: Table
) -> int:
    if spans.field[number] == 0:
        first = title.offsets[row]
        return write_escaped(
            out, at, title.body, first + spans.start[number], first + spans.end[number]
        )
    first = description.offsets[row]
    return write_escaped(
        out, at, description.body, first + spans.start[number], first + spans.end[number]
    )


@lean
def write_reasons(
    rows: Longs,
    code: Ints,
    weight: Floats,
    value: Floats,
    hit: Ints,
    term: Ints,
    right: Ints,
    pieces: Pieces,
    heads: Table,
    mark: Longs,
    hits: Spans,
    terms: Spans,
    title: Table,
    description: Table,
    out: Bytes,
    offsets: Longs,
) -> int:
    at = 0
    for row in range(len(rows) - 1):
        out[at] = OPEN
        at += 1
        for reason in range(rows[row], rows[row + 1]):
            if reason > rows[row]:
                out[at] = COMMA
                at += 1
            for piece in range(pieces.first[code[reason]], pieces.first[code[reason] + 1]):
                kind = pieces.kind[piece]
                if kind == LITERAL:
                    text = pieces.text
                    at = copy(out, at, text.body, text.offsets[piece], text.offsets[piece + 1])
                elif kind == WEIGHT:
                    at = write_thousandths(out, at, weight[reason])
                elif kind == VALUE:
                    at = write_value(out, at, value[reason])
                elif kind == MARK and hit[reason] >= 0:
                    own = right[hit[reason]]
                    at = copy(out, at, heads.body, mark[own] + 1, heads.offsets[own + 1] - 1)
                elif kind == WORD and term[reason] >= 0:
                    at = write_word(out, at, terms, term[reason], row, title, description)
                elif kind == WORD and hit[reason] >= 0:
                    at = write_word(out, at, hits, hit[reason], row, title, description)
        out[at] = CLOSE
        at += 1
        offsets[row + 1] = at
    return at
