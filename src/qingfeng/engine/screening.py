"""Screening as a pure function of a batch and a snapshot. Importing this loads the compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from qingfeng.engine.building.snapshot import build
from qingfeng.engine.matching.run import column, match, pool, threads
from qingfeng.engine.normalising import text_digest
from qingfeng.engine.opening import open_snapshot
from qingfeng.engine.ranking.scoring import rank
from qingfeng.engine.rendering.columns import rendered
from qingfeng.engine.rendering.schema import SCHEMA
from qingfeng.engine.types import EMPTY, Context, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["build", "open_snapshot", "screen"]

# Rows worked on at once by a thread: enough to make calls cheap, few enough that no column of JSON outgrows its offsets.
STRETCH = 16_384
LEAST_STRETCH = 256


def screen(batch: pa.Table, snapshot: Snapshot, context: Context = EMPTY) -> pa.Table:
    """One row per listing, in their order, with the columns of SCHEMA. Rows know nothing of each other."""
    stretches = list(cut(batch))
    if len(stretches) <= 1:
        tables = [screened(stretch, snapshot, context) for stretch in stretches]
    else:
        tables = list(pool().map(lambda stretch: screened(stretch, snapshot, context), stretches))
    return pa.concat_tables(tables) if tables else SCHEMA.empty_table()


def cut(batch: pa.Table) -> Iterator[pa.Table]:
    """About as many rows for every thread, and never too many at once."""
    share = -(-len(batch) // threads())
    size = max(LEAST_STRETCH, min(STRETCH, share))
    for first in range(0, len(batch), size):
        yield batch.slice(first, size)


def screened(batch: pa.Table, snapshot: Snapshot, context: Context) -> pa.Table:
    matches = match(batch, snapshot, workers=1)
    scores = rank(batch, matches, snapshot, context, text_digest)
    identifiers = batch["listing_id"].cast(pa.string()).combine_chunks()
    title, description = column(batch, "title"), column(batch, "description")
    return rendered(identifiers, scores, matches, snapshot, title, description)
