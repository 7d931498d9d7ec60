"""`qingfeng bench intake`: rows a second from a file into the database, and the memory that takes.

Works on a database of its own, beside the installation's. BENCH_ROWS asks for another number of rows. The peer is PostgreSQL's
own COPY of the same rows into a bare table: what the disk and the server give at best.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connections

from bench.lead_data import scratch_database
from qingfeng.foundation.api import system_actor
from qingfeng.market import api as market

ROWS = 1_000_000
PIECE = 250_000
KINDS = ("csv", "ndjson", "parquet")
NOW = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
WORDS = (
    "shoes",
    "watch",
    "夏季",
    "新款",
    "leather",
    "运动鞋",
    "classic",
    "手表",
    "bag",
    "包邮",
    "cotton",
    "男女同款",
)
Row = dict[str, object]
Tell = Callable[[str], None]


def run(tell: Tell) -> list[Row]:
    wanted = int(os.environ.get("BENCH_ROWS", ROWS))
    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as folder:
        rows: list[Row] = []
        for kind in KINDS:
            tell(f"{wanted:,} rows as {kind}")
            path = written(Path(folder), kind, wanted)
            with scratch_database("qingfeng_bench_intake"):
                rows += loaded(path, kind, wanted, bare=bare_copy(Path(folder), wanted))
            path.unlink()
    return rows


def loaded(path: Path, kind: str, wanted: int, *, bare: float) -> Iterator[Row]:
    begun = time.perf_counter()
    report = market.load_listings(path, platform="bench", actor=system_actor(), now=NOW)
    rate = wanted / (time.perf_counter() - begun)
    if report.loaded != wanted:
        raise AssertionError(f"{report.loaded} of {wanted} rows were loaded")
    case = f"{wanted:,} rows, {kind}"
    yield row(case, "rows a second", rate, "rows/s", bare)
    # Of this process since it began, with all that is imported; never of one file alone.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield row(case, "most memory so far", peak, "GiB", None)


def row(case: str, metric: str, value: float, unit: str, peer: float | None) -> Row:
    return {"case": case, "metric": metric, "value": value, "unit": unit, "peer": peer}


def offers(first: int, count: int) -> pl.DataFrame:
    """Offers whose every value is a function of their number."""
    number = pl.int_range(first, first + count, eager=True)
    text = [" ".join(WORDS[(n * k) % len(WORDS)] for k in (1, 3, 5, 7)) + f" {n}" for n in number]
    return pl.DataFrame(
        {
            "listing_id": "L" + number.cast(pl.String),
            "title": text,
            "description": [f"{t}, {t}" for t in text],
            "price": (number % 900 + 9).cast(pl.String) + ".50",
            "currency": ["CNY"] * count,
            "category": ["shoes"] * count,
            "seller_id": "S" + (number % 20_000).cast(pl.String),
            "seller_name": "Shop " + (number % 20_000).cast(pl.String),
        }
    )


def pieces(wanted: int) -> Iterator[pl.DataFrame]:
    for first in range(0, wanted, PIECE):
        yield offers(first, min(PIECE, wanted - first))


def written(folder: Path, kind: str, wanted: int) -> Path:
    path = folder / f"offers.{kind}"
    if kind == "parquet":
        _write_parquet(path, wanted)
        return path
    with path.open("wb") as out:
        for number, piece in enumerate(pieces(wanted)):
            if kind == "csv":
                piece.write_csv(out, include_header=number == 0)
            else:
                piece.write_ndjson(out)
    return path


def _write_parquet(path: Path, wanted: int) -> None:
    writer: pq.ParquetWriter | None = None
    for piece in pieces(wanted):
        table: pa.Table = piece.to_arrow()
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=65_536)
    if writer:
        writer.close()


def bare_copy(folder: Path, wanted: int) -> float:
    """Rows a second of a plain COPY of the same rows as CSV into a table without keys or checks."""
    path = (
        written(folder, "csv", min(wanted, ROWS))
        if not (folder / "offers.csv").exists()
        else folder / "offers.csv"
    )
    names = offers(0, 1).columns
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare ({', '.join(f'{name} text' for name in names)})")
        begun = time.perf_counter()
        with (
            cursor.copy("COPY bench_bare FROM STDIN (FORMAT csv, HEADER)") as copy,
            path.open("rb") as lines,
        ):
            while piece := lines.read(1 << 20):
                copy.write(piece)
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE bench_bare")
    return min(wanted, ROWS) / seconds
