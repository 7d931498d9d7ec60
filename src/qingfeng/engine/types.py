"""The values that pass between matching, ranking and rendering: all columnar, none per listing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Int32s = npt.NDArray[np.int32]
    Int64s = npt.NDArray[np.int64]
    Uint8s = npt.NDArray[np.uint8]
    Floats = npt.NDArray[np.float32]

DISGUISES = (
    "exact",
    "nickname",
    "model",
    "separator",
    "confusable",
    "digit",
    "mask",
    "edit",
    "sound",
    "look",
    "split",
    "script",
)


class Disguise(IntEnum):
    """How a name is hidden; the position in DISGUISES is the code."""

    EXACT = 0
    NICKNAME = 1
    MODEL = 2
    SEPARATOR = 3
    CONFUSABLE = 4
    DIGIT = 5
    MASK = 6
    EDIT = 7
    SOUND = 8
    LOOK = 9
    SPLIT = 10
    SCRIPT = 11


class Kind(IntEnum):
    """What a pattern is to its right."""

    MARK = 0
    ALIAS = 1
    NAME_ZH = 2
    NICKNAME = 3
    MODEL = 4
    STYLE = 5
    SHAPE = 6
    TERM = 7


class Field(IntEnum):
    TITLE = 0
    DESCRIPTION = 1


FIELDS = ("title", "description")


@dataclass(frozen=True)
class Hits:
    """Uses of marks, sorted by row, then by field, start and right.

    `start` and `end` are half-open code points of the original text, `byte_start` and `byte_end` the same span in its UTF-8.
    `ambiguity` in [0,1]: how far the pattern is also an ordinary word, number or letter pair.
    `support` in [0,1]: how far the rest of the listing speaks for the mark (1 for names that need none).
    """

    row: Int32s
    right: Int32s  # index into Snapshot.right_id / .mark
    pattern: Int32s
    kind: Uint8s  # Kind
    disguise: Uint8s  # Disguise
    field: Uint8s  # Field
    start: Int32s
    end: Int32s
    byte_start: Int32s
    byte_end: Int32s
    strength: Floats
    ambiguity: Floats
    support: Floats
    offsets: Int64s  # hits of row r: offsets[r]:offsets[r+1]


@dataclass(frozen=True)
class Terms:
    """Words of the lexicon found in a listing, sorted by row, field and start."""

    row: Int32s
    term: Int32s  # index into Snapshot.terms
    category: Uint8s  # index into Snapshot.categories
    disguise: Uint8s
    field: Uint8s
    start: Int32s
    end: Int32s
    byte_start: Int32s
    byte_end: Int32s
    offsets: Int64s


@dataclass(frozen=True)
class Matches:
    hits: Hits
    terms: Terms
    length: Int32s  # code points of title and description together, one a row
    cjk: Int32s  # of which ideographs and kana

    @property
    def rows(self) -> int:
        return len(self.length)


class Reason(NamedTuple):
    """A sentence a person reads. Slots: {mark} of the hit, {word} as the listing writes it, {value} a number."""

    code: str
    text_zh: str
    text_en: str


@dataclass(frozen=True)
class Scores:
    """What ranking gives back: one score a row and its reasons in order of weight, biggest first."""

    score: Floats
    best: Int32s  # index into hits of the row's best hit, -1 where there is none
    reasons: tuple[Reason, ...]  # the table that reason_code points into
    reason_offsets: Int64s  # reasons of row r: reason_offsets[r]:reason_offsets[r+1]
    reason_code: Int32s
    reason_weight: Floats  # signed share of the log-odds
    reason_value: Floats  # fills {value}; NaN where the sentence has none
    reason_hit: Int32s  # fills {mark}, and {word} where reason_term is -1; -1 for none
    reason_term: Int32s  # fills {word} from Terms; -1 for none


@dataclass(frozen=True)
class Context:
    """What the caller knows beside the text; every table may be missing.

    reference_prices [right_id, currency, category, low, median, high, n]; authorised [platform, seller_id, right_id];
    removed [right_id, text_digest]; no_match [right_id, text_digest, n_offices]; rates [currency, per_cny, as_of, source].
    """

    reference_prices: pa.Table | None = None
    authorised: pa.Table | None = None
    removed: pa.Table | None = None
    no_match: pa.Table | None = None
    rates: pa.Table | None = None


EMPTY = Context()


@dataclass(frozen=True)
class SnapshotInfo:
    number: int
    path: Path
    rights: int
    patterns: int
    rules_version: str
    seconds: float


@dataclass(frozen=True)
class Snapshot:
    """A register at one moment, opened read-only: arrays are memory-mapped."""

    number: int
    path: Path
    rights: pa.Table  # right_id, mark, holder, kind, nice_classes list<int16>, …
    right_id: pa.Array[Any]
    mark: pa.Array[Any]
    class_offsets: Int64s  # Nice classes of right r: classes[class_offsets[r]:class_offsets[r+1]]
    classes: Uint8s
    terms: (
        pa.Table
    )  # term, category, strength, text_zh, text_en and whatever columns the lexicon adds
    term_category: Uint8s
    categories: tuple[str, ...]
    rules_version: str
    arrays: dict[str, npt.NDArray[Any]] = field(repr=False)
