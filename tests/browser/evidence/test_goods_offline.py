"""A list written on a phone without a network: kept encrypted, sent once, gone when its owner signs out."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, Route, expect

from qingfeng.evidence.models import ItemList, ListSignature
from tests.browser.conftest import NOW, Visit
from tests.browser.support import SHELL_KEPT, View, axe_clean, fits, shoot

PHONE = View("en", "light", 390)
STORED = """async () => {
    const open = indexedDB.open("qingfeng-goods");
    const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    if (!database.objectStoreNames.contains("drafts")) { database.close(); return null; }
    const asked = database.transaction("drafts").objectStore("drafts").getAll();
    const drafts = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    database.close();
    return drafts.map((draft) => new TextDecoder().decode(draft.sealed)).join("");
}"""

CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 9, 9);
    return canvas.captureStream(20);
};
window.BarcodeDetector = class {
    static async getSupportedFormats() {
        return ["qr_code", "data_matrix", "ean_13", "ean_8", "upc_a", "upc_e", "code_128"];
    }
    async detect() { return [{ rawValue: "F-2026-77" }]; }
};
"""
DRAWN = """async (box) => {
    while (!box.files.length) await new Promise((next) => setTimeout(next, 20));
    return box.files.length;
}"""


def test_a_list_is_written_without_a_network_and_sent_once_when_there_is_one(visit: Visit) -> None:
    assert get_user_model().objects.filter(email__startswith="officer@").exists()
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        # The phone shows another month than the office: how long the list lay is what counts.
        page.goto("/goods/lists/new/")
        assert page.evaluate(SHELL_KEPT) > 5
        page.context.set_offline(True)
        page.goto("/goods/lists/new/")
        page.fill("#g-place", "Warehouse by the river")
        page.fill("#g-name", "Running shoes")
        page.fill("#g-quantity", "12")
        page.fill("#g-unit", "pairs")
        page.click("#goods-line-add")
        page.wait_for_selector("#goods-lines li")
        assert page.inner_text("#goods-list-status") == "Kept on this phone."
        held = page.evaluate(STORED)
        assert len(held) > 100
        assert "Running" not in held
        page.click("#goods-list button[type=submit]")
        page.locator("#goods-list-status", has_text="No network").wait_for()
        assert not ItemList.objects.exists()
        page.context.set_offline(False)
        page.wait_for_url("**/goods/lists/*-*/")
        (made,) = ItemList.objects.all()
        (line,) = made.lines.all()
        assert (line.name, line.quantity, made.place.name) == (
            "Running shoes", 12, "Warehouse by the river",
        )  # fmt: skip
        assert NOW - timedelta(minutes=2) < made.made_at <= NOW
        assert page.evaluate(STORED) == ""


@pytest.mark.parametrize(
    ("view", "said", "offered"),
    [
        (View("zh-hans", "light", 390), "此页面须联网打开", "填写财物清单"),
        (PHONE, "This page needs a network", "Write a list of goods"),
    ],
    ids=["zh-hans", "en"],
)
def test_another_page_says_what_works_without_a_network(
    visit: Visit, view: View, said: str, offered: str
) -> None:
    with visit("officer").looking(view) as page:
        page.goto("/goods/lists/new/")
        assert page.evaluate(SHELL_KEPT) > 5
        page.context.set_offline(True)
        page.goto("/goods/measures/")
        expect(page.get_by_role("heading", level=1)).to_have_text(said)
        expect(page.locator("#offline-page")).to_have_text("/goods/measures/")
        fits(page)
        shoot(page, "offline", view)
        page.get_by_role("link", name=offered).click()
        expect(page.locator("#g-place")).to_be_visible()
        page.goto("/goods/measures/")
        page.context.set_offline(False)
        expect(page.locator("#offline-page")).to_have_count(0)


def test_what_is_missing_is_said_beside_the_button(visit: Visit) -> None:
    with visit("officer").looking(PHONE) as page:
        page.goto("/goods/lists/new/")
        page.locator("#goods-list-ready").wait_for(state="visible")
        page.fill("#g-name", "Bags")
        page.click("#goods-line-add")
        wrong = page.locator("#goods-list-status.is-wrong")
        expect(wrong).to_have_text("A line needs a name, a quantity and a unit.")
        expect(wrong).to_be_in_viewport()
        expect(page.locator("#g-quantity")).to_be_focused()
        assert page.locator(".qf-error").count() == 2
        page.fill("#g-quantity", "three")
        page.fill("#g-price", "12")
        page.click("#goods-line-add")
        for name in ("unit", "quantity", "price_basis"):
            expect(page.locator(f"#g-{name}-error")).to_be_visible()
        fits(page)
        axe_clean(page)
        page.fill("#g-quantity", "3")
        page.fill("#g-price", "")
        page.fill("#g-unit", "pieces")
        page.click("#goods-line-add")
        page.wait_for_selector("#goods-lines li")
        page.select_option("#g-presence", "absent")
        page.click("#goods-list button[type=submit]")
        expect(wrong).to_have_text("Note why the party is not there or does not sign.")
        expect(page.locator("#g-place")).to_be_focused()
        expect(page.locator("#g-presence_note-error")).to_be_visible()
        assert not ItemList.objects.exists()


def test_signing_out_wipes_what_the_phone_keeps(visit: Visit) -> None:
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        page.goto("/goods/lists/new/")
        page.fill("#g-name", "Bags")
        page.fill("#g-quantity", "3")
        page.fill("#g-unit", "pieces")
        page.click("#goods-line-add")
        page.wait_for_selector("#goods-lines li")
        assert page.evaluate(STORED)
        page.goto("/accounts/logout/")
        page.click("main button[type=submit]")
        page.wait_for_url(lambda address: "logout" not in address)
        assert page.evaluate("indexedDB.databases()") == [], "neither drafts nor the key"
        assert page.evaluate("caches.keys()") == []


def test_a_second_tab_or_one_that_the_phone_closed_loses_nothing(visit: Visit) -> None:
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        page.goto("/goods/lists/new/")
        page.fill("#g-name", "Bags")
        page.fill("#g-quantity", "3")
        page.fill("#g-unit", "pieces")
        page.click("#goods-line-add")
        page.wait_for_selector("#goods-lines li")
        sealed = page.evaluate(STORED)
        assert "Bags" not in sealed
        for _ in range(2):
            again = page.context.new_page()
            again.goto("/goods/lists/new/")
            assert "Bags" in again.inner_text("#goods-lines li")
            assert again.evaluate(STORED) == sealed
            again.close()


def test_an_answer_that_was_lost_on_the_way_makes_no_second_list(visit: Visit) -> None:
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        page.clock.set_system_time(NOW)
        page.goto("/goods/lists/new/")
        # What waits is sent once more when the worker is there: here that is to be over.
        assert page.evaluate(SHELL_KEPT)
        lost: list[int] = []

        def lose_the_first(route: Route) -> None:
            answer = route.fetch()
            lost.append(answer.status)
            if len(lost) == 1:
                route.abort()
            else:
                route.fulfill(response=answer)

        page.route("**/goods/lists/receive/", lose_the_first)
        page.fill("#g-place", "Shop by the bridge")
        page.fill("#g-name", "Caps")
        page.fill("#g-quantity", "7")
        page.fill("#g-unit", "pieces")
        page.click("#goods-line-add")
        page.wait_for_selector("#goods-lines li")
        page.click("#goods-list button[type=submit]")
        page.locator("#goods-list-status", has_text="No network").wait_for()
        (made,) = ItemList.objects.all()
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_url(f"**/goods/lists/{made.pk}/")
        assert lost == [201, 201]
        # The console names the answer that was lost.
        visitor.complaints.remove("Failed to load resource: net::ERR_FAILED")
        assert ItemList.objects.count() == 1
        assert page.evaluate(STORED) == ""


def put(page: Page, name: str, **head: str) -> None:
    """A line, and what the head of the list says."""
    for field, value in head.items():
        page.fill(f"#g-{field}", value)
    for field, value in {"name": name, "quantity": "2", "unit": "pieces"}.items():
        page.fill(f"#g-{field}", value)
    page.click("#goods-line-add")
    page.locator("#goods-lines li", has_text=name).wait_for()


def lost_once(page: Page) -> None:
    """The first list arrives, and the phone never hears of it."""
    page.route("**/goods/lists/receive/", lambda route: (route.fetch(), route.abort()), times=1)


def written_offline(visitor: Any, page: Page) -> ItemList:
    page.goto("/goods/lists/new/")
    assert page.evaluate(SHELL_KEPT)
    lost_once(page)
    put(page, "Caps", place="Shop by the bridge")
    page.click("#goods-list button[type=submit]")
    page.locator("#goods-list-status", has_text="No network").wait_for()
    visitor.complaints.remove("Failed to load resource: net::ERR_FAILED")
    return ItemList.objects.get()


def test_a_list_that_was_written_on_after_it_was_sent_replaces_what_came(visit: Visit) -> None:
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        first = written_offline(visitor, page)
        put(page, "Belts")
        expect(page.locator("#goods-list-status")).to_have_text("Kept on this phone.")
        page.click("#goods-list button[type=submit]")
        page.wait_for_url("**/goods/lists/*-*/")
        assert page.evaluate(STORED) == ""
    first.refresh_from_db()
    (second,) = ItemList.objects.exclude(pk=first.pk)
    assert (first.state, second.state) == ("discarded", "draft")
    assert [line.name for line in second.lines.order_by("number")] == ["Caps", "Belts"]


def test_what_came_and_was_signed_stands_and_the_rest_is_a_list_of_its_own(visit: Visit) -> None:
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        first = written_offline(visitor, page)
        colleague = get_user_model().objects.exclude(pk=first.made_by_id).first()
        ListSignature.objects.create(
            item_list=first, role="officer", user=colleague, name="A colleague", at=NOW
        )  # fmt: skip
        put(page, "Belts")
        page.click("#goods-list button[type=submit]")
        page.locator("#goods-list-status.is-wrong", has_text="somebody has signed it").wait_for()
        link = page.get_by_role("link", name="Open what came")
        expect(link).to_have_attribute("href", f"/goods/lists/{first.pk}/")
        fits(page)
        shoot(page, "list-signed", PHONE)
        visitor.complaints.clear()
        page.locator("#goods-lines li", has_text="Caps").get_by_role("button").click()
        page.get_by_role("button", name="Copy into a new list").click()
        page.click("#goods-list button[type=submit]")
        page.wait_for_url("**/goods/lists/*-*/")
    (second,) = ItemList.objects.exclude(pk=first.pk)
    assert ItemList.objects.get(pk=first.pk).state == "draft"
    assert [line.name for line in second.lines.all()] == ["Belts"]


@pytest.mark.parametrize(
    "view", [PHONE, pytest.param(View("zh-hans", "light", 390), marks=pytest.mark.long)]
)
def test_a_draft_that_is_refused_keeps_no_other_back(visit: Visit, view: View) -> None:
    visitor = visit("officer")
    with visitor.looking(view) as page:
        page.goto("/goods/lists/new/")
        assert page.evaluate(SHELL_KEPT)
        page.context.set_offline(True)
        put(page, "Caps", place="Shop by the bridge")
        page.fill("#g-place", "x" * 201)
        page.click("#goods-list button[type=submit]")
        page.locator("#goods-list-new").click()
        put(page, "Belts", place="Shop by the gate")
        expect(page.locator("#goods-drafts li")).to_have_count(1)
        fits(page)
        axe_clean(page)
        shoot(page, "drafts", view)
        page.click("#goods-list button[type=submit]")
        # Half of a line, typed while the list waits: the network comes back and nothing is sent.
        page.fill("#g-name", "Shir")
        page.context.set_offline(False)
        page.locator("#goods-list-status.is-wrong").wait_for()
        assert not ItemList.objects.exists()
        visitor.complaints.clear()
        page.fill("#g-name", "")
        page.click("#goods-list button[type=submit]")
        page.wait_for_url("**/goods/lists/*-*/")
        assert [line.name for line in ItemList.objects.get().lines.all()] == ["Belts"]
        page.goto("/goods/lists/new/")
        expect(page.locator("#goods-lines li")).to_have_count(1)
        page.once("dialog", lambda asked: asked.accept())
        page.locator("#goods-list-discard").click()
        expect(page.locator("#goods-lines li")).to_have_count(0)
        assert page.evaluate(STORED) == ""


def test_the_party_signs_on_glass(visit: Visit) -> None:
    """What the finger draws is a picture in the box; the list takes it as the party's hand."""
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        page.clock.set_system_time(NOW)
        page.goto("/goods/lists/new/")
        page.fill("#g-place", "Shop by the gate")
        page.fill("#g-name", "Belts")
        page.fill("#g-quantity", "4")
        page.fill("#g-unit", "pieces")
        page.click("#goods-line-add")
        page.wait_for_selector("#goods-lines li")
        page.click("#goods-list button[type=submit]")
        page.wait_for_url("**/goods/lists/*-*/")
        pad = page.locator("canvas.goods-glass")
        pad.scroll_into_view_if_needed()
        frame = pad.bounding_box()
        assert frame is not None
        page.mouse.move(frame["x"] + 20, frame["y"] + 20)
        page.mouse.down()
        page.mouse.move(frame["x"] + 160, frame["y"] + 60, steps=8)
        page.mouse.up()
        assert page.locator("input[data-glass]").evaluate(DRAWN) == 1
        page.fill("input[name=name]", "Lin")
        page.locator("form:has(canvas) button[type=submit]").click()
        page.wait_for_load_state()
        (hand,) = ItemList.objects.get().signatures.all()
        assert (hand.role, hand.name, hand.file.media_type) == ("party", "Lin", "image/png")


@pytest.mark.parametrize(
    "view", [PHONE, pytest.param(View("zh-hans", "light", 390), marks=pytest.mark.long)]
)
def test_beside_the_glass_stands_who_signs_and_for_what(visit: Visit, view: View) -> None:
    """A party that refuses is noted as the list is made, with the reason; then no party is offered the glass."""
    with visit("officer").looking(view) as page:
        page.clock.set_system_time(NOW)
        page.goto("/goods/lists/new/")
        put = {
            "place": "Shop by the mill", "party": "Far Shoes", "presence_note": "Disputes the number",
            "name": "Hats", "quantity": "9", "unit": "pieces",
        }  # fmt: skip
        page.select_option("#g-presence", "refused")
        for name, value in put.items():
            page.fill(f"#g-{name}", value)
        page.click("#goods-line-add")
        page.wait_for_selector("#goods-lines li")
        page.click("#goods-list button[type=submit]")
        page.wait_for_url("**/goods/lists/*-*/")
        form = page.locator("form:has(canvas)")
        expect(form).to_contain_text("Hats 9 pieces")
        expect(form).to_contain_text("Far Shoes")
        expect(page.locator("main")).to_contain_text("Disputes the number")
        roles = form.locator("[name=role] option")
        assert roles.evaluate_all("all => all.map((one) => one.value)") == ["witness", "custodian"]
        frame = form.locator("canvas").bounding_box()
        assert frame is not None
        assert frame["height"] > 180, "a hand needs room"
        fits(page)
        axe_clean(page)
        shoot(page, "hand", view)


def test_a_seal_is_read_by_the_camera_into_its_box(visit: Visit) -> None:
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        page.add_init_script(CAMERA)
        page.goto("/goods/lists/new/")
        page.get_by_role("button", name="Read the code").click()
        box = page.locator("#g-seal")
        expect(box).to_have_value("F-2026-77")
        expect(box).to_be_focused()
        expect(page.locator("video")).to_be_hidden()
