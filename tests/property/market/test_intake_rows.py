"""Whatever stands in the cells: what was written is what is read, in every format, however the bytes are cut."""

import json
import tempfile
from decimal import Decimal
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.market.intake.checks import parse_price
from qingfeng.market.intake.seen import SeenKeys
from qingfeng.market.intake.shapes import Limits
from tests.support.examples import examples
from tests.support.feeds import csv_bytes, ndjson_bytes, read, written

TEXT = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), min_size=1, max_size=30
).filter(lambda text: text.strip() and text[0] != "\ufeff")
KEY = st.text("abcdefghij0123456789-_", min_size=1, max_size=8)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"listing_id": KEY, "title": TEXT, "description": st.one_of(st.just(""), TEXT)}
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row["listing_id"],
)
COLUMNS = ("listing_id", "title", "description")


def as_read(content: bytes, name: str, limits: Limits) -> list[dict[str, str | None]]:
    with tempfile.TemporaryDirectory() as folder:
        rows, rejects = read(written(Path(folder), name, content), limits=limits)
    assert rejects == []
    return rows.select(list(COLUMNS)).to_pylist()


@settings(max_examples=examples(75), deadline=None)
@given(ROWS, st.integers(20, 500))
def test_csv_reads_what_was_written_however_it_is_cut(
    rows: list[dict[str, str]], piece: int
) -> None:
    # A lone return inside a quoted cell is text; the writer quotes it, and so it must come back.
    limits = Limits(record_bytes=5_000, chunk_bytes=piece)
    found = as_read(csv_bytes(rows, COLUMNS), "feed.csv", limits)
    assert found == [{**row, "description": row["description"] or None} for row in rows]


@settings(max_examples=examples(75), deadline=None)
@given(ROWS, st.integers(20, 500), st.booleans())
def test_ndjson_reads_what_was_written(
    rows: list[dict[str, str]], piece: int, escaped: bool
) -> None:
    content = ndjson_bytes(rows)
    if escaped:
        content = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    found = as_read(content, "feed.ndjson", Limits(record_bytes=5_000, chunk_bytes=piece))
    assert found == [{**row, "description": row["description"] or None} for row in rows]


@settings(max_examples=examples(50), deadline=None)
@given(ROWS, st.integers(20, 300), st.data())
def test_one_torn_csv_line_costs_no_other_row(
    rows: list[dict[str, str]], piece: int, data: st.DataObject
) -> None:
    plain = [{**row, "title": "shoe", "description": ""} for row in rows]
    lines = csv_bytes(plain, COLUMNS).splitlines(keepends=True)
    at = data.draw(st.integers(1, len(lines)))
    torn = data.draw(
        st.sampled_from([b'x1,"open,\n', b'x1,"a"b,c\n', b"x1,a\n", b"x1,a,b,c,d\n", b'x1,"\n'])
    )
    content = b"".join([*lines[:at], torn, *lines[at:]])
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), "feed.csv", content)
        found, rejects = read(path, limits=Limits(record_bytes=600, chunk_bytes=piece))
    assert [(reject.row, reject.line) for reject in rejects] == [(at, at + 1)]
    assert found.column("listing_id").to_pylist() == [row["listing_id"] for row in plain]


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.lists(KEY, max_size=30), max_size=12))
def test_seen_keys_agree_with_a_plain_set(batches: list[list[str]]) -> None:
    seen, known = SeenKeys(), set()
    for batch in batches:
        expected = []
        for key in batch:
            expected.append(key not in known)
            known.add(key)
        assert seen.first_time(pl.Series(batch, dtype=pl.String)).tolist() == expected


@given(st.decimals(0, Decimal("999999999999"), places=8, allow_nan=False, allow_infinity=False))
def test_every_amount_comes_back_from_its_writing(amount: Decimal) -> None:
    for text in (str(amount), f"{amount:f}", f"{amount:,f}", f"¥{amount:f}", f" {amount:E} "):
        assert parse_price(text) == amount


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_reason(text: str) -> None:
    found = parse_price(text)
    if isinstance(found, Decimal):
        assert 0 <= found <= Decimal(10) ** 12
    else:
        assert found in ("price_not_a_number", "price_negative", "price_too_large")
