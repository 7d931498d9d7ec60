"""Counts beside the queue: from counters where nothing is filtered, else from the best-ranked rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from qingfeng.foundation.api import Actor
from qingfeng.market.access.leads import branch_condition, scope_of
from qingfeng.market.models import LeadCheck, LeadCount, Platform
from qingfeng.market.queries.lead_filter import FACETS, LeadFilter, check_condition
from qingfeng.market.queries.lead_rows import FacetCount, LeadCounts
from qingfeng.market.queries.leads import desk_checks, open_leads_of
from qingfeng.market.rules.lead_scope import Scope
from qingfeng.register import api as register

# Rows looked through for the counts of a filtered queue, unless exact ones are asked for.
LOOKED_THROUGH = 20_000
CAP = 10_000
TOP_VALUES = 12
# Counters of a city or county carry no marks: they would be most of the table.
_LEVELS_WITH_RIGHTS = 2
_ROW = tuple(FACETS.values())


def lead_counts(*, actor: Actor, wanted: LeadFilter, on: date, exact: bool = False) -> LeadCounts:
    """How many leads a view holds, and how they spread over the filters' values."""
    scope = scope_of(actor, on)
    if not scope:
        return LeadCounts(0, at_least=False, exact=True)
    if wanted.view != "open":
        return _of_checks(actor, scope, wanted, on, exact=exact)
    if not wanted.narrows and _counted(scope):
        return _of_counters(actor, scope, on)
    return _of_rows(actor, scope, wanted, on, exact=exact)


def view_counts(*, actor: Actor, on: date) -> dict[str, int]:
    """How much lies in each view of the office's own desk, up to the cap."""
    scope = scope_of(actor, on)
    if not scope or actor.office_id is None:
        return {}
    checks = LeadCheck.objects.filter(office_id=actor.office_id)
    return {
        view: checks.filter(check_condition(view, actor.user_id))[: CAP + 1].count()
        for view in ("mine", "second_review", "disputed")
    }


def _counted(scope: Scope) -> bool:
    return all(len(branch.region) <= _LEVELS_WITH_RIGHTS for branch in scope.branches)


def _of_counters(actor: Actor, scope: Scope, on: date) -> LeadCounts:
    counters = [branch.counter for branch in scope.branches]
    cells: dict[str, Counter[str]] = {name: Counter() for name in (*FACETS, "total")}
    _add(cells, _small_cells(counters), 1)
    _add(cells, _top_rights(counters), 1)
    if actor.office_id is not None:
        done = LeadCount.objects.filter(scope=f"done:{actor.office_id}")
        shown = Q(facet="right", value__in=list(cells["right"])) | ~Q(facet="right")
        _add(cells, done.filter(shown).values_list("facet", "value", "n"), -1)
    total = cells.pop("total")[""]
    return LeadCounts(total, at_least=False, exact=True, facets=_labelled(cells, on))


def _small_cells(counters: Sequence[str]) -> Iterable[tuple[str, str, int]]:
    return (
        LeadCount.objects.filter(scope__in=counters)
        .exclude(facet="right")
        .values_list("facet", "value")
        .annotate(n=Sum("n"))
    )


def _top_rights(counters: Sequence[str]) -> list[tuple[str, str, int]]:
    """Of each counter its greatest cells: one walk down an index, however many marks there are."""
    found: list[tuple[str, str, int]] = []
    for counter in counters:
        top = LeadCount.objects.filter(scope=counter, facet="right", n__gt=0).order_by("-n")
        found.extend(top.values_list("facet", "value", "n")[: 2 * TOP_VALUES])
    return found


def _add(
    cells: Mapping[str, Counter[str]], rows: Iterable[tuple[str, str, int]], sign: int
) -> None:
    for facet, value, n in rows:
        if facet in cells:
            cells[facet][value] += sign * n


def _of_rows(
    actor: Actor, scope: Scope, wanted: LeadFilter, on: date, *, exact: bool
) -> LeadCounts:
    """Each facet is counted under the other filters; one look at the rows serves them all."""
    rows: Counter[tuple[str, ...]] = Counter()
    cut = False
    for branch in scope.branches:
        leads = open_leads_of(actor).filter(branch_condition(branch))
        if wanted.seller is not None:
            leads = leads.filter(seller_id=wanted.seller)
        ranked = leads.order_by("-score", "-listing_id").values_list(*_ROW)
        found = _tally(ranked, exact=exact)
        cut = cut or (not exact and found.total() >= LOOKED_THROUGH)
        rows += found
    return _spread(rows, wanted, on, cut=cut)


def _of_checks(
    actor: Actor, scope: Scope, wanted: LeadFilter, on: date, *, exact: bool
) -> LeadCounts:
    unfiltered = LeadFilter(wanted.view, {}, wanted.seller)
    checks = desk_checks(actor, scope, unfiltered).order_by("-changed_at", "-id")
    rows = _tally(checks.values_list(*(f"lead__{name}" for name in _ROW)), exact=exact)
    return _spread(rows, wanted, on, cut=not exact and rows.total() >= LOOKED_THROUGH)


def _tally(rows: QuerySet[Any, tuple[Any, ...]], *, exact: bool) -> Counter[tuple[str, ...]]:
    looked_at = rows.iterator() if exact else rows[:LOOKED_THROUGH]
    return Counter(tuple(str(value) for value in row) for row in looked_at)


def _spread(
    rows: Mapping[tuple[str, ...], int], wanted: LeadFilter, on: date, *, cut: bool
) -> LeadCounts:
    """Count by facet; a row that only one filter shuts out still counts for that filter's facet."""
    chosen = [_plain(name, wanted.chosen.get(name)) for name in FACETS]
    cells: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for row, n in rows.items():
        shut = [i for i, value in enumerate(row) if chosen[i] and value not in chosen[i]]
        if not shut:
            total += n
        if len(shut) <= 1:
            for i, name in enumerate(FACETS):
                if not shut or shut == [i]:
                    cells[name][row[i]] += n
    facets = _labelled(cells, on, at_least=cut)
    return LeadCounts(total, at_least=cut, exact=not cut, facets=facets)


def _plain(facet: str, values: tuple[str, ...] | None) -> frozenset[str]:
    if values and facet in ("disguise", "right"):
        return frozenset("" if value == "none" else value for value in values)
    return frozenset(values or ())


def _labelled(
    cells: Mapping[str, Counter[str]], on: date, *, at_least: bool = False
) -> dict[str, tuple[FacetCount, ...]]:
    platforms = {str(p.pk): (p.name_zh, p.name_en) for p in Platform.objects.all()}
    rights = [value for value, _ in cells["right"].most_common(TOP_VALUES) if value]
    marks = {str(row.id): row.mark for row in register.right_rows(rights, on)}
    named: dict[str, dict[str, tuple[str, str]]] = {
        "platform": platforms,
        "right": {value: (mark, mark) for value, mark in marks.items()},
    }
    return {
        facet: tuple(
            FacetCount(value or "none", *named.get(facet, {}).get(value, ("", "")), n, at_least)
            for value, n in counts.most_common(TOP_VALUES)
            if n > 0
        )
        for facet, counts in cells.items()
    }
