"""A store is counted with a phone and a scanner: every entry beside its line, Enter leads on, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page

from qingfeng.evidence.actions.stocktakes import begin_stocktake
from qingfeng.evidence.models import Stocktake
from qingfeng.foundation.models import Membership, Organisation
from tests.browser.conftest import NOW, Visit
from tests.browser.evidence.questions import seated
from tests.browser.support import View, axe_clean, fits, shoot
from tests.support import goods as custody

VIEWS = (
    pytest.param(View("zh-hans", "light", 390), id="zh-hans"),
    pytest.param(View("en", "light", 390), id="en"),
    pytest.param(View("en", "dark", 1440), id="desk"),
)


@pytest.fixture
def counting(site: str) -> Stocktake:
    """Of three lots, begun by a storekeeper; another officer of the office may end it."""
    officer = seated("officer", NOW)
    role = Membership.objects.get(user=officer.user_id).role
    role.permissions = sorted({*role.permissions, "goods:edit", "goods:read"})
    role.save()
    at = custody.station(here=Organisation.objects.get(pk=officer.office_id))
    for name in ("one", "two", "three"):
        custody.stored(at, custody.seized(at, name))
    made = begin_stocktake(place_id=at.store, actor=at.keeper, now=custody.NOW)
    return Stocktake.objects.get(pk=made)


def at_field(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.dataset.save"))


def scan(page: Page, text: str) -> None:
    """A scanner types, and ends with Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("view", VIEWS)
def test_a_store_is_counted_with_a_scanner(visit: Visit, counting: Stocktake, view: View) -> None:
    here = f"/goods/stocktakes/{counting.pk}/"
    first, second, third = counting.lines.order_by("lot__number")
    with visit("officer").looking(view) as page:
        page.goto(here)
        fits(page)
        axe_clean(page)
        shoot(page, "counting-1", view)
        page.focus(f"#id_count_{first.pk}")
        for line in (first, second, third):
            box = page.locator(f"#line-{line.pk}").bounding_box()
            entry = page.locator(f"#id_count_{line.pk}").bounding_box()
            assert box is not None
            assert entry is not None
            assert box["y"] <= entry["y"] < box["y"] + box["height"]
            assert at_field(page) == f"count_{line.pk}"
            scan(page, "100")
            assert at_field(page) == f"seal_{line.pk}"
            scan(page, line.seal if line != third else "F-9")
        assert page.locator("[data-save]").evaluate("one => one === document.activeElement")
        assert not counting.lines.filter(counted__isnull=False).exists()
        page.locator('button[name="then"][value="end"]').click()
        page.wait_for_selector(f"#id_note_{third.pk}-error")
        assert page.input_value(f"#id_seal_{third.pk}") == "F-9"
        fits(page)
        axe_clean(page)
        shoot(page, "counting-2", view)
        page.fill(f"#id_note_{third.pk}", "resealed on the way")
        page.locator('details:has([name="beside-label"]) summary').click()
        page.fill('[name="beside-description"]', "无标皮带")
        page.fill('[name="beside-quantity"]', "2")
        page.fill('[name="beside-unit"]', "条")
        page.fill('[name="beside-explanation"]', "left by a courier")
        shoot(page, "counting-3", view)
        page.locator('button[name="then"][value="end"]').click()
        page.wait_for_selector("[data-counting]", state="detached")
        fits(page)
        axe_clean(page)
        shoot(page, "counting-4", view)
    counting.refresh_from_db()
    assert counting.state == "closed"
    assert counting.found.get().description == "无标皮带"
