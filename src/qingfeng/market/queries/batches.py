"""Listings of a screening batch as the engine reads them; no object a row."""

from uuid import UUID

import polars as pl
import pyarrow as pa
from django.db import connection

from qingfeng.market.models import ScreeningBatch

# The engine's `listing_id` is our identifier here: it is unique over all platforms.
_COLUMNS = """
COPY (
    SELECT l.id AS listing_id, l.version, l.title, l.description, l.category, l.price, l.currency,
        p.code AS platform, v.seller_id, v.name AS seller_name
    FROM market_listing l
    JOIN market_platform p ON p.id = l.platform_id
    LEFT JOIN market_seller v ON v.id = l.seller_id
    WHERE {condition}
    ORDER BY l.id
) TO STDOUT (FORMAT csv, FORCE_QUOTE (title, description, category, currency, seller_id, seller_name))
"""
_SCHEMA: dict[str, pl.DataType] = {
    "listing_id": pl.String(),
    "version": pl.Int32(),
    "title": pl.String(),
    "description": pl.String(),
    "category": pl.String(),
    "price": pl.Decimal(20, 8),
    "currency": pl.String(),
    "platform": pl.String(),
    "seller_id": pl.String(),
    "seller_name": pl.String(),
}
_RANGES = """
SELECT min(id::text)::uuid, max(id::text)::uuid FROM (
    SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS piece FROM market_listing
) numbered GROUP BY piece ORDER BY piece
"""


def listings_of(batch: ScreeningBatch) -> pa.Table:
    if batch.intake_batch_id is not None:
        return _read("l.intake_batch_id = %s", [batch.intake_batch_id])
    return _read("l.id BETWEEN %s AND %s", [batch.first_id, batch.last_id])


def id_ranges(rows: int) -> list[tuple[UUID, UUID]]:
    """All listings in pieces of so many, by the order of their identifiers."""
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, [rows])
        return [(first, last) for first, last in cursor.fetchall()]


def with_hits_on(rights: list[str], batch: ScreeningBatch) -> set[str]:
    """Listings of the batch whose present answer names one of these rights."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT listing_id::text FROM market_hit"
            " WHERE right_id = ANY(%s) AND listing_id BETWEEN %s AND %s",
            [rights, batch.first_id, batch.last_id],
        )
        return {row[0] for row in cursor.fetchall()}


def _read(condition: str, values: list[object]) -> pa.Table:
    with (
        connection.cursor() as cursor,
        cursor.copy(_COLUMNS.format(condition=condition), values) as copy,
    ):
        content = b"".join(copy)
    if not content:
        return pl.DataFrame(schema=_SCHEMA).to_arrow()
    return pl.read_csv(content, has_header=False, schema=_SCHEMA).to_arrow()
