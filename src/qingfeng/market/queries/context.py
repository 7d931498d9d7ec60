"""What the engine is told beside the text: licences, prices, earlier removals, judgments of offices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import connection
from django.utils.timezone import localdate

from qingfeng.engine.api import Context
from qingfeng.register import api as register

_PRICE_FIELDS: dict[str, pa.DataType] = {
    "right_id": pa.string(),
    "currency": pa.string(),
    "category": pa.string(),
    "low": pa.float64(),
    "median": pa.float64(),
    "high": pa.float64(),
    "n": pa.int64(),
}
PRICES = pa.schema(_PRICE_FIELDS)
# What nobody suspects shows what the goods usually cost; a few offers show nothing.
_FEED_PRICES = """
SELECT s.right_id, l.currency, l.category,
    percentile_cont(0.1) WITHIN GROUP (ORDER BY l.price)::float8,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY l.price)::float8,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY l.price)::float8,
    count(*)
FROM market_screening s JOIN market_listing l ON l.id = s.listing_id
WHERE s.right_id <> '' AND s.score < 0.5 AND l.price > 0 AND l.currency <> '' AND l.category <> ''
GROUP BY 1, 2, 3 HAVING count(*) >= 30
"""
_REMOVED = """
SELECT DISTINCT right_id, text_digest
FROM market_removal WHERE ground = 'infringing' AND right_id <> '' AND text_digest <> ''
"""
_NO_MATCH = """
SELECT right_id, text_digest, count(DISTINCT office_id)
FROM market_nomatch WHERE ended_at IS NULL GROUP BY 1, 2
"""


def screening_context(now: datetime, rates: pa.Table | None = None) -> Context:
    """Taken once a run: every listing of a run is judged by the same knowledge."""
    on = localdate(now)
    return Context(
        reference_prices=_prices(register.reference_price_table(on)),
        authorised=register.authorised_table(on),
        removed=_table(_REMOVED, (("right_id", pa.string()), ("text_digest", pa.string()))),
        no_match=_table(
            _NO_MATCH,
            (("right_id", pa.string()), ("text_digest", pa.string()), ("n_offices", pa.int64())),
        ),
        rates=rates,
    )


def _prices(known: pa.Table) -> pa.Table:
    """The register's prices, and for what it has none the feed's own, within a currency."""
    settled = set(
        zip(known.column("right_id").to_pylist(), known.column("currency").to_pylist(), strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(_FEED_PRICES)
        met = [row for row in cursor.fetchall() if (row[0], row[1]) not in settled]
    return pa.concat_tables([known.cast(PRICES), _columns(met, list(PRICES))])


def _table(statement: str, fields: Sequence[tuple[str, pa.DataType]]) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return _columns(cursor.fetchall(), [pa.field(name, kind) for name, kind in fields])


def _columns(rows: Sequence[tuple[object, ...]], fields: Sequence[pa.Field[Any]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in fields]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)],
        schema=pa.schema(fields),
    )
