"""How a deed answers: a fragment with a toast to htmx, a message and a redirect to a plain form."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from qingfeng.foundation.api import said
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused

View = Callable[..., HttpResponse]


def by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def refusals_said(view: View) -> View:
    """A refusal becomes a sentence: a toast over the page, or a message where the reader came from."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            raise
        except (Refused, BadInput, Conflict) as error:
            if isinstance(error, Refused) and "no_permission" in error.codes:
                raise
            return _refused(request, said(error))

    return answered


def _refused(request: HttpRequest, text: str) -> HttpResponse:
    if not by_htmx(request):
        messages.error(request, text)
        return HttpResponseRedirect(back_to(request))
    response = HttpResponse(toast(request, text, tone="overdue"))
    # Nothing but the toast may change on the page.
    response.headers["HX-Reswap"] = "none"
    return response


def back_to(request: HttpRequest) -> str:
    """Where a form said it stood; never an address of another host."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and safe else reverse("queue")


def toast(
    request: HttpRequest, text: str, *, tone: str = "met", undo: UUID | None = None
) -> SafeString:
    context = {"text": text, "tone": tone, "undo": undo}
    return render_to_string("workbench/_toast.html", context, request)


def page_refused(request: HttpRequest, error: Refused | BadInput) -> HttpResponse:
    """A page whose address cannot be answered says why, with the status of a bad request."""
    return render(request, "workbench/refused.html", {"text": said(error)}, status=400)
