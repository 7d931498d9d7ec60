"""The right holder's way through customs on a telephone: told, answered within the clock with a guarantee, or silent."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import Identification
from qingfeng.register.models import Right
from tests.browser.conftest import NOW, Visit
from tests.browser.evidence.questions import drafted, seated
from tests.browser.evidence.test_goods_journey import FORM, put
from tests.browser.support import View, axe_clean, fits, shoot
from tests.browser.world import World, raise_world

PHONES = (
    pytest.param(View("zh-hans", "light", 390), id="zh-hans", marks=pytest.mark.long),
    pytest.param(View("en", "light", 390), id="en"),
)
PAPER: Any = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 paper"}
GUARANTEE = {
    "guarantee": "ZDB2026-0042", "guarantee_bank": "Bank of Xiamen", "guarantee_from": "2026-01-15",
    "guarantee_to": "2026-12-31", "guarantee_amount": "200000",
}  # fmt: skip
PERSON = {"identifier": "Helen Shaw", "position": "Counsel", "interest": "none", "truthful": True}


@pytest.fixture
def world(site: str, tmp_path: Path) -> World:
    return raise_world(tmp_path)


def just_sent(world: World) -> UUID:
    """Asked today: who may answer is told at once."""
    customs = seated("customs", NOW)
    made = drafted(Right.objects.get(pk=world.right), customs, NOW - timedelta(hours=1))
    evidence.send_question(identification_id=made, actor=customs, now=NOW)
    return made


def seen(page: Page, name: str, view: View) -> None:
    fits(page)
    axe_clean(page)
    shoot(page, f"customs-{name}", view)


def by_the_bell(page: Page, question: UUID) -> None:
    """What customs sent is reached from the notice of it."""
    page.goto("/")
    page.locator('header a[href="/notices/"] >> visible=true').click()
    page.wait_for_url("**/notices/")
    page.locator(f'main a[href*="{question}"]').first.click()
    page.wait_for_url(f"**/{question}/")


def by_the_menu(page: Page, question: UUID, view: str = "") -> None:
    page.goto("/")
    page.click(".qf-menu-open")
    page.locator('#menu a[href="/identifications/"]').click()
    page.wait_for_url("**/identifications/")
    if view:
        page.locator(f'main a[href$="?view={view}"]').click()
        page.wait_for_url(f"**?view={view}")
    page.locator(f'main a[href*="{question}"]').first.click()
    page.wait_for_url(f"**/{question}/")


def submit(page: Page) -> None:
    with page.expect_navigation():
        page.click(f"{FORM} button[type=submit]")


@pytest.mark.parametrize("view", PHONES)
def test_a_holder_applies_with_a_guarantee_and_the_goods_are_detained(
    visit: Visit, world: World, view: View
) -> None:
    question = just_sent(world)
    with visit("holder").looking(view) as page:
        by_the_bell(page, question)
        with page.expect_navigation():
            page.click('form[action$="/receive/"] button')
        expect(page.locator(".qf-clock").first).to_be_visible()
        seen(page, "served", view)
        page.click('main a[href$="/answer/"], header a[href$="/answer/"]')
        page.check("[name=verdict][value=counterfeit]")
        page.check("[name=request][value=apply]")
        for name, value in {**PERSON, **GUARANTEE, "reasons": "x", "guarantee_amount": "1"}.items():
            put(page, name, value)
        files(page)
        submit(page)
        expect(page.locator("[name=guarantee_amount]")).to_have_attribute("aria-invalid", "true")
        seen(page, "refused", view)
        put(page, "guarantee_amount", GUARANTEE["guarantee_amount"])
        files(page)
        submit(page)
        expect(page.locator("main")).to_contain_text(GUARANTEE["guarantee"])
        seen(page, "applied", view)
    with visit("customs").looking(view) as page:
        by_the_menu(page, question)
        page.click('a[href$="/close/"]')
        page.check("[name=outcome][value=detained]")
        put(page, "reason", "权利人在期限内申请并提供总担保。")
        page.check("[name=standing_checked]")
        page.check("[name=truth_checked]")
        seen(page, "closing", view)
        submit(page)
    with visit("holder").looking(view) as page:
        by_the_menu(page, question, "over")
        decided = page.locator("section[aria-labelledby=decided]")
        expect(decided).to_contain_text(
            {"zh-hans": "货物已扣留", "en": "Goods detained"}[view.language]
        )
        seen(page, "detained", view)
    row = Identification.objects.get(pk=question)
    assert (row.state, row.answer.guarantee) == ("closed", GUARANTEE["guarantee"])


def files(page: Page) -> None:
    """A browser forgets the files of a form that was refused."""
    for name in ("right_proof", "authority"):
        page.set_input_files(f"[name={name}]", PAPER)


@pytest.mark.long
@pytest.mark.parametrize("view", PHONES)
def test_silence_ends_in_a_release_that_an_officer_signs(
    visit: Visit, world: World, view: View
) -> None:
    question = world.questions["lapsed"]
    with visit("holder").looking(view) as page:
        by_the_menu(page, question)
        seen(page, "late", view)
    with visit("customs").looking(view) as page:
        by_the_menu(page, question)
        with page.expect_navigation():
            page.click('form[action$="/silence/"] button')
        page.click('a[href$="/close/"], a[href$="/release/"]')
        put(page, "reason", "权利人未在期限内申请")
        seen(page, "releasing", view)
        submit(page)
    with visit("holder").looking(view) as page:
        by_the_menu(page, question, "over")
        decided = page.locator("section[aria-labelledby=decided]")
        expect(decided).to_contain_text(
            {"zh-hans": "货物已放行", "en": "Goods released"}[view.language]
        )
        expect(page.locator('a[href$="/answer/"]')).to_have_count(0)
        seen(page, "released", view)
    assert Identification.objects.get(pk=question).state == "closed"
