"""Accounts of people, and the roles they hold."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.foundation.actions import accounts
from qingfeng.foundation.api import actor_of, now, staff_page
from qingfeng.foundation.queries import administration as stored
from qingfeng.foundation.queries import manage
from qingfeng.foundation.queries.histories import history_lines
from qingfeng.foundation.queries.journal import history
from qingfeng.foundation.ui import kit
from qingfeng.foundation.ui.blame import blamed
from qingfeng.foundation.ui.columns import columns_chosen
from qingfeng.foundation.ui.formats import in_language
from qingfeng.foundation.web.manage.forms import AdmitForm, PersonForm, end_of_day
from qingfeng.foundation.web.manage.lists import after_of, pager
from qingfeng.kernel.ids import Subject

KEY = "manage.people"


def _columns() -> list[kit.Column]:
    return [
        kit.Column("name", _("Name"), fixed=True),
        kit.Column("email", _("E-mail")),
        kit.Column("offices", _("Offices"), wide=True),
        kit.Column("login", _("Last login")),
        kit.Column("state", _("State")),
    ]


def _state(row: manage.UserRow) -> kit.Badge:
    if row.is_active:
        return kit.Badge(pgettext("account", "open"), "met")
    return kit.Badge(pgettext("account", "closed"), "restricted")


def _row(listed: stored.ListedPerson) -> kit.Row:
    row = listed.row
    name: list[object] = [row.name]
    if row.is_demo:
        name.append(kit.Badge(_("demo"), "info"))
    state = _state(row)
    return kit.Row(
        id=str(row.id),
        url=reverse("manage_person", args=[row.id]),
        label=row.name,
        cells={
            "name": name,
            "email": row.email,
            "offices": ", ".join(in_language(*names) for names in listed.offices),
            "login": row.last_login,
            "state": state,
        },
    )


@staff_page(admin=True)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = stored.people_by_name(now=now(request), text=text, after=after_of(request))
    page = found[: stored.PAGE]
    last = (page[-1].row.name, page[-1].row.id) if page else None
    table = kit.Table(
        caption=_("People"),
        columns=columns_chosen(request, KEY, _columns()),
        rows=[_row(row) for row in page],
        empty=kit.Empty(
            _("Nobody matches"),
            _("Take a filter away, or add the person."),
            reverse("manage_person_new"),
            _("Add person"),
        ),
        pager=pager(request, len(found), last),
        keep=[("q", text)] if text else [],
    )
    return render(request, "manage/people.html", {"table": table, "text": text})


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "password": form.cleaned_data["password"] or None}
        with blamed(form):
            made = accounts.create_user(**values, actor=actor_of(request), now=now(request))
            messages.success(request, _("Account added. Give it a role."))
            return redirect("manage_person", made.id)
    context = {
        "form": form,
        "heading": _("Add person"),
        "back": reverse("manage_people"),
        "back_label": _("People"),
    }
    return render(request, "manage/form.html", context, status=422 if form.errors else 200)


@staff_page(admin=True)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, user_id: UUID) -> HttpResponse:
    form = AdmitForm(request.POST or None, roles=manage.roles(now=now(request)))
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        with blamed(form):
            accounts.admit(
                user_id=user_id,
                role_id=UUID(form.cleaned_data["role"]),
                until=end_of_day(until) if until else None,
                actor=actor_of(request),
                now=now(request),
            )
            messages.success(request, _("Role given."))
            return redirect("manage_person", user_id)
    context = {
        "person": stored.person(user_id),
        "memberships": manage.memberships(now=now(request), user_id=user_id),
        "form": form,
        "history": history_lines(history(Subject("user", user_id))),
    }
    return render(request, "manage/person.html", context, status=422 if form.errors else 200)


@staff_page(admin=True)
@require_POST
def dismiss(request: HttpRequest, user_id: UUID, membership_id: UUID) -> HttpResponse:
    accounts.dismiss(membership_id=membership_id, actor=actor_of(request), now=now(request))
    messages.success(request, _("Role taken away."))
    return redirect("manage_person", user_id)


@staff_page(admin=True)
@require_POST
def set_active(request: HttpRequest, user_id: UUID) -> HttpResponse:
    active = request.POST.get("active") == "1"
    accounts.set_active(user_id=user_id, active=active, actor=actor_of(request), now=now(request))
    messages.success(request, _("Account opened.") if active else _("Account closed."))
    return redirect("manage_person", user_id)
