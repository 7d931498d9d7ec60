"""Weighs the hits of a row against each other and against the rest of the row, and writes down what stays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.matching.judging import DIGITS, KIND_TERM, Judged
from qingfeng.engine.matching.layout import (
    HARD,
    TOUCHING,
    UPPER,
    Floats,
    Ints,
    Longs,
    Patterns,
    Small,
    Streams,
    Words,
)
from qingfeng.engine.tables.load import LETTER

MOST_HITS = 160
AMBIGUOUS = 0.5
BY_MATE, BY_WEAK_MATE, BY_GOODS, AGAINST_GOODS, BY_CASE = 1.0, 0.6, 0.5, -0.3, 0.35
FLOOR = 0.35
INITIALS = 4
VERY_AMBIGUOUS, LENIENCE = 0.8, 0.1
NONE = np.uint64(0)
HIT_COLUMNS = 10
HIT_SPAN, TERM_SPAN = np.int64(5), np.int64(4)  # where the five columns of the span begin
TERM_COLUMNS = 9


class Meaning(NamedTuple):
    """What rights and terms are about."""

    right_classes: Words  # bit n: Nice class n
    right_name: Words  # key of the folded mark
    term_category: Small
    term_classes: Words
    term_name: Words  # of generic phrases: key of the mark they are not
    term_support: Floats  # how far a term speaks for a mark beside it
    term_tolerant: Small  # 1: found by sound or look too


class Findings(NamedTuple):
    """What one chunk has given."""

    hits: Ints
    figures: npt.NDArray[np.float32]
    terms: Ints


@inlined
def before(out: Judged, i: int, j: int) -> bool:
    if out.segment[i] != out.segment[j]:
        return out.segment[i] < out.segment[j]
    if out.first[i] != out.first[j]:
        return out.first[i] < out.first[j]
    if out.last[i] != out.last[j]:
        return out.last[i] > out.last[j]
    if out.strength[i] != out.strength[j]:
        return out.strength[i] > out.strength[j]
    return out.pattern[i] < out.pattern[j]


@inlined
def sort_hits(out: Judged, first: int, count: int, order: Ints) -> None:
    for i in range(count):
        at = i
        while at > 0 and before(out, first + i, order[at - 1]):
            order[at] = order[at - 1]
            at -= 1
        order[at] = first + i


@inlined
def is_plain(out: Judged, i: int) -> bool:
    return out.disguise[i] <= DIGITS


@inlined
def worth(out: Judged, i: int) -> float:
    return out.strength[i] * (1.0 - 0.7 * out.ambiguity[i])


@inlined
def drop_lesser(out: Judged, count: int, order: Ints, patterns: Patterns, meaning: Meaning) -> None:
    """Of two hits that overlap, the one that says less goes."""
    for a in range(count):
        i = order[a]
        if out.dropped[i]:
            continue
        for b in range(a + 1, count):
            j = order[b]
            if out.segment[j] != out.segment[i] or out.first[j] >= out.last[i]:
                break
            if not out.dropped[j]:
                settle_pair(out, i, j, patterns, meaning)
            if out.dropped[i]:
                break


@inlined
def settle_pair(out: Judged, i: int, j: int, patterns: Patterns, meaning: Meaning) -> None:
    """i begins first, or is the longer where both begin together."""
    term_i = patterns.kind[out.pattern[i]] == KIND_TERM
    term_j = patterns.kind[out.pattern[j]] == KIND_TERM
    inside = out.last[j] <= out.last[i]
    equal = out.first[i] == out.first[j] and out.last[i] == out.last[j]
    right_i, right_j = patterns.right[out.pattern[i]], patterns.right[out.pattern[j]]
    if term_i and term_j:
        if right_i == right_j or (
            inside
            and not equal
            and meaning.term_category[right_i] == meaning.term_category[right_j]
        ):
            out.dropped[j] = 1
    elif term_i:
        if inside and explains(out, j, right_i, right_j, meaning):
            out.dropped[j] = 1
    elif term_j:
        if equal and explains(out, i, right_j, right_i, meaning):
            out.dropped[i] = 1
    elif is_plain(out, i) != is_plain(out, j):
        drop_tolerant(out, i, j, right_i == right_j, equal)
    elif right_i == right_j:
        loser = j if worth(out, i) >= worth(out, j) or inside else i
        out.dropped[loser] = 1
    elif inside and not equal:
        loser = j if out.ambiguity[i] <= out.ambiguity[j] + 0.25 else i
        if loser == j:
            out.dropped[j] = 1
    elif equal and not is_plain(out, i):
        if worth(out, j) < worth(out, i) - 0.05:
            out.dropped[j] = 1


@inlined
def explains(out: Judged, i: int, term: int, right: int, meaning: Meaning) -> bool:
    """A generic phrase around a mark's word; a grade word that is somebody's initials too."""
    if meaning.term_name[term] != NONE and meaning.term_name[term] == meaning.right_name[right]:
        return True
    return meaning.term_support[term] > 0 and out.ambiguity[i] >= AMBIGUOUS


@inlined
def drop_tolerant(out: Judged, i: int, j: int, same: bool, equal: bool) -> None:
    """A plain name beside a guess: the guess goes, unless the plain one is an ordinary word inside it."""
    plain, guess = (i, j) if is_plain(out, i) else (j, i)
    covers = (
        out.first[guess] <= out.first[plain] and out.last[plain] <= out.last[guess] and not equal
    )
    if covers and (same or out.ambiguity[plain] >= AMBIGUOUS):
        out.dropped[plain] = 1
    elif same or equal or out.ambiguity[plain] < AMBIGUOUS:
        out.dropped[guess] = 1


@inlined
def class_support(own: np.uint64, goods: np.uint64) -> float:
    if own == NONE or goods == NONE:
        return 0.0
    return BY_GOODS if own & goods != NONE else AGAINST_GOODS


@inlined
def mates(out: Judged, first: int, count: int, i: int, patterns: Patterns) -> float:
    """Another name of the same right elsewhere in the row."""
    best = 0.0
    right = patterns.right[out.pattern[i]]
    for j in range(first, first + count):
        p = out.pattern[j]
        if out.dropped[j] or j == i or patterns.kind[p] == KIND_TERM or patterns.right[p] != right:
            continue
        if p == out.pattern[i] and out.ambiguity[j] >= AMBIGUOUS:
            continue
        apart = (
            out.segment[i] != out.segment[j]
            or out.last[i] <= out.first[j]
            or out.last[j] <= out.first[i]
        )
        if apart:
            best = max(best, BY_MATE if out.ambiguity[j] < AMBIGUOUS else BY_WEAK_MATE)
    return best


@inlined
def begins_upper(streams: Streams, first: int) -> bool:
    return streams.f_category[first] == LETTER and streams.f_how[first] & UPPER != 0


@inlined
def count_words(streams: Streams, first: int, last: int, stop: int) -> tuple[int, int, int]:
    """Words of two letters and more that begin in this part of a text: all, with a capital, with two capitals."""
    words, capitals, pairs = 0, 0, 0
    for c in range(first, last):
        f = streams.c_full[c]
        if streams.c_boundary[c] != HARD or streams.f_category[f] != LETTER:
            continue
        if c + 1 >= stop or streams.c_boundary[c + 1] == HARD:
            continue
        words += 1
        if streams.f_how[f] & UPPER:
            capitals += 1
            pairs += is_upper_pair(streams, c, stop)
    return words, capitals, pairs


@inlined
def place_of(streams: Streams, segment: int, full: int) -> int:
    """The first symbol of the compact stream that stands there or later."""
    low, high = np.int64(streams.c_offset[segment]), np.int64(streams.c_offset[segment + 1])
    while low < high:
        middle = (low + high) // 2
        if streams.c_full[middle] < full:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def stands_out(
    streams: Streams, segment: int, first: int, last: int, words: int, capitals: int, pairs: int
) -> bool:
    """A capital letter where the text around is not written so; for initials, capitals where other words are not all capitals.
    The counts are those of the whole text."""
    initials = last - first <= INITIALS and streams.f_how[last - 1] & UPPER != 0
    own_words, own_capitals, own_pairs = count_words(
        streams,
        place_of(streams, segment, first),
        place_of(streams, segment, last),
        np.int64(streams.c_offset[segment + 1]),
    )
    alike = pairs - own_pairs if initials else capitals - own_capitals
    around = words - own_words
    return around > 2 * alike or streams.written[segment] > 2 * around


@inlined
def is_upper_pair(streams: Streams, c: int, stop: int) -> bool:
    """Whether the letter after a word's first one is a capital too."""
    if c + 1 >= stop or streams.c_gap[c + 1] != TOUCHING:
        return False
    return streams.f_how[streams.c_full[c + 1]] & UPPER != 0


@inlined
def weigh(
    streams: Streams, out: Judged, first: int, count: int, patterns: Patterns, meaning: Meaning
) -> None:
    """Fills `support` of every hit that needs any."""
    goods = NONE
    spoken = 0.0
    for i in range(first, first + count):
        if not out.dropped[i] and patterns.kind[out.pattern[i]] == KIND_TERM:
            term = patterns.right[out.pattern[i]]
            goods |= meaning.term_classes[term]
            spoken = max(spoken, meaning.term_support[term])
    counted, words, capitals, pairs = np.int64(-1), 0, 0, 0
    for i in range(first, first + count):
        if out.dropped[i] or patterns.kind[out.pattern[i]] == KIND_TERM:
            continue
        support = mates(out, first, count, i, patterns)
        support += class_support(meaning.right_classes[patterns.right[out.pattern[i]]], goods)
        support += spoken
        in_doubt = support < 1.0 and patterns.capital[out.pattern[i]]
        if in_doubt and begins_upper(streams, out.first[i]):
            segment = np.int64(out.segment[i])
            if segment != counted:
                low, high = streams.c_offset[segment], streams.c_offset[segment + 1]
                words, capitals, pairs = count_words(streams, low, high, high)
                counted = segment
            if stands_out(streams, segment, out.first[i], out.last[i], words, capitals, pairs):
                support += BY_CASE
        out.support[i] = min(1.0, max(0.0, support))


@inlined
def write_span(out: Judged, i: int, streams: Streams, lines: Ints, number: int, at: int) -> None:
    first, last = out.first[i], out.last[i] - 1
    lines[number, at] = streams.segment_field[out.segment[i]]
    lines[number, at + 1] = streams.f_start[first]
    lines[number, at + 2] = streams.f_end[last]
    lines[number, at + 3] = streams.f_byte[first]
    lines[number, at + 4] = streams.f_byte_end[last]


@inlined
def write_row(
    streams: Streams,
    out: Judged,
    count: int,
    order: Ints,
    row: int,
    patterns: Patterns,
    meaning: Meaning,
    findings: Findings,
    hits: int,
    terms: int,
) -> tuple[int, int]:
    for a in range(count):
        i = order[a]
        if out.dropped[i]:
            continue
        pattern = out.pattern[i]
        right = patterns.right[pattern]
        if patterns.kind[pattern] == KIND_TERM:
            if terms < len(findings.terms):
                line = findings.terms
                line[terms, 0], line[terms, 1] = row, right
                line[terms, 2], line[terms, 3] = meaning.term_category[right], out.disguise[i]
                write_span(out, i, streams, line, terms, TERM_SPAN)
            terms += 1
            continue
        strength = out.strength[i] * (1.0 - out.ambiguity[i] * (1.0 - out.support[i]))
        doubtful = (
            out.ambiguity[i] >= VERY_AMBIGUOUS and out.support[i] < out.ambiguity[i] - LENIENCE
        )
        if strength < FLOOR or doubtful:
            continue
        if hits < len(findings.hits):
            line, figures = findings.hits, findings.figures
            line[hits, 0], line[hits, 1], line[hits, 2] = row, right, pattern
            line[hits, 3], line[hits, 4] = patterns.kind[pattern], out.disguise[i]
            write_span(out, i, streams, line, hits, HIT_SPAN)
            figures[hits, 0], figures[hits, 1] = strength, out.ambiguity[i]
            figures[hits, 2] = out.support[i]
        hits += 1
    return hits, terms


@lean
def settle(
    streams: Streams,
    out: Judged,
    rows: Longs,
    first_row: int,
    patterns: Patterns,
    meaning: Meaning,
    places: Ints,
    findings: Findings,
) -> tuple[int, int]:
    """Judged hits of row r are out[rows[r]:rows[r + 1]]. Gives how many hits and terms stay, also where they did not fit."""
    hits, terms = 0, 0
    for r in range(len(rows) - 1):
        first = rows[r]
        count = min(int(rows[r + 1] - first), len(places))
        if count == 0:
            continue
        sort_hits(out, first, count, places)
        drop_lesser(out, count, places, patterns, meaning)
        weigh(streams, out, first, count, patterns, meaning)
        hits, terms = write_row(
            streams, out, count, places, first_row + r, patterns, meaning, findings, hits, terms
        )
    return hits, terms
