"""What the lists of the administrators' pages have in common."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from qingfeng.foundation.queries.administration import PAGE
from qingfeng.foundation.ui.kit import Pager


def after_of(request: HttpRequest) -> tuple[str, UUID] | None:
    """The keyset position `NAME~ID` of the address; one that cannot be read begins anew."""
    name, _, identifier = request.GET.get("after", "").rpartition("~")
    try:
        return name, UUID(identifier)
    except ValueError:
        return None


def pager(request: HttpRequest, found: int, last: tuple[str, UUID] | None) -> Pager:
    """Forward by key; backward is the browser's own way, or the first page."""
    kept = [(k, v) for k, values in request.GET.lists() for v in values if k != "after"]
    first = f"?{urlencode(kept)}" if "after" in request.GET else ""
    following = ""
    if found > PAGE and last is not None:
        following = f"?{urlencode([*kept, ('after', f'{last[0]}~{last[1]}')])}"
    return Pager(shown=min(found, PAGE), previous_url=first, next_url=following)
