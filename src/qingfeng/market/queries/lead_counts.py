"""Counts beside the queue: from counters where these can answer, else from the best-ranked rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
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
WINDOW = 10_000
TOP_VALUES = 12
# Counters of a city or county carry no marks and do not exist: such scopes are small enough to look through.
_LEVELS_COUNTED = 2
# Filters that an index can walk by; the rest sift what it brings.
_WALKED = ("score", "right")
_ROW = tuple(FACETS.values())

# Beside the facets: rows that fit, rows looked at.
_SUMS = ("total", "seen")

Cells = dict[str, Counter[str]]


def lead_counts(*, actor: Actor, wanted: LeadFilter, on: date, exact: bool = False) -> LeadCounts:
    """How many leads a view holds, and how they spread over the filters' values."""
    scope = scope_of(actor, on)
    if not scope:
        return LeadCounts(0, at_least=False, exact=True)
    if wanted.view != "open":
        return _of_checks(actor, scope, wanted, on, window=None if exact else WINDOW)
    if not wanted.narrows and _counted(scope):
        cells = _counters(actor, scope, ())
        return LeadCounts(cells["total"][""], at_least=False, exact=True, facets=_named(cells, on))
    if exact:
        return _sifted(_rows(actor, scope, wanted, ()), wanted, on, window=None)
    return _of_window(actor, scope, wanted, on)


def view_counts(*, actor: Actor, on: date) -> dict[str, int]:
    """How much lies in each view of the office's own desk, up to the window."""
    scope = scope_of(actor, on)
    if not scope or actor.office_id is None:
        return {}
    checks = LeadCheck.objects.filter(office_id=actor.office_id)
    return {
        view: checks.filter(check_condition(view, actor.user_id))[: WINDOW + 1].count()
        for view in ("mine", "second_review", "disputed")
    }


def _counted(scope: Scope) -> bool:
    return all(len(branch.region) <= _LEVELS_COUNTED for branch in scope.branches)


def _counters(actor: Actor, scope: Scope, rights: Sequence[str]) -> Cells:
    """The counters of a scope less what the office has finished; of marks the greatest and the asked ones."""
    counters = [branch.counter for branch in scope.branches]
    cells: Cells = {name: Counter() for name in (*FACETS, "total")}
    _add(cells, _small_cells(counters), 1)
    _add(cells, _right_cells(counters, rights), 1)
    if actor.office_id is not None:
        done = LeadCount.objects.filter(scope=f"done:{actor.office_id}")
        shown = Q(facet="right", value__in=list(cells["right"])) | ~Q(facet="right")
        _add(cells, done.filter(shown).values_list("facet", "value", "n"), -1)
    return cells


def _small_cells(counters: Sequence[str]) -> Iterable[tuple[str, str, int]]:
    return (
        LeadCount.objects.filter(scope__in=counters)
        .exclude(facet="right")
        .values_list("facet", "value")
        .annotate(n=Sum("n"))
    )


def _right_cells(counters: Sequence[str], rights: Sequence[str]) -> set[tuple[str, str, int, str]]:
    """Of each counter its greatest cells: one walk down an index, however many marks there are."""
    found: set[tuple[str, str, int, str]] = set()
    for counter in counters:
        cells = LeadCount.objects.filter(scope=counter, facet="right", n__gt=0)
        rows = cells.order_by("-n").values_list("facet", "value", "n", "scope")
        found.update(rows[: 2 * TOP_VALUES])
        if rights:
            found.update(rows.filter(value__in=list(rights)))
    return found


def _add(cells: Cells, rows: Iterable[tuple[Any, ...]], sign: int) -> None:
    for facet, value, n, *_ in rows:
        if facet in cells:
            cells[facet][value] += sign * n


def _of_window(actor: Actor, scope: Scope, wanted: LeadFilter, on: date) -> LeadCounts:
    """What the best-ranked rows hold; each facet is counted under the other filters."""
    walked = tuple(name for name in _WALKED if name in wanted.chosen)
    found = _sifted(_rows(actor, scope, wanted, walked), wanted, on)
    facets = dict(found.facets)
    for name in walked:
        others = tuple(other for other in walked if other != name)
        facets[name] = _sifted(_rows(actor, scope, wanted, others), wanted, on).facets[name]
    total, at_least = found.total, found.at_least
    if len(wanted.chosen) == 1 and wanted.seller is None and _counted(scope):
        # One filter alone: the counters know its facet and the total exactly.
        ((name, values),) = wanted.chosen.items()
        cells = _counters(actor, scope, values if name == "right" else ())
        facets[name] = _named({name: cells[name]}, on)[name]
        total, at_least = sum(cells[name][value] for value in _plain(name, values)), False
    loose = at_least or any(cell.at_least for cells in facets.values() for cell in cells)
    return LeadCounts(total, at_least=at_least, exact=not loose, facets=facets)


def _rows(
    actor: Actor, scope: Scope, wanted: LeadFilter, walked: Sequence[str]
) -> list[QuerySet[Any, tuple[Any, ...]]]:
    """The facet values of each branch's leads, best-ranked first, under the walked filters."""
    pushed = replace(wanted, chosen={name: wanted.chosen[name] for name in walked})
    return [
        open_leads_of(actor)
        .filter(branch_condition(branch), pushed.condition())
        .order_by("-score", "-listing_id")
        .values_list(*_ROW)
        for branch in scope.branches
    ]


def _of_checks(
    actor: Actor, scope: Scope, wanted: LeadFilter, on: date, *, window: int | None
) -> LeadCounts:
    unfiltered = replace(wanted, chosen={})
    checks = desk_checks(actor, scope, unfiltered).order_by("-changed_at", "-id")
    return _sifted([checks.values_list(*(f"lead__{name}" for name in _ROW))], wanted, on, window)


def _sifted(
    parts: Iterable[QuerySet[Any, tuple[Any, ...]]],
    wanted: LeadFilter,
    on: date,
    window: int | None = WINDOW,
) -> LeadCounts:
    """Count by facet; a row that only one filter shuts out still counts for that filter's facet."""
    cells: Cells = {name: Counter() for name in (*FACETS, *_SUMS)}
    cut = False
    for rows in parts:
        found = _tallied(rows.order_by() if window is None else rows[:window], wanted)
        cut = cut or found["seen"][""] == window
        for name, counted in found.items():
            cells[name] += counted
    total = cells["total"][""]
    facets = _named({name: cells[name] for name in FACETS}, on, at_least=cut)
    return LeadCounts(total, at_least=cut, exact=not cut, facets=facets)


def _tallied(rows: QuerySet[Any, tuple[Any, ...]], wanted: LeadFilter) -> Cells:
    """Counted where the rows are: ten thousand of them would be slow to bring here for a few dozen sums."""
    cells: Cells = {name: Counter() for name in (*FACETS, *_SUMS)}
    try:
        inner, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return cells
    fits = {
        name: (f"best.{_column(name)}::text = ANY(%s)", sorted(_plain(name, wanted.chosen[name])))
        for name in FACETS
        if name in wanted.chosen
    }
    sums = [
        _sum(name, f"best.{_column(name)}::text", {k: v for k, v in fits.items() if k != name})
        for name in FACETS
    ]
    sums += [_sum("total", "''", fits), _sum("seen", "''", {})]
    columns = ", ".join(_column(name) for name in FACETS)
    said = f"WITH best ({columns}) AS MATERIALIZED ({inner}) " + " UNION ALL ".join(
        statement for statement, _ in sums
    )
    with connection.cursor() as cursor:
        cursor.execute(said, [*values, *(value for _, own in sums for value in own)])
        for name, value, n in cursor.fetchall():
            cells[name][value] = n
    return cells


def _column(facet: str) -> str:
    # The names of facets are ours; one of them is a word of SQL.
    return f'"{facet}"'


def _sum(
    name: str, value: str, fits: Mapping[str, tuple[str, list[str]]]
) -> tuple[str, list[list[str]]]:
    condition = " AND ".join(said for said, _ in fits.values()) or "true"
    statement = f"SELECT '{name}', {value}, count(*) FROM best WHERE {condition} GROUP BY 2"  # noqa: S608 - constants
    return statement, [values for _, values in fits.values()]


def _plain(facet: str, values: Iterable[str]) -> frozenset[str]:
    none = "" if facet in ("disguise", "right") else "none"
    return frozenset(none if value == "none" else value for value in values)


def _named(
    cells: Mapping[str, Counter[str]], on: date, *, at_least: bool = False
) -> dict[str, tuple[FacetCount, ...]]:
    """The greatest values of each facet, with the names that only the database knows."""
    named: dict[str, dict[str, tuple[str, str]]] = {}
    if "platform" in cells:
        named["platform"] = {str(p.pk): (p.name_zh, p.name_en) for p in Platform.objects.all()}
    rights = [value for value, _ in cells.get("right", Counter()).most_common(TOP_VALUES) if value]
    if rights:
        rows = register.right_rows(rights, on)
        named["right"] = {str(row.id): (row.mark, row.mark) for row in rows}
    return {
        facet: tuple(
            FacetCount(value or "none", *named.get(facet, {}).get(value, ("", "")), n, at_least)
            for value, n in counts.most_common(TOP_VALUES)
            if n > 0
        )
        for facet, counts in cells.items()
        if facet != "total"
    }
