"""My tasks: what waits for this person and this office, and where to begin."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import actor_of, kit, now, staff_page
from qingfeng.market import api as market
from qingfeng.workbench.web import words
from qingfeng.workbench.web.lines import columns
from qingfeng.workbench.web.queue import drawing

TOP = 8
SHOWN = ("offer", "reasons", "score", "age", "state")


@staff_page
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), now(request)
    on = localdate(at)
    counts = market.view_counts(actor=actor, on=on)
    top = market.leads_page(actor=actor, wanted=market.LeadFilter(), on=on, limit=TOP)
    mine = market.leads_page(actor=actor, wanted=market.LeadFilter("mine"), on=on, limit=TOP)
    total = market.lead_counts(actor=actor, wanted=market.LeadFilter(), on=on)
    cards = [_card("open", total.total, capped=total.at_least)]
    cards += [_card(view, counts.get(view, 0)) for view in ("mine", "second_review", "disputed")]
    context = {
        "cards": cards if actor.may("lead:read") else [],
        "mine": _lines(mine, at),
        "mine_table": _table(_("Assigned to me")),
        "top": _lines(top, at),
        "top_table": _table(_("Highest in the queue")),
        "empty": _empty(actor.may("lead:read")),
    }
    return render(request, "workbench/tasks.html", context)


def _card(view: str, n: int, *, capped: bool = False) -> dict[str, object]:
    address = reverse("queue") + (f"?view={view}" if view != "open" else "")
    return {"label": words.VIEWS[view], "n": n, "capped": capped, "url": address, "view": view}


def _table(caption: str) -> kit.Table:
    return kit.Table(caption, columns(SHOWN), [], kit.Empty(caption))


def _lines(page: market.LeadPage, at: datetime) -> list[SafeString]:
    drawn = drawing(page.rows, columns(SHOWN), now=at)
    return [drawn.line(row) for row in page.rows]


def _empty(may_read: bool) -> kit.Empty:
    if may_read:
        return kit.Empty(
            _("Nothing waits for you"),
            _("Leads of your office will stand here once listings have been screened."),
            icon="checks",
        )
    return kit.Empty(
        _("Nothing waits for you"),
        _("Your role has no part in leads. An administrator can change that."),
        icon="lock",
    )
