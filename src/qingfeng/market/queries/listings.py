"""Listings and platforms as pages and programs read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from qingfeng.foundation.api import Actor
from qingfeng.market.access.intake import listing, visible_listings, visible_platforms
from qingfeng.market.models import Hit, IntakeBatch, Listing, ListingVersion, Platform, Screening
from qingfeng.market.rules.masking import masked_key, masked_name
from qingfeng.market.rules.records import ReasonPart, reason_parts
from qingfeng.market.rules.trading import required_fields

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class PlatformRow:
    id: UUID
    code: str
    name_zh: str
    name_en: str
    trading_model: str
    domicile_region: str
    required: tuple[str, ...]
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ListingRow:
    id: UUID
    listing_id: str
    platform: str
    platform_zh: str
    platform_en: str
    title: str
    price: Decimal | None
    currency: str
    seller_ref: UUID | None
    seller: str
    version: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ListingPage:
    rows: tuple[ListingRow, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class ListingVersionRow:
    version: int
    changed: Mapping[str, object]
    seen_at: datetime
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class HitRow:
    right_id: str
    mark: str
    disguise: str
    field: str
    start: int
    end: int
    strength: float


@dataclass(frozen=True, slots=True)
class ScreeningRow:
    listing_version: int
    score: float
    right_id: str
    mark: str
    disguise: str
    reasons: tuple[ReasonPart, ...]
    hits: tuple[HitRow, ...]
    snapshot: int
    rules: str
    screened_at: datetime


@dataclass(frozen=True, slots=True)
class ListingRecord:
    """`seller_key` and `seller_name` are masked: nobody needs them whole to judge an offer."""

    row: ListingRow
    description: str
    category: str
    url: str
    images: tuple[str, ...]
    ships_from: str
    region: str
    seller_key: str
    seller_name: str
    extra: Mapping[str, object]
    first_seen_at: datetime
    removed_at: datetime | None
    versions: tuple[ListingVersionRow, ...]
    screening: ScreeningRow | None
    waiting: bool


def platform_rows(*, actor: Actor) -> tuple[PlatformRow, ...]:
    return tuple(_platform_row(platform) for platform in visible_platforms(actor).order_by("code"))


def listings_page(
    *,
    actor: Actor,
    on: date,
    platform: str = "",
    after: UUID | None = None,
    limit: int = PAGE_ROWS,
) -> ListingPage:
    """Newest first: the identifiers carry the instant of first sight."""
    found = visible_listings(actor, on).select_related("platform", "seller")
    if platform:
        found = found.filter(platform__code=platform)
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = [_row(item) for item in found.order_by("-pk")[: limit + 1]]
    return ListingPage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)


def listing_record(*, actor: Actor, listing_id: UUID, on: date) -> ListingRecord:
    item = listing(actor, listing_id, on)
    seller = item.seller
    region = (seller.region if seller else "") or item.platform.domicile_region
    return ListingRecord(
        row=_row(item),
        description=item.description,
        category=item.category,
        url=item.url,
        images=tuple(item.images),
        ships_from=item.ships_from,
        region=region,
        seller_key=masked_key(seller.seller_id) if seller else "",
        seller_name=masked_name(seller.name) if seller else "",
        extra=item.extra or {},
        first_seen_at=item.first_seen_at,
        removed_at=item.removed_at,
        versions=_versions(item.pk),
        screening=_screening(item.pk),
        waiting=IntakeBatch.objects.filter(
            pk=item.intake_batch_id, planned_run__isnull=True
        ).exists(),
    )


def _platform_row(platform: Platform) -> PlatformRow:
    return PlatformRow(
        id=platform.pk,
        code=platform.code,
        name_zh=platform.name_zh,
        name_en=platform.name_en,
        trading_model=platform.trading_model,
        domicile_region=platform.domicile_region,
        required=tuple(sorted({"listing_id", "title"} | required_fields(platform.trading_model))),
        is_demo=platform.is_demo,
    )


def _row(item: Listing) -> ListingRow:
    return ListingRow(
        id=item.pk,
        listing_id=item.listing_id,
        platform=item.platform.code,
        platform_zh=item.platform.name_zh,
        platform_en=item.platform.name_en,
        title=item.title,
        price=item.price,
        currency=item.currency,
        seller_ref=item.seller_id,
        seller=masked_name(item.seller.name or item.seller.seller_id) if item.seller else "",
        version=item.version,
        seen_at=item.seen_at,
    )


def _versions(listing_id: UUID) -> tuple[ListingVersionRow, ...]:
    rows = ListingVersion.objects.filter(listing_id=listing_id).order_by("-version")[:100]
    return tuple(ListingVersionRow(r.version, r.changed, r.seen_at, r.replaced_at) for r in rows)


def _screening(listing_id: UUID) -> ScreeningRow | None:
    found = Screening.objects.filter(listing_id=listing_id).first()
    if found is None:
        return None
    hits = Hit.objects.filter(listing_id=listing_id).order_by("-strength", "id")[:100]
    return ScreeningRow(
        listing_version=found.listing_version,
        score=found.score,
        right_id=found.right_id,
        mark=found.mark,
        disguise=found.disguise,
        reasons=reason_parts(found.reasons),
        hits=tuple(
            HitRow(
                h.right_id, h.mark, h.disguise, h.span_field, h.span_start, h.span_end, h.strength
            )
            for h in hits
        ),
        snapshot=found.snapshot_number,
        rules=found.rules_version,
        screened_at=found.screened_at,
    )
