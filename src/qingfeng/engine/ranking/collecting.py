"""From the hits and words of a batch to one row of numbers a listing: which evidence there is, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.ranking import layout
from qingfeng.engine.ranking.layout import (
    AUTHORISED,
    FIRST_SECTOR,
    GENUINE_CHANNEL,
    GENUINE_CLAIM,
    GOODS_MATCH,
    GOODS_MISMATCH,
    HIDDEN,
    HIT_FEATURES,
    MARK,
    MODEL,
    NEAR_SPELLING,
    NEGATION,
    NICKNAME,
    NO_MARK_GOODS,
    NOMINATIVE,
    ORIGIN_SLANG,
    PACKAGING,
    REPLICA_ALONE,
    REPLICA_HINT,
    REPLICA_OPEN,
    REPLICA_STRONG,
    SECONDHAND,
    SERVICE,
    SEVERAL_MARKS,
)
from qingfeng.engine.ranking.prepared import GROUPS, NEEDS, PARTS, STRENGTHS
from qingfeng.engine.types import Disguise, Kind

if TYPE_CHECKING:
    import numpy.typing as npt

    from qingfeng.engine.ranking.prepared import Prepared, Rights, Wording
    from qingfeng.engine.types import Hits, Matches, Terms

    Floats = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int32]
    Int64s = npt.NDArray[np.int64]
    Small = npt.NDArray[np.uint8]

REPLICA, ORIGIN = GROUPS.index("replica"), GROUPS.index("origin")
DENIAL, FITTING = GROUPS.index("negation"), GROUPS.index("nominative")
GENUINE, USED = GROUPS.index("genuine"), GROUPS.index("secondhand")
PACKED, SERVED = GROUPS.index("packaging"), GROUPS.index("service")
GOODS, GENERIC = GROUPS.index("goods"), GROUPS.index("generic")
GRADE_A, GRADE_B, GRADE_C = (STRENGTHS.index(letter) for letter in "ABC")
NEEDS_MARK, NEEDS_GRADE = NEEDS.index("mark"), NEEDS.index("grade")
BEFORE, AFTER, EITHER = PARTS.index("before"), PARTS.index("after"), PARTS.index("either")
CHANNEL = PARTS.index("channel")
NAME_KINDS = int(Kind.NAME_ZH)
PLAIN = int(Disguise.EXACT)
PLAIN_MODEL = int(Disguise.MODEL)
EDITED = int(Disguise.EDIT)
BY_SOUND, BY_LOOK = int(Disguise.SOUND), int(Disguise.LOOK)
KIND_NICKNAME = int(Kind.NICKNAME)
COPIED = len(layout.MUCH_COPIED)

CREDIBLE = 0.45  # a use of a mark sure enough to give meaning to words like "copy"
NAMED_OUTRIGHT = 0.5
GUESSED = 0.5  # characters of like sound or look may meet by chance
LOUD_SHARE = 0.02  # between hits about as sure, the louder one names the mark
REACH = 12  # characters between "case for" and the mark it speaks of
MOST_TERMS = 256  # of one listing
MOST = 2  # a third grade word says nothing new


class HitArrays(NamedTuple):
    """The columns of Hits that ranking reads, in a shape that compiled code takes."""

    right: Ints
    kind: Small
    disguise: Small
    field: Small
    start: Ints
    end: Ints
    strength: Floats
    offsets: Int64s


class TermArrays(NamedTuple):
    term: Ints
    disguise: Small
    field: Small
    start: Ints
    end: Ints
    offsets: Int64s


class Collected(NamedTuple):
    values: Floats  # one row a listing, one column a feature
    best: Ints  # surest hit, which names the listing's mark, -1 where none
    loudest: Ints  # hit that weighs most in the score
    term: Ints  # first word behind each feature, -1 where none


@inlined
def within(inner_start: int, inner_end: int, start: int, end: int) -> bool:
    return start <= inner_start and inner_end <= end


@inlined
def overlap(terms: TermArrays, i: int, j: int) -> bool:
    return bool(
        terms.field[i] == terms.field[j]
        and terms.start[i] < terms.end[j]
        and terms.start[j] < terms.end[i]
    )


@inlined
def says_more(wording: Wording, terms: TermArrays, i: int, j: int) -> bool:
    """Of two grade words over the same letters: is i the one that counts?"""
    first, second = int(wording.strength[terms.term[i]]), int(wording.strength[terms.term[j]])
    return bool(first < second or (first == second and i < j))


@inlined
def mark_idle(terms: TermArrays, wording: Wording, low: int, high: int, idle: Small) -> None:
    """Flags grade words that stand inside a denial ("not a replica") or an ordinary phrase ("fake fur"), or that another one over the same letters outdoes."""
    for i in range(low, high):
        idle[i - low] = 0
        if wording.group[terms.term[i]] != REPLICA:
            continue
        for j in range(low, high):
            if i == j or not overlap(terms, i, j):
                continue
            group = wording.group[terms.term[j]]
            ordinary = group == GENERIC and wording.mark[terms.term[j]] < 0
            denied = (ordinary or group == DENIAL) and within(
                terms.start[i], terms.end[i], terms.start[j], terms.end[j]
            )
            if denied or (group == REPLICA and says_more(wording, terms, j, i)):
                idle[i - low] = 1


@inlined
def goods_of(terms: TermArrays, wording: Wording, low: int, high: int) -> np.uint64:
    classes = np.uint64(0)
    for i in range(low, high):
        if wording.group[terms.term[i]] == GOODS:
            classes |= wording.classes[terms.term[i]]
    return classes


@inlined
def claims_grade(terms: TermArrays, wording: Wording, low: int, high: int, idle: Small) -> bool:
    for i in range(low, high):
        term = terms.term[i]
        if (
            wording.group[term] == REPLICA
            and not idle[i - low]
            and wording.strength[term] in (GRADE_A, GRADE_B)
            and wording.needs[term] != NEEDS_GRADE
            and terms.disguise[i] < EDITED
        ):
            return True
    return False


@inlined
def is_ordinary(
    hits: HitArrays, hit: int, mark: int, terms: TermArrays, wording: Wording, low: int, high: int
) -> bool:
    """Whether the hit's letters are an ordinary phrase (apple juice) or a grade word that is some shop's name too (AAA)."""
    ordinary = False
    for i in range(low, high):
        term = terms.term[i]
        group = wording.group[term]
        wanted = group == REPLICA or (
            group == GENERIC and (wording.mark[term] < 0 or wording.mark[term] == mark)
        )
        ordinary = ordinary or (
            wanted
            and terms.field[i] == hits.field[hit]
            and within(hits.start[hit], hits.end[hit], terms.start[i], terms.end[i])
        )
    return ordinary


@inlined
def fits(
    hits: HitArrays, hit: int, terms: TermArrays, wording: Wording, low: int, high: int
) -> tuple[float, int]:
    """How far the mark only says what the goods fit, and the word that says so."""
    most, which = 0.0, -1
    for i in range(low, high):
        term = terms.term[i]
        if wording.group[term] != FITTING or terms.field[i] != hits.field[hit]:
            continue
        part = wording.part[term]
        after_phrase = hits.start[hit] - terms.end[i]
        before_phrase = terms.start[i] - hits.end[hit]
        near = part in (BEFORE, EITHER) and 0 <= after_phrase <= REACH
        near = near or (part in (AFTER, EITHER) and 0 <= before_phrase <= REACH)
        weight = 1.0 - 0.35 * (wording.strength[term] - GRADE_A)
        if near and weight > most:
            most, which = weight, i
    return most, which


@inlined
def is_named(hits: HitArrays, right: int, low: int, high: int) -> bool:
    """Whether the mark itself stands in the text, as its owner writes it."""
    named = False
    for i in range(low, high):
        named = named or (
            hits.right[i] == right and hits.kind[i] <= NAME_KINDS and hits.disguise[i] == PLAIN
        )
    return named


@inlined
def fill_disguise(hits: HitArrays, hit: int, sure: float, named: bool, out: Floats) -> None:
    """By-names and near spellings say something only where the mark itself is not written; hidden letters always do."""
    disguise, kind = hits.disguise[hit], hits.kind[hit]
    if disguise > PLAIN_MODEL and disguise != EDITED:
        guessed = disguise in (BY_SOUND, BY_LOOK)
        out[HIDDEN] = sure * (GUESSED if guessed else 1.0)
    if named:
        return
    if disguise == EDITED:
        out[NEAR_SPELLING] = sure
    if kind == KIND_NICKNAME:
        out[NICKNAME] = sure
    elif kind > KIND_NICKNAME:
        out[MODEL] = sure


@inlined
def fill_hit(
    hits: HitArrays,
    hit: int,
    rights: Rights,
    sure: float,
    goods: np.uint64,
    named: bool,
    out: Floats,
) -> None:
    right = hits.right[hit]
    for place in range(HIT_FEATURES):
        out[place] = 0.0
    out[MARK] = sure
    out[FIRST_SECTOR + rights.sector[right]] = sure
    classes = rights.classes[right]
    if goods != np.uint64(0) and classes != np.uint64(0):
        if goods & classes != np.uint64(0):
            out[GOODS_MATCH] = sure
        else:
            out[GOODS_MISMATCH] = sure
    fill_disguise(hits, hit, sure, named, out)


@inlined
def speaks(out: Floats, weights: Floats) -> float:
    """Share of the log-odds: a mark never speaks for innocence, only the seller's licence does."""
    total = 0.0
    for place in range(HIT_FEATURES):
        if place != AUTHORISED:
            total += out[place] * weights[place]
    return max(0.0, total) + float(out[AUTHORISED] * weights[AUTHORISED])


@inlined
def seen_before(hits: HitArrays, hit: int, low: int) -> bool:
    seen = False
    for i in range(low, hit):
        seen = seen or hits.right[i] == hits.right[hit]
    return seen


@inlined
def collect_hits(
    hits: HitArrays,
    terms: TermArrays,
    rights: Rights,
    wording: Wording,
    licensed: Small,
    weights: Floats,
    row: int,
    goods: np.uint64,
    trial: Floats,
    out: Floats,
    out_term: Ints,
) -> tuple[int, int, float]:
    """Fills the features of the hit that speaks loudest; gives the surest hit, the loudest, and how sure a mark is used."""
    low, high = terms.offsets[row], terms.offsets[row + 1]
    best, most, loudest, volume, surest, copied = -1, -np.inf, -1, -np.inf, 0.0, 0
    first, last = hits.offsets[row], hits.offsets[row + 1]
    for hit in range(first, last):
        right = hits.right[hit]
        if is_ordinary(hits, hit, rights.mark[right], terms, wording, low, high):
            continue
        sure = hits.strength[hit]  # weighed already by ambiguity and support
        fill_hit(hits, hit, rights, sure, goods, is_named(hits, right, first, last), trial)
        fitting, word = fits(hits, hit, terms, wording, low, high)
        trial[NOMINATIVE] = fitting * sure
        trial[AUTHORISED] = licensed[hit]
        surest = max(surest, sure)
        if sure >= NAMED_OUTRIGHT and rights.sector[right] < COPIED:
            copied += not seen_before(hits, hit, first)
        loud = speaks(trial, weights)
        if sure + LOUD_SHARE * loud > most:
            best, most = hit, sure + LOUD_SHARE * loud
        if loud > volume:
            loudest, volume = hit, loud
            for place in range(HIT_FEATURES):
                out[place] = trial[place]
            out_term[NOMINATIVE] = word
    if copied > 1:
        out[SEVERAL_MARKS] = min(copied - 1, MOST)
    return best, loudest, surest


@inlined
def add(out: Floats, out_term: Ints, place: int, amount: float, most: float, term: int) -> None:
    if out[place] == 0.0:
        out_term[place] = term
    out[place] = min(most, out[place] + amount)


@inlined
def collect_grade(
    wording: Wording,
    term: int,
    at: int,
    guessed: bool,
    surest: float,
    graded: bool,
    out: Floats,
    out_term: Ints,
) -> None:
    """A grade word counts as far as the listing uses a mark at all, and less where only its sound or look was found."""
    needs = wording.needs[term]
    if needs == NEEDS_GRADE and not (graded and surest >= CREDIBLE):
        return
    strength = wording.strength[term] + guessed
    if surest < CREDIBLE:
        if needs == 0 and strength == GRADE_A:
            add(out, out_term, REPLICA_ALONE, 1.0, 1.0, at)
    elif strength == GRADE_A:
        add(out, out_term, REPLICA_OPEN, 1.0, MOST, at)
    elif strength == GRADE_B:
        add(out, out_term, REPLICA_STRONG, 1.0, MOST, at)
    else:
        add(out, out_term, REPLICA_HINT, 1.0, MOST, at)


@inlined
def collect_term(
    wording: Wording,
    term: int,
    at: int,
    guessed: bool,
    surest: float,
    graded: bool,
    out: Floats,
    out_term: Ints,
) -> None:
    group = wording.group[term]
    if group == REPLICA:
        collect_grade(wording, term, at, guessed, surest, graded, out, out_term)
    elif group == ORIGIN and graded and surest >= CREDIBLE:
        add(out, out_term, ORIGIN_SLANG, 1.0, 1.0, at)
    elif group == DENIAL:
        add(out, out_term, NEGATION, 1.0, 1.0, at)
    elif group == GENUINE:
        place = GENUINE_CHANNEL if wording.part[term] == CHANNEL else GENUINE_CLAIM
        add(out, out_term, place, 1.0, 1.0, at)
    elif group == USED:
        add(out, out_term, SECONDHAND, 1.0, 1.0, at)
    elif group == SERVED:
        add(out, out_term, SERVICE, 1.0, 1.0, at)
    elif group == PACKED and surest >= CREDIBLE:
        add(out, out_term, PACKAGING, 1.0, 1.0, at)


@inlined
def collect_row(
    hits: HitArrays,
    terms: TermArrays,
    rights: Rights,
    wording: Wording,
    licensed: Small,
    weights: Floats,
    row: int,
    trial: Floats,
    idle: Small,
    out: Floats,
    out_term: Ints,
) -> tuple[int, int]:
    low, high = terms.offsets[row], terms.offsets[row + 1]
    high = min(high, low + len(idle))
    mark_idle(terms, wording, low, high, idle)
    graded = claims_grade(terms, wording, low, high, idle)
    goods = goods_of(terms, wording, low, high)
    best, loudest, surest = collect_hits(
        hits, terms, rights, wording, licensed, weights, row, goods, trial, out, out_term
    )
    out[NO_MARK_GOODS] = max(0.0, 1.0 - surest)
    for i in range(low, high):
        if not idle[i - low]:
            guessed = terms.disguise[i] >= EDITED
            collect_term(wording, terms.term[i], i, guessed, surest, graded, out, out_term)
    return best, loudest


@lean
def collect_rows(
    hits: HitArrays,
    terms: TermArrays,
    rights: Rights,
    wording: Wording,
    licensed: Small,
    weights: Floats,
    trial: Floats,
    idle: Small,
    values: Floats,
    best: Ints,
    loudest: Ints,
    first_term: Ints,
) -> None:
    """One pass over the rows of a batch. `trial` and `idle` are scratch."""
    for row in range(len(best)):
        best[row], loudest[row] = collect_row(
            hits,
            terms,
            rights,
            wording,
            licensed,
            weights,
            row,
            trial,
            idle,
            values[row],
            first_term[row],
        )


def hit_arrays(hits: Hits) -> HitArrays:
    return HitArrays(*(np.ascontiguousarray(getattr(hits, name)) for name in HitArrays._fields))


def term_arrays(terms: Terms) -> TermArrays:
    return TermArrays(*(np.ascontiguousarray(getattr(terms, name)) for name in TermArrays._fields))


def collect(matches: Matches, prepared: Prepared, licensed: Small, weights: Floats) -> Collected:
    """The evidence of a batch. `licensed` flags hits of marks that the seller is authorised for."""
    rows, width = matches.rows, len(layout.FEATURES)
    out = Collected(
        np.zeros((rows, width), np.float32),
        np.full(rows, -1, np.int32),
        np.full(rows, -1, np.int32),
        np.full((rows, width), -1, np.int32),
    )
    collect_rows(
        hit_arrays(matches.hits),
        term_arrays(matches.terms),
        prepared.rights,
        prepared.wording,
        licensed,
        weights,
        np.zeros(HIT_FEATURES, np.float32),
        np.zeros(MOST_TERMS, np.uint8),
        out.values,
        out.best,
        out.loudest,
        out.term,
    )
    return out
