"""Pages of the queue: a walk down one index, then the rows of that one page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput
from qingfeng.market.access.leads import branch_condition, scope_condition, scope_of
from qingfeng.market.models import Lead, LeadCheck
from qingfeng.market.queries.lead_filter import LeadFilter, check_condition
from qingfeng.market.queries.lead_rows import LeadPage, LeadRow, ReasonRow, SpanRow
from qingfeng.market.rules.lead_scope import Scope, masked_name
from qingfeng.market.rules.leads import FINISHED, LEAD

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a page ends: the sort value and the id, and which way the reader goes."""

    back: bool
    value: float | datetime
    id: UUID

    def write(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else repr(self.value)
        return f"{'b' if self.back else 'a'}_{value}_{self.id}"

    @classmethod
    def read(cls, text: str, *, by_score: bool) -> "_Cursor":
        try:
            way, value, id_ = text.split("_")
            parsed = float(value) if by_score else datetime.fromisoformat(value)
            return cls(way == "b", parsed, UUID(id_))
        except ValueError:
            raise BadInput("not_a_place_in_the_list", column="at") from None


def leads_page(
    *, actor: Actor, wanted: LeadFilter, on: date, at: str = "", limit: int = PAGE_ROWS
) -> LeadPage:
    """One page of what this office's view shows, ranked by score, or latest first for what is done."""
    scope = scope_of(actor, on)
    if not scope:
        return LeadPage((), "", "")
    by_score = wanted.view == "open"
    cursor = _Cursor.read(at, by_score=by_score) if at else None
    keys = (
        _open_keys(actor, scope, wanted, cursor, limit + 1)
        if by_score
        else _desk_keys(actor, scope, wanted, cursor, limit + 1)
    )
    more, keys = len(keys) > limit, keys[:limit]
    if cursor and cursor.back:
        keys.reverse()
    rows = lead_rows([lead_id for lead_id, _, _ in keys], actor=actor, masked=scope.masked)
    return LeadPage(rows, *_neighbours(keys, cursor, more=more))


def _neighbours(
    keys: Sequence[tuple[UUID, Any, UUID]], cursor: _Cursor | None, *, more: bool
) -> tuple[str, str]:
    if not keys:
        return "", ""
    first, last = keys[0], keys[-1]
    back = cursor is not None and cursor.back
    has_previous = more if back else cursor is not None
    has_next = True if back else more
    return (
        _Cursor(True, first[1], first[2]).write() if has_previous else "",
        _Cursor(False, last[1], last[2]).write() if has_next else "",
    )


def _open_keys(
    actor: Actor, scope: Scope, wanted: LeadFilter, cursor: _Cursor | None, limit: int
) -> list[tuple[UUID, Any, UUID]]:
    """Each branch gives its own first rows from its own index; together they hold the page."""
    order = ("score", "listing_id") if cursor and cursor.back else ("-score", "-listing_id")
    parts = [
        _beyond(
            open_leads_of(actor).filter(branch_condition(branch), wanted.condition()),
            ("score", "listing_id"),
            cursor,
        )
        .order_by(*order)
        .values_list("listing_id", "score", "listing_id")[:limit]
        for branch in scope.branches
    ]
    joined = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True).order_by(*order)
    return [(row[0], row[1], row[0]) for row in joined[:limit]]


def open_leads_of(actor: Actor) -> QuerySet[Lead]:
    """Live leads that the actor's office has not finished."""
    finished = LeadCheck.objects.filter(
        lead=OuterRef("pk"), office_id=actor.office_id, state__in=sorted(FINISHED)
    )
    return Lead.objects.filter(~Exists(finished), live=True)


def desk_checks(actor: Actor, scope: Scope, wanted: LeadFilter) -> QuerySet[LeadCheck]:
    """The office's own checks that a view shows, each on a lead that it may still see."""
    leads = Lead.objects.filter(scope_condition(scope), wanted.condition(), pk=OuterRef("lead_id"))
    return LeadCheck.objects.filter(
        check_condition(wanted.view, actor.user_id), Exists(leads), office_id=actor.office_id
    )


def _desk_keys(
    actor: Actor, scope: Scope, wanted: LeadFilter, cursor: _Cursor | None, limit: int
) -> list[tuple[UUID, Any, UUID]]:
    order = ("changed_at", "id") if cursor and cursor.back else ("-changed_at", "-id")
    checks = _beyond(desk_checks(actor, scope, wanted), ("changed_at", "id"), cursor)
    return list(checks.order_by(*order).values_list("lead_id", "changed_at", "id")[:limit])


def _beyond(rows: QuerySet[Any], columns: tuple[str, str], cursor: _Cursor | None) -> QuerySet[Any]:
    if cursor is None:
        return rows
    lookup = TupleGreaterThan if cursor.back else TupleLessThan
    return rows.filter(lookup(tuple(F(name) for name in columns), (cursor.value, cursor.id)))


# One statement for all that stands in a line, its columns named as in `LeadRow`: fifty lines would else be five
# round trips and as many queries to compose.
_LEADS = """
SELECT l.id, g.title, coalesce(g.images[1], '') AS picture, g.price, g.currency, l.price_ratio, l.mark, l.right_id,
    l.disguise, l.seller_id, coalesce(nullif(s.name, ''), s.seller_id, '') AS seller, l.platform_id,
    p.name_zh AS platform_zh, p.name_en AS platform_en, l.region, l.score, l.reasons, l.opened_at, l.live,
    coalesce(c.state, %(untouched)s) AS state, c.assignee_id, coalesce(c.verdict, '') AS verdict,
    coalesce(c.reason, '') AS reason,
    (SELECT count(*) FROM market_nomatch n WHERE n.right_id = l.right_id AND n.text_digest = l.text_digest
        AND n.text_digest <> '' AND n.ended_at IS NULL AND n.office_id IS DISTINCT FROM %(office)s) AS judged_no_match,
    (SELECT jsonb_agg(jsonb_build_array(h.span_field, h.span_start, h.span_end, h.mark, h.disguise)
        ORDER BY h.span_start, h.span_end DESC) FROM market_hit h WHERE h.listing_id = l.id) AS spans
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS wanted (id, place)
JOIN market_lead l ON l.id = wanted.id
JOIN market_listing g ON g.id = l.id
JOIN market_platform p ON p.id = l.platform_id
LEFT JOIN market_seller s ON s.id = l.seller_id
LEFT JOIN market_leadcheck c ON c.lead_id = l.id AND c.office_id = %(office)s
ORDER BY wanted.place
"""


def lead_rows(ids: Sequence[UUID], *, actor: Actor, masked: bool) -> tuple[LeadRow, ...]:
    """The rows of these leads in this order."""
    if not ids:
        return ()
    told = {"ids": list(ids), "office": actor.office_id, "untouched": LEAD.initial}
    with connection.cursor() as cursor:
        cursor.execute(_LEADS, told)
        names = [column.name for column in cursor.description or ()]
        return tuple(
            _row(dict(zip(names, row, strict=True)), masked=masked) for row in cursor.fetchall()
        )


def _row(found: dict[str, Any], *, masked: bool) -> LeadRow:
    found["seller"] = masked_name(found["seller"])
    found["reasons"] = reasons_of(json.loads(found["reasons"] or "[]"))
    found["spans"] = tuple(SpanRow(*span) for span in json.loads(found["spans"] or "[]"))
    if masked:
        found |= {"title": "", "picture": "", "spans": ()}
    # A second reviewer judges blind.
    if found["state"] == "second_review":
        found |= {"verdict": "", "reason": ""}
    return LeadRow(**found)


def reasons_of(stored: Sequence[Mapping[str, Any]]) -> tuple[ReasonRow, ...]:
    """The engine's reasons, strongest first; those of a masked view name no words of the offer."""
    reasons = [
        ReasonRow(r["code"], float(r["weight"]), r["text_zh"], r["text_en"]) for r in stored or ()
    ]
    return tuple(sorted(reasons, key=lambda reason: -abs(reason.weight)))
