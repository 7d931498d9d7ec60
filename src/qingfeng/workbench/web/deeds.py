"""What is done to leads: each view calls one action and answers with the line as it now stands."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.foundation.api import Actor, actor_of, colleagues, kit, now, staff_page, word
from qingfeng.kernel.errors import BadInput
from qingfeng.market import api as market
from qingfeng.workbench.web import words
from qingfeng.workbench.web.answers import back_to, by_htmx, refusals_said, toast
from qingfeng.workbench.web.lines import columns
from qingfeng.workbench.web.queue import drawing
from qingfeng.workbench.web.reasons import reason_groups

DECIDE, EDIT = "lead:decide", "lead:edit"


@staff_page(permission=DECIDE)
@require_POST
@refusals_said
def decide(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    done = market.decide(
        lead_id=lead_id,
        reason=request.POST.get("reason", ""),
        actor=actor_of(request),
        now=now(request),
    )
    return _answer(request, lead_id, _decided_text(done), undo=lead_id)


def _decided_text(done: market.Decided) -> str:
    parts = [f"{words.VERDICTS[done.verdict]}: {words.reason_text(done.reason)}"]
    if done.second_review:
        parts.append(_("Drawn for a second review."))
    if done.state == "disputed":
        parts.append(_("The first reviewer saw it differently: a third one settles it."))
    if done.recalled:
        parts.append(_("%(n)d more offers with this text were put aside.") % {"n": done.recalled})
    return " ".join(parts)


@staff_page(permission=DECIDE)
@require_POST
@refusals_said
def undo(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    market.undo(lead_id=lead_id, actor=actor_of(request), now=now(request))
    return _answer(request, lead_id, _("The decision is taken back."))


@staff_page(permission=EDIT)
@require_POST
@refusals_said
def release(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    market.release(lead_id=lead_id, actor=actor_of(request), now=now(request))
    return _answer(request, lead_id, _("It is free for everyone of the office again."))


@staff_page(permission=EDIT)
@require_POST
@refusals_said
def reopen(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    market.reopen(lead_id=lead_id, actor=actor_of(request), now=now(request))
    return _answer(request, lead_id, _("The lead is open again."))


@staff_page(permission=EDIT)
@require_http_methods(["GET", "POST"])
@refusals_said
def assign(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """A dialog with the colleagues who may decide, and its answer."""
    actor, at = actor_of(request), now(request)
    if request.method != "POST":
        market.get_lead(actor, lead_id, on=localdate(at))
        people = colleagues(actor, DECIDE, now=at)
        context = {"people": people, "me": actor.user_id, "lead_id": lead_id}
        return render(request, "workbench/_assign.html", context)
    chosen = _identifier(request.POST.get("assignee", ""), "assignee")
    market.assign(lead_id=lead_id, assignee_id=chosen, actor=actor, now=at)
    return _answer(request, lead_id, _("Assigned."))


def _identifier(text: str, column: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("not_an_identifier", column=column) from None


def _answer(
    request: HttpRequest, lead_id: UUID, text: str, *, undo: UUID | None = None
) -> HttpResponse:
    if not by_htmx(request):
        messages.success(request, text)
        return HttpResponseRedirect(back_to(request))
    said = toast(request, text, undo=undo)
    if request.POST.get("from") != "queue":
        return HttpResponse(said)
    rows = market.lead_rows([lead_id], actor=actor_of(request), masked=False)
    shown = columns(request.POST.getlist("cols"))
    drawn = drawing(rows, shown, now=now(request), picked=True)
    line = drawn.line(rows[0], done=rows[0].state not in ("open", "assigned"))
    return render(request, "workbench/_row_answer.html", {"line": line, "toast": said})


@staff_page(permission=DECIDE)
@require_POST
@refusals_said
def decide_many(request: HttpRequest) -> HttpResponse:
    """First which reason, then the dry run's count, then the deed."""
    reason = request.POST.get("reason", "")
    ids = _chosen(request)
    if not reason:
        context = {"ids": ids, "reason_groups": reason_groups(), "url": reverse("leads_decide")}
        return render(request, "workbench/_bulk_decide.html", context)

    def deed(actor: Actor, at: datetime, *, dry_run: bool, token: str) -> market.BulkResult:
        return market.bulk_decide(
            lead_ids=ids, reason=reason, actor=actor, now=at, dry_run=dry_run, token=token
        )

    title = _("Decide: %(reason)s") % {"reason": words.reason_text(reason)}
    return _many(request, deed, title, reverse("leads_decide"), ("reason", reason))


@staff_page(permission=EDIT)
@require_POST
@refusals_said
def assign_many(request: HttpRequest) -> HttpResponse:
    assignee = request.POST.get("assignee", "")
    ids = _chosen(request)
    actor, at = actor_of(request), now(request)
    people = {str(person.id): person.name for person in colleagues(actor, DECIDE, now=at)}
    if not assignee:
        context = {"ids": ids, "people": people.items(), "url": reverse("leads_assign")}
        return render(request, "workbench/_bulk_assign.html", context)
    chosen = _identifier(assignee, "assignee")

    def deed(actor: Actor, at: datetime, *, dry_run: bool, token: str) -> market.BulkResult:
        return market.bulk_assign(
            lead_ids=ids, assignee_id=chosen, actor=actor, now=at, dry_run=dry_run, token=token
        )

    title = _("Assign to %(name)s") % {"name": people.get(assignee, "")}
    return _many(request, deed, title, reverse("leads_assign"), ("assignee", assignee))


def _chosen(request: HttpRequest) -> list[UUID]:
    return [_identifier(text, "id") for text in request.POST.getlist("id")]


def _many(
    request: HttpRequest,
    deed: Callable[..., market.BulkResult],
    title: str,
    url: str,
    choice: tuple[str, str],
) -> HttpResponse:
    actor, at = actor_of(request), now(request)
    dry_run = request.POST.get("dry_run", "1") != "0"
    result = deed(actor, at, dry_run=dry_run, token=request.POST.get("token", ""))
    if not dry_run:
        done = _("%(n)d leads changed.") % {"n": result.changed}
        messages.success(request, done)
        return HttpResponseRedirect(back_to(request))
    run = kit.DryRun(
        title=title,
        would_change=result.changed,
        skipped=[(word("refusal", code), n) for code, n in sorted(result.skipped.items())],
        url=url,
        action=title,
        sent=[
            choice,
            ("token", result.token),
            ("next", request.headers.get("HX-Current-URL", "") or back_to(request)),
            *(("id", text) for text in request.POST.getlist("id")),
        ],
    )
    return render(request, "ui/dry_run.html", {"run": run})
