"""Hashes, bitmaps and open addressing for compiled code."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.layout import Codes, Ints, Words

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
SHIFT = np.uint64(29)
HALF = np.uint64(32)
SIX = np.uint64(6)
LOW_SIX = np.uint64(63)
ONE = np.uint64(1)
ZERO = np.uint64(0)


@inlined
def step(state: np.uint64, symbol: np.uint32) -> np.uint64:
    mixed = (state ^ np.uint64(symbol)) * MULTIPLIER
    return mixed ^ (mixed >> SHIFT)


@inlined
def finish(state: np.uint64) -> np.uint64:
    mixed = state * MULTIPLIER
    return mixed ^ (mixed >> HALF)


@inlined
def has_bit(bits: Words, state: np.uint64) -> bool:
    place = finish(state) & np.uint64(len(bits) * 64 - 1)
    return (bits[place >> SIX] >> (place & LOW_SIX)) & ONE != ZERO


@inlined
def set_bit(bits: Words, state: np.uint64) -> None:
    place = finish(state) & np.uint64(len(bits) * 64 - 1)
    bits[place >> SIX] |= ONE << (place & LOW_SIX)


@inlined
def find(slots: Words, key: np.uint64) -> int:
    """The slot of a key, or -1."""
    last = np.uint64(len(slots) - 1)
    place = (finish(key) >> SIX) & last
    while slots[place] != ZERO:
        if slots[place] == key:
            return np.int64(place)
        place = (place + ONE) & last
    return -1


@lean
def insert(slots: Words, values: Ints, key: np.uint64, value: int) -> bool:
    """False where the key is there already."""
    last = np.uint64(len(slots) - 1)
    place = (finish(key) >> SIX) & last
    while slots[place] != ZERO:
        if slots[place] == key:
            return False
        place = (place + ONE) & last
    slots[place] = key
    values[place] = value
    return True


@inlined
def hash_run(symbols: Codes, first: int, last: int, seed: int) -> np.uint64:
    state = np.uint64(seed)
    for i in range(first, last):
        state = step(state, symbols[i])
    return state


def room_for(count: int, per_entry: int) -> int:
    """A power of two with that many places for each entry, at least 64."""
    return 1 << max(6, int(np.ceil(np.log2(max(1, count) * per_entry))))
