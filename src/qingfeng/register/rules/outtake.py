"""A row of the register as the cells of a file: the inverse of `rules.intake.parse`."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from qingfeng.kernel.errors import BadInput
from qingfeng.register.rules.intake import COLUMNS, NAME_COLUMNS, RegisterRow

FORMATS: Final = ("csv", "ndjson", "json", "parquet")
_BATCH: Final = 10_000


def cells_of(row: RegisterRow) -> dict[str, str]:
    names = {
        column: "|".join(text for kind, text in row.names if kind == wanted)
        for column, wanted in NAME_COLUMNS.items()
    }
    goods = "|".join(f"{item.number}:{';'.join(item.goods)}" for item in row.classes if item.goods)
    customs = row.recordation
    dates = {
        "filed_on": row.filed_on,
        "registered_on": row.registered_on,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "renewed_on": row.renewed_on,
        "customs_valid_from": customs.valid_from if customs else None,
        "customs_valid_to": customs.valid_to if customs else None,
    }
    own = {
        "right_id": row.reference,
        "mark": row.mark,
        **names,
        "nice_classes": "|".join(str(item.number) for item in row.classes),
        "goods": goods,
        "nice_edition": row.edition,
        "holder": row.holder,
        "holder_en": row.holder_en,
        "holder_uscc": row.holder_uscc,
        "holder_country": row.holder_country,
        "kind": row.kind.value,
        "number": row.number,
        "jurisdiction": row.jurisdiction,
        "status": row.state.value,
        **{column: day.isoformat() if day else "" for column, day in dates.items()},
        "customs_number": customs.number if customs else "",
        "logo": row.logo,
        "source": row.source,
        "common_word": str(int(row.common_word)),
        "is_demo": str(int(row.is_demo)),
    }
    return {**{column: own[column] for column in COLUMNS}, **row.extra}


def format_of(name: str) -> tuple[str, bool]:
    """The format that a file name asks for, and whether it is packed."""
    parts = name.lower().split(".")[1:]
    packed = bool(parts) and parts[-1] == "gz"
    wanted = parts[-2:-1] if packed else parts[-1:]
    kind = {"jsonl": "ndjson"}.get(wanted[0], wanted[0]) if wanted else ""
    if kind not in FORMATS:
        raise BadInput("unknown_format", file=name)
    return kind, packed


def write_rows(
    stream: IO[bytes], rows: Iterable[RegisterRow], *, kind: str, packed: bool, extra: Iterable[str]
) -> int:
    """Writes every row and says how many; `extra` names the columns beyond the known ones."""
    columns = (*COLUMNS, *sorted(set(extra) - set(COLUMNS)))
    if not packed:
        return _write(stream, rows, kind, columns)
    # Without a name and a time in its head, the same rows make the same bytes.
    with gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0) as packer:
        return _write(packer, rows, kind, columns)  # type: ignore[arg-type]


def _write(
    stream: IO[bytes], rows: Iterable[RegisterRow], kind: str, columns: tuple[str, ...]
) -> int:
    filled = ({**dict.fromkeys(columns, ""), **cells_of(row)} for row in rows)
    if kind == "csv":
        return _write_csv(stream, filled, columns)
    if kind == "parquet":
        return _write_parquet(stream, filled, columns)
    return _write_json(stream, filled, as_list=kind == "json")


def _write_csv(stream: IO[bytes], rows: Iterator[dict[str, str]], columns: tuple[str, ...]) -> int:
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow({column: _unarmed(value) for column, value in row.items()})
        count += 1
    text.detach()
    return count


def _unarmed(value: str) -> str:
    """A cell that a spreadsheet would run as a formula gets a leading blank, which reading strips."""
    return f" {value}" if value[:1] in {"=", "+", "-", "@"} else value


def _write_json(stream: IO[bytes], rows: Iterator[dict[str, str]], *, as_list: bool) -> int:
    count = 0
    for row in rows:
        lead = ("," if count else "[") if as_list else ""
        text = lead + json.dumps(_filled(row), ensure_ascii=False, separators=(",", ":"))
        stream.write(f"{text}\n".encode())
        count += 1
    if as_list:
        stream.write(b"]\n" if count else b"[]\n")
    return count


def _filled(row: Mapping[str, str]) -> dict[str, str]:
    return {column: value for column, value in row.items() if value}


def _write_parquet(
    stream: IO[bytes], rows: Iterator[dict[str, str]], columns: tuple[str, ...]
) -> int:
    schema = pa.schema([(column, pa.string()) for column in columns])
    count = 0
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return count


def _batches(rows: Iterator[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
