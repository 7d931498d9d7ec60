"""Pages that belong to no domain: the door, the person's own settings, the state of health."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from qingfeng.foundation.web.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/landing.html")


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


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/profile.html")


@require_POST
def switch_office(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(back(request))


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    return redirect("landing")
