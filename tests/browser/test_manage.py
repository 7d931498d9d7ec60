"""What administrators do, by keyboard; how their pages look is seen in test_every_page."""

from playwright.sync_api import expect

from qingfeng.foundation.models import Role, User
from tests.browser.conftest import Visit
from tests.browser.support import View, axe_clean, settled


def test_a_role_is_changed_by_keyboard_alone(visit: Visit) -> None:
    role = Role.objects.get(organisation__name__startswith="莆田", name="执法人员")
    with visit("admin").looking(View("en")) as page:
        settled(page, f"/manage/roles/{role.id}/")
        box = page.get_by_role("checkbox", name="listing: add", exact=False).first
        box.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.locator(".qf-note").first).to_contain_text("Permissions saved.")
    role.refresh_from_db()
    assert "listing:add" in role.permissions


def test_a_region_is_chosen_by_typing(visit: Visit) -> None:
    with visit("admin").looking(View("en")) as page:
        settled(page, "/manage/organisations/new/")
        page.get_by_role("combobox", name="Region").focus()
        page.keyboard.type("putian")
        expect(page.locator(".ts-dropdown .option").first).to_contain_text("350300 Putian, Fujian")
        axe_clean(page)
        page.keyboard.press("Enter")
        expect(page.locator("input[name=region]")).to_have_value("350300")


def test_two_offices_are_switched_in_the_header(visit: Visit) -> None:
    visitor = visit("admin")
    with visitor.looking(View("en")) as page:
        person = User.objects.get(email__startswith="admin@")
        role = Role.objects.get(organisation__name__startswith="莆田", name="执法人员")
        settled(page, f"/manage/people/{person.id}/")
        page.evaluate(
            "value => { document.querySelector('select[name=role]').tomselect.setValue(value) }",
            str(role.id),
        )
        page.get_by_role("button", name="Give role").click()
        expect(page.locator(".qf-note").first).to_contain_text("Role given.")
        page.locator(".qf-account > .btn").click()
        axe_clean(page)
        page.locator(".qf-account .dropdown-item", has_text="Putian market regulator").click()
        expect(page.locator(".qf-account-office")).to_have_text("Putian market regulator (demo)")
