"""The keys under which every pattern can be found: plain, by sound, by look, by outline, with mixed scripts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qingfeng.engine.compiled import compiled, inlined, lean
from qingfeng.engine.matching.hashing import hash_run, insert, room_for, set_bit, step
from qingfeng.engine.matching.layout import (
    BY_EXACT,
    BY_LOOK,
    BY_SCRIPT,
    BY_SHAPE,
    BY_SKELETON,
    BY_SOUND,
    FIRST_WRITTEN,
    SEED_EXACT,
    SEED_LOOK,
    SEED_SHAPE,
    SEED_SKELETON,
    SEED_SOUND,
    Codes,
    Ints,
    Keys,
    Language,
    Longs,
    Patterns,
    Small,
    Words,
)
from qingfeng.engine.matching.skeleton import TWO_LETTERS, outline_of
from qingfeng.engine.types import Kind

KIND_SHAPE, KIND_TERM, KIND_MARK = int(Kind.SHAPE), int(Kind.TERM), int(Kind.MARK)
KIND_NICKNAME = int(Kind.NICKNAME)
VIEWED = 0x20000
SHORTEST_OUTLINE = 4
SHORTEST_SOUND = 2
SHORTEST_SPELT = 5
MIXED_LONGEST = 5
MOST_READINGS = 4
AMBIGUOUS, HOPELESS = 0.5, 0.995
LEAST_LETTERS = 4


class Sink(NamedTuple):
    key: Words
    owner: Ints
    tag: Small
    used: Longs


class Readings(NamedTuple):
    """All syllables of a character, most usual first."""

    offset: Ints
    syllable: Codes


@inlined
def give(sink: Sink, key: np.uint64, owner: int, tag: int) -> None:
    at = sink.used[0]
    sink.key[at] = key
    sink.owner[at] = owner
    sink.tag[at] = tag
    sink.used[0] = at + 1


@lean
def plain_keys(patterns: Patterns, prefix: Words, sink: Sink) -> None:
    """What is an ordinary word through and through is not looked for at all."""
    for p in range(len(patterns.kind)):
        if patterns.ambiguity[p] >= HOPELESS:
            continue
        shape = patterns.kind[p] == KIND_SHAPE
        state = np.uint64(SEED_SHAPE if shape else SEED_EXACT)
        for i in range(patterns.offset[p], patterns.offset[p + 1]):
            state = step(state, patterns.symbol[i])
            set_bit(prefix, state)
        if patterns.offset[p + 1] > patterns.offset[p]:
            give(sink, state, p, BY_SHAPE if shape else BY_EXACT)


@inlined
def is_ideograph(symbol: int) -> bool:
    return FIRST_WRITTEN <= symbol <= 0x9FFF or 0xF900 <= symbol <= 0xFAFF or symbol >= 0x20000


@inlined
def ideographs_in(patterns: Patterns, p: int) -> int:
    count = 0
    for i in range(patterns.offset[p], patterns.offset[p + 1]):
        count += is_ideograph(patterns.symbol[i])
    return count


@inlined
def letters_in(patterns: Patterns, p: int) -> int:
    """Letters of a name without ideographs; 0 for others."""
    count = 0
    for i in range(patterns.offset[p], patterns.offset[p + 1]):
        if is_ideograph(patterns.symbol[i]):
            return 0
        count += not ord("0") <= patterns.symbol[i] <= ord("9")
    return count


@lean
def outline_keys(
    patterns: Patterns, guessable: Small, language: Language, prefix: Words, sink: Sink
) -> None:
    """Latin names of four letters and more; of ordinary words only marks, whose disguise itself tells."""
    for p in range(len(patterns.kind)):
        first, last = patterns.offset[p], patterns.offset[p + 1]
        if patterns.ambiguity[p] >= AMBIGUOUS and patterns.kind[p] != KIND_MARK:
            continue
        if not guessable[p] or letters_in(patterns, p) < LEAST_LETTERS:
            continue
        state = np.uint64(SEED_SKELETON)
        before = 0
        size = 0
        for i in range(first, last):
            symbol = np.int64(patterns.symbol[i])
            pieces = 2 if symbol == TWO_LETTERS else 1
            for piece in range(pieces):
                outline = (
                    (ord("r") if piece == 0 else ord("n"))
                    if pieces == 2
                    else outline_of(language.skeleton, symbol)
                )
                if outline != before and outline != 0:
                    state = step(state, outline)
                    set_bit(prefix, state)
                    size += 1
                before = outline
        if size >= SHORTEST_OUTLINE - 1:
            give(sink, state, p, BY_SKELETON)


@compiled
def sound_keys(
    patterns: Patterns, guessable: Small, readings: Readings, prefix: Words, sink: Sink
) -> None:
    """Names of two ideographs and more, in up to four ways of reading them."""
    chosen = np.zeros(64, np.int64)
    for p in range(len(patterns.kind)):
        first, last = patterns.offset[p], patterns.offset[p + 1]
        if not guessable[p] or last - first < 2 or ideographs_in(patterns, p) < last - first:
            continue
        ways = 1
        for i in range(first, last):
            symbol = patterns.symbol[i]
            known = readings.offset[symbol + 1] - readings.offset[symbol] if symbol < VIEWED else 0
            ways *= known
        for way in range(min(ways, MOST_READINGS)):
            rest = way
            for i in range(first, last):
                symbol = patterns.symbol[i]
                known = readings.offset[symbol + 1] - readings.offset[symbol]
                chosen[i - first] = readings.offset[symbol] + rest % known
                rest //= known
            state = np.uint64(SEED_SOUND)
            for i in range(last - first):
                state = step(state, readings.syllable[chosen[i]])
                set_bit(prefix, state)
            give(sink, state, p, BY_SOUND)


@lean
def look_keys(
    patterns: Patterns, guessable: Small, language: Language, prefix: Words, sink: Sink
) -> None:
    for p in range(len(patterns.kind)):
        first, last = patterns.offset[p], patterns.offset[p + 1]
        if not guessable[p] or last - first < 2 or ideographs_in(patterns, p) < last - first:
            continue
        state = np.uint64(SEED_LOOK)
        for i in range(first, last):
            symbol = patterns.symbol[i]
            state = step(state, language.look[symbol] if symbol < VIEWED else symbol)
            set_bit(prefix, state)
        give(sink, state, p, BY_LOOK)


@lean
def mixed_keys(patterns: Patterns, language: Language, prefix: Words, sink: Sink) -> None:
    """One ideograph of a short name spelt out or cut to its first letter; the whole name spelt out."""
    for p in range(len(patterns.kind)):
        first, last = patterns.offset[p], patterns.offset[p + 1]
        if not 2 <= last - first <= MIXED_LONGEST or patterns.kind[p] == KIND_TERM:
            continue
        if ideographs_in(patterns, p) < last - first or patterns.ambiguity[p] >= AMBIGUOUS:
            continue
        for changed in range(first, last):
            for whole in range(2):
                spell(patterns, language, prefix, sink, p, changed, whole == 1)
        spell(patterns, language, prefix, sink, p, -1, True)


@lean
def spell(
    patterns: Patterns,
    language: Language,
    prefix: Words,
    sink: Sink,
    p: int,
    changed: int,
    whole: bool,
) -> None:
    """`changed` is the place of the ideograph put in letters; -1 for all of them."""
    state = np.uint64(SEED_EXACT)
    size = 0
    for i in range(patterns.offset[p], patterns.offset[p + 1]):
        symbol = patterns.symbol[i]
        syllable = language.syllable[symbol] if symbol < VIEWED else 0
        if changed not in (-1, i):
            state = step(state, symbol)
            set_bit(prefix, state)
            continue
        low, high = language.letters_offset[syllable], language.letters_offset[syllable + 1]
        if syllable == 0 or (not whole and high - low < 2):
            return
        for letter in range(low, high if whole else low + 1):
            state = step(state, language.letters[letter])
            set_bit(prefix, state)
            size += 1
    if changed != -1 or size >= SHORTEST_SPELT:
        give(sink, state, p, BY_SCRIPT)


@lean
def fill_table(keys: Words, starts: Longs, slots: Words, groups: Ints, complete: Words) -> None:
    for group in range(len(starts)):
        key = keys[starts[group]]
        insert(slots, groups, key, group)
        set_bit(complete, key)


def may_be_guessed(patterns: Patterns, tolerant: Small) -> Small:
    """Names; of terms those that are looked for in disguise; of the short ways to say a mark none by sound or look."""
    term = patterns.kind == KIND_TERM
    short = (np.diff(patterns.offset) <= SHORTEST_SOUND) & (patterns.kind >= KIND_NICKNAME)
    told = tolerant[np.where(term, patterns.right, 0)] > 0
    return (np.where(term, told, ~short) & (patterns.kind != KIND_SHAPE)).astype(np.uint8)


def make_keys(patterns: Patterns, language: Language, readings: Readings, tolerant: Small) -> Keys:
    written = patterns.symbol > 0x3000
    sizes = np.diff(patterns.offset)
    room = (
        2 * len(sizes) + int(written.sum()) * 2 * 4 + 8 * int((sizes <= MIXED_LONGEST).sum()) + 64
    )
    sink = Sink(
        np.zeros(room, np.uint64),
        np.zeros(room, np.int32),
        np.zeros(room, np.uint8),
        np.zeros(1, np.int64),
    )
    prefix = np.zeros(room_for(int(len(patterns.symbol) * 2), 8) // 64, np.uint64)
    plain_keys(patterns, prefix, sink)
    guessable = may_be_guessed(patterns, tolerant)
    outline_keys(patterns, guessable, language, prefix, sink)
    sound_keys(patterns, guessable, readings, prefix, sink)
    look_keys(patterns, guessable, language, prefix, sink)
    mixed_keys(patterns, language, prefix, sink)
    return table_of(sink, prefix)


def table_of(sink: Sink, prefix: Words) -> Keys:
    used = int(sink.used[0])
    order = np.argsort(sink.key[:used], kind="stable")
    keys, owners, tags = sink.key[order], sink.owner[order], sink.tag[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if used else np.zeros(0, np.int64)
    slots = np.zeros(room_for(len(starts), 2), np.uint64)
    groups = np.zeros(len(slots), np.int32)
    complete = np.zeros(room_for(len(starts), 8) // 64, np.uint64)
    fill_table(keys, starts, slots, groups, complete)
    offsets = np.r_[starts, used].astype(np.int32)
    return Keys(prefix, complete, slots, groups, offsets, owners.astype(np.int32), tags)


def all_readings(readings: dict[str, list[str]], names: dict[str, int]) -> Readings:
    counts = np.zeros(VIEWED + 1, np.int32)
    ordered = sorted(readings.items())
    for char, heard in ordered:
        counts[ord(char) + 1] = len(heard)
    flat = np.array([names[reading] for _char, heard in ordered for reading in heard], np.uint32)
    return Readings(np.cumsum(counts).astype(np.int32), flat)


__all__ = ["Readings", "all_readings", "hash_run", "make_keys"]
