"""Pages of the queue: a walk down one index, then the rows of that one page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput
from qingfeng.market.access.leads import branch_condition, scope_condition, scope_of
from qingfeng.market.models import Hit, Lead, LeadCheck, NoMatch
from qingfeng.market.queries.lead_filter import LeadFilter, check_condition
from qingfeng.market.queries.lead_rows import LeadPage, LeadRow, ReasonRow, SpanRow
from qingfeng.market.rules.lead_scope import Scope, masked_name
from qingfeng.market.rules.leads import FINISHED, LEAD

PAGE_ROWS = 50
TOP_REASONS = 3


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


_COLUMNS = (
    "listing_id",
    "listing__title",
    "listing__images",
    "listing__price",
    "listing__currency",
    "price_ratio",
    "mark",
    "right_id",
    "disguise",
    "seller_id",
    "seller__name",
    "seller__seller_id",
    "platform_id",
    "platform__name_zh",
    "platform__name_en",
    "region",
    "score",
    "reasons",
    "opened_at",
    "live",
    "text_digest",
)


def lead_rows(ids: Sequence[UUID], *, actor: Actor, masked: bool) -> tuple[LeadRow, ...]:
    """The rows of these leads in this order: four queries, however many rows."""
    if not ids:
        return ()
    found = {row["listing_id"]: row for row in Lead.objects.filter(pk__in=ids).values(*_COLUMNS)}
    checks = {
        check.lead_id: check
        for check in LeadCheck.objects.filter(lead__in=ids, office_id=actor.office_id)
    }
    spans = {} if masked else spans_of(ids)
    judged = judged_no_match(found.values(), but=actor.office_id)
    return tuple(
        _row(
            found[id_],
            checks.get(id_),
            spans.get(id_, ()),
            judged.get((found[id_]["right_id"], found[id_]["text_digest"]), 0),
            masked=masked,
        )
        for id_ in ids
        if id_ in found
    )


def spans_of(ids: Sequence[UUID]) -> dict[UUID, tuple[SpanRow, ...]]:
    spans: dict[UUID, list[SpanRow]] = defaultdict(list)
    hits = Hit.objects.filter(listing__in=ids).order_by("span_start", "-span_end")
    columns = ("span_field", "span_start", "span_end", "mark", "disguise")
    for listing_id, *span in hits.values_list("listing_id", *columns):
        spans[listing_id].append(SpanRow(*span))
    return {id_: tuple(found) for id_, found in spans.items()}


def judged_no_match(
    leads: Iterable[Mapping[str, Any]], *, but: UUID | None
) -> dict[tuple[str, str], int]:
    """How many other offices said that this text does not use this right."""
    digests = {row["text_digest"] for row in leads if row["text_digest"]}
    if not digests:
        return {}
    said = NoMatch.objects.filter(ended_at__isnull=True, text_digest__in=digests)
    counted = (
        said.filter(~Q(office_id=but))
        .values_list("right_id", "text_digest")
        .annotate(n=Count("office_id", distinct=True))
    )
    return {(right, digest): n for right, digest, n in counted}


def _row(
    row: Mapping[str, Any],
    check: LeadCheck | None,
    spans: tuple[SpanRow, ...],
    judged: int,
    *,
    masked: bool,
) -> LeadRow:
    images = row["listing__images"] or []
    return LeadRow(
        id=row["listing_id"],
        title="" if masked else row["listing__title"],
        picture="" if masked or not images else images[0],
        price=row["listing__price"],
        currency=row["listing__currency"],
        price_ratio=row["price_ratio"],
        mark=row["mark"],
        right_id=row["right_id"],
        disguise=row["disguise"],
        seller_id=row["seller_id"],
        seller=masked_name(row["seller__name"] or row["seller__seller_id"] or ""),
        platform_id=row["platform_id"],
        platform_zh=row["platform__name_zh"],
        platform_en=row["platform__name_en"],
        region=row["region"],
        score=row["score"],
        reasons=reasons_of(row["reasons"]),
        spans=spans,
        opened_at=row["opened_at"],
        live=row["live"],
        state=check.state if check else LEAD.initial,
        assignee_id=check.assignee_id if check else None,
        # A second reviewer judges blind.
        verdict=check.verdict if check and check.state != "second_review" else "",
        reason=check.reason if check and check.state != "second_review" else "",
        judged_no_match=judged,
    )


def reasons_of(stored: Sequence[Mapping[str, Any]]) -> tuple[ReasonRow, ...]:
    """The engine's reasons, strongest first; those of a masked view name no words of the offer."""
    reasons = [
        ReasonRow(r["code"], float(r["weight"]), r["text_zh"], r["text_en"]) for r in stored or ()
    ]
    return tuple(sorted(reasons, key=lambda reason: -abs(reason.weight)))
