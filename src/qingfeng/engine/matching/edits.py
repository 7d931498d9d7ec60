"""Latin words one letter away from a name: only words that are no ordinary word and no name already."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.hashing import ONE, SIX, find, finish, has_bit, hash_run
from qingfeng.engine.matching.layout import (
    BY_EDIT,
    SEED_FIRST,
    SEED_LAST,
    SEED_WORD,
    SPACED,
    TOUCHING,
    Codes,
    Ints,
    Language,
    Neighbours,
    Patterns,
    Streams,
    Words,
)
from qingfeng.engine.matching.neighbours import (
    LONGEST_EDIT,
    SHORTEST_EDIT,
    SHORTEST_WORD,
    fingerprint,
    less_one,
    one_edit,
)
from qingfeng.engine.matching.walks import note
from qingfeng.engine.tables.load import LETTER

SHORTEST_PAIR = 8
FIRST_LETTER_KEPT_BELOW = 7
BEST_OF_CLUSTER = 3


@inlined
def words_of(streams: Streams, first: int, last: int, words: Ints) -> int:
    """Runs of Latin letters in the compact stream: begin, end, whether a known name covers it."""
    count = 0
    i = first
    while i < last and count < len(words):
        if streams.f_category[streams.c_full[i]] != LETTER or streams.c_symbol[i] >= 0x250:
            i += 1
            continue
        begin = i
        covered = streams.c_covered[i]
        i += 1
        while (
            i < last
            and streams.c_gap[i] == TOUCHING
            and streams.f_category[streams.c_full[i]] == LETTER
            and streams.c_symbol[i] < 0x250
        ):
            covered |= streams.c_covered[i]
            i += 1
        words[count, 0] = begin
        words[count, 1] = i
        words[count, 2] = covered
        count += 1
    return count


@inlined
def is_ordinary(streams: Streams, language: Language, first: int, last: int) -> bool:
    key = hash_run(streams.c_symbol, first, last, SEED_WORD)
    return has_bit(language.word_bits, key) and find(language.words, key) >= 0


@lean
def walk_edits(
    streams: Streams,
    segments: int,
    patterns: Patterns,
    nearby: Neighbours,
    language: Language,
    words: Ints,
    keys: Words,
    found: Ints,
    candidates: Ints,
    used: int,
) -> int:
    """`words`, `keys` and `found` are scratch."""
    for segment in range(segments):
        count = words_of(streams, streams.c_offset[segment], streams.c_offset[segment + 1], words)
        for w in range(count):
            first, last = np.int64(words[w, 0]), np.int64(words[w, 1])
            odd = (
                words[w, 2] == 0
                and last - first >= 3
                and not is_ordinary(streams, language, first, last)
            )
            if not odd:
                continue
            if last - first >= SHORTEST_EDIT:
                hits = nearest(streams.c_symbol, first, last, patterns, nearby, keys, found)
                used = give(streams, segment, first, last, found, hits, candidates, used)
            if w > 0 and begins_name(streams, nearby, words, w - 1):
                begin = np.int64(words[w - 1, 0])
                hits = nearest(streams.c_symbol, begin, last, patterns, nearby, keys, found)
                used = give(streams, segment, begin, last, found, hits, candidates, used)
            if w + 1 < count and ends_name(streams, nearby, words, w + 1):
                end = np.int64(words[w + 1, 1])
                hits = nearest(streams.c_symbol, first, end, patterns, nearby, keys, found)
                used = give(streams, segment, first, end, found, hits, candidates, used)
    return used


@inlined
def begins_name(streams: Streams, nearby: Neighbours, words: Ints, w: int) -> bool:
    first, last = np.int64(words[w, 0]), np.int64(words[w, 1])
    if last - first < SHORTEST_WORD or words[w + 1, 1] - first < SHORTEST_PAIR:
        return False
    key = hash_run(streams.c_symbol, first, last, SEED_FIRST)
    return streams.c_gap[words[w + 1, 0]] <= SPACED and has_bit(nearby.first_words, key)


@inlined
def ends_name(streams: Streams, nearby: Neighbours, words: Ints, w: int) -> bool:
    first, last = np.int64(words[w, 0]), np.int64(words[w, 1])
    if last - first < SHORTEST_WORD or last - words[w - 1, 0] < SHORTEST_PAIR:
        return False
    key = hash_run(streams.c_symbol, first, last, SEED_LAST)
    return streams.c_gap[first] <= SPACED and has_bit(nearby.last_words, key)


@lean
def nearest(
    symbols: Codes,
    first: int,
    last: int,
    patterns: Patterns,
    nearby: Neighbours,
    keys: Words,
    found: Ints,
) -> int:
    """Up to three patterns one edit away, the best known first; their number."""
    if last - first > LONGEST_EDIT:
        return 0
    count = less_one(symbols, first, last, keys)
    hits = 0
    mask = np.uint64(len(nearby.slots) - 1)
    for i in range(count):
        if not has_bit(nearby.bits, keys[i]):
            continue
        mark = fingerprint(keys[i])
        place = (finish(keys[i]) >> SIX) & mask
        while nearby.slots[place] != 0:
            if nearby.slots[place] == mark:
                hits = consider(symbols, first, last, patterns, nearby.patterns[place], found, hits)
            place = (place + ONE) & mask
    return hits


@inlined
def consider(
    symbols: Codes, first: int, last: int, patterns: Patterns, p: int, found: Ints, hits: int
) -> int:
    """Keeps a pattern in its place among the found ones: heavier first, then the earlier one."""
    low, high = patterns.offset[p], patterns.offset[p + 1]
    if not one_edit(symbols, first, last, patterns.symbol, low, high):
        return hits
    if symbols[first] != patterns.symbol[low] and high - low < FIRST_LETTER_KEPT_BELOW:
        return hits
    for i in range(hits):
        if found[i] == p:
            return hits
    at = min(hits, BEST_OF_CLUSTER)
    while at > 0 and heavier(patterns, p, found[at - 1]):
        if at < BEST_OF_CLUSTER:
            found[at] = found[at - 1]
        at -= 1
    if at < BEST_OF_CLUSTER:
        found[at] = p
    return min(hits + 1, BEST_OF_CLUSTER)


@inlined
def heavier(patterns: Patterns, p: int, other: int) -> bool:
    if patterns.weight[p] != patterns.weight[other]:
        return patterns.weight[p] > patterns.weight[other]
    return p < other


@inlined
def give(
    streams: Streams,
    segment: int,
    first: int,
    last: int,
    found: Ints,
    hits: int,
    candidates: Ints,
    used: int,
) -> int:
    """Several names that lie as near share the strength."""
    for i in range(hits):
        note(
            candidates,
            used,
            segment,
            streams.c_full[first],
            streams.c_full[last - 1] + 1,
            found[i],
            BY_EDIT,
            1000 - 150 * i,
        )
        used += 1
    return used
