"""What ranking needs of a snapshot, as plain arrays: computed once for each opened snapshot."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from qingfeng.engine.lexicon import brands
from qingfeng.engine.ranking.layout import SECTORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from qingfeng.engine.types import Snapshot

    Codes = npt.NDArray[np.uint8]
    Masks = npt.NDArray[np.uint64]
    Ints = npt.NDArray[np.int32]

GROUPS = (
    "",
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
STRENGTHS = ("", "A", "B", "C")
NEEDS = ("", "mark", "grade")
PARTS = ("", "before", "after", "either", "channel")
OTHER_GOODS = SECTORS.index("other_goods")
UNLISTED = SECTORS.index("unlisted")
NO_MARK = -1
KEPT = 4


class Rights(NamedTuple):
    sector: Codes
    classes: Masks  # bit n: the right covers class n
    mark: Ints  # number of the mark among those the wording file names, NO_MARK otherwise


class Wording(NamedTuple):
    """The wording file by term number."""

    group: Codes
    strength: Codes
    needs: Codes
    part: Codes
    classes: Masks
    mark: Ints


class Prepared(NamedTuple):
    rights: Rights
    wording: Wording


def folded(marks: pl.Series) -> pl.Series:
    return marks.cast(pl.String).str.normalize("NFKC").str.to_lowercase().str.strip_chars()


def places(marks: pl.Series, known: Mapping[str, int], missing: int) -> Ints:
    """For each mark the value that `known` gives it."""
    numbers = folded(marks).replace_strict(known, default=missing, return_dtype=pl.Int32)
    found: Ints = numbers.to_numpy()
    return found


def column(terms: pl.DataFrame, name: str) -> pl.Series:
    """A column of the wording file; an older snapshot may lack it."""
    if name in terms.columns:
        return terms[name].cast(pl.String).fill_null("")
    return pl.Series(name, [""] * len(terms))


def code_column(terms: pl.DataFrame, name: str, names: tuple[str, ...]) -> Codes:
    known = {text: code for code, text in enumerate(names)}
    codes = column(terms, name).replace_strict(known, default=0, return_dtype=pl.UInt8)
    found: Codes = codes.to_numpy()
    return found


def class_masks(texts: list[str]) -> Masks:
    masks = np.zeros(len(texts), np.uint64)
    for place, text in enumerate(texts):
        for part in text.split("|"):
            if part:
                masks[place] |= np.uint64(1) << np.uint64(int(part))
    return masks


def right_masks(snapshot: Snapshot) -> Masks:
    masks = np.zeros(len(snapshot.right_id), np.uint64)
    owner = np.repeat(np.arange(len(masks)), np.diff(snapshot.class_offsets))
    bits = np.uint64(1) << np.minimum(snapshot.classes, 63).astype(np.uint64)
    np.bitwise_or.at(masks, owner, bits)
    return masks


@lru_cache(maxsize=1)
def sector_codes() -> dict[str, int]:
    marks = folded(pl.Series([brand.mark for brand in brands()])).to_list()
    return {
        mark: SECTORS.index(brand.sector) if brand.sector in SECTORS else OTHER_GOODS
        for mark, brand in zip(marks, brands(), strict=True)
    }


def prepare(snapshot: Snapshot) -> Prepared:
    terms = pl.DataFrame(snapshot.terms)
    marks = pl.Series(snapshot.mark)
    named = folded(column(terms, "mark")).to_list()
    numbers = {mark: place for place, mark in enumerate(dict.fromkeys(named)) if mark}
    wording = Wording(
        group=code_column(terms, "category", GROUPS),
        strength=code_column(terms, "strength", STRENGTHS),
        needs=code_column(terms, "needs", NEEDS),
        part=code_column(terms, "part", PARTS),
        classes=class_masks(column(terms, "nice").to_list()),
        mark=np.array([numbers.get(mark, NO_MARK) for mark in named], np.int32),
    )
    rights = Rights(
        sector=places(marks, sector_codes(), UNLISTED).astype(np.uint8),
        classes=right_masks(snapshot),
        mark=places(marks, numbers, NO_MARK),
    )
    return Prepared(rights, wording)


class Kept:
    """The last few snapshots' arrays, by folder and number: a process serves one snapshot, rarely two."""

    def __init__(self) -> None:
        self.arrays: dict[tuple[str, int], Prepared] = {}

    def of(self, snapshot: Snapshot) -> Prepared:
        key = (str(snapshot.path), snapshot.number)
        if key not in self.arrays:
            while len(self.arrays) >= KEPT:
                self.arrays.pop(next(iter(self.arrays)), None)
            self.arrays[key] = prepare(snapshot)
        return self.arrays[key]


KEPT_SNAPSHOTS = Kept()
