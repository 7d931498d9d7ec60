"""The page frame and the doors: landing page, login, language, light and dark, the menu on the phone."""

import re

import pytest
from playwright.sync_api import expect

from qingfeng.wiring.demo.cast import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.support import Theme, View, axe_clean, settled


def test_the_landing_page_is_in_both_languages(visit: Visit) -> None:
    with visit("").looking() as page:
        answer = page.goto("/")
        assert answer is not None
        assert answer.status == 200
        assert page.locator("section[lang=zh-Hans]").inner_text().startswith("清风")
        assert page.locator("section[lang=en]").inner_text().startswith("Qingfeng")


def test_the_policy_lets_nothing_inline_run(visit: Visit) -> None:
    visitor = visit("")
    with visitor.looking() as page:
        answer = page.goto("/")
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
            " document.body.append(s); }"
        )
        assert page.evaluate("window.ran") is None
    assert [said for said in visitor.complaints if "script-src 'self'" in said]
    visitor.complaints.clear()


def test_login_with_a_wrong_password_says_so_and_keeps_the_address(visit: Visit) -> None:
    with visit("").looking(View("en")) as page:
        page.goto("/accounts/login/")
        page.fill("[name=login]", "officer@demo.qingfeng.example")
        page.fill("[name=password]", "not the password")
        page.keyboard.press("Enter")
        expect(page.locator("[role=alert]")).to_be_focused()
        expect(page.locator("[name=login]")).to_have_value("officer@demo.qingfeng.example")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_has_the_focus_has_a_ring_that_is_seen(visit: Visit, theme: Theme) -> None:
    with visit("").looking(View("en", theme)) as page:
        page.goto("/accounts/login/")
        page.locator("[name=login]").focus()
        for _ in range(3):
            ring = page.evaluate(
                "() => { const style = getComputedStyle(document.activeElement);"
                " return [document.activeElement.className, style.outlineStyle,"
                " style.outlineColor, style.boxShadow]; }"
            )
            wanted = {"light": "rgb(11, 87, 208)", "dark": "rgb(168, 199, 250)"}[theme]
            assert ring[1:] == ["solid", wanted, "none"], ring
            page.keyboard.press("Tab")


def test_login_by_keyboard_leads_to_the_tasks(visit: Visit) -> None:
    with visit("").looking(View("en", width=390)) as page:
        page.goto("/accounts/login/?next=/tasks/")
        page.locator("[name=login]").focus()
        page.keyboard.type("monitor@demo.qingfeng.example")
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.name") != "password":
            page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/tasks/$"))


def test_the_language_is_switched_in_the_header(visit: Visit) -> None:
    with visit("officer").looking(View("zh-hans")) as page:
        page.goto("/profile/")
        expect(page.locator("h1")).to_have_text("个人与安全")
        page.locator(".qf-language button").click()
        expect(page.locator("h1")).to_have_text("Profile and security")
        expect(page).to_have_url(re.compile("/profile/$"))
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_light_and_dark_are_switched_and_remembered(visit: Visit) -> None:
    with visit("officer").looking(View(theme="light")) as page:
        page.goto("/profile/")
        page.locator(".qf-theme button").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_light_and_dark_without_a_script(visit: Visit) -> None:
    with visit("officer").looking(View(theme="light"), java_script_enabled=False) as page:
        page.goto("/profile/")
        page.locator(".qf-theme button").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_demo_date_stands_in_the_header(visit: Visit) -> None:
    with visit("").looking(View("zh-hans")) as page:
        page.goto("/")
        assert "2026-10-09 (五)" in page.locator(".qf-demo").inner_text()


def test_the_first_tab_stop_leads_to_the_content(visit: Visit) -> None:
    with visit("admin").looking() as page:
        page.goto("/profile/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_the_menu_of_the_phone_opens_and_closes_by_key(visit: Visit) -> None:
    with visit("admin").looking(View(width=390)) as page:
        settled(page, "/profile/")
        assert not page.locator("#menu").is_visible()
        page.locator(".qf-menu-open").press("Enter")
        page.locator("#menu a").first.wait_for(state="visible")
        axe_clean(page)
        page.keyboard.press("Escape")
        page.locator("#menu").wait_for(state="hidden")


def test_the_menu_shows_only_what_the_actor_may_open(visit: Visit) -> None:
    with visit("admin").looking() as page:
        page.goto("/profile/")
        assert page.locator('#menu a[href="/manage/organisations/"]').count() == 1
    with visit("outsider").looking() as page:
        page.goto("/profile/")
        assert page.locator('#menu a[href^="/manage/"]').count() == 0
        answer = page.goto("/manage/organisations/")
        assert answer is not None
        assert answer.status == 403
        axe_clean(page)
