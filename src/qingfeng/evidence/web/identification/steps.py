"""What is done on a question to a right holder: one action each, and back to its page."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.evidence import access
from qingfeng.evidence import api as evidence
from qingfeng.evidence.queries.customs_rules import security_asked
from qingfeng.evidence.queries.identification import holder_view, office_view
from qingfeng.evidence.rules.codes import CodeKind, read_code
from qingfeng.evidence.rules.identification import REGIMES, Finding, Means, State
from qingfeng.evidence.rules.pictures import boxes_of
from qingfeng.evidence.web.form_steps import FormStep, Write
from qingfeng.evidence.web.identification.forms import (
    AnswerForm,
    BrandServiceForm,
    CloseForm,
    DisclosureForm,
    LateEntryForm,
    PaperAnswerForm,
    QuestionsForm,
    ReasonForm,
    RebuttalForm,
    ServiceForm,
)
from qingfeng.evidence.web.identification.pages import draft_page
from qingfeng.foundation.api import actor_of, blamed, now, said, staff_page, word
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.register import api as register


def _back(identifier: UUID, part: str = "", **query: str) -> str:
    address = reverse("identification", args=[identifier])
    asked = f"?{urlencode(query)}" if query else ""
    return f"{address}{asked}{part}"


def _done(
    request: HttpRequest, do: Callable[[], object], text: str, back: str, refused: str = ""
) -> HttpResponse:
    """A small step of one button: what is refused is said on the page it comes back to."""
    try:
        do()
    except (BadInput, Conflict, Refused) as error:
        messages.error(request, said(error))
        for reason, _column in error.also if isinstance(error, BadInput) else ():
            messages.error(request, word("input", reason))
        return redirect(refused or back)
    messages.success(request, text)
    return redirect(back)


@staff_page(permission=access.ASK)
@require_POST
def picture_add(request: HttpRequest, identifier: UUID) -> HttpResponse:
    files = request.FILES
    uploads = files.getlist("picture") if isinstance(files, MultiValueDict) else []

    def add() -> None:
        if not uploads:
            raise BadInput("picture_missing", column="picture")
        for upload in uploads:
            evidence.add_goods_picture(
                identification_id=identifier,
                content=upload.file,  # type: ignore[arg-type]
                name=upload.name or "picture",
                actor=actor_of(request),
                now=now(request),
            )

    return _done(request, add, _("Photograph added."), _back(identifier, "#pictures"))


@staff_page(permission=access.ASK)
@require_POST
def picture_mask(request: HttpRequest, identifier: UUID, picture_id: UUID) -> HttpResponse:
    def mask() -> None:
        evidence.mask_picture(
            **_who(request, identifier),
            picture_id=picture_id,
            boxes=boxes_of(request.POST.get("boxes", "")),
        )

    back = reverse("identification_picture_check", args=[identifier, picture_id])
    return _done(request, mask, _("Blacked out. Look at it again, then sign."), back)


@staff_page(permission=access.ASK)
@require_POST
def picture_clear(request: HttpRequest, identifier: UUID, picture_id: UUID) -> HttpResponse:
    def clear() -> None:
        evidence.clear_picture(
            **_who(request, identifier),
            picture_id=picture_id,
            file=request.POST.get("file", ""),
            no_label="no_label" in request.POST,
            no_face="no_face" in request.POST,
        )

    text = _("Signed: the right holder may see this photograph.")
    check = reverse("identification_picture_check", args=[identifier, picture_id])
    return _done(request, clear, text, _back(identifier, "#pictures"), refused=check)


@staff_page(permission=access.ASK)
@require_POST
def code_add(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What was scanned or typed: a code stays with the question, and either is searched for."""
    raw = request.POST.get("code", "")
    try:
        code = read_code(raw)
        if code.kind is not CodeKind.TEXT:
            evidence.add_goods_code(
                identification_id=identifier, raw=raw, actor=actor_of(request), now=now(request)
            )
    except BadInput:
        pass  # The page says at the field what is wrong with the text, and keeps it.
    except Refused as refused:
        messages.error(request, said(refused))
    return redirect(_back(identifier, "#product", q=raw))


@staff_page(permission=access.ASK)
@require_POST
def product_choose(request: HttpRequest, identifier: UUID) -> HttpResponse:
    right, product = request.POST.get("right", ""), request.POST.get("product", "")

    def choose() -> None:
        evidence.choose_product(
            identification_id=identifier,
            right_id=_uuid(right),
            product_id=_uuid(product) if product else None,
            actor=actor_of(request),
            now=now(request),
        )

    return _done(request, choose, _("Product chosen."), _back(identifier, "#guide"))


@staff_page(permission=access.ASK)
@require_POST
def brand_ask(request: HttpRequest, identifier: UUID) -> HttpResponse:
    def ask() -> None:
        evidence.ask_brand(
            identification_id=identifier,
            code=request.POST.get("code", ""),
            actor=actor_of(request),
            now=now(request),
        )

    text = _("The brand’s own service is being asked: the answer will stand below.")
    return _done(request, ask, text, _back(identifier))


@staff_page(permission=access.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def brand_service(request: HttpRequest) -> HttpResponse:
    """Where this holder's own service answers for its serial numbers."""
    actor, on = actor_of(request), localdate(now(request))
    parties = register.parties_named(register.own_party_ids(actor, on))
    form = BrandServiceForm(request.POST or None, parties=parties)

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.name_brand_service(
            holder_id=UUID(facts["holder"]), host=facts["host"], actor=actor, now=now(request)
        )

    hint = _(
        "It must answer as a GS1 Digital Link resolver; only its public address is asked, and nothing but a GTIN and a serial number is sent."
    )
    back = reverse("identifications")
    step = FormStep(_("Your own service"), _("Save"), back, _("Questions to us"), hint)
    return step.answer(request, form, write)


@staff_page(permission=access.ASK)
@require_POST
def guide_tick(request: HttpRequest, identifier: UUID) -> HttpResponse:
    findings = [
        (_uuid(name.removeprefix("point-")), Finding(value))
        for name, value in request.POST.items()
        if name.startswith("point-") and value in set(Finding)
    ]

    def tick() -> None:
        evidence.tick_guide(
            identification_id=identifier,
            findings=findings,
            actor=actor_of(request),
            now=now(request),
        )

    return _done(request, tick, _("What you saw is noted."), _back(identifier, "#questions"))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(kind="product") from error


@staff_page(permission=access.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The questions as they stand in the form; sent where the button says so. Who comes back to the address reads the draft."""
    if request.method != "POST":
        return redirect(_back(identifier, "#questions"))
    actor, at = actor_of(request), now(request)
    view = office_view(actor=actor, identifier=identifier, now=at)
    form = QuestionsForm(request.POST, has_clock=bool(REGIMES[view.route].clock))
    sending = request.POST.get("step") == "send"
    if form.is_valid():
        with blamed(form):
            evidence.put_questions(
                identification_id=identifier,
                questions=form.cleaned_data["questions"],
                asked_for=form.cleaned_data.get("asked_for"),
                actor=actor,
                now=at,
            )
            if sending:
                readers = evidence.send_question(identification_id=identifier, actor=actor, now=at)
                _say_sent(request, readers)
            else:
                messages.success(request, _("Saved."))
            return redirect(_back(identifier, "" if sending else "#questions"))
    if view.state is State.DRAFTED:
        return draft_page(request, view, form)
    messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect(_back(identifier))


def _say_sent(request: HttpRequest, readers: int) -> None:
    if readers:
        messages.success(request, _("Sent. The clock starts with proof of service."))
    else:
        messages.warning(
            request,
            _("Sent, and nobody here acts for the right holder: serve the question on paper, then enter the proof of service."),
        )  # fmt: skip


@staff_page(permission=access.ANSWER)
@require_POST
def receive(request: HttpRequest, identifier: UUID) -> HttpResponse:
    def confirm() -> None:
        evidence.confirm_receipt(
            identification_id=identifier, actor=actor_of(request), now=now(request)
        )

    return _done(
        request, confirm, _("Receipt confirmed. The clock runs from now."), _back(identifier)
    )


@staff_page(permission=access.CLOSE)
@require_POST
def silence(request: HttpRequest, identifier: UUID) -> HttpResponse:
    def sign() -> None:
        evidence.state_silence(
            identification_id=identifier, actor=actor_of(request), now=now(request)
        )

    return _done(request, sign, _("Signed: nobody answered in time."), _back(identifier))


@staff_page(permission=access.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def serve(request: HttpRequest, identifier: UUID) -> HttpResponse:
    form = ServiceForm(request.POST or None, request.FILES or None)

    def write(facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.prove_service(
            **_who(request, identifier),
            means=Means(facts["means"]),
            served_at=facts["served_at"],
            proof=papers["proof"],
        )

    return _page(request, identifier, form, write, _("Proof of service"), _("Enter"))


@staff_page(permission=access.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, identifier: UUID) -> HttpResponse:
    view = holder_view(actor=actor_of(request), identifier=identifier, now=now(request))
    asks = REGIMES[view.route].request
    form = AnswerForm(
        request.POST or None,
        request.FILES or None,
        asks_request=asks,
        security=security_asked(view.value, now(request)) if asks else None,
    )

    def write(_facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        given = evidence.Answer(**form.facts(), **papers)
        evidence.answer_question(**_who(request, identifier), answer=given)

    return _page(request, identifier, form, write, _("Answer"), _("Give the answer"))


@staff_page(permission=access.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, identifier: UUID) -> HttpResponse:
    view = office_view(actor=actor_of(request), identifier=identifier, now=now(request))
    asks = REGIMES[view.route].request
    kind = LateEntryForm if view.state is State.SILENT else PaperAnswerForm
    form = kind(
        request.POST or None,
        request.FILES or None,
        asks_request=asks,
        security=security_asked(view.value, now(request)) if asks else None,
    )

    def write(_facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        facts, kept = form.facts(), dict(papers)
        came = {name: facts.pop(name, "") for name in ("answered_at", "closes_at", "timely")}
        paper, delivery = kept.pop("paper"), evidence.Delivery(facts.pop("delivery"))
        evidence.enter_answer(
            **_who(request, identifier),
            answer=evidence.Answer(**facts, **kept),
            paper=paper,
            delivery=delivery,
            **came,
        )

    return _page(request, identifier, form, write, _("Answer on paper"), _("Enter"))


@staff_page(permission=access.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def rebut(request: HttpRequest, identifier: UUID) -> HttpResponse:
    form = RebuttalForm(request.POST or None, request.FILES or None)

    def write(facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.rebut_answer(**_who(request, identifier), text=facts["text"], **papers)

    return _page(request, identifier, form, write, _("Rebuttal of the party"), _("Enter"))


@staff_page(permission=access.CLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, identifier: UUID) -> HttpResponse:
    view = office_view(actor=actor_of(request), identifier=identifier, now=now(request))
    form = CloseForm(request.POST or None, route=view.route)

    def write(_facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.close_question(**_who(request, identifier), **form.facts())

    return _page(request, identifier, form, write, _("Close with a finding"), _("Sign"))


@staff_page(permission=access.CLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, identifier: UUID) -> HttpResponse:
    form = ReasonForm(request.POST or None)

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.release_goods(**_who(request, identifier), reason=facts["reason"])

    return _page(request, identifier, form, write, _("Sign the release"), _("Sign"))


@staff_page(permission=access.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, identifier: UUID) -> HttpResponse:
    form = ReasonForm(request.POST or None)

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.withdraw_question(**_who(request, identifier), reason=facts["reason"])

    return _page(request, identifier, form, write, _("Withdraw the question"), _("Withdraw"))


@staff_page(permission=access.CLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def disclose(request: HttpRequest, identifier: UUID) -> HttpResponse:
    view = office_view(actor=actor_of(request), identifier=identifier, now=now(request))
    first = next(iter(view.taken.found), None)
    form = DisclosureForm(
        request.POST or None,
        request.FILES or None,
        in_ledger=view.taken.in_ledger,
        initial={"goods": view.goods, "decision": first.decision if first else ""},
    )

    def write(facts: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
        evidence.disclose_seizure(
            **_who(request, identifier), told=evidence.Disclosure(**facts, **papers)
        )

    hint = _(
        "The right holder gets a notice that is printed from these fields, never a paper of the office."
    )
    step = FormStep(_("Tell the right holder"), _("Send"), _back(identifier), view.goods, hint)
    return step.answer(request, form, write)


def _who(request: HttpRequest, identifier: UUID) -> dict[str, Any]:
    return {"identification_id": identifier, "actor": actor_of(request), "now": now(request)}


def _page(
    request: HttpRequest, identifier: UUID, form: Form, write: Write, heading: str, submit: str
) -> HttpResponse:
    row = access.identification_of(actor_of(request), identifier, localdate(now(request)))
    return FormStep(heading, submit, _back(identifier), row.goods).answer(request, form, write)
