"""A list written on a phone without a network: kept encrypted, sent once, gone when its owner signs out."""

from django.contrib.auth import get_user_model

from qingfeng.evidence.models import ItemList
from tests.browser.conftest import NOW, Visit
from tests.browser.support import View

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


def test_a_list_is_written_without_a_network_and_sent_once_when_there_is_one(visit: Visit) -> None:
    assert get_user_model().objects.filter(email__startswith="officer@").exists()
    visitor = visit("officer")
    with visitor.looking(PHONE) as page:
        page.clock.set_system_time(NOW)
        page.goto("/goods/lists/new/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function(
            "caches.open('qingfeng-goods-list').then((shell) => shell.keys()).then((held) => held.length > 5)"
        )
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
        page.wait_for_function(
            "document.getElementById('goods-list-status').textContent.startsWith('No network')"
        )
        assert not ItemList.objects.exists()
        page.context.set_offline(False)
        page.wait_for_url("**/goods/lists/*-*/")
        (made,) = ItemList.objects.all()
        (line,) = made.lines.all()
        assert (line.name, line.quantity, made.place.name) == (
            "Running shoes", 12, "Warehouse by the river",
        )  # fmt: skip
        assert page.evaluate(STORED) == ""


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
        assert not page.evaluate(STORED)
        assert "qingfeng-goods-key" not in page.evaluate("Object.keys(sessionStorage)")
        assert page.evaluate("caches.keys()") == []
