"""Reference prices as the engine reads them."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pyarrow as pa

from qingfeng.register.models import ReferencePrice
from qingfeng.register.queries.rows import PriceRow

_COLUMNS: Final[Mapping[str, pa.DataType]] = {
    "right_id": pa.string(),
    "currency": pa.string(),
    "category": pa.string(),
    "low": pa.float64(),
    "median": pa.float64(),
    "high": pa.float64(),
    "n": pa.int64(),
}
_SCHEMA: Final = pa.schema(_COLUMNS)


def reference_price_table(on: date) -> pa.Table:
    """The newest price of each right, category and currency that is dated on or before the day."""
    newest = (
        ReferencePrice.objects.filter(as_of__lte=on, product__isnull=True)
        .order_by("right_id", "category", "currency", "-as_of")
        .distinct("right_id", "category", "currency")
    )
    rows = [
        {
            "right_id": str(price.right_id),
            "currency": price.currency,
            "category": price.category or None,
            "low": float(price.low),
            "median": float(price.median),
            "high": float(price.high),
            "n": price.n,
        }
        for price in newest
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def price_row(price: ReferencePrice) -> PriceRow:
    return PriceRow(
        right_id=price.right_id,
        product_id=price.product_id,
        category=price.category,
        currency=price.currency,
        low=price.low,
        median=price.median,
        high=price.high,
        n=price.n,
        as_of=price.as_of,
        source=price.source,
        is_demo=price.is_demo,
    )
