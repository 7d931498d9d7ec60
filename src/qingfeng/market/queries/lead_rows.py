"""The frozen rows of leads that leave the market."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason behind a score, in both languages; the page chooses."""

    code: str
    weight: float
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class SpanRow:
    field: str
    start: int
    end: int
    mark: str
    disguise: str


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A line of the queue. `seller` is masked; `title` is empty in a masked view."""

    id: UUID
    title: str
    picture: str
    price: Decimal | None
    currency: str
    price_ratio: float | None
    mark: str
    right_id: str
    disguise: str
    seller_id: UUID | None
    seller: str
    platform_id: UUID
    platform_zh: str
    platform_en: str
    region: str
    score: float
    reasons: tuple[ReasonRow, ...]
    spans: tuple[SpanRow, ...]
    opened_at: datetime
    live: bool
    state: str
    assignee_id: UUID | None
    verdict: str
    reason: str
    judged_no_match: int


@dataclass(frozen=True, slots=True)
class LeadPage:
    rows: tuple[LeadRow, ...]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: str
    label_zh: str
    label_en: str
    n: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """Counts of a queue; `at_least` says that the rows were more than were looked through."""

    total: int
    at_least: bool
    exact: bool
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A verdict as this reader may see it; another office's officer stays unnamed."""

    id: UUID
    own: bool
    office_id: UUID
    office_kind: str
    user_id: UUID | None
    round: str
    verdict: str
    reason: str
    decided_at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: int
    changed: Mapping[str, object]
    seen_at: datetime
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class PriceSpan:
    low: Decimal
    median: Decimal
    high: Decimal
    currency: str
    n: int


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """Everything the lead page shows; in a masked view the personal parts are blank."""

    row: LeadRow
    masked: bool
    listing_key: str
    url: str
    description: str
    category: str
    ships_from: str
    images: tuple[str, ...]
    version: int
    first_seen_at: datetime
    seen_at: datetime
    snapshot_number: int
    rules_version: str
    reference: PriceSpan | None
    others: tuple[LeadRow, ...]
    decisions: tuple[DecisionRow, ...]
    versions: tuple[VersionRow, ...]
    offers: Mapping[str, Sequence[str]]
    check_id: UUID | None


@dataclass(frozen=True, slots=True)
class SellerRecord:
    id: UUID
    name: str
    key: str
    region: str
    platform_id: UUID
    platform_zh: str
    platform_en: str
    trading_model: str
    first_seen_at: datetime
    last_seen_at: datetime
    listings: int
    live_leads: int
    marks: tuple[tuple[str, int], ...]
    leads: tuple[LeadRow, ...]
    masked: bool
