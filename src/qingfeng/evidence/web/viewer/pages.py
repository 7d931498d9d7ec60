"""The viewer's host name: the player, and archives by their tokens. It sets no cookie and knows nobody."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.http.request import split_domain_port
from django.views.decorators.http import require_safe

from qingfeng.evidence.actions.viewing import Viewing, viewing_of
from qingfeng.foundation.api import open_file

Response = TypeVar("Response", bound=HttpResponseBase)

HOME: Final = Path(__file__).resolve().parents[2] / "viewer"
PLAYER: Final = {
    "ui.js": "text/javascript",
    "sw.js": "text/javascript",
    "LICENSE": "text/plain; charset=utf-8",
}
# What a stranger's page needs to be itself again, and no way out of this host.
_CAGE: Final = "sandbox allow-scripts allow-same-origin; base-uri 'none'; form-action 'none'"
_INDEX: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self' data: blob:; frame-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; frame-ancestors {origin}; "
)
_WORKER: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self' data: blob:"
)
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_PIECE: Final = 1 << 16
_LABEL: Final = 32
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def is_viewer(request: HttpRequest) -> bool:
    host: str = settings.QINGFENG_VIEWER_HOST
    name = split_domain_port(request.get_host())[0]
    return f".{name}".endswith(host[1:]) if host.startswith("*.") else name == host


def origin_for(request: HttpRequest, sha256: str) -> str:
    """Where the viewer is for this reader and archive; empty where a browser would not run it."""
    host = _host_of(sha256)
    name, port = split_domain_port(request.get_host())
    local = (name in _LOOPBACK or name.endswith(".localhost")) and host.endswith(".localhost")
    if not host or not (request.is_secure() or local):
        return ""
    return f"{request.scheme}://{host}{f':{port}' if port else ''}"


def _host_of(sha256: str) -> str:
    """Archives do not share an origin where each may have a name: one page's script would read another's data."""
    host: str = settings.QINGFENG_VIEWER_HOST
    return host.replace("*", sha256[:_LABEL])


def _viewing(request: HttpRequest, token: str) -> Viewing:
    """What the token opens, under the name of its archive only."""
    viewing = viewing_of(token)
    if split_domain_port(request.get_host())[0] != _host_of(viewing.sha256):
        raise Http404(token)
    return viewing


@require_safe
def index(request: HttpRequest, token: str) -> HttpResponse:
    """The player's own page, to be framed by the site that asked and by no other."""
    viewing = _viewing(request, token)
    response = HttpResponse((HOME / "index.html").read_bytes(), content_type="text/html")
    _fence(response, _INDEX.format(origin=viewing.origin) + _CAGE)
    # What an earlier page left in this browser is none of this one's business.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@require_safe
def guard(request: HttpRequest, token: str) -> HttpResponse:
    _viewing(request, token)
    response = HttpResponse((HOME / "guard.js").read_bytes(), content_type="text/javascript")
    return _fence(response, _WORKER)


@require_safe
def player(request: HttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001 - a view
    """Files of the player as they were published; they are nobody's secret."""
    if name not in PLAYER or not (HOME / "player" / name).is_file():
        raise Http404(name)
    response = FileResponse((HOME / "player" / name).open("rb"), content_type=PLAYER[name])
    response.headers["Content-Security-Policy"] = _WORKER
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def archive(request: HttpRequest, token: str) -> HttpResponseBase:
    """The archive, or the part of it that the player asks for."""
    content = open_file(_viewing(request, token).sha256)
    size = content.seek(0, 2)
    first, last = _asked_part(request.headers.get("Range", ""), size)
    if first > last:
        content.close()
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _fence(refused, "default-src 'none'; sandbox")
    content.seek(first)
    whole = (first, last) == (0, size - 1)
    body = _pieces(content, last - first + 1) if request.method == "GET" else ()
    response = StreamingHttpResponse(
        body, status=200 if whole else 206, content_type="application/wacz+zip"
    )
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(last - first + 1)
    if not whole:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    if request.method != "GET":
        content.close()
    return _fence(response, "default-src 'none'; sandbox")


def _asked_part(asked: str, size: int) -> tuple[int, int]:
    """First and last byte; what is no single range is answered with the whole, as the standard allows."""
    found = _RANGE.fullmatch(asked)
    if found is None or found[1] == found[2] == "":
        return 0, size - 1
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    return int(found[1]), min(int(found[2] or size), size - 1)


def _pieces(content: BinaryIO, left: int) -> Iterator[bytes]:
    with content:
        while left and (piece := content.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


def _fence(response: Response, policy: str) -> Response:
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
