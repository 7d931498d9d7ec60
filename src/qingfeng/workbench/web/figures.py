"""Figures on decisions: how well the ranking did, how far reviewers agree, which reasons were given."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.foundation.api import (
    actor_of,
    formats,
    in_language,
    kit,
    now,
    offices_of_kinds,
    region_name,
    staff_page,
)
from qingfeng.kernel.errors import BadInput
from qingfeng.market import api as market
from qingfeng.workbench.web import words
from qingfeng.workbench.web.answers import refusals_said

READ = "lead:read"
DECIDING = ("platform", "right_holder", "agent", "agency")


@staff_page(permission=READ)
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    chooses = market.sees_all_figures(actor)
    everyone = chooses and request.GET.get("of") == "labels"
    figures = market.label_figures(actor=actor, everyone=everyone)
    context = {
        "figures": figures,
        "everyone": everyone,
        "chooses": chooses,
        "policy": market.review_policy(actor.office_id),
        "weeks": _weeks(figures),
        "provinces": _provinces(market.false_alarm_rates(actor=actor, everyone=everyone)),
        "fewest": market.FEWEST,
        "reasons": [
            (words.verdict_badge(r.verdict), words.reason_text(r.reason), r.n)
            for r in figures.reasons
        ],
        "empty": kit.Empty(
            _("No decisions yet"),
            _("Decide leads in the queue: each decision is a label."),
            reverse("queue"),
            _("To the queue"),
            "gavel",
        ),
    }
    return render(request, "workbench/labels.html", context)


def _weeks(figures: market.LabelFigures) -> list[dict[str, object]]:
    return [
        {
            "week": week.week,
            "judged": week.judged,
            "accused": week.accused,
            "unsure": week.unsure,
            "precision": formats.percent(week.precision),
            "at_k": formats.percent(week.precision_at_k),
            "share": week.precision,
            "k": week.k,
        }
        for week in reversed(figures.weeks)
    ]


def _provinces(figures: market.FalseAlarms) -> list[tuple[str, market.RegionFigure, str]]:
    """In the order of the codes, with the rest and the whole at the end."""
    language = "zh-hans" if formats.chinese() else "en"
    rows = [(region_name(row.province, language), row) for row in figures.provinces]
    if figures.rest is not None:
        rows.append((_("Other provinces, or none known"), figures.rest))
    if figures.overall is not None:
        rows.append((_("All together"), figures.overall))
    return [
        (name, row, f"{formats.percent(row.low)} – {formats.percent(row.high)}")
        for name, row in rows
    ]


@staff_page(admin=True)
@require_http_methods(["GET", "POST"])
@refusals_said
def reviews(request: HttpRequest) -> HttpResponse:
    """Whose decisions are labels, and how many are reviewed twice."""
    if request.method == "POST":
        _settle(request)
        messages.success(request, _("Settled."))
        return HttpResponseRedirect(reverse("manage_reviews"))
    policies = {policy.office_id: policy for policy in market.review_policies()}
    offices = [
        (
            office,
            in_language(office.name, office.name_en),
            policies.get(office.id) or market.review_policy(office.id),
        )
        for office in offices_of_kinds(DECIDING)
    ]
    return render(request, "workbench/reviews.html", {"offices": offices})


def _settle(request: HttpRequest) -> None:
    try:
        office = UUID(request.POST.get("office", ""))
        percent = Decimal(request.POST.get("second_share", ""))
    except ValueError:
        raise BadInput("not_an_identifier", column="office") from None
    except InvalidOperation:
        raise BadInput("share_out_of_range", column="second_share") from None
    market.set_review_policy(
        office_id=office,
        gives_labels=request.POST.get("gives_labels") == "1",
        second_share=percent / 100,
        seed=request.POST.get("seed", ""),
        actor=actor_of(request),
        now=now(request),
    )
