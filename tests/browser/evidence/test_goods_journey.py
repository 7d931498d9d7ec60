"""Goods from the scene to the furnace at the width of a phone: every hand on its own login, the ledger balanced at the end."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Sum
from playwright.sync_api import Page

from qingfeng.evidence.actions.places import PlaceFields, open_place, set_custodians
from qingfeng.evidence.models import (
    Appraisal,
    Destruction,
    Holding,
    Incident,
    ItemList,
    Lot,
    Movement,
)
from qingfeng.evidence.rules.measures import Concern
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.law.api import HOME
from tests.browser.conftest import NOW, Visit
from tests.browser.evidence.questions import seated
from tests.browser.support import SHELL_KEPT, View, fits, shoot
from tests.support.films import film
from tests.support.identification import png

PHONES = (
    pytest.param(View("zh-hans", "light", 390), id="zh-hans"),
    pytest.param(View("en", "light", 390), id="en"),
)
PHOTO: Any = {"name": "photo.png", "mimeType": "image/png", "buffer": png()}
FORM = 'main form[method="post"]'
FILM: Any = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": film()}
ORDER = "/goods/orders/*-*/"
APPRAISAL = "/appraisals/*-*/"


@dataclass
class Hands:
    """The people of the office, each with a phone; every page that was written to is kept as a picture."""

    visit: Visit
    view: View
    open: ExitStack
    pages: dict[str, Page] = field(default_factory=dict)
    steps: Any = field(default_factory=lambda: count(1))

    def at(self, login: str, address: str, act: Callable[[Page], None]) -> str:
        """Opens, acts, looks at what came of it; gives where it ended."""
        page = self.pages.get(login) or self.open.enter_context(
            self.visit(login).looking(self.view)
        )
        self.pages[login] = page
        page.goto(address)
        act(page)
        fits(page)
        shoot(page, f"goods-{next(self.steps):02}-{login}", self.view)
        return str(page.url)

    def press(self, login: str, address: str, verb: str) -> None:
        """A button of a record, known by what it sends."""

        def act(page: Page) -> None:
            page.click(f'form[action$="/{verb}/"] button[type=submit]')
            page.wait_for_load_state()

        self.at(login, address, act)

    def fill(self, login: str, address: str, values: dict[str, Any]) -> str:
        def act(page: Page) -> None:
            for name, value in values.items():
                put(page, name, value)
            page.click(f"{FORM} button[type=submit]")
            page.wait_for_url(ORDER)

        return self.at(login, address, act)

    def follow(self, login: str, address: str, link: str, values: dict[str, Any]) -> None:
        """From a record by its own link to a form, and through it to the record that follows."""

        def act(page: Page) -> None:
            page.click(f'main a[href*="{link}"]')
            page.wait_for_load_state()
            for name, value in values.items():
                put(page, name, value)
            with page.expect_navigation():
                page.click(f"{FORM} button[type=submit]")
            page.wait_for_url(APPRAISAL)

        self.at(login, address, act)

    def sign(self, order: str, gives: str, takes: str, seal: str = "") -> None:
        """Two logins; the taker reads every seal anew."""
        self.press(gives, order, "from")

        def take(page: Page) -> None:
            form = page.locator('form[action$="/to/"]')
            for box in form.locator('input[name^="seal_"]').all():
                box.fill(seal)
            form.locator("button[type=submit]").click()
            page.wait_for_load_state()

        self.at(takes, order, take)


def put(page: Page, name: str, value: Any) -> None:
    box = page.locator(f'{FORM} [name="{name}"]').first
    if value is PHOTO or value is FILM:
        box.set_input_files(value)
    elif value is True:
        box.check()
    elif box.evaluate("box => box.tagName") == "SELECT":
        box.select_option(value)
    else:
        box.fill(value)


@dataclass(frozen=True)
class Places:
    store: UUID
    annex: UUID
    plant: UUID
    lab: UUID


def places() -> Places:
    head = seated("head", NOW)
    made = {
        name: open_place(fields=PlaceFields(kind, called), actor=head, now=NOW)
        for name, kind, called in (
            ("store", PlaceKind.ROOM, "一号库"),
            ("annex", PlaceKind.ROOM, "二号库"),
            ("plant", PlaceKind.PLANT, "环保焚烧厂"),
            ("lab", PlaceKind.LABORATORY, "鉴定机构实验室"),
        )
    }
    keepers = [seated(name, NOW).user_id for name in ("keeper", "storekeeper")]
    users = [one for one in keepers if one]
    for kept in ("store", "annex"):
        set_custodians(place_id=made[kept], users=users, actor=head, now=NOW)
    return Places(**made)


def stand(lot: UUID, verb: str) -> str:
    held = Holding.objects.get(lot=lot, quantity__gt=0)
    way = verb if verb in ("sample", "split") else f"do/{verb}"
    return f"/goods/lots/{lot}/{way}/?place={held.place_id}&status={held.status}"


def test_goods_listed_offline_reach_the_store_and_stop_at_a_broken_seal(visit: Visit) -> None:
    at = places()
    with ExitStack() as phones:
        hands = Hands(visit, View("zh-hans", "light", 390), phones)
        lot = listed_offline(hands, approved(hands))
        into_the_store(hands, at, lot)
        wrong_seal(hands, at, lot)


@pytest.mark.long
@pytest.mark.parametrize("view", PHONES)
def test_goods_go_from_the_scene_to_the_furnace_and_balance(visit: Visit, view: View) -> None:
    at = places()
    with ExitStack() as phones:
        hands = Hands(visit, view, phones)
        lot = listed_offline(hands, approved(hands))
        into_the_store(hands, at, lot)
        wrong_seal(hands, at, lot)
        counterfeit = split(hands, lot)
        appraised(hands, at, sampled(hands, counterfeit))
        destroyed(hands, at, counterfeit)
        balanced(hands, lot)


def approved(hands: Hands) -> str:
    """Proposed by two officers, approved by the head, taken by an officer."""

    def propose(page: Page) -> None:
        page.select_option("[name=ground]", "cn.penalty.ground.trademark")
        page.fill("[name=goods]", "涉嫌侵权的 Kestrelwood 运动鞋")
        page.fill("[name=party]", "远航鞋行")
        for officer in ("officer", "colleague"):
            page.check(f'[name=officers][value="{seated(officer, NOW).user_id}"]')
        for concern in Concern:
            page.check(f"[name={concern}][value=no]")
        page.click(f"{FORM} button[type=submit]")
        page.wait_for_url("**/goods/measures/*-*/")

    address = hands.at("officer", "/goods/measures/new/seize/", propose)
    hands.press("head", address, "approve")
    hands.press("officer", address, "take")
    return address.rstrip("/").rpartition("/")[2]


def listed_offline(hands: Hands, measure: str) -> Lot:
    """Written and sent without a network, twice; received once. The party and both officers sign."""
    lines = {"name": "运动鞋", "mark": "Kestrelwood", "quantity": "120", "unit": "双", "weight": "96", "seal": "F-1"}  # fmt: skip

    def write(page: Page) -> None:
        page.clock.set_system_time(NOW)
        assert page.evaluate(SHELL_KEPT) > 5
        page.context.set_offline(True)
        page.goto("/goods/lists/new/")
        page.select_option("#g-measure", measure)
        page.fill("#g-place", "荔城区河边仓库")
        page.fill("#g-party", "远航鞋行")
        for name, value in lines.items():
            page.fill(f"#g-{name}", value)
        page.click("#goods-line-add")
        page.wait_for_selector("#goods-lines li")
        for _ in range(2):
            page.click("#goods-list button[type=submit]")
        assert not ItemList.objects.exists()
        fits(page)
        shoot(page, "goods-03-offline", hands.view)
        page.context.set_offline(False)
        page.wait_for_url("**/goods/lists/*-*/")

    address = hands.at("officer", "/goods/lists/new/", write)
    assert ItemList.objects.count() == 1
    for officer in ("officer", "colleague"):
        hands.press(officer, address, "sign")

    def party(page: Page) -> None:
        form = page.locator('form:has([name="role"])')
        form.locator('[name="name"]').fill("林某")
        form.locator('[name="file"]').set_input_files(PHOTO)
        form.locator("button[type=submit]").click()
        page.wait_for_load_state()

    hands.at("officer", address, party)
    hands.press("colleague", address, "confirm")
    return Lot.objects.get()


def into_the_store(hands: Hands, at: Places, lot: Lot) -> None:
    values = {
        "to_place": str(at.store), "quantity": "120", "weight": "96", "seal_read": "F-1",
        "seal_after": "F-1", "photo": PHOTO,
    }  # fmt: skip
    order = hands.fill("officer", stand(lot.pk, "store"), values)
    hands.sign(order, "officer", "keeper", "F-1")
    assert Holding.objects.get(quantity__gt=0).place_id == at.store


def wrong_seal(hands: Hands, at: Places, lot: Lot) -> None:
    """The taker reads another number: nothing moves, the incident goes to the head, who decides."""
    values = {"to_place": str(at.annex), "quantity": "120", "seal_read": "F-1", "seal_after": "F-1"}
    order = hands.fill("keeper", stand(lot.pk, "relocate"), values)
    before = Movement.objects.count()
    hands.sign(order, "keeper", "storekeeper", "F-7")
    incident = Incident.objects.get()
    assert (incident.expected, incident.seen, Movement.objects.count()) == ("F-1", "F-7", before)

    def close(page: Page) -> None:
        page.fill('form[action$="/close/"] [name=reason]', "读数有误，复核封条完好。")
        page.click('form[action$="/close/"] button[type=submit]')
        page.wait_for_load_state()

    hands.at("head", f"/goods/incidents/{incident.pk}/", close)
    incident.refresh_from_db()
    assert incident.state == "closed"


def split(hands: Hands, lot: Lot) -> Lot:
    values = {
        "seal_read": "F-1", "method": "every_piece", "counterfeit": "110", "counterfeit_seal": "F-2",
        "counterfeit_basis": "鞋舌标不一", "genuine": "10", "genuine_seal": "F-3", "genuine_basis": "票货相符",
    }  # fmt: skip
    order = hands.fill("head", stand(lot.pk, "split"), values)
    hands.sign(order, "keeper", "storekeeper", "F-1")
    return Lot.objects.get(parent=lot, finding="counterfeit")


def sampled(hands: Hands, lot: Lot) -> Lot:
    values = {
        "quantity": "2", "seal": "S-1", "spare": "2", "spare_seal": "S-2", "seal_read": "F-2",
        "seal_rest": "F-4", "purpose": "真伪鉴定", "method": "random_numbers", "party_present": True, "photo": PHOTO,
    }  # fmt: skip
    order = hands.fill("keeper", stand(lot.pk, "sample"), values)
    hands.sign(order, "keeper", "storekeeper", "F-2")
    assert Lot.objects.filter(parent=lot, sample__is_spare=True).count() == 1
    return Lot.objects.get(parent=lot, sample__is_spare=False)


def appraised(hands: Hands, at: Places, sample: Lot) -> None:
    """Asked from the lot's own page, accepted, handed over and reported, each side on its own login."""
    body = str(seated("appraiser", NOW).office_id)
    asked = {
        "purpose": "appraisal", "body": body, "goods_class": "25", "questions": "是否为正品？",
        "why_unqualified": "本地无该类鉴定资质机构，双方同意。",
    }  # fmt: skip
    hands.follow("officer", f"/goods/lots/{sample.pk}/", "/appraisals/new/", asked)
    (one,) = Appraisal.objects.all()
    (line,) = one.samples.all()
    assert line.sample_id == sample.sample.pk
    here = f"/appraisals/{one.pk}/"
    hands.follow("officer", here, "/request/", {})
    hands.follow("appraiser", here, "/accept/", {"no_interest": True})
    handing = {"to_place": str(at.lab), "quantity": "2", "seal_read": "S-1", "seal_after": "S-1"}
    order = hands.fill("keeper", stand(sample.pk, "test"), handing)
    hands.sign(order, "keeper", "storekeeper", "S-1")
    report = {
        "number": "闽检鉴字〔2026〕1号", "conclusion": "与正品不一致。", "appraisers": "严鉴定",
        "fee": "800", "paper": PHOTO, "seals_intact": True, f"of-{line.pk}": "counterfeit",
    }  # fmt: skip
    hands.follow("appraiser", here, "/report/", report)
    one.refresh_from_db()
    assert (one.state, one.report.number) == ("reported", report["number"])
    told = {
        "party": "远航鞋行", "mode": True, "served_at": f"{NOW.astimezone(HOME):%Y-%m-%dT%H:%M}", "paper": PHOTO,
        "object_until": "2026-10-30",
    }  # fmt: skip
    hands.follow("officer", here, "/told/", told)
    waived = {"waived_at": told["served_at"], "paper": PHOTO}
    hands.follow("officer", here, "/waiver/", waived)


def destroyed(hands: Hands, at: Places, lot: Lot) -> None:
    values: dict[str, Any] = {
        "to_place": str(at.store), "quantity": "106", "seal_read": "F-4", "seal_after": "F-4",
        "decision": "莆市监处〔2026〕1号",
    }  # fmt: skip
    order = hands.fill("head", stand(lot.pk, "confiscate"), values)
    hands.sign(order, "keeper", "storekeeper", "F-4")
    values |= {
        "to_place": str(at.plant), "weight": "84", "method": "焚烧", "operator": "环保焚烧厂",
        "supervisors": "苏局长，黄执法", "photo": PHOTO, "video": FILM, "holder_present": "Helen Shaw",
    }  # fmt: skip
    order = hands.fill("head", stand(lot.pk, "destroy"), values)
    for login in ("head", "officer"):
        hands.press(login, order, "supervisor")
    hands.sign(order, "keeper", "colleague", "F-4")
    assert Holding.objects.get(lot=lot, quantity__gt=0).status == "destroyed"
    video = Destruction.objects.get().video
    assert video is not None
    assert video.media_type == "video/mp4"


def balanced(hands: Hands, lot: Lot) -> None:
    """What the pages show of every part is what was found, and so is the database's sum."""
    family = Holding.objects.filter(lot__root=lot.root_id, quantity__gt=0)
    assert family.aggregate(all=Sum("quantity"))["all"] == 120
    shown: list[str] = []

    def read(page: Page) -> None:
        shown.extend(page.locator("main table").first.locator("tbody tr").all_inner_texts())

    for held in family:
        hands.at("keeper", f"/goods/lots/{held.lot_id}/", read)
    expected = sorted(f"{held.quantity.normalize():f} 双" for held in family)
    assert sorted(amount for amount in expected if any(amount in row for row in shown)) == expected
