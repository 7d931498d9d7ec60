"""Pages of powers of attorney: recorded, ended, and the documents that prove them."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.foundation.api import (
    actor_of,
    blamed,
    in_language,
    now,
    open_file,
    require,
    staff_page,
)
from qingfeng.kernel.errors import NotFound
from qingfeng.register import access
from qingfeng.register.actions import agency_documents as documents
from qingfeng.register.actions import parties as actions
from qingfeng.register.queries.choices import agents
from qingfeng.register.queries.holders import agency_detail, holder_detail
from qingfeng.register.queries.rows import AgencyDetail, DocumentRow, HolderDetail
from qingfeng.register.web import words
from qingfeng.register.web.form_pages import FormPage
from qingfeng.register.web.forms import EndForm
from qingfeng.register.web.party_forms import AgencyForm, ScanForm
from qingfeng.register.web.requests import today

SUFFIXES: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
}


def _holder(request: HttpRequest, party_id: UUID) -> HolderDetail:
    return holder_detail(actor=actor_of(request), party_id=party_id, on=today(request))


@staff_page(permission=access.HOLDER_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def agency_new(request: HttpRequest, party_id: UUID) -> HttpResponse:
    page = _page(_holder(request, party_id), _("Record a power of attorney"), _("Record it"))
    form = AgencyForm(
        request.POST or None, agents=agents(but=party_id), initial={"valid_from": today(request)}
    )
    return page.answer(
        request,
        form,
        write=lambda: _grant(request, party_id, form),
        said=_("Power of attorney recorded."),
    )


def _grant(request: HttpRequest, party_id: UUID, form: AgencyForm) -> None:
    """A new agent and its power of attorney come together or not at all."""
    actor, at, data = actor_of(request), now(request), form.cleaned_data
    with transaction.atomic():
        agent_id = form.agent_id or actions.add_party(
            fields=actions.PartyFields(data["new_name"]), actor=actor, now=at
        )
        actions.grant_agency(
            holder_id=party_id,
            agent_id=agent_id,
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            actor=actor,
            now=at,
        )


@staff_page(permission=access.HOLDER_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def agency_end(request: HttpRequest, party_id: UUID, agency_id: UUID) -> HttpResponse:
    detail = _holder(request, party_id)
    if agency_id not in {item.id for item in detail.agents}:
        raise NotFound(kind="agency", id=agency_id)
    page = _page(detail, _("End the power of attorney"), _("End it"))
    form = EndForm(request.POST or None, initial={"ended_on": today(request)})

    def end() -> None:
        actions.end_agency(
            agency_id=agency_id,
            ended_on=form.cleaned_data["ended_on"],
            actor=actor_of(request),
            now=now(request),
        )

    return page.answer(request, form, write=end, said=_("Power of attorney ended."))


def _page(detail: HolderDetail, heading: str, submit: str) -> FormPage:
    name = in_language(detail.row.name, detail.row.name_en)
    return FormPage(heading, submit, reverse("holder", args=[detail.row.id]), name)


@staff_page(permission=access.HOLDER_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, party_id: UUID, agency_id: UUID) -> HttpResponse:
    """The power of attorney with its documents, and the form that adds one."""
    detail = _detail(request, party_id, agency_id)
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(actor_of(request), access.HOLDER_EDIT)
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            upload = form.cleaned_data["file"]
            documents.add_document(
                agency_id=agency_id,
                kind=form.document_kind,
                content=upload.file,
                name=upload.name,
                actor=actor_of(request),
                now=now(request),
            )
            messages.success(request, _("Document added."))
            return redirect("agency", party_id, agency_id)
    context = {
        "agency": detail.row,
        "documents": [_shown(item) for item in detail.documents],
        "may_edit": detail.may_edit,
        "form": form,
    }
    return render(request, "register/agency.html", context)


@staff_page(permission=access.HOLDER_READ)
@require_POST
def read(
    request: HttpRequest, party_id: UUID, agency_id: UUID, document_id: UUID
) -> HttpResponseBase:
    """Not by GET: a reading is journalled, so nothing may fetch it unasked."""
    _document(_detail(request, party_id, agency_id), document_id)
    scan = documents.read_document(
        document_id=document_id, actor=actor_of(request), now=now(request)
    )
    response = FileResponse(
        open_file(scan.sha256),
        as_attachment=True,
        filename=f"{words.DOCUMENT_KINDS[scan.kind]}.{SUFFIXES[scan.media_type]}",
        content_type=scan.media_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@staff_page(permission=access.HOLDER_EDIT)
@require_POST
def withdraw(
    request: HttpRequest, party_id: UUID, agency_id: UUID, document_id: UUID
) -> HttpResponse:
    _document(_detail(request, party_id, agency_id), document_id)
    documents.withdraw_document(document_id=document_id, actor=actor_of(request), now=now(request))
    messages.success(request, _("Document withdrawn."))
    return redirect("agency", party_id, agency_id)


def _detail(request: HttpRequest, party_id: UUID, agency_id: UUID) -> AgencyDetail:
    detail = agency_detail(actor=actor_of(request), agency_id=agency_id, on=today(request))
    if detail.row.holder_id != party_id:
        raise NotFound(kind="agency", id=agency_id)
    return detail


def _document(detail: AgencyDetail, document_id: UUID) -> DocumentRow:
    found = next((item for item in detail.documents if item.id == document_id), None)
    if found is None:
        raise NotFound(kind="document", id=document_id)
    return found


def _shown(row: DocumentRow) -> tuple[DocumentRow, str, str]:
    return row, str(words.DOCUMENT_KINDS[row.kind]), SUFFIXES[row.media_type].upper()
