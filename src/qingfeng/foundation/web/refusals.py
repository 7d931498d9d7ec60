"""What an action refuses and no view has caught becomes a page, or a line of text for a fragment."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qingfeng.foundation.ui.words import said
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, QingfengError, Refused

CONFLICT = 409
UNREADABLE = 422
ONLY_FORMS = 405


class Refusals:
    """Middleware; only the errors that are meant for people are answered here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code == ONLY_FORMS and not answer.content and request.accepts("text/html"):
            # A tab that the phone restores asks for the address of a form.
            page = render(request, "405.html", status=ONLY_FORMS)
            page.headers["Allow"] = answer.headers.get("Allow", "")
            return page
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            raise Http404(error.code) from error
        if not isinstance(error, (Refused, Conflict, BadInput)):
            return None
        return _answer(request, error)


def _answer(request: HttpRequest, error: QingfengError) -> HttpResponse:
    status = UNREADABLE if isinstance(error, BadInput) else CONFLICT
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(said(error), status=status, content_type="text/plain; charset=utf-8")
    return render(request, "refused.html", {"said": said(error)}, status=status)
