"""What the reader hands out, and the bounds it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

REQUIRED = ("listing_id", "title")
TEXT_LIMITS = {
    "listing_id": 200,
    "title": 5_000,
    "platform": 120,
    "platform_region": 6,
    "url": 4_000,
    "description": 200_000,
    "category": 500,
    "price": 60,
    "currency": 3,
    "seller_id": 200,
    "seller_name": 300,
    "seller_region": 6,
    "ships_from": 300,
    "images": 20_000,
    "seen_at": 40,
}
KNOWN = tuple(TEXT_LIMITS)
PRICE = pa.decimal128(20, 8)
INSTANT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        pa.field(name, {"price": PRICE, "seen_at": INSTANT}.get(name, pa.large_string()))
        for name in KNOWN
    ]
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep memory and time finite whatever the file says."""

    record_bytes: int = 1 << 20
    chunk_bytes: int = 8 << 20
    batch_rows: int = 65_536
    columns: int = 500
    # A real feed packs ten to fifty times; zeros pack a thousand times.
    archive_ratio: int = 200
    archive_floor: int = 64 << 20
    unpacked_bytes: int = 1 << 38


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was refused: which, where, and why. `row` counts data rows from 1."""

    row: int
    reason: str
    field: str = ""
    listing_id: str = ""
    line: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """Rows as they stood in the file: every column text, not yet checked."""

    rows: pa.Table
    numbers: pa.Array[Any]
    lines: pa.Array[Any] | None
    rejects: tuple[Reject, ...]
    last_row: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Checked rows (schema SCHEMA), columns passed through beside them, and the refused rows between."""

    rows: pa.Table
    extra: pa.Table
    numbers: pa.Array[Any]
    rejects: tuple[Reject, ...] = ()
    last_row: int = 0
