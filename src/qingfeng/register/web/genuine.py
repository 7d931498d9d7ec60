"""Pages that write genuine-product knowledge of a right."""

from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.foundation.api import actor_of, now, staff_page, store_file
from qingfeng.kernel.errors import BadInput, NotFound
from qingfeng.register import access
from qingfeng.register.actions import knowledge as actions
from qingfeng.register.queries import rights as queries
from qingfeng.register.queries.rows import GuideRow, ProductRow, RightDetail
from qingfeng.register.web.form_pages import FormPage
from qingfeng.register.web.genuine_forms import (
    GuideForm,
    PriceForm,
    ProductForm,
    guide_values,
    product_values,
)
from qingfeng.register.web.requests import today

Row = TypeVar("Row", ProductRow, GuideRow)
PICTURE_BYTES = 10 * 1024 * 1024


def _writable(request: HttpRequest, right_id: UUID) -> RightDetail:
    """The right, where this actor may write about it."""
    actor, on = actor_of(request), today(request)
    if not queries.may_edit(actor=actor, right_id=right_id, on=on):
        raise NotFound(kind="right", id=right_id)
    return queries.right_detail(actor=actor, right_id=right_id, on=on)


def _picture(request: HttpRequest, form: Form, field: str = "picture") -> str | None:
    """The digest of an uploaded picture; its content, not its name, says whether it is one."""
    upload = form.cleaned_data[field]
    if upload is None:
        return None
    try:
        stored = store_file(
            content=upload.file,
            name=upload.name,
            kinds=frozenset({"image"}),
            max_bytes=min(PICTURE_BYTES, settings.QINGFENG_UPLOAD_MAX_BYTES),
            actor=actor_of(request),
            now=now(request),
        )
    except BadInput as refused:
        raise BadInput(refused.reason, column=field) from refused
    return str(stored.sha256)


@staff_page(permission=access.RIGHT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def product_new(request: HttpRequest, right_id: UUID) -> HttpResponse:
    page = _page(_writable(request, right_id), "genuine", _("Add a genuine product"))
    form = ProductForm(request.POST or None, request.FILES or None)

    def add() -> None:
        fields = form.fields_with(_picture(request, form))
        actions.add_product(
            right_id=right_id, fields=fields, actor=actor_of(request), now=now(request)
        )

    return page.answer(request, form, write=add, said=_("Product added."))


@staff_page(permission=access.RIGHT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def product_edit(request: HttpRequest, right_id: UUID, product_id: UUID) -> HttpResponse:
    detail = _writable(request, right_id)
    page = _page(detail, "genuine", _("Edit the genuine product"))
    found: ProductRow = _of(detail.products, product_id)
    form = ProductForm(request.POST or None, request.FILES or None, initial=product_values(found))

    def edit() -> None:
        fields = form.fields_with(_picture(request, form))
        actions.edit_product(
            product_id=product_id, fields=fields, actor=actor_of(request), now=now(request)
        )

    return page.answer(request, form, write=edit, said=_("Saved."))


@staff_page(permission=access.RIGHT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def guide_new(request: HttpRequest, right_id: UUID) -> HttpResponse:
    detail = _writable(request, right_id)
    page = _page(detail, "genuine", _("Add a feature to look at"))
    form = GuideForm(request.POST or None, request.FILES or None, products=detail.products)

    def add() -> None:
        fields = form.fields_with(_picture(request, form), _picture(request, form, "copy_picture"))
        actions.add_guide_point(
            right_id=right_id, fields=fields, actor=actor_of(request), now=now(request)
        )

    return page.answer(request, form, write=add, said=_("Feature added."))


@staff_page(permission=access.RIGHT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def guide_edit(request: HttpRequest, right_id: UUID, point_id: UUID) -> HttpResponse:
    detail = _writable(request, right_id)
    found: GuideRow = _of(detail.guide_points, point_id)
    removal = (reverse("guide_remove", args=[right_id, point_id]), _("Remove the feature"))
    page = _page(detail, "genuine", _("Edit the feature"), removal)
    form = GuideForm(
        request.POST or None,
        request.FILES or None,
        products=detail.products,
        initial=guide_values(found),
    )

    def edit() -> None:
        fields = form.fields_with(_picture(request, form), _picture(request, form, "copy_picture"))
        actions.edit_guide_point(
            point_id=point_id, fields=fields, actor=actor_of(request), now=now(request)
        )

    return page.answer(request, form, write=edit, said=_("Saved."))


@staff_page(permission=access.RIGHT_EDIT)
@require_POST
def guide_remove(request: HttpRequest, right_id: UUID, point_id: UUID) -> HttpResponse:
    _of(_writable(request, right_id).guide_points, point_id)
    actions.remove_guide_point(point_id=point_id, actor=actor_of(request), now=now(request))
    messages.success(request, _("Feature removed."))
    return redirect(_tab(right_id, "genuine"))


@staff_page(permission=access.RIGHT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def price_new(request: HttpRequest, right_id: UUID) -> HttpResponse:
    detail = _writable(request, right_id)
    page = _page(detail, "prices", _("Add a reference price"))
    form = PriceForm(
        request.POST or None, products=detail.products, initial={"as_of": today(request)}
    )

    def add() -> None:
        actions.add_price(
            right_id=right_id, fields=form.price(), actor=actor_of(request), now=now(request)
        )

    return page.answer(request, form, write=add, said=_("Price added."))


def _of(rows: tuple[Row, ...], wanted: UUID) -> Row:
    found = next((row for row in rows if row.id == wanted), None)
    if found is None:
        raise NotFound(kind="knowledge", id=wanted)
    return found


def _tab(right_id: UUID, tab: str) -> str:
    return f"{reverse('right', args=[right_id])}?tab={tab}"


def _page(
    detail: RightDetail, tab: str, heading: str, removal: tuple[str, str] | None = None
) -> FormPage:
    return FormPage(heading, _("Save"), _tab(detail.row.id, tab), detail.row.mark, removal)
