"""Reading what an address says."""

from uuid import UUID

from django.http import HttpRequest

from qingfeng.kernel.errors import NotFound


def cursor_of(request: HttpRequest) -> UUID | None:
    """The identifier after which the page begins; anything unreadable is not found."""
    given = request.GET.get("after", "")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise NotFound("cursor_unfit") from None


def next_page(request: HttpRequest, after: UUID | None) -> str:
    if after is None:
        return ""
    query = request.GET.copy()
    query["after"] = str(after)
    return f"{request.path}?{query.urlencode()}"


def first_page(request: HttpRequest) -> str:
    """The way back to the newest rows, where the page is not the first one."""
    query = request.GET.copy()
    if not query.pop("after", None):
        return ""
    return f"{request.path}?{query.urlencode()}" if query else request.path
