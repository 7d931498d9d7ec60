"""Floors on the judged Chinese listings, where the evaluation data is at hand; on a generated set everywhere."""

import json
import os
import unicodedata
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
import pyarrow as pa
import pytest
from bench.disguises.listings import disguised, innocent
from bench.text import demo_register, known_names

from qingfeng.engine import api
from qingfeng.engine.types import Snapshot

RECALL_FLOORS = {
    "exact": 0.97,
    "separator": 0.9,
    "confusable": 0.95,
    "digit": 0.85,
    "mask": 0.8,
    "edit": 0.75,
    "sound": 0.75,
    "look": 0.6,
    "split": 0.8,
    "script": 0.7,
}
MOST_FALSE_ALARMS = 0.03
# Words of these rows stand in no list of ours. Some of the judged brands are not in the demo register and cannot be found.
JUDGED_FLOOR = 0.8
SAMPLES = 300


@pytest.fixture(scope="module")
def demo() -> Snapshot:
    folder = Path(mkdtemp(prefix="qingfeng-engine-golden-"))
    return api.open_snapshot(api.build_snapshot(demo_register(), folder, 1).path)


def marks_found(titles: list[str], snapshot: Snapshot) -> list[set[str]]:
    batch = pa.table({"listing_id": [str(n) for n in range(len(titles))], "title": titles})
    hits = api.screen(batch, snapshot)["hits"].to_pylist()
    return [{hit["mark"] for hit in json.loads(text)} for text in map(str, hits)]


@pytest.mark.parametrize(("kind", "floor"), RECALL_FLOORS.items())
def test_generated_disguises(kind: str, floor: float, demo: Snapshot) -> None:
    samples = disguised(kind, known_names(), SAMPLES)
    found = marks_found([sample.title for sample in samples], demo)
    right = [sample.mark in marks for sample, marks in zip(samples, found, strict=True)]
    assert sum(right) / len(right) >= floor
    plain = innocent(kind, SAMPLES)
    alarms = [bool(marks) for marks in marks_found([sample.title for sample in plain], demo)]
    assert not alarms or sum(alarms) / len(alarms) <= MOST_FALSE_ALARMS


@pytest.mark.parametrize(
    ("title", "marks"),
    [
        ("Rolex Submariner 40MM【Replica】", {"Rolex"}),
        ("Omega 复刻 手表 表盘 42 mm", {"Omega"}),
        ("ASUS Transformer Pad TF103C 10.1-Inch Tablet", {"Asus"}),
    ],
)
def test_units_and_model_numbers_are_no_initials(
    title: str, marks: set[str], demo: Snapshot
) -> None:
    (found,) = marks_found([title], demo)
    assert found == marks


def judged() -> pl.DataFrame:
    folder = Path(
        os.environ.get("QINGFENG_EVAL_DATA", Path(__file__).parents[4] / "shared" / "data")
    )
    path = folder / "listings_zh" / "weidian_dev.csv.gz"
    if not path.exists():
        pytest.skip("the evaluation data is not here")
    return pl.read_csv(path, infer_schema=False).filter(pl.col("judgment").is_not_null())


def words_of(name: str) -> frozenset[str]:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return frozenset("".join(c for c in letters if not unicodedata.combining(c)).split())


def is_right(brands: str, marks: set[str]) -> bool:
    """The brand as it is spelt, with or without accents."""
    wanted = [words_of(brand) for brand in brands.split("|")]
    return any(words_of(mark) == brand for mark in marks for brand in wanted)


@pytest.mark.data
def test_judged_chinese_listings(demo: Snapshot) -> None:
    rows = judged()
    found = marks_found(rows["title"].to_list(), demo)
    hidden, clean = [], []
    for row, marks in zip(rows.to_dicts(), found, strict=True):
        if row["judgment"] == "no_mark":
            clean.append(bool(marks))
        elif row["wording"] == "disguised" and row["brand"] != "?":
            hidden.append(is_right(row["brand"], marks))
    assert sum(hidden) / len(hidden) >= JUDGED_FLOOR
    assert sum(clean) / len(clean) <= 1 / 47
