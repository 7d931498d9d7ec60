"""The Nice classes (NCL 13-2026)."""

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

    def label(self, language: str) -> str:
        return self.label_zh if language.startswith("zh") else self.label_en


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
