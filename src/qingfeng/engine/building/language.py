"""What is known of words and characters in general, whatever the register: made once in a process."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from qingfeng.engine.building.names import lexicon_terms
from qingfeng.engine.building.patterns import folded_names
from qingfeng.engine.compiled import lean
from qingfeng.engine.matching.hashing import hash_run, insert, room_for, set_bit
from qingfeng.engine.matching.layout import SEED_WORD, Codes, Ints, Language, Longs, Words
from qingfeng.engine.matching.skeleton import skeleton_table
from qingfeng.engine.tables.load import (
    chinese_words,
    english_rank,
    split_pairs,
    syllable_names,
    view_table,
)

EVERY_DAY = 5000


@lean
def insert_runs(offset: Longs, symbol: Codes, slots: Words, values: Ints, bits: Words) -> None:
    for i in range(len(offset) - 1):
        key = hash_run(symbol, offset[i], offset[i + 1], SEED_WORD)
        insert(slots, values, key, i)
        set_bit(bits, key)


def word_slots() -> tuple[Words, Words]:
    words = [*english_rank(), *sorted(chinese_words())]
    folded = folded_names(pl.Series(words), np.zeros(64, np.uint64))
    slots = np.zeros(room_for(len(words), 2), np.uint64)
    bits = np.zeros(room_for(len(words), 16) // 64, np.uint64)
    insert_runs(folded.offset, folded.symbol, slots, np.zeros(len(slots), np.int32), bits)
    return slots, bits


def split_slots() -> tuple[Words, Ints]:
    pairs = split_pairs()
    symbols = np.array([ord(char) for parts in pairs for char in parts], np.uint32)
    slots = np.zeros(room_for(len(pairs), 2), np.uint64)
    numbers = np.zeros(len(slots), np.int32)
    bits = np.zeros(64, np.uint64)
    insert_runs(np.arange(0, len(symbols) + 1, 2, dtype=np.int64), symbols, slots, numbers, bits)
    wholes = np.array([ord(whole) for whole in pairs.values()], np.int32)
    return slots, wholes[numbers]


def syllable_letters() -> tuple[Ints, Codes]:
    """Letters of syllable number i; number 0 is no syllable."""
    names = ["", *syllable_names()]
    offset = np.cumsum([0, *(len(name) for name in names)]).astype(np.int32)
    return offset, np.array([ord(letter) for letter in "".join(names)], np.uint32)


def latin_words() -> tuple[Ints, Codes]:
    """Words that listings use every day: the most frequent ones, and those for goods."""
    frequent = [word for word, rank in english_rank().items() if rank < EVERY_DAY]
    goods = lexicon_terms().filter(pl.col("category") == "goods")["term"].str.to_lowercase()
    words = sorted(word for word in {*frequent, *goods} if word.isascii() and word.isalpha())
    offset = np.cumsum([0, *(len(word) for word in words)]).astype(np.int32)
    return offset, np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)


@lru_cache(maxsize=1)
def language() -> Language:
    words, word_bits = word_slots()
    views = view_table()
    slots, wholes = split_slots()
    offset, letters = syllable_letters()
    return Language(
        words,
        word_bits,
        views.syllable,
        views.look,
        slots,
        wholes,
        skeleton_table(),
        offset,
        letters,
        *latin_words(),
    )
