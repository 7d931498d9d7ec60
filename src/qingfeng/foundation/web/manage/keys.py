"""Programs that act for an organisation, and their keys; a key is shown once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.foundation.actions import keys as keys_actions
from qingfeng.foundation.api import actor_of, now, staff_page
from qingfeng.foundation.queries import manage
from qingfeng.foundation.queries.administration import organisation_choices
from qingfeng.foundation.ui import kit
from qingfeng.foundation.ui.blame import blamed
from qingfeng.foundation.web.manage.forms import KeyForm, ProgramForm, end_of_day
from qingfeng.foundation.web.manage.roles import kinds

SCOPE_VERBS = ("read", "add")


def _scopes() -> list[str]:
    return [f"{kind}:{verb}" for kind in kinds() if kind != "*" for verb in SCOPE_VERBS]


def _state(request: HttpRequest, key: manage.ApiKeyRow) -> kit.Badge:
    if key.revoked_at is not None:
        return kit.Badge(_("revoked"), "restricted")
    if key.expires_at <= now(request):
        return kit.Badge(_("expired"), "soon")
    return kit.Badge(_("in use"), "met")


@staff_page(admin=True)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = [(key, _state(request, key)) for key in manage.api_keys(now=now(request))]
    return render(
        request,
        "manage/keys.html",
        {"keys": rows, "accounts": manage.service_accounts(), **_empty()},
    )


def _empty() -> dict[str, kit.Empty]:
    return {
        "empty": kit.Empty(
            _("No key has been issued"),
            _("A program needs an account first, then a key."),
            icon="key",
        )
    }


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_program(request: HttpRequest) -> HttpResponse:
    form = ProgramForm(request.POST or None, organisations=organisation_choices())
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            keys_actions.create_service_account(
                organisation_id=UUID(form.cleaned_data["organisation"]),
                name=form.cleaned_data["name"],
                actor=actor_of(request),
                now=now(request),
            )
            messages.success(request, _("Program added. Issue a key for it."))
            return redirect("manage_key_new")
    return _form(request, form, _("Add program"))


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = KeyForm(request.POST or None, accounts=manage.service_accounts(), scopes=_scopes())
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            issued = keys_actions.issue_key(
                account_id=UUID(form.cleaned_data["account"]),
                scopes=form.cleaned_data["scopes"],
                expires_at=end_of_day(form.cleaned_data["until"]),
                actor=actor_of(request),
                now=now(request),
            )
            return render(request, "manage/key_issued.html", {"issued": issued})
    return _form(request, form, _("Issue key"))


def _form(request: HttpRequest, form: KeyForm | ProgramForm, heading: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "back": "/manage/keys/",
        "back_label": _("API keys"),
    }
    return render(request, "manage/form.html", context, status=422 if form.errors else 200)


@staff_page(admin=True)
@require_POST
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    keys_actions.revoke_key(key_id=key_id, actor=actor_of(request), now=now(request))
    messages.success(request, _("Key revoked. It opens nothing any more."))
    return redirect("manage_keys")


@staff_page(admin=True)
@require_POST
def close_program(request: HttpRequest, account_id: UUID) -> HttpResponse:
    keys_actions.close_service_account(
        account_id=account_id, actor=actor_of(request), now=now(request)
    )
    messages.success(request, _("Program closed. None of its keys opens anything any more."))
    return redirect("manage_keys")
