"""The queue, the lead, the seller, search and figures: by keyboard alone, in every size, and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from qingfeng.foundation.models import Organisation
from qingfeng.market.models import LeadDecision, ReviewPolicy
from tests.browser.conftest import NOW, Visit
from tests.browser.support import View, axe_clean, settled
from tests.support import leads as build

LONG = "莆田本地工厂直供 Sw1ft 运动鞋 超长标题一双也批发 " * 3


@pytest.fixture
def leads(site: str) -> dict[str, object]:
    """A few offers on the demo platform of `monitor` and `second`."""
    office = Organisation.objects.get(name__startswith="东篱集市")
    platform = build.platform("dongli", office, "330100")
    seller = build.seller("一家名字特别特别长的网店旗舰店六十字以内也要放得下", platform, "350302")
    swift = build.right("Swift", build.holder("Swift"))
    feed = build.Feed(platform)
    found = {
        str(n): feed.offer(str(n), seller, swift, 0.99 - n / 100, title=f"Swift shoes {n}")
        for n in range(6)
    }
    found["long"] = feed.offer("long", seller, swift, 0.6, title=LONG, disguise="digit")
    feed.open(NOW)
    ReviewPolicy.objects.create(office=office, second_share=0, seed="s", set_at=NOW)
    return {"seller": seller.id, **found}


def paths(leads: dict[str, object]) -> dict[str, str]:
    return {
        "tasks": "/tasks/",
        "queue": "/queue/",
        "queue-empty": "/queue/?view=disputed",
        "lead": f"/leads/{leads['long']}/",
        "compare": f"/leads/{leads['0']}/compare/",
        "seller": f"/sellers/{leads['seller']}/",
        "search": "/search/?q=swift",
        "search-nothing": "/search/?q=zzzz",
        "labels": "/stats/labels/",
    }


@pytest.fixture
def queue(visit: Visit, leads: dict[str, object]) -> Page:  # type: ignore[misc]
    with visit("monitor").looking(View("en")) as page:
        yield settled(page, "/queue/")


def at(page: Page) -> str:
    return page.locator("tr.qf-at .qf-row-link").inner_text()


def test_a_lead_is_decided_and_taken_back_by_keys(queue: Page) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    assert "shoes 1" in at(queue)
    queue.keyboard.press("y")
    expect(queue.locator("#reasons")).to_be_visible()
    axe_clean(queue)
    queue.keyboard.press("2")
    expect(queue.locator("tr.wb-done")).to_contain_text("Counterfeit, openly")
    expect(queue.locator("tr.qf-at")).to_contain_text("shoes 2")
    assert LeadDecision.objects.get().reason == "grade_claim"
    queue.keyboard.press("z")
    expect(queue.locator("tr.wb-done")).to_have_count(0)
    assert LeadDecision.objects.filter(round="undo").count() == 1
    queue.wait_for_timeout(100)
    expect(queue.locator("tr.qf-at")).to_contain_text("shoes 1")


def test_escape_decides_nothing(queue: Page) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("n")
    expect(queue.locator("#reasons")).to_be_visible()
    queue.keyboard.press("Escape")
    expect(queue.locator("#reasons")).to_be_hidden()
    assert not LeadDecision.objects.exists()


def test_assign_and_compare_by_keys(queue: Page) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("c")
    expect(queue.locator("#dialog [data-qf-compare]")).to_be_visible()
    axe_clean(queue)
    queue.keyboard.press("Escape")
    queue.keyboard.press("a")
    expect(queue.locator("#dialog form[data-wb-assign]")).to_be_visible()
    queue.keyboard.press("Enter")
    expect(queue.locator("tr.qf-at")).to_contain_text("Assigned")


def test_a_verdict_can_be_given_from_the_comparison(queue: Page) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("c")
    expect(queue.locator("#dialog [data-qf-compare]")).to_be_visible()
    queue.keyboard.press("n")
    expect(queue.locator("#dialog")).to_be_hidden()
    queue.keyboard.press("7")
    expect(queue.locator("tr.wb-done")).to_contain_text("No use of the mark")


def test_the_lead_page_goes_on_to_the_next_lead(queue: Page, leads: dict[str, object]) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("Enter")
    expect(queue).to_have_url(re.compile(f"/leads/{leads['0']}/$"))
    queue.wait_for_load_state("networkidle")
    queue.keyboard.press("u")
    queue.keyboard.press("1")
    expect(queue.locator("h1")).to_contain_text("shoes 1")
    expect(queue.locator("#main")).to_be_focused()
    axe_clean(queue)
    queue.keyboard.press("k")
    expect(queue.locator("h1")).to_contain_text("shoes 0")
    expect(queue.locator(".wb-decide")).to_contain_text("Your office has decided")


def test_help_lists_the_keys_of_the_page(queue: Page) -> None:
    queue.keyboard.press("Shift+?")
    expect(queue.locator("#keys")).to_contain_text("Take back the last decision")


def test_bulk_shows_its_count_first(queue: Page) -> None:
    for place in (0, 1, 2):
        queue.locator('tbody input[name="id"]').nth(place).check()
    queue.locator("[data-qf-bulk] button", has_text="Decide").click()
    queue.locator("#dialog select").select_option("grade_claim")
    queue.locator("#dialog button[type=submit]").click()
    expect(queue.locator("#dialog")).to_contain_text("3 lines will change")
    assert not LeadDecision.objects.exists()
    queue.locator("#dialog button[type=submit]").click()
    expect(queue.locator(".qf-note, [role=status], .alert").first).to_be_visible()
    expect(queue.locator("tbody tr")).to_have_count(4)
    assert LeadDecision.objects.count() == 3


def test_filters_views_and_columns_live_in_the_address(queue: Page) -> None:
    queue.locator("[data-qf-filter] label", has_text="digits for letters").click()
    queue.wait_for_url("**/queue/?disguise=digit**")
    expect(queue.locator("tbody tr")).to_have_count(1)
    queue.locator(".qf-tab-save").click()
    queue.locator("#dialog input[name=name]").fill("Digits")
    queue.keyboard.press("Enter")
    expect(queue.locator(".qf-tabs a[aria-current]")).to_contain_text("Digits")


def test_a_lead_is_decided_without_scripts(visit: Visit, leads: dict[str, object]) -> None:
    with visit("monitor").looking(View("zh-hans"), java_script_enabled=False) as page:
        page.goto(f"/leads/{leads['0']}/")
        page.locator("noscript select, #reason").first.select_option("genuine_goods")
        page.locator("form[action$='/decide/'] button").click()
        expect(page.locator(".wb-standing")).to_contain_text("正品")
    assert LeadDecision.objects.get().verdict == "genuine_use"


def test_a_coordinator_reads_one_record_with_a_ground(
    visit: Visit, leads: dict[str, object]
) -> None:
    with visit("leading").looking(View("en")) as page:
        page.goto(f"/leads/{leads['0']}/")
        expect(page.locator("h1")).to_have_text("Masked lead")
        expect(page.locator("body")).not_to_contain_text("shoes 0")
        axe_clean(page)
        page.fill("#ground", "supervision 2026-14")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("shoes 0")
        page.goto(f"/leads/{leads['0']}/")
        expect(page.locator("h1")).to_have_text("Masked lead")


def test_the_outsider_finds_nothing(visit: Visit, leads: dict[str, object]) -> None:
    with visit("outsider").looking() as page:
        for path in paths(leads).values():
            answer = page.goto(path)
            assert answer is not None
            assert "Swift" not in page.content(), path
