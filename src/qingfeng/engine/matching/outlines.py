"""Words whose letters were swapped for digits, signs or twins, or repeated: looked up by outline, only where one is suspect."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.hashing import find, has_bit, hash_run, step
from qingfeng.engine.matching.layout import (
    BY_SKELETON,
    FIRST_WRITTEN,
    SEED_SKELETON,
    SEED_WORD,
    UPPER,
    Ints,
    Keys,
    Language,
    Streams,
    Words,
)
from qingfeng.engine.matching.skeleton import TWO_LETTERS, outline_of
from qingfeng.engine.matching.walks import FULL, group_of, note
from qingfeng.engine.tables.load import DIGIT, LETTER, SUBSTITUTE

RUNS_JOINED = 4
WIDEST_GAP = 3
PLAIN, SUSPECT = 0, 1


@inlined
def in_run(category: int, symbol: int) -> bool:
    return (category == LETTER and symbol < 0x250) or category == DIGIT or category == SUBSTITUTE


@inlined
def runs_of(streams: Streams, first: int, last: int, language: Language, runs: Ints) -> int:
    """Runs of letters, digits and signs that stand for letters, with the mark of suspicion; their number."""
    count = 0
    i = first
    while i < last and count < len(runs):
        if not in_run(streams.f_category[i], streams.f_symbol[i]):
            i += 1
            continue
        runs[count, 0] = i
        i, runs[count, 2] = read_run(streams, i, last, language)
        runs[count, 1] = i
        count += 1
    return count


@inlined
def read_run(streams: Streams, first: int, last: int, language: Language) -> tuple[int, int]:
    """Where the run that begins here ends, and whether it is suspect: digits or signs among letters; doubled letters, rn or vv
    in no ordinary word; l or I in the wrong case."""
    letters, others, twins, upper, small_l, tall_i = 0, 0, 0, 0, 0, 0
    before = np.uint32(0)
    i = first
    while i < last and in_run(streams.f_category[i], streams.f_symbol[i]):
        symbol = streams.f_symbol[i]
        if streams.f_category[i] == LETTER:
            letters += 1
            raised = streams.f_how[i] & UPPER != 0
            upper += raised
            small_l += symbol == ord("l") and not raised
            tall_i += symbol == ord("i") and raised and i > first
            twins += before == symbol or (before == ord("r") and symbol == ord("n"))
        else:
            others += 1
        before = symbol
        i += 1
    if letters < 2:
        return i, PLAIN
    wrong_case = (small_l > 0 and upper >= 2 and upper + small_l == letters) or (
        tall_i > 0 and upper - tall_i <= 1
    )
    if others > 0 or wrong_case or (twins > 0 and not is_known(streams, first, i, language)):
        return i, SUSPECT
    return i, PLAIN


@inlined
def is_known(streams: Streams, first: int, last: int, language: Language) -> bool:
    """Whether these letters are an ordinary word."""
    key = hash_run(streams.f_symbol, first, last, SEED_WORD)
    return has_bit(language.word_bits, key) and find(language.words, key) >= 0


@lean
def walk_outlines(
    streams: Streams,
    segments: int,
    keys: Keys,
    language: Language,
    runs: Ints,
    candidates: Ints,
    used: int,
) -> int:
    """`runs` is scratch: three columns for each run of a text."""
    for segment in range(segments):
        count = runs_of(
            streams, streams.f_offset[segment], streams.f_offset[segment + 1], language, runs
        )
        for r in range(count):
            for other in range(r, min(count, r + RUNS_JOINED)):
                if runs[other, 2] == SUSPECT:
                    used = join_runs(
                        streams,
                        keys,
                        language,
                        runs,
                        r,
                        min(count, r + RUNS_JOINED),
                        segment,
                        candidates,
                        used,
                    )
                    break
    return used


@inlined
def join_runs(
    streams: Streams,
    keys: Keys,
    language: Language,
    runs: Ints,
    first: int,
    last: int,
    segment: int,
    candidates: Ints,
    used: int,
) -> int:
    """Outlines of runs first, first+1, … as one word, looked up at the end of each."""
    state = np.uint64(SEED_SKELETON)
    before = 0
    suspect = False
    for r in range(first, last):
        if r > first and not near(streams, runs[r - 1, 1], runs[r, 0]):
            break
        suspect = suspect or runs[r, 2] == SUSPECT
        for i in range(runs[r, 0], runs[r, 1]):
            if (
                streams.f_category[i] == SUBSTITUTE
                and only_signs_follow(streams, i, runs[r, 1])
                and suspect
            ):
                used = look_up(keys, state, runs[first, 0], i, segment, candidates, used)
            state, before = feed(language, state, before, streams.f_symbol[i])
        if not has_bit(keys.prefix, state):
            break
        if suspect:
            used = look_up(keys, state, runs[first, 0], runs[r, 1], segment, candidates, used)
    return used


@inlined
def near(streams: Streams, first: int, last: int) -> bool:
    """Only a few signs between two runs."""
    if last - first > WIDEST_GAP:
        return False
    for i in range(first, last):
        if streams.f_category[i] == LETTER or streams.f_symbol[i] >= FIRST_WRITTEN:
            return False
    return True


@inlined
def only_signs_follow(streams: Streams, at: int, last: int) -> bool:
    for i in range(at, last):
        if streams.f_category[i] != SUBSTITUTE:
            return False
    return True


@inlined
def feed(language: Language, state: np.uint64, before: int, symbol: int) -> tuple[np.uint64, int]:
    """One symbol's outline; an outline that repeats the one before is passed over."""
    if symbol == TWO_LETTERS:
        if before != ord("r"):
            state = step(state, np.uint32(ord("r")))
        return step(state, np.uint32(ord("n"))), ord("n")
    outline = outline_of(language.skeleton, symbol)
    if outline != before and outline != 0:
        state = step(state, np.uint32(outline))
    return state, outline


@inlined
def look_up(
    keys: Keys,
    state: Words,
    first: int,
    last: int,
    segment: int,
    candidates: Ints,
    used: int,
) -> int:
    group = group_of(keys, state)
    if group >= 0 and last > first:
        note(candidates, used, segment, first, last, group, BY_SKELETON, FULL)
        used += 1
    return used
