"""Pages that belong to no domain: the door, the person's own settings, the state of health."""

from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingfeng.foundation.actions.accounts import set_language
from qingfeng.foundation.api import (
    NotificationRow,
    actor_of,
    mark_read,
    notifications,
    now,
    staff_page,
    take_seat,
)
from qingfeng.foundation.ui import kit
from qingfeng.foundation.ui.navigation import address_of
from qingfeng.foundation.ui.words import word
from qingfeng.foundation.web.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/landing.html")


def nowhere(request: HttpRequest, **_: str) -> HttpResponse:  # noqa: ARG001 - a view
    """An address that a library offers and this house does not."""
    raise Http404("shut")


@require_safe
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"state": "ok"})


def back(request: HttpRequest) -> str:
    """Where a small switch returns to; never an address of another host."""
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else "/"


@require_POST
def set_theme(request: HttpRequest) -> HttpResponseRedirect:
    response = HttpResponseRedirect(back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@staff_page
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/profile.html")


@staff_page
@require_POST
def switch_office(request: HttpRequest) -> HttpResponseRedirect:
    take_seat(request, request.POST.get("office", ""))
    return HttpResponseRedirect(back(request))


def notice_text(row: NotificationRow) -> str:
    """The notice's word, with its data where the word asks for them."""
    text = word("notice", row.code)
    try:
        return text % row.data
    except (KeyError, TypeError, ValueError):
        return text


@staff_page
@require_POST
def set_own_language(request: HttpRequest) -> HttpResponseRedirect:
    """For messages to come, and for the pages from now on."""
    response = HttpResponseRedirect(reverse("profile"))
    actor = actor_of(request)
    language = request.POST.get("language", "")
    if actor.user_id is not None:
        set_language(user_id=actor.user_id, language=language, actor=actor, now=now(request))
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@staff_page
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    user_id = actor_of(request).user_id
    rows = notifications(user_id, unread_only=False) if user_id else []
    context = {
        "notices": [
            (row, notice_text(row), address_of(row.subject.kind, row.subject.id)) for row in rows
        ],
        "empty": kit.Empty(_("No notices"), _("What concerns you will stand here."), icon="bell"),
    }
    return render(request, "ui/notices.html", context)


@staff_page
@require_POST
def read_notice(request: HttpRequest, notice_id: UUID) -> HttpResponseRedirect:
    mark_read(notification_id=notice_id, actor=actor_of(request), now=now(request))
    return HttpResponseRedirect(reverse("notices"))
