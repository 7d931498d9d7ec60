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
    REMOVAL_GROUNDS,
    TRADING_MODELS,
    Listing,
    ListingVersion,
    Platform,
    Removal,
    Seller,
)
from qingfeng.market.models.runs import Hit, Screening, ScreeningBatch, ScreeningRun

__all__ = (
    "REMOVAL_GROUNDS",
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
    "Removal",
    "ReviewPolicy",
    "SavedView",
    "Screening",
    "ScreeningBatch",
    "ScreeningRun",
    "SearchEntry",
    "Seller",
)
