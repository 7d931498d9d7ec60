"""On a lead's own page: the buttons for what may be begun from it, each followed to its form and back."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support import View, axe_clean, fits, shoot
from tests.support import leads as build

VIEWS = (
    pytest.param(View("zh-hans", "light", 390), id="zh-hans-390"),
    pytest.param(View("en", "light", 1440), id="en-1440", marks=pytest.mark.long),
)
FORMS = ("/goods/measures/?", "/goods/lists/new/?", "/identifications/new/?", "/appraisals/new/?")


@pytest.fixture
def lead(site: str) -> UUID:
    platform = build.platform("dongli")
    feed = build.Feed(platform)
    mark = build.right("Kestrelwood", build.holder("Kestrelwood Ltd"))
    made = feed.offer("1", build.seller("1", platform, "350302"), mark, 0.97)
    feed.open()
    return made


@pytest.mark.parametrize("view", VIEWS)
def test_a_lead_leads_to_every_form_and_back(visit: Visit, lead: UUID, view: View) -> None:
    here = f"/leads/{lead}/"
    with visit("officer").looking(view) as page:
        for number, form in enumerate(FORMS):
            _follow(page, here, form)
            fits(page)
            shoot(page, f"begun-{number}", view)
            page.click(f'main a[href="{here}"] >> nth=0')
            page.wait_for_url(f"**{here}")
        page.wait_for_selector('main a[href^="/goods/measures/?"]')
        fits(page)
        axe_clean(page)
        shoot(page, "begun-lead", view)


def _follow(page: Page, here: str, form: str) -> None:
    page.goto(here)
    link = page.locator(f'main a[href^="{form}"]')
    expect(link).to_be_visible()
    link.click()
    page.wait_for_url(lambda address: form in address)
