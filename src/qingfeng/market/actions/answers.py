"""The engine's answers of one batch into the tables by set."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import pyarrow as pa
from django.db import connection
from django.db.backends.utils import CursorWrapper

from qingfeng.engine.api import text_digest
from qingfeng.market.rules.leads import LEAD_SCORE

_STAGING = """
CREATE TEMP TABLE IF NOT EXISTS market_staging_answer (
    listing_id uuid, listing_version int, score float8, right_id text, mark text, disguise text,
    span_field text, span_start int, span_end int, reasons jsonb, text_digest text
) ON COMMIT DELETE ROWS;
TRUNCATE market_staging_answer
"""
_STAGED = (
    "listing_id", "listing_version", "score", "right_id", "mark", "disguise", "span_field", "span_start",
    "span_end", "reasons", "text_digest",
)  # fmt: skip
# An answer about an older state of the listing, or from an older snapshot, does not replace a newer one.
_UPSERT = f"""
INSERT INTO market_screening AS kept ({", ".join(_STAGED)}, batch_id, snapshot_number, rules_version, screened_at)
SELECT {", ".join(_STAGED)}, %(batch)s, %(snapshot)s, %(rules)s, %(now)s FROM market_staging_answer
ON CONFLICT (listing_id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _STAGED[1:])}, batch_id = excluded.batch_id,
    snapshot_number = excluded.snapshot_number, rules_version = excluded.rules_version,
    screened_at = excluded.screened_at
WHERE (excluded.listing_version, excluded.snapshot_number) >= (kept.listing_version, kept.snapshot_number)
"""  # noqa: S608 - names of our own columns
_OUTDATED = """
SELECT a.listing_id::text FROM market_staging_answer a JOIN market_screening kept USING (listing_id)
WHERE kept.batch_id <> %s
"""
_OLD_HITS = """
DELETE FROM market_hit h USING market_staging_answer a WHERE h.listing_id = a.listing_id
    AND NOT h.listing_id = ANY(%s::uuid[])
"""
_HITS = pl.List(
    pl.Struct(
        {
            "right_id": pl.String,
            "mark": pl.String,
            "disguise": pl.String,
            "span_field": pl.String,
            "span_start": pl.Int32,
            "span_end": pl.Int32,
            "strength": pl.Float64,
        }
    )
)


@dataclass(frozen=True, slots=True)
class Answered:
    listings: int
    with_hits: int
    suspected: int


@dataclass(frozen=True, slots=True)
class Basis:
    """By which batch, snapshot and rules an answer was given."""

    batch_id: int
    snapshot_number: int
    rules_version: str


def write_answers(
    listings: pa.Table, answers: pa.Table, *, basis: Basis, now: datetime
) -> Answered:
    """Runs inside the caller's transaction. `answers` is row by row the answer to `listings`."""
    frame = pl.DataFrame(pl.from_arrow(answers)).with_columns(
        listing_version=pl.Series(pl.from_arrow(listings.column("version"))),
        text_digest=_digests(listings, answers),
    )
    with connection.cursor() as cursor:
        cursor.execute(_STAGING)
        _copy(cursor, "market_staging_answer", _STAGED, frame.select(_plain()))
        values: dict[str, int | str | datetime] = {
            "batch": basis.batch_id,
            "snapshot": basis.snapshot_number,
            "rules": basis.rules_version,
            "now": now,
        }
        cursor.execute(_UPSERT, values)
        cursor.execute(_OUTDATED, [basis.batch_id])
        outdated = [row[0] for row in cursor.fetchall()]
        cursor.execute(_OLD_HITS, [outdated])
        hits = _hits(frame.filter(~pl.col("listing_id").is_in(outdated)), basis)
        _copy(cursor, "market_hit", hits.columns, hits)
    return Answered(
        frame.height,
        frame.height - frame["right_id"].null_count(),
        frame.filter(pl.col("score") >= LEAD_SCORE).height,
    )


def _plain() -> list[pl.Expr]:
    told = pl.col("right_id").is_not_null() | (pl.col("score") >= LEAD_SCORE)
    replaced = {"reasons": pl.when(told).then(pl.col("reasons")).otherwise(pl.lit("[]"))}
    for name in ("right_id", "mark", "disguise", "span_field"):
        replaced[name] = pl.col(name).cast(pl.String).fill_null("")
    return [replaced.get(name, pl.col(name)).alias(name) for name in _STAGED]


def _digests(listings: pa.Table, answers: pa.Table) -> pl.Series:
    """Only what may become a lead is ever compared by its text."""
    wanted = pl.Series(pl.from_arrow(answers.column("score"))).ge(LEAD_SCORE).to_list()
    texts = zip(
        wanted,
        listings.column("title").to_pylist(),
        listings.column("description").to_pylist(),
        strict=True,
    )
    digests = [text_digest(title, about or "") if want else "" for want, title, about in texts]
    return pl.Series(digests, dtype=pl.String)


def _hits(frame: pl.DataFrame, basis: Basis) -> pl.DataFrame:
    return (
        frame.filter(pl.col("right_id").is_not_null())
        .select("listing_id", pl.col("hits").str.json_decode(_HITS))
        .explode("hits")
        .filter(pl.col("hits").is_not_null())
        .unnest("hits")
        .with_columns(
            pl.lit(basis.snapshot_number).alias("snapshot_number"),
            pl.lit(basis.rules_version).alias("rules_version"),
        )
    )


def _copy(cursor: CursorWrapper, table: str, columns: Sequence[str], frame: pl.DataFrame) -> None:
    out = io.BytesIO()
    frame.write_csv(out, include_header=False)
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(out.getbuffer())
