"""Every part of the UI kit, at every size, in both languages and lights; and what its scripts do."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support import VIEWS, View, axe_clean, fits, settled, shoot

KIT = "/manage/ui-kit/"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_part_is_clean(visit: Visit, view: View) -> None:
    with visit("admin").looking(view) as page:
        for name, path in (("kit", KIT), ("kit-errors", f"{KIT}?errors=1")):
            settled(page, path)
            shoot(page, name, view)
            fits(page)
            axe_clean(page)


@pytest.fixture
def kit(visit: Visit) -> Page:  # type: ignore[misc]
    with visit("admin").looking(View("en")) as page:
        yield settled(page, KIT)


def test_counts_of_the_filters_come_late(kit: Page) -> None:
    expect(kit.locator(".qf-facet .qf-count").first).to_have_text("10,000+")


def test_choosing_lines_brings_the_bulk_bar_and_a_dry_run(kit: Page) -> None:
    bar = kit.locator("[data-qf-bulk]")
    expect(bar).to_be_hidden()
    kit.locator('tbody input[name="id"]').nth(0).check()
    kit.locator('tbody input[name="id"]').nth(2).check()
    expect(bar.locator("[data-qf-chosen]")).to_have_text("2")
    bar.locator("button[hx-post]").first.click()
    dialog = kit.locator("#dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("2 lines will change")
    axe_clean(kit)
    kit.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_all_and_none(kit: Page) -> None:
    kit.locator("[data-qf-all]").check()
    expect(kit.locator("[data-qf-chosen]")).to_have_text("6")
    kit.locator("[data-qf-none]").click()
    expect(kit.locator("[data-qf-bulk]")).to_be_hidden()


def test_j_and_k_walk_the_lines(kit: Page) -> None:
    kit.keyboard.press("j")
    kit.keyboard.press("j")
    expect(kit.locator("tr.qf-at")).to_have_attribute("data-qf-row", "row-1")
    kit.keyboard.press("k")
    expect(kit.locator("tr.qf-at")).to_have_attribute("data-qf-row", "row-0")


def test_keys_rest_while_somebody_types(kit: Page) -> None:
    kit.keyboard.press("/")
    expect(kit.locator("#search-text")).to_be_focused()
    kit.keyboard.type("j?")
    expect(kit.locator("#search-text")).to_have_value("j?")
    expect(kit.locator("#keys")).to_be_hidden()


def test_the_help_lists_the_keys(kit: Page) -> None:
    kit.keyboard.press("?")
    expect(kit.locator("#keys")).to_be_visible()
    axe_clean(kit)
    kit.locator("#keys [data-qf-close]").click()
    expect(kit.locator("#keys")).to_be_hidden()


def test_a_barred_button_says_why_on_focus(kit: Page) -> None:
    button = kit.locator(".qf-head .qf-barred button")
    reason = kit.locator(".qf-head .qf-why")
    expect(reason).to_be_hidden()
    button.focus()
    expect(reason).to_be_visible()
    expect(reason).to_contain_text("The threshold is not reached.")
    assert button.get_attribute("aria-describedby") == reason.get_attribute("id")


def test_marked_text_says_its_disguise_to_screen_readers(kit: Page) -> None:
    mark = kit.locator("mark").first
    expect(mark).to_contain_text("N*ke")
    expect(mark).to_contain_text("a letter masked")


def test_both_pictures_zoom_as_one(kit: Page) -> None:
    frame = kit.locator(".qf-compare-window").first
    frame.focus()
    kit.keyboard.press("+")
    kit.keyboard.press("ArrowRight")
    boxes = kit.locator(".qf-compare-picture").evaluate_all(
        "all => all.map(each => each.getAttribute('viewBox'))"
    )
    assert len(set(boxes)) == 1
    assert boxes[0] != "0 0 1 1"
    kit.keyboard.press("0")
    expect(kit.locator(".qf-compare-scale")).to_have_text("100%")


def test_errors_stand_at_the_field_and_above_with_focus(visit: Visit) -> None:
    with visit("admin").looking(View("en")) as page:
        settled(page, f"{KIT}?errors=1")
        summary = page.locator("[data-qf-focus]")
        expect(summary).to_be_focused()
        summary.locator("a").first.click()
        expect(page.locator("#id_name")).to_be_focused()
        assert page.locator("#id_name").get_attribute("aria-invalid") == "true"
        assert "id_name-error" in str(page.locator("#id_name").get_attribute("aria-describedby"))


def test_columns_are_chosen_and_kept(visit: Visit) -> None:
    with visit("admin").looking(View("en")) as page:
        settled(page, "/manage/organisations/")
        page.locator(".qf-drop > summary").click()
        page.locator('.qf-drop input[value="uscc"]').uncheck()
        page.locator(".qf-drop button[type=submit]").click()
        expect(page).to_have_url(re.compile("cols=kind"))
        expect(page.locator("thead")).not_to_contain_text("Unified social credit code")
        settled(page, "/manage/organisations/")
        expect(page.locator("thead")).not_to_contain_text("Unified social credit code")


def test_a_file_box_speaks_the_language_of_the_page(visit: Visit, tmp_path: Path) -> None:
    """Chromium's own words are those of the browser, whatever the page is in."""
    facts = tmp_path / "facts.json"
    facts.write_text("{}", encoding="utf-8")
    with visit("reviewer").looking(View("zh-hans", width=390)) as page:
        settled(page, "/law/threshold/")
        page.locator("details:has(.qf-file) > summary").click()
        box = page.locator(".qf-file")
        expect(box).to_have_text("选择文件未选择文件")
        with page.expect_file_chooser() as chosen:
            box.click()
        chosen.value.set_files(facts)
        expect(box).to_have_text("选择文件facts.json")
        box.locator("input").focus()
        assert box.evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
        fits(page)
        axe_clean(page)
