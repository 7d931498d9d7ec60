from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse

from qingfeng.evidence.web.viewer.pages import is_viewer
from qingfeng.kernel.errors import QingfengError
from qingfeng.law import api as law

VIEWER_URLS = "qingfeng.evidence.web.viewer.urls"


def viewer_alone(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The viewer's host name answers its own few addresses and nothing else: no session, no page, no file of the site."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not is_viewer(request):
            return get_response(request)
        try:
            found = resolve(request.path_info, VIEWER_URLS)
            answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        except (Http404, QingfengError):
            return HttpResponse("Not found\n", status=404, content_type="text/plain")
        return answer

    return respond


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The same strict policy on every answer: nothing inline, nothing from elsewhere."""
    policy = "; ".join(
        f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items()
    )

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return respond


def forget_at_logout(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Drafts and pages that a browser keeps for where there is no network leave it when their owner signs out."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout"):
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return respond


def one_library(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The law is looked up once for a request, however many clocks its page shows."""

    def respond(request: HttpRequest) -> HttpResponse:
        with law.kept_library():
            return get_response(request)

    return respond
