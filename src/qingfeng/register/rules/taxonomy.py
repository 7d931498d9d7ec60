"""The Nice classes (NCL 13-2026) and a sample of the Chinese table of similar goods."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class NiceClass:
    number: int
    heading_en: str
    label_en: str
    label_zh: str

    @property
    def is_service(self) -> bool:
        return self.number >= 35

    def label(self, language: str) -> str:
        return self.label_zh if language.startswith("zh") else self.label_en


@dataclass(frozen=True, slots=True)
class GoodsItem:
    code: str
    name_zh: str
    group: str

    @property
    def nice_class(self) -> int:
        return int(self.group[:2])


def _table(name: str) -> Iterator[Mapping[str, str]]:
    text = files("qingfeng.register").joinpath("data", name).read_text(encoding="utf-8-sig")
    yield from csv.DictReader(text.splitlines())


@cache
def _classes() -> Mapping[int, NiceClass]:
    headings = {int(row["class"]): row["heading"] for row in _table("nice_headings_en.csv")}
    return {
        int(row["class"]): NiceClass(
            int(row["class"]), headings[int(row["class"])], row["label_en"], row["label_zh"]
        )
        for row in _table("nice_labels.csv")
    }


def nice_classes() -> tuple[NiceClass, ...]:
    return tuple(_classes().values())


def nice_class(number: int) -> NiceClass:
    return _classes()[number]


@cache
def similar_groups() -> Mapping[str, str]:
    """Chinese names of similar groups by their four digits; a sample, not the whole table."""
    return {row["group"]: row["name_zh"] for row in _table("similar_groups_sample.csv")}


@cache
def goods_items() -> tuple[GoodsItem, ...]:
    """A sample of the standard goods items."""
    return tuple(
        GoodsItem(row["code"], row["name_zh"].rstrip("*"), row["group"])
        for row in _table("goods_items_sample.csv")
    )
