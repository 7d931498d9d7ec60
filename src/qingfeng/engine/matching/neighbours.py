"""Names less one letter: the hash by which a word one edit away is found, shared by building and matching."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.hashing import MULTIPLIER, finish
from qingfeng.engine.matching.layout import Codes, Words

BASE = np.uint64(0xD1342543DE82EF95)  # odd, so that it can be divided by
INVERSE = np.uint64(pow(0xD1342543DE82EF95, -1, 2**64))
ONE = np.uint64(1)
THIRTY_TWO = np.uint64(32)
SHORTEST_EDIT, LONGEST_EDIT = 5, 24
SHORTEST_WORD = 3


@inlined
def sealed(total: np.uint64, size: int) -> np.uint64:
    return finish((total ^ (np.uint64(size) * MULTIPLIER)) * MULTIPLIER)


@lean
def less_one(symbols: Codes, first: int, last: int, out: Words) -> int:
    """Keys of the run itself (at 0) and of the run less each letter; equal neighbours give one key. Returns their number."""
    size = last - first
    total = np.uint64(0)
    power = ONE
    for i in range(first, last):
        total += np.uint64(symbols[i] + np.uint32(1)) * power
        power *= BASE
    out[0] = sealed(total, size)
    count = 1
    before = np.uint64(0)
    power = ONE
    for i in range(first, last):
        own = np.uint64(symbols[i] + np.uint32(1)) * power
        if i == first or symbols[i] != symbols[i - 1]:
            after = total - before - own
            out[count] = sealed(before + after * INVERSE, size - 1)
            count += 1
        before += own
        power *= BASE
    return count


@inlined
def fingerprint(key: np.uint64) -> np.uint32:
    mark = np.uint32(key >> THIRTY_TWO)
    return mark if mark != 0 else np.uint32(1)


@inlined
def one_edit(symbols: Codes, first: int, last: int, name: Codes, low: int, high: int) -> bool:
    """Whether two runs differ by exactly one letter put in, left out, changed, or two neighbours swapped."""
    size, other = last - first, high - low
    start = 0
    while start < size and start < other and symbols[first + start] == name[low + start]:
        start += 1
    end = 0
    while (
        end < size - start
        and end < other - start
        and symbols[last - 1 - end] == name[high - 1 - end]
    ):
        end += 1
    left, right = size - start - end, other - start - end
    if left + right == 1 or (left == 1 and right == 1):
        return True
    if left == 2 and right == 2:
        return (
            symbols[first + start] == name[low + start + 1]
            and symbols[first + start + 1] == name[low + start]
        )
    return False
