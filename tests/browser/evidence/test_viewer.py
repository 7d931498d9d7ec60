"""A captured page is replayed on the viewer's host name, and a stranger's script in it gets nowhere."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Frame, Page, expect
from pytest_django.live_server_helper import LiveServer

from qingfeng.evidence.api import capture_page, exhibits_of, open_captures, run_capture
from qingfeng.foundation.models import User
from qingfeng.kernel.ids import Subject
from tests.browser.support import View, fits, shoot
from tests.support import leads
from tests.support.stages import staged
from tests.support.strangers import HOST, Pages, served

SHOP = """<!doctype html><title>shop</title><h1>Kestrelwood one to one</h1><p id="sub">no script</p><p id="told"></p>
<script src="/sub.js"></script><script>
const main = "%(main)s", told = [];
const tell = (what) => { told.push(what); document.getElementById("told").textContent = told.join(" "); };
const tries = async () => {
  await fetch(main + "/accounts/login/", {credentials: "include"})
    .then((r) => r.text()).then((t) => tell("fetch:" + t.includes("csrf")), () => tell("fetch:false"));
  await fetch(main + "/", {credentials: "include", mode: "no-cors"}).then((r) => tell("blind:" + r.type), () => tell("blind:no"));
  tell("cookie:" + document.cookie.includes("qingfeng"));
  try { tell("top:" + window.top.document.title); } catch { tell("top:no"); }
  tell("end");
};
addEventListener("load", () => setTimeout(tries, 300));
</script>"""
# What the browser itself would let the stranger do: the player's own rewriting of scripts is not among the fences.
NATIVE = """async (main) => {
  const reach = (url, how) => fetch(url, how).then((r) => "reached " + r.type, () => "refused");
  const socket = new Promise((done) => {
    document.addEventListener("securitypolicyviolation", (e) => { if (e.blockedURI.startsWith("ws")) done("fenced"); });
    const s = new WebSocket(main.replace("http", "ws") + "/");
    s.onopen = () => done("reached"); s.onerror = () => setTimeout(() => done("let through"), 500);
  });
  const picture = new Promise((done) => { const i = new Image(); i.onload = () => done("reached"); i.onerror = () => done("refused");
    i.src = main + "/static/foundation/mark.svg"; });
  const out = { fetch: await reach(main + "/", {credentials: "include"}),
    blind: await reach(main + "/", {credentials: "include", mode: "no-cors"}),
    socket: await socket, picture: await picture, cookie: document.cookie, origin: location.origin };
  try { window.top.location.href = main + "/moved/"; out.top = "moved"; } catch { out.top = "refused"; }
  try { parent.location.href = main + "/moved/"; out.parent = "moved"; } catch { out.parent = "refused"; }
  out.open = window.open(main + "/opened/") ? "opened" : "refused";
  return out; }"""


class Shop(Pages):
    """Its address leads on to the page, which loads a script of its own."""

    def give_index(self) -> None:
        self.give(b"", "text/plain", 302, Location="/page")

    def give_page(self) -> None:
        self.give((SHOP % {"main": Shop.main}).encode(), "text/html")

    def give_sub_js(self) -> None:
        self.give(
            b'document.getElementById("sub").textContent = "sub-resource ran";', "text/javascript"
        )

    main = ""


def captured(main: str) -> tuple[Any, Subject]:
    """By the real recorder, as a worker would; skipped where there is no sandbox to be had."""
    here = leads.office("Putian", "agency", function="market_regulation", region="350300")
    may = ("right:read", "exhibit:read", "exhibit:add")
    officer = leads.person("officer", here, permissions=may)
    subject = Subject("right", leads.right("Kestrelwood", None).pk)
    Shop.main = main
    with served(pages=Shop) as (site, stage):
        url = f"http://{HOST}:{site.port}/"
        asked = capture_page(subject=subject, url=url, actor=officer, now=leads.NOW)
        with staged(stage):
            run_capture(capture_id=asked, now=leads.NOW)
    rows = exhibits_of(subject, actor=officer)
    if not rows:
        pytest.skip(
            f"no capture on this machine: {open_captures(subject, actor=officer)[0].reason}"
        )
    return rows[0], subject


def kept(main: str, browser: Browser) -> Any:
    """A window of the officer who is signed in, with a session cookie that a stranger would like to have."""
    client = Client()
    client.force_login(User.objects.get(email="officer@example.test"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(base_url=main, viewport={"width": 1440, "height": 900})
    context.add_cookies([
        {"name": cookie.key, "value": cookie.value, "url": main},
        {"name": "qingfeng_language", "value": "en", "url": main},
    ])  # fmt: skip
    return context


def replayed(page: Page) -> Frame:
    """The frame that shows the stranger's page; its address ends with that of the page."""
    told = page.frame_locator("iframe.ev-replay").frame_locator("iframe").locator("#told")
    expect(told).to_contain_text("end", timeout=20_000)
    return next(frame for frame in page.frames if frame.url.endswith("/page"))


def native(page: Page, frame: Frame, main: str) -> dict[str, Any]:
    """In a world of its own in the frame, where nothing that the player overrides stands in the way."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Page.getFrameTree")["frameTree"]
    while tree["frame"]["url"] != frame.url:
        (tree,) = tree["childFrames"]
    world = session.send("Page.createIsolatedWorld", {"frameId": tree["frame"]["id"]})
    answer = session.send("Runtime.evaluate", {
        "expression": f"({NATIVE})({main!r})", "awaitPromise": True, "returnByValue": True,
        "contextId": world["executionContextId"],
    })  # fmt: skip
    return dict(answer["result"]["value"])


@pytest.fixture
def main(transactional_db: None, live_server: LiveServer, settings: Any) -> str:
    """The site under a name that is of one site with the viewer's, where cookies would be sent along."""
    settings.QINGFENG_DEMO_NOW = leads.NOW
    settings.QINGFENG_VIEWER_HOST = "*.viewer.qf.localhost"
    settings.ALLOWED_HOSTS = ["qf.localhost", ".viewer.qf.localhost"]
    return str(live_server.url).replace("localhost", "qf.localhost")


def test_a_captured_page_is_seen_and_its_script_gets_nowhere(main: str, browser: Browser) -> None:
    exhibit, _ = captured(main)
    context = kept(main, browser)
    page = context.new_page()
    page.goto(f"/exhibits/{exhibit.id}/watch/")
    frame = replayed(page)
    assert frame.locator("h1").inner_text() == "Kestrelwood one to one"
    assert frame.locator("#sub").inner_text() == "sub-resource ran"
    fits(page)
    shoot(page, "watch", View("en"))
    # The player answers what the script asks of us, out of the archive, where there is none of it.
    said = set(frame.locator("#told").inner_text().split())
    assert {"fetch:false", "cookie:false"} <= said
    out = native(page, frame, main)
    assert page.url == f"{main}/exhibits/{exhibit.id}/watch/"
    context.close()
    archive = next(part.sha256 for part in exhibit.files if part.role == "archive")
    assert out["origin"].startswith(f"http://{archive[:32]}.viewer.qf.localhost")
    assert (out["fetch"], out["blind"], out["picture"]) == ("refused",) * 3
    # Without the guard the player's own policy lets a socket through to anywhere.
    assert out["socket"] == "fenced"
    assert (out["top"], out["parent"], out["open"]) == ("refused",) * 3
    assert "qingfeng" not in out["cookie"]
