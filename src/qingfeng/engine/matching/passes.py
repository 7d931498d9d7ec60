"""All passes over a stretch of a batch, a chunk of texts at a time.

The passes are called one by one from here: compiled into one function they would take minutes to compile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from qingfeng.engine.compiled import lean
from qingfeng.engine.matching.edits import BEST_OF_CLUSTER, walk_edits
from qingfeng.engine.matching.folding import fold_segment
from qingfeng.engine.matching.judging import Judged, judge_all, judged_for
from qingfeng.engine.matching.layout import (
    BY_LOOK,
    BY_SOUND,
    CANDIDATE_COLUMNS,
    CHUNK_BYTES,
    LONGEST,
    SEED_LOOK,
    SEED_SOUND,
    SEGMENT,
    Codes,
    Ints,
    Keys,
    Language,
    Longs,
    Neighbours,
    Patterns,
    Small,
    Streams,
    Words,
)
from qingfeng.engine.matching.masks import MOST_VISIBLE, walk_masks
from qingfeng.engine.matching.outlines import walk_outlines
from qingfeng.engine.matching.settling import (
    HIT_COLUMNS,
    MOST_HITS,
    TERM_COLUMNS,
    Findings,
    Meaning,
    settle,
)
from qingfeng.engine.matching.walks import (
    LONGEST_SHAPE,
    walk_plain,
    walk_shapes,
    walk_split,
    walk_view,
)
from qingfeng.engine.tables.load import FoldTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIELDS = 2
ROWS_PER_CHUNK = 1024
FIRST_CANDIDATES = 4096
MOST_WORDS = 512


class Column(NamedTuple):
    data: Small
    offsets: Longs


class Tools(NamedTuple):
    """The arrays of one snapshot and of the language, grouped as the passes take them."""

    fold: FoldTable
    keys: Keys
    patterns: Patterns
    nearby: Neighbours
    meaning: Meaning
    language: Language


class Scratch(NamedTuple):
    runs: Ints
    words: Ints
    keys: Words
    found: Ints
    visible: Codes
    places: Longs
    states: Words
    order: Ints


def scratch() -> Scratch:
    return Scratch(
        np.empty((MOST_WORDS, 3), np.int32),
        np.empty((MOST_WORDS, 3), np.int32),
        np.empty(LONGEST + 2, np.uint64),
        np.empty(BEST_OF_CLUSTER, np.int32),
        np.empty(2 * MOST_VISIBLE, np.uint32),
        np.empty(4 * LONGEST_SHAPE, np.int64),
        np.empty(4 * LONGEST_SHAPE, np.uint64),
        np.empty(MOST_HITS, np.int32),
    )


def chunk_ends(first: int, last: int, title: Column, description: Column) -> Iterator[int]:
    """Rows after which a chunk ends: as many rows as fit, at least one."""
    sizes = np.cumsum(
        np.diff(title.offsets[first : last + 1]) + np.diff(description.offsets[first : last + 1])
    )
    row, done = first, 0
    while row < last:
        fitting = first + int(np.searchsorted(sizes, done + CHUNK_BYTES, side="right"))
        row = min(last, row + ROWS_PER_CHUNK, max(row + 1, fitting))
        done = int(sizes[row - first - 1])
        yield row


@lean
def by_row(streams: Streams, candidates: Ints, first_row: int, starts: Longs, order: Longs) -> None:
    """Candidates of row r become order[starts[r]:starts[r + 1]], in the order of the passes."""
    for r in range(len(starts)):
        starts[r] = 0
    for c in range(len(candidates)):
        starts[streams.segment_row[candidates[c, SEGMENT]] - first_row + 1] += 1
    for r in range(1, len(starts)):
        starts[r] += starts[r - 1]
    for c in range(len(candidates)):
        row = streams.segment_row[candidates[c, SEGMENT]] - first_row
        order[starts[row]] = c
        starts[row] += 1
    for r in range(len(starts) - 1, 0, -1):
        starts[r] = starts[r - 1]
    starts[0] = 0


@lean
def fold_rows(
    first: int,
    last: int,
    title: Small,
    titles: Longs,
    description: Small,
    descriptions: Longs,
    fold: FoldTable,
    streams: Streams,
    length: Ints,
    written: Ints,
) -> int:
    """Titles and descriptions of some rows become segments; empty descriptions none. Returns the number of segments."""
    streams.f_offset[0] = 0
    streams.c_offset[0] = 0
    segment = 0
    for row in range(first, last):
        begin = segment
        for field in range(FIELDS):
            data = title if field == 0 else description
            offsets = titles if field == 0 else descriptions
            if field == 0 or offsets[row + 1] > offsets[row]:
                fold_segment(
                    data, offsets[row], offsets[row + 1], row, field, fold, streams, segment
                )
                segment += 1
        length[row], written[row] = 0, 0
        for s in range(begin, segment):
            length[row] += streams.length[s]
            written[row] += streams.written[s]
    return segment


def walkers(
    streams: Streams, segments: int, tools: Tools, space: Scratch
) -> tuple[Callable[[Ints, int], int], ...]:
    """The passes in their order; plain names first, because they cover words from being guessed at."""
    _fold, keys, patterns, nearby, _meaning, language = tools

    def views(candidates: Ints, used: int) -> int:
        for table, seed, view in (
            (language.syllable, SEED_SOUND, BY_SOUND),
            (language.look, SEED_LOOK, BY_LOOK),
        ):
            used = walk_view(streams, segments, keys, table, seed, view, candidates, used)
        return used

    return (
        lambda c, u: walk_plain(streams, segments, keys, c, u),
        views,
        lambda c, u: walk_split(streams, segments, keys, language, c, u),
        lambda c, u: walk_shapes(streams, segments, keys, space.places, space.states, c, u),
        lambda c, u: walk_outlines(streams, segments, keys, language, space.runs, c, u),
        lambda c, u: walk_masks(streams, segments, patterns, nearby, language, space.visible, c, u),
        lambda c, u: walk_edits(
            streams,
            segments,
            patterns,
            nearby,
            language,
            space.words,
            space.keys,
            space.found,
            c,
            u,
        ),
    )


def walk_all(
    streams: Streams, segments: int, tools: Tools, space: Scratch, candidates: Ints
) -> tuple[Ints, int]:
    """A pass that runs out of room is run again with more."""
    used = 0
    for walk in walkers(streams, segments, tools, space):
        after = walk(candidates, used)
        if after > len(candidates):
            larger = np.empty((2 * after, CANDIDATE_COLUMNS), np.int32)
            larger[:used] = candidates[:used]
            candidates = larger
            after = walk(candidates, used)
        used = after
    return candidates, used


def findings_for(room: int) -> Findings:
    return Findings(
        np.empty((room, HIT_COLUMNS), np.int32),
        np.empty((room, 3), np.float32),
        np.empty((room, TERM_COLUMNS), np.int32),
    )


def no_findings() -> Findings:
    return Findings(*(array[:0] for array in findings_for(0)))


def judged_rows(
    streams: Streams, candidates: Ints, first_row: int, rows: int, tools: Tools
) -> tuple[Judged, Longs]:
    """Candidates in order of row become judged hits; a second time where they did not fit."""
    order, starts = np.empty(len(candidates), np.int64), np.empty(rows + 1, np.int64)
    by_row(streams, candidates, first_row, starts, order)
    offsets = np.zeros(rows + 1, np.int64)
    room = 2 * len(candidates) + MOST_HITS
    while True:
        judged = judged_for(room)
        count = judge_all(
            streams,
            candidates,
            order,
            starts,
            tools.keys,
            tools.patterns,
            tools.language,
            tools.meaning.term_tolerant,
            judged,
            offsets,
        )
        if count <= room:
            return judged, offsets
        room = count


def settle_rows(
    streams: Streams, candidates: Ints, first_row: int, rows: int, tools: Tools, space: Scratch
) -> Findings:
    judged, offsets = judged_rows(streams, candidates, first_row, rows, tools)
    findings = findings_for(int(offsets[-1]))
    hits, terms = settle(
        streams, judged, offsets, first_row, tools.patterns, tools.meaning, space.order, findings
    )
    return Findings(findings.hits[:hits], findings.figures[:hits], findings.terms[:terms])


def find_hits(
    first: int,
    last: int,
    title: Column,
    description: Column,
    tools: Tools,
    streams: Streams,
    length: npt.NDArray[np.int32],
    written: npt.NDArray[np.int32],
) -> list[Findings]:
    """Everything found in rows first to last, chunk by chunk. `length` and `written` are filled for these rows."""
    candidates = np.empty((FIRST_CANDIDATES, CANDIDATE_COLUMNS), np.int32)
    space = scratch()
    found = []
    row = first
    for end in chunk_ends(first, last, title, description):
        segments = fold_rows(row, end, *title, *description, tools.fold, streams, length, written)
        candidates, used = walk_all(streams, segments, tools, space, candidates)
        found.append(settle_rows(streams, candidates[:used], row, end - row, tools, space))
        row = end
    return found
