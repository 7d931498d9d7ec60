"""Tables for one edit and for masked letters."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from qingfeng.engine.building.keys import AMBIGUOUS, KIND_SHAPE, KIND_TERM, ideographs_in
from qingfeng.engine.compiled import compiled, lean
from qingfeng.engine.matching.hashing import ONE, SIX, finish, hash_run, room_for, set_bit
from qingfeng.engine.matching.layout import (
    LONGEST,
    SEED_FIRST,
    SEED_LAST,
    Codes,
    Ints,
    Longs,
    Neighbours,
    Patterns,
    Small,
    Words,
)
from qingfeng.engine.matching.neighbours import (
    LONGEST_EDIT,
    SHORTEST_EDIT,
    SHORTEST_WORD,
    fingerprint,
    less_one,
)

SHORTEST_MASKED_LATIN, SHORTEST_MASKED_WRITTEN = 4, 3
MODEL_SHORTEST = 7


@lean
def eligible(patterns: Patterns, edits: Small, masks: Small) -> None:
    """Which patterns may be found by an edit, which under a mask."""
    for p in range(len(patterns.kind)):
        size = patterns.offset[p + 1] - patterns.offset[p]
        if patterns.kind[p] == KIND_TERM or patterns.kind[p] == KIND_SHAPE:
            continue
        written = ideographs_in(patterns, p)
        digits = 0
        for i in range(patterns.offset[p], patterns.offset[p + 1]):
            digits += ord("0") <= patterns.symbol[i] <= ord("9")
        plain = patterns.ambiguity[p] < AMBIGUOUS and digits <= 1
        long_enough = size >= (MODEL_SHORTEST if patterns.kind[p] >= 4 else SHORTEST_EDIT)
        edits[p] = plain and digits == 0 and written == 0 and long_enough and size <= LONGEST_EDIT
        if written == 0:
            masks[p] = plain and size >= SHORTEST_MASKED_LATIN
        else:
            masks[p] = plain and written == size and size >= SHORTEST_MASKED_WRITTEN


@lean
def count_deletions(patterns: Patterns, edits: Small) -> int:
    total = 0
    for p in range(len(edits)):
        if edits[p]:
            total += patterns.offset[p + 1] - patterns.offset[p] + 1
    return total


@compiled
def fill_deletions(
    patterns: Patterns, edits: Small, bits: Words, slots: Codes, owners: Ints
) -> None:
    keys = np.zeros(LONGEST + 2, np.uint64)
    last = np.uint64(len(slots) - 1)
    for p in range(len(edits)):
        if not edits[p]:
            continue
        count = less_one(patterns.symbol, patterns.offset[p], patterns.offset[p + 1], keys)
        for i in range(count):
            set_bit(bits, keys[i])
            place = (finish(keys[i]) >> SIX) & last
            while slots[place] != 0:
                place = (place + ONE) & last
            slots[place] = fingerprint(keys[i])
            owners[place] = p


@lean
def mark_words(patterns: Patterns, edits: Small, firsts: Words, lasts: Words) -> None:
    """First and last words of names of several words: with one of them right, the other may carry the edit."""
    for p in range(len(edits)):
        first, last = patterns.offset[p], patterns.offset[p + 1]
        if not edits[p] or patterns.breaks[p] == 0:
            continue
        begin, end = 0, 0
        for i in range(1, last - first):
            if (patterns.breaks[p] >> np.uint64(i)) & ONE:
                begin = i if begin == 0 else begin
                end = i
        if begin >= SHORTEST_WORD:
            set_bit(firsts, hash_run(patterns.symbol, first, first + begin, SEED_FIRST))
        if last - first - end >= SHORTEST_WORD:
            set_bit(lasts, hash_run(patterns.symbol, first + end, last, SEED_LAST))


def strings_of(symbol: Codes, offset: Longs) -> pl.Series:
    """Runs of symbols as strings, without a Python object for each."""
    widths = np.select([symbol < 0x80, symbol < 0x800, symbol < 0x10000], [1, 2, 3], 4)
    places = np.r_[0, np.cumsum(widths)]
    body = symbol.astype("<u4").tobytes().decode("utf-32-le", "replace").encode()
    buffers = [None, pa.py_buffer(places[offset].astype(np.int64)), pa.py_buffer(body)]
    return pl.Series(pa.Array.from_buffers(pa.large_string(), len(offset) - 1, buffers))


@compiled
def reversed_runs(symbol: Codes, offset: Longs) -> Codes:
    out = np.empty_like(symbol)
    for p in range(len(offset) - 1):
        for i in range(offset[p], offset[p + 1]):
            out[i] = symbol[offset[p] + offset[p + 1] - 1 - i]
    return out


def in_order(strings: pl.Series, chosen: Ints) -> Ints:
    order: Ints = chosen[strings.gather(chosen).arg_sort().to_numpy()].astype(np.int32)
    return order


def make_neighbours(patterns: Patterns) -> Neighbours:
    count = len(patterns.kind)
    edits, masks = np.zeros(count, np.uint8), np.zeros(count, np.uint8)
    eligible(patterns, edits, masks)
    deletions = count_deletions(patterns, edits)
    bits = np.zeros(room_for(deletions, 8) // 64, np.uint64)
    slots = np.zeros(
        room_for(deletions, 1) * (1 if deletions < 0.7 * room_for(deletions, 1) else 2), np.uint32
    )
    owners = np.zeros(len(slots), np.int32)
    fill_deletions(patterns, edits, bits, slots, owners)
    firsts = np.zeros(room_for(int(edits.sum()), 8) // 64, np.uint64)
    lasts = np.zeros_like(firsts)
    mark_words(patterns, edits, firsts, lasts)
    chosen = np.flatnonzero(masks).astype(np.int32)
    forward = in_order(strings_of(patterns.symbol, patterns.offset), chosen)
    backward = in_order(
        strings_of(reversed_runs(patterns.symbol, patterns.offset), patterns.offset), chosen
    )
    return Neighbours(bits, slots, owners, forward, backward, firsts, lasts)
