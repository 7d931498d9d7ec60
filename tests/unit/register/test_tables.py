"""Files in every format, whole and broken."""

import gzip
import io
import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qingfeng.kernel.errors import BadInput
from qingfeng.register.rules.tables import MAX_LINE, Line, Spoilt, lines

ROWS = [{"right_id": "1", "mark": "隼"}, {"right_id": "2", "mark": "Falcon"}]
CSV = "right_id,mark\r\n1,隼\r\n2,Falcon\r\n"


def read(body: bytes, name: str = "file", **options: object) -> list[Line]:
    return list(lines(io.BytesIO(body), name, **options))  # type: ignore[arg-type]


def cells(found: list[Line]) -> list[object]:
    return [line.cells for line in found]


def parquet(rows: list[dict[str, str]]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


def forms() -> Iterator[tuple[str, bytes]]:
    ndjson = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode()
    yield "r.csv", CSV.encode()
    yield "r.csv", b"\xef\xbb\xbf" + CSV.encode()
    yield "r.csv", CSV.encode("gb18030")
    yield "r.ndjson", ndjson
    yield "r.jsonl", ndjson + b"\n\n"
    yield "r.json", json.dumps(ROWS).encode()
    yield "r.parquet", parquet(ROWS)


@pytest.mark.parametrize(("name", "body"), list(forms()))
def test_every_format_gives_the_same_rows(name: str, body: bytes) -> None:
    assert cells(read(body, name)) == ROWS
    assert cells(read(gzip.compress(body), f"{name}.gz")) == ROWS
    assert cells(read(body, "unnamed")) == ROWS


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    quoted = 'right_id,mark\n1,"two\nlines"\n2,B\n'
    assert [line.number for line in read(quoted.encode(), "r.csv")] == [2, 4]
    assert [line.number for line in read(b'{"a":1}\n\n{"a":2}', "r.ndjson")] == [1, 3]


def test_a_spoilt_line_leaves_its_neighbours() -> None:
    found = read(b"right_id,mark\n1,A\n2\n3,C,D\n4,D\n", "r.csv")
    assert cells(found) == [
        {"right_id": "1", "mark": "A"},
        Spoilt("wrong_number_of_cells"),
        Spoilt("wrong_number_of_cells"),
        {"right_id": "4", "mark": "D"},
    ]


def test_spoilt_lines_of_ndjson() -> None:
    long = b'{"a":"' + b"x" * MAX_LINE + b'"}'
    body = b"\n".join([b'{"a":1}', long, b"[1]", b"{", b"\xff\xfe", b'{"a":2}'])
    assert cells(read(body, "r.ndjson")) == [
        {"a": 1},
        Spoilt("line_too_long"),
        Spoilt("not_an_object"),
        Spoilt("not_json"),
        Spoilt("not_utf8"),
        {"a": 2},
    ]


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("r.csv", b"", "empty_file"),
        ("r.csv", b"right_id,,mark\n", "column_without_name"),
        ("r.csv", b"right_id,right_id\n", "column_twice"),
        ("r.csv", b"right_id,name\n1,A\n", "column_missing"),
        ("r.csv", b'right_id,mark\n1,"A"B\n', "broken_csv"),
        ("r.csv", b"right_id,mark\n1," + b"x" * (MAX_LINE + 5) + b"\n", "line_too_long"),
        ("r.csv", CSV.encode() + b"\xff\xff\xff\xff\n", "not_utf8_nor_gb18030"),
        ("r.csv.gz", b"not gzip", "broken_archive"),
        ("r.csv.gz", gzip.compress(CSV.encode(), mtime=0)[:-12], "broken_archive"),
        ("r.json", b"[{", "not_json"),
        ("r.json", b'["a', "not_json"),
        ("r.parquet", b"PAR1 and nothing", "not_parquet"),
        ("r.parquet", parquet([{"right_id": "1"}]), "column_missing"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, body: bytes, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(body, name, required=("right_id", "mark"))
    assert caught.value.reason == reason
    assert caught.value.file == name


def test_a_small_archive_does_not_become_a_flood() -> None:
    bomb = gzip.compress(b"right_id,mark\n" + b"1,A\n" * 2_000_000)
    with pytest.raises(BadInput) as caught:
        read(bomb, "r.csv.gz", max_bytes=1_000_000)
    assert caught.value.reason == "file_too_large"


def test_a_fault_late_in_a_file_names_its_row() -> None:
    body = b"right_id,mark\n" + b"1,A\n" * 30_000 + b'2,"B"C\n'
    with pytest.raises(BadInput) as caught:
        read(body, "r.csv")
    assert caught.value.row == 30_002
