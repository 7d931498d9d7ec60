"""What the caller knows beside the text: licences, earlier removals, judgments of offices, prices.

Never read here or anywhere in ranking: place of origin, region of the seller, where goods ship from, the seller's category.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from qingfeng.engine.ranking.layout import NO_MATCH, PRICE_FAR_BELOW, PRICE_USUAL, REMOVED_BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pyarrow as pa

    from qingfeng.engine.types import Context, Matches, Snapshot

    Floats = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int32]
    Small = npt.NDArray[np.uint8]
    Digest = Callable[[str, str], str]

FAR_BELOW = 0.6  # of the low end of the reference: dearer offers are ordinary discounts
NOTHING_LEFT = 0.1  # of the low end: cheaper than that says no more
PER_CENT = 100.0
LEVELS = ("low", "median", "high")


class Reference(NamedTuple):
    low: float
    median: float
    high: float


class Told(NamedTuple):
    """Facts about rows, and the number that fills the sentence where there is one."""

    values: Floats
    shown: Floats


def texts(batch: pa.Table, name: str, rows: Ints) -> list[str]:
    """A text column of the batch at some rows; nulls and a missing column are empty."""
    if name not in batch.column_names or not len(rows):
        return [""] * len(rows)
    column = pl.Series(name, batch.column(name)).cast(pl.String).fill_null("")
    return column.gather(rows).to_list()


def lines(table: pa.Table | None, snapshot: Snapshot) -> list[dict[str, Any]]:
    """A table of the context as records, each with the number of its right; rights unknown here are left out."""
    if table is None or table.num_rows == 0:
        return []
    rights = pl.DataFrame({"right_id": pl.Series(snapshot.right_id).cast(pl.String)})
    numbered = rights.with_row_index("right").unique("right_id", keep="first")
    frame = pl.DataFrame(table).with_columns(pl.col("right_id").cast(pl.String))
    return frame.join(numbered, on="right_id", how="inner", maintain_order="left").to_dicts()


def licensed_hits(batch: pa.Table, matches: Matches, snapshot: Snapshot, context: Context) -> Small:
    """Flags hits of marks that the listing's seller is authorised for."""
    hits = matches.hits
    flags = np.zeros(len(hits.row), np.uint8)
    links = lines(context.authorised, snapshot)
    keys = {(link["platform"], link["seller_id"], link["right"]) for link in links}
    rights = np.array([link["right"] for link in links], np.int32)
    wanted = np.flatnonzero(np.isin(hits.right, rights))
    platforms = texts(batch, "platform", hits.row[wanted])
    sellers = texts(batch, "seller_id", hits.row[wanted])
    named = zip(platforms, sellers, hits.right[wanted].tolist(), strict=True)
    flags[wanted] = np.fromiter((key in keys for key in named), np.uint8, len(wanted))
    return flags


def remembered(table: pa.Table | None, snapshot: Snapshot) -> dict[tuple[int, str], float]:
    """(right, text) to the number of offices that say so."""
    return {
        (line["right"], line["text_digest"]): float(line.get("n_offices") or 1)
        for line in lines(table, snapshot)
    }


def tell_memory(
    batch: pa.Table, right: Ints, snapshot: Snapshot, context: Context, digest: Digest, told: Told
) -> None:
    removed = remembered(context.removed, snapshot)
    no_match = remembered(context.no_match, snapshot)
    known = np.array([key[0] for key in (*removed, *no_match)], np.int32)
    rows = np.flatnonzero(np.isin(right, known)).astype(np.int32)
    titles, descriptions = texts(batch, "title", rows), texts(batch, "description", rows)
    for row, title, description in zip(rows, titles, descriptions, strict=True):
        key = (int(right[row]), digest(title, description))
        told.values[row, REMOVED_BEFORE] = key in removed
        offices = no_match.get(key, 0.0)
        told.values[row, NO_MATCH] = np.log2(1.0 + offices)
        told.shown[row, NO_MATCH] = offices


def exchange_rates(context: Context) -> dict[str, float]:
    """Units of each currency for one yuan."""
    if context.rates is None or context.rates.num_rows == 0:
        return {}
    given = {
        row["currency"]: float(row["per_cny"]) for row in pl.DataFrame(context.rates).to_dicts()
    }
    return {"CNY": 1.0} | {name: rate for name, rate in given.items() if rate > 0}


def reference_prices(table: pa.Table | None, snapshot: Snapshot) -> dict[int, dict[str, Reference]]:
    """By right and currency: the row over all categories where there is one, else the first."""
    prices: dict[int, dict[str, Reference]] = {}
    for line in lines(table, snapshot):
        if any(line[level] is None for level in LEVELS):
            continue
        of_right = prices.setdefault(line["right"], {})
        if not line.get("category") or line["currency"] not in of_right:
            of_right[line["currency"]] = Reference(*(float(line[level]) for level in LEVELS))
    return prices


def in_currency(
    references: dict[str, Reference], currency: str, rates: dict[str, float]
) -> Reference | None:
    """The reference in the listing's own currency, or through the rate file; None where neither is at hand."""
    if currency in references:
        return references[currency]
    for other, reference in references.items():
        if currency in rates and other in rates:
            factor = rates[currency] / rates[other]
            return Reference(*(level * factor for level in reference))
    return None


def cheapness(price: float, reference: Reference) -> float:
    """0 at six tenths of the low end of the reference, 1 at a tenth and below."""
    share = price / reference.low if reference.low > 0 else 1.0
    return float(np.clip((FAR_BELOW - share) / (FAR_BELOW - NOTHING_LEFT), 0.0, 1.0))


def tell_price(price: float | None, reference: Reference | None, row: int, told: Told) -> None:
    if reference is None or price is None or not price > 0:
        return
    told.values[row, PRICE_FAR_BELOW] = cheapness(price, reference)
    told.values[row, PRICE_USUAL] = reference.low <= price <= reference.high
    if reference.low > 0:
        # Of what is weighed: beside the median of all goods a cheap line of a dear name would look absurd.
        told.shown[row, PRICE_FAR_BELOW] = max(1, round(PER_CENT * price / reference.low))


def tell_prices(
    batch: pa.Table, right: Ints, snapshot: Snapshot, context: Context, told: Told
) -> None:
    prices = reference_prices(context.reference_prices, snapshot)
    if not prices or not {"price", "currency"} <= set(batch.column_names):
        return
    rates = exchange_rates(context)
    rows = np.flatnonzero(np.isin(right, np.array(list(prices), np.int32))).astype(np.int32)
    asked = pl.Series(batch.column("price")).cast(pl.Float64, strict=False).gather(rows).to_list()
    currencies = texts(batch, "currency", rows)
    for row, price, currency in zip(rows, asked, currencies, strict=True):
        reference = in_currency(prices[int(right[row])], currency, rates)
        tell_price(price, reference, int(row), told)


def tell(
    batch: pa.Table,
    right: Ints,
    snapshot: Snapshot,
    context: Context,
    digest: Digest | None,
    values: Floats,
) -> Floats:
    """Fills the facts into `values`; gives the numbers that sentences show (NaN where none)."""
    told = Told(values, np.full(values.shape, np.nan, np.float32))
    if digest is not None:
        tell_memory(batch, right, snapshot, context, digest, told)
    tell_prices(batch, right, snapshot, context, told)
    return told.shown
