"""The global search: one box for leads, sellers and rights, in any form of a mark."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import actor_of, in_language, kit, now, staff_page
from qingfeng.market import api as market
from qingfeng.workbench.web.lines import columns
from qingfeng.workbench.web.queue import drawing

LONGEST = 200
KINDS = ("lead", "seller", "right")
SHOWN = ("offer", "reasons", "price", "seller", "score", "state")


@staff_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    kind = request.GET.get("kind", "")
    actor, on = actor_of(request), localdate(now(request))
    found = market.search(
        actor=actor,
        text=text,
        rights=market.recognised(text) if text else (),
        on=on,
        kind=kind if kind in KINDS else "",
    )
    shown = columns(SHOWN)
    drawn = drawing(found.leads, shown, now=now(request))
    context = {
        "text": text,
        "kind": kind,
        "found": found,
        "leads": [drawn.line(row) for row in found.leads],
        "table": kit.Table(_("Leads"), shown, [], kit.Empty(_("No leads"))),
        "listings": [
            (item, in_language(item.platform_zh, item.platform_en)) for item in found.listings
        ],
        "sellers": [
            (item, in_language(item.platform_zh, item.platform_en)) for item in found.sellers
        ],
        "nothing": not any((found.leads, found.listings, found.sellers, found.rights)),
        "empty": _empty(text),
    }
    return render(request, "workbench/search.html", context)


def _empty(text: str) -> kit.Empty:
    if not text:
        return kit.Empty(
            _("What are you looking for?"),
            _("Type words of an offer, a shop or a mark, in Chinese or English."),
            icon="search",
        )
    return kit.Empty(
        _("Nothing found"),
        _(
            "Nothing that your office may see has these words. Try fewer of them, or another spelling."
        ),
        reverse("queue"),
        _("To the queue"),
        "search-off",
    )
