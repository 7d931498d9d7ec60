"""Parquet: batches with bounded memory, whatever the row groups look like."""

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from qingfeng.kernel.errors import BadInput
from qingfeng.market.intake.shapes import KNOWN, REQUIRED, TEXT_LIMITS, Limits, Raw, Reject
from qingfeng.market.intake.source import Source, pieces

PAGE_LIMIT = 1 << 30


def read_parquet(source: Source, limits: Limits) -> Iterator[Raw]:
    if not source.packed:
        yield from _read(source.path, source.name, limits)
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as unpacked:
        for piece in pieces(source, limits):
            unpacked.write(piece)
        unpacked.flush()
        yield from _read(Path(unpacked.name), source.name, limits)


def verify_parquet(source: Source, limits: Limits) -> None:
    """Every page once, so that a torn file is met before anything of it is used."""
    for _raw_batch in read_parquet(source, limits):
        pass


def _read(path: Path, name: str, limits: Limits) -> Iterator[Raw]:
    last = 0
    try:
        file = _open(path, name, limits)
        for batch in file.iter_batches(limits.batch_rows):
            raw = _raw(batch, last + 1, name)
            last = raw.last_row
            yield raw
    except (pa.ArrowException, OSError, gzip.BadGzipFile) as error:
        raise BadInput("parquet_damaged", file=name, row=last + 1) from error


def _open(path: Path, name: str, limits: Limits) -> pq.ParquetFile:
    with pq.ParquetFile(path) as plain:
        schema, metadata = plain.schema_arrow, plain.metadata
    names = schema.names
    if len(names) > limits.columns:
        raise BadInput("too_many_columns", file=name)
    for required in REQUIRED:
        if required not in names:
            raise BadInput("column_missing", file=name, column=required)
    repeated = [n for at, n in enumerate(names) if n in names[:at]]
    if repeated:
        raise BadInput("column_repeated", file=name, column=repeated[0])
    _watch_pages(metadata, name)
    texts = [
        field.name
        for field in schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    # Dictionaries stay folded until their longest value is known: a page may repeat one huge value.
    return pq.ParquetFile(path, read_dictionary=texts, buffer_size=1 << 20, pre_buffer=False)


def _watch_pages(metadata: pq.FileMetaData, name: str) -> None:
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            packed = max(chunk.total_compressed_size, 1)
            size = chunk.total_uncompressed_size
            if size > PAGE_LIMIT and size > packed * 200:
                raise BadInput("archive_bomb", file=name, column=chunk.path_in_schema)


def _raw(batch: pa.RecordBatch, first: int, name: str) -> Raw:
    numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
    keep = np.ones(batch.num_rows, dtype=bool)
    rejects: list[Reject] = []
    columns: dict[str, pa.ChunkedArray | pa.Array] = {}
    for field in batch.schema:
        values = batch.column(field.name)
        if pa.types.is_dictionary(values.type):
            values, fits = _unfold(values, field.name)
            long = numbers[keep & ~fits].tolist()
            rejects.extend(Reject(number, "too_long", field.name) for number in long)
            keep &= fits
        columns[field.name] = _as_text(values, field.name, name) if field.name in KNOWN else values
    table = pa.table(columns)
    rows = pa.array(numbers)
    if not keep.all():
        mask = pa.array(keep)
        table, rows = table.filter(mask), rows.filter(mask)
    return Raw(table, rows, None, tuple(rejects), first + batch.num_rows - 1)


def _unfold(
    values: pa.DictionaryArray, column: str
) -> tuple[pa.Array, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    limit = 4 * TEXT_LIMITS.get(column, 20_000)
    words = values.dictionary.cast(pa.large_string())
    lengths = pc.fill_null(pc.binary_length(words), 0).to_numpy(zero_copy_only=False)
    indices = values.indices
    if lengths.size == 0 or lengths.max() <= limit:
        return words.take(indices), np.ones(len(values), dtype=bool)
    long = lengths > limit
    at = pc.fill_null(indices, 0).to_numpy(zero_copy_only=False)
    fits = ~long[at] | pc.is_null(indices).to_numpy(zero_copy_only=False)
    short = pc.if_else(pa.array(long), pa.scalar(None, pa.large_string()), words)
    return short.take(indices), fits


def _as_text(values: pa.Array, column: str, name: str) -> pa.Array:
    kind = values.type
    if column == "images" and (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        return pc.binary_join(values.cast(pa.list_(pa.string())), "|").cast(pa.large_string())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_boolean(kind):
        raise BadInput("column_type", file=name, column=column, kind=str(kind))
    if pa.types.is_timestamp(kind) and column == "seen_at":
        return pc.strftime(values.cast(pa.timestamp("us", kind.tz)), "%Y-%m-%dT%H:%M:%S%z").cast(
            pa.large_string()
        )
    return values.cast(pa.large_string())
