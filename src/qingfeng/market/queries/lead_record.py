"""One lead, and one seller, as far as the reader may see them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count
from django.utils.timezone import localdate

from qingfeng.foundation.api import Actor
from qingfeng.market.access.leads import get_lead, get_seller, scope_condition, scope_of
from qingfeng.market.models import Lead, LeadDecision, Listing, ListingVersion
from qingfeng.market.queries.lead_checks import Held, held_by, offers
from qingfeng.market.queries.lead_rows import (
    DecisionRow,
    LeadRecord,
    LeadRow,
    PriceSpan,
    SellerRecord,
    VersionRow,
)
from qingfeng.market.queries.leads import lead_rows
from qingfeng.market.rules.lead_scope import Scope, masked_name
from qingfeng.market.rules.lead_verdicts import shown_verdict
from qingfeng.register import api as register

OTHERS = 12
SELLER_ROWS = 50


def lead_record(
    *, actor: Actor, lead_id: UUID, now: datetime, opened_in_full: bool = False
) -> LeadRecord:
    """The lead page. A coordinating office sees it masked, unless a journalled reason opened it."""
    on = localdate(now)
    scope = scope_of(actor, on)
    lead = get_lead(actor, lead_id, on=on)
    masked = scope.masked and not opened_in_full
    listing = Listing.objects.get(pk=lead.pk)
    held = held_by(actor, lead, now)
    (row,) = lead_rows([lead_id], actor=actor, masked=masked)
    return LeadRecord(
        row=row,
        masked=masked,
        listing_key="" if masked else listing.listing_id,
        url="" if masked else listing.url,
        description="" if masked else listing.description,
        category=listing.category,
        ships_from="" if masked else listing.ships_from,
        images=() if masked else tuple(listing.images),
        version=listing.version,
        first_seen_at=listing.first_seen_at,
        seen_at=listing.seen_at,
        snapshot_number=lead.snapshot_number,
        rules_version=lead.rules_version,
        reference=_reference(lead, listing.currency, on),
        others=_of_seller(actor, scope, lead.seller_id, masked=masked, but=lead_id, limit=OTHERS),
        decisions=decisions_on(held, actor),
        versions=() if masked else _versions(lead_id),
        offers=offers(held, actor, now, masked=scope.masked),
        check_id=None if held.check._state.adding else held.check.id,
    )


def decisions_on(held: Held, actor: Actor) -> tuple[DecisionRow, ...]:
    """All verdicts on a lead, but none before a second reviewer that judges blind.

    A private body's accusation is a suspicion to every other reader.
    """
    blind = held.check.state == "second_review"
    rows = LeadDecision.objects.filter(lead=held.lead).select_related("undone_by").order_by("id")
    shown = []
    for row in rows:
        own = row.office_id == actor.office_id
        if own and blind and row.user_id != actor.user_id:
            continue
        verdict = shown_verdict(verdict=row.verdict, decider_kind=row.office_kind, own=own)
        shown.append(
            DecisionRow(
                id=row.id,
                own=own,
                office_id=row.office_id,
                office_kind=row.office_kind,
                user_id=row.user_id if own else None,
                round=row.round,
                verdict=verdict,
                reason=row.reason if own or verdict != "suspected" else "",
                decided_at=row.decided_at,
                undone=hasattr(row, "undone_by"),
            )
        )
    return tuple(shown)


def _reference(lead: Lead, currency: str, on: date) -> PriceSpan | None:
    """The reference that the lead's price ratio was taken against, in the offer's currency."""
    if not lead.right_id or not currency:
        return None
    rows = [
        row
        for row in register.reference_price_table(on).to_pylist()
        if row["right_id"] == lead.right_id and row["currency"] == currency
    ]
    if not rows:
        return None
    row = max(rows, key=lambda r: (not r.get("category"), r["median"]))
    return PriceSpan(
        low=Decimal(str(row["low"])),
        median=Decimal(str(row["median"])),
        high=Decimal(str(row["high"])),
        currency=currency,
        n=row["n"] or 0,
    )


def _versions(listing_id: UUID) -> tuple[VersionRow, ...]:
    rows = ListingVersion.objects.filter(listing=listing_id).order_by("-version")
    return tuple(VersionRow(r.version, r.changed, r.seen_at, r.replaced_at) for r in rows)


def _of_seller(
    actor: Actor,
    scope: Scope,
    seller_id: UUID | None,
    *,
    masked: bool,
    but: UUID | None = None,
    limit: int,
) -> tuple[LeadRow, ...]:
    if seller_id is None:
        return ()
    leads = Lead.objects.filter(scope_condition(scope), seller=seller_id)
    ids = leads.exclude(pk=but).order_by("-live", "-score", "-listing_id")
    return lead_rows(list(ids.values_list("pk", flat=True)[:limit]), actor=actor, masked=masked)


def seller_record(*, actor: Actor, seller_id: UUID, now: datetime) -> SellerRecord:
    """A seller with those of its leads that the reader may see."""
    on = localdate(now)
    scope = scope_of(actor, on)
    seller = get_seller(actor, seller_id, on=on)
    leads = Lead.objects.filter(scope_condition(scope), seller=seller_id, live=True)
    marks = (
        leads.exclude(mark="").values_list("mark").annotate(n=Count("pk")).order_by("-n", "mark")
    )
    return SellerRecord(
        id=seller.id,
        name=masked_name(seller.name or seller.seller_id),
        key=masked_name(seller.seller_id),
        region=seller.region,
        platform_id=seller.platform_id,
        platform_zh=seller.platform.name_zh,
        platform_en=seller.platform.name_en,
        trading_model=seller.platform.trading_model,
        first_seen_at=seller.first_seen_at,
        last_seen_at=seller.last_seen_at,
        listings=_listings_seen(actor, scope, seller_id),
        live_leads=leads.count(),
        marks=tuple(marks[:12]),
        leads=_of_seller(actor, scope, seller_id, masked=scope.masked, limit=SELLER_ROWS),
        masked=scope.masked,
    )


def _listings_seen(actor: Actor, scope: Scope, seller_id: UUID) -> int:
    """Holders see of a seller what concerns their rights; platforms and agencies count every offer."""
    if actor.office_kind in ("right_holder", "agent"):
        return Lead.objects.filter(scope_condition(scope), seller=seller_id).count()
    return Listing.objects.filter(seller=seller_id).count()


def lead_pictures(*, actor: Actor, lead_id: UUID, on: date) -> tuple[str, ...]:
    """What pictures an offer names; none where the reader sees it masked."""
    if scope_of(actor, on).masked:
        return ()
    lead = get_lead(actor, lead_id, on=on)
    return tuple(Listing.objects.values_list("images", flat=True).get(pk=lead.pk))
