"""Organisations, their roles and the people in them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.foundation.actions import accounts
from qingfeng.foundation.api import actor_of, now, region_name, region_path, staff_page
from qingfeng.foundation.models.accounts import OrganisationKind
from qingfeng.foundation.queries import administration as stored
from qingfeng.foundation.queries import manage
from qingfeng.foundation.queries.histories import history_lines
from qingfeng.foundation.queries.journal import history
from qingfeng.foundation.ui import kit
from qingfeng.foundation.ui.blame import blamed
from qingfeng.foundation.ui.columns import columns_chosen
from qingfeng.foundation.ui.formats import in_language
from qingfeng.foundation.ui.words import word
from qingfeng.foundation.web.manage.forms import OrganisationForm
from qingfeng.foundation.web.manage.lists import after_of, pager
from qingfeng.kernel.ids import Subject

COLUMNS = ("name", "kind", "function", "region", "uscc", "people")

KEY = "manage.organisations"


def _columns() -> list[kit.Column]:
    labels = {
        "name": _("Name"),
        "kind": _("Kind"),
        "function": _("Function"),
        "region": _("Region"),
        "uscc": _("Unified social credit code"),
        "people": _("People"),
    }
    return [
        kit.Column(key, labels[key], key == "people", key == "name", wide=key == "name")
        for key in COLUMNS
    ]


def _row(listed: stored.ListedOrganisation) -> kit.Row:
    row = listed.row
    language = get_language() or "zh-hans"
    name: list[object] = [in_language(row.name, row.name_en)]
    if row.is_demo:
        name.append(kit.Badge(_("demo"), "info"))
    return kit.Row(
        id=str(row.id),
        url=reverse("manage_organisation", args=[row.id]),
        label=row.name,
        cells={
            "name": name,
            "kind": word("office", row.kind),
            "function": word("function", row.function) if row.function else "",
            "region": region_path(row.region, language) if row.region else "",
            "uscc": row.uscc,
            "people": listed.people,
        },
    )


@staff_page(admin=True)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    text, kinds = request.GET.get("q", "").strip(), request.GET.getlist("kind")
    found = stored.organisations_by_name(
        now=now(request), text=text, kinds=kinds, after=after_of(request)
    )
    page = found[: stored.PAGE]
    last = (page[-1].row.name, page[-1].row.id) if page else None
    table = kit.Table(
        caption=_("Organisations"),
        columns=columns_chosen(request, KEY, _columns()),
        rows=[_row(row) for row in page],
        empty=kit.Empty(
            _("No organisation matches"),
            _("Take a filter away, or add the organisation."),
            reverse("manage_organisation_new"),
            _("Add organisation"),
        ),
        pager=pager(request, len(found), last),
    )
    facet = kit.Facet("kind", _("Kind"), _kinds(text, kinds))
    context = {"table": table, "facets": [facet], "text": text}
    return render(request, "manage/organisations.html", context)


def _kinds(text: str, chosen: list[str]) -> list[kit.Option]:
    counted = stored.organisation_kinds(text)
    return [
        kit.Option(kind, word("office", kind), counted.get(kind, 0), kind in chosen)
        for kind in OrganisationKind.values
    ]


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            made = accounts.create_organisation(
                **form.cleaned_data, actor=actor_of(request), now=now(request)
            )
            messages.success(request, _("Organisation added."))
            return redirect("manage_organisation", made.id)
    return _form_page(request, form, _("Add organisation"))


@staff_page(admin=True)
@require_safe
def show(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    row = manage.organisation(organisation_id)
    language = get_language() or "zh-hans"
    context = {
        "organisation": row,
        "called": in_language(row.name, row.name_en),
        "kind": word("office", row.kind),
        "function": word("function", row.function) if row.function else "",
        "region": region_path(row.region, language) if row.region else "",
        "roles": [
            (role, _reach(role, language))
            for role in manage.roles(now=now(request), organisation_id=organisation_id)
        ],
        "memberships": manage.memberships(now=now(request), organisation_id=organisation_id),
        "history": history_lines(history(Subject("organisation", organisation_id))),
    }
    return render(request, "manage/organisation.html", context)


def _reach(role: manage.RoleRow, language: str) -> str:
    return region_name(role.region, language)


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    row = manage.organisation(organisation_id)
    fields = ("name", "name_en", "region", "uscc", "valid_from", "valid_to")
    initial: dict[str, Any] = {field: getattr(row, field) for field in fields}
    form = OrganisationForm(request.POST or None, initial=initial, fixed=True)
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            accounts.edit_organisation(
                organisation_id=organisation_id,
                **form.cleaned_data,
                actor=actor_of(request),
                now=now(request),
            )
            messages.success(request, _("Changes saved."))
            return redirect("manage_organisation", organisation_id)
    return _form_page(request, form, row.name)


def _form_page(request: HttpRequest, form: OrganisationForm, heading: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "back": reverse("manage_organisations"),
        "back_label": _("Organisations"),
    }
    return render(request, "manage/form.html", context, status=422 if form.errors else 200)
