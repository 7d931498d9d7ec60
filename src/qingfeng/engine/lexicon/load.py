"""The lexicon as typed rows, in the order of the files."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
KINDS = ("alias", "name_zh", "nickname", "model", "style")
CATEGORIES = (
    "replica",
    "origin",
    "negation",
    "nominative",
    "genuine",
    "secondhand",
    "packaging",
    "service",
    "goods",
    "generic",
)
STRENGTHS = ("A", "B", "C")
NEEDS = ("", "mark", "grade")


class Brand(NamedTuple):
    mark: str
    sector: str
    nice_classes: tuple[int, ...]


class Name(NamedTuple):
    """One more way to name a mark. `ambiguity`: how far the surface is also an ordinary word."""

    mark: str
    surface: str
    kind: str
    ambiguity: float


class Shape(NamedTuple):
    """A form of style codes: A is a letter, 9 a digit, everything else itself."""

    shape: str
    mark: str
    ambiguity: float


class Term(NamedTuple):
    """A word that speaks for or against a use of a mark, or that says what the goods are."""

    term: str
    category: str
    strength: str
    language: str
    part: str
    needs: str
    nice: tuple[int, ...]
    mark: str
    note: str


def records(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def classes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("|") if part)


@lru_cache(maxsize=1)
def brands() -> tuple[Brand, ...]:
    return tuple(
        Brand(row["mark"], row["sector"], classes(row["nice_classes"]))
        for row in records("brands.csv")
    )


@lru_cache(maxsize=1)
def names() -> tuple[Name, ...]:
    return tuple(
        Name(row["mark"], row["surface"], row["kind"], float(row["ambiguity"]))
        for row in records("names.csv")
    )


@lru_cache(maxsize=1)
def shapes() -> tuple[Shape, ...]:
    return tuple(
        Shape(row["shape"], row["mark"], float(row["ambiguity"])) for row in records("shapes.csv")
    )


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    return tuple(
        Term(
            term=row["term"],
            category=row["category"],
            strength=row["strength"],
            language=row["language"],
            part=row["part"],
            needs=row["needs"],
            nice=classes(row["nice"]),
            mark=row["mark"],
            note=row["note"],
        )
        for row in records("terms.csv")
    )
