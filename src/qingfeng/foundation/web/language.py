"""The language of pages: what the visitor chose in the header, else the reader's own, else the browser's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from qingfeng.foundation.models.accounts import Language


def own_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """After the session's reader is known: pages in the language of the profile."""

    def respond(request: HttpRequest) -> HttpResponse:
        cookies = request.COOKIES
        chosen = settings.LANGUAGE_COOKIE_NAME in cookies
        # Without a session there is nobody to ask the database about.
        if not chosen and settings.SESSION_COOKIE_NAME in cookies:
            language = getattr(request.user, "language", "")
            if language in Language.values:
                translation.activate(language)
                request.LANGUAGE_CODE = language
        return get_response(request)

    return respond
