"""The global search: listings, sellers and rights, by words and by marks in any form."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pyarrow as pa
from django.db.models import BooleanField, F, Func, QuerySet, Value

from qingfeng.engine import api as engine
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound
from qingfeng.market.access.leads import scope_condition, scope_of
from qingfeng.market.models import Lead, Listing, SearchEntry, Seller
from qingfeng.market.queries.lead_rows import LeadRow
from qingfeng.market.queries.leads import lead_rows
from qingfeng.market.rules.lead_scope import Scope, masked_name
from qingfeng.market.rules.lead_search import query
from qingfeng.register import api as register

ROWS = 20
MARKS_IN_A_QUERY = 5
RIGHTS_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class ListingFound:
    id: UUID
    title: str
    platform_zh: str
    platform_en: str


@dataclass(frozen=True, slots=True)
class SellerFound:
    id: UUID
    name: str
    platform_zh: str
    platform_en: str
    leads: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, best first; `marks` says which marks the typed text was read as."""

    marks: tuple[str, ...]
    leads: tuple[LeadRow, ...]
    listings: tuple[ListingFound, ...]
    sellers: tuple[SellerFound, ...]
    rights: tuple[register.RightRow, ...]


NOTHING_FOUND = Found((), (), (), (), ())


def search(
    *, actor: Actor, text: str, rights: Sequence[str], on: date, kind: str = "", limit: int = ROWS
) -> Found:
    """Search; `rights` are those that the engine recognised in what was typed."""
    typed = query(engine.normalise(text), rights)
    if not typed:
        return NOTHING_FOUND
    scope = scope_of(actor, on)
    known = register.right_rows(rights, on)
    leads = _leads(actor, scope, typed, limit) if kind in ("", "lead") else ()
    listings = (
        _own_listings(scope, typed, [row.id for row in leads], limit)
        if kind in ("", "lead")
        else ()
    )
    return Found(
        marks=tuple(dict.fromkeys(row.mark for row in known)),
        leads=leads,
        listings=listings,
        sellers=_sellers(scope, typed, limit) if kind in ("", "seller") else (),
        rights=_rights(actor, typed, rights, on, limit) if kind in ("", "right") else (),
    )


def _entries(kind: str, typed: str) -> QuerySet[SearchEntry]:
    as_query = Func(Value(typed), template="%(expressions)s::tsquery")
    matches = Func(
        F("tokens"),
        as_query,
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )
    return SearchEntry.objects.filter(matches, kind=kind)


def _leads(actor: Actor, scope: Scope, typed: str, limit: int) -> tuple[LeadRow, ...]:
    if not scope:
        return ()
    found = Lead.objects.filter(
        scope_condition(scope), pk__in=_entries("listing", typed).values("pk")
    ).order_by("-live", "-score", "-listing_id")
    return lead_rows(
        list(found.values_list("pk", flat=True)[:limit]), actor=actor, masked=scope.masked
    )


def _own_listings(
    scope: Scope, typed: str, but: Sequence[UUID], limit: int
) -> tuple[ListingFound, ...]:
    """A platform also finds its own offers that are no leads."""
    platforms = [branch.platform for branch in scope.branches if branch.platform is not None]
    if not platforms:
        return ()
    ids = _entries("listing", typed).filter(platform__in=platforms).exclude(pk__in=but)
    rows = Listing.objects.filter(pk__in=ids.values("pk")).select_related("platform")
    return tuple(
        ListingFound(row.id, row.title, row.platform.name_zh, row.platform.name_en)
        for row in rows.order_by("-id")[:limit]
    )


def _sellers(scope: Scope, typed: str, limit: int) -> tuple[SellerFound, ...]:
    if not scope:
        return ()
    visible = Lead.objects.filter(scope_condition(scope), seller__isnull=False)
    ids = _entries("seller", typed).filter(pk__in=visible.values("seller_id")).values("pk")
    rows = (
        Seller.objects.filter(pk__in=ids).select_related("platform").order_by("-last_seen_at", "id")
    )
    return tuple(
        SellerFound(
            row.id,
            masked_name(row.name or row.seller_id),
            row.platform.name_zh,
            row.platform.name_en,
            visible.filter(seller=row.id, live=True).count(),
        )
        for row in rows[:limit]
    )


def _rights(
    actor: Actor, typed: str, recognised: Sequence[str], on: date, limit: int
) -> tuple[register.RightRow, ...]:
    """Those recognised first; a holder or agent finds only the rights it acts for."""
    if not actor.may("right:read"):
        return ()
    ids = _entries("right", typed).values_list("pk", flat=True)[:RIGHTS_LOOKED_AT]
    found = list(dict.fromkeys([*recognised, *(str(id_) for id_ in ids)]))
    if actor.office_kind in ("right_holder", "agent"):
        own = {str(id_) for id_ in register.own_right_ids(actor, on)}
        found = [id_ for id_ in found if id_ in own]
    return register.right_rows(found[:limit], on)


def recognised(text: str) -> tuple[str, ...]:
    """The rights that a text names in any form: masked, misspelt, by nickname or in the other script."""
    if not text.strip():
        return ()
    try:
        _, folder = register.current_snapshot()
    except NotFound:
        return ()
    batch = pa.table({"listing_id": ["typed"], "title": [text]})
    (answer,) = engine.screen(batch, engine.open_snapshot(folder)).to_pylist()
    hits = sorted(json.loads(answer["hits"] or "[]"), key=lambda hit: -hit["strength"])
    return tuple(dict.fromkeys(hit["right_id"] for hit in hits))[:MARKS_IN_A_QUERY]
