"""What browser tests share: who looks, from which size, in which language and light; and the looking itself."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from django.test import Client
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from qingfeng.foundation.models import User
from qingfeng.wiring.demo.cast import DOMAIN, PASSWORD

Language = Literal["zh-hans", "en"]
Theme = Literal["light", "dark"]

CLONE = Path(__file__).parents[2]
AXE = CLONE / "src/qingfeng/foundation/static/vendor/axe/axe.min.js"
SIZES = {1440: 900, 390: 844}
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Chromium's own remarks about a 404 or a 422 that a test asked for are no fault of the page.
# A page's policy forbids what Playwright's own waiting for a condition does: it evaluates text again and again.
SHELL_KEPT = """async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== "activated") await new Promise((next) => setTimeout(next, 20));
    return (await (await caches.open("qingfeng-goods-list")).keys()).length;
}"""
EXPECTED = ("Failed to load resource: the server responded with a status of 4",)


@dataclass(frozen=True)
class View:
    """A way to look at a page."""

    language: Language = "zh-hans"
    theme: Theme = "light"
    width: int = 1440

    @property
    def name(self) -> str:
        return f"{self.language}-{self.theme}-{self.width}"


LANGUAGES: tuple[Language, ...] = ("zh-hans", "en")
THEMES: tuple[Theme, ...] = ("light", "dark")
EVERY_VIEW = tuple(
    View(language, theme, width) for language, theme, width in product(LANGUAGES, THEMES, SIZES)
)


# Two opposite views in the short run, all eight in the long one.
SHORT = (View(), View("en", "dark", 390))
VIEWS = tuple(
    pytest.param(view, marks=() if view in SHORT else (pytest.mark.long,)) for view in EVERY_VIEW
)


def chromium() -> str | None:
    """The browser of the system; none of Playwright's own is downloaded."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


def drivable() -> bool:
    """Whether Playwright's own program starts: on a bare system it lacks a library."""
    done = subprocess.run(
        [compute_driver_executable()[0], "--version"], capture_output=True, check=False
    )
    return done.returncode == 0


@dataclass
class Visitor:
    """Somebody at the site. Whatever the console complains about is kept in `complaints`."""

    browser: Browser
    base: str
    login: str = ""
    state: Any = None
    cookies: list[Any] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def looking(self, view: View = View(), **options: Any) -> Iterator[Page]:
        context = self._context(view, **options)
        try:
            page = context.new_page()
            page.on("console", self._heard)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            yield page
        finally:
            context.close()

    def _context(self, view: View, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": view.width, "height": SIZES[view.width]},
            has_touch=view.width < 500,
            storage_state=self.state,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        context.add_cookies(
            [
                *self.cookies,
                {"name": "qingfeng_language", "value": view.language, "url": self.base},
                {"name": "qingfeng_theme", "value": view.theme, "url": self.base},
            ]
        )
        return context

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            self.complaints.append(message.text)

    def seat(self) -> None:
        """Signed in without the form, which has its own test: pages begin with the session."""
        client = Client()
        client.force_login(User.objects.get(email=f"{self.login}@{DOMAIN}"))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        kept = {"name": cookie.key, "value": cookie.value, "url": self.base}
        self.cookies = [kept]

    def log_in(self) -> None:
        """By the form, once; later pages begin with the session."""
        with self.looking() as page:
            page.goto("/accounts/login/")
            page.fill("[name=login]", f"{self.login}@{DOMAIN}")
            page.fill("[name=password]", PASSWORD)
            page.locator("main button[type=submit]").click()
            page.wait_for_url(lambda address: "/accounts/" not in address)
            self.state = page.context.storage_state()


def settled(page: Page, path: str) -> Page:
    """The page with its late fragments in place."""
    page.goto(path)
    return still(page)


def still(page: Page) -> Page:
    """Waits for the network only where a fragment comes by itself."""
    if page.locator('[hx-trigger*="load"]').count():
        page.wait_for_load_state("networkidle")
    return page


def axe_clean(page: Page, *, rules: Sequence[str] = RULES) -> None:
    """No finding of axe. It is put in through the debugger, so that the page keeps its strict policy."""
    session = page.context.new_cdp_session(page)
    try:
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        answer = session.send(
            "Runtime.evaluate",
            {
                "expression": _RUN % {"rules": list(rules)},
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
    finally:
        session.detach()
    assert "exceptionDetails" not in answer, answer
    found = answer["result"]["value"]
    assert not found, "\n".join([page.url, *found])


_RUN = """
axe.run(document, {runOnly: %(rules)s, resultTypes: ['violations']}).then((result) => result.violations.flatMap((violation) =>
  violation.nodes.map((node) => `${violation.impact} ${violation.id}: ${node.html.slice(0, 200)}`)))
"""


def fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    inside, outside = page.evaluate("[window.innerWidth, document.documentElement.scrollWidth]")
    assert outside <= inside, f"{page.url} is {outside} px wide in a window of {inside} px"


def shoot(page: Page, name: str, view: View) -> None:
    """Keeps a picture where `KEEP_PICTURES` names a folder."""
    folder = os.environ.get("KEEP_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{view.name}.png", full_page=True)
