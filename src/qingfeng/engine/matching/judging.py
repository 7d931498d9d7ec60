"""From a candidate to a hit: does the text really carry the name, how is it hidden, and how strong is that?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.layout import (
    BY_EXACT,
    BY_LOOK,
    BY_MASK,
    BY_SCRIPT,
    BY_SHAPE,
    BY_SHARED_MASK,
    BY_SKELETON,
    BY_SOUND,
    BY_SPLIT,
    FIRST,
    FIRST_WRITTEN,
    LAST,
    SEGMENT,
    TARGET,
    VIEW,
    WEIGHT,
    Floats,
    Ints,
    Keys,
    Language,
    Longs,
    Patterns,
    Small,
    Streams,
)
from qingfeng.engine.matching.spans import (
    after_digit,
    chance_word,
    holds_twins,
    in_code,
    is_word_symbol,
    measures,
    oddities,
    only_digits,
    ordinary_pieces,
    raised,
    same_symbols,
    shouted,
    soft_edges,
)
from qingfeng.engine.tables.load import DIGIT, LETTER, MASK, SUBSTITUTE
from qingfeng.engine.types import Disguise, Kind

(
    EXACT,
    NICKNAME,
    MODEL,
    SEPARATOR,
    CONFUSED,
    DIGITS,
    MASKED,
    EDITED,
    SOUND,
    LOOK,
    SPLIT,
    SCRIPT,
) = (np.int64(disguise) for disguise in Disguise)
KIND_TERM, KIND_NICKNAME, KIND_MODEL = int(Kind.TERM), int(Kind.NICKNAME), int(Kind.MODEL)

# How sure the eye is of each disguise, before context.
BASE = np.array([1.0, 0.95, 0.85, 0.85, 0.95, 0.9, 0.8, 0.65, 0.75, 0.7, 0.8, 0.8], np.float32)
SHORT, SHORT_LATIN = 4, 3
TELLING = 0.4  # an ordinary word written like this is hardly one any more
MOST_BEARERS = 12  # of one name; a register may hold hundreds of rights of the same name
WORDS_JOINED = 0.75
ANY_WORD = 0.8  # a mask that fits an ordinary word: goods or a capital alone do not make it a name
WELL_KNOWN = 6  # names that a right has
SHORT_EDIT, MIDDLE_EDIT = 6, 9
MOST_LETTERS, MOST_WRITTEN = 5, 3
UNIT, TWO_APART = 0.98, 0.9  # letters after a number; two symbols with a space between
RUN_OF_FILLERS = 3  # so many of one digit hide letters, they do not stand for any
# How far a masked name of a right that hardly anybody copies may be any word, by the letters that are seen of it.
HALF_READ, PARTLY_READ, MOSTLY_READ = 0.85, 0.6, 0.3


class Judged(NamedTuple):
    """Hits of a chunk before they are weighed, in order of row; one slot each."""

    pattern: Ints
    disguise: Small
    segment: Ints
    first: Ints
    last: Ints
    strength: Floats
    ambiguity: Floats
    support: Floats
    dropped: Small


def judged_for(room: int) -> Judged:
    ints, floats = np.int32, np.float32
    return Judged(
        np.empty(room, ints),
        np.empty(room, np.uint8),
        np.empty(room, ints),
        np.empty(room, ints),
        np.empty(room, ints),
        np.empty(room, floats),
        np.empty(room, floats),
        np.empty(room, floats),
        np.empty(room, np.uint8),
    )


@inlined
def put(
    out: Judged,
    at: int,
    pattern: int,
    disguise: int,
    candidates: Ints,
    number: int,
    strength: float,
    ambiguity: float,
) -> int:
    if at >= len(out.pattern):
        return at + 1
    out.pattern[at] = pattern
    out.disguise[at] = disguise
    out.segment[at] = candidates[number, SEGMENT]
    out.first[at] = candidates[number, FIRST]
    out.last[at] = candidates[number, LAST]
    out.strength[at] = strength * candidates[number, WEIGHT] / 1000.0
    out.ambiguity[at] = min(1.0, ambiguity)
    out.support[at] = 0.0
    out.dropped[at] = 0
    return at + 1


@lean
def judge_all(
    streams: Streams,
    candidates: Ints,
    order: Longs,
    starts: Longs,
    keys: Keys,
    patterns: Patterns,
    language: Language,
    tolerant: Small,
    out: Judged,
    rows: Longs,
) -> int:
    """Hits of row r become out[rows[r]:rows[r + 1]]. Gives how many there are, also where they did not fit."""
    at = np.int64(0)
    for r in range(len(starts) - 1):
        for c in range(starts[r], starts[r + 1]):
            at = np.int64(
                judge(streams, candidates, order[c], keys, patterns, language, tolerant, out, at)
            )
        rows[r + 1] = at
    return at


@inlined
def judge(
    streams: Streams,
    candidates: Ints,
    number: int,
    keys: Keys,
    patterns: Patterns,
    language: Language,
    tolerant: Small,
    out: Judged,
    at: int,
) -> int:
    """Appends the hits of one candidate."""
    view = candidates[number, VIEW]
    if view >= BY_MASK:
        return judge_named(streams, candidates, number, patterns, out, at)
    if view in (BY_SOUND, BY_LOOK) and chance_word(streams, candidates, number, language):
        return at
    group = candidates[number, TARGET]
    wanted = BY_EXACT if view == BY_SPLIT else view
    first = keys.group_offset[group]
    for posting in range(first, min(keys.group_offset[group + 1], first + MOST_BEARERS)):
        pattern = keys.posting[posting]
        tag = keys.tag[posting]
        if tag != wanted and not (view == BY_EXACT and tag == BY_SCRIPT):
            continue
        if (
            patterns.kind[pattern] == KIND_TERM
            and view != BY_EXACT
            and tolerant[patterns.right[pattern]] == 0
        ):
            continue
        if view in (BY_SOUND, BY_LOOK):
            at = judge_twin(streams, candidates, number, pattern, patterns, out, at)
        elif view == BY_SKELETON:
            at = judge_outline(streams, candidates, number, pattern, patterns, out, at)
        elif view == BY_SPLIT:
            at = put(
                out,
                at,
                pattern,
                SPLIT,
                candidates,
                number,
                BASE[SPLIT],
                patterns.ambiguity[pattern],
            )
        elif view == BY_SHAPE:
            at = put(
                out,
                at,
                pattern,
                MODEL,
                candidates,
                number,
                BASE[MODEL],
                patterns.ambiguity[pattern],
            )
        else:
            at = judge_plain(streams, candidates, number, pattern, tag, patterns, language, out, at)
    return at


@inlined
def judge_plain(
    streams: Streams,
    candidates: Ints,
    number: int,
    pattern: int,
    tag: int,
    patterns: Patterns,
    language: Language,
    out: Judged,
    at: int,
) -> int:
    """The name itself: plain, or parted, or in letters that only look like its own."""
    ambiguity = patterns.ambiguity[pattern]
    size = patterns.offset[pattern + 1] - patterns.offset[pattern]
    if (
        soft_edges(streams, candidates, number)
        and size <= SHORT
        and patterns.kind[pattern] != KIND_TERM
    ):
        ambiguity = max(ambiguity, np.float32(0.8))
    if tag == BY_SCRIPT:
        return put(out, at, pattern, SCRIPT, candidates, number, BASE[SCRIPT], ambiguity)
    if not same_symbols(streams, candidates, number, patterns, pattern):
        return at
    folded, hidden, parted, signed, joined = oddities(
        streams, candidates, number, patterns.breaks[pattern]
    )
    kind = patterns.kind[pattern]
    if joined > 0 and only_digits(patterns, pattern):
        return at
    if size == 2 and kind != KIND_TERM and measures(streams, candidates, number):
        return at
    if size <= 2 and (
        after_digit(streams, candidates, number) or in_code(streams, candidates, number)
    ):
        ambiguity = max(ambiguity, np.float32(UNIT))
    if (
        size <= SHORT_LATIN
        and patterns.capital[pattern]
        and not raised(streams, candidates, number)
    ):
        ambiguity = min(np.float32(1.0), ambiguity + np.float32(0.4))
    if folded > patterns.confusable[pattern] or hidden >= 2:
        ambiguity = min(ambiguity, np.float32(TELLING))
        return put(out, at, pattern, CONFUSED, candidates, number, BASE[CONFUSED], ambiguity)
    if parted > 0:
        if ordinary_pieces(streams, candidates, number, language):
            ambiguity = max(ambiguity, np.float32(WORDS_JOINED))
        elif not signed and size <= 2:
            ambiguity = max(ambiguity, np.float32(TWO_APART))
        elif size > SHORT and parted >= size - 1:
            ambiguity = min(ambiguity, np.float32(TELLING))
        return put(out, at, pattern, SEPARATOR, candidates, number, BASE[SEPARATOR], ambiguity)
    disguise = (
        NICKNAME
        if kind == KIND_NICKNAME
        else MODEL
        if kind >= KIND_MODEL and kind != KIND_TERM
        else EXACT
    )
    return put(out, at, pattern, disguise, candidates, number, BASE[disguise], ambiguity)


@inlined
def judge_twin(
    streams: Streams,
    candidates: Ints,
    number: int,
    pattern: int,
    patterns: Patterns,
    out: Judged,
    at: int,
) -> int:
    """Same sound or like look: at least one character differs."""
    size = patterns.offset[pattern + 1] - patterns.offset[pattern]
    different, figures, i = 0, 0, patterns.offset[pattern]
    for f in range(candidates[number, FIRST], candidates[number, LAST]):
        if is_word_symbol(streams.f_category[f]):
            figures += streams.f_category[f] == DIGIT
            different += streams.f_symbol[f] != patterns.symbol[i]
            i += 1
    if different == 0:
        return at
    disguise = SOUND if candidates[number, VIEW] == BY_SOUND else LOOK
    ambiguity = patterns.ambiguity[pattern]
    if size == 2:
        ambiguity = max(ambiguity, np.float32(0.55 if different == 1 else 0.8))
    if size < 2 * figures + 2:
        return at
    return put(out, at, pattern, disguise, candidates, number, BASE[disguise], ambiguity)


@inlined
def judge_outline(
    streams: Streams,
    candidates: Ints,
    number: int,
    pattern: int,
    patterns: Patterns,
    out: Judged,
    at: int,
) -> int:
    """Digits and signs for letters, letters for their twins, or letters repeated."""
    first, last = candidates[number, FIRST], candidates[number, LAST]
    letters, others, size, alike = 0, 0, 0, 0
    for f in range(first, last):
        category = streams.f_category[f]
        letters += category == LETTER
        others += category in (DIGIT, SUBSTITUTE)
        size += category in (LETTER, DIGIT, SUBSTITUTE)
        same = category == DIGIT and f > first and streams.f_symbol[f] == streams.f_symbol[f - 1]
        alike = alike + 1 if same else 0
        if alike + 1 >= RUN_OF_FILLERS:
            return at
    own_digits, own_twins, own_first = 0, 0, patterns.offset[pattern]
    own_size = patterns.offset[pattern + 1] - own_first
    for i in range(own_first, own_first + own_size):
        own_digits += ord("0") <= patterns.symbol[i] <= ord("9")
        own_twins += i > own_first and patterns.symbol[i] == patterns.symbol[i - 1]
    if letters < 2 or letters - (own_size - own_digits) < -others - own_twins:
        return at
    if same_symbols(streams, candidates, number, patterns, pattern):
        return at
    ambiguity = patterns.ambiguity[pattern]
    if others > own_digits:
        if 2 * letters < own_size - own_digits:
            return at
        ambiguity = min(ambiguity, np.float32(TELLING))
        if own_size <= SHORT:
            ambiguity = max(ambiguity, np.float32(0.5))
        return put(out, at, pattern, DIGITS, candidates, number, BASE[DIGITS], ambiguity)
    if others < own_digits:
        return at
    disguise = CONFUSED if size == own_size or holds_twins(streams, first, last) else EDITED
    if own_size <= SHORT:
        ambiguity = max(ambiguity, np.float32(0.6))
    return put(out, at, pattern, disguise, candidates, number, BASE[disguise], ambiguity)


@inlined
def judge_named(
    streams: Streams, candidates: Ints, number: int, patterns: Patterns, out: Judged, at: int
) -> int:
    """Masked names and names one edit away: the candidate names the pattern itself."""
    pattern = candidates[number, TARGET]
    ambiguity = patterns.ambiguity[pattern]
    size = patterns.offset[pattern + 1] - patterns.offset[pattern]
    known = patterns.weight[pattern] >= WELL_KNOWN
    view = candidates[number, VIEW]
    if view == BY_MASK or view == BY_SHARED_MASK:
        if not known:
            doubt = unread(streams, candidates, number, patterns, pattern)
            ambiguity = max(ambiguity, np.float32(doubt))
        if view == BY_SHARED_MASK:
            ambiguity = max(ambiguity, np.float32(ANY_WORD))
        return put(out, at, pattern, MASKED, candidates, number, BASE[MASKED], ambiguity)
    if shouted(streams, candidates, number) and size <= 5:
        ambiguity = max(ambiguity, np.float32(0.5))
    if size <= SHORT_EDIT:
        ambiguity = max(ambiguity, np.float32(0.4 if known else 0.7))
    elif not known:
        ambiguity = max(ambiguity, np.float32(0.6 if size <= MIDDLE_EDIT else 0.4))
    return put(out, at, pattern, EDITED, candidates, number, BASE[EDITED], ambiguity)


@inlined
def unread(
    streams: Streams, candidates: Ints, number: int, patterns: Patterns, pattern: int
) -> float:
    """Doubt about a masked name: little where as many letters are hidden as are missing and most are seen."""
    at, stop = patterns.offset[pattern], patterns.offset[pattern + 1]
    most = MOST_WRITTEN if patterns.symbol[at] >= FIRST_WRITTEN else MOST_LETTERS
    seen = 0
    for f in range(candidates[number, FIRST], candidates[number, LAST]):
        category = streams.f_category[f]
        if category != MASK and not is_word_symbol(category):
            continue
        if at >= stop:
            return HALF_READ
        seen += streams.f_symbol[f] == patterns.symbol[at]
        at += 1
    if at < stop:
        return HALF_READ
    if seen >= most:
        return MOSTLY_READ
    return PARTLY_READ if seen == most - 1 else HALF_READ
