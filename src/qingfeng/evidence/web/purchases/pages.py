"""Pages of test purchases: those of a subject, a plan, and the chain step by step."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.purchases import FILES, LARGEST, break_off, plan_purchase, take_step
from qingfeng.evidence.queries.exhibits import exhibits_of
from qingfeng.evidence.queries.purchases import (
    PurchaseRow,
    lists_of_purchase,
    purchase_row,
    purchases_of,
    purchases_to_list,
)
from qingfeng.evidence.rules.exhibits import Part
from qingfeng.evidence.rules.purchases import CHAIN, PURCHASE_FLOW, PurchaseState
from qingfeng.evidence.web.about import asked_on
from qingfeng.evidence.web.purchases.forms import (
    BreakOffForm,
    OrderForm,
    PlanForm,
    SealForm,
    StepForm,
    step_form,
)
from qingfeng.foundation.api import (
    Actor,
    access_rules,
    actor_of,
    blamed,
    formats,
    get,
    kit,
    now,
    people_named,
    staff_page,
    state_reason,
    store_file,
    told_history,
    word,
)
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject

TONES: dict[PurchaseState, kit.Tone] = {
    PurchaseState.SEALED: "met",
    PurchaseState.BROKEN_OFF: "neutral",
}


def _seen(request: HttpRequest, subject: Subject) -> None:
    """The kind comes from the address: one that nobody reads is not found."""
    if subject.kind not in access_rules():
        raise NotFound(kind=subject.kind)
    get(actor_of(request), subject.kind, subject.id)


@staff_page(permission=access.READ)
@require_safe
def listing(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    return render(request, "evidence/purchases.html", _listed(request, Subject(kind, subject_id)))


@staff_page(permission=access.READ)
@require_safe
def panel(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """The same as a part that other pages embed by its address."""
    shown = _listed(request, Subject(kind, subject_id))
    return render(request, "evidence/_purchases.html", shown)


def _listed(request: HttpRequest, subject: Subject) -> dict[str, object]:
    _seen(request, subject)
    actor = actor_of(request)
    table = kit.Table(
        caption=_("Test purchases"),
        columns=[
            kit.Column("title", _("Title"), fixed=True, wide=True),
            kit.Column("state", _("Where it stands")),
            kit.Column("offered", _("Offered")),
            kit.Column("planned", _("Planned")),
        ],
        rows=[_line(row) for row in purchases_of(subject, actor=actor)],
        empty=kit.Empty(
            _("No test purchase yet"),
            _("A test purchase buys what was offered to everybody; it never incites."),
            icon="shopping-cart",
        ),
    )
    return {
        "table": table,
        "subject": subject,
        "about": word("kind", subject.kind),
        "may_add": actor.may(access.ADD),
    }


def _line(row: PurchaseRow) -> kit.Row:
    return kit.Row(
        id=str(row.id),
        url=reverse("purchase", args=[row.id]),
        label=row.title,
        cells={
            "title": row.title,
            "state": _badge(row),
            "offered": f"{row.offered.mark} × {row.offered.quantity}",
            "planned": row.planned_at,
        },
    )


def _badge(row: PurchaseRow) -> kit.Badge:
    return kit.Badge(word("state", f"purchase.{row.state.value}"), TONES.get(row.state, "info"))


@staff_page(permission=access.ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    subject, actor = Subject(kind, subject_id), actor_of(request)
    _seen(request, subject)
    offers = [row for row in exhibits_of(subject, actor=actor) if row.counts]
    form = PlanForm(request.POST or None, offers=offers)
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            purchase = plan_purchase(
                subject=subject,
                title=form.cleaned_data["title"],
                offer=UUID(form.cleaned_data["offer"]),
                offered=form.terms,
                actor=actor,
                now=now(request),
            )
            return redirect("purchase", purchase)
    shown = {"form": form, "subject": subject, "offers": offers}
    return render(request, "evidence/purchase_plan.html", shown)


@staff_page(permission=access.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, purchase_id: UUID) -> HttpResponse:
    """The chain, and the form of its next step."""
    actor = actor_of(request)
    row = purchase_row(purchase_id, actor=actor)
    verb = _next(row)
    form = None
    if verb and actor.may(access.ADD):
        sent = (request.POST, request.FILES) if request.method == "POST" else None
        form = step_form(verb, row, now(request), sent)
        if request.method == "POST" and form.is_valid():
            with blamed(form):
                _take(request, row, verb, form)
                messages.success(request, word("verb", f"purchase.{CHAIN[verb].value}"))
                return redirect("purchase", row.id)
    return render(request, "evidence/purchase.html", _shown(row, verb, form, actor))


def _next(row: PurchaseRow) -> str:
    """The verb of the chain that leads on; the guards are asked when it is taken."""
    offers = PURCHASE_FLOW.offers(row.state.value, {})
    return next((offer.step.verb for offer in offers if offer.step.verb in CHAIN), "")


@transaction.atomic
def _take(request: HttpRequest, row: PurchaseRow, verb: str, form: StepForm) -> None:
    """Files and step together, or neither."""
    data, actor, at = form.cleaned_data, actor_of(request), now(request)
    given: dict[str, Any] = {}
    if isinstance(form, OrderForm):
        given = {"asked": form.terms, "confirmed": data["confirmed"]}
    if isinstance(form, SealForm):
        given = {"seal": data["seal"]}
    take_step(
        purchase_id=row.id,
        verb=verb,
        at=data["at"],
        parts=_stored(data["files"], request),
        note=data["note"],
        actor=actor,
        now=at,
        **given,
    )


def _stored(files: Sequence[Any], request: HttpRequest) -> list[Part]:
    parts = []
    for upload in files:
        stored = store_file(
            content=upload.file,
            name=upload.name,
            kinds=FILES,
            max_bytes=LARGEST,
            actor=actor_of(request),
            now=now(request),
        )
        part = Part(upload.name, "original", stored.sha256, stored.size, stored.media_type)
        parts.append(part)
    return parts


def _shown(row: PurchaseRow, verb: str, form: StepForm | None, actor: Actor) -> dict[str, object]:
    taken = {step.verb: step for step in row.steps}
    stages = [
        kit.Stage(
            word("state", f"purchase.{state.value}"),
            "done" if each in taken else "current" if each == verb else "todo",
            taken[each].at if each in taken else None,
        )
        for each, state in CHAIN.items()
    ]
    ended = row.state in (PurchaseState.SEALED, PurchaseState.BROKEN_OFF)
    return {
        "purchase": row,
        "badge": _badge(row),
        "stages": stages,
        "steps": [(word("state", f"purchase.{CHAIN[s.verb].value}"), s) for s in row.steps],
        "next": word("verb", f"purchase.{verb}") if verb else "",
        "form": form,
        "break_off": BreakOffForm() if form is not None and not ended else None,
        "officer": people_named([row.officer]).get(row.officer, "") if row.officer else "",
        "seen": formats.moment(row.offer_seen_at),
        "reason": state_reason(row.id),
        "lists": lists_of_purchase(row.id, actor=actor),
        "list_it": _list_it(row, actor),
        "lines": told_history(Subject("purchase", row.id)),
    }


def _list_it(row: PurchaseRow, actor: Actor) -> str:
    """Where what was bought goes on a list, once it is sealed and as long as it stands on none."""
    to_list = row.state is PurchaseState.SEALED and actor.may(access.GOODS_ADD)
    if not to_list or all(one.pk != row.id for one in purchases_to_list(actor=actor)):
        return ""
    return asked_on(reverse("goods_list_new"), Subject(events.PURCHASE, row.id))


@staff_page(permission=access.ADD)
@require_POST
def end(request: HttpRequest, purchase_id: UUID) -> HttpResponse:
    form = BreakOffForm(request.POST)
    row = purchase_row(purchase_id, actor=actor_of(request))
    if form.is_valid():
        with blamed(form):
            break_off(
                purchase_id=row.id,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=now(request),
            )
    for problems in form.errors.values():
        for problem in problems:
            messages.error(request, str(problem))
    return redirect("purchase", row.id)
