"""Pages of a listing by what stood last on the one before: as quick on the thousandth page as on the first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

PAGE = 50
Row = TypeVar("Row", bound=Model)
# When it happened, and which of those that happened at once.
Position = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`after` is the position of the last row where more follow, as an address bears it."""

    rows: tuple[Row, ...]
    after: str


def page_of(
    rows: QuerySet[Row], at: str, after: Position | None, *, oldest_first: bool = False
) -> Page[Row]:
    way, sign = ("gt", "") if oldest_first else ("lt", "-")
    if after is not None:
        when, key = after
        rows = rows.filter(Q(**{f"{at}__{way}": when}) | Q(**{at: when, f"pk__{way}": key}))
    found = list(rows.order_by(f"{sign}{at}", f"{sign}pk")[: PAGE + 1])
    if len(found) <= PAGE:
        return Page(tuple(found), "")
    last = found[PAGE - 1]
    return Page(tuple(found[:PAGE]), f"{getattr(last, at).isoformat()}~{last.pk}")
