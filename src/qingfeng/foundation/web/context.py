"""What the page frame shows on every page, computed only when a template asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, gettext_lazy

from qingfeng.foundation.access import Actor
from qingfeng.foundation.api import Seat, actor_of, now, region_name, seats_of, unread_count
from qingfeng.foundation.ui.formats import in_language
from qingfeng.foundation.ui.navigation import Group, MenuEntry, SearchKind, menu_for, search_kinds

THEME_COOKIE = "qingfeng_theme"
THEMES = ("light", "dark")
GROUP_LABELS: dict[Group, Any] = {
    "work": "",
    "records": gettext_lazy("Records"),
    "intake": gettext_lazy("Intake"),
    "figures": gettext_lazy("Figures"),
    "manage": gettext_lazy("Manage"),
}


@dataclass(frozen=True)
class MenuLine:
    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class MenuGroup:
    label: str
    entries: Sequence[MenuLine]


@dataclass(frozen=True)
class OfficeLine:
    key: str
    name: str
    region: str
    current: bool


class Frame:
    """`ui` in every template."""

    login_url = property(lambda _: reverse("account_login"))
    logout_url = property(lambda _: reverse("account_logout"))
    profile_url = property(lambda _: reverse("profile"))
    office_url = property(lambda _: reverse("switch_office"))
    theme_url = property(lambda _: reverse("set_theme"))
    bell_url = property(lambda _: reverse("notices"))
    search_url = "/search/"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def product(self) -> str:
        return gettext("Qingfeng")

    @property
    def here(self) -> str:
        """Where another look at this page leads: a form that came back with errors stands at an address without a page."""
        if self.request.method in ("GET", "HEAD"):
            return self.request.get_full_path()
        came_from = urlsplit(self.request.headers.get("Referer", ""))
        ours = came_from.netloc == self.request.get_host()
        return urlunsplit(("", "", came_from.path, came_from.query, "")) if ours else "/"

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else THEMES[0]

    @cached_property
    def now(self) -> datetime:
        return now(self.request)

    @property
    def demo_date(self) -> date | None:
        fixed = getattr(settings, "QINGFENG_DEMO_NOW", None)
        return localtime(fixed).date() if fixed else None

    @property
    def languages(self) -> Sequence[tuple[str, str]]:
        return settings.LANGUAGES

    @cached_property
    def actor(self) -> Actor | None:
        """Nobody, for a page without a session (an error page may have none)."""
        user = getattr(self.request, "user", None)
        return actor_of(self.request) if user is not None and user.is_authenticated else None

    @cached_property
    def menu(self) -> list[MenuGroup]:
        if self.actor is None:
            return []
        grouped = menu_for(self.actor)
        current = self._current([e for entries in grouped.values() for e in entries])
        return [
            MenuGroup(
                str(GROUP_LABELS[group]),
                [MenuLine(str(e.label), str(e.url), e.icon, e is current) for e in entries],
            )
            for group, entries in grouped.items()
        ]

    def _current(self, entries: Sequence[MenuEntry]) -> MenuEntry | None:
        under = [e for e in entries if self.request.path.startswith(str(e.url))]
        return max(under, key=lambda e: len(str(e.url)), default=None)

    @property
    def search_kinds(self) -> list[SearchKind]:
        return search_kinds()

    @cached_property
    def unread(self) -> int:
        actor = self.actor
        return unread_count(actor.user_id) if actor is not None and actor.user_id else 0

    @property
    def person(self) -> str:
        return str(self.request.user)

    @cached_property
    def _seats(self) -> tuple[Seat, ...]:
        return seats_of(self.request)

    @cached_property
    def offices(self) -> list[OfficeLine]:
        return [_office_line(seat, self._is_current(seat)) for seat in self._seats]

    def _is_current(self, seat: Seat) -> bool:
        actor = self.actor
        return actor is not None and (seat.office_id, seat.function, seat.region) == (
            actor.office_id,
            actor.function,
            actor.region,
        )

    @cached_property
    def _seat(self) -> OfficeLine | None:
        return next((office for office in self.offices if office.current), None)

    @property
    def office(self) -> str:
        return self._seat.name if self._seat else gettext("no office")

    @property
    def region(self) -> str:
        return self._seat.region if self._seat else ""


def _office_line(seat: Seat, current: bool) -> OfficeLine:
    language = get_language() or "zh-hans"
    return OfficeLine(
        key=seat.key,
        name=in_language(seat.office_name, seat.office_name_en),
        region=region_name(seat.region, language),
        current=current,
    )


def ui(request: HttpRequest) -> dict[str, Frame]:
    return {"ui": Frame(request)}
