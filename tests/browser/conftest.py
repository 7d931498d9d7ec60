"""A live site on a clone of the migrated database, the fixed cast in it, and Chromium to look at it."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from django.db.transaction import atomic
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from qingfeng.wiring.demo.cast import raise_cast
from tests.browser.support import CHROMIUM_ARGUMENTS, Visitor, chromium, drivable
from tests.support.databases import Clones

HERE = Path(__file__).parent
FOUNDED = datetime(2026, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
Visit = Callable[[str], Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    if not drivable():
        pytest.skip("Chromium cannot be driven: apt-get install libatomic1")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            found = playwright.chromium.launch(
                executable_path=executable, args=list(CHROMIUM_ARGUMENTS)
            )
            yield found
            found.close()


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer, settings: object, clones: Clones) -> str:
    """The address of a site with the demo's cast, held at the demo's instant."""
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]
    clones.renew("cast", build=atomic(partial(raise_cast, now=FOUNDED)))
    return str(live_server.url)


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """`visit("admin")` is logged in as that member of the cast, `visit("")` is nobody.

    A page that breaks its own policy or throws in a script fails the test.
    """
    visitors: list[Visitor] = []

    def visiting(login: str = "") -> Visitor:
        visitor = Visitor(browser, site, login)
        visitors.append(visitor)
        if login:
            visitor.seat()
        return visitor

    yield visiting
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
