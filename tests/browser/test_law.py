"""The law library in the hands of people: a clock tried by keyboard alone, and a version that two people bring about."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support import View
from tests.browser.world import World, raise_world


@pytest.fixture
def world(site: str, tmp_path: Path) -> World:
    return raise_world(tmp_path)


def chosen(page: Page, name: str, text: str) -> None:
    """The option by its first letters, as a keyboard chooses it."""
    page.get_by_label(name, exact=True).focus()
    page.keyboard.type(text)


def test_a_clock_is_tried_by_keyboard_alone(visit: Visit, world: World) -> None:
    with visit("officer").looking(View("en")) as page:
        page.goto(f"/law/rules/{world.rule}/")
        page.get_by_role("link", name="Try it out").focus()
        page.keyboard.press("Enter")
        page.get_by_label("Start", exact=True).focus()
        page.keyboard.type("09212026")
        chosen(page, "Event 1", "testing b")
        page.keyboard.press("Tab")
        page.keyboard.type("09222026")
        chosen(page, "Event 2", "testing e")
        page.keyboard.press("Tab")
        page.keyboard.type("09242026")
        page.keyboard.press("Enter")
        expect(page.get_by_text("2026-10-21 (Wed) 24:00").first).to_be_visible()
        expect(page).to_have_url(re.compile("event=testing.sent%3D2026-09-22"))
        page.reload()
        expect(page.get_by_text("2026-10-21 (Wed) 24:00").first).to_be_visible()
        page.get_by_label("Start", exact=True).focus()
        page.keyboard.type("09211990")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("alert")).to_contain_text("not in force")


def test_two_people_bring_a_version_about(visit: Visit, world: World) -> None:
    """The drafter's button is barred and says why; the second person's is not."""
    address = f"/law/editions/{world.edition}/"
    drafter = visit("admin")
    with drafter.looking(View("en")) as page:
        page.goto(address)
        page.get_by_role("button", name="Release").focus()
        expect(page.get_by_text("a second person does")).to_be_visible()
    with visit("reviewer").looking(View("en")) as page:
        page.goto(address)
        page.get_by_role("button", name="Release").click()
        expect(page.get_by_text("2 open clocks took it over")).to_be_visible()
        page.goto(f"/law/rules/{world.rule}/")
        expect(page.get_by_role("heading", name="Versions side by side")).to_be_visible()


def test_a_case_is_checked_by_keyboard_alone(visit: Visit, site: str) -> None:
    """A row more keeps what was typed; what is wrong is said at its field; the answer leads back to the fields."""
    with visit("officer").looking(View("en")) as page:
        page.goto("/law/")
        page.get_by_role("link", name="Check the criminal thresholds").focus()
        page.keyboard.press("Enter")
        chosen(page, "Crime, by the article of the Criminal Law (required)", "Art. 213")
        lot = page.get_by_role("group", name="Lot 1")
        lot.get_by_label("Mark", exact=True).focus()
        page.keyboard.type("Swift")
        lot.get_by_label("Amount sold for").focus()
        page.keyboard.type("60,000")
        page.get_by_role("button", name="Another lot").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("group", name="Lot 2")).to_be_visible()
        expect(lot.get_by_label("Mark", exact=True)).to_have_value("Swift")
        lot.get_by_label("Amount sold for").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_focused()
        page.get_by_role("link", name="Lot 1: Amount sold for").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#goods-0-sold_amount")).to_be_focused()
        page.locator("#goods-0-sold_amount").fill("60000")
        page.keyboard.press("Enter")
        answer = page.get_by_role("region", name="Criminal thresholds")
        expect(answer.get_by_text("Basic tier", exact=True)).to_be_visible()
        expect(answer.get_by_text("reasonable suspicion")).to_be_visible()
        assert page.url.endswith("/law/threshold/")


def test_facts_go_out_as_a_file_and_come_back(visit: Visit, site: str, tmp_path: Path) -> None:
    with visit("officer").looking(View("en")) as page:
        page.goto("/law/threshold/?crime=214")
        page.get_by_label("Illegal gains", exact=True).fill("40000")
        page.locator("#part-json > summary").click()
        with page.expect_download() as going:
            page.get_by_role("button", name="Download the facts as JSON").click()
        path = tmp_path / "facts.json"
        going.value.save_as(path)
        page.goto("/law/threshold/")
        page.locator("#part-json > summary").click()
        page.get_by_label("Or a file").set_input_files(path)
        page.get_by_role("button", name="Fill in the form and check").click()
        expect(page.get_by_label("Illegal gains", exact=True)).to_have_value("40000")
        expect(page.get_by_text("Basic tier", exact=True)).to_be_visible()
