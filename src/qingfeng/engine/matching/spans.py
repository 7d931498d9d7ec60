"""What the span of a candidate looks like: its letters, its edges, what was folded in it, and whether ordinary words explain it."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined
from qingfeng.engine.matching.hashing import find, has_bit, hash_run, step
from qingfeng.engine.matching.layout import (
    AFTER_INVISIBLE,
    COMPAT,
    CONFUSABLE,
    FIRST,
    HOW_MASK,
    LAST,
    MARKED,
    SEED_WORD,
    SEGMENT,
    UPPER,
    Ints,
    Language,
    Patterns,
    Streams,
)
from qingfeng.engine.tables.load import CJK, DIGIT, LETTER

SPACE = 32


@inlined
def is_word_symbol(category: int) -> bool:
    return category in (LETTER, DIGIT, CJK)


@inlined
def written(streams: Streams, first: int, last: int) -> int:
    """Letters, digits and ideographs between two places."""
    size = 0
    for f in range(first, last):
        size += is_word_symbol(streams.f_category[f])
    return size


@inlined
def same_symbols(
    streams: Streams, candidates: Ints, number: int, patterns: Patterns, pattern: int
) -> bool:
    i = patterns.offset[pattern]
    for f in range(candidates[number, FIRST], candidates[number, LAST]):
        if is_word_symbol(streams.f_category[f]):
            if i >= patterns.offset[pattern + 1] or patterns.symbol[i] != streams.f_symbol[f]:
                return False
            i += 1
    return i == patterns.offset[pattern + 1]


@inlined
def soft_edges(streams: Streams, candidates: Ints, number: int) -> bool:
    """Whether a letter or digit touches the span on either side, parted from it only by case or kind."""
    first, last, segment = (
        candidates[number, FIRST],
        candidates[number, LAST],
        candidates[number, SEGMENT],
    )
    if first > streams.f_offset[segment]:
        before = streams.f_category[first - 1]
        if before != CJK and is_word_symbol(before) and streams.f_category[first] != CJK:
            return True
    if last < streams.f_offset[segment + 1]:
        after = streams.f_category[last]
        if after != CJK and is_word_symbol(after) and streams.f_category[last - 1] != CJK:
            return True
    return False


@inlined
def oddities(
    streams: Streams, candidates: Ints, number: int, breaks: np.uint64
) -> tuple[int, int, int, bool, int]:
    """Letters that were others; letters carrying marks; gaps the name does not have, and whether one of those is a sign; gaps
    that only the name has."""
    folded, marked, parted, joined, i, gap, signed = 0, 0, 0, 0, 0, 0, False
    sign_in_gap = False
    for f in range(candidates[number, FIRST], candidates[number, LAST]):
        category = streams.f_category[f]
        if not is_word_symbol(category):
            gap += 1
            sign_in_gap = sign_in_gap or streams.f_symbol[f] != 32
            continue
        how = streams.f_how[f]
        way = how & HOW_MASK
        folded += way == CONFUSABLE or (way == COMPAT and category == LETTER)
        marked += how & MARKED != 0
        own_break = i < 64 and (breaks >> np.uint64(i)) & np.uint64(1) != np.uint64(0)
        if i > 0 and gap > 0 and not own_break:
            parted += 1
            signed = signed or sign_in_gap
        joined += i > 0 and gap == 0 and own_break
        if how & AFTER_INVISIBLE and i > 0:
            parted += 1
            signed = True
        gap = 0
        sign_in_gap = False
        i += 1
    return folded, marked, parted, signed, joined


@inlined
def only_digits(patterns: Patterns, pattern: int) -> bool:
    """Of a name such as 1:1 the sign is half: 11 is another number."""
    for i in range(patterns.offset[pattern], patterns.offset[pattern + 1]):
        if not ord("0") <= patterns.symbol[i] <= ord("9"):
            return False
    return True


@inlined
def after_digit(streams: Streams, candidates: Ints, number: int) -> bool:
    """Whether letters touch a number before them: 2TB, 45MM."""
    first = candidates[number, FIRST]
    if first <= streams.f_offset[candidates[number, SEGMENT]]:
        return False
    return streams.f_category[first - 1] == DIGIT and streams.f_category[first] == LETTER


@inlined
def measures(streams: Streams, candidates: Ints, number: int) -> bool:
    """Whether two letters are the unit of the number before them, be it a space away: 42MM, 40 mm."""
    first, last = candidates[number, FIRST], candidates[number, LAST]
    begin = streams.f_offset[candidates[number, SEGMENT]]
    if last - first != 2 or first <= begin or not is_unit(streams, first):
        return False
    if streams.f_category[first - 1] == DIGIT:
        return True
    apart = first - 1 > begin and streams.f_symbol[first - 1] == SPACE
    return apart and streams.f_category[first - 2] == DIGIT


@inlined
def is_unit(streams: Streams, first: int) -> bool:
    """mm, cm, km, kg, mg, ml, gb, mb, tb: initials of marks too."""
    big, small = streams.f_symbol[first], streams.f_symbol[first + 1]
    if small == ord("m"):
        return big in (ord("m"), ord("c"), ord("k"))
    if small == ord("g"):
        return big in (ord("k"), ord("m"))
    if small == ord("b"):
        return big in (ord("g"), ord("m"), ord("t"))
    return small == ord("l") and big == ord("m")


@inlined
def in_code(streams: Streams, candidates: Ints, number: int) -> bool:
    """Whether letters begin what can only be the number of a model: digits touch them, and letters those (TF103C)."""
    stop = streams.f_offset[candidates[number, SEGMENT] + 1]
    at = np.int64(candidates[number, LAST])
    begin = at
    while at < stop and streams.f_category[at] == DIGIT:
        at += 1
    return begin < at < stop and streams.f_category[at] == LETTER


@inlined
def ordinary_pieces(streams: Streams, candidates: Ints, number: int, language: Language) -> bool:
    """Whether every piece between the gaps is an ordinary word or one letter, so that the whole may be a chance; never where
    all are single letters."""
    state = np.uint64(SEED_WORD)
    size, longest = 0, 0
    for f in range(candidates[number, FIRST], candidates[number, LAST] + 1):
        inside = f < candidates[number, LAST] and is_word_symbol(streams.f_category[f])
        if inside:
            state = step(state, streams.f_symbol[f])
            size += 1
            longest = max(longest, size)
        elif size > 0:
            if size > 1 and find(language.words, state) < 0:
                return False
            state = np.uint64(SEED_WORD)
            size = 0
    return longest > 1


@inlined
def raised(streams: Streams, candidates: Ints, number: int) -> bool:
    """Whether any letter of the span is a capital."""
    for f in range(candidates[number, FIRST], candidates[number, LAST]):
        if streams.f_how[f] & UPPER != 0:
            return True
    return False


@inlined
def word_at(streams: Streams, first: int, last: int, language: Language) -> bool:
    key = hash_run(streams.f_symbol, first, last, SEED_WORD)
    return has_bit(language.word_bits, key) and find(language.words, key) >= 0


@inlined
def chance_word(streams: Streams, candidates: Ints, number: int, language: Language) -> bool:
    """An ordinary word, or for short names a cut through ordinary words: then no name is heard or seen in it."""
    first, last, segment = (
        candidates[number, FIRST],
        candidates[number, LAST],
        candidates[number, SEGMENT],
    )
    if word_at(streams, first, last, language):
        return True
    size = written(streams, first, last)
    if size > 3:
        return False
    begin, stop = streams.f_offset[segment], streams.f_offset[segment + 1]
    for width in range(2, 4):
        for back in range(1, width):
            low = first - back
            if (
                low >= begin
                and low + width <= stop
                and low + width < last
                and word_at(streams, low, low + width, language)
            ):
                return True
            low = last - width + back
            if (
                low > first
                and low >= begin
                and low + width <= stop
                and word_at(streams, low, low + width, language)
            ):
                return True
    return size == 3 and (
        word_at(streams, first, first + 2, language)
        or word_at(streams, first + 1, first + 3, language)
    )


@inlined
def holds_twins(streams: Streams, first: int, last: int) -> bool:
    for f in range(first + 1, last):
        if streams.f_symbol[f] == ord("n") and streams.f_symbol[f - 1] == ord("r"):
            return True
        if streams.f_symbol[f] == ord("v") and streams.f_symbol[f - 1] == ord("v"):
            return True
    return False


@inlined
def shouted(streams: Streams, candidates: Ints, number: int) -> bool:
    for f in range(candidates[number, FIRST], candidates[number, LAST]):
        if streams.f_category[f] == LETTER and not streams.f_how[f] & UPPER:
            return False
    return True
