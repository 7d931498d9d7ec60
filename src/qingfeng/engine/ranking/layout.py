"""Names of the features and their places in the row of numbers that the weights are multiplied with."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent / "data"


class Feature(NamedTuple):
    """One named piece of evidence. `sign`: 1 may only raise the score, -1 may only lower it, 0 either."""

    code: str
    reason: str
    level: str
    sign: int
    prior: float
    text_zh: str
    text_en: str


def records(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def read_features() -> tuple[Feature, ...]:
    return tuple(
        Feature(
            row["code"],
            row["reason"],
            row["level"],
            int(row["sign"]),
            float(row["prior"]),
            row["text_zh"],
            row["text_en"],
        )
        for row in records("features.csv")
    )


FEATURES = read_features()
PLACE = {feature.code: place for place, feature in enumerate(FEATURES)}
REASONS = tuple(dict.fromkeys(feature.reason for feature in FEATURES))
REASON_OF = tuple(REASONS.index(feature.reason) for feature in FEATURES)

SECTORS = (
    "footwear",
    "apparel",
    "leather",
    "watch",
    "jewellery",
    "eyewear",
    "sports",
    "audio",
    "electronics",
    "cosmetics",
    "liquor",
    "tobacco",
    "toys",
    "tools",
    "household",
    "other_goods",
    "unlisted",
)
MUCH_COPIED = ("footwear", "apparel", "leather", "watch", "jewellery", "eyewear")
MARK = PLACE["mark"]
FIRST_SECTOR = PLACE["sector_footwear"]
GOODS_MATCH = PLACE["goods_match"]
GOODS_MISMATCH = PLACE["goods_mismatch"]
NICKNAME = PLACE["nickname"]
MODEL = PLACE["model"]
HIDDEN = PLACE["hidden"]
NEAR_SPELLING = PLACE["near_spelling"]
NOMINATIVE = PLACE["nominative"]
REPLICA_OPEN = PLACE["replica_open"]
REPLICA_STRONG = PLACE["replica_strong"]
REPLICA_HINT = PLACE["replica_hint"]
REPLICA_ALONE = PLACE["replica_alone"]
ORIGIN_SLANG = PLACE["origin_slang"]
PACKAGING = PLACE["packaging"]
SEVERAL_MARKS = PLACE["several_marks"]
NEGATION = PLACE["negation"]
GENUINE_CHANNEL = PLACE["genuine_channel"]
GENUINE_CLAIM = PLACE["genuine_claim"]
SECONDHAND = PLACE["secondhand"]
SERVICE = PLACE["service"]
NO_MARK_GOODS = PLACE["no_mark_goods"]
WORDING_RISKY = PLACE["wording_risky"]
WORDING_INNOCENT = PLACE["wording_innocent"]
AUTHORISED = PLACE["authorised"]
REMOVED_BEFORE = PLACE["removed_before"]
NO_MATCH = PLACE["no_match"]
PRICE_FAR_BELOW = PLACE["price_far_below"]
PRICE_USUAL = PLACE["price_usual"]
HIT_FEATURES = AUTHORISED + 1


def held_out_sellers() -> frozenset[str]:
    """Sellers of the open listings that were kept out of every fit, threshold and word list."""
    return frozenset(row["seller"] for row in records("held_out_sellers.csv"))
