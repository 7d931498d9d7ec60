"""Pages of identification: the list of either side, the question of the office, the question to the holder."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.evidence import access, events
from qingfeng.evidence.api import draft_question
from qingfeng.evidence.queries import identification as queries
from qingfeng.evidence.queries.alerts import alerts_listed
from qingfeng.evidence.queries.customs_rules import security_asked, unserved_since
from qingfeng.evidence.queries.identification import HolderView, OfficeView, QuestionRow
from qingfeng.evidence.rules.answers import Delivery
from qingfeng.evidence.rules.codes import CodeKind, read_code
from qingfeng.evidence.rules.identification import (
    IDENTIFICATION_FLOW,
    REGIMES,
    Outcome,
    Request,
    Standing,
    State,
    Verdict,
    route_of,
)
from qingfeng.evidence.web.about import about
from qingfeng.evidence.web.clock_lines import ClockLine, clock_line
from qingfeng.evidence.web.identification import words
from qingfeng.evidence.web.identification.forms import GoodsForm, QuestionsForm
from qingfeng.evidence.web.identification.history import question_history
from qingfeng.evidence.web.paging import pager, position
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    address_of,
    blamed,
    columns_chosen,
    formats,
    in_language,
    kit,
    now,
    open_file,
    own_version,
    staff_page,
    state_reason,
    word,
)
from qingfeng.kernel.errors import BadInput, NotFound
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from qingfeng.register import api as register

SUGGESTED = (
    gettext_lazy("Are the goods genuine products of the right holder or made with its consent?"),
    gettext_lazy("Which features show it?"),
    gettext_lazy("For which channel and market are they?"),
)
UNANSWERED = (State.DRAFTED, State.SENT, State.SERVED)
STAGES = (State.DRAFTED, State.SENT, State.SERVED, State.ANSWERED, State.CLOSED)


@staff_page(permission=access.READ_QUESTION)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), now(request)
    over = request.GET.get("view") == "over"
    page = queries.questions_page(actor=actor, now=at, over=over, after=position(request))
    asked = access.is_asked(actor)
    here = reverse("identifications")
    table = kit.Table(
        caption=_("Questions to us") if asked else _("Identifications"),
        columns=columns_chosen(request, "identifications", _columns(asked)),
        rows=[_row(row, at) for row in page.rows],
        empty=kit.Empty(
            _("No question here"),
            _("Questions about goods will stand here, by the time they are due.")
            if asked
            else _("Ask the right holder about goods that are lawfully before you."),
            icon="help-circle",
        ),
        pager=pager(request, len(page.rows), page.after),
        views=[
            kit.Tab(_("Open"), here, not over),
            kit.Tab(_("Over"), f"{here}?view=over", over),
        ],
    )
    context = {
        "table": table,
        "may_ask": access.asks(actor) and actor.may(access.ASK),
        "record": queries.own_record(actor=actor, now=at) if asked else None,
        "may_name": asked and actor.may(access.ANSWER),
    }
    return render(request, "evidence/identifications.html", context)


def _columns(asked: bool) -> list[kit.Column]:
    other = kit.Column("office", _("Office"), wide=True)
    holder = kit.Column("holder", _("Right holder"), wide=True)
    return [
        kit.Column("goods", _("The goods"), fixed=True, wide=True),
        kit.Column("mark", _("Mark")),
        other if asked else holder,
        kit.Column("due", _("Due"), wide=True),
        kit.Column("state", _("State")),
        kit.Column("answer", _("Answer")),
        kit.Column("sent", _("Sent")),
    ]


def _row(row: QuestionRow, at: datetime) -> kit.Row:
    return kit.Row(
        id=str(row.id),
        url=reverse("identification", args=[row.id]),
        label=row.goods,
        cells={
            "goods": row.goods,
            "mark": row.mark,
            "holder": in_language(row.holder, row.holder_en),
            "office": in_language(row.office, row.office_en),
            "due": _due(row, at),
            "state": state_badge(row.state),
            "answer": verdict_badge(row.verdict) if row.verdict else "",
            "sent": row.sent_at,
        },
    )


def _due(row: QuestionRow, at: datetime) -> kit.Clock | str:
    if row.due is None or row.state is not State.SERVED:
        return ""
    return kit.Clock(_("Answer"), "running" if at <= row.due else "overdue", row.due)


def state_badge(state: State) -> kit.Badge:
    return kit.Badge(str(words.STATES[state]), words.STATE_TONES[state])


def verdict_badge(verdict: Any) -> kit.Badge:
    return kit.Badge(str(words.VERDICTS[verdict]), words.VERDICT_TONES.get(verdict, "neutral"))


@staff_page(permission=access.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The first step: how the goods came before the officer. `kind` and `id` name what they belong to."""
    actor = actor_of(request)
    route = route_of(actor.function)
    if route is None or not access.asks(actor):
        raise NotFound(kind=events.IDENTIFICATION)
    matter = about(request)
    form = GoodsForm(request.POST or None, route=route)
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            made = draft_question(
                goods=form.goods_before(),
                subject=matter.subject if matter else None,
                actor=actor,
                now=now(request),
            )
            return redirect("identification", made)
    context = {
        "form": form,
        "heading": _("Ask the right holder"),
        "submit": _("Go on"),
        "back": (matter and matter.address) or reverse("identifications"),
        "back_label": matter.name if matter else _("Identifications"),
        "about": matter,
        "hint": _("No parcel is opened for this: ask only about goods that are lawfully before you."),
    }  # fmt: skip
    return render(request, "evidence/form_step.html", context)


@staff_page(permission=access.READ_QUESTION)
@require_safe
def show(request: HttpRequest, identifier: UUID) -> HttpResponse:
    actor, at = actor_of(request), now(request)
    if access.is_asked(actor):
        view = queries.holder_view(actor=actor, identifier=identifier, now=at)
        return render(request, "evidence/identification_asked.html", asked_context(view, actor, at))
    own = queries.office_view(actor=actor, identifier=identifier, now=at)
    if own.state is State.DRAFTED and actor.may(access.ASK):
        return draft_page(request, own)
    return render(request, "evidence/identification.html", office_context(own, actor, at))


def draft_page(
    request: HttpRequest, view: OfficeView, form: QuestionsForm | None = None
) -> HttpResponse:
    """`form`: the questions as they were sent, with what is wrong about them."""
    actor, at = actor_of(request), now(request)
    context = office_context(view, actor, at) | _drafting(request, view, actor, at)
    if form is not None:
        context["form"] = form
    return render(request, "evidence/identification_draft.html", context)


def _drafting(
    request: HttpRequest, view: OfficeView, actor: Actor, at: datetime
) -> dict[str, object]:
    text = request.GET.get("q", "").strip()[:1000].replace("\x00", "")
    regime = REGIMES[view.route]
    found, problem = _proposed(text, actor, at)
    suggested = "\n".join(str(line) for line in view.questions or SUGGESTED)
    initial = {"questions": suggested, "asked_for": view.asked_for}
    return {
        "text": text,
        "problem": problem,
        "found": found,
        "guide": [(point, view.ticks.get(point.id)) for point in view.guide],
        "findings": [(finding.value, text_) for finding, text_ in words.FINDINGS.items()],
        "form": QuestionsForm(has_clock=bool(regime.clock), initial=initial),
        "has_clock": bool(regime.clock),
        "barred": send_barred(view),
    }


def send_barred(view: OfficeView) -> list[str]:
    """What is missing before it can be sent, but for the questions, which go with it."""
    facts = {
        "right": view.right,
        "holder": view.right and view.right.holder_id,
        "recorded": view.recorded or not REGIMES[view.route].recorded_only,
        "pictures": view.pictures,
        "cleared": any(picture.cleared for picture in view.pictures),
        "questions": True,
        "valued": view.value is not None or not REGIMES[view.route].request,
    }
    flow = own_version(IDENTIFICATION_FLOW, view.workflow_version)
    offers = flow.offers(view.state.value, facts)
    codes = next(offer.barred for offer in offers if offer.step.verb == "send")
    if view.right is None:
        codes = tuple(code for code in codes if code not in ("holder_unknown", "not_recorded"))
    return [word("refusal", code) for code in codes]


def _proposed(text: str, actor: Actor, at: datetime) -> tuple[tuple[register.Proposal, ...], str]:
    if not text:
        return (), ""
    try:
        code = read_code(text)
    except BadInput as refused:
        return (), word("input", refused.reason)
    on = localdate(at)
    if code.kind in (CodeKind.GTIN, CodeKind.LINK):
        return register.proposals(actor=actor, on=on, gtin=code.value), ""
    if code.kind is CodeKind.PARCEL:
        return (), _("A parcel number names no product: search by what is on the goods.")
    return register.proposals(actor=actor, on=on, text=code.value[:100]), ""


def office_context(view: OfficeView, actor: Actor, at: datetime) -> dict[str, object]:
    return {
        **_shared(view, at),
        "ground": words.GROUNDS[view.ground],
        "ticked": [
            (point, words.FINDINGS[view.ticks[point.id]])
            for point in view.guide
            if point.id in view.ticks
        ],
        "alerts": alerts_listed(actor=actor, on=localdate(at), right=view.right.id)
        if view.right
        else (),
        "contacts": register.contacts_for(
            view.right.holder_id, region=actor.region, language=get_language() or ""
        )
        if view.right and view.right.holder_id and actor.may("holder:read")
        else (),
        "readings": [(row, words.reading_said(row.status, row.detail)) for row in view.readings],
        "signatures": [(row, _signed(row)) for row in view.signatures],
        "subject": "" if view.itself else word("kind", view.subject.kind),
        "subject_url": address_of(view.subject.kind, view.subject.id),
        "stages": _stages(view.state),
        "may_ask": actor.may(access.ASK),
        "may_close": actor.may(access.CLOSE),
        "may_check": actor.may(access.ASK) and view.state in UNANSWERED,
        "may_appraise": actor.may(access.ASK_APPRAISAL),
        "may_share": actor.may(access.SHARE) and actor.may(access.READ),
        "lapsed": _lapsed(view, at),
        "unserved": _unserved(view, at),
        "unreached": _unreached(view),
        "basis": _rule(REGIMES[view.route].basis),
        "silence_rule": _rule(REGIMES[view.route].silence),
        "confiscated": _may_disclose(view),
        "reason": state_reason(view.id),
        "history": question_history(Subject(events.IDENTIFICATION, view.id)),
    }


def _signed(row: Any) -> str:
    if row.outcome:
        return str(words.OUTCOMES[Outcome(row.outcome)])
    return _("Silence taken back") if row.takes_back_id else str(words.STATES[State.SILENT])


def _may_disclose(view: OfficeView) -> bool:
    built_on = any(row.outcome in ("detained", "relied") for row in view.signatures)
    found = view.answer is not None and view.answer.verdict == "counterfeit"
    taken = not view.taken.in_ledger or bool(view.taken.found)
    return view.state is State.CLOSED and built_on and found and taken and view.notice is None


def asked_context(view: HolderView, actor: Actor, at: datetime) -> dict[str, object]:
    return {
        **_shared(view, at),
        "office": in_language(view.office, view.office_en),
        "outcomes": [(words.OUTCOMES[Outcome(code)], at_) for code, at_ in view.outcomes],
        "may_answer": actor.may(access.ANSWER) and view.state in (State.SENT, State.SERVED),
        "may_share": actor.may(access.SHARE) and actor.may(access.READ),
        "security": security_asked(view.value, at) if REGIMES[view.route].request else None,
        "silence_rule": _rule(REGIMES[view.route].silence),
    }


def _shared(view: OfficeView | HolderView, at: datetime) -> dict[str, object]:
    given = view.answer
    return {
        "view": view,
        "state": state_badge(view.state),
        "route": words.ROUTES[view.route],
        "clock": clock_line(view.clock, at),
        "codes": [(words.CODE_KINDS[code.kind], code) for code in view.codes],
        "answer": given,
        "verdict": verdict_badge(Verdict(given.verdict)) if given else None,
        "standing": words.STANDINGS[Standing(given.standing)] if given else "",
        "request_said": words.REQUESTS[Request(given.request)] if given and given.request else "",
        "delivery": words.DELIVERIES[Delivery(given.delivery)] if given and given.delivery else "",
        "delivery_rule": _rule(REGIMES[view.route].delivery),
        "means": words.MEANS[view.service.means] if view.service else "",
    }


def _lapsed(view: OfficeView, at: datetime) -> bool:
    line: ClockLine | None = clock_line(view.clock, at)
    return view.state is State.SERVED and line is not None and line.over


def _unserved(view: OfficeView, at: datetime) -> bool:
    late = view.sent_at is not None and view.sent_at <= unserved_since(at)
    return view.state is State.SENT and late


def _unreached(view: OfficeView) -> bool:
    """The right has a holder, and nobody could read the question for it."""
    holder = view.right.holder_id if view.right else None
    waits = view.state in (State.DRAFTED, State.SENT)
    return waits and holder is not None and not view.reached


def _rule(rule: str) -> tuple[str, str, str] | None:
    """Its name, what it says, and where it stands in the library."""
    held = law.library()
    if rule not in held.rules:
        return None
    found = held.rules[rule]
    version = found.versions[-1]
    language = "zh" if formats.chinese() else "en"
    return (
        found.name.in_(language),
        version.text.in_(language),
        f"{reverse('law_rule', args=[rule])}#v{version.number}",
    )


def _stages(state: State) -> list[kit.Stage]:
    at = {State.SILENT: State.ANSWERED, State.WITHDRAWN: State.CLOSED}.get(state, state)
    place = STAGES.index(at)
    shown = [state if step is at else step for step in STAGES]
    return [
        kit.Stage(
            str(words.STATES[step]),
            "done" if number < place else "current" if number == place else "todo",
        )
        for number, step in enumerate(shown)
    ]


@staff_page(permission=access.READ_QUESTION)
@require_safe
def picture(request: HttpRequest, identifier: UUID, sha256: str) -> HttpResponseBase:
    """As it may be shown: without its metadata, to either side."""
    found = queries.picture_type(
        actor=actor_of(request), identifier=identifier, sha256=sha256, now=now(request)
    )
    return _file(sha256, found)


@staff_page(permission=access.ASK)
@require_safe
def picture_check(request: HttpRequest, identifier: UUID, picture_id: UUID) -> HttpResponse:
    """Where an officer blacks out what goes to nobody, and signs that nothing of it is left."""
    actor, at = actor_of(request), now(request)
    view = queries.office_view(actor=actor, identifier=identifier, now=at)
    found = queries.picture_of(actor=actor, identifier=identifier, picture=picture_id, now=at)
    context = {
        "view": view,
        "picture": found,
        "boxes": "\n".join(" ".join(map(str, box)) for box in found.boxes),
        "open": view.state in UNANSWERED,
    }
    return render(request, "evidence/identification_picture.html", context)


@staff_page(permission=access.READ_QUESTION)
@require_safe
def paper(request: HttpRequest, identifier: UUID, sha256: str) -> HttpResponseBase:
    found = queries.paper_type(
        actor=actor_of(request), identifier=identifier, sha256=sha256, now=now(request)
    )
    response = _file(sha256, found)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _file(sha256: str, media_type: str) -> FileResponse:
    response = FileResponse(open_file(sha256), content_type=media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
