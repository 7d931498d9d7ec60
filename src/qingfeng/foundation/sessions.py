"""From a request to the actor behind it, and the pages that only staff may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, overload
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from qingfeng.foundation import clock
from qingfeng.foundation.access import NO_PERMISSION, Actor
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.queries.seats import Seat, actor_among, actor_in, seats
from qingfeng.kernel.errors import NotFound, Refused
from qingfeng.kernel.ids import Subject

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]

SEAT = "qingfeng.seat"


def actor_of(request: HttpRequest) -> Actor:
    """The actor in the seat that the session chose; NotFound for nobody."""
    known: Actor | None = getattr(request, "actor", None)
    if known is not None:
        return known
    if not request.user.is_authenticated:
        raise NotFound(kind="actor")
    actor = actor_among(request.user.pk, seats_of(request), request.session.get(SEAT, ""))
    request.actor = actor  # type: ignore[attr-defined]
    return actor


def seats_of(request: HttpRequest) -> tuple[Seat, ...]:
    if not request.user.is_authenticated:
        return ()
    known: tuple[Seat, ...] | None = getattr(request, "seats", None)
    if known is None:
        known = seats(request.user.pk, clock.now(request))
        # The page frame names the office that the view has acted for: one query for both.
        request.seats = known  # type: ignore[attr-defined]
    return known


@transaction.atomic
def take_seat(request: HttpRequest, key: str) -> Actor:
    """Act for another of one's offices from now on."""
    chosen = next((seat for seat in seats_of(request) if seat.key == key), None)
    if chosen is None:
        raise NotFound(kind="seat")
    actor = actor_in(request.user.pk, chosen)  # type: ignore[arg-type]
    if request.session.get(SEAT) != key:
        request.session[SEAT] = key
        journal_append(
            actor=actor,
            verb="user.seat_taken",
            subject=Subject("user", request.user.pk),  # type: ignore[arg-type]
            payload={
                "office": chosen.office_id,
                "function": chosen.function,
                "region": chosen.region,
            },
            now=clock.now(request),
        )
    request.actor = actor  # type: ignore[attr-defined]
    return actor


@overload
def staff_page(view: View[P], /) -> View[P]: ...
@overload
def staff_page(*, permission: str = "", admin: bool = False) -> Callable[[View[P]], View[P]]: ...
def staff_page(view: Any = None, /, *, permission: str = "", admin: bool = False) -> Any:
    """A page for signed-in people: sets `request.actor`; others are sent to sign in.

    What one may not see is not found; what one may not do is refused.
    """

    def decorate(inner: Any) -> Any:
        @wraps(inner)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            actor = actor_of(request)
            if (admin and not actor.is_admin) or (permission and not actor.may(permission)):
                raise PermissionDenied(permission or "admin")
            response = _answered(inner, request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return page

    return decorate if view is None else decorate(view)


def _answered(view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        response: HttpResponseBase = view(request, *args, **kwargs)
    except NotFound as missing:
        raise Http404(missing.code) from missing
    except Refused as refused:
        if NO_PERMISSION in refused.codes:
            raise PermissionDenied(str(refused)) from refused
        raise
    return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        # A fragment swapped for the sign-in page would nest it: htmx is told to leave the page.
        current = request.headers.get("HX-Current-URL", "")
        path = current.partition("://")[2].partition("/")[2] if current else ""
        query = urlencode({"next": f"/{path}"})
        address = f"{resolve_url(settings.LOGIN_URL)}?{query}"
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
