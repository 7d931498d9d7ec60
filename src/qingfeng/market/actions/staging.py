"""One batch of listings into the tables by set: COPY into staging, then one statement."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import polars as pl
import pyarrow as pa
from django.db import connection
from django.db.backends.utils import CursorWrapper

from qingfeng.market.intake.shapes import Batch, Reject

_STAGING = """
CREATE TEMP TABLE IF NOT EXISTS market_staging (
    id uuid, platform_id uuid, listing_id text, seller_id uuid, title text, description text,
    category text, price numeric(20, 8), currency text, url text, images text, ships_from text,
    seen_at timestamptz, extra jsonb
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS market_staging_seller (
    place integer, id uuid, platform_id uuid, seller_id text, name text, region text,
    first_seen_at timestamptz, last_seen_at timestamptz
) ON COMMIT DELETE ROWS;
TRUNCATE market_staging, market_staging_seller
"""
_STAGED = (
    "id", "platform_id", "listing_id", "seller_id", "title", "description", "category", "price",
    "currency", "url", "images", "ships_from", "seen_at", "extra",
)  # fmt: skip
_STAGED_SELLER = (
    "place", "id", "platform_id", "seller_id", "name", "region", "first_seen_at", "last_seen_at",
)  # fmt: skip
_SELLER_KEY = ["platform_id", "seller_id"]
_SELLERS = """
INSERT INTO market_seller AS kept (id, platform_id, seller_id, name, region, first_seen_at, last_seen_at)
SELECT id, platform_id, seller_id, name, region, first_seen_at, last_seen_at FROM market_staging_seller
ORDER BY platform_id, seller_id
ON CONFLICT (platform_id, seller_id) DO UPDATE SET
    name = CASE WHEN excluded.last_seen_at >= kept.last_seen_at AND excluded.name <> ''
        THEN excluded.name ELSE kept.name END,
    region = CASE WHEN excluded.last_seen_at >= kept.last_seen_at AND excluded.region <> ''
        THEN excluded.region ELSE kept.region END,
    first_seen_at = least(kept.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at)
WHERE (excluded.name, excluded.region) IS DISTINCT FROM (kept.name, kept.region)
    OR excluded.last_seen_at > kept.last_seen_at OR excluded.first_seen_at < kept.first_seen_at
"""
# One value instead of a row each: the way back costs as much as the way there otherwise.
_SELLER_IDS = """
SELECT coalesce(string_agg(kept.id::text, ',' ORDER BY s.place), '') FROM market_staging_seller s
JOIN market_seller kept USING (platform_id, seller_id)
"""
_ADD = """
INSERT INTO market_listing (id, platform_id, listing_id, seller_id, version, title, description,
    category, price, currency, url, images, ships_from, extra, first_seen_at, seen_at, intake_batch_id)
SELECT id, platform_id, listing_id, seller_id, 1, title, description, category, price, currency, url,
    coalesce(string_to_array(nullif(images, ''), '|'), '{}'), ships_from, extra, seen_at, seen_at, %(batch)s
FROM market_staging
"""
_UNLESS_KNOWN = "ON CONFLICT (listing_id, platform_id) DO NOTHING"
# Where no other import ever put a listing nothing can be met again, and the look for it can be spared.
_KNOWN_BEFORE = """
SELECT EXISTS (
    SELECT FROM market_listingimport i JOIN market_intakebatch b ON b.listing_import_id = i.id
    WHERE (i.platform_id = ANY(%s::uuid[]) OR i.platform_id IS NULL) AND b.added > 0 AND i.id <> (
        SELECT listing_import_id FROM market_intakebatch WHERE id = %s
    )
)
"""
# What was met before keeps its own identifier. The parts see one snapshot and touch rows of their own: changed
# ones, with those offered again after they were taken down, and those only seen again. What was seen earlier than
# the present state does not overwrite it.
_CHANGE = """
WITH met AS MATERIALIZED (
    SELECT s.*, l.id AS old_id, l.seen_at AS old_seen_at,
        coalesce(s.seen_at > l.removed_at, false) AS back,
        coalesce(s.seen_at > l.removed_at, false) OR s.seen_at >= l.seen_at AND
        (l.seller_id, l.title, l.description, l.category, l.price, l.currency,
            l.url, l.images, l.ships_from, l.extra) IS DISTINCT FROM
        (s.seller_id, s.title, s.description, s.category, s.price, s.currency, s.url,
            s.picture_list, s.ships_from, s.extra) AS differs
    FROM (
        SELECT *, coalesce(string_to_array(nullif(images, ''), '|'), '{}') AS picture_list FROM market_staging
    ) s
    JOIN market_listing l ON l.platform_id = s.platform_id AND l.listing_id = s.listing_id AND l.id <> s.id
), kept AS (
    INSERT INTO market_listingversion (listing_id, version, changed, seen_at, replaced_at, intake_batch_id)
    SELECT l.id, l.version, (
            SELECT jsonb_object_agg(field, earlier) FROM (VALUES
                ('seller_id', to_jsonb(l.seller_id), l.seller_id IS DISTINCT FROM m.seller_id),
                ('title', to_jsonb(l.title), l.title <> m.title),
                ('description', to_jsonb(l.description), l.description <> m.description),
                ('category', to_jsonb(l.category), l.category <> m.category),
                ('price', to_jsonb(l.price::text), l.price IS DISTINCT FROM m.price),
                ('currency', to_jsonb(l.currency), l.currency <> m.currency),
                ('url', to_jsonb(l.url), l.url <> m.url),
                ('images', to_jsonb(l.images), l.images <> m.picture_list),
                ('ships_from', to_jsonb(l.ships_from), l.ships_from <> m.ships_from),
                ('extra', l.extra, l.extra IS DISTINCT FROM m.extra),
                ('removed_at', to_jsonb(l.removed_at), m.back)
            ) AS changes (field, earlier, moved) WHERE moved
        ), l.seen_at, m.seen_at, l.intake_batch_id
    FROM met m JOIN market_listing l ON l.id = m.old_id WHERE m.differs
), changed AS (
    UPDATE market_listing l SET version = l.version + 1, seller_id = m.seller_id, title = m.title,
        description = m.description, category = m.category, price = m.price, currency = m.currency,
        url = m.url, images = m.picture_list, ships_from = m.ships_from, extra = m.extra,
        seen_at = m.seen_at, intake_batch_id = %(batch)s,
        removed_at = CASE WHEN m.back THEN NULL ELSE l.removed_at END
    FROM met m WHERE l.id = m.old_id AND m.differs
    RETURNING 1
), again AS (
    UPDATE market_listing l SET seen_at = m.seen_at
    FROM met m WHERE l.id = m.old_id AND NOT m.differs AND m.seen_at > m.old_seen_at
)
SELECT count(*) FROM changed
"""


@dataclass(frozen=True, slots=True)
class Written:
    added: int
    changed: int
    unchanged: int


def prepare(batch: Batch, now: datetime) -> pl.DataFrame:
    """The batch as it will be staged, but for what the database knows: platforms and sellers."""
    frame = pl.DataFrame(pl.from_arrow(batch.rows))
    first = batch.numbers[0].as_py() if frame.height else 0
    texts = ("platform", "description", "category", "currency", "url", "ships_from", "seller_name")
    frame = frame.with_columns(
        pl.col(*texts, "seller_region").fill_null(""),
        time_ordered_ids(frame.height, now, first),
        pl.col("seen_at").fill_null(pl.lit(now)),
        _extra(batch.extra).alias("extra"),
    )
    # Neighbours in the index are written together.
    return frame.sort("listing_id")


def write_batch(
    prepared: pl.DataFrame,
    platforms: Mapping[str, UUID],
    sellers: SellersMet,
    *,
    intake_batch: int,
    now: datetime,
) -> Written:
    """`platforms` gives the platform for each name in the platform column ("" where it is empty).
    Runs inside the caller's transaction."""
    names = {name: str(platform) for name, platform in platforms.items()}
    frame = prepared.with_columns(
        pl.col("platform").replace_strict(names, return_dtype=pl.String).alias("platform_id")
    )
    places = sorted(frame["platform_id"].unique())
    _one_at_a_time(places)
    with connection.cursor() as cursor:
        cursor.execute(_STAGING)
        frame = frame.with_columns(seller=sellers.ids(cursor, frame, now))
        _copy(cursor, "market_staging", _STAGED, _staged(frame))
        cursor.execute(_KNOWN_BEFORE, [places, intake_batch])
        known_before = cursor.fetchone()[0]
        cursor.execute(_ADD + (_UNLESS_KNOWN if known_before else ""), {"batch": intake_batch})
        added, changed = cursor.rowcount, 0
        if added < frame.height:
            changed = _change(cursor, intake_batch)
    return Written(added, changed, frame.height - added - changed)


def _change(cursor: CursorWrapper, intake_batch: int) -> int:
    # Staging has no statistics; what helps at ten million listings is the walk down the index.
    cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
    cursor.execute("SET LOCAL work_mem = '128MB'")
    cursor.execute(_CHANGE, {"batch": intake_batch})
    changed: int = cursor.fetchone()[0]
    cursor.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")
    return changed


def write_rejects(import_id: UUID, rejects: Sequence[Reject]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY market_rejectedrow (listing_import_id, row, line, listing_id, field, reason, detail)"
            " FROM STDIN"
        ) as copy,
    ):
        for r in rejects:
            copy.write_row(
                (import_id, r.row, r.line, r.listing_id, r.field[:200], r.reason, r.detail)
            )


def time_ordered_ids(count: int, now: datetime, first: int) -> pl.Series:
    """Version 7 identifiers of one instant, as hex digits, that keep the order of the file's rows."""
    milliseconds = int(now.timestamp() * 1000)
    raw = np.frombuffer(os.urandom(16 * count), dtype=np.uint8).reshape(count, 16).copy()
    raw[:, :6] = np.frombuffer(milliseconds.to_bytes(6, "big"), dtype=np.uint8)
    number = np.arange(first, first + count, dtype=np.uint64) % (1 << 24)
    raw[:, 6] = 0x70 | (number >> np.uint64(20)).astype(np.uint8)
    raw[:, 7] = ((number >> np.uint64(12)) & np.uint64(0xFF)).astype(np.uint8)
    raw[:, 8] = 0x80 | ((number >> np.uint64(6)) & np.uint64(0x3F)).astype(np.uint8)
    raw[:, 9] = (number & np.uint64(0x3F)).astype(np.uint8) << 2 | (raw[:, 9] & 0x03)
    packed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(16), count, [None, pa.py_buffer(raw.tobytes())]
    )
    return pl.Series("id", packed.cast(pa.binary())).bin.encode("hex")


def _extra(extra: pa.Table) -> pl.Series:
    if extra.num_columns == 0:
        return pl.Series([None] * extra.num_rows, dtype=pl.String)
    if extra.column_names == ["extra"]:
        return pl.Series(pl.from_arrow(extra.column("extra"))).cast(pl.String)
    frame = pl.DataFrame(pl.from_arrow(extra))
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    packed = frame.select(pl.struct(pl.all()).struct.json_encode()).to_series()
    return packed.zip_with(filled, pl.Series([None], dtype=pl.String))


def _one_at_a_time(platforms: Sequence[str]) -> None:
    """Two loads of one platform take turns: a row must not slip between another's look and its write."""
    with connection.cursor() as cursor:
        for platform in platforms:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"market.intake:{platform}"],
            )


class SellersMet:
    """Sellers that a load has met, so that a batch brings only what is new of them to the database."""

    def __init__(self) -> None:
        self._known: pl.DataFrame | None = None

    def ids(self, cursor: CursorWrapper, frame: pl.DataFrame, now: datetime) -> pl.Series:
        """The id of each row's seller; sellers are added or brought up to date on the way."""
        met = _sellers_of(frame)
        fresh = met if self._known is None else _news(met, self._known)
        if not fresh.is_empty():
            self._remember(_bring(cursor, fresh, now))
        if self._known is None:
            return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
        known = self._known.select(*_SELLER_KEY, "seller")
        return frame.join(known, on=_SELLER_KEY, how="left", maintain_order="left")["seller"]

    def _remember(self, brought: pl.DataFrame) -> None:
        if self._known is None:
            self._known = brought
            return
        both = pl.concat([self._known, brought])
        self._known = both.unique(_SELLER_KEY, keep="last", maintain_order=True)


def _sellers_of(frame: pl.DataFrame) -> pl.DataFrame:
    return (
        frame.filter(pl.col("seller_id") != "")
        .sort("seen_at", maintain_order=True)
        .group_by(_SELLER_KEY, maintain_order=True)
        .agg(
            pl.col("seller_name").filter(pl.col("seller_name") != "").last().fill_null(""),
            pl.col("seller_region").filter(pl.col("seller_region") != "").last().fill_null(""),
            pl.col("seen_at").min().alias("first"),
            pl.col("seen_at").max().alias("last"),
        )
    )


def _news(met: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Sellers of whom the batch says more than what has been written already."""
    beside = met.join(known, on=_SELLER_KEY, how="left", suffix="_known", maintain_order="left")
    told = [
        (pl.col(name) != "") & (pl.col(name) != pl.col(f"{name}_known"))
        for name in ("seller_name", "seller_region")
    ]
    more = pl.any_horizontal(
        pl.col("seller").is_null(),
        *told,
        pl.col("first") < pl.col("first_known"),
        pl.col("last") > pl.col("last_known"),
    )
    return beside.filter(more).select(met.columns)


def _bring(cursor: CursorWrapper, sellers: pl.DataFrame, now: datetime) -> pl.DataFrame:
    place = pl.int_range(sellers.height, eager=True).alias("place")
    staged = sellers.select(place, time_ordered_ids(sellers.height, now, 0), *sellers.columns)
    _copy(cursor, "market_staging_seller", _STAGED_SELLER, staged)
    cursor.execute(_SELLERS)
    cursor.execute(_SELLER_IDS)
    return sellers.with_columns(pl.Series("seller", cursor.fetchone()[0].split(",")))


def _staged(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        pl.col("seller").alias(name) if name == "seller_id" else pl.col(name) for name in _STAGED
    )


def _copy(cursor: CursorWrapper, table: str, columns: Sequence[str], frame: pl.DataFrame) -> None:
    out = io.BytesIO()
    frame.write_csv(out, include_header=False, datetime_format="%Y-%m-%dT%H:%M:%S%.6f+00:00")
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(out.getbuffer())
