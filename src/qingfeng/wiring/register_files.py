"""A register given as a file, as the table that `engine.build_snapshot` takes: a million rows in seconds, or refused."""

import gzip
import io
from pathlib import Path

import polars as pl
import pyarrow as pa

from qingfeng.kernel.errors import BadInput

REQUIRED = ("right_id", "mark")
KNOWN = (
    *REQUIRED, "aliases", "names_zh", "nicknames", "style_codes", "nice_classes", "holder", "kind",
    "valid_from", "valid_to", "is_demo",
)  # fmt: skip
DATES = ("valid_from", "valid_to")
GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"


def read_register(path: Path) -> pa.Table:
    try:
        frame = _frame(path)
    except OSError as error:
        raise BadInput(
            "file_unreadable", file=path.name, detail=error.strerror or str(error)
        ) from error
    except (pl.exceptions.PolarsError, ValueError) as error:
        raise BadInput(
            "register_unreadable", file=path.name, detail=str(error).splitlines()[0]
        ) from error
    for column in REQUIRED:
        if column not in frame.columns:
            raise BadInput("column_missing", file=path.name, column=column)
    frame = frame.select([column for column in KNOWN if column in frame.columns])
    _check(frame, path.name)
    return _typed(frame, path.name).to_arrow()


def _frame(path: Path) -> pl.DataFrame:
    content = path.read_bytes()
    if content.startswith(GZIP):
        content = gzip.decompress(content)
    if not content.strip():
        raise BadInput("file_empty", file=path.name)
    if content.startswith(PARQUET):
        return pl.read_parquet(io.BytesIO(content))
    content = _utf8(content, path.name)
    if path.name.lower().removesuffix(".gz").endswith(
        (".ndjson", ".jsonl", ".json")
    ) or content.startswith(b"{"):
        return pl.read_ndjson(io.BytesIO(content), infer_schema_length=None)
    return pl.read_csv(io.BytesIO(content), infer_schema=False)


def _utf8(content: bytes, name: str) -> bytes:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        try:
            return content.decode("gb18030").encode()
        except UnicodeDecodeError:
            row = content.count(b"\n", 0, error.start)
            raise BadInput("encoding_unknown", file=name, row=row) from error
    return content.removeprefix(b"\xef\xbb\xbf")


def _check(frame: pl.DataFrame, name: str) -> None:
    """The first bad row is named; a register with a hole in it is no ground for a score."""
    for column in REQUIRED:
        text = pl.col(column).cast(pl.String).str.strip_chars()
        _refuse(frame, text.fill_null("") == "", "value_missing", name, column)
    _refuse(frame, ~pl.col("right_id").is_first_distinct(), "right_id_repeated", name, "right_id")


def _typed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    frame = frame.with_columns(pl.col("right_id", "mark").cast(pl.String))
    for column in DATES:
        if column in frame.columns and frame.schema[column] == pl.String:
            given = pl.col(column).str.strip_chars().replace("", None)
            read = given.str.to_date("%Y-%m-%d", strict=False)
            _refuse(frame, given.is_not_null() & read.is_null(), "not_a_date", name, column)
            frame = frame.with_columns(read.alias(column))
    return frame


def _refuse(frame: pl.DataFrame, bad: pl.Expr, reason: str, name: str, column: str) -> None:
    row = frame.select(bad.fill_null(value=False).arg_true().first()).item()
    if row is not None:
        raise BadInput(reason, file=name, row=int(row) + 1, column=column)
