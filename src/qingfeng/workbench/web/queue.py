"""The queue: one list, its counts, and the views that people keep of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.foundation.api import Actor, actor_of, in_language, kit, now, people_named, staff_page
from qingfeng.kernel.errors import BadInput
from qingfeng.market import api as market
from qingfeng.workbench.web import words
from qingfeng.workbench.web.answers import page_refused, refusals_said
from qingfeng.workbench.web.lines import Lines, columns
from qingfeng.workbench.web.reasons import reason_groups

READ = "lead:read"


@staff_page(permission=READ)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    try:
        wanted = market.LeadFilter.read(request.GET.getlist)
        page = market.leads_page(
            actor=actor_of(request),
            wanted=wanted,
            on=localdate(now(request)),
            at=request.GET.get("at", ""),
        )
    except BadInput as error:
        return page_refused(request, error)
    table = _table(request, wanted, page)
    drawn = drawing(page.rows, table.columns, now=now(request), picked=bool(table.bulk))
    context = {
        "table": table,
        "lines": [drawn.line(row) for row in page.rows],
        "reason_groups": reason_groups(),
        "may_decide": actor_of(request).may("lead:decide"),
    }
    return render(request, "workbench/queue.html", context)


def drawing(
    rows: Sequence[market.LeadRow],
    shown: Sequence[kit.Column],
    *,
    now: datetime,
    picked: bool = False,
) -> Lines:
    people = people_named(row.assignee_id for row in rows)
    return Lines(shown, now=now, people=people, picked=picked)


def _table(request: HttpRequest, wanted: market.LeadFilter, page: market.LeadPage) -> kit.Table:
    actor = actor_of(request)
    chosen = request.GET.getlist("cols")
    kept = [*wanted.pairs(), *(("cols", name) for name in chosen)]
    return kit.Table(
        caption=_("Queue"),
        columns=columns(chosen),
        rows=[],
        empty=_empty(wanted),
        pager=kit.Pager(len(page.rows), _at(kept, page.previous), _at(kept, page.next)),
        bulk=_bulk(actor),
        facets_url=f"{reverse('queue_counts')}?{urlencode(kept)}",
        views=_tabs(actor, wanted, chosen),
        save_view_url=f"{reverse('queue_view_new')}?{urlencode(kept)}",
        keep=[
            *([("view", wanted.view)] if wanted.view != "open" else []),
            *(("cols", name) for name in chosen),
        ],
    )


def _at(kept: Sequence[tuple[str, str]], place: str) -> str:
    return f"{reverse('queue')}?{urlencode([*kept, ('at', place)])}" if place else ""


def _bulk(actor: Actor) -> list[kit.BulkAction]:
    """None for whom every verb is barred: lines are not chosen for nothing."""
    may_not = [_("Your role does not include this.")]
    actions = [
        kit.BulkAction(
            _("Decide"),
            reverse("leads_decide"),
            "gavel",
            [] if actor.may("lead:decide") else may_not,
        ),
        kit.BulkAction(
            _("Assign"),
            reverse("leads_assign"),
            "user-plus",
            [] if actor.may("lead:edit") else may_not,
        ),
    ]
    return [] if all(action.barred for action in actions) else actions


def _tabs(actor: Actor, wanted: market.LeadFilter, chosen: Sequence[str]) -> list[kit.Tab]:
    current = urlencode([*wanted.pairs(), *(("cols", name) for name in chosen)])
    saved = market.saved_views(actor=actor, page="queue")
    known = {view.query for view in saved}
    tabs = [
        kit.Tab(
            str(words.VIEWS[view]),
            reverse("queue") + (f"?view={view}" if view != "open" else ""),
            current=view == wanted.view and current not in known,
        )
        for view in market.VIEWS
    ]
    tabs += [
        kit.Tab(
            view.name,
            f"{reverse('queue')}?{view.query}",
            current=view.query == current,
            icon="bookmark" if view.own else "users",
            remove_url=reverse("queue_view_delete", args=[view.id]) if view.own else "",
        )
        for view in saved
    ]
    return tabs


def _empty(wanted: market.LeadFilter) -> kit.Empty:
    if wanted.narrows:
        return kit.Empty(
            _("No lead matches"),
            _("Take a filter away, or look at another view."),
            reverse("queue"),
            _("Clear filters"),
            "filter-off",
        )
    if wanted.view == "open":
        return kit.Empty(
            _("Nothing to decide"),
            _("New leads appear here when listings have been screened."),
            icon="inbox",
        )
    return kit.Empty(_("This view is empty"), _("Leads of this kind will stand here."))


@staff_page(permission=READ)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The filters with their counts; exact ones when asked for."""
    wanted = market.LeadFilter.read(request.GET.getlist)
    exact = request.GET.get("exact") == "1"
    found = market.lead_counts(
        actor=actor_of(request), wanted=wanted, on=localdate(now(request)), exact=exact
    )
    kept = [*wanted.pairs(), *(("cols", name) for name in request.GET.getlist("cols"))]
    context = {
        "counts": found,
        "facets": [
            (_facet(name, found, wanted), any(c.at_least for c in found.facets.get(name, ())))
            for name in words.FACETS
        ],
        "exact_url": f"{reverse('queue_counts')}?{urlencode([*kept, ('exact', '1')])}",
    }
    return render(request, "workbench/_counts.html", context)


def _facet(name: str, found: market.LeadCounts, wanted: market.LeadFilter) -> kit.Facet:
    chosen = wanted.chosen.get(name, ())
    cells = {cell.value: cell for cell in found.facets.get(name, ())}
    options = [
        kit.Option(value, _label(name, cell), cell.n, chosen=value in chosen)
        for value, cell in cells.items()
    ]
    missing = [value for value in chosen if value not in cells]
    options += [kit.Option(value, _named(name, value), 0, chosen=True) for value in missing]
    return kit.Facet(name, str(words.FACETS[name]), _ordered(name, options))


_KNOWN: Mapping[str, Mapping[str, object]] = {
    "disguise": words.DISGUISES,
    "score": words.SCORES,
    "price": words.PRICES,
}


def _label(facet: str, cell: market.FacetCount) -> str:
    if cell.label_zh:
        return in_language(cell.label_zh, cell.label_en)
    return _named(facet, cell.value)


def _named(facet: str, value: str) -> str:
    if facet == "right" and value == "none":
        return str(words.DISGUISES["none"])
    return str(_KNOWN.get(facet, {}).get(value, value))


def _ordered(facet: str, options: list[kit.Option]) -> list[kit.Option]:
    """Bands in their own order, all else by count."""
    if facet in ("score", "price"):
        place = list(_KNOWN[facet])
        return sorted(options, key=lambda o: place.index(o.value) if o.value in place else 99)
    return options


@staff_page(permission=READ)
@require_http_methods(["GET", "POST"])
@refusals_said
def view_new(request: HttpRequest) -> HttpResponse:
    """A dialog that asks for a name, and its answer."""
    if request.method != "POST":
        return render(request, "workbench/_save_view.html", {"query": request.GET.urlencode()})
    query = request.POST.get("query", "")
    market.save_view(
        page="queue",
        name=request.POST.get("name", ""),
        query=query,
        shared=request.POST.get("shared") == "1",
        actor=actor_of(request),
        now=now(request),
    )
    messages.success(request, _("The view is kept as a tab."))
    return HttpResponseRedirect(f"{reverse('queue')}?{query}")


@staff_page(permission=READ)
@require_POST
@refusals_said
def view_delete(request: HttpRequest, view_id: UUID) -> HttpResponse:
    market.delete_view(view_id=view_id, actor=actor_of(request), now=now(request))
    messages.success(request, _("The view is deleted."))
    return HttpResponseRedirect(reverse("queue"))
