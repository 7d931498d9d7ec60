"""Rows out of foreign files: CSV (UTF-8 or GB18030), NDJSON, JSON and Parquet, each also as .gz.

A file that cannot be read at all raises BadInput; a single bad line comes out as a Spoilt row, so
that the good ones beside it are not lost.
"""

import codecs
import csv
import gzip
import io
import json
import tempfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Final, Protocol, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from qingfeng.kernel.errors import BadInput

MAX_BYTES: Final = 4 * 1024**3
MAX_LINE: Final = 1024**2
MAX_JSON: Final = 256 * 1024**2
_SNIFF: Final = 64 * 1024
_BATCH: Final = 10_000

Cells: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A line that could not be taken apart."""

    reason: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is the line in the file, the header being line 1; in Parquet the row from 1."""

    number: int
    cells: Cells | Spoilt


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Limited(io.RawIOBase):
    """Stops a small archive from unpacking into a flood."""

    def __init__(self, inner: _Readable, limit: int, name: str) -> None:
        self._inner = inner
        self._left = limit
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            chunk = self._inner.read(len(view))
        except (OSError, EOFError, zlib.error) as error:
            raise BadInput("broken_archive", file=self._name) from error
        self._left -= len(chunk)
        if self._left < 0:
            raise BadInput("file_too_large", file=self._name)
        view[: len(chunk)] = chunk
        return len(chunk)


def lines(
    stream: IO[bytes], name: str, *, required: Collection[str] = (), max_bytes: int = MAX_BYTES
) -> Iterator[Line]:
    """Every row of the file, in order, whatever its format.

    Where the format has a head, the required columns are looked for there: without one of them
    no row could be good.
    """
    suffixes = [part.lower() for part in PurePath(name).suffixes]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    inner: _Readable = gzip.GzipFile(fileobj=stream) if packed else stream
    plain: io.BufferedReader = io.BufferedReader(_Limited(inner, max_bytes, name), _SNIFF)
    kind = _kind([part for part in suffixes if part != ".gz"], plain)
    if kind == "parquet":
        yield from _parquet(plain, name, required)
    elif kind == "json":
        yield from _json(plain, name)
    elif kind == "ndjson":
        yield from _ndjson(plain)
    else:
        yield from _csv(plain, name, required)


def _kind(suffixes: list[str], stream: io.BufferedReader) -> str:
    named = {".parquet": "parquet", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv"}
    if suffixes and suffixes[-1] in named:
        return named[suffixes[-1]]
    head = stream.peek(_SNIFF)[:_SNIFF].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"["):
        return "json"
    return "ndjson" if head.startswith(b"{") else "csv"


def _encoding(stream: io.BufferedReader) -> str:
    head = stream.peek(_SNIFF)[:_SNIFF]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _csv(stream: io.BufferedReader, name: str, required: Collection[str]) -> Iterator[Line]:
    text = io.TextIOWrapper(stream, _encoding(stream), newline="")
    reader = csv.reader(_short_lines(text, name), strict=True)
    number = 1
    try:
        header = [column.strip() for column in next(reader, [])]
        _check_header(header, name, required)
        number = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield Line(number, _csv_cells(header, cells))
            number = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise BadInput("not_utf8_nor_gb18030", file=name, row=number) from error
    except csv.Error as error:
        raise BadInput("broken_csv", file=name, row=number, detail=str(error)) from error


def _check_header(header: list[str], name: str, required: Collection[str]) -> None:
    if not header:
        raise BadInput("empty_file", file=name)
    for column in header:
        if not column:
            raise BadInput("column_without_name", file=name, row=1)
        if header.count(column) > 1:
            raise BadInput("column_twice", file=name, row=1, column=column)
    for column in required:
        if column not in header:
            raise BadInput("column_missing", file=name, row=1, column=column)


def _csv_cells(header: list[str], cells: list[str]) -> Cells | Spoilt:
    if len(cells) != len(header):
        return Spoilt("wrong_number_of_cells")
    return dict(zip(header, cells, strict=True))


def _short_lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise BadInput("line_too_long", file=name, row=number)
        yield line


def _ndjson(stream: io.BufferedReader) -> Iterator[Line]:
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
            yield Line(number, Spoilt("line_too_long"))
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield Line(number, _object(line))


def _object(line: bytes) -> Cells | Spoilt:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Spoilt("not_utf8")
    except (ValueError, RecursionError):
        return Spoilt("not_json")
    return value if isinstance(value, dict) else Spoilt("not_an_object")


def _json(stream: io.BufferedReader, name: str) -> Iterator[Line]:
    body = stream.read(MAX_JSON + 1)
    if len(body) > MAX_JSON:
        raise BadInput("file_too_large", file=name)
    try:
        values = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput("not_json", file=name) from error
    if not isinstance(values, list):
        raise BadInput("not_a_list", file=name)
    for number, value in enumerate(values, start=1):
        yield Line(number, value if isinstance(value, dict) else Spoilt("not_an_object"))


def _parquet(stream: io.BufferedReader, name: str, required: Collection[str]) -> Iterator[Line]:
    with tempfile.TemporaryFile() as spool:
        while chunk := stream.read(1024**2):
            spool.write(chunk)
        spool.seek(0)
        try:
            source = pq.ParquetFile(spool)
            _check_header(source.schema_arrow.names, name, required)
            number = 0
            for batch in source.iter_batches(batch_size=_BATCH):
                for cells in batch.to_pylist():
                    number += 1
                    yield Line(number, cells)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise BadInput("not_parquet", file=name) from error
