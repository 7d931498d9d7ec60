"""From a lead to the furnace by links and buttons alone: what the pages say is in, out and held is what the bag says."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from qingfeng.evidence.actions.bags import build_bag
from qingfeng.evidence.rules.custody import Status
from qingfeng.evidence.rules.measures import Concern
from qingfeng.evidence.verifying.verify import verify
from qingfeng.foundation.api import word
from qingfeng.law.api import HOME
from tests.browser.conftest import NOW, Visit
from tests.browser.evidence.questions import seated
from tests.browser.evidence.test_goods_journey import FILM, FORM, PHOTO, Places, places, put
from tests.browser.support import View, shoot
from tests.support import leads as build

ASKED = ("#/appraisals/", "/appraisals/0")


@dataclass(frozen=True)
class Said:
    """How the pages name what is read off them."""

    quantity: str
    status: str
    finding: str
    sample: str


SAID = {
    "zh-hans": Said("数量", "状态", "认定", "检测样品"),
    "en": Said("Quantity", "Status", "Finding", "Sample for testing"),
}


@dataclass
class Walk:
    """People at their desks. The front page is the only address that anybody types."""

    visit: Visit
    view: View
    open: ExitStack
    pages: dict[str, Page] = field(default_factory=dict)

    def go(self, login: str, *links: str) -> Page:
        """Signed in, at the front page or where the person was left, then one link after another."""
        page = self.pages.get(login)
        if page is None:
            page = self.open.enter_context(self.visit(login).looking(self.view))
            page.goto("/")
            self.pages[login] = page
        self.follow(page, *links)
        return page

    def follow(self, page: Page, *links: str) -> None:
        """One after another: of the menu (`#` and the address), or of the page by a part of its address."""
        for link in links:
            menu = f'nav a[href="{link.removeprefix("#")}"]'
            target = menu if link.startswith("#") else f'main a[href*="{link}"]'
            with page.expect_navigation(wait_until="domcontentloaded"):
                page.locator(f"{target} >> visible=true").first.click()

    def send(self, page: Page, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            put(page, name, value)
        self.press(page, FORM)

    def press(self, page: Page, form: str) -> None:
        with page.expect_navigation(wait_until="domcontentloaded"):
            page.click(f"{form} button[type=submit]")
        wrong = page.locator(
            "[data-qf-focus], .invalid-feedback, [role=alert]:not(:has(.qf-note-title))"
        ).all_inner_texts()
        assert wrong == [], f"{page.url}: {wrong}"
        shoot(page, f"links-{len(page.context.pages)}-{page.url.split('/')[3]}", self.view)


@pytest.fixture
def lead(site: str) -> UUID:
    platform = build.platform("dongli")
    feed = build.Feed(platform)
    mark = build.right("Kestrelwood", build.holder("Kestrelwood Ltd"))
    made = feed.offer("1", build.seller("1", platform, "350302"), mark, 0.97)
    feed.open()
    return made


def test_from_a_lead_to_a_list_and_into_a_bag(visit: Visit, lead: UUID, tmp_path: Path) -> None:
    with ExitStack() as desks:
        walk = Walk(visit, View("zh-hans", "light", 1440), desks)
        seized(walk)
        listed(walk)
        balanced(walk, tmp_path, {"seized": 120})


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_a_lead_to_the_furnace(
    visit: Visit, lead: UUID, tmp_path: Path, language: Any
) -> None:
    at = places()
    with ExitStack() as desks:
        walk = Walk(visit, View(language, "light", 1440), desks)
        seized(walk)
        listed(walk)
        into_the_store(walk, at)
        sampled(walk)
        appraised(walk, at)
        destroyed(walk, at)
        balanced(walk, tmp_path, {"destroyed": 116, "sampled": 2, "testing": 2})


def seized(walk: Walk) -> None:
    """From the lead itself; the head finds it in the list of measures."""
    page = walk.go("officer", "#/queue/", "/leads/", "/goods/measures/?", "/new/seize/")
    page.select_option("[name=ground]", "cn.penalty.ground.trademark")
    page.fill("[name=goods]", "涉嫌侵权的 Kestrelwood 运动鞋")
    page.fill("[name=party]", "远航鞋行")
    for officer in ("officer", "colleague"):
        page.check(f'[name=officers][value="{seated(officer, NOW).user_id}"]')
    for concern in Concern:
        page.check(f"[name={concern}][value=no]")
    walk.press(page, FORM)
    head = walk.go("head", "#/goods/measures/", "/goods/measures/0")
    walk.press(head, 'form[action$="/approve/"]')
    page = walk.go("officer", "#/goods/measures/", "/goods/measures/0")
    walk.press(page, 'form[action$="/take/"]')


def listed(walk: Walk) -> None:
    page = walk.go("officer", "#/goods/measures/", "/goods/measures/0", "/goods/lists/new/")
    values = {"name": "运动鞋", "mark": "Kestrelwood", "quantity": "120", "unit": "双", "weight": "96", "seal": "F-1"}  # fmt: skip
    assert page.input_value("#g-measure"), "the measure whose page led here"
    page.fill("#g-place", "荔城区河边仓库")
    page.fill("#g-party", "远航鞋行")
    for name, value in values.items():
        page.fill(f"#g-{name}", value)
    page.click("#goods-line-add")
    page.wait_for_selector("#goods-lines li")
    page.click("#goods-list button[type=submit]")
    page.wait_for_url("**/goods/lists/*-*/")
    walk.press(page, 'form[action$="/sign/"]')
    other = walk.go("colleague", "#/goods/lists/", "/goods/lists/0")
    walk.press(other, 'form[action$="/sign/"]')
    party = page.locator('form:has([name="role"])')
    party.locator('[name="name"]').fill("林某")
    party.locator('[name="file"]').set_input_files(PHOTO)
    walk.press(page, 'form:has([name="role"])')
    walk.go("colleague", "#/goods/lists/", "/goods/lists/0")
    walk.press(other, 'form[action$="/confirm/"]')


def handed(
    walk: Walk, gives: str, takes: str, seal: str, supervisors: tuple[str, ...] = ()
) -> None:
    """The waiting handover is found on the page of its goods."""
    way = ("#/goods/", "/goods/orders/", "/goods/orders/0")
    for login in supervisors:
        walk.press(walk.go(login, *way), 'form[action$="/supervisor/"]')
    walk.press(walk.go(gives, *way), 'form[action$="/from/"]')
    page = walk.go(takes, *way)
    for box in page.locator('form[action$="/to/"] input[name^="seal_"]').all():
        box.fill(seal)
    walk.press(page, 'form[action$="/to/"]')


def into_the_store(walk: Walk, at: Places) -> None:
    page = walk.go("officer", "#/goods/", "/goods/lots/0", "/do/store/")
    walk.send(page, {
        "to_place": str(at.store), "quantity": "120", "weight": "96", "seal_read": "F-1",
        "seal_after": "F-1", "photo": PHOTO,
    })  # fmt: skip
    handed(walk, "officer", "keeper", "F-1")


def sampled(walk: Walk) -> None:
    page = walk.go("keeper", "#/goods/", "/goods/lots/0", "/sample/")
    walk.send(page, {
        "quantity": "2", "seal": "S-1", "spare": "2", "spare_seal": "S-2", "seal_read": "F-1",
        "seal_rest": "F-4", "purpose": "真伪鉴定", "method": "random_numbers", "party_present": True, "photo": PHOTO,
    })  # fmt: skip
    handed(walk, "keeper", "storekeeper", "F-1")


def appraised(walk: Walk, at: Places) -> None:
    """Asked of the body from the sample's own page, accepted, handed over and answered, each side on its own login."""
    page = walk.go("officer", "#/goods/", "/goods/lots/0")
    page.locator("main tr", has_text=SAID[walk.view.language].sample).locator("a").first.click()
    walk.follow(page, "/appraisals/new/")
    walk.send(page, {
        "purpose": "appraisal", "body": str(seated("appraiser", NOW).office_id), "goods_class": "25",
        "questions": "是否为正品？",
        "why_unqualified": "本地无该类鉴定资质机构，双方同意。",
    })  # fmt: skip
    walk.follow(page, "/request/")
    walk.send(page, {})
    body = walk.go("appraiser", *ASKED, "/accept/")
    walk.send(body, {"no_interest": True})
    keeper = walk.go("keeper", "#/goods/", "/goods/lots/0")
    keeper.locator("main tr", has_text=SAID[walk.view.language].sample).locator("a").first.click()
    walk.follow(keeper, "/do/test/")
    values = {"to_place": str(at.lab), "quantity": "2", "seal_read": "S-1", "seal_after": "S-1"}
    walk.send(keeper, values)
    handed(walk, "keeper", "storekeeper", "S-1")
    body = walk.go("appraiser", *ASKED, "/report/")
    line = body.locator(f'{FORM} [name^="of-"]').first.get_attribute("name")
    assert line is not None
    walk.send(body, {
        "number": "闽检鉴字〔2026〕1号", "conclusion": "与正品不一致。", "appraisers": "严鉴定",
        "fee": "800", "paper": PHOTO, "seals_intact": True, line: "counterfeit",
    })  # fmt: skip
    officer = walk.go("officer", *ASKED)
    expect(officer.locator("main")).to_contain_text("闽检鉴字〔2026〕1号")
    walk.follow(officer, "/told/")
    walk.send(officer, {
        "party": "远航鞋行", "mode": True, "served_at": f"{NOW.astimezone(HOME):%Y-%m-%dT%H:%M}",
        "paper": PHOTO, "object_until": "2026-10-30",
    })  # fmt: skip
    walk.follow(officer, "/waiver/")
    walk.send(officer, {"waived_at": f"{NOW.astimezone(HOME):%Y-%m-%dT%H:%M}", "paper": PHOTO})


def destroyed(walk: Walk, at: Places) -> None:
    """The whole of what is left in the store, by decision, before two supervisors and on film."""
    values: dict[str, Any] = {
        "to_place": str(at.store), "quantity": "116", "seal_read": "F-4", "seal_after": "F-4",
        "decision": "莆市监处〔2026〕1号",
    }  # fmt: skip
    head = walk.go("head", "#/goods/", "/goods/?status=stored", "/goods/lots/0", "/do/confiscate/")
    walk.send(head, values)
    handed(walk, "keeper", "storekeeper", "F-4")
    head = walk.go("head", "#/goods/", "/goods/?status=confiscated", "/goods/lots/0")
    head.select_option('form[action$="/finding/"] [name=finding]', "counterfeit")
    head.fill('form[action$="/finding/"] [name=basis]', "闽检鉴字〔2026〕1号")
    walk.press(head, 'form[action$="/finding/"]')
    walk.follow(head, "/do/destroy/")
    walk.send(head, values | {
        "to_place": str(at.plant), "weight": "84", "method": "焚烧", "operator": "环保焚烧厂",
        "supervisors": "苏局长，黄执法", "photo": PHOTO, "video": FILM, "holder_present": "Helen Shaw",
    })  # fmt: skip
    handed(walk, "keeper", "colleague", "F-4", supervisors=("head", "officer"))


def balanced(walk: Walk, folder: Path, expected: Mapping[str, int]) -> None:
    """In, by the list; out and held, by the page of each part; and the same in the bag, which verifies."""
    page = walk.go("officer", "#/goods/lists/", "/goods/lists/0")
    said = SAID[walk.view.language]
    brought = sum(map(number, column(page.locator("main table").first, said.quantity)))
    shown = standing(walk, page)
    assert brought == sum(shown.values()) > 0, "what came in is what went out and what is held"
    with translation.override(walk.view.language):
        words = {word("state", f"custody.{status}"): status for status in Status}
    assert {words[name]: quantity for name, quantity in shown.items()} == expected
    assert packed(walk, page, folder) == expected


def column(table: Locator, label: str) -> list[str]:
    return [
        text.strip() for text in table.locator(f'tbody td[data-label="{label}"]').all_inner_texts()
    ]


def number(text: str) -> Decimal:
    """As it is read, without its unit."""
    return Decimal(text.split()[0].replace(",", ""))


def standing(walk: Walk, page: Page) -> dict[str, Decimal]:
    """By status, off the page of every part of the goods: the first from the list of goods, the others by its links."""
    said = SAID[walk.view.language]
    lot = "#/goods/", "/goods/lots/0"
    walk.go("officer", *lot)
    parts = page.locator(
        "main tr[data-qf-open]", has=page.locator(f'td[data-label="{said.finding}"]')
    )
    shown: dict[str, Decimal] = {}
    for at in range(parts.count() + 1):
        if at:
            walk.go("officer", *lot)
            parts.nth(at - 1).locator("a").click()
            page.wait_for_load_state()
        table = page.locator("main table").first
        read = zip(column(table, said.status), column(table, said.quantity), strict=True)
        for status, quantity in read:
            shown[status] = shown.get(status, Decimal()) + number(quantity)
    return shown


def packed(walk: Walk, page: Page, folder: Path) -> dict[str, Decimal]:
    """Asked for, packed and taken by its buttons; its own numbers."""
    walk.go("officer", "#/goods/measures/", "/goods/measures/0", "/bags/")
    walk.press(page, FORM)
    made = UUID(page.url.rstrip("/").rpartition("/")[2])
    build_bag(bag_id=made, now=NOW)  # what the worker does meanwhile
    walk.go("officer", "#/goods/measures/", "/goods/measures/0", "/bags/", "/bags/0")
    with page.expect_download() as taken:
        page.click('form[action$="/take/"] button[type=submit]')
    path = folder / "bag.zip"
    taken.value.save_as(path)
    found = verify(path)
    assert (found.kind, found.problems) == ("bag", [])
    assert found.checked > 20
    with ZipFile(path) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/data/goods/goods.json"))
        body = json.loads(archive.read(name))
    held: dict[str, Decimal] = {}
    for one in body["holdings"]:
        if Decimal(one["quantity"]):
            held[one["status"]] = held.get(one["status"], Decimal()) + Decimal(one["quantity"])
    return held
