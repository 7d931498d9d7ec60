"""NDJSON: one object a line; the known keys become text columns, the others one JSON column `extra`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pyarrow as pa

from qingfeng.kernel.errors import BadInput
from qingfeng.market.intake.ndjsoncolumns import columns_at_once
from qingfeng.market.intake.shapes import KNOWN, REQUIRED, Limits, Raw, Reject
from qingfeng.market.intake.source import UTF8_MARK, Source, pieces

EXTRA = "extra"
_SPACED = re.compile(r'"\s+:')


class _UnfitError(ValueError):
    """An object that cannot be taken: the reason and the key."""

    def __init__(self, reason: str, key: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.key = key


@dataclass(slots=True)
class _Rows:
    values: dict[str, list[str | None]] = field(
        default_factory=lambda: {name: [] for name in (*KNOWN, EXTRA)}
    )
    numbers: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def read_ndjson(source: Source, encoding: str, limits: Limits) -> Iterator[Raw]:
    row = line = 0
    first = True
    for block in _line_blocks(pieces(source, limits), limits):
        if line == 0 and block and block[0]:
            block[0] = block[0].removeprefix(UTF8_MARK)
        raw = _at_once(block, row, line, encoding)
        if raw is not None and not (first and _lacks_a_column(raw)):
            row, line, first = raw.last_row, line + len(block), first and not raw.last_row
            if len(raw.numbers):
                yield raw
            continue
        rows = _Rows()
        for text in block:
            line += 1
            if text is not None and not text.strip():
                continue
            row += 1
            _take(text, row, line, encoding, rows)
        if rows.numbers or rows.rejects:
            if first:
                _missing_everywhere(rows, source.name)
            first = False
            yield _raw(rows, row)
    if first:
        raise BadInput("file_empty", file=source.name)


def _line_blocks(stream: Iterator[bytes], limits: Limits) -> Iterator[list[bytes | None]]:
    """Lists of lines; None stands for a line too long to be held."""
    held: list[bytes] = []
    size, skipping = 0, False
    for arrived in stream:
        piece = arrived
        if skipping:
            newline = piece.find(b"\n")
            if newline < 0:
                continue
            piece, skipping = piece[newline + 1 :], False
        held.append(piece)
        size += len(piece)
        if size < limits.chunk_bytes:
            continue
        *whole, rest = b"".join(held).split(b"\n")
        lines = _bounded(whole, limits)
        if len(rest) > limits.record_bytes:
            lines.append(None)
            rest, skipping = b"", True
        yield lines
        held, size = [rest], len(rest)
    tail = b"".join(held)
    if tail:
        yield _bounded(tail.removesuffix(b"\n").split(b"\n"), limits)


def _bounded(lines: list[bytes], limits: Limits) -> list[bytes | None]:
    return [None if len(text) > limits.record_bytes else text for text in lines]


def _at_once(block: list[bytes | None], row: int, line: int, encoding: str) -> Raw | None:
    """A block without a fault, column by column; None where any line needs the slow look."""
    placed = [(n, text) for n, text in enumerate(block, line + 1) if text is None or text.strip()]
    texts = [text for _, text in placed]
    columns = columns_at_once(texts, encoding) or _columns_with_extra(texts, encoding)
    if columns is None:
        return None
    filled = {
        name: column
        for name, column in columns.items()
        if name in REQUIRED or column.null_count < len(column)
    }
    last = row + len(texts)
    return Raw(
        pa.table(filled),
        pa.array(range(row + 1, last + 1), pa.int64()),
        pa.array([n for n, _ in placed], pa.int64()),
        (),
        last,
    )


def _columns_with_extra(
    texts: list[bytes | None], encoding: str
) -> "dict[str, pa.Array[Any]] | None":
    try:
        bodies = [_object(text, encoding) for text in texts]
        columns = {name: _column(name, bodies) for name in KNOWN}
    except _UnfitError:
        return None
    extra = [json.dumps(body, ensure_ascii=False) if body else None for body in bodies]
    return {**columns, EXTRA: pa.array(extra, pa.large_string())}


def _lacks_a_column(raw: Raw) -> bool:
    return any(raw.rows[name].null_count == len(raw.numbers) for name in REQUIRED)


def _column(name: str, bodies: list[dict[str, object]]) -> "pa.Array[Any]":
    found = (body.pop(name, None) for body in bodies)
    values = [None if value == "" else value for value in found]
    try:
        return pa.array(values, pa.large_string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.array([_text(name, value) for value in values], pa.large_string())


def _take(text: bytes | None, row: int, line: int, encoding: str, rows: _Rows) -> None:
    key = ""
    try:
        body = _object(text, encoding)
        key = str(body.get("listing_id") or "")[:200]
        values = [_text(name, body.pop(name, None)) for name in KNOWN]
        extra = json.dumps(body, ensure_ascii=False) if body else None
    except _UnfitError as unfit:
        rows.rejects.append(Reject(row, unfit.reason, unfit.key, _printable(key), line))
        return
    for name, value in zip(KNOWN, values, strict=True):
        rows.values[name].append(value)
    rows.values[EXTRA].append(extra)
    rows.numbers.append(row)
    rows.lines.append(line)


def _object(text: bytes | None, encoding: str) -> dict[str, object]:
    if text is None:
        raise _UnfitError("record_too_long")
    try:
        decoded = text.decode(encoding)
    except UnicodeDecodeError as error:
        raise _UnfitError("text_not_decodable") from error
    try:
        body = _DECODER.decode(decoded)
    except (ValueError, RecursionError) as error:
        raise _UnfitError("not_json") from error
    if not isinstance(body, dict):
        raise _UnfitError("not_an_object")
    # Counting is a cheap first look; only a difference is worth the slow check.
    if decoded.count('":') != len(body) or _SPACED.search(decoded):
        json.loads(decoded, object_pairs_hook=_unique)
    if "\\u" in decoded:
        _refuse_unstorable(body)
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    body = dict(pairs)
    if len(body) != len(pairs):
        names = [name for name, _ in pairs]
        raise _UnfitError("key_repeated", next(n for n in names if names.count(n) > 1)[:60])
    return body


def _refuse_unstorable(value: object) -> None:
    """Half of a surrogate pair or a NUL, which only an escape can bring in."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unstorable(key)
            _refuse_unstorable(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unstorable(inner)
    elif isinstance(value, str):
        if "\x00" in value:
            raise _UnfitError("nul_character")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise _UnfitError("text_not_decodable")


def _text(name: str, value: object) -> str | None:
    if isinstance(value, str):
        return value or None
    if value is None:
        return None
    if isinstance(value, bool):
        raise _UnfitError("not_text", name)
    if isinstance(value, (int, float)):
        return repr(value)
    if name == "images" and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return "|".join(value) or None
    raise _UnfitError("not_text", name)


def _printable(key: str) -> str:
    return key.encode("utf-8", "replace").decode().replace("\x00", "")


def _missing_everywhere(rows: _Rows, name: str) -> None:
    """A key that no line of the first block has is a wrong file rather than many wrong lines."""
    if rows.numbers:
        for required in REQUIRED:
            if not any(rows.values[required]):
                raise BadInput("column_missing", file=name, column=required)
    elif all(reject.reason in ("not_json", "not_an_object") for reject in rows.rejects):
        raise BadInput("not_ndjson", file=name, row=rows.rejects[0].row)


def _raw(rows: _Rows, last: int) -> Raw:
    columns = {
        name: pa.array(values, pa.large_string())
        for name, values in rows.values.items()
        if name in REQUIRED or any(value is not None for value in values)
    }
    return Raw(
        pa.table(columns),
        pa.array(rows.numbers, pa.int64()),
        pa.array(rows.lines, pa.int64()),
        tuple(rows.rejects),
        last,
    )
