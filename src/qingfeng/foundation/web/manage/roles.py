"""A role as a matrix: kinds of objects down, verbs across."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingfeng.foundation.actions import accounts
from qingfeng.foundation.api import access_rules, actor_of, now, region_name, staff_page, workflows
from qingfeng.foundation.queries import administration as stored
from qingfeng.foundation.queries import manage
from qingfeng.foundation.rules.powers import powers_of
from qingfeng.foundation.ui.blame import blamed
from qingfeng.foundation.ui.formats import in_language
from qingfeng.foundation.ui.words import word
from qingfeng.foundation.web.manage.forms import RoleForm
from qingfeng.foundation.web.manage.workflows import opened_by

VERBS = ("read", "add", "edit", "decide", "share", "delete")
POWERS = ("inspect", "preserve", "seize", "punish")


@dataclass(frozen=True)
class Box:
    value: str
    verb: str
    chosen: bool
    barred: bool


@dataclass(frozen=True)
class Line:
    kind: str
    label: str
    boxes: Sequence[Box]


def kinds() -> list[str]:
    """Every kind of object that a domain declared, or that some role names."""
    declared = set(access_rules())
    for workflow in workflows():
        declared |= {step.permission.partition(":")[0] for step in workflow.steps}
    named = sorted((declared | stored.permission_kinds()) - {"*"})
    return ["*", *named]


def matrix(held: frozenset[str], *, office_kind: str, function: str) -> list[Line]:
    """A power that the body lacks by law stands barred, unless nobody could hold it at all."""
    powers = powers_of(office_kind, function)
    return [
        Line(
            kind,
            word("kind", kind),
            [
                Box(
                    f"{kind}:{verb}",
                    verb,
                    f"{kind}:{verb}" in held,
                    verb in POWERS and verb not in powers,
                )
                for verb in (*VERBS, *POWERS)
            ],
        )
        for kind in kinds()
    ]


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    office = manage.organisation(organisation_id)
    form = RoleForm(request.POST or None)
    chosen = frozenset(request.POST.getlist("may"))
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            made = accounts.create_role(
                organisation_id=organisation_id,
                **form.cleaned_data,
                permissions=sorted(chosen),
                actor=actor_of(request),
                now=now(request),
            )
            messages.success(request, _("Role added."))
            return redirect("manage_role", made.id)
    drawn = matrix(chosen, office_kind=office.kind, function=office.function)
    return _page(
        request,
        form,
        drawn,
        _("Add role"),
        in_language(office.name, office.name_en),
        organisation_id,
    )


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, role_id: UUID) -> HttpResponse:
    role = stored.role(role_id, now=now(request))
    form = RoleForm(request.POST or None, initial={"is_admin": role.is_admin}, fixed=True)
    chosen = (
        frozenset(request.POST.getlist("may")) if form.is_bound else frozenset(role.permissions)
    )
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            accounts.edit_role(
                role_id=role_id,
                permissions=sorted(chosen),
                is_admin=form.cleaned_data["is_admin"],
                actor=actor_of(request),
                now=now(request),
            )
            messages.success(request, _("Permissions saved."))
            return redirect("manage_role", role_id)
    drawn = matrix(chosen, office_kind=role.organisation_kind, function=role.function)
    office = in_language(role.organisation_name, role.organisation_name_en)
    return _page(request, form, drawn, role.name, office, role.organisation_id, role)


def _page(
    request: HttpRequest,
    form: RoleForm,
    drawn: Sequence[Line],
    heading: str,
    office: str,
    office_id: UUID,
    role: manage.RoleRow | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "matrix": drawn,
        "verbs": [word("verb", verb) for verb in (*VERBS, *POWERS)],
        "heading": heading,
        "office": office,
        "back": reverse("manage_organisation", args=[office_id]),
        "role": role,
        "openings": opened_by(workflows()),
        "region": region_name(role.region, get_language() or "zh-hans") if role else "",
        "function": word("function", role.function) if role and role.function else "",
    }
    return render(request, "manage/role.html", context, status=422 if form.errors else 200)
