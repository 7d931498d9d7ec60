"""A batch through all passes, on as many threads as there are cores."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qingfeng.engine.building.language import language
from qingfeng.engine.matching.folding import streams_for
from qingfeng.engine.matching.layout import CHUNK_BYTES, FIELD_LIMIT, Keys, Neighbours, Patterns
from qingfeng.engine.matching.passes import (
    FIELDS,
    ROWS_PER_CHUNK,
    Column,
    Tools,
    find_hits,
    no_findings,
)
from qingfeng.engine.matching.settling import Findings, Meaning
from qingfeng.engine.opening import group
from qingfeng.engine.tables.load import fold_table
from qingfeng.engine.types import Hits, Matches, Terms

if TYPE_CHECKING:
    import numpy.typing as npt

    from qingfeng.engine.types import Snapshot


ROWS_WORTH_A_THREAD = 256
WIDEST_CODE_POINT = 4


def column(batch: pa.Table, name: str) -> Column:
    """A text column as bytes and offsets; nulls and missing columns are empty."""
    if name not in batch.column_names:
        return Column(np.zeros(1, np.uint8), np.zeros(len(batch) + 1, np.int64))
    chunks = batch[name]
    if chunks.null_count:
        chunks = pc.fill_null(chunks.cast(pa.large_string()), "")
    whole = chunks.cast(pa.large_string()).combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = (
            pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.large_string())
        )
    _validity, offsets, data = whole.buffers()
    taken = (
        np.frombuffer(offsets, dtype=np.int64)[whole.offset : whole.offset + len(whole) + 1]
        if offsets
        else np.zeros(1, np.int64)
    )
    body = (
        np.frombuffer(data, dtype=np.uint8)
        if data is not None and data.size
        else np.zeros(1, np.uint8)
    )
    return Column(body, taken)


def threads() -> int:
    return max(1, len(os.sched_getaffinity(0)))


@lru_cache(maxsize=1)
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads(), thread_name_prefix="engine")


def tools_of(snapshot: Snapshot) -> Tools:
    return Tools(
        fold_table(),
        group(snapshot, "keys", Keys),
        group(snapshot, "patterns", Patterns),
        group(snapshot, "nearby", Neighbours),
        group(snapshot, "meaning", Meaning),
        language(),
    )


def room(title: Column, description: Column, first: int, last: int) -> int:
    sizes = np.diff(title.offsets[first : last + 1]) + np.diff(
        description.offsets[first : last + 1]
    )
    widest = min(int(sizes.max(initial=0)), FIELDS * FIELD_LIMIT * WIDEST_CODE_POINT)
    return max(widest, min(int(sizes.sum()), CHUNK_BYTES + widest))


def match(batch: pa.Table, snapshot: Snapshot, workers: int | None = None) -> Matches:
    """Hits and terms of every row. Rows know nothing of each other: any cut of a batch gives the same."""
    title, description = column(batch, "title"), column(batch, "description")
    rows = len(batch)
    length, written = np.zeros(rows, np.int32), np.zeros(rows, np.int32)
    parts = max(1, min(workers or threads(), rows // ROWS_WORTH_A_THREAD))
    edges = np.linspace(0, rows, parts + 1).astype(np.int64)
    tools = tools_of(snapshot)

    def stretch(first: int, last: int) -> list[Findings]:
        segments = FIELDS * min(last - first, ROWS_PER_CHUNK) + 1
        streams = streams_for(room(title, description, first, last), segments)
        return find_hits(first, last, title, description, tools, streams, length, written)

    if parts == 1:
        found = stretch(0, rows)
    else:
        pieces = pool().map(stretch, edges[:-1].tolist(), edges[1:].tolist())
        found = [findings for piece in pieces for findings in piece]
    return assembled(found, length, written, rows)


def offsets_of(row: npt.NDArray[np.int32], rows: int) -> npt.NDArray[np.int64]:
    return np.r_[0, np.cumsum(np.bincount(row, minlength=rows))].astype(np.int64)


def assembled(
    found: list[Findings], length: npt.NDArray[np.int32], written: npt.NDArray[np.int32], rows: int
) -> Matches:
    found = found or [no_findings()]
    hits = np.concatenate([part[0] for part in found]).T
    figures = np.concatenate([part[1] for part in found]).T
    terms = np.concatenate([part[2] for part in found]).T
    small = np.uint8
    return Matches(
        Hits(
            row=hits[0].copy(),
            right=hits[1].copy(),
            pattern=hits[2].copy(),
            kind=hits[3].astype(small),
            disguise=hits[4].astype(small),
            field=hits[5].astype(small),
            start=hits[6].copy(),
            end=hits[7].copy(),
            byte_start=hits[8].copy(),
            byte_end=hits[9].copy(),
            strength=figures[0].copy(),
            ambiguity=figures[1].copy(),
            support=figures[2].copy(),
            offsets=offsets_of(hits[0], rows),
        ),
        Terms(
            row=terms[0].copy(),
            term=terms[1].copy(),
            category=terms[2].astype(small),
            disguise=terms[3].astype(small),
            field=terms[4].astype(small),
            start=terms[5].copy(),
            end=terms[6].copy(),
            byte_start=terms[7].copy(),
            byte_end=terms[8].copy(),
            offsets=offsets_of(terms[0], rows),
        ),
        length,
        written,
    )
