"""Judged listings for fitting and measuring the ranking, and their evidence.

The Agora listings ship with the project. The Chinese and the retail listings may not be published: they are read from the
evaluation folder where there is one, fit weights of named features only, and give no word to any table.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from qingfeng.engine.building.snapshot import build
from qingfeng.engine.matching.run import match
from qingfeng.engine.opening import open_snapshot
from qingfeng.engine.ranking.layout import held_out_sellers

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from qingfeng.engine.types import Matches, Snapshot

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

PACKAGE = Path(__file__).parent.parent / "src" / "qingfeng"
DEMO = PACKAGE / "wiring" / "demo" / "data"
REGISTER = PACKAGE / "register" / "data" / "demo" / "register.csv.gz"
POSITIVE = ("infringing", "suspect")
GIVE_AWAY = re.compile(r"replica|fake|copy|aaa|clone|1:1|knock", re.IGNORECASE)
RETAIL_WEIGHT = 60.0  # of the whole retail set: thousands of alike rows would drown the rest
JD_WEIGHT = 1.0
COLUMNS = ("title", "seller", "judgment", "brand", "wording", "set", "weight")


class Judged(NamedTuple):
    """Listings that somebody judged, with the matches of the engine."""

    frame: pl.DataFrame  # the columns of COLUMNS
    batch: pa.Table
    matches: Matches
    snapshot: Snapshot

    @property
    def infringes(self) -> Flags:
        return self.frame["judgment"].is_in(POSITIVE).to_numpy()

    @property
    def names_a_mark(self) -> Flags:
        return (self.frame["brand"].fill_null("") != "").to_numpy()

    @property
    def gives_away(self) -> Flags:
        return np.array([bool(GIVE_AWAY.search(title)) for title in self.frame["title"]])

    def of(self, name: str) -> Flags:
        return (self.frame["set"] == name).to_numpy()


def agora() -> pl.DataFrame:
    """Judged rows of the open listings; `out` (no goods with a mark question) is left aside."""
    listings = pl.read_csv(DEMO / "feed_agora.csv.gz", infer_schema=False)
    truth = pl.read_csv(DEMO / "truth_agora.csv.gz", infer_schema=False)
    joined = listings.select("listing_id", "title").join(
        truth, on="listing_id", how="inner", maintain_order="left"
    )
    kept = joined.filter(pl.col("judgment").is_in([*POSITIVE, "genuine_use", "no_mark"]))
    return kept.with_columns(seller="seller_id", set=pl.lit("agora"), weight=pl.lit(1.0)).select(
        COLUMNS
    )


def held_out(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("seller").is_in(sorted(held_out_sellers())))


def kept_in(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(~pl.col("seller").is_in(sorted(held_out_sellers())))


def chinese(folder: Path) -> pl.DataFrame:
    rows = pl.read_csv(folder / "listings_zh" / "weidian_dev.csv.gz", infer_schema=False)
    judged = rows.filter(pl.col("judgment").fill_null("") != "")
    return judged.with_columns(
        seller="seller_id", set=pl.lit("weidian"), weight=pl.lit(1.0)
    ).select(COLUMNS)


def genuine(title: pl.Series, name: str, weight: float) -> pl.DataFrame:
    blank = {"judgment": "genuine_use", "brand": "?", "wording": "plain", "set": name}
    literals = {key: pl.lit(value) for key, value in blank.items()}
    frame = pl.DataFrame({"title": title.cast(pl.String).fill_null("")})
    return frame.with_columns(seller=pl.lit(name), weight=pl.lit(weight), **literals).select(
        COLUMNS
    )


def retail(folder: Path) -> list[pl.DataFrame]:
    jd = pl.read_csv(folder / "listings_zh" / "jd_nike_50.csv", infer_schema=False)
    sports = pl.read_csv(
        folder / "listings_en" / "adidas_nike_retail_dev.csv.gz", infer_schema=False
    )
    name = next(column for column in sports.columns if "name" in column.lower())
    return [
        genuine(jd["title"], "jd", JD_WEIGHT),
        genuine(sports[name], "retail", RETAIL_WEIGHT / len(sports)),
    ]


def closed_sets(folder: Path | None) -> list[pl.DataFrame]:
    if folder is None or not (folder / "listings_zh" / "weidian_dev.csv.gz").is_file():
        return []
    return [chinese(folder), *retail(folder)]


def snapshot_in(folder: Path) -> Snapshot:
    return open_snapshot(
        build(pl.read_csv(REGISTER, infer_schema=False).to_arrow(), folder, 1).path
    )


def judged(frame: pl.DataFrame, snapshot: Snapshot) -> Judged:
    batch = frame.select("title").to_arrow()
    return Judged(frame, batch, match(batch, snapshot), snapshot)
