"""What ranking needs of a snapshot, as plain arrays: computed once for each opened snapshot."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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


def folded(marks: pa.Array) -> pa.Array:
    text = pc.cast(marks, pa.string())
    return pc.utf8_trim_whitespace(pc.utf8_lower(pc.utf8_normalize(text, form="NFKC")))


def places(marks: pa.Array, known: Mapping[str, int], missing: int) -> Ints:
    """For each mark the value that `known` gives it."""
    keys = pa.array(list(known), pa.string())
    values = np.append(np.array(list(known.values()), np.int32), np.int32(missing))
    index = pc.fill_null(pc.index_in(folded(marks), value_set=keys), len(keys))
    found: Ints = values[index.to_numpy(zero_copy_only=False)]
    return found


def code_column(column: pa.ChunkedArray | pa.Array, names: tuple[str, ...]) -> Codes:
    known = pa.array(list(names), pa.string())
    text = pc.cast(column, pa.string())
    index = pc.fill_null(pc.index_in(text, value_set=known), 0)
    return (
        np.asarray(index.to_numpy(zero_copy_only=False), np.uint8)
        if isinstance(index, pa.Array)
        else np.asarray(index.to_numpy(), np.uint8)
    )


def class_masks(texts: list[str | None]) -> Masks:
    masks = np.zeros(len(texts), np.uint64)
    for place, text in enumerate(texts):
        for part in (text or "").split("|"):
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
    marks = folded(pa.array([brand.mark for brand in brands()], pa.string())).to_pylist()
    return {
        mark: SECTORS.index(brand.sector) if brand.sector in SECTORS else OTHER_GOODS
        for mark, brand in zip(marks, brands(), strict=True)
    }


def column(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name in table.column_names:
        return table.column(name)
    return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])


def prepare(snapshot: Snapshot) -> Prepared:
    terms = snapshot.terms
    named = folded(pc.fill_null(column(terms, "mark").combine_chunks(), "")).to_pylist()
    numbers = {mark: place for place, mark in enumerate(dict.fromkeys(filter(None, named)))}
    numbers = numbers or {"": NO_MARK}
    wording = Wording(
        group=code_column(column(terms, "category"), GROUPS),
        strength=code_column(column(terms, "strength"), STRENGTHS),
        needs=code_column(column(terms, "needs"), NEEDS),
        part=code_column(column(terms, "part"), PARTS),
        classes=class_masks(column(terms, "nice").to_pylist()),
        mark=np.array([numbers.get(mark, NO_MARK) for mark in named], np.int32),
    )
    rights = Rights(
        sector=places(snapshot.mark, sector_codes(), UNLISTED).astype(np.uint8),
        classes=right_masks(snapshot),
        mark=places(snapshot.mark, numbers, NO_MARK),
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
