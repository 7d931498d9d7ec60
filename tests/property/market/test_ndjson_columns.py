"""The quick look at a block of NDJSON says what the slow one says, or says nothing."""

import json
from collections.abc import Callable

from hypothesis import event, given, settings
from hypothesis import strategies as st

from qingfeng.market.intake.ndjsoncolumns import columns_at_once
from qingfeng.market.intake.ndjsonfile import _columns_with_extra
from qingfeng.market.intake.shapes import KNOWN
from tests.support.examples import examples

TEXT = st.text(max_size=12)
VALUES = st.one_of(
    st.none(),
    TEXT,
    TEXT,
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.booleans(),
    st.lists(st.one_of(TEXT, st.none()), max_size=3),
    st.just({"a": 1}),
)
KEYS = st.sampled_from([*KNOWN[:9], "images", "images", "price", "extra_key"])
SAME = st.sampled_from(["listing_id", "title", "price", "images", "seen_at"])


def written(value: object, *, spaced: bool, escaped: bool) -> str:
    separators = (" , ", " : ") if spaced else (",", ":")
    return json.dumps(value, separators=separators, ensure_ascii=escaped)


@st.composite
def uniform(draw: st.DrawFn) -> list[bytes]:
    """Lines of one shape, as platforms send them; now and then one that is not."""
    kinds = {
        "price": draw(st.sampled_from([TEXT, st.floats(), st.integers(0, 10**17)])),
        "images": draw(st.sampled_from([TEXT, st.lists(TEXT, max_size=3)])),
    }
    keys = draw(st.lists(SAME, min_size=1, unique=True))
    row = st.fixed_dictionaries({key: kinds.get(key, TEXT) for key in keys})
    rows: list[object] = [*draw(st.lists(row, min_size=1, max_size=6))]
    if draw(st.integers(0, 3)) == 0:
        rows.append(draw(st.dictionaries(KEYS, VALUES, max_size=4)))
    escaped = draw(st.booleans())
    lines = [written(value, spaced=draw(st.booleans()), escaped=escaped) for value in rows]
    return [line.encode("utf-8", "replace") for line in lines]


ODD = st.sampled_from(
    [
        b"{}",
        b'{"listing_id":"1"}{"listing_id":"2"}',
        b'{"listing_id":"1","listing_id":"2"}',
        b'{"listing_id":"1"',
        b'"title":"x"}',
        b'{"listing_id":"\xff"}',
        b'{"listing_id":"a\x00b"}',
        b'{"listing_id":"a\tb"}',
        b'{"price":NaN}',
        b'{"price":1e400}',
        b'{"price":-0.0}',
        b'{"price":12}',
        b'{"listing_id":7}',
        b'{"images":["a",null]}',
        b'{"images":[]}',
        b' {"title":"x"} ',
        b'{"title":"x"},',
        b"[]",
        b"\xef\xbb\xbf{}",
    ]
)


def agree(lines: list[bytes], encoding: str = "utf-8") -> None:
    quick = columns_at_once(lines, encoding)
    event("taken" if quick is not None else "left to the slow look")
    if quick is None:
        return
    slow = _columns_with_extra([*lines], encoding)
    assert slow is not None
    assert slow.pop("extra").null_count == len(lines)
    for name in KNOWN:
        told = [as_number(name, value) for value in slow[name].to_pylist()]
        assert [as_number(name, value) for value in quick[name].to_pylist()] == told, name


def as_number(name: str, value: str | None) -> object:
    """A price written 12 may come back as 12.0: the same number."""
    read: Callable[[str], object] = float if name == "price" else str
    try:
        return None if value is None else repr(read(value))
    except ValueError:
        return value


@settings(max_examples=examples(200), deadline=None)
@given(uniform())
def test_lines_of_one_shape(lines: list[bytes]) -> None:
    agree(lines)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.one_of(ODD, st.binary(max_size=20)), min_size=1, max_size=5))
def test_odd_lines(lines: list[bytes]) -> None:
    agree([line for line in lines if line.strip() and b"\n" not in line])


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(st.text("价格新款abc,:{}[]\"'", max_size=8), min_size=1, max_size=5))
def test_another_encoding(titles: list[str]) -> None:
    lines = [json.dumps({"title": t}, ensure_ascii=False).encode("gb18030") for t in titles]
    agree(lines, "gb18030")


def test_plain_lines_are_taken_quickly() -> None:
    lines = [b'{"listing_id":"1","title":"a","price":9.5}', b'{"listing_id":"2","title":""}']
    found = columns_at_once(lines, "utf-8")
    assert found is not None
    assert found["price"].to_pylist() == ["9.5", None]
    assert found["title"].to_pylist() == ["a", None]
