"""Files as strangers hand them over: what is read, what is refused, and where it says the trouble is."""

import gzip
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qingfeng.kernel.errors import BadInput
from qingfeng.market.intake import parquetfile
from qingfeng.market.intake.reader import open_listings, read_listings
from qingfeng.market.intake.shapes import Limits
from tests.support.feeds import SMALL, csv_bytes, listing, ndjson_bytes, read, written


@pytest.mark.parametrize("name", ["feed.csv", "feed.csv.gz", "feed.ndjson", "feed.ndjson.gz"])
def test_text_formats_give_the_same_rows(tmp_path: Path, name: str) -> None:
    source = [listing(n) for n in range(200)]
    content = ndjson_bytes(source) if "ndjson" in name else csv_bytes(source)
    rows, rejects = read(written(tmp_path, name, content), limits=SMALL)
    assert rejects == []
    assert rows.column("listing_id").to_pylist() == [row["listing_id"] for row in source]
    assert rows.column("title").to_pylist() == [row["title"] for row in source]
    assert rows.column("price")[3].as_py() == Decimal("13.50000000")
    assert rows.column("seen_at")[0].as_py() == datetime(2026, 10, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["feed.parquet", "feed.parquet.gz"])
def test_parquet_with_its_own_types(tmp_path: Path, name: str) -> None:
    out = io.BytesIO()
    table = pa.table(
        {
            "listing_id": pa.array([11, 12, 13]),
            "title": ["a", "b", "c"],
            "price": pa.array([1.5, None, 0.00001]),
            "images": pa.array([["x", "y"], None, []]),
            "seen_at": pa.array([datetime(2026, 10, 1, tzinfo=UTC)] * 3),
            "stock": pa.array([1, 2, 3]),
        }
    )
    pq.write_table(table, out)
    (batch,) = read_listings(written(tmp_path, name, out.getvalue()))
    assert batch.rows.column("listing_id").to_pylist() == ["11", "12", "13"]
    assert batch.rows.column("price").to_pylist() == [Decimal("1.5"), None, Decimal("0.00001")]
    assert batch.rows.column("images").to_pylist()[0] == "x|y"
    assert batch.rows.column("seen_at")[0].as_py() == datetime(2026, 10, 1, tzinfo=UTC)
    assert batch.extra.column("stock").to_pylist() == [1, 2, 3]


def test_gb18030_is_told_from_utf8(tmp_path: Path) -> None:
    text = csv_bytes([listing(n) for n in range(50)]).decode()
    path = written(tmp_path, "feed.csv", text.encode("gb18030"))
    assert open_listings(path).survey.encoding == "gb18030"
    rows, rejects = read(path)
    assert rejects == []
    assert rows.column("title")[7].as_py() == "蓝色帆布鞋 7 号"


def test_gb18030_that_begins_after_a_long_ascii_stretch(tmp_path: Path) -> None:
    source = [listing(n, title="plain", seller_name="shop") for n in range(3000)] + [listing(9_999)]
    path = written(tmp_path, "feed.csv", csv_bytes(source).decode().encode("gb18030"))
    rows, rejects = read(path, limits=SMALL)
    assert rejects == []
    assert rows.column("title")[3000].as_py() == "蓝色帆布鞋 9999 号"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    rows, _ = read(written(tmp_path, "feed.csv", b"\xef\xbb\xbf" + csv_bytes([listing(1)])))
    assert rows.num_rows == 1


def test_a_group_that_unpacks_to_far_more_than_its_share_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table({"listing_id": ["1"], "title": ["x" * (8 << 20)]})
    path = tmp_path / "bomb.parquet"
    pq.write_table(table, path, compression="zstd", use_dictionary=False, write_statistics=False)
    monkeypatch.setattr(parquetfile, "GROUP_LIMIT", 16 << 20)
    (rejected,) = [reject for batch in read_listings(path) for reject in batch.rejects]
    assert (rejected.field, rejected.reason) == ("title", "too_long")
    monkeypatch.setattr(parquetfile, "GROUP_LIMIT", 4 << 20)
    with pytest.raises(BadInput, match="archive_bomb"):
        open_listings(path)


@pytest.mark.parametrize("name", ["feed.csv", "feed.ndjson"])
def test_one_damaged_line_in_utf8_costs_that_line(tmp_path: Path, name: str) -> None:
    source = [listing(n) for n in range(40)]
    content = ndjson_bytes(source) if name.endswith("ndjson") else csv_bytes(source)
    lines = content.split(b"\n")
    at = 10 if name.endswith("csv") else 9
    lines[at] = lines[at].replace("蓝".encode(), b"\xe8\x93")
    rows, rejects = read(written(tmp_path, name, b"\n".join(lines)))
    assert rows.num_rows == 39
    assert [(reject.row, reject.reason) for reject in rejects] == [(10, "text_not_decodable")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "file_empty"),
        (b"\n\n", "file_empty"),
        ("listing_id,title\n1,Caf\xe9\n2,Cr\xeape\n".encode("latin-1"), "encoding_unknown"),
        ("listing_id,title\n1,a\n".encode("utf-16"), "encoding_refused"),
        (b"listing_id,name\n1,a\n", "column_missing"),
        (b"listing_id,title,title\n1,a,b\n", "column_repeated"),
        (b'[{"listing_id": "1", "title": "a"}]', "json_array"),
        (b"7z\xbc\xaf\x27\x1c" + b"0" * 40, "archive_refused"),
    ],
)
def test_what_is_no_file_of_listings(tmp_path: Path, content: bytes, reason: str) -> None:
    path = written(tmp_path, "feed.csv", content)
    with pytest.raises(BadInput) as met:
        list(read_listings(path))
    assert met.value.reason == reason
    assert met.value.file == "feed.csv"


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as met:
        list(read_listings(written(tmp_path, "feed.csv", b"id,title\n1,a\n")))
    assert met.value.column == "listing_id"


def test_parquet_by_name_only_and_torn_parquet(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not_parquet"):
        list(read_listings(written(tmp_path, "feed.parquet", b"listing_id,title\n1,a\n")))
    out = io.BytesIO()
    pq.write_table(pa.table({"listing_id": ["1"] * 999, "title": ["a"] * 999}), out)
    torn = out.getvalue()
    torn = torn[:30] + b"\xff" * 40 + torn[70:]
    with pytest.raises(BadInput, match="parquet_damaged"):
        open_listings(written(tmp_path, "torn.parquet", torn))


def test_zip_is_refused_in_the_open_and_inside_gz(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("feed.csv", csv_bytes([listing(1)]))
    for name in ("feed.zip", "feed.csv", "feed.csv.gz"):
        with pytest.raises(BadInput, match="archive_refused"):
            open_listings(written(tmp_path, name, out.getvalue()))
    nested = gzip.compress(gzip.compress(csv_bytes([listing(1)])))
    path = tmp_path / "nested.csv.gz"
    path.write_bytes(nested)
    with pytest.raises(BadInput, match="archive_in_archive"):
        open_listings(path)


def test_a_bomb_and_a_torn_archive_stop_before_anything_is_used(tmp_path: Path) -> None:
    bomb = written(tmp_path, "bomb.csv.gz", csv_bytes([listing(1)]) + b"0" * (3 << 20))
    with pytest.raises(BadInput, match="archive_bomb"):
        open_listings(bomb, limits=Limits(archive_floor=1 << 20))
    torn = tmp_path / "torn.csv.gz"
    torn.write_bytes(gzip.compress(csv_bytes([listing(n) for n in range(500)]))[:-30])
    with pytest.raises(BadInput, match="archive_damaged"):
        open_listings(torn)


@pytest.mark.parametrize("name", ["feed.csv", "feed.ndjson"])
def test_a_line_of_ten_megabytes_is_one_refused_row(tmp_path: Path, name: str) -> None:
    source = [listing(1), listing(2, title="x" * (10 << 20)), listing(3)]
    content = ndjson_bytes(source) if name.endswith("ndjson") else csv_bytes(source)
    rows, rejects = read(written(tmp_path, name, content))
    assert rows.column("listing_id").to_pylist() == ["L000001", "L000003"]
    assert [(r.row, r.reason) for r in rejects] == [(2, "record_too_long")]


def test_a_quote_that_is_never_closed_costs_its_own_line(tmp_path: Path) -> None:
    lines = csv_bytes([listing(n) for n in range(1, 2000)]).split(b"\n")
    lines[5] = b'L000005,"blue shoe,15.50,CNY,S5,shop,350300,'
    rows, rejects = read(written(tmp_path, "feed.csv", b"\n".join(lines)), limits=SMALL)
    assert rows.num_rows == 1998
    assert [(r.row, r.line, r.reason) for r in rejects] == [(5, 6, "quote_not_closed")]


def test_text_behind_a_closing_quote_costs_its_own_line(tmp_path: Path) -> None:
    content = b'listing_id,title\n1,"a"b\n2,"good ""quoted"" one"\n3,5" disk\n'
    rows, rejects = read(written(tmp_path, "feed.csv", content))
    assert rows.column("title").to_pylist() == ['good "quoted" one', '5" disk']
    assert [(r.row, r.reason) for r in rejects] == [(1, "text_after_quote")]


def test_line_breaks_inside_quotes_stay(tmp_path: Path) -> None:
    source = [listing(n, title=f"two\nlines, {n}") for n in range(300)]
    rows, rejects = read(written(tmp_path, "feed.csv", csv_bytes(source)), limits=SMALL)
    assert rejects == []
    assert rows.column("title").to_pylist() == [row["title"] for row in source]


def test_refused_rows_name_row_line_field_and_reason(tmp_path: Path) -> None:
    source = [
        listing(1),
        listing(2, title=" "),
        listing(3, price="cheap"),
        listing(4, price="-1"),
        listing(5, currency="RMBY"),
        listing(6, seller_region="Putian"),
        listing(7, seen_at="yesterday"),
        listing(1),
        listing(9, listing_id="9" * 201),
        listing(10, seen_at="2026-12-31"),
    ]
    path = written(tmp_path, "feed.csv", csv_bytes(source))
    rows, rejects = read(path, not_after=datetime(2026, 10, 2, tzinfo=UTC))
    assert rows.column("listing_id").to_pylist() == ["L000001"]
    assert [(r.row, r.line, r.field, r.reason) for r in rejects] == [
        (2, 3, "title", "missing"),
        (3, 4, "price", "price_not_a_number"),
        (4, 5, "price", "price_negative"),
        (5, 6, "currency", "currency_not_three_letters"),
        (6, 7, "seller_region", "region_not_six_digits"),
        (7, 8, "seen_at", "not_an_instant"),
        (8, 9, "listing_id", "repeated"),
        (9, 10, "listing_id", "too_long"),
        (10, 11, "seen_at", "in_the_future"),
    ]


def test_a_refused_row_does_not_take_its_identifier(tmp_path: Path) -> None:
    path = written(tmp_path, "feed.csv", csv_bytes([listing(1, price="?"), listing(1)]))
    rows, rejects = read(path)
    assert rows.num_rows == 1
    assert [r.reason for r in rejects] == ["price_not_a_number"]


def test_repeated_identifiers_are_known_across_batches(tmp_path: Path) -> None:
    source = [listing(n) for n in range(600)] + [listing(0), listing(599), listing(600)]
    rows, rejects = read(written(tmp_path, "feed.csv", csv_bytes(source)), limits=SMALL)
    assert rows.num_rows == 601
    assert [(r.row, r.reason) for r in rejects] == [(601, "repeated"), (602, "repeated")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"listing_id": "x", "title": "a", "title": "b"}', "key_repeated"),
        (b'{"listing_id" : "x", "listing_id" : "y", "title": "b"}', "key_repeated"),
        (b'{"listing_id": "x", "title": ["a"]}', "not_text"),
        (b'{"listing_id": "x", "title": NaN}', "not_json"),
        (b'["listing_id"]', "not_an_object"),
        (b'{"listing_id": "x", "title": "a\\u0000"}', "nul_character"),
        (b'{"listing_id": "x", "title": "\\ud800"}', "text_not_decodable"),
        (
            b'{"listing_id": "x", "title": "a", "deep": ' + b"[" * 5000 + b"]" * 5000 + b"}",
            "not_json",
        ),
    ],
)
def test_a_bad_json_line_is_refused_alone(tmp_path: Path, line: bytes, reason: str) -> None:
    content = ndjson_bytes([listing(1)]) + line + b"\n" + ndjson_bytes([listing(2)])
    rows, rejects = read(written(tmp_path, "feed.ndjson", content))
    assert rows.num_rows == 2
    assert [(r.row, r.line, r.reason) for r in rejects] == [(2, 2, reason)]


def test_nul_bytes_in_csv(tmp_path: Path) -> None:
    content = csv_bytes([listing(1), listing(2, title="a\x00b"), listing(3)])
    rows, rejects = read(written(tmp_path, "feed.csv", content))
    assert rows.num_rows == 2
    assert [(r.row, r.reason) for r in rejects] == [(2, "nul_character")]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("¥ 88", "88"),
        ("1e-5", "0.00001"),
        (" 7.00 ", "7"),
        ("0", "0"),
        ("999999999999.99999999", "999999999999.99999999"),
    ],
)
def test_prices_as_people_write_them(tmp_path: Path, text: str, amount: str) -> None:
    rows, rejects = read(written(tmp_path, "feed.csv", csv_bytes([listing(1, price=text)])))
    assert rejects == []
    assert rows.column("price")[0].as_py() == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-10-01", datetime(2026, 9, 30, 16, tzinfo=UTC)),
        ("2026-10-01 08:00:00", datetime(2026, 10, 1, 0, tzinfo=UTC)),
        ("2026-10-01T08:00:00Z", datetime(2026, 10, 1, 8, tzinfo=UTC)),
        ("2026-10-01T08:00:00.250+08:00", datetime(2026, 10, 1, 0, 0, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_an_instant_without_zone_is_china_time(
    tmp_path: Path, text: str, instant: datetime
) -> None:
    rows, rejects = read(written(tmp_path, "feed.csv", csv_bytes([listing(1, seen_at=text)])))
    assert rejects == []
    assert rows.column("seen_at")[0].as_py() == instant


@pytest.mark.parametrize("name", ["feed.csv", "feed.ndjson"])
def test_required_of_the_trading_model_also_in_further_columns(tmp_path: Path, name: str) -> None:
    source = [
        listing(1, room_id="R1"),
        listing(2, room_id=""),
        listing(3, room_id="R3", seller_id=""),
    ]
    if name.endswith("csv"):
        content = csv_bytes(source, (*source[0].keys(),))
    else:
        content = ndjson_bytes(source)
    rows, rejects = read(
        written(tmp_path, name, content), required=frozenset({"seller_id", "room_id"})
    )
    assert rows.num_rows == 1
    assert [(r.row, r.field, r.reason) for r in rejects] == [
        (2, "room_id", "required_by_trading_model"),
        (3, "seller_id", "required_by_trading_model"),
    ]


def test_further_columns_are_kept(tmp_path: Path) -> None:
    source = [listing(n, colour=f"c{n}") for n in range(3)]
    (batch,) = read_listings(written(tmp_path, "a.csv", csv_bytes(source, (*source[0].keys(),))))
    assert batch.extra.column("colour").to_pylist() == ["c0", "c1", "c2"]
    (batch,) = read_listings(written(tmp_path, "a.ndjson", ndjson_bytes(source)))
    assert batch.extra.column("extra").to_pylist()[1] == '{"colour": "c1"}'


def test_a_huge_value_repeated_by_a_dictionary_is_not_unfolded(tmp_path: Path) -> None:
    out = io.BytesIO()
    huge = pa.DictionaryArray.from_arrays(
        pa.array([0] * 20_000 + [1], pa.int32()), pa.array(["x" * 1_000_000, "shoe"])
    )
    ids = pa.array([str(n) for n in range(20_001)])
    pq.write_table(pa.table({"listing_id": ids, "title": huge}), out)
    rows, rejects = read(written(tmp_path, "feed.parquet", out.getvalue()))
    assert rows.column("title").to_pylist() == ["shoe"]
    assert len(rejects) == 20_000
    assert {reject.reason for reject in rejects} == {"too_long"}


def test_old_line_ends_and_other_delimiters(tmp_path: Path) -> None:
    rows, rejects = read(written(tmp_path, "a.csv", b"listing_id,title\r1,a\r2,b\r"))
    assert (rows.num_rows, rejects) == (2, [])
    rows, rejects = read(written(tmp_path, "b.csv", b"listing_id;title\r\n1;a, b\r\n2;c\r\n"))
    assert rows.column("title").to_pylist() == ["a, b", "c"]


def test_a_row_with_a_column_too_many_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    content = b"listing_id,title\n1,a\n2,b,c\n\n3,d\n"
    rows, rejects = read(written(tmp_path, "a.csv", content))
    assert rows.column("listing_id").to_pylist() == ["1", "3"]
    assert [(r.row, r.line, r.reason, r.detail) for r in rejects] == [
        (2, 3, "column_count", "3 of 2")
    ]


@pytest.mark.parametrize("piece", range(20, 60))
def test_a_doubled_quote_before_a_line_end_may_be_cut_anywhere(tmp_path: Path, piece: int) -> None:
    cell = "long enough that a piece ends inside it \U00010000"
    content = f'listing_id,title,description\n0,0,"000""\n{cell}"\n1,1,plain\n'.encode()
    limits = Limits(record_bytes=5_000, chunk_bytes=piece)
    rows, rejects = read(written(tmp_path, "feed.csv", content), limits=limits)
    assert rejects == []
    assert rows.column("description").to_pylist() == [f'000"\n{cell}', "plain"]
