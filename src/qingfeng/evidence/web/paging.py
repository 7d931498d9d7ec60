"""Where a page of a listing begins, as its address says, and the way to the next one."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from qingfeng.evidence.queries.paging import Position
from qingfeng.foundation.api import kit

Key = TypeVar("Key", int, UUID)


def position(request: HttpRequest) -> Position | None:
    return position_by(request, UUID)


def position_by(request: HttpRequest, key_of: Callable[[str], Key]) -> tuple[datetime, Key] | None:
    """What cannot be read is no position: the first page is shown."""
    at, _tilde, key = request.GET.get("after", "").rpartition("~")
    try:
        found = datetime.fromisoformat(at), key_of(key)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


def pager(request: HttpRequest, shown: int, after: str) -> kit.Pager:
    kept = [(name, value) for name, values in request.GET.lists() if name != "after" for value in values]  # fmt: skip
    following = f"?{urlencode([*kept, ('after', after)])}" if after else ""
    first = f"{request.path}?{urlencode(kept)}" if "after" in request.GET else ""
    return kit.Pager(shown=shown, previous_url=first, next_url=following)
