"""Names with letters hidden behind stars or filled up (GUCC*, Bxxxxxxxga): what is left must begin or end a name."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.layout import (
    BY_MASK,
    BY_SHARED_MASK,
    FIRST_WRITTEN,
    Codes,
    Ints,
    Language,
    Neighbours,
    Patterns,
    Streams,
)
from qingfeng.engine.matching.walks import note
from qingfeng.engine.tables.load import CJK, DIGIT, LETTER, MASK

RUN_OF_FILLERS = 3
MOST_VISIBLE = 24
WIDEST_SCAN = 4000
EXACT_WEIGHT, LOOSE_WEIGHT = 1000, 750
WELL_KNOWN = 6
JOINED = 2
WIDEST_EDGE = 3
LONG_FRONT = 5


@inlined
def is_filler(symbol: int) -> bool:
    return symbol in (120, 111, 48, 49, 105, 108, 95, 45, 46)


@inlined
def is_word(category: int) -> bool:
    return category in (LETTER, DIGIT, CJK)


@inlined
def hidden_run(streams: Streams, at: int, stop: int) -> tuple[int, bool]:
    """The end of a run of stars, or of three and more of one filler, that begins here; `at` itself where there is none."""
    if streams.f_category[at] == MASK:
        end = at
        while end < stop and streams.f_category[end] == MASK:
            end += 1
        return end, True
    symbol = streams.f_symbol[at]
    if at + 1 >= stop or streams.f_symbol[at + 1] != symbol or not is_filler(symbol):
        return at, False
    end = at
    while end < stop and streams.f_symbol[end] == symbol:
        end += 1
    return (end, False) if end - at >= RUN_OF_FILLERS else (at, False)


@lean
def walk_masks(
    streams: Streams,
    segments: int,
    patterns: Patterns,
    nearby: Neighbours,
    language: Language,
    visible: Codes,
    candidates: Ints,
    used: int,
) -> int:
    """`visible` is scratch for the letters on both sides."""
    for segment in range(segments):
        begin, stop = np.int64(streams.f_offset[segment]), np.int64(streams.f_offset[segment + 1])
        at = begin
        while at < stop:
            end, starred = hidden_run(streams, at, stop)
            if end == at:
                at += 1
                continue
            if end - at <= MOST_VISIBLE:
                used = around(
                    streams,
                    segment,
                    at,
                    end,
                    starred,
                    patterns,
                    nearby,
                    language,
                    visible,
                    candidates,
                    used,
                )
            at = np.int64(end)
    return used


@inlined
def around(
    streams: Streams,
    segment: int,
    at: int,
    end: int,
    starred: bool,
    patterns: Patterns,
    nearby: Neighbours,
    language: Language,
    visible: Codes,
    candidates: Ints,
    used: int,
) -> int:
    """Tries what stands on both sides of a hidden run, with and without neighbouring words, and keeps the best reading."""
    begin, stop = np.int64(streams.f_offset[segment]), np.int64(streams.f_offset[segment + 1])
    best, best_score, best_first, best_last = -1, 0, 0, 0
    for before in range(-1, JOINED + 1):
        first = left_edge(streams, at, begin, before)
        if before >= 0 and first == left_edge(streams, at, begin, before - 1):
            break
        for after in range(-1, JOINED + 1):
            last = right_edge(streams, end, stop, after)
            if after >= 0 and last == right_edge(streams, end, stop, after - 1):
                break
            if not likely(streams, first, at, end, last, before, after, starred):
                continue
            left, right = gather(streams, first, at, end, last, visible)
            pattern, score = lookup(patterns, nearby, visible, left, right, end - at, starred)
            if score > best_score:
                best, best_score, best_first, best_last = pattern, score, first, last
    if best >= 0:
        weight = EXACT_WEIGHT if best_score >= 1000 else LOOSE_WEIGHT
        left, right = gather(streams, best_first, at, end, best_last, visible)
        shared = hides_a_word(language, patterns, best, visible, left, right, end - at)
        view = BY_SHARED_MASK if shared else BY_MASK
        note(candidates, used, segment, best_first, best_last, best, view, weight)
        used += 1
    return used


@inlined
def likely(
    streams: Streams,
    first: int,
    at: int,
    end: int,
    last: int,
    before: int,
    after: int,
    starred: bool,
) -> bool:
    """Stars at the edge of a word are mostly ornament: few of them, of a plain kind, after three letters at least."""
    if first < at and last > end:
        near_left = at - 1 > first and is_word(streams.f_category[at - 2])
        near_right = end + 1 < last and is_word(streams.f_category[end + 1])
        return (before <= 0 or near_left or streams.f_symbol[at - 1] >= FIRST_WRITTEN) and (
            after <= 0 or near_right or streams.f_symbol[end] >= FIRST_WRITTEN
        )
    plain = streams.f_symbol[at] in (0x2A, 0x25CF, 0x25CB, 0x25A1, 0x25A0)
    return (
        starred
        and plain
        and end - at <= WIDEST_EDGE
        and first + 2 < at
        and last == end
        and before <= 0
    )


@inlined
def left_edge(streams: Streams, at: int, begin: int, words: int) -> int:
    """Where the visible letters before a run begin: one Latin word or one ideograph, and `words` more; none for -1."""
    i = at
    if words < 0:
        return i
    if i > begin and streams.f_category[i - 1] == CJK:
        while i > begin and i > at - 1 - words and streams.f_category[i - 1] == CJK:
            i -= 1
        return i
    while i > begin and streams.f_category[i - 1] in (LETTER, DIGIT):
        i -= 1
    for _word in range(words):
        j = i
        while j > begin and streams.f_symbol[j - 1] == 32:
            j -= 1
        if j == i or streams.f_category[j - 1] != LETTER:
            break
        i = j
        while i > begin and streams.f_category[i - 1] == LETTER:
            i -= 1
    return i


@inlined
def right_edge(streams: Streams, end: int, stop: int, words: int) -> int:
    i = end
    if words < 0:
        return i
    if i < stop and streams.f_category[i] == CJK:
        while i < stop and i < end + 1 + words and streams.f_category[i] == CJK:
            i += 1
        return i
    while i < stop and streams.f_category[i] in (LETTER, DIGIT):
        i += 1
    for _word in range(words):
        j = i
        while j < stop and streams.f_symbol[j] == 32:
            j += 1
        if j == i or j >= stop or streams.f_category[j] != LETTER:
            break
        i = j
        while i < stop and streams.f_category[i] == LETTER:
            i += 1
    return i


@inlined
def gather(
    streams: Streams, first: int, at: int, end: int, last: int, visible: Codes
) -> tuple[int, int]:
    """Visible symbols before (from 0) and after (from MOST_VISIBLE) the hidden run."""
    left, right = 0, 0
    for i in range(first, at):
        if is_word(streams.f_category[i]) and left < MOST_VISIBLE:
            visible[left] = streams.f_symbol[i]
            left += 1
    for i in range(end, last):
        if is_word(streams.f_category[i]) and right < MOST_VISIBLE:
            visible[MOST_VISIBLE + right] = streams.f_symbol[i]
            right += 1
    return left, right


@lean
def lookup(
    patterns: Patterns,
    nearby: Neighbours,
    visible: Codes,
    left: int,
    right: int,
    hidden: int,
    starred: bool,
) -> tuple[int, int]:
    """The best pattern that begins and ends so, and a score: thousands where the hidden letters are as many as the run."""
    if left + right < 2 or left + right > 2 * MOST_VISIBLE:
        return -1, 0
    if left >= right:
        low, high = span_of(patterns, nearby.forward, visible, 0, left, False)
        order = nearby.forward
    else:
        low, high = span_of(patterns, nearby.backward, visible, MOST_VISIBLE, right, True)
        order = nearby.backward
    best, best_score = -1, 0
    for i in range(low, min(high, low + WIDEST_SCAN)):
        p = order[i]
        score = fit(patterns, p, visible, left, right, hidden, starred)
        if score > best_score:
            best, best_score = p, score
    return best, best_score


@inlined
def fit(
    patterns: Patterns, p: int, visible: Codes, left: int, right: int, hidden: int, starred: bool
) -> int:
    """0 where the pattern does not fit; else visible letters and fame, a thousand more for the exact length."""
    low, high = patterns.offset[p], patterns.offset[p + 1]
    size = high - low
    missing = size - left - right
    if missing < 1:
        return 0
    # Sizes are looked at before letters: of a million names most letters lie far off in memory.
    written = (visible[0] if left > 0 else patterns.symbol[low]) >= FIRST_WRITTEN
    score = worth(missing, hidden, left, right, written, patterns.weight[p], starred)
    if score == 0:
        return 0
    for i in range(left):
        if patterns.symbol[low + i] != visible[i]:
            return 0
    for i in range(right):
        if patterns.symbol[high - right + i] != visible[MOST_VISIBLE + i]:
            return 0
    return score


@inlined
def worth(
    missing: int, hidden: int, left: int, right: int, written: bool, weight: int, starred: bool
) -> int:
    """What a pattern whose letters fit would score; 0 where too few are seen."""
    seen = left + right
    fame = min(np.int64(weight), 60)
    if missing == hidden and (seen >= 3 or written or fame >= WELL_KNOWN):
        return 1000 + 10 * seen + fame
    enough = 2 if written else 4
    if right == 0 and starred and hidden >= 2 and left >= LONG_FRONT and fame >= WELL_KNOWN:
        return 10 * seen + fame
    if seen >= enough and left > 0 and right > 0 and missing <= max(8, hidden):
        return 10 * seen + fame
    return 0


@inlined
def compared(
    patterns: Patterns, p: int, visible: Codes, first: int, size: int, backward: bool
) -> int:
    """-1, 0 or 1: the pattern's front (or back, read backwards) before, within or after the visible run."""
    low, high = patterns.offset[p], patterns.offset[p + 1]
    for i in range(size):
        if i >= high - low:
            return -1
        symbol = patterns.symbol[high - 1 - i] if backward else patterns.symbol[low + i]
        wanted = visible[first + size - 1 - i] if backward else visible[first + i]
        if symbol != wanted:
            return -1 if symbol < wanted else 1
    return 0


@inlined
def span_of(
    patterns: Patterns, order: Ints, visible: Codes, first: int, size: int, backward: bool
) -> tuple[int, int]:
    """The part of an ordered list that begins with the visible run."""
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if compared(patterns, order[middle], visible, first, size, backward) < 0:
            low = middle + 1
        else:
            high = middle
    begin = low
    high = len(order)
    while low < high:
        middle = (low + high) // 2
        if compared(patterns, order[middle], visible, first, size, backward) <= 0:
            low = middle + 1
        else:
            high = middle
    return begin, low


@lean
def hides_a_word(
    language: Language,
    patterns: Patterns,
    p: int,
    visible: Codes,
    left: int,
    right: int,
    hidden: int,
) -> bool:
    """Whether an ordinary Latin word other than the name itself shows the same letters around as many hidden ones."""
    size = left + right + hidden
    for w in range(first_word(language, visible, left), len(language.latin_offset) - 1):
        low, high = language.latin_offset[w], language.latin_offset[w + 1]
        if left > 0 and language.latin[low] != visible[0]:
            break
        if high - low == size and shows(language, low, high, visible, left, right):
            if not is_name(language, low, size, patterns, p):
                return True
    return False


@inlined
def first_word(language: Language, visible: Codes, left: int) -> int:
    """The first ordinary word that begins with the first visible letter; all words come into question where none is visible."""
    low, high = 0, len(language.latin_offset) - 1
    if left == 0:
        return 0
    while low < high:
        middle = (low + high) // 2
        if language.latin[language.latin_offset[middle]] < visible[0]:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def shows(language: Language, low: int, high: int, visible: Codes, left: int, right: int) -> bool:
    for i in range(left):
        if language.latin[low + i] != visible[i]:
            return False
    for i in range(right):
        if language.latin[high - right + i] != visible[MOST_VISIBLE + i]:
            return False
    return True


@inlined
def is_name(language: Language, low: int, size: int, patterns: Patterns, p: int) -> bool:
    begin = patterns.offset[p]
    if patterns.offset[p + 1] - begin != size:
        return False
    for i in range(size):
        if language.latin[low + i] != patterns.symbol[begin + i]:
            return False
    return True
