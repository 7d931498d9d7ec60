"""A block of NDJSON read column by column: for lines without a fault that hold what the first of them holds."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from qingfeng.market.intake.shapes import KNOWN

# Whole numbers above it are not told apart any more; what is no number is not below it.
_EXACT = 2.0**53
_LIST = pa.list_(pa.string())


def columns_at_once(
    lines: Sequence[bytes | None], encoding: str
) -> dict[str, "pa.Array[Any]"] | None:
    """Every known key as text, `lines` being those that are not blank; None where one of them wants a closer look."""
    schema = _like(lines[0], encoding) if lines else None
    data = _joined(lines, encoding) if schema is not None else None
    if data is None:
        return None
    try:
        table = pj.read_json(
            io.BytesIO(data),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=schema, unexpected_field_behavior="error"
            ),
        )
    except pa.ArrowException:
        return None
    if table.num_rows != len(lines):
        return None
    return _texts(table)


def _joined(lines: Sequence[bytes | None], encoding: str) -> bytes | None:
    """The lines as UTF-8, if each is by its ends one object: else two could pass for one, or one for two."""
    whole = [text for text in lines if text is not None and text[:1] == b"{"]
    if not whole or len(whole) < len(lines):
        return None
    if any(text[-1:] != b"}" and text.rstrip()[-1:] != b"}" for text in whole):
        return None
    data = b"\n".join(whole)
    # Only an escape can bring in a NUL or half of a pair.
    if b"\\u" in data:
        return None
    try:
        decoded = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return data if encoding == "utf-8" else decoded.encode()


def _like(line: bytes | None, encoding: str) -> pa.Schema | None:
    try:
        body = json.loads((line or b"").decode(encoding))
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not body.keys() <= set(KNOWN):
        return None
    kinds = {name: _kind(name, body.get(name)) for name in KNOWN}
    fields = [pa.field(name, kind) for name, kind in kinds.items() if kind is not None]
    return pa.schema(fields) if len(fields) == len(KNOWN) else None


def _kind(name: str, value: object) -> pa.DataType | None:
    if value is None or isinstance(value, str):
        return pa.large_string()
    if isinstance(value, bool):
        return None
    if name == "price" and isinstance(value, (int, float)):
        return pa.float64()
    if isinstance(value, int):
        return pa.int64()
    return _LIST if name == "images" and isinstance(value, list) else None


def _texts(table: pa.Table) -> dict[str, "pa.Array[Any]"] | None:
    found = {name: _text(table[name].combine_chunks()) for name in KNOWN}
    known = {name: column for name, column in found.items() if column is not None}
    return known if len(known) == len(KNOWN) else None


def _text(column: Any) -> "pa.Array[Any] | None":
    if pa.types.is_list(column.type):
        if column.flatten().null_count:
            return None
        column = pc.binary_join(column, "|")
    if not pa.types.is_floating(column.type):
        return _without_empty(column.cast(pa.large_string()))
    numbers = column.to_pylist()
    if not all(number is None or abs(number) < _EXACT for number in numbers):
        return None
    words = [None if number is None else repr(number) for number in numbers]
    return pa.array(words, pa.large_string())


def _without_empty(words: Any) -> "pa.Array[Any]":
    none: Any = pa.scalar(None, pa.large_string())
    kept: pa.Array[Any] = pc.if_else(pc.equal(words, pa.scalar("", pa.large_string())), none, words)
    return kept
