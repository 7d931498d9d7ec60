"""The values that pass between matching, ranking and rendering: all columnar, none per listing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    type_i4 = npt.NDArray[np.int32]
    type_i8 = npt.NDArray[np.int64]
    type_u1 = npt.NDArray[np.uint8]
    type_f4 = npt.NDArray[np.float32]

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

    row: type_i4
    right: type_i4  # index into Snapshot.right_id / .mark
    pattern: type_i4
    kind: type_u1  # Kind
    disguise: type_u1  # Disguise
    field: type_u1  # Field
    start: type_i4
    end: type_i4
    byte_start: type_i4
    byte_end: type_i4
    strength: type_f4
    ambiguity: type_f4
    support: type_f4
    offsets: type_i8  # hits of row r: offsets[r]:offsets[r+1]


@dataclass(frozen=True)
class Terms:
    """Words of the lexicon found in a listing, sorted by row, field and start."""

    row: type_i4
    term: type_i4  # index into Snapshot.terms
    category: type_u1  # index into Snapshot.categories
    disguise: type_u1
    field: type_u1
    start: type_i4
    end: type_i4
    byte_start: type_i4
    byte_end: type_i4
    offsets: type_i8


@dataclass(frozen=True)
class Matches:
    hits: Hits
    terms: Terms
    length: type_i4  # code points of title and description together, one a row
    cjk: type_i4  # of which ideographs and kana

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

    score: type_f4
    best: type_i4  # index into hits of the row's best hit, -1 where there is none
    reasons: tuple[Reason, ...]  # the table that reason_code points into
    reason_offsets: type_i8  # reasons of row r: reason_offsets[r]:reason_offsets[r+1]
    reason_code: type_i4
    reason_weight: type_f4  # signed share of the log-odds
    reason_value: type_f4  # fills {value}; NaN where the sentence has none
    reason_hit: type_i4  # fills {mark}, and {word} where reason_term is -1; -1 for none
    reason_term: type_i4  # fills {word} from Terms; -1 for none


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
    right_id: pa.Array
    mark: pa.Array
    class_offsets: type_i8  # Nice classes of right r: classes[class_offsets[r]:class_offsets[r+1]]
    classes: type_u1
    terms: pa.Table  # term, category, strength, text_zh, text_en and whatever columns the lexicon adds
    term_category: type_u1
    categories: tuple[str, ...]
    rules_version: str
    arrays: dict[str, npt.NDArray[np.generic]] = field(repr=False)
