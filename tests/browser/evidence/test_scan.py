"""The camera reads what goods and parcels bear; where there is none the typed way stands, and says why."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.support import CHROMIUM_ARGUMENTS, View, Visitor, chromium
from tests.support import barcodes

LINK = "https://id.swift.example/01/09506000134352/21/A1"
PHONE = View("en", "light", 390)
Look = Callable[[str, barcodes.Rows], Any]


@pytest.fixture
def before_camera(browser: Browser, site: str, tmp_path: Path) -> Look:
    """A phone whose camera sees one code; the film of the fake camera is given at the start of a browser."""

    @contextmanager
    def looking(name: str, rows: barcodes.Rows) -> Iterator[Page]:
        film = barcodes.film(tmp_path / f"{name}.y4m", rows)
        seeing = browser.browser_type.launch(
            executable_path=chromium(),
            args=[
                *CHROMIUM_ARGUMENTS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        try:
            visitor = Visitor(seeing, site, "customs")
            visitor.seat()
            with visitor.looking(PHONE) as page:
                yield page
            assert visitor.complaints == []
        finally:
            seeing.close()

    return looking


def begun(page: Page) -> None:
    page.goto("/identifications/new/")
    page.fill("[name=ground_text]", "2026-0917")
    page.fill("[name=goods]", "shoes")
    page.fill("[name=value]", "16000")
    page.get_by_role("button", name="Go on").click()


def test_a_link_a_bar_code_and_a_parcel_number_are_read_by_the_camera(before_camera: Look) -> None:
    """Each leads to the page that it would lead to if it were typed."""
    found = {
        "link": (barcodes.qr(LINK), "A1"),
        "goods": (barcodes.ean_13("9506000134352"), "09506000134352"),
        "parcel": (barcodes.code_128("RR473124829CN"), "RR473124829CN"),
    }
    for name, (rows, told) in found.items():
        with before_camera(name, rows) as page:
            begun(page)
            page.get_by_role("button", name="Read the code").click()
            expect(page.locator("#product ~ dl dd", has_text=told)).to_be_visible()


def test_without_leave_for_the_camera_the_page_says_what_to_do(visit: Visit) -> None:
    with visit("customs").looking(PHONE) as page:
        begun(page)
        page.get_by_role("button", name="Read the code").click()
        expect(page.get_by_text("The camera may not be used")).to_be_visible()
        expect(page.get_by_role("button", name="Stop the camera")).to_be_hidden()
        expect(page.locator("#code")).to_be_editable()
