"""Pages of platforms and listings."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingfeng.foundation.api import (
    actor_of,
    formats,
    in_language,
    kit,
    now,
    region_name,
    staff_page,
)
from qingfeng.kernel.errors import BadInput, Conflict
from qingfeng.market import api as market
from qingfeng.market.web.addresses import cursor_of, first_page, next_page
from qingfeng.market.web.texts import (
    DISGUISES,
    FIELDS,
    GROUNDS,
    TRADING_MODELS,
    error_text,
)


@require_GET
@staff_page(permission="listing:read")
def listings(request: HttpRequest) -> HttpResponse:
    actor, chosen = actor_of(request), request.GET.get("platform", "")
    page = market.listings_page(
        actor=actor, on=localdate(now(request)), platform=chosen, after=cursor_of(request)
    )
    table = kit.Table(
        caption=_("Listings"),
        columns=(
            kit.Column("title", _("Title"), fixed=True, wide=True),
            kit.Column("platform", _("Platform")),
            kit.Column("price", _("Price"), numeric=True),
            kit.Column("seller", _("Seller")),
            kit.Column("version", _("Version"), numeric=True),
            kit.Column("seen", _("Seen")),
        ),
        rows=[_line(row) for row in page.rows],
        empty=kit.Empty(
            _("No listings here"), _("Load a file, or take the filter away."), reverse("listings")
        ),
        pager=kit.Pager(len(page.rows), first_page(request), next_page(request, page.after)),
    )
    facets = (
        _facets(market.platform_rows(actor=actor), chosen) if actor.may("platform:read") else []
    )
    return render(request, "ui/list.html", {"table": table, "facets": facets})


def _line(row: market.ListingRow) -> kit.Row:
    return kit.Row(
        id=str(row.id),
        url=reverse("listing", args=[row.id]),
        label=row.title,
        cells={
            "title": row.title,
            "platform": in_language(row.platform_zh, row.platform_en),
            "price": formats.money(row.price, row.currency) if row.price is not None else "",
            "seller": row.seller,
            "version": row.version,
            "seen": row.seen_at,
        },
    )


def _facets(platforms: tuple[market.PlatformRow, ...], chosen: str) -> list[kit.Facet]:
    options = [
        kit.Option(row.code, in_language(row.name_zh, row.name_en), chosen=row.code == chosen)
        for row in platforms
    ]
    return [kit.Facet("platform", _("Platform"), options, single=True)]


@require_GET
@staff_page(permission="listing:read")
def listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    record = market.listing_record(
        actor=actor_of(request), listing_id=listing_id, on=localdate(now(request))
    )
    found = record.screening
    return render(
        request,
        "market/listing.html",
        {
            "record": record,
            "row": record.row,
            "platform": in_language(record.row.platform_zh, record.row.platform_en),
            "region": region_name(record.region, "zh" if formats.chinese() else "en")
            if record.region
            else "",
            "spans": _spans(record, "title"),
            "description_spans": _spans(record, "description"),
            "reasons": [
                kit.Reason(in_language(part.text_zh, part.text_en), part.weight, part.code)
                for part in (found.reasons if found else ())
            ],
            "disguise": DISGUISES.get(found.disguise, found.disguise) if found else "",
            "grounds": GROUNDS if market.may_take_down(actor_of(request)) else {},
            "sees_evidence": actor_of(request).may("exhibit:read"),
            "begins": actor_of(request).office_kind == "agency",
            "may_capture": actor_of(request).may("exhibit:add"),
            "is_lead": found is not None and found.score >= market.LEAD_SCORE,
            "versions": [(version, _changes(version)) for version in record.versions],
        },
    )


@require_POST
@staff_page(permission="listing:add")
def take_down(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    try:
        market.take_down(
            listing_id=listing_id,
            ground=request.POST.get("ground", ""),
            actor=actor_of(request),
            now=now(request),
        )
    except (BadInput, Conflict) as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("Noted as taken down."))
    return redirect("listing", listing_id)


def _spans(record: market.ListingRecord, field: str) -> list[kit.Span]:
    """Only an answer about the text as it stands may be drawn over it."""
    found = record.screening
    if found is None or found.listing_version != record.row.version:
        return []
    return [
        kit.Span(hit.start, hit.end, hit.mark, str(DISGUISES.get(hit.disguise, hit.disguise)))
        for hit in found.hits
        if hit.field == field
    ]


def _changes(version: market.ListingVersionRow) -> str:
    names = [str(FIELDS.get(name, name)) for name in sorted(version.changed)]
    return _("Changed: %(fields)s") % {"fields": (_(", ")).join(names)}


@require_GET
@staff_page(permission="platform:read")
def platforms(request: HttpRequest) -> HttpResponse:
    rows = market.platform_rows(actor=actor_of(request))
    language = "zh" if formats.chinese() else "en"
    table = kit.Table(
        caption=_("Platforms"),
        columns=(
            kit.Column("name", _("Platform"), fixed=True),
            kit.Column("model", _("Trading model")),
            kit.Column("region", _("Domicile")),
            kit.Column("required", _("Required of each listing"), wide=True),
        ),
        rows=[
            kit.Row(
                id=str(row.id),
                url=f"{reverse('listings')}?platform={row.code}",
                label=in_language(row.name_zh, row.name_en),
                cells={
                    "name": in_language(row.name_zh, row.name_en),
                    "model": str(TRADING_MODELS[row.trading_model]),
                    "region": region_name(row.domicile_region, language)
                    if row.domicile_region
                    else "",
                    "required": (_(", ")).join(
                        str(FIELDS.get(name, name)) for name in row.required
                    ),
                },
            )
            for row in rows
        ],
        empty=kit.Empty(_("No platform yet"), _("The first one comes with the first file.")),
    )
    return render(request, "ui/list.html", {"table": table})
