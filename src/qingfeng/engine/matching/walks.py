"""The passes that read every text: plain names and terms, names by sound and look, split characters, style codes."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.hashing import find, has_bit, hash_run, step
from qingfeng.engine.matching.layout import (
    APART,
    BY_EXACT,
    BY_SHAPE,
    BY_SPLIT,
    FIRST,
    FIRST_WRITTEN,
    HARD,
    INSIDE,
    LAST,
    LONGEST,
    SEED_EXACT,
    SEED_SHAPE,
    SEED_WORD,
    SEGMENT,
    TARGET,
    TOUCHING,
    VIEW,
    WEIGHT,
    Codes,
    Ints,
    Keys,
    Language,
    Longs,
    Streams,
    Words,
)
from qingfeng.engine.tables.load import CJK, DIGIT, LETTER

LONGEST_WRITTEN = 12
VIEWED = 0x20000
FULL, PLURAL = np.int64(1000), np.int64(950)
SHORTEST_PLURAL = 4
COVERING = 3
LETTER_S = ord("s")
LONGEST_SHAPE = 20
SHAPE_LETTER, SHAPE_DIGIT = ord("a"), ord("9")
# Signs of style codes are kept as ideographs in the patterns, because folding drops signs.
SHAPE_SIGNS = {"-": "一", " ": "空", ".": "丶", "/": "斜"}
DASH, BLANK, DOT, SLASH = (ord(SHAPE_SIGNS[sign]) for sign in "- ./")


@inlined
def note(
    candidates: Ints,
    at: int,
    segment: int,
    first: int,
    last: int,
    target: int,
    view: int,
    weight: int,
) -> None:
    """One line more; past the end it is only counted, and the pass is run again with more room."""
    if at >= len(candidates):
        return
    candidates[at, SEGMENT] = segment
    candidates[at, FIRST] = first
    candidates[at, LAST] = last
    candidates[at, TARGET] = target
    candidates[at, VIEW] = view
    candidates[at, WEIGHT] = weight


@inlined
def group_of(keys: Keys, state: np.uint64) -> int:
    if not has_bit(keys.complete, state):
        return -1
    slot = find(keys.slots, state)
    return np.int64(keys.groups[slot]) if slot >= 0 else -1


@inlined
def cover(streams: Streams, first: int, last: int) -> None:
    for c in range(first, last):
        streams.c_covered[c] = 1


@lean
def walk_plain(streams: Streams, segments: int, keys: Keys, candidates: Ints, used: int) -> int:
    """From every place where a word may begin, as long as some key begins so."""
    symbols, boundary, gap = streams.c_symbol, streams.c_boundary, streams.c_gap
    for segment in range(segments):
        stop = np.int64(streams.c_offset[segment + 1])
        for k in range(streams.c_offset[segment], stop):
            if boundary[k] == INSIDE:
                continue
            state = np.uint64(SEED_EXACT)
            before = state
            limit = min(stop, k + LONGEST)
            for j in range(k, limit):
                if j > k and gap[j] == APART:
                    break
                before = state
                state = step(state, symbols[j])
                if j + 1 < stop and boundary[j + 1] == INSIDE:
                    continue
                if symbols[j] == LETTER_S and j - k >= SHORTEST_PLURAL:
                    group = group_of(keys, before)
                    if group >= 0:
                        note(
                            candidates,
                            used,
                            segment,
                            streams.c_full[k],
                            streams.c_full[j - 1] + 1,
                            group,
                            BY_EXACT,
                            PLURAL,
                        )
                        cover(streams, k, j + 1)
                        used += 1
                if not has_bit(keys.prefix, state):
                    break
                group = group_of(keys, state)
                if group >= 0:
                    note(
                        candidates,
                        used,
                        segment,
                        streams.c_full[k],
                        streams.c_full[j] + 1,
                        group,
                        BY_EXACT,
                        FULL,
                    )
                    used += 1
                    if j - k + 1 >= COVERING:
                        cover(streams, k, j + 1)
    return used


@lean
def walk_view(
    streams: Streams,
    segments: int,
    keys: Keys,
    table: Codes,
    seed: int,
    view: int,
    candidates: Ints,
    used: int,
) -> int:
    """Two ideographs and more, each taken for its class in `table`."""
    symbols, gap = streams.c_symbol, streams.c_gap
    for segment in range(segments):
        if streams.written[segment] == 0:
            continue
        stop = np.int64(streams.c_offset[segment + 1])
        for k in range(streams.c_offset[segment], stop - 1):
            symbol = symbols[k]
            if symbol < FIRST_WRITTEN and not 0x30 <= symbol <= 0x39:
                continue
            heard = table[symbol] if symbol < VIEWED else np.uint32(0)
            if heard == 0:
                continue
            state = step(np.uint64(seed), heard)
            for j in range(k + 1, min(stop, k + LONGEST_WRITTEN)):
                symbol = symbols[j]
                heard = table[symbol] if symbol < VIEWED else np.uint32(0)
                if heard == 0 or gap[j] == APART:
                    break
                state = step(state, heard)
                if not has_bit(keys.prefix, state):
                    break
                group = group_of(keys, state)
                if group >= 0 and group_of(keys, hash_run(symbols, k, j + 1, SEED_EXACT)) < 0:
                    note(
                        candidates,
                        used,
                        segment,
                        streams.c_full[k],
                        streams.c_full[j] + 1,
                        group,
                        view,
                        FULL,
                    )
                    used += 1
    return used


@inlined
def joined(language: Language, left: int, right: int) -> int:
    """The character that two stand for, or 0."""
    state = step(step(np.uint64(SEED_WORD), np.uint32(left)), np.uint32(right))
    slot = find(language.split_slots, state)
    return np.int64(language.split_whole[slot]) if slot >= 0 else 0


@lean
def walk_split(
    streams: Streams, segments: int, keys: Keys, language: Language, candidates: Ints, used: int
) -> int:
    """Names in which two characters stand for one: at least one such pair in every hit."""
    symbols, gap = streams.c_symbol, streams.c_gap
    for segment in range(segments):
        if streams.written[segment] < 2:
            continue
        begin, stop = np.int64(streams.c_offset[segment]), np.int64(streams.c_offset[segment + 1])
        for pair in range(begin, stop - 1):
            if (
                symbols[pair] < FIRST_WRITTEN
                or symbols[pair + 1] < FIRST_WRITTEN
                or gap[pair + 1] != TOUCHING
            ):
                continue
            if joined(language, symbols[pair], symbols[pair + 1]) == 0:
                continue
            for k in range(max(begin, pair - 5), pair + 1):
                if symbols[k] >= FIRST_WRITTEN:
                    used = split_from(
                        streams, keys, language, candidates, used, segment, k, pair, stop
                    )
    return used


@inlined
def split_from(
    streams: Streams,
    keys: Keys,
    language: Language,
    candidates: Ints,
    used: int,
    segment: int,
    k: int,
    pair: int,
    stop: int,
) -> int:
    """Walks from k, reading the pair and every later one as one character."""
    symbols = streams.c_symbol
    state = np.uint64(SEED_EXACT)
    j = k
    while j < stop and j < k + LONGEST_WRITTEN and symbols[j] >= FIRST_WRITTEN:
        whole = 0
        if j >= pair and j + 1 < stop and symbols[j + 1] >= FIRST_WRITTEN:
            whole = joined(language, symbols[j], symbols[j + 1])
        state = step(state, np.uint32(whole) if whole else symbols[j])
        j += 2 if whole else 1
        if not has_bit(keys.prefix, state):
            break
        group = group_of(keys, state) if j > pair + 1 else -1
        if group >= 0:
            note(
                candidates,
                used,
                segment,
                streams.c_full[k],
                streams.c_full[j - 1] + 1,
                group,
                BY_SPLIT,
                FULL,
            )
            used += 1
    return used


@inlined
def shape_symbol(symbol: int) -> int:
    if symbol == ord("-"):
        return DASH
    if symbol == ord(" "):
        return BLANK
    if symbol == ord("."):
        return DOT
    return SLASH if symbol == ord("/") else 0


@lean
def walk_shapes(
    streams: Streams,
    segments: int,
    keys: Keys,
    places: Longs,
    states: Words,
    candidates: Ints,
    used: int,
) -> int:
    """Style codes by their form. A letter may be any letter or itself, a digit likewise: both ways are followed."""
    for segment in range(segments):
        stop = np.int64(streams.f_offset[segment + 1])
        for c in range(streams.c_offset[segment], streams.c_offset[segment + 1]):
            first = np.int64(streams.c_full[c])
            if streams.c_boundary[c] != HARD or streams.f_category[first] == CJK:
                continue
            places[0], states[0], depth = first, np.uint64(SEED_SHAPE), 1
            while depth > 0:
                depth -= 1
                at, state = places[depth], states[depth]
                if at > first and ends_word(streams, at, stop):
                    group = group_of(keys, state)
                    if group >= 0:
                        note(candidates, used, segment, first, at, group, BY_SHAPE, FULL)
                        used += 1
                if at < stop and at < first + LONGEST_SHAPE:
                    depth = follow(streams, keys, at, state, places, states, depth)
    return used


@inlined
def ends_word(streams: Streams, at: int, stop: int) -> bool:
    if at >= stop:
        return True
    after = streams.f_category[at]
    return not (after == LETTER or after == DIGIT)


@inlined
def follow(
    streams: Streams,
    keys: Keys,
    at: int,
    state: np.uint64,
    places: Longs,
    states: Words,
    depth: int,
) -> int:
    """Puts the ways to go on from a place on the stack; returns its new depth."""
    symbol = np.int64(streams.f_symbol[at])
    category = streams.f_category[at]
    general = (
        SHAPE_LETTER
        if category == LETTER
        else SHAPE_DIGIT
        if category == DIGIT
        else shape_symbol(symbol)
    )
    if general == 0:
        return depth
    after = step(state, np.uint32(general))
    if has_bit(keys.prefix, after) and depth < len(places):
        places[depth], states[depth] = at + 1, after
        depth += 1
    if general != symbol and (category == LETTER or category == DIGIT):
        after = step(state, np.uint32(symbol))
        if has_bit(keys.prefix, after) and depth < len(places):
            places[depth], states[depth] = at + 1, after
            depth += 1
    return depth
