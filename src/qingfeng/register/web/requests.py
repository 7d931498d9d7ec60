"""What an address says."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from qingfeng.foundation.api import kit, now
from qingfeng.register.queries.rights import Key, RightFilter
from qingfeng.register.rules.validity import Standing, register_day
from qingfeng.register.rules.vocabulary import RightKind

POSITIONS = ("after", "before")


def today(request: HttpRequest) -> date:
    return register_day(now(request))


def right_filter(request: HttpRequest) -> RightFilter:
    """Choices that nobody offered are passed over."""
    query = request.GET
    demo = {"1": True, "0": False}.get(query.get("demo", ""))
    return RightFilter(
        text=query.get("q", "").strip()[:300].replace("\x00", ""),
        kinds=tuple(kind for kind in query.getlist("kind") if kind in set(RightKind)),
        classes=tuple(
            int(number)
            for number in query.getlist("class")
            if number.isascii() and number.isdigit() and 1 <= int(number) <= 45
        ),
        standings=tuple(
            Standing(standing)
            for standing in query.getlist("standing")
            if standing in set(Standing)
        ),
        demo=demo,
        holder=identifier(query.get("holder", "")),
    )


def identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def key(request: HttpRequest, position: str) -> Key | None:
    """The keyset position `MARK~ID`; one that cannot be read begins anew."""
    mark, _, text = request.GET.get(position, "").rpartition("~")
    found = identifier(text)
    return Key(mark.replace("\x00", ""), found) if mark and found else None


def kept(request: HttpRequest, *left_out: str) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name not in left_out and value
    ]


def address(request: HttpRequest, position: str, value: str) -> str:
    """This list at another position."""
    if not value:
        return ""
    return f"?{urlencode([*kept(request, *POSITIONS), (position, value)])}"


def key_text(found: Key | None) -> str:
    return f"{found.mark}~{found.id}" if found else ""


def columns(request: HttpRequest, all_columns: list[kit.Column]) -> tuple[kit.Column, ...]:
    return kit.columns_from_address(all_columns, request.GET.getlist("cols"))
