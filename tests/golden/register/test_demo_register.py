"""The demo register as it ships."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from importlib.resources import files

import pytest

from qingfeng.register.rules.intake import RegisterRow, parse
from qingfeng.register.rules.taxonomy import nice_class, nice_classes

DATA = files("qingfeng.register").joinpath("data")


def table(name: str) -> Iterator[Mapping[str, str]]:
    yield from csv.DictReader(DATA.joinpath(name).read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def register() -> list[RegisterRow]:
    body = gzip.decompress(DATA.joinpath("demo/register.csv.gz").read_bytes()).decode("utf-8")
    found = [parse(cells) for cells in csv.DictReader(body.splitlines())]
    return [row for row in found if isinstance(row, RegisterRow)]


def test_it_is_whole_and_small(register: list[RegisterRow]) -> None:
    body = DATA.joinpath("demo/register.csv.gz").read_bytes()
    assert len(body) < 1_500_000
    rows = gzip.decompress(body).decode("utf-8").splitlines()
    assert len(register) == len(rows) - 1 == 14_590


def test_every_row_is_marked_demo_and_none_has_a_number(register: list[RegisterRow]) -> None:
    assert all(row.is_demo and not row.number and not row.recordation for row in register)
    assert all(row.source.startswith("DEMO") for row in register)


def test_references_are_unique_and_sorted(register: list[RegisterRow]) -> None:
    references = [row.reference for row in register]
    assert references == sorted(set(references))


def test_every_row_has_classes_and_no_name_is_a_bare_sign(register: list[RegisterRow]) -> None:
    assert all(row.classes for row in register)
    assert all(
        len(text) > 1
        for row in register
        if row.reference.startswith("demo-nsi")
        for _, text in row.names
    )


@pytest.mark.parametrize("mark", ["Apple", "Coach", "Target", "Gap", "Supreme", "Boots", "Xiaomi"])
def test_everyday_words_are_flagged(register: list[RegisterRow], mark: str) -> None:
    assert any(row.common_word for row in register if row.mark == mark)


@pytest.mark.parametrize("mark", ["Nike", "adidas", "Gucci", "Rolex", "IKEA"])
def test_mere_brands_are_not(register: list[RegisterRow], mark: str) -> None:
    assert not any(row.common_word for row in register if row.mark == mark)


def test_spectacles_stand_in_class_ten_of_the_new_edition(register: list[RegisterRow]) -> None:
    classes = {row.mark: {item.number for item in row.classes} for row in register}
    assert {9, 10} <= classes["Ray-Ban"]


def test_prices_and_knowledge_name_brands_of_the_supplement(register: list[RegisterRow]) -> None:
    own = {row.mark for row in register if row.reference.startswith("demo-own-")}
    prices = list(table("demo/prices.csv"))
    assert len({row["mark"] for row in prices}) >= 40
    assert {row["mark"] for row in prices} <= own
    assert {row["mark"] for row in table("demo/knowledge.csv")} <= own
    for row in prices:
        for currency in ("cny", "usd"):
            low, median, high = (
                float(row[f"{currency}_{end}"]) for end in ("low", "median", "high")
            )
            assert 0 < low <= median <= high, row


def test_the_taxonomy_is_whole() -> None:
    assert [item.number for item in nice_classes()] == list(range(1, 46))
    assert all(item.heading_en and item.label_en and item.label_zh for item in nice_classes())
    assert nice_class(25).label("zh-hans") == "服装与鞋帽"
    assert "spectacles" in nice_class(10).heading_en


def test_every_category_of_the_mapping_names_real_classes() -> None:
    for row in table("osm_nice.csv"):
        assert all(1 <= int(number) <= 45 for number in row["classes"].split("|")), row
