"""Folds every name once and works out what kind of word it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from qingfeng.engine.compiled import lean
from qingfeng.engine.matching.folding import fold_segment, streams_for
from qingfeng.engine.matching.hashing import find, hash_run
from qingfeng.engine.matching.layout import (
    COMPAT,
    CONFUSABLE,
    HOW_MASK,
    LONGEST,
    SEED_WORD,
    TOUCHING,
    UPPER,
    Codes,
    Floats,
    Ints,
    Longs,
    Patterns,
    Small,
    Streams,
    Words,
)
from qingfeng.engine.tables.load import CJK, DIGIT, LETTER, FoldTable, fold_table
from qingfeng.engine.types import Kind

if TYPE_CHECKING:
    import numpy.typing as npt

# Columns of what is seen of a name while folding.
LETTERS, DIGITS, IDEOGRAPHS, BREAKS, COMMON, FOLDED, CAPITAL, WHOLE = range(8)
SEEN = 8


class FoldedNames(NamedTuple):
    offset: Longs
    symbol: Codes
    breaks: Words
    seen: npt.NDArray[np.int32]


def utf8_buffers(surfaces: pl.Series) -> tuple[Small, Longs]:
    data = surfaces.to_arrow(compat_level=pl.CompatLevel.oldest())
    offsets = np.frombuffer(data.buffers()[1], dtype=np.int64)[
        data.offset : data.offset + len(data) + 1
    ]
    body = data.buffers()[2]
    return np.frombuffer(body, dtype=np.uint8) if body is not None else np.zeros(
        0, np.uint8
    ), offsets


@lean
def fold_names(
    data: Small,
    offsets: Longs,
    fold: FoldTable,
    streams: Streams,
    word_slots: Words,
    out_offset: Longs,
    out_symbol: Codes,
    out_breaks: Words,
    seen: Ints,
) -> None:
    """Names one by one through a one-segment stream."""
    streams.f_offset[0] = 0
    streams.c_offset[0] = 0
    at = 0
    for name in range(len(offsets) - 1):
        fold_segment(data, offsets[name], offsets[name + 1], 0, 0, fold, streams, 0)
        count = min(streams.c_offset[1], LONGEST)
        word_start = 0
        for i in range(count):
            full = streams.c_full[i]
            out_symbol[at + i] = streams.c_symbol[i]
            category = streams.f_category[full]
            seen[name, LETTERS] += category == LETTER
            seen[name, DIGITS] += category == DIGIT
            seen[name, IDEOGRAPHS] += category == CJK
            how = streams.f_how[full]
            seen[name, FOLDED] += how & HOW_MASK == CONFUSABLE or how & HOW_MASK == COMPAT
            seen[name, CAPITAL] |= how & UPPER
            if i > 0 and streams.c_gap[i] != TOUCHING:
                out_breaks[name] |= np.uint64(1) << np.uint64(i)
                seen[name, BREAKS] += 1
                key = hash_run(streams.c_symbol, word_start, i, SEED_WORD)
                seen[name, COMMON] += find(word_slots, key) >= 0
                word_start = i
        key = hash_run(streams.c_symbol, word_start, count, SEED_WORD)
        seen[name, COMMON] += count > 0 and find(word_slots, key) >= 0
        whole = hash_run(streams.c_symbol, 0, count, SEED_WORD)
        seen[name, WHOLE] = count > 0 and find(word_slots, whole) >= 0
        at += count
        out_offset[name + 1] = at


def folded_names(surfaces: pl.Series, word_slots: Words) -> FoldedNames:
    data, offsets = utf8_buffers(surfaces)
    count = len(surfaces)
    longest = int(np.max(np.diff(offsets), initial=0))
    out_offset = np.zeros(count + 1, np.int64)
    out_symbol = np.zeros(int(offsets[-1] - offsets[0]) * 2 + LONGEST, np.uint32)
    breaks = np.zeros(count, np.uint64)
    seen = np.zeros((count, SEEN), np.int32)
    fold_names(
        data,
        offsets,
        fold_table(),
        streams_for(longest, 2),
        word_slots,
        out_offset,
        out_symbol,
        breaks,
        seen,
    )
    return FoldedNames(out_offset, out_symbol[: out_offset[-1]].copy(), breaks, seen)


def computed_ambiguity(folded: FoldedNames) -> Floats:
    """How far a name is also an ordinary word, number or letter pair, judged by its form."""
    seen = folded.seen
    letters, digits, ideographs = (seen[:, i] for i in (LETTERS, DIGITS, IDEOGRAPHS))
    words = seen[:, BREAKS] + 1
    size = np.diff(folded.offset)
    all_common = (seen[:, COMMON] >= words) | (seen[:, WHOLE] > 0)
    out = np.zeros(len(size))
    latin = (ideographs == 0) & (letters > 0)
    out = np.where(latin & (size <= 3), np.select([size <= 1, size == 2], [1.0, 0.9], 0.8), out)
    out = np.where(latin & (size == 4) & (digits > 0), 0.6, out)
    out = np.where(
        latin & (words == 1) & all_common, np.maximum(out, np.where(size >= 9, 0.85, 0.95)), out
    )
    out = np.where(latin & (words == 2) & all_common, 0.85, out)
    out = np.where(latin & (words >= 3) & all_common, 0.6, out)
    out = np.where(latin & (words > 1) & (letters <= 2), 0.9, out)
    out = np.where((letters == 0) & (ideographs == 0), np.where(size <= 5, 0.98, 0.9), out)
    written = ideographs > 0
    out = np.where(written & (size == 1), 1.0, out)
    out = np.where(written & (size == 2) & (ideographs == 2), np.where(all_common, 0.9, 0.3), out)
    out = np.where(written & (size == 2) & (ideographs == 1), 0.7, out)
    out = np.where(written & (size >= 3) & all_common, 0.7, out)
    return out.astype(np.float32)


def make_patterns(names: pl.DataFrame, word_slots: Words) -> tuple[Patterns, FoldedNames]:
    folded = folded_names(names["surface"], word_slots)
    given = names["ambiguity"].to_numpy()
    computed = computed_ambiguity(folded)
    ambiguity = np.where(np.isnan(given), computed, given).astype(np.float32)
    rights = names["right"].to_numpy()
    kinds = names["kind"].to_numpy().astype(np.uint8)
    of_rights = rights[kinds != Kind.TERM]
    weight = np.minimum(np.bincount(of_rights, minlength=1), 255)[
        np.clip(rights, 0, max(0, of_rights.max(initial=0)))
    ]
    patterns = Patterns(
        folded.offset,
        folded.symbol,
        folded.breaks,
        rights.astype(np.int32),
        kinds,
        np.minimum(folded.seen[:, FOLDED], 255).astype(np.uint8),
        (folded.seen[:, CAPITAL] > 0).astype(np.uint8),
        ambiguity,
        weight.astype(np.uint8),
    )
    return patterns, folded
