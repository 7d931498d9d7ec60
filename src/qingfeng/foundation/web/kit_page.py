"""Every part of the UI kit on one page, with the longest values that really occur."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from qingfeng.foundation.api import staff_page
from qingfeng.foundation.ui import kit

LONG_NAME = "某某市某某区国际品牌服装鞋帽箱包皮具批发零售综合交易市场有限责任公司第三分公司电子商务经营部(个体工商户)莆田直播基地"
DUE = datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC)
SEEN = datetime(2026, 10, 6, 6, 30, tzinfo=UTC)
TITLE = "N*ke 空军一号 同款 n-i-k-e 男女情侣小白鞋 莆田纯原 支持验货"


class ExampleForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("example", "Name"),
        help_text=pgettext_lazy("example", "As in the business licence."),
    )
    email = forms.EmailField(label=pgettext_lazy("example", "E-mail"), required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("example", "Kind"),
        choices=[
            ("word", pgettext_lazy("example", "Word mark")),
            ("figure", pgettext_lazy("example", "Figurative mark")),
        ],
    )
    verbs = forms.MultipleChoiceField(
        label=pgettext_lazy("example", "Verbs"),
        required=False,
        choices=[
            ("read", pgettext_lazy("example", "read")),
            ("add", pgettext_lazy("example", "add")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(
        label=pgettext_lazy("example", "I have read the guide"), required=False
    )


def _columns() -> tuple[kit.Column, ...]:
    return (
        kit.Column("title", pgettext("example", "Title"), fixed=True, wide=True),
        kit.Column("seller", pgettext("example", "Seller"), wide=True),
        kit.Column("price", pgettext("example", "Price"), numeric=True),
        kit.Column("state", pgettext("example", "State")),
        kit.Column("clock", pgettext("example", "Clock")),
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
        kit.ClockStep(pgettext("example", "Start: the complaint arrived"), date(2026, 9, 25)),
        kit.ClockStep(pgettext("example", "The holiday does not count"), date(2026, 10, 1)),
        kit.ClockStep(pgettext("example", "Last working day"), date(2026, 10, 9)),
    )
    pause = ((date(2026, 9, 28), None),)
    return (
        kit.Clock(pgettext("example", "Reply"), "running", DUE, 3, steps=steps),
        kit.Clock(pgettext("example", "Reply"), "running", DUE, 1, steps=steps),
        kit.Clock(pgettext("example", "Decision"), "overdue", DUE, steps=steps),
        kit.Clock(pgettext("example", "Decision"), "met", DUE),
        kit.Clock(pgettext("example", "Appraisal"), "paused", DUE, 3, pauses=pause),
    )


def _table() -> kit.Table:
    return kit.Table(
        caption=pgettext("example", "Leads"),
        columns=_columns(),
        rows=_rows(),
        empty=kit.Empty(
            pgettext("example", "No leads"), pgettext("example", "Change the filters.")
        ),
        pager=kit.Pager(shown=6, next_url="?after=row-5", total=12000, capped_at=10000),
        bulk=(
            kit.BulkAction(pgettext("example", "Assign"), reverse("ui_kit_bulk"), icon="user-plus"),
            kit.BulkAction(
                pgettext("example", "Export"),
                "",
                icon="download",
                barred=(pgettext("example", "Not in your role."),),
            ),
        ),
        facets_url=reverse("ui_kit_facets"),
        views=(
            kit.Tab(pgettext("example", "All"), "?view=all", current=True, count=12000),
            kit.Tab(pgettext("example", "Mine"), "?view=mine", count=12),
            kit.Tab(pgettext("example", "Due soon"), "?view=due", count=3),
        ),
        save_view_url=reverse("ui_kit_bulk"),
    )


def _pictures() -> dict[str, kit.Picture]:
    return {
        "left": kit.Picture(
            "/static/foundation/mark.svg",
            pgettext("example", "Official picture"),
            pgettext("example", "Official"),
        ),
        "right": kit.Picture(
            "/static/foundation/mark.svg",
            pgettext("example", "Picture of the offer"),
            pgettext("example", "Offer"),
            ((0.1, 0.2), (0.8, 0.2), (0.8, 0.7), (0.1, 0.7)),
        ),
    }


def _story() -> dict[str, Any]:
    return {
        "reasons": (
            kit.Reason(
                pgettext("example", "The mark is written with a masked letter"),
                0.4,
                evidence_url="#text",
            ),
            kit.Reason(pgettext("example", "The price is 84% below the genuine price"), 0.3),
            kit.Reason(pgettext("example", "The seller is not authorised"), 0.2),
        ),
        "history": (
            kit.HistoryLine(
                SEEN, pgettext("example", "Lead opened"), office=LONG_NAME, icon="plus"
            ),
            kit.HistoryLine(
                SEEN,
                pgettext("example", "Assigned"),
                "王芳",
                pgettext("example", "Demo office"),
                note=TITLE,
            ),
        ),
    }


def _buttons() -> dict[str, kit.Button]:
    return {
        "open_button": kit.Button(
            pgettext("example", "Decide"), "gavel", url="#", key="y", tone="primary"
        ),
        "plain_button": kit.Button(pgettext("example", "Assign"), "user-plus", url="#"),
        "barred_button": kit.Button(
            pgettext("example", "Transfer"),
            barred=(
                pgettext("example", "The threshold is not reached."),
                pgettext("example", "Two officers needed."),
            ),
        ),
    }


def _parts() -> dict[str, Any]:
    spans = (
        kit.Span(0, 4, "NIKE", pgettext("example", "a letter masked")),
        kit.Span(13, 20, "NIKE", pgettext("example", "separators between letters")),
    )
    return {
        "clocks": _clocks(),
        "text": TITLE,
        "spans": spans,
        "strip": kit.PriceStrip(Decimal(129), Decimal(499), Decimal(799), Decimal(1299)),
        "stages": (
            kit.Stage(pgettext("example", "Found"), "done", SEEN),
            kit.Stage(pgettext("example", "In review"), "current"),
            kit.Stage(pgettext("example", "Decided")),
        ),
        **_story(),
        **_pictures(),
        "changes": (
            kit.Change(
                pgettext("example", "Title"), "耐克运动鞋 2025 新款", "N*ke 运动鞋 2026 新款"
            ),
            kit.Change(pgettext("example", "Price"), "¥899.00", "¥129.00"),
        ),
        **_buttons(),
        "empty": kit.Empty(
            pgettext("example", "No leads match these filters"),
            pgettext("example", "Take a filter away."),
            "?",
            pgettext("example", "Clear filters"),
        ),
    }


@staff_page(admin=True)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    form = ExampleForm({"email": "x"}) if "errors" in request.GET else ExampleForm()
    return render(request, "ui/kit_page.html", {"table": _table(), "form": form, **_parts()})


@staff_page(admin=True)
@require_safe
def facets(request: HttpRequest) -> HttpResponse:
    values = (
        kit.Facet(
            "disguise",
            pgettext("example", "Disguise"),
            (
                kit.Option("mask", pgettext("example", "masked"), 12000, chosen=True),
                kit.Option("separator", pgettext("example", "separators"), 412),
                kit.Option("exact", pgettext("example", "open"), 9),
            ),
            capped_at=10000,
        ),
        kit.Facet("platform", pgettext("example", "Platform"), (kit.Option("p1", LONG_NAME, 87),)),
    )
    return render(request, "ui/facets.html", {"facets": values})


@staff_page(admin=True)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.getlist("id")
    run = kit.DryRun(
        pgettext("example", "Assign leads"),
        would_change=len(chosen),
        skipped=((pgettext("example", "already assigned"), 1),),
        url=reverse("ui_kit_bulk"),
        action=pgettext("example", "Assign"),
        sent=tuple(("id", each) for each in chosen),
    )
    return render(request, "ui/dry_run.html", {"run": run})
