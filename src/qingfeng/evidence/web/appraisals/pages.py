"""Pages of appraisal: requests of an office, work of a body, certificates, recognition."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.evidence import access, events
from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import Appraisal
from qingfeng.evidence.queries import appraisals as queries
from qingfeng.evidence.queries.appraisal_results import (
    objection_ends,
    pending_report,
)
from qingfeng.evidence.queries.appraisal_samples import (
    DrawnSample,
    chosen_for,
    orders_of,
    samples_on_offer,
    standing_of,
)
from qingfeng.evidence.queries.appraisals import AppraisalRow, AppraisalView
from qingfeng.evidence.rules.appraisal import (
    REINSPECTED,
    Opinion,
    Payer,
    PriceOf,
    Purpose,
    Review,
    ServiceMode,
    State,
)
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.evidence.web.about import about
from qingfeng.evidence.web.appraisals import words
from qingfeng.evidence.web.appraisals.forms import (
    AcceptForm,
    AppraisalForm,
    CertificateForm,
    ObjectionForm,
    OfferForm,
    RecogniseForm,
    ReportForm,
    RequestForm,
    ReviewForm,
    TellForm,
    WaiverForm,
)
from qingfeng.evidence.web.clock_lines import clock_line
from qingfeng.evidence.web.form_steps import FormStep
from qingfeng.evidence.web.goods import words as goods_words
from qingfeng.evidence.web.identification.forms import ReasonForm
from qingfeng.evidence.web.paging import pager, position
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    address_of,
    columns_chosen,
    in_language,
    kit,
    now,
    offices_named,
    offices_of_kinds,
    open_file,
    staff_page,
    state_reason,
    told_history,
    word,
)
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject


@staff_page(permission=access.READ_APPRAISAL)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows, after = queries.appraisals_page(actor=actor, after=position(request))
    asks = actor.office_kind == "agency" and actor.may(access.ASK_APPRAISAL)
    table = kit.Table(
        caption=_("Appraisals"),
        columns=columns_chosen(request, "appraisals", _columns(access.appraises(actor))),
        rows=[_row(row) for row in rows],
        empty=kit.Empty(
            _("No appraisal here"),
            _("Requests with sealed samples will stand here, the newest first."),
            icon="microscope",
        ),
        pager=pager(request, len(rows), after),
    )
    return render(request, "evidence/appraisals.html", {"table": table, "may_ask": asks})


def _columns(of_body: bool) -> list[kit.Column]:
    office = kit.Column("office", _("Office"), wide=True)
    body = kit.Column("body", _("Appraisal body"), wide=True)
    return [
        kit.Column("purpose", _("What is asked for"), fixed=True, wide=True),
        kit.Column("goods", _("The goods"), wide=True),
        office if of_body else body,
        kit.Column("samples", _("Samples"), numeric=True),
        kit.Column("state", _("State")),
    ]


def _row(row: AppraisalRow) -> kit.Row:
    again = [kit.Badge(_("second"), "info")] if row.second else []
    return kit.Row(
        id=str(row.id),
        url=reverse("appraisal", args=[row.id]),
        label=str(words.PURPOSES[row.purpose]),
        cells={
            "purpose": [str(words.PURPOSES[row.purpose]), *again],
            "goods": row.goods,
            "body": in_language(row.body, row.body_en),
            "office": in_language(row.office, row.office_en),
            "samples": row.samples,
            "state": state_badge(row.state),
        },
    )


def state_badge(state: State) -> kit.Badge:
    return kit.Badge(str(words.STATES[state]), words.STATE_TONES[state])


@staff_page(permission=access.ASK_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`kind` and `id` name what the goods belong to, `lot` the goods, `second` the appraisal that is repeated."""
    actor, on = actor_of(request), localdate(now(request))
    drawn, lot = samples_on_offer(actor=actor), request.GET.get("lot", "")
    subject, first = _subject(request, actor), _first(request, actor)
    form = AppraisalForm(
        request.POST or None,
        bodies=queries.bodies(on),
        drawn=drawn,
        classes=_classes(subject, first, on),
        initial={"drawn": chosen_for(_uuid(lot), drawn) if lot else []},
    )

    def write(_facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> str:
        made = evidence.draft_appraisal(
            subject=subject,
            fields=form.appraisal(),
            second_of=first.pk if first else None,
            asked_by_party=request.GET.get("party") == "1",
            actor=actor,
            now=now(request),
        )
        return reverse("appraisal", args=[made])

    heading = _("Second appraisal") if first else _("Ask for an appraisal")
    matter = about(request)
    back = (matter and matter.address) or reverse("appraisals")
    label = matter.name if matter else _("Appraisals")
    step = FormStep(heading, _("Go on"), back, label, about=matter)
    return step.answer(request, form, write)


def _first(request: HttpRequest, actor: Actor) -> Appraisal | None:
    second = request.GET.get("second", "")
    return access.appraisal_of(actor, _uuid(second)) if second else None


def _classes(subject: Subject | None, first: Appraisal | None, on: date) -> frozenset[int]:
    right = queries.right_asked_about(subject, first)
    return queries.classes_known(subject, right, first, on)


def _subject(request: HttpRequest, actor: Actor) -> Subject | None:
    if first := _first(request, actor):
        itself = first.subject_kind == events.APPRAISAL
        return None if itself else Subject(first.subject_kind, first.subject_id)
    matter = about(request)
    return matter.subject if matter else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(kind=events.APPRAISAL) from error


@staff_page(permission=access.READ_APPRAISAL)
@require_safe
def show(request: HttpRequest, identifier: UUID) -> HttpResponse:
    actor = actor_of(request)
    view = queries.appraisal_view(actor=actor, identifier=identifier, on=localdate(now(request)))
    context = _context(view, actor, now(request)) | _told(view, now(request))
    return render(request, "evidence/appraisal.html", context)


def _told(view: AppraisalView, at: datetime) -> dict[str, object]:
    """What the party was told, until when it may object, and which objections came after that."""
    told = view.told
    ends = objection_ends(told, at) if told else None
    pending = pending_report(view.row.pk, now=at) if view.own else None
    return {
        "told": told,
        "told_how": words.MODES[ServiceMode(told.mode)] if told else "",
        "told_clock": clock_line(told.clock, at) if told else None,
        "ends": ends,
        "waiver": view.waiver,
        "pending": pending,
        "waits": words.waits(pending.code, pending.until) if pending else "",
        "late": {one.pk for one in view.objections if ends and one.entered_at > ends},
    }


def _context(view: AppraisalView, actor: Actor, at: datetime) -> dict[str, object]:
    row = view.row
    names = offices_named([row.office_id, row.body_id])
    report = getattr(row, "report", None)
    offer = next((one for one in view.recognitions if one.office_id == actor.office_id), None)
    return {
        "view": view,
        "row": row,
        "state": state_badge(view.state),
        "purpose": words.PURPOSES[view.purpose],
        "office": in_language(names[row.office_id].name, names[row.office_id].name_en),
        "body": in_language(names[row.body_id].name, names[row.body_id].name_en),
        "priced": words.PRICES_OF[PriceOf(row.price_of)] if view.purpose is Purpose.PRICE else "",
        "subject": "" if view.subject.kind == events.APPRAISAL else word("kind", view.subject.kind),
        "subject_url": address_of(view.subject.kind, view.subject.id),
        "goods_class": words.class_name(row.goods_class) if row.goods_class else "",
        "samples": [
            (
                sample,
                f"{sample.quantity.normalize():f} {sample.unit}",
                line,
                words.OPINIONS[Opinion(line.opinion)] if line and line.opinion else "",
            )
            for sample, line in view.samples
        ],
        "custody": _custody(view, actor) if view.own and actor.may(access.GOODS_READ) else [],
        "report": report,
        "payer": words.PAYERS[Payer(report.payer)] if report else "",
        "objections": [
            (one, words.REVIEWS[Review(one.review)] if one.review else "")
            for one in view.objections
        ],
        "offer": offer,
        "may": {
            verb: actor.may(f"appraisal:{verb}") for verb in ("add", "edit", "decide", "share")
        },
        "may_pack": actor.may(access.SHARE),
        "threshold": _threshold(view, actor, at) if view.own else "",
        "reason": state_reason(row.pk) if view.own or view.state is State.REFUSED else "",
        "history": told_history(Subject(events.APPRAISAL, row.pk)) if view.own else [],
    }


def _custody(view: AppraisalView, actor: Actor) -> list[dict[str, object]]:
    """Where each sample of the sampling tree stands, the orders that brought it there, and the next one."""
    drawn = [sample.sample_id for sample, _line in view.samples if sample.sample_id]
    orders = orders_of(view.row)
    return [
        {
            "sample": one,
            "status": goods_words.STATUSES[one.status],
            "orders": [
                (line.order_id, goods_words.VERBS[Verb(line.order.verb)], line.order.begun_at)
                for line in orders.get(one.lot, ())
            ],
            "next": _next_order(one, view.state) if actor.may(access.GOODS_EDIT) else "",
        }
        for one in standing_of(drawn)
    ]


def _next_order(sample: DrawnSample, state: State) -> str:
    """To the body while it is asked, back from it afterwards; each is an order of the ledger with two signatures."""
    if sample.status is Status.SAMPLED and state in (State.REQUESTED, State.ACCEPTED):
        return reverse("goods_order_new", args=[sample.lot, Verb.TEST.value])
    if sample.status is Status.TESTING and state not in (State.REQUESTED, State.ACCEPTED):
        return reverse("goods_order_new", args=[sample.lot, Verb.CONCLUDE.value])
    return ""


def _threshold(view: AppraisalView, actor: Actor, at: datetime) -> str:
    """The threshold check with the prices of all reports on the subject that stand."""
    goods = evidence.threshold_goods(view.subject, actor=actor, now=at)
    if not goods:
        return ""
    facts = json.dumps({"goods": goods}, ensure_ascii=False)
    return f"{reverse('law_threshold')}?{urlencode({'facts': facts})}"


@staff_page(permission=access.READ_APPRAISAL)
@require_safe
def paper(request: HttpRequest, identifier: UUID) -> HttpResponseBase:
    """The report itself, for whoever may read the appraisal."""
    row = access.appraisal_of(actor_of(request), identifier)
    report = getattr(row, "report", None)
    if report is None:
        raise NotFound(kind="file")
    part = report.exhibit.files.get(role="report").file
    return _file(part.sha256, part.media_type)


def _file(sha256: str, media_type: str) -> FileResponse:
    response = FileResponse(open_file(sha256), content_type=media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _step(identifier: UUID, heading: str, submit: str) -> FormStep:
    return FormStep(heading, submit, reverse("appraisal", args=[identifier]), _("Appraisal"))


def _who(request: HttpRequest, identifier: UUID) -> dict[str, Any]:
    return {"appraisal_id": identifier, "actor": actor_of(request), "now": now(request)}


@staff_page(permission=access.ASK_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row, on = access.appraisal_of(actor_of(request), identifier), localdate(now(request))
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        purpose=Purpose(row.purpose),
        scope=queries.body_scope(row, on),
    )

    def write(facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.request_appraisal(**_who(request, identifier), **facts, **papers)

    hint = _words_of_scope(row, on) if "scope_confirmed" in form.fields else ""
    step = replace(_step(identifier, _("Send the request"), _("Send")), hint=hint)
    return step.answer(request, form, write)


def _words_of_scope(row: Appraisal, on: date) -> str:
    """What the officer has to have read before confirming it."""
    told = queries.uncoded_scopes(row, on)
    return _("Scope of the certificate, in words: %(scope)s") % {"scope": "；".join(told)}


@staff_page(permission=access.APPRAISE)
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = access.appraisal_of(actor_of(request), identifier)
    drawn = row.samples.filter(sample__isnull=False).exists()
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        receipt=row.pause_days is not None and not drawn,
    )

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.accept_appraisal(**_who(request, identifier), **facts)

    return _step(identifier, _("Accept the request"), _("Accept")).answer(request, form, write)


@staff_page(permission=access.APPRAISE)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, identifier: UUID) -> HttpResponse:
    access.appraisal_of(actor_of(request), identifier)
    form = ReasonForm(request.POST or None)

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.decline_appraisal(**_who(request, identifier), **facts)

    return _step(identifier, _("Decline the request"), _("Decline")).answer(request, form, write)


@staff_page(permission=access.APPRAISE)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = access.appraisal_of(actor_of(request), identifier)
    form = ReportForm(
        request.POST or None,
        request.FILES or None,
        samples=tuple(row.samples.order_by("seal")),
        purpose=Purpose(row.purpose),
    )

    def write(_facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.report_appraisal(**_who(request, identifier), fields=form.report(papers["paper"]))

    return _step(identifier, _("Hand in the report"), _("Hand in")).answer(request, form, write)


@staff_page(permission=access.REVIEW_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: HttpRequest, identifier: UUID) -> HttpResponse:
    access.appraisal_of(actor_of(request), identifier)
    form = ReasonForm(request.POST or None)

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.recall_appraisal(**_who(request, identifier), **facts)

    return _step(identifier, _("Recall the request"), _("Recall")).answer(request, form, write)


@staff_page(permission=access.ASK_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = access.appraisal_of(actor_of(request), identifier)
    timed = Purpose(row.purpose) in REINSPECTED
    form = TellForm(request.POST or None, request.FILES or None, timed=timed)

    def write(_facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.tell_result(**_who(request, identifier), told=form.told(papers["paper"]))

    return _step(identifier, _("Tell the party the result"), _("Enter")).answer(
        request, form, write
    )


@staff_page(permission=access.ASK_APPRAISAL)
@require_safe
def told_paper(request: HttpRequest, identifier: UUID) -> HttpResponseBase:
    """The notice with the party's receipt, for the office that told it."""
    row = access.appraisal_of(actor_of(request), identifier)
    told = getattr(row, "told", None)
    if told is None or row.office_id != actor_of(request).office_id:
        raise NotFound(kind="file")
    return _file(told.paper.sha256, told.paper.media_type)


@staff_page(permission=access.ASK_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, identifier: UUID) -> HttpResponse:
    access.appraisal_of(actor_of(request), identifier)
    form = WaiverForm(request.POST or None, request.FILES or None)

    def write(facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.waive_objection(**_who(request, identifier), **facts, **papers)

    heading = _("Waiver of the time to object")
    return _step(identifier, heading, _("Enter")).answer(request, form, write)


@staff_page(permission=access.ASK_APPRAISAL)
@require_safe
def waiver_paper(request: HttpRequest, identifier: UUID) -> HttpResponseBase:
    """The party's own word, for the office that keeps it."""
    row = access.appraisal_of(actor_of(request), identifier)
    waiver = getattr(row, "waiver", None)
    if waiver is None or row.office_id != actor_of(request).office_id:
        raise NotFound(kind="file")
    return _file(waiver.paper.sha256, waiver.paper.media_type)


@staff_page(permission=access.ASK_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def object_(request: HttpRequest, identifier: UUID) -> HttpResponse:
    access.appraisal_of(actor_of(request), identifier)
    form = ObjectionForm(request.POST or None, request.FILES or None)

    def write(facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.object_to_report(**_who(request, identifier), **facts, **papers)

    return _step(identifier, _("Enter an objection"), _("Enter")).answer(request, form, write)


@staff_page(permission=access.REVIEW_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, identifier: UUID, objection: UUID) -> HttpResponse:
    row = access.appraisal_of(actor_of(request), identifier)
    if not row.objections.filter(pk=objection).exists():
        raise NotFound(kind="objection", id=objection)
    form = ReviewForm(request.POST or None)

    def write(_facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.review_objection(
            objection_id=objection, **form.facts(), actor=actor_of(request), now=now(request)
        )

    return _step(identifier, _("Decide the objection"), _("Sign")).answer(request, form, write)


@staff_page(permission=access.SHARE_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = access.appraisal_of(actor_of(request), identifier)
    others = tuple(one for one in offices_of_kinds(["agency"]) if one.id != row.office_id)
    form = OfferForm(request.POST or None, offices=others)

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.offer_report(**_who(request, identifier), office=UUID(facts["office"]))

    heading = _("Offer the report for recognition")
    return _step(identifier, heading, _("Offer it")).answer(request, form, write)


@staff_page(permission=access.REVIEW_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def recognise(request: HttpRequest, identifier: UUID) -> HttpResponse:
    access.appraisal_of(actor_of(request), identifier)
    form = RecogniseForm(request.POST or None)

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.recognise_report(
            **_who(request, identifier),
            recognised=facts["recognised"] == "yes",
            reason=facts["reason"],
        )

    return _step(identifier, _("Recognition"), _("Sign")).answer(request, form, write)


@staff_page(permission=access.READ_APPRAISAL)
@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """Which body is qualified for what, in which scope, until when."""
    actor, on = actor_of(request), localdate(now(request))
    may_enter = actor.office_kind == "agency" and actor.may(access.REVIEW_APPRAISAL)
    rows = [
        (
            body,
            [words.PURPOSES[purpose] for purpose in Purpose if purpose in body.purposes_now],
            [
                (
                    one,
                    [words.PURPOSES[Purpose(code)] for code in one.purposes],
                    words.classes_name(one.classes),
                )
                for one in body.certificates
            ],
        )
        for body in queries.bodies(on)
    ]
    return render(request, "evidence/bodies.html", {"bodies": rows, "may_enter": may_enter})


@staff_page(permission=access.REVIEW_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, identifier: UUID) -> HttpResponse:
    office = offices_named([identifier]).get(identifier)
    if office is None or office.kind != "appraisal":
        raise NotFound(kind="appraisal_body", id=identifier)
    form = CertificateForm(request.POST or None, request.FILES or None)

    def write(_facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.enter_qualification(
            body_id=identifier,
            certificate=form.certificate(papers["paper"]),
            actor=actor_of(request),
            now=now(request),
        )

    name = in_language(office.name, office.name_en)
    heading = _("Certificate of %(name)s") % {"name": name}
    back = reverse("appraisal_bodies")
    step = FormStep(heading, _("Enter"), back, _("Appraisal bodies"))
    return step.answer(request, form, write)


@staff_page(permission=access.REVIEW_APPRAISAL)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_end(request: HttpRequest, identifier: UUID) -> HttpResponse:
    form = Form(request.POST if request.method == "POST" else None)

    def write(_facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.withdraw_qualification(
            qualification_id=identifier,
            on=localdate(now(request)),
            actor=actor_of(request),
            now=now(request),
        )

    hint = _(
        "From today on the body is not qualified by this certificate; what it reported stands."
    )
    back = reverse("appraisal_bodies")
    step = FormStep(_("Withdraw the certificate"), _("Withdraw"), back, _("Appraisal bodies"), hint)
    return step.answer(request, form, write)
