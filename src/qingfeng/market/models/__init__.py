"""Tables of the market. One file a theme; everything is re-exported here."""

from qingfeng.market.models.imports import IntakeBatch, ListingImport, RejectedRow
from qingfeng.market.models.leads import (
    Lead,
    LeadCheck,
    LeadCount,
    LeadDecision,
    NoMatch,
    ReviewPolicy,
    SavedView,
    SearchEntry,
)
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
    "Lead",
    "LeadCheck",
    "LeadCount",
    "LeadDecision",
    "Listing",
    "ListingImport",
    "ListingVersion",
    "NoMatch",
    "Platform",
    "RejectedRow",
    "ReviewPolicy",
    "SavedView",
    "Screening",
    "ScreeningBatch",
    "ScreeningRun",
    "SearchEntry",
    "Seller",
)
