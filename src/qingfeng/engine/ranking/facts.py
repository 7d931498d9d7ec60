"""What the caller knows beside the text: licences, earlier removals, judgments of offices, prices.

Never read here or anywhere in ranking: place of origin, region of the seller, where goods ship from, the seller's category.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qingfeng.engine.ranking.layout import NO_MATCH, PRICE_FAR_BELOW, PRICE_USUAL, REMOVED_BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from qingfeng.engine.types import Context, Matches, Snapshot

    Floats = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int32]
    Small = npt.NDArray[np.uint8]
    Digest = Callable[[str, str], str]

FAR_BELOW = 0.6  # of the low end of the reference: dearer offers are ordinary discounts
NOTHING_LEFT = 0.1  # of the low end: cheaper than that says no more
PER_CENT = 100.0


class Reference(NamedTuple):
    low: float
    median: float
    high: float


def text_column(batch: pa.Table, name: str) -> pa.Array:
    """A text column without nulls, or empty strings where the batch has none."""
    if name not in batch.column_names:
        return pa.array([""] * batch.num_rows, pa.large_string())
    column = pc.fill_null(pc.cast(batch.column(name), pa.large_string()), "")
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def rights_of(table: pa.Table, snapshot: Snapshot) -> Ints:
    """For each row of a table of the context its right's number, -1 where the snapshot has none."""
    known = pc.index_in(
        pc.cast(table.column("right_id").combine_chunks(), snapshot.right_id.type),
        value_set=snapshot.right_id,
    )
    return np.asarray(pc.fill_null(known, -1).to_numpy(zero_copy_only=False), np.int32)


def licensed_hits(batch: pa.Table, matches: Matches, snapshot: Snapshot, context: Context) -> Small:
    """Flags hits of marks that the listing's seller is authorised for."""
    hits = matches.hits
    flags = np.zeros(len(hits.row), np.uint8)
    table = context.authorised
    if table is None or table.num_rows == 0 or len(flags) == 0:
        return flags
    keys = set(
        zip(
            table.column("platform").to_pylist(),
            table.column("seller_id").to_pylist(),
            rights_of(table, snapshot).tolist(),
            strict=True,
        )
    )
    wanted = np.flatnonzero(np.isin(hits.right, np.array([key[2] for key in keys], np.int32)))
    rows = hits.row[wanted]
    platforms = text_column(batch, "platform").take(pa.array(rows)).to_pylist()
    sellers = text_column(batch, "seller_id").take(pa.array(rows)).to_pylist()
    found = zip(
        wanted, zip(platforms, sellers, hits.right[wanted].tolist(), strict=True), strict=True
    )
    for hit, key in found:
        flags[hit] = key in keys
    return flags


class Told(NamedTuple):
    """Facts about rows, and the number that fills the sentence where there is one."""

    values: Floats
    shown: Floats


def digests(batch: pa.Table, rows: Ints, digest: Digest) -> Iterator[str]:
    titles = text_column(batch, "title").take(pa.array(rows)).to_pylist()
    descriptions = text_column(batch, "description").take(pa.array(rows)).to_pylist()
    return map(digest, titles, descriptions)


def remembered(table: pa.Table | None, snapshot: Snapshot) -> dict[tuple[int, str], float]:
    """(right, text) to the number of offices that say so."""
    if table is None or table.num_rows == 0:
        return {}
    counts = (
        table.column("n_offices").to_pylist()
        if "n_offices" in table.column_names
        else [1] * table.num_rows
    )
    keys = zip(
        rights_of(table, snapshot).tolist(), table.column("text_digest").to_pylist(), strict=True
    )
    return dict(zip(keys, map(float, counts), strict=True))


def tell_memory(
    batch: pa.Table, right: Ints, snapshot: Snapshot, context: Context, digest: Digest, told: Told
) -> None:
    removed = remembered(context.removed, snapshot)
    no_match = remembered(context.no_match, snapshot)
    known = np.array([key[0] for key in (*removed, *no_match)], np.int32)
    rows = np.flatnonzero((right >= 0) & np.isin(right, known)).astype(np.int32)
    if len(rows) == 0:
        return
    for row, text in zip(rows, digests(batch, rows, digest), strict=True):
        key = (int(right[row]), text)
        told.values[row, REMOVED_BEFORE] = key in removed
        offices = no_match.get(key, 0.0)
        told.values[row, NO_MATCH] = np.log2(1.0 + offices)
        told.shown[row, NO_MATCH] = offices


def exchange_rates(context: Context) -> dict[str, float]:
    """Units of each currency for one yuan."""
    if context.rates is None or context.rates.num_rows == 0:
        return {}
    names = context.rates.column("currency").to_pylist()
    rates = zip(names, map(float, context.rates.column("per_cny").to_pylist()), strict=True)
    return {"CNY": 1.0} | {name: rate for name, rate in rates if rate > 0}


def reference_prices(table: pa.Table, snapshot: Snapshot) -> dict[int, dict[str, Reference]]:
    """By right and currency: the row over all categories where there is one, else the first."""
    names = ("currency", "low", "median", "high")
    columns = [table.column(name).to_pylist() for name in names]
    categories = (
        table.column("category").to_pylist()
        if "category" in table.column_names
        else [None] * table.num_rows
    )
    prices: dict[int, dict[str, Reference]] = {}
    for right, category, currency, *levels in zip(
        rights_of(table, snapshot).tolist(), categories, *columns, strict=True
    ):
        if right < 0 or any(level is None for level in levels):
            continue
        of_right = prices.setdefault(right, {})
        if category is None or currency not in of_right:
            of_right[currency] = Reference(*map(float, levels))
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


def tell_prices(
    batch: pa.Table, right: Ints, snapshot: Snapshot, context: Context, told: Told
) -> None:
    table = context.reference_prices
    if table is None or table.num_rows == 0 or not {"price", "currency"} <= set(batch.column_names):
        return
    prices, rates = reference_prices(table, snapshot), exchange_rates(context)
    rows = np.flatnonzero(np.isin(right, np.array(list(prices), np.int32)) & (right >= 0))
    taken = pa.array(rows)
    asked = pc.cast(batch.column("price"), pa.float64()).take(taken).to_pylist()
    currencies = text_column(batch, "currency").take(taken).to_pylist()
    for row, price, currency in zip(rows, asked, currencies, strict=True):
        reference = in_currency(prices[int(right[row])], currency, rates)
        if reference is None or price is None or price <= 0:
            continue
        far = cheapness(price, reference)
        told.values[row, PRICE_FAR_BELOW] = far
        told.values[row, PRICE_USUAL] = reference.low <= price <= reference.high
        if reference.median > 0:
            told.shown[row, PRICE_FAR_BELOW] = round(PER_CENT * price / reference.median)


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
    if digest is not None and (context.removed is not None or context.no_match is not None):
        tell_memory(batch, right, snapshot, context, digest, told)
    tell_prices(batch, right, snapshot, context, told)
    return told.shown
