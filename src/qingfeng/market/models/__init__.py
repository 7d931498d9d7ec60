"""Tables of the market. One file a theme; everything is re-exported here."""

from qingfeng.market.models.imports import IntakeBatch, ListingImport, RejectedRow
from qingfeng.market.models.platforms import (
    TRADING_MODELS,
    Listing,
    ListingVersion,
    Platform,
    Seller,
)
from qingfeng.market.models.runs import Hit, Screening, ScreeningBatch, ScreeningRun

__all__ = (
    "TRADING_MODELS",
    "Hit",
    "IntakeBatch",
    "Listing",
    "ListingImport",
    "ListingVersion",
    "Platform",
    "RejectedRow",
    "Screening",
    "ScreeningBatch",
    "ScreeningRun",
    "Seller",
)
