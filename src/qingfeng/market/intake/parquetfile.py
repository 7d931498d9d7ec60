"""Parquet: batches with bounded memory, whatever the row groups look like."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from qingfeng.kernel.errors import BadInput
from qingfeng.market.intake.shapes import KNOWN, REQUIRED, TEXT_LIMITS, Limits, Raw, Reject
from qingfeng.market.intake.source import Source, pieces

Places = npt.NDArray[np.bool_]
GROUP_LIMIT = 1 << 30


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
    except (pa.ArrowException, OSError, UnicodeDecodeError, gzip.BadGzipFile) as error:
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
    _watch_groups(metadata, path.stat().st_size, name)
    texts = [
        field.name
        for field in schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    # Dictionaries stay folded until their longest value is known: a page may repeat one huge value.
    return pq.ParquetFile(path, read_dictionary=texts, buffer_size=1 << 20, pre_buffer=False)


def _watch_groups(metadata: pq.FileMetaData, packed: int, name: str) -> None:
    """By the groups' own figures: asked for a column of a damaged footer, the library ends the whole process."""
    share = packed // max(metadata.num_row_groups, 1)
    for group in range(metadata.num_row_groups):
        size = metadata.row_group(group).total_byte_size
        if size > GROUP_LIMIT and size > share * 200:
            raise BadInput("archive_bomb", file=name)


def _raw(batch: pa.RecordBatch, first: int, name: str) -> Raw:
    numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
    keep = np.ones(batch.num_rows, dtype=bool)
    rejects: list[Reject] = []
    columns: dict[str, pa.Array[Any]] = {}
    for field in batch.schema:
        values, faults = _sound(batch.column(field.name), field.name)
        for reason, fits in faults:
            long = numbers[keep & ~fits].tolist()
            rejects.extend(Reject(number, reason, field.name) for number in long)
            keep &= fits
        columns[field.name] = _as_text(values, field.name, name) if field.name in KNOWN else values
    table = pa.table(columns)
    rows = pa.array(numbers)
    if not keep.all():
        mask = pa.array(keep)
        table, rows = table.filter(mask), rows.filter(mask)
    return Raw(table, rows, None, tuple(rejects), first + batch.num_rows - 1)


def _sound(values: pa.Array[Any], column: str) -> tuple[pa.Array[Any], list[tuple[str, Places]]]:
    """Text whose bytes are text and whose length is bounded; which rows are not so, by reason."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        folded = cast("pa.DictionaryArray[Any, Any]", values)
        words, indices = folded.dictionary, folded.indices
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        words, indices = values, None
    else:
        values.validate(full=True)
        return values, []
    if not (pa.types.is_string(words.type) or pa.types.is_large_string(words.type)):
        return words if indices is None else words.take(indices), []
    faults = []
    limit = 4 * TEXT_LIMITS.get(column, 20_000)
    for reason, bad in (
        ("text_not_decodable", _undecodable(words)),
        ("too_long", _longer(words, limit)),
    ):
        if bad.any():
            words = pc.if_else(pa.array(bad), pa.scalar(None, words.type), words)
            faults.append((reason, ~(bad if indices is None else _at(bad, indices))))
    whole = words.cast(pa.large_string())
    return whole if indices is None else whole.take(indices), faults


def _undecodable(words: pa.Array[Any]) -> Places:
    try:
        words.validate(full=True)
    except pa.ArrowInvalid:
        raw = words.cast(pa.large_binary()).to_pylist()
        return np.array([not _is_text(value) for value in raw], dtype=bool)
    return np.zeros(len(words), dtype=bool)


def _is_text(value: bytes | None) -> bool:
    try:
        (value or b"").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _longer(words: pa.Array[Any], limit: int) -> Places:
    lengths = pl.Series(pl.from_arrow(words.cast(pa.large_binary()))).bin.size()
    return (lengths > limit).fill_null(value=False).to_numpy()


def _at(bad: Places, indices: pa.Array[Any]) -> Places:
    if not bad.size:
        return np.zeros(len(indices), dtype=bool)
    places = pl.Series(pl.from_arrow(indices))
    at: Places = bad[places.fill_null(0).to_numpy()] & places.is_not_null().to_numpy()
    return at


def _as_text(values: pa.Array[Any], column: str, name: str) -> pa.Array[Any]:
    kind = values.type
    if column == "images" and (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        lists = pl.Series(pl.from_arrow(values)).cast(pl.List(pl.String))
        return pa.array(lists.list.join("|").to_arrow(), pa.large_string())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_boolean(kind):
        raise BadInput("column_type", file=name, column=column, kind=str(kind))
    if pa.types.is_timestamp(kind) and column == "seen_at":
        instants = pl.Series(pl.from_arrow(values))
        form = (
            "%Y-%m-%dT%H:%M:%S%.6f%:z"
            if isinstance(instants.dtype, pl.Datetime) and instants.dtype.time_zone
            else "%Y-%m-%dT%H:%M:%S%.6f"
        )
        return pa.array(instants.dt.to_string(form).to_arrow(), pa.large_string())
    return values.cast(pa.large_string())
