"""What holds for any text: spans, purity, independence of rows."""

import json

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.engine import api
from tests.support.engine import RIGHTS, found, snapshot
from tests.support.examples import examples

NAMES = sorted(
    {name for right in RIGHTS for part in right[1:3] for name in part.split("|") if name}
)
FILLING = st.text(
    alphabet=st.sampled_from('abzN9 0*@.-_\u200b\u0301Ａ复刻鞋包耐克古马也驰香儿x1🔥\n"\\éШ'),
    max_size=20,
)
TEXTS = st.lists(st.one_of(FILLING, st.sampled_from(NAMES), st.text(max_size=8)), max_size=6).map(
    "".join
)
ENOUGH = settings(max_examples=examples(75), deadline=None)


def screen(titles: list[str]) -> list[dict[str, object]]:
    columns = {"listing_id": [str(n) for n in range(len(titles))], "title": titles}
    return api.screen(pa.table(columns), snapshot()).to_pylist()


@ENOUGH
@given(TEXTS)
def test_every_span_lies_in_the_text_and_holds_something(title: str) -> None:
    for hit in found(title):
        assert hit.text
        assert hit.text in title
        assert 0 < hit.strength <= 1


@ENOUGH
@given(FILLING, st.sampled_from(NAMES), FILLING)
def test_a_plain_span_reads_as_a_name_of_its_right(before: str, name: str, after: str) -> None:
    title = f"{before} {name} {after}"
    names = {right[0]: right for right in RIGHTS}
    for hit in found(title):
        if hit.disguise == "exact" and hit.text == name:
            assert name in "|".join(names[hit.right][1:4]).split("|")


@ENOUGH
@given(FILLING, st.sampled_from([name for name in NAMES if len(name) > 5]), FILLING)
def test_a_whole_name_between_spaces_is_always_found(before: str, name: str, after: str) -> None:
    owners = {right[0] for right in RIGHTS if name in right[1:3]}
    if name == "Harbour":
        return
    hits = {hit.right for hit in found(f"{before} , {name} , {after}")}
    assert owners & hits


@ENOUGH
@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_rows_together_or_apart_give_the_same(titles: list[str]) -> None:
    together = screen(titles)
    for title, row in zip(titles, together, strict=True):
        (alone,) = screen([title])
        assert {**alone, "listing_id": None} == {**row, "listing_id": None}


@ENOUGH
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_the_same_batch_gives_the_same_twice(titles: list[str]) -> None:
    assert screen(titles) == screen(titles)


def test_large_batches_cut_over_threads_agree_with_single_rows() -> None:
    titles = [f"{NAMES[n % len(NAMES)]} {n} 复刻 {'x' * (n % 40)}" for n in range(3000)]
    rows = screen(titles)
    for n in range(0, 3000, 271):
        (alone,) = screen([titles[n]])
        assert json.loads(str(alone["hits"])) == json.loads(str(rows[n]["hits"]))
