"""What a page looks like, asked of the browser itself and of a world of our own: no script of the page has a say in it.

A page may put its own in place of `Math.max`, `document.title` or `window.scrollTo`; it may even name an image `title`.
So its measures come over the protocol, what must be read of the document through the prototypes of a world that the page
cannot reach, and each number is checked and bounded.
"""

import base64
import math
from dataclasses import dataclass, field, replace
from typing import Any, Final

from playwright.sync_api import BrowserContext, Error, Page

WIDTH: Final = 1280
HEIGHT: Final = 900
LONGEST_TITLE: Final = 300
_WORLD: Final = "recorder"
# No page is longer for the browser itself.
_TALLEST: Final = 1 << 25
# What moves is brought to its end, or to its beginning where it has none: two pictures of one page are alike.
_READ: Final = """(() => {
  const own = (type, name, of) => Object.getOwnPropertyDescriptor(type.prototype, name).get.call(of);
  const root = own(Document, "documentElement", document), kind = own(Document, "doctype", document);
  for (const one of Document.prototype.getAnimations.call(document)) {
    try { Number.isFinite(one.effect.getComputedTiming().endTime) ? one.finish() : one.cancel(); } catch { }
  }
  const html = (kind ? new XMLSerializer().serializeToString(kind) : "") + (root ? own(Element, "outerHTML", root) : "");
  return {title: own(Document, "title", document).slice(0, %d), html: html.slice(0, %d), whole: html.length <= %d};
})()"""
_SCROLL: Final = "window.scrollTo({left: 0, top: %d, behavior: 'instant'})"


class Unseen(Exception):
    """The browser did not say what was asked of it, or of more than one page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page stands: its document, the address that this came under, and the address that is shown now.

    A script may set another address than the document's without any request. `source` is "" until a page has come.
    """

    document: str = ""
    source: str = ""
    address: str = ""

    @property
    def renamed(self) -> bool:
        return _plain(self.address) != self.source


@dataclass(frozen=True, slots=True)
class Look:
    """The page at one moment; `picture` is empty where the browser could make none."""

    place: Place = field(default_factory=Place)
    title: str = ""
    html: str = ""
    height: int = 0
    picture: bytes = b""
    cut: tuple[str, ...] = ()


class Eye:
    """A line of our own to the browser, about one page."""

    def __init__(self, context: BrowserContext, page: Page, wait_seconds: int) -> None:
        self._line = context.new_cdp_session(page)
        self._wait = wait_seconds * 1000
        self._came: dict[str, str] = {}
        self._line.on("Page.frameNavigated", self._note)
        self._ask("Page.enable")

    def _note(self, told: dict[str, Any]) -> None:
        frame = told["frame"]
        if "parentId" not in frame:
            self._came[frame["loaderId"]] = frame["url"]

    def place(self) -> Place:
        frame = self._ask("Page.getFrameTree")["frameTree"]["frame"]
        # In place of a page that did not come, the browser shows one of its own.
        shown = frame.get("unreachableUrl") or frame["url"] + frame.get("urlFragment", "")
        return Place(frame["loaderId"], self._came.get(frame["loaderId"], ""), shown)

    def height(self) -> int:
        measured = self._ask("Page.getLayoutMetrics").get("cssContentSize", {}).get("height")
        return max(_number(measured), HEIGHT)

    def scroll(self, to: int) -> None:
        self._evaluate(_SCROLL % to)

    def read(self, most_html: int) -> Look:
        place = self.place()
        found = self._evaluate(_READ % (LONGEST_TITLE, most_html, most_html))
        if not isinstance(found, dict):
            raise Unseen("the document could not be read")
        return Look(
            place=place,
            title=str(found.get("title", "")),
            html=str(found.get("html", "")),
            height=self.height(),
            cut=() if found.get("whole") is True else ("html",),
        )

    def pictured(self, look: Look, most: int) -> Look:
        area = {"x": 0, "y": 0, "width": WIDTH, "height": min(look.height, most), "scale": 1}
        made = self._ask(
            "Page.captureScreenshot",
            {"format": "png", "captureBeyondViewport": True, "clip": area},
        )
        now = self.place()
        over = ("height",) if look.height > most else ()
        moved = ("moving",) if now != look.place else ()
        return replace(
            look, place=now, picture=base64.b64decode(made["data"]), cut=look.cut + over + moved
        )

    def _evaluate(self, script: str) -> object:
        """In a world that is made for this one question."""
        frame = self._ask("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self._ask("Page.createIsolatedWorld", {"frameId": frame, "worldName": _WORLD})
        said = self._ask(
            "Runtime.evaluate",
            {
                "expression": script,
                "contextId": world["executionContextId"],
                "returnByValue": True,
            },
        )
        if "exceptionDetails" in said:
            raise Unseen(str(said["exceptionDetails"].get("text", ""))[:300])
        return said["result"].get("value")

    def _ask(self, method: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        return dict(self._line.send(method, given or {}, timeout=self._wait))


def _number(value: object) -> int:
    if isinstance(value, int | float) and math.isfinite(value):
        return min(max(math.ceil(value), 0), _TALLEST)
    return 0


def _plain(address: str) -> str:
    return address.partition("#")[0]


def first_line(error: BaseException) -> str:
    said = error.message if isinstance(error, Error) else f"{type(error).__name__}: {error}"
    return "".join(said.splitlines()[:1])[:300]
