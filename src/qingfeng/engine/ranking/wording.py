"""Words of titles learned from the open training listings: a table of word and weight, looked up by hash.

Only Latin words that name no mark and that the lexicon does not already weigh stand in the table, so that no piece of
named evidence is counted twice or against itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.run import column
from qingfeng.engine.ranking.layout import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pyarrow as pa

    Floats = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int32]
    Longs = npt.NDArray[np.int64]
    Hashes = npt.NDArray[np.uint64]
    Bytes = npt.NDArray[np.uint8]

SEED = 0xCBF29CE484222325
PRIME = 0x100000001B3
NOTHING = -1
MOST_WORDS = 64  # a title's words beyond these are not looked at
# For every byte: the letter in lower case, a digit itself, 0 for all else.
LOWER = np.array([ord(chr(b).lower()) if b < 128 and chr(b).isalnum() else 0 for b in range(256)])


class WordTable(NamedTuple):
    """Open addressing: the word's hash in `keys`, its number in `numbers` (NOTHING where the place is free)."""

    keys: Hashes
    numbers: Ints


def word_hash(word: str) -> int:
    state = SEED
    for byte in word.encode():
        state = ((state ^ byte) * PRIME) % (1 << 64)
    return state


def word_table(words: Sequence[str]) -> WordTable:
    size = 1 << max(4, (4 * len(words)).bit_length())
    keys, numbers = np.zeros(size, np.uint64), np.full(size, NOTHING, np.int32)
    for number, word in enumerate(words):
        key = word_hash(word)
        place = key % size
        while numbers[place] != NOTHING:
            place = (place + 1) % size
        keys[place], numbers[place] = key, number
    return WordTable(keys, numbers)


@lru_cache(maxsize=1)
def learned() -> tuple[tuple[str, ...], Floats]:
    rows = tuple(records("wording.csv"))
    weights = np.array([float(row["weight"]) for row in rows], np.float32)
    return tuple(row["word"] for row in rows), weights


@lru_cache(maxsize=1)
def learned_table() -> WordTable:
    return word_table(learned()[0])


@inlined
def number_of(table: WordTable, key: np.uint64) -> int:
    last = np.uint64(len(table.keys) - 1)  # their number is a power of two
    place = key & last
    while table.numbers[place] != NOTHING:
        if table.keys[place] == key:
            return int(table.numbers[place])
        place = (place + np.uint64(1)) & last
    return NOTHING


@inlined
def words_of(table: WordTable, data: Bytes, start: int, stop: int, found: Ints) -> int:
    """Numbers of the different known words between two bytes; gives how many."""
    state, size, count = np.uint64(SEED), 0, 0
    for at in range(start, stop + 1):
        byte = LOWER[data[at]] if at < stop else 0
        if byte:
            state = (state ^ np.uint64(byte)) * np.uint64(PRIME)
            size += 1
            continue
        if size:
            number = number_of(table, state)
            fresh = number != NOTHING and count < len(found)
            for i in range(count):
                fresh = fresh and found[i] != number
            if fresh:
                found[count] = number
                count += 1
        state, size = np.uint64(SEED), 0
    return count


@lean
def sum_words(
    table: WordTable, weights: Floats, data: Bytes, offsets: Longs, found: Ints, out: Floats
) -> None:
    """`found` is scratch."""
    for row in range(len(out)):
        count = words_of(table, data, offsets[row], offsets[row + 1], found)
        total = np.float32(0.0)
        for i in range(count):
            total += weights[found[i]]
        out[row] = total


def wording_of(batch: pa.Table, table: WordTable, weights: Floats) -> Floats:
    """Sum of the weights of the learned words in each title; a repeated word counts once."""
    out = np.zeros(batch.num_rows, np.float32)
    title = column(batch, "title")
    found = np.zeros(MOST_WORDS, np.int32)
    sum_words(table, weights, title.data, title.offsets, found, out)
    return out
