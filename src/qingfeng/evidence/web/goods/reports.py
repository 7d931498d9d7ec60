"""The year's report of the stores: what each held, what came and went, what was counted and what befell it."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.evidence import access
from qingfeng.evidence.models import Incident
from qingfeng.evidence.queries.goods import years_of_destruction
from qingfeng.evidence.queries.stock_report import (
    Counting,
    Line,
    Stock,
    YearReport,
    counted_lines,
    counting,
    countings_page,
    first_year,
    year_report,
)
from qingfeng.evidence.rules.handling import IncidentKind
from qingfeng.evidence.web.goods import papers, report_paper, words
from qingfeng.evidence.web.goods.parts import Record, Section, amount, show, whole
from qingfeng.evidence.web.goods.report_words import (
    act_word,
    counted_amount,
    counted_title,
    explained,
    kinds_of,
)
from qingfeng.evidence.web.paging import pager, position
from qingfeng.foundation.api import actor_of, kit, now, staff_page, word
from qingfeng.law.api import HOME


@staff_page(permission=access.GOODS_READ)
@require_safe
def report(request: HttpRequest, year: int) -> HttpResponse:
    found = year_report(_lawful(year), actor=actor_of(request))
    destroyed = years_of_destruction(actor=actor_of(request))
    return show(
        request,
        Record(
            heading=_("The stores in %(year)d") % {"year": year},
            back=reverse("goods_places"),
            back_label=_("Places"),
            badges=[_balance_badge(found.stocks)] if found.stocks else [],
            buttons=_papers(year, found, destroyed),
            sections=[
                Section(_("Stock"), _stocks(found.stocks)),
                Section(_("What came and went"), _acts(found.stocks)),
                Section(_("Stock-takings"), _countings(_("Stock-takings"), found.countings)),
                Section(
                    counted_title(_("Differences"), len(found.differing), found.differing_count),
                    _differences(found.differing),
                ),
                Section(
                    counted_title(_("Incidents"), len(found.incidents), found.incident_count),
                    _incidents(found.incidents),
                ),
                Section(_("Years"), _years(request, destroyed)),
            ],
            facts=_facts(found),
        ),
    )


def _papers(year: int, found: YearReport, destroyed: frozenset[int]) -> list[kit.Button]:
    """Only those with something in them."""
    printed = reverse("goods_report_paper", args=[year])
    certificate = reverse("goods_certificate", args=[year])
    offered = [kit.Button(_("Print the report"), "printer", printed)] if found.has_any else []
    if year in destroyed:
        offered.append(kit.Button(_("Certificate of destruction"), "printer", certificate))
    return offered


@staff_page(permission=access.GOODS_READ)
@require_safe
def paper(request: HttpRequest, year: int) -> HttpResponse:
    actor = actor_of(request)
    found = year_report(_lawful(year), actor=actor)
    if not found.has_any:
        told = _("Nothing stood, moved or was counted in %(year)d: there is no report.")
        messages.error(request, told % {"year": year})
        return redirect("goods_report", year)
    content = report_paper.printed(
        year, found, office=actor.office_id, language=papers.language(), at=now(request)
    )
    return papers.pdf(content, f"stores-{year}.pdf")


@staff_page(permission=access.GOODS_READ)
@require_safe
def countings(request: HttpRequest, place_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.place_of(actor, place_id)
    rows, after = countings_page(place_id, actor=actor, after=position(request))
    table = _countings(
        _("Stock-takings: %(place)s") % {"place": found.name},
        rows,
        pager(request, len(rows), after),
    )
    back = kit.Button(found.name, "arrow-left", reverse("goods_place", args=[found.pk]))
    return render(request, "evidence/goods_list.html", {"table": table, "buttons": [back]})


@staff_page(permission=access.GOODS_READ)
@require_safe
def counting_paper(request: HttpRequest, stocktake_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = counting(stocktake_id, actor=actor)
    lines = counted_lines(stocktake_id, actor=actor)
    content = report_paper.counted(
        found, lines, office=actor.office_id, language=papers.language(), at=now(request)
    )
    return papers.pdf(content, f"stocktake-{stocktake_id}.pdf")


def _lawful(year: int) -> int:
    if not 2000 <= year <= 2200:
        raise Http404(str(year))
    return year


def _balance_badge(stocks: Iterable[Stock]) -> kit.Badge:
    if all(stock.balanced for stock in stocks):
        return kit.Badge(_("Balances"), "met")
    return kit.Badge(_("Does not balance"), "overdue")


def _years(request: HttpRequest, destroyed: frozenset[int]) -> kit.Table:
    """Every year since the office keeps places: its report, and the certificate of what it destroyed."""
    this = now(request).astimezone(HOME).year
    first = first_year(actor=actor_of(request)) or this
    return kit.Table(
        caption=_("Years"),
        columns=(
            kit.Column("year", _("Year"), fixed=True),
            kit.Column("certificate", _("Certificate of destruction")),
        ),
        rows=[_year_row(year, certified=year in destroyed) for year in range(this, first - 1, -1)],
        empty=kit.Empty(_("Nothing here")),
    )


def _year_row(year: int, *, certified: bool) -> kit.Row:
    address = reverse("goods_certificate", args=[year])
    title = _("Certificate of destruction %(year)d") % {"year": year}
    return kit.Row(
        id=str(year),
        url=reverse("goods_report", args=[year]),
        label=str(year),
        cells={
            "year": str(year),
            "certificate": format_html('<a href="{}">{}</a>', address, title) if certified else "–",
        },
    )


def _facts(found: YearReport) -> list[tuple[str, object]]:
    return [
        (_("Stock-takings"), len(found.countings)),
        (_("Differences"), found.differing_count),
        (_("Incidents"), found.incident_count),
    ]


def _stocks(stocks: Iterable[Stock]) -> kit.Table:
    return kit.Table(
        caption=_("Stock"),
        columns=(
            kit.Column("name", _("Name"), fixed=True),
            kit.Column("unit", _("Unit")),
            kit.Column("opening", _("At the start"), numeric=True),
            kit.Column("came", _("Came"), numeric=True),
            kit.Column("went", _("Went"), numeric=True),
            kit.Column("closing", _("At the end"), numeric=True),
            kit.Column("check", _("Check")),
        ),
        rows=[
            kit.Row(
                id=f"{one.place}-{number}",
                url=reverse("goods_place", args=[one.place]),
                label=f"{one.name} {one.unit}",
                cells={
                    "name": one.name,
                    "unit": one.unit,
                    "opening": amount(one.opening),
                    "came": amount(one.coming),
                    "went": amount(one.going),
                    "closing": amount(one.closing),
                    "check": _balance_badge([one]),
                },
            )
            for number, one in enumerate(stocks)
        ],
        empty=kit.Empty(_("Nothing stood anywhere in this year"), icon="building-warehouse"),
    )


def _acts(stocks: Iterable[Stock]) -> kit.Table:
    return kit.Table(
        caption=_("What came and went"),
        columns=(
            kit.Column("name", _("Name"), fixed=True),
            kit.Column("act", _("Act")),
            kit.Column("moves", _("Moves"), numeric=True),
            kit.Column("came", _("Came"), numeric=True),
            kit.Column("went", _("Went"), numeric=True),
        ),
        rows=[row for number, one in enumerate(stocks) for row in _acts_of(one, number)],
        empty=kit.Empty(_("Nothing moved in this year"), icon="arrows-exchange"),
    )


def _acts_of(one: Stock, number: int) -> Iterator[kit.Row]:
    for side, acts in (("came", one.came), ("went", one.went)):
        for act in acts:
            yield kit.Row(
                id=f"{one.place}-{number}-{side}-{act.verb}",
                url=reverse("goods_place", args=[one.place]),
                label=one.name,
                cells={
                    "name": one.name,
                    "act": act_word(act),
                    "moves": act.moves,
                    side: amount(act.quantity, one.unit),
                },
            )


def _countings(
    caption: str, countings: Iterable[Counting], pager: kit.Pager | None = None
) -> kit.Table:
    return kit.Table(
        caption=caption,
        columns=(
            kit.Column("place", _("Place of goods"), fixed=True),
            kit.Column("begun", _("Begun")),
            kit.Column("hands", _("Counted by")),
            kit.Column("state", _("Status")),
            kit.Column("lines", _("Lots"), numeric=True),
            kit.Column("differing", _("Differences"), numeric=True),
        ),
        rows=[
            kit.Row(
                id=str(one.id),
                url=reverse("goods_stocktake", args=[one.id]),
                label=one.place,
                cells={
                    "place": one.place,
                    "begun": one.begun_at,
                    "hands": " · ".join(filter(None, (one.begun_by, one.closed_by))),
                    "state": kit.Badge(word("state", f"stocktake.{one.state}")),
                    "lines": one.lines,
                    "differing": one.differing,
                },
            )
            for one in countings
        ],
        empty=kit.Empty(_("Nothing was counted"), icon="list-check"),
        pager=pager,
    )


def _differences(lines: Iterable[Line]) -> kit.Table:
    return kit.Table(
        caption=_("Differences"),
        columns=(
            kit.Column("lot", _("Lot"), fixed=True),
            kit.Column("place", _("Place of goods")),
            kit.Column("kind", _("Difference")),
            kit.Column("expected", _("Expected"), numeric=True),
            kit.Column("counted", _("Counted"), numeric=True),
            kit.Column("explained", _("Explanation"), wide=True),
        ),
        rows=[
            kit.Row(
                id=f"{one.lot}-{number}",
                url=reverse("goods_lot", args=[one.lot]) if one.lot else "",
                label=one.number,
                cells={
                    "lot": whole(one.number),
                    "place": one.place,
                    "kind": kinds_of(one),
                    "expected": amount(one.expected, one.unit),
                    "counted": counted_amount(one),
                    "explained": explained(one),
                },
            )
            for number, one in enumerate(lines)
        ],
        empty=kit.Empty(_("No difference"), icon="circle-check"),
    )


def _incidents(incidents: Iterable[Incident]) -> kit.Table:
    return kit.Table(
        caption=_("Incidents"),
        columns=(
            kit.Column("kind", _("Incident"), fixed=True),
            kit.Column("lot", _("Lot")),
            kit.Column("place", _("Place of goods")),
            kit.Column("at", _("Raised")),
            kit.Column("state", _("Status")),
            kit.Column("explained", _("Explanation"), wide=True),
        ),
        rows=[
            kit.Row(
                id=str(one.pk),
                url=reverse("goods_incident", args=[one.pk]),
                label=one.kind,
                cells={
                    "kind": str(words.INCIDENTS[IncidentKind(one.kind)]),
                    "lot": whole(one.lot.number) if one.lot else "",
                    "place": one.place.name if one.place else "",
                    "at": one.raised_at,
                    "state": kit.Badge(word("state", f"incident.{one.state}")),
                    "explained": one.explanation,
                },
            )
            for one in incidents
        ],
        empty=kit.Empty(_("No incident"), icon="circle-check"),
    )
