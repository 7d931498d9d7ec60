"""Pages that write about the contacts of a holder."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.foundation.api import actor_of, in_language, now, staff_page
from qingfeng.kernel.errors import NotFound
from qingfeng.register import access
from qingfeng.register.actions import parties as actions
from qingfeng.register.queries.holders import holder_detail
from qingfeng.register.queries.rows import HolderDetail
from qingfeng.register.web.form_pages import FormPage
from qingfeng.register.web.party_forms import ContactEditForm, ContactForm
from qingfeng.register.web.requests import today


def _detail(request: HttpRequest, party_id: UUID) -> HolderDetail:
    return holder_detail(actor=actor_of(request), party_id=party_id, on=today(request))


@staff_page(permission=access.HOLDER_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: HttpRequest, party_id: UUID) -> HttpResponse:
    page = _page(_detail(request, party_id), _("Add a contact"), _("Add contact"))
    form = ContactForm(request.POST or None)

    def add() -> None:
        actions.add_contact(
            party_id=party_id, **form.cleaned_data, actor=actor_of(request), now=now(request)
        )

    return page.answer(request, form, write=add, said=_("Contact added."))


@staff_page(permission=access.HOLDER_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: HttpRequest, party_id: UUID, contact_id: UUID) -> HttpResponse:
    """Writes without reading: what stands in the register stays masked on this page."""
    detail = _detail(request, party_id)
    found = next((item for item in detail.contacts if item.id == contact_id), None)
    if found is None:
        raise NotFound(kind="contact", id=contact_id)
    removal = (reverse("contact_erase", args=[party_id, contact_id]), _("Erase the contact"))
    page = _page(detail, _("Edit the contact"), _("Save"), removal)
    names = ("name", "role", "phone", "email", "region", "language")
    standing = {name: getattr(found, name) for name in names}
    form = ContactEditForm(request.POST or None, standing=standing)

    def edit() -> None:
        if changes := form.changes():
            actions.edit_contact(
                contact_id=contact_id, changes=changes, actor=actor_of(request), now=now(request)
            )

    return page.answer(request, form, write=edit, said=_("Saved."))


@staff_page(permission=access.HOLDER_EDIT)
@require_POST
def contact_erase(request: HttpRequest, party_id: UUID, contact_id: UUID) -> HttpResponse:
    if contact_id not in {item.id for item in _detail(request, party_id).contacts}:
        raise NotFound(kind="contact", id=contact_id)
    actions.erase_contact(contact_id=contact_id, actor=actor_of(request), now=now(request))
    messages.success(request, _("Contact erased."))
    return redirect("holder", party_id)


def _page(
    detail: HolderDetail, heading: str, submit: str, removal: tuple[str, str] | None = None
) -> FormPage:
    back = reverse("holder", args=[detail.row.id])
    name = in_language(detail.row.name, detail.row.name_en)
    return FormPage(heading, submit, back, name, removal)
