"""Every part of the UI kit on one page, with the longest values that really occur."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingfeng.foundation.api import staff_page
from qingfeng.foundation.ui import kit

LONG_NAME = "某某市某某区国际品牌服装鞋帽箱包皮具批发零售综合交易市场有限责任公司第三分公司电子商务经营部(个体工商户)莆田直播基地"
DUE = datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC)
SEEN = datetime(2026, 10, 6, 6, 30, tzinfo=UTC)
TITLE = "N*ke 空军一号 同款 n-i-k-e 男女情侣小白鞋 莆田纯原 支持验货"


class ExampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the business licence.")
    amount = forms.DecimalField(label="Amount (¥)", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Word mark"), ("b", "Figurative mark")])
    verbs = forms.MultipleChoiceField(
        label="Verbs",
        required=False,
        choices=[("read", "read"), ("add", "add"), ("edit", "edit")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="I have read the guide", required=False)


def _columns() -> tuple[kit.Column, ...]:
    return (
        kit.Column("title", _("Title"), fixed=True, wide=True),
        kit.Column("seller", _("Seller"), wide=True),
        kit.Column("price", _("Price"), numeric=True),
        kit.Column("state", _("State")),
        kit.Column("clock", _("Clock")),
    )


TONES: tuple[kit.Tone, ...] = ("neutral", "soon", "overdue", "met", "restricted", "info")


def _rows() -> list[kit.Row]:
    marks = ", ".join(f"MARK{n}" for n in range(1, 13))
    clocks = (*_clocks(), kit.Clock("", "idle"))
    return [
        kit.Row(
            id=f"row-{n}",
            label=f"{TITLE} {n}",
            url=f"{reverse('ui_kit')}#row-{n}",
            cells={
                "title": TITLE if n else f"{TITLE} {marks}",
                "seller": LONG_NAME,
                "price": "¥50,000.00",
                "state": kit.Badge(state, state),
                "clock": clock,
            },
        )
        for n, (state, clock) in enumerate(zip(TONES, clocks, strict=True))
    ]


def _clocks() -> tuple[kit.Clock, ...]:
    steps = (
        kit.ClockStep(_("Start: the complaint arrived"), date(2026, 9, 25)),
        kit.ClockStep(_("The holiday does not count"), date(2026, 10, 1)),
        kit.ClockStep(_("Last working day"), date(2026, 10, 9)),
    )
    pause = ((date(2026, 9, 28), None),)
    return (
        kit.Clock(_("Reply"), "running", DUE, 3, steps=steps),
        kit.Clock(_("Reply"), "running", DUE, 1, steps=steps),
        kit.Clock(_("Decision"), "overdue", DUE, steps=steps),
        kit.Clock(_("Decision"), "met", DUE),
        kit.Clock(_("Appraisal"), "paused", DUE, 3, pauses=pause),
    )


def _table() -> kit.Table:
    return kit.Table(
        caption=_("Leads"),
        columns=_columns(),
        rows=_rows(),
        empty=kit.Empty(_("No leads"), _("Change the filters.")),
        pager=kit.Pager(shown=6, next_url="?after=row-5", total=12000, capped_at=10000),
        bulk=(
            kit.BulkAction(_("Assign"), reverse("ui_kit_bulk"), icon="user-plus"),
            kit.BulkAction(_("Export"), "", icon="download", barred=(_("Not in your role."),)),
        ),
        facets_url=reverse("ui_kit_facets"),
        views=(
            kit.Tab(_("All"), "?view=all", current=True, count=12000),
            kit.Tab(_("Mine"), "?view=mine", count=12),
            kit.Tab(_("Due soon"), "?view=due", count=3),
        ),
        save_view_url=reverse("ui_kit_bulk"),
    )


def _pictures() -> dict[str, kit.Picture]:
    return {
        "left": kit.Picture("/static/foundation/mark.svg", _("Official picture"), _("Official")),
        "right": kit.Picture(
            "/static/foundation/mark.svg",
            _("Picture of the offer"),
            _("Offer"),
            ((0.1, 0.2), (0.8, 0.2), (0.8, 0.7), (0.1, 0.7)),
        ),
    }


def _parts() -> dict[str, Any]:
    spans = (
        kit.Span(0, 4, "NIKE", _("a letter masked")),
        kit.Span(13, 20, "NIKE", _("separators between letters")),
    )
    return {
        "clocks": _clocks(),
        "text": TITLE,
        "spans": spans,
        "strip": kit.PriceStrip(Decimal(129), Decimal(499), Decimal(799), Decimal(1299)),
        "stages": (
            kit.Stage(_("Found"), "done", SEEN),
            kit.Stage(_("In review"), "current"),
            kit.Stage(_("Decided")),
        ),
        "reasons": (
            kit.Reason(_("The mark is written with a masked letter"), 0.4, evidence_url="#text"),
            kit.Reason(_("The price is 84% below the genuine price"), 0.3),
            kit.Reason(_("The seller is not authorised"), 0.2),
        ),
        "history": (
            kit.HistoryLine(SEEN, _("Lead opened"), office=LONG_NAME, icon="plus"),
            kit.HistoryLine(SEEN, _("Assigned"), "王芳", _("Demo office"), note=TITLE),
        ),
        **_pictures(),
        "changes": (
            kit.Change(_("Title"), "耐克运动鞋 2025 新款", "N*ke 运动鞋 2026 新款"),
            kit.Change(_("Price"), "¥899.00", "¥129.00"),
        ),
        "open_button": kit.Button(_("Decide"), "gavel", url="#", key="y", tone="primary"),
        "plain_button": kit.Button(_("Assign"), "user-plus", url="#"),
        "barred_button": kit.Button(
            _("Transfer"), barred=(_("The threshold is not reached."), _("Two officers needed."))
        ),
        "empty": kit.Empty(
            _("No leads match these filters"), _("Take a filter away."), "?", _("Clear filters")
        ),
    }


@staff_page(admin=True)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    form = ExampleForm({"amount": "x"}) if "errors" in request.GET else ExampleForm()
    return render(request, "ui/kit_page.html", {"table": _table(), "form": form, **_parts()})


@staff_page(admin=True)
@require_safe
def facets(request: HttpRequest) -> HttpResponse:
    values = (
        kit.Facet(
            "disguise",
            _("Disguise"),
            (
                kit.Option("mask", _("masked"), 12000, chosen=True),
                kit.Option("separator", _("separators"), 412),
                kit.Option("exact", _("open"), 9),
            ),
            capped_at=10000,
        ),
        kit.Facet("platform", _("Platform"), (kit.Option("p1", LONG_NAME, 87),)),
    )
    return render(request, "ui/facets.html", {"facets": values})


@staff_page(admin=True)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.getlist("id")
    run = kit.DryRun(
        _("Assign leads"),
        would_change=len(chosen),
        skipped=((_("already assigned"), 1),),
        url=reverse("ui_kit_bulk"),
        action=_("Assign"),
        sent=tuple(("id", each) for each in chosen),
    )
    return render(request, "ui/dry_run.html", {"run": run})
