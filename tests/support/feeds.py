"""Files of listings for tests, written the way feeds come."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from qingfeng.market.intake.reader import read_listings
from qingfeng.market.intake.shapes import Limits, Reject

Row = Mapping[str, object]
COLUMNS = (
    "listing_id",
    "title",
    "price",
    "currency",
    "seller_id",
    "seller_name",
    "seller_region",
    "seen_at",
)


def listing(number: int, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "listing_id": f"L{number:06d}",
        "title": f"蓝色帆布鞋 {number} 号",
        "price": f"{number % 900 + 10}.50",
        "currency": "CNY",
        "seller_id": f"S{number % 7}",
        "seller_name": f"小店{number % 7}",
        "seller_region": "350300",
        "seen_at": "2026-10-01T08:00:00+08:00",
    }
    return row | changes


def csv_bytes(rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> bytes:
    out = io.StringIO()
    quoting = csv.QUOTE_MINIMAL
    if any("\r" in str(value) for row in rows for value in row.values()):
        # The writer of Python 3.11 leaves a lone return unquoted when lines end otherwise.
        quoting = csv.QUOTE_ALL
    writer = csv.DictWriter(
        out, columns, extrasaction="ignore", lineterminator="\n", quoting=quoting
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def ndjson_bytes(rows: Iterable[Row]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
    return path


def read(path: Path, **options: object) -> tuple[pa.Table, list[Reject]]:
    """The whole file at once: good rows and refused ones."""
    batches = list(read_listings(path, **options))  # type: ignore[arg-type]
    rows = pa.concat_tables([batch.rows for batch in batches]) if batches else None
    assert rows is not None
    return rows, [reject for batch in batches for reject in batch.rejects]


SMALL = Limits(record_bytes=2_000, chunk_bytes=4_000, batch_rows=50)
