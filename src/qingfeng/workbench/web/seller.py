"""The seller page, and the name in plain for whoever asks by name."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingfeng.foundation.api import (
    actor_of,
    formats,
    history,
    history_lines,
    in_language,
    kit,
    now,
    region_path,
    staff_page,
    word,
)
from qingfeng.kernel.ids import Subject
from qingfeng.market import api as market
from qingfeng.workbench.web import words
from qingfeng.workbench.web.answers import refusals_said
from qingfeng.workbench.web.lines import columns
from qingfeng.workbench.web.queue import drawing

READ = "lead:read"
SHOWN = ("offer", "reasons", "price", "score", "age", "state")


@staff_page(permission=READ)
@require_safe
def seller(request: HttpRequest, seller_id: UUID) -> HttpResponse:
    return _page(request, seller_id, plain=None)


@staff_page(permission=READ)
@require_POST
@refusals_said
def reveal(request: HttpRequest, seller_id: UUID) -> HttpResponse:
    """The name in plain for this one answer; each reading stands in the journal."""
    plain = market.reveal_seller(seller_id=seller_id, actor=actor_of(request), now=now(request))
    return _page(request, seller_id, plain=plain)


def _page(request: HttpRequest, seller_id: UUID, plain: tuple[str, str] | None) -> HttpResponse:
    actor, at = actor_of(request), now(request)
    record = market.seller_record(actor=actor, seller_id=seller_id, now=at)
    table = kit.Table(
        caption=_("Leads of this seller"),
        columns=columns(SHOWN),
        rows=[],
        empty=kit.Empty(_("No leads"), _("None of its offers stands out at present.")),
    )
    drawn = drawing(record.leads, table.columns, now=at)
    context = {
        "seller": record,
        "sees_evidence": actor.may("exhibit:read"),
        "begins": actor.office_kind == "agency",
        "may_capture": actor.may("exhibit:add"),
        "plain": plain,
        "barred_reveal": kit.Button(
            _("Show the name"), "eye", barred=[word("refusal", "coordinating_office")]
        ),
        "platform": in_language(record.platform_zh, record.platform_en),
        "trading": words.TRADING.get(record.trading_model, record.trading_model),
        "region": region_path(record.region, "zh" if formats.chinese() else "en")
        if record.region
        else "",
        "table": table,
        "lines": [drawn.line(row) for row in record.leads],
        "history": history_lines(
            entry
            for entry in history(Subject("seller", seller_id))
            if entry.office_id == actor.office_id
        ),
    }
    return render(request, "workbench/seller.html", context)
