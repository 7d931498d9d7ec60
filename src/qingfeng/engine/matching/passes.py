"""All passes over a stretch of a batch, a chunk of texts at a time."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import compiled
from qingfeng.engine.matching.edits import walk_edits
from qingfeng.engine.matching.folding import fold_segment
from qingfeng.engine.matching.layout import (
    BY_LOOK,
    BY_SOUND,
    CANDIDATE_COLUMNS,
    CHUNK_BYTES,
    SEED_LOOK,
    SEED_SOUND,
    Ints,
    Keys,
    Language,
    Longs,
    Neighbours,
    Patterns,
    Small,
    Streams,
)
from qingfeng.engine.matching.masks import walk_masks
from qingfeng.engine.matching.outlines import walk_outlines
from qingfeng.engine.matching.settling import HIT_COLUMNS, TERM_COLUMNS, Findings, Meaning, settle
from qingfeng.engine.matching.walks import walk_plain, walk_shapes, walk_split, walk_view
from qingfeng.engine.tables.load import CJK, FoldTable

FIELDS = 2
ROWS_PER_CHUNK = 1024
FIRST_CANDIDATES = 4096


@compiled
def chunk_end(first: int, last: int, titles: Longs, descriptions: Longs) -> int:
    """The row after as many rows as fit in a chunk, at least one."""
    row = first
    size = 0
    while row < last and row - first < ROWS_PER_CHUNK:
        size += titles[row + 1] - titles[row] + descriptions[row + 1] - descriptions[row]
        if size > CHUNK_BYTES and row > first:
            break
        row += 1
    return row


@compiled
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
        fold_segment(title, titles[row], titles[row + 1], row, 0, fold, streams, segment)
        segment += 1
        if descriptions[row + 1] > descriptions[row]:
            fold_segment(description, descriptions[row], descriptions[row + 1], row, 1, fold, streams, segment)
            segment += 1
        length[row] = 0
        for s in range(begin, segment):
            length[row] += streams.length[s]
        ideographs = 0
        for c in range(streams.c_offset[begin], streams.c_offset[segment]):
            ideographs += streams.f_category[streams.c_full[c]] == CJK
        written[row] = ideographs
    return segment


@compiled
def walk_all(
    streams: Streams,
    segments: int,
    keys: Keys,
    patterns: Patterns,
    nearby: Neighbours,
    language: Language,
    candidates: Ints,
) -> tuple[Ints, int]:
    used = 0
    candidates, used = walk_plain(streams, segments, keys, candidates, used)
    candidates, used = walk_view(
        streams, segments, keys, language.syllable, SEED_SOUND, BY_SOUND, candidates, used
    )
    candidates, used = walk_view(
        streams, segments, keys, language.look, SEED_LOOK, BY_LOOK, candidates, used
    )
    candidates, used = walk_split(streams, segments, keys, language, candidates, used)
    candidates, used = walk_shapes(streams, segments, keys, candidates, used)
    candidates, used = walk_outlines(streams, segments, keys, language, candidates, used)
    candidates, used = walk_masks(streams, segments, patterns, nearby, candidates, used)
    return walk_edits(streams, segments, patterns, nearby, language, candidates, used)


@compiled
def find_hits(
    first: int,
    last: int,
    title: Small,
    titles: Longs,
    description: Small,
    descriptions: Longs,
    fold: FoldTable,
    streams: Streams,
    keys: Keys,
    patterns: Patterns,
    nearby: Neighbours,
    language: Language,
    meaning: Meaning,
    length: Ints,
    written: Ints,
) -> tuple[Findings, int, int]:
    """Everything found in rows first to last. `length` and `written` are filled for these rows."""
    candidates = np.empty((FIRST_CANDIDATES, CANDIDATE_COLUMNS), np.int32)
    room = 4 * (last - first) + 64
    findings = Findings(
        np.empty((room, HIT_COLUMNS), np.int32),
        np.empty((room, 3), np.float32),
        np.empty((room, TERM_COLUMNS), np.int32),
    )
    hits, terms = 0, 0
    row = first
    while row < last:
        end = chunk_end(row, last, titles, descriptions)
        segments = fold_rows(
            row, end, title, titles, description, descriptions, fold, streams, length, written
        )
        candidates, used = walk_all(streams, segments, keys, patterns, nearby, language, candidates)
        findings, hits, terms = settle(
            streams, candidates, used, row, end - row, keys, patterns, language, meaning, findings, hits, terms
        )
        row = end
    return findings, hits, terms
