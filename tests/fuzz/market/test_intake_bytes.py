"""Foreign bytes end in rows, refused rows or a named refusal; never in anything else, and no row is counted twice."""

import gzip
import io
import random
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.kernel.errors import BadInput
from qingfeng.market.intake.reader import read_listings
from qingfeng.market.intake.shapes import Limits
from tests.support.examples import examples
from tests.support.feeds import csv_bytes, listing, ndjson_bytes

NAMES = ("feed.csv", "feed.ndjson", "feed.parquet", "feed.csv.gz", "feed")
LIMITS = Limits(record_bytes=300, chunk_bytes=700, batch_rows=20, archive_floor=1 << 16)


def taken(content: bytes, name: str) -> tuple[int, int] | str:
    """Rows taken and refused, or the reason why the file was not taken at all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            batches = list(read_listings(path, limits=LIMITS))
        except BadInput as refusal:
            return f"{refusal.file}: {refusal.reason}"
    numbers = [number for batch in batches for number in batch.numbers.to_pylist()]
    refused = [reject.row for batch in batches for reject in batch.rejects]
    together = sorted(numbers + refused)
    assert together == list(range(1, len(together) + 1))
    return len(numbers), len(refused)


@settings(max_examples=examples(60), deadline=None)
@given(st.binary(max_size=2_000), st.sampled_from(NAMES))
def test_any_bytes(content: bytes, name: str) -> None:
    taken(content, name)


PIECES = st.sampled_from(
    [
        b'"',
        b'""',
        b",",
        b"\n",
        b"\r\n",
        b"\r",
        b"\x00",
        b"1",
        b"a",
        "鞋".encode(),
        "鞋".encode("gb18030"),
        b"\xff",
        b" ",
        b"x" * 400,
    ]
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(PIECES, max_size=120))
def test_csv_of_awkward_pieces(pieces: list[bytes]) -> None:
    taken(b"listing_id,title\n" + b"".join(pieces), "feed.csv")


JSON_PIECES = st.sampled_from(
    [
        b'{"listing_id": "1", "title": "a"}',
        b'{"listing_id": 2.5, "title": "b"}',
        b"\n",
        b"{",
        b"}",
        b"[",
        b'"',
        b"\\ud800",
        b"null",
        b"\x00",
        b"1e999",
        b"x" * 400,
        "鞋".encode("gb18030"),
    ]
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(JSON_PIECES, max_size=60))
def test_ndjson_of_awkward_pieces(pieces: list[bytes]) -> None:
    taken(b'{"listing_id": "0", "title": "first"}\n' + b"".join(pieces), "feed.ndjson")


def _sound_files() -> dict[str, bytes]:
    rows = [listing(n) for n in range(60)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=25)
    return {
        "feed.csv": csv_bytes(rows),
        "feed.ndjson": ndjson_bytes(rows),
        "feed.parquet": out.getvalue(),
        "feed.csv.gz": gzip.compress(csv_bytes(rows), mtime=0),
    }


@pytest.mark.parametrize("name", ["feed.csv", "feed.ndjson", "feed.parquet", "feed.csv.gz"])
def test_sound_files_with_a_few_bytes_changed(name: str) -> None:
    sound, chance = _sound_files()[name], random.Random(20261015)
    assert taken(sound, name) == (60, 0)
    for _ in range(examples(25)):
        bytes_ = bytearray(sound)
        for _ in range(chance.randint(1, 6)):
            bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
        taken(bytes(bytes_), name)


def test_a_column_name_that_is_no_text() -> None:
    """The name stands in the footer's tree and beside each column; either may be damaged alone."""
    sound = _sound_files()["feed.parquet"]
    places = [at for at in range(len(sound)) if sound.startswith(b"listing_id", at)]
    assert len(places) >= 2
    found = []
    for at in places:
        damaged = bytearray(sound)
        damaged[at + 7] = 0xB0
        found.append(taken(bytes(damaged), "feed.parquet"))
    # A copy of the name that no reader looks at may say what it likes.
    assert {answer for answer in found if answer != (60, 0)} == {"feed.parquet: parquet_damaged"}


def test_figures_of_a_column_that_do_not_fit_it() -> None:
    """The library ends the whole process when it is asked for such a column: so it is never asked."""
    sound = _sound_files()["feed.parquet"]
    places = [at for at in range(len(sound)) if sound.startswith(b"\x06\x19", at)]
    assert places, "no histogram in the footer"
    for at in places:
        damaged = bytearray(sound)
        damaged[at] = 0x41
        taken(bytes(damaged), "feed.parquet")


@pytest.mark.parametrize("name", ["feed.csv", "feed.ndjson", "feed.parquet", "feed.csv.gz"])
def test_sound_files_cut_short(name: str) -> None:
    sound = _sound_files()[name]
    for end in range(0, len(sound), max(len(sound) // 60, 1)):
        taken(sound[:end], name)
