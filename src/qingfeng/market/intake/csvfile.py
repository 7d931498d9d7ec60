"""CSV: a fast parser for clean blocks, a careful one for the rest; both give the same rows."""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from qingfeng.kernel.errors import BadInput
from qingfeng.market.intake.records import Carver, Record
from qingfeng.market.intake.shapes import REQUIRED, Limits, Raw, Reject
from qingfeng.market.intake.source import UTF8_MARK, Source, pieces

DELIMITERS = (b",", b"\t", b";", b"|")


@dataclass(slots=True)
class _Position:
    """Where the reading stands: data rows and physical lines behind us."""

    row: int = 0
    line: int = 1


@dataclass(slots=True)
class _Held:
    """Records read one by one, waiting to become a batch."""

    rows: list[tuple[bytes, ...]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    size: int = 0


def read_csv(source: Source, encoding: str, limits: Limits) -> Iterator[Raw]:
    stream = _one_kind_of_line_end(pieces(source, limits))
    head, rest = _first_line(stream, source.name, limits)
    columns, delimiter = _header(head, source.name, encoding, limits)
    reader = _Reader(columns, delimiter, encoding, limits)
    yield from reader.batches(itertools.chain([rest], stream))


def _one_kind_of_line_end(stream: Iterator[bytes]) -> Iterator[bytes]:
    first = next(stream, b"")
    only_returns = b"\r" in first and b"\n" not in first
    for piece in itertools.chain([first], stream):
        yield piece.replace(b"\r", b"\n") if only_returns else piece


def _first_line(stream: Iterator[bytes], name: str, limits: Limits) -> tuple[bytes, bytes]:
    held = b""
    for piece in stream:
        held = (held + piece).removeprefix(UTF8_MARK)
        line, newline, rest = held.partition(b"\n")
        if newline and line.strip():
            return line, rest
        if newline:
            held = rest
        if len(held) > limits.record_bytes:
            raise BadInput("header_too_long", file=name)
    if not held.strip():
        raise BadInput("file_empty", file=name)
    return held, b""


def _header(line: bytes, name: str, encoding: str, limits: Limits) -> tuple[list[str], bytes]:
    readings = [(_names(line, delimiter, encoding, limits), delimiter) for delimiter in DELIMITERS]
    columns, delimiter = next((r for r in readings if "listing_id" in r[0]), readings[0])
    for required in REQUIRED:
        if required not in columns:
            raise BadInput("column_missing", file=name, column=required)
    repeated = [c for n, c in enumerate(columns) if c in columns[:n]]
    if repeated:
        raise BadInput("column_repeated", file=name, column=repeated[0])
    return columns, delimiter


def _names(line: bytes, delimiter: bytes, encoding: str, limits: Limits) -> list[str]:
    record = next(iter(Carver(delimiter, limits).slowly(line.rstrip(b"\r") + b"\n")))
    names = [part.decode(encoding, "replace").strip() for part in record.fields]
    return [name or f"column_{n}" for n, name in enumerate(names, start=1)]


class _Reader:
    def __init__(self, columns: list[str], delimiter: bytes, encoding: str, limits: Limits) -> None:
        self._columns = columns
        self._encoding = encoding
        self._limits = limits
        self._carver = Carver(delimiter, limits)
        self._at = _Position()
        self._held = _Held()
        self._parse = {
            quoted: pacsv.ParseOptions(delimiter=delimiter.decode(), newlines_in_values=quoted)
            for quoted in (False, True)
        }
        self._convert = pacsv.ConvertOptions(
            column_types={name: pa.large_string() for name in columns},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        )

    def batches(self, stream: Iterator[bytes]) -> Iterator[Raw]:
        for part in self._carver.carve(stream):
            if isinstance(part, Record):
                self._take(part)
                if len(self._held.numbers) + len(self._held.rejects) >= self._limits.batch_rows:
                    yield self._flush()
                continue
            table = self._fast(part.data)
            if table is None:
                for record in self._carver.slowly(part.data):
                    self._take(record)
                yield self._flush()
                continue
            if self._held.numbers or self._held.rejects:
                yield self._flush()
            yield self._clean(table, part.data.count(b"\n"))
        if self._held.numbers or self._held.rejects:
            yield self._flush()

    def _fast(self, data: bytes) -> pa.Table | None:
        try:
            text = data if self._encoding == "utf-8" else data.decode("gb18030").encode()
            return pacsv.read_csv(
                io.BytesIO(text),
                read_options=pacsv.ReadOptions(
                    column_names=self._columns, block_size=len(text) + 1, use_threads=False
                ),
                parse_options=self._parse[b'"' in text],
                convert_options=self._convert,
            )
        except (pa.ArrowInvalid, UnicodeDecodeError):
            return None

    def _clean(self, table: pa.Table, lines: int) -> Raw:
        first = self._at.row + 1
        numbers = pa.array(np.arange(first, first + table.num_rows, dtype=np.int64))
        places = None
        if lines == table.num_rows:
            start = self._at.line + 1
            places = pa.array(np.arange(start, start + lines, dtype=np.int64))
        self._at.row += table.num_rows
        self._at.line += lines
        return Raw(table, numbers, places, (), self._at.row)

    def _take(self, record: Record) -> None:
        line = self._at.line + 1
        self._at.line += record.lines
        if record.reason == "blank":
            return
        self._at.row += 1
        fields, reason, detail = record.fields, record.reason, ""
        if not reason and len(fields) != len(self._columns):
            reason = "column_count"
            detail = f"{len(fields)} of {len(self._columns)}"
        if not reason:
            reason = self._undecodable(fields)
        if reason:
            self._held.rejects.append(
                Reject(self._at.row, reason, line=line, detail=detail, listing_id=self._key(fields))
            )
            return
        self._held.rows.append(fields)
        self._held.numbers.append(self._at.row)
        self._held.lines.append(line)

    def _undecodable(self, fields: tuple[bytes, ...]) -> str:
        try:
            for part in fields:
                part.decode(self._encoding)
        except UnicodeDecodeError:
            return "text_not_decodable"
        return ""

    def _key(self, fields: tuple[bytes, ...]) -> str:
        at = self._columns.index("listing_id")
        if len(fields) <= at:
            return ""
        return fields[at][:200].decode(self._encoding, "replace").replace("\x00", "")

    def _flush(self) -> Raw:
        held, self._held = self._held, _Held()
        columns = zip(*held.rows, strict=True) if held.rows else ([] for _ in self._columns)
        arrays = [
            pa.array([part.decode(self._encoding) or None for part in column], pa.large_string())
            for column in columns
        ]
        return Raw(
            pa.table(dict(zip(self._columns, arrays, strict=True))),
            pa.array(held.numbers, pa.int64()),
            pa.array(held.lines, pa.int64()),
            tuple(held.rejects),
            self._at.row,
        )
