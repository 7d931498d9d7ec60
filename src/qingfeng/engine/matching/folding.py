"""UTF-8 to folded symbols, with the way back to the original text."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.layout import (
    AFTER_INVISIBLE,
    APART,
    FIELD_LIMIT,
    HARD,
    INSIDE,
    MARKED,
    SIGNED,
    SOFT,
    SPACED,
    TOUCHING,
    UPPER,
    Longs,
    Small,
    Streams,
)
from qingfeng.engine.tables.load import (
    CJK,
    CODE_BITS,
    CODE_MASK,
    DIGIT,
    EXPANDED,
    HOW,
    LETTER,
    FoldTable,
)

HOW_INVISIBLE = HOW.index("invisible")
HOW_MARK = HOW.index("mark")
HOW_CASE = HOW.index("case")
REPLACEMENT = 0xFFFD
SPACE = 32


def streams_for(size: int, segments: int) -> Streams:
    """Room for texts of `size` bytes; a character becomes at most four symbols, of three bytes and more."""
    room = size + size // 2 + 8
    ints, small, codes = np.int32, np.uint8, np.uint32
    return Streams(
        np.empty(room, codes),
        np.empty(room, small),
        np.empty(room, small),
        np.empty(room, ints),
        np.empty(room, ints),
        np.empty(room, ints),
        np.empty(room, ints),
        np.empty(room, codes),
        np.empty(room, ints),
        np.empty(room, small),
        np.empty(room, small),
        np.empty(room, small),
        np.empty(segments, ints),
        np.empty(segments, small),
        np.empty(segments + 1, ints),
        np.empty(segments + 1, ints),
        np.empty(segments, ints),
        np.empty(segments, ints),
    )


@inlined
def decode(data: Small, at: int, stop: int) -> tuple[int, int]:
    """The code point at a byte and the byte after it; what is no UTF-8 becomes U+FFFD, a byte at a time."""
    lead = np.int64(data[at])
    if lead < 0x80:
        return lead, at + 1
    size = (
        2 if 0xC0 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if 0xF0 <= lead < 0xF8 else 1
    )
    if size == 1 or at + size > stop:
        return REPLACEMENT, at + 1
    code = lead & (0x7F >> size)
    for i in range(1, size):
        byte = np.int64(data[at + i])
        if byte & 0xC0 != 0x80:
            return REPLACEMENT, at + 1
        code = (code << 6) | (byte & 0x3F)
    return (code, at + size) if code < 0x110000 else (REPLACEMENT, at + 1)


@inlined
def fold_text(
    data: Small, first: int, last: int, fold: FoldTable, out: Streams, at: int
) -> tuple[int, int]:
    """Writes the symbols of one text from index `at`; gives the next free index and the code points read."""
    begin = at
    place = first
    point = 0
    pending = 0
    while place < last and point < FIELD_LIMIT:
        code, after = decode(data, place, last)
        value = np.int64(fold.value[code])
        how = (value >> CODE_BITS) & 0xF
        target = value & CODE_MASK
        if value < EXPANDED:
            out.f_symbol[at] = target
            out.f_category[at] = fold.category[target]
            upper = UPPER if how == HOW_CASE or 65 <= code <= 90 else 0
            out.f_how[at] = (how & 7 if how < 6 else 0) | pending | upper
            pending = 0
            out.f_start[at] = point
            out.f_end[at] = point + 1
            out.f_byte[at] = place - first
            out.f_byte_end[at] = after - first
            at += 1
        else:
            low, high = fold.expansion_offsets[target], fold.expansion_offsets[target + 1]
            if low == high and how == HOW_MARK and at > begin:
                out.f_how[at - 1] |= MARKED
                out.f_end[at - 1] = point + 1
                out.f_byte_end[at - 1] = after - first
            elif low == high:
                pending = AFTER_INVISIBLE
            for i in range(low, high):
                out.f_symbol[at] = fold.expansion[i]
                out.f_category[at] = fold.category[fold.expansion[i]]
                out.f_how[at] = (how & 7 if how < 6 else 0) | pending
                pending = 0
                out.f_start[at] = point
                out.f_end[at] = point + 1
                out.f_byte[at] = place - first
                out.f_byte_end[at] = after - first
                at += 1
        point += 1
        place = after
    return at, point


@inlined
def boundary_between(before: int, after: int, how_before: int, how_after: int) -> int:
    """How strongly a name may begin between two symbols that touch."""
    if before == CJK or after == CJK:
        return HARD
    if before != after:
        return SOFT
    if after == LETTER and how_after & UPPER and not how_before & UPPER:
        return SOFT
    return INSIDE


@inlined
def compact_text(out: Streams, first: int, last: int, at: int) -> tuple[int, int]:
    """The stream of letters, digits and ideographs alone, with what stood between them; gives the next free index and how
    many are ideographs."""
    begin = at
    gap = 0
    signs = 0
    written = 0
    before, how_before = np.uint8(0), np.uint8(0)
    for i in range(first, last):
        category, how = out.f_category[i], out.f_how[i]
        if category == LETTER or category == DIGIT or category == CJK:
            kind = TOUCHING
            if gap > 0:
                kind = APART if gap > 3 else SIGNED if signs > 0 else SPACED
            boundary = HARD
            if at > begin and gap == 0:
                boundary = boundary_between(before, category, how_before, how)
            out.c_symbol[at] = out.f_symbol[i]
            out.c_full[at] = i
            out.c_gap[at] = kind
            out.c_boundary[at] = boundary
            out.c_covered[at] = 0
            written += category == CJK
            before, how_before = category, how
            at += 1
            gap = 0
            signs = 0
        else:
            gap += 1
            if out.f_symbol[i] != SPACE:
                signs += 1
    return at, written


@inlined
def fold_segment(
    data: Small,
    first: int,
    last: int,
    row: int,
    field: int,
    fold: FoldTable,
    out: Streams,
    segment: int,
) -> None:
    """One field of one listing becomes segment number `segment` of the chunk."""
    out.segment_row[segment] = row
    out.segment_field[segment] = field
    f_at = out.f_offset[segment]
    f_next, points = fold_text(data, first, last, fold, out, f_at)
    out.f_offset[segment + 1] = f_next
    c_next, written = compact_text(out, f_at, f_next, out.c_offset[segment])
    out.c_offset[segment + 1] = c_next
    out.written[segment] = written
    out.length[segment] = points


@lean
def fold_column(
    data: Small, offsets: Longs, first: int, last: int, fold: FoldTable, out: Streams
) -> None:
    """Rows first to last of one column, one segment each."""
    out.f_offset[0] = 0
    out.c_offset[0] = 0
    for row in range(first, last):
        fold_segment(data, offsets[row], offsets[row + 1], row, 0, fold, out, row - first)
