"""A split is added up while it is typed, and the page of a lot begins with what the officer needs."""

from uuid import UUID

import pytest

from qingfeng.evidence.models import Lot
from qingfeng.foundation.models import Organisation
from tests.browser.conftest import NOW, Visit
from tests.browser.evidence.questions import seated
from tests.browser.support import View, axe_clean, fits, settled, shoot
from tests.support import goods as custody

VIEWS = (
    pytest.param(View("zh-hans", "light", 1440), id="zh-hans"),
    pytest.param(View("en", "dark", 390), id="en"),
)


@pytest.fixture
def kept(site: str) -> tuple[Lot, UUID]:
    """A lot of one hundred pairs in a store of the officer's office."""
    here = Organisation.objects.get(pk=seated("officer", NOW).office_id)
    at = custody.station(here=here)
    return custody.stored(at, custody.seized(at)), at.store


@pytest.mark.parametrize("view", VIEWS)
def test_a_split_is_added_up_while_it_is_typed(
    visit: Visit, kept: tuple[Lot, UUID], view: View
) -> None:
    lot, store = kept
    with visit("officer").looking(view) as page:
        page.goto(f"/goods/lots/{lot.pk}/split/?place={store}&status=stored")
        told = page.locator("[data-sum-of]")
        assert "100 双" in told.inner_text()
        page.fill("[name=counterfeit]", "60.5")
        assert [part in told.inner_text() for part in ("60.5", "39.5")] == [True, True]
        page.fill("[name=genuine]", "40")
        assert "0.5" in told.inner_text()
        assert "is-wrong" in (told.get_attribute("class") or "")
        page.fill("[name=genuine]", "39.5")
        assert told.inner_text() == told.get_attribute("data-sum-even").replace(  # type: ignore[union-attr]
            "{sum}", "100"
        ).replace("{whole}", "100")
        fits(page)
        axe_clean(page)
        shoot(page, "split", view)


@pytest.mark.parametrize("view", VIEWS)
def test_a_lot_shows_first_what_it_is_where_it_is_and_what_comes_next(
    visit: Visit, kept: tuple[Lot, UUID], view: View
) -> None:
    lot, _store = kept
    with visit("officer").looking(view) as page:
        settled(page, f"/goods/lots/{lot.pk}/")
        glance, moves = page.locator("#glance"), page.locator(".qf-history").first
        top, below = glance.bounding_box(), moves.bounding_box()
        assert top is not None
        assert below is not None
        assert top["y"] < 400
        assert below["y"] > top["y"] + 200
        fits(page)
        axe_clean(page)
        shoot(page, "lot", view)
