"""What people do from login to result, by keyboard alone, in both languages, at the desk and on the phone."""

from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qingfeng.market.models import LeadDecision
from qingfeng.register.models import Contact, GuidePoint
from qingfeng.wiring.demo.cast import DOMAIN, PASSWORD
from tests.browser.conftest import Visit
from tests.browser.support import LANGUAGES, SIZES, View, axe_clean, fits, still
from tests.browser.world import World, raise_world

# Two opposite ways in the short run, all four in the long one.
SHORT = (("zh-hans", 390), ("en", 1440))
WAYS = [
    pytest.param(
        View(language, "light", width),
        marks=() if (language, width) in SHORT else (pytest.mark.long,),
        id=f"{language}-{width}",
    )
    for language, width in product(LANGUAGES, SIZES)
]
MOST_STOPS = 80


@pytest.fixture
def world(site: str, tmp_path: Path) -> World:
    return raise_world(tmp_path)


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the element has the focus, as a person without a mouse does."""
    for _ in range(MOST_STOPS):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{page.url}: {selector} is not reached by Tab")


def log_in(page: Page, login: str, then: str) -> None:
    page.goto(f"/accounts/login/?next={then}")
    tab_to(page, "[name=login]")
    page.keyboard.type(f"{login}@{DOMAIN}")
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{then}")
    still(page)


@pytest.mark.parametrize("view", WAYS)
def test_a_monitor_judges_offers_from_the_queue(visit: Visit, world: World, view: View) -> None:
    with visit("").looking(view) as page:
        log_in(page, "monitor", "/tasks/")
        tab_to(page, "a.wb-card")
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue/**")
        still(page)
        page.keyboard.press("j")
        expect(page.locator("tr.qf-at")).to_have_attribute("data-qf-row", str(world.lead))
        page.keyboard.press("y")
        expect(page.locator("#reasons")).to_be_visible()
        fits(page)
        page.keyboard.press("3")
        expect(page.locator(f"#lead-{world.lead}")).to_have_class("qf-row wb-done")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/leads/**")
        fits(page)
        page.keyboard.press("c")
        expect(page.locator("#dialog [data-qf-compare]")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.keyboard.press("1")
        expect(page.locator("#main")).to_be_focused()
        axe_clean(page)
    reasons = LeadDecision.objects.order_by("-id").values_list("reason", flat=True)[:2]
    assert list(reasons) == ["genuine_goods", "mark_disguised"]


@pytest.mark.parametrize("view", WAYS)
def test_a_holder_writes_what_to_look_at(visit: Visit, world: World, view: View) -> None:
    with visit("").looking(view) as page:
        log_in(page, "holder", "/rights/")
        tab_to(page, "a.qf-row-link")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/rights/{world.right}/")
        fits(page)
        tab_to(page, 'a[href$="tab=genuine"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**tab=genuine")
        tab_to(page, 'a[href$="guide/new/"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**/guide/new/")
        tab_to(page, "form.qf-form button[type=submit]")
        page.keyboard.press("Enter")
        expect(page.locator("[data-qf-focus]")).to_be_focused()
        fits(page)
        axe_clean(page)
        tab_to(page, "[name=feature_zh]")
        page.keyboard.type("鞋底纹")
        page.keyboard.press("Enter")
        page.wait_for_url("**tab=genuine")
        expect(page.locator("section[aria-labelledby=guide]")).to_contain_text("鞋底纹")
    assert GuidePoint.objects.filter(feature_zh="鞋底纹", position=2).exists()


@pytest.mark.parametrize("view", WAYS)
def test_a_holder_adds_a_contact(visit: Visit, world: World, view: View) -> None:
    with visit("").looking(view) as page:
        log_in(page, "holder", f"/holders/{world.holder}/")
        tab_to(page, 'a[href$="contacts/new/"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**/contacts/new/")
        tab_to(page, "[name=name]")
        page.keyboard.type("李四")
        tab_to(page, "[name=phone]")
        page.keyboard.type("13900001234")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/holders/{world.holder}/")
        expect(page.locator("section[aria-labelledby=contacts]")).to_contain_text("139****1234")
        expect(page.locator("main")).not_to_contain_text("13900001234")
        fits(page)
        axe_clean(page)
    assert Contact.objects.filter(name="李四").exists()
