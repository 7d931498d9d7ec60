"""Runs by itself, as `python -m qingfeng.evidence.recording.child FOLDER`: one order on standard input, one capture.

Whoever started it holds the other end of standard input open. When that closes, everything ends and the folder goes.
"""

import ctypes
import json
import os
import platform
import shutil
import signal
import ssl
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import psutil

from qingfeng.evidence.recording import browser, watch
from qingfeng.evidence.recording.archive import FILE, Archive
from qingfeng.evidence.recording.certificates import Authority
from qingfeng.evidence.recording.door import Door, own_addresses
from qingfeng.evidence.recording.looking import Look
from qingfeng.evidence.recording.means import LONGEST_NAMED, Budget, Means, Report
from qingfeng.evidence.recording.order import Limits, Order
from qingfeng.evidence.recording.outcome import Judged, judged
from qingfeng.evidence.recording.packing import Shown, pack
from qingfeng.evidence.recording.proxy import Proxy
from qingfeng.evidence.rules.captures import storable

_HOME: Final = ZoneInfo("Asia/Shanghai")
_SUBREAPER: Final = 36
_LOOK_SECONDS: Final = 0.5
_DYING_SECONDS: Final = 15
# That the page did not load, with nothing said of why.
_VAGUE: Final = frozenset({"not_loaded", "http_error", "browser_failed"})


class Guard(threading.Thread):
    """Ends the browser when it takes too long or too much, and everything when nobody waits for it any more."""

    def __init__(self, folder: Path, home: Path, limits: Limits) -> None:
        super().__init__(daemon=True)
        self._folder = folder
        self._home = home
        self._limits = limits
        self._until = time.monotonic() + limits.seconds
        self._forsaken = threading.Event()
        self.why = ""

    def run(self) -> None:
        threading.Thread(target=self._wait_for_end, daemon=True).start()
        while not self.why:
            time.sleep(_LOOK_SECONDS)
            self.why = self._over()
        kill(browsers(self._home))

    def _over(self) -> str:
        if time.monotonic() > self._until:
            return "timed_out"
        if _resident(psutil.Process().children(recursive=True)) > self._limits.memory:
            return "memory"
        if _occupied(self._home) > self._limits.disk:
            return "disk"
        return ""

    def _wait_for_end(self) -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        self._forsaken.set()
        end_all()
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(1)

    def settle(self) -> None:
        """A browser that is ended fails its capture: the process must not be over before the folder is gone."""
        if self._forsaken.is_set():
            threading.Event().wait()


def browsers(home: Path) -> list[psutil.Process]:
    """The browser and its processes, not the driver that commands it."""
    mine = psutil.Process().children(recursive=True)
    return [one for one in mine if any(str(home) in word for word in _words(one))]


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def end_all() -> None:
    """Until nothing of ours runs: one that dies may still write, and one that begins meanwhile comes to us as orphan."""
    until = time.monotonic() + _DYING_SECONDS
    while (mine := psutil.Process().children(recursive=True)) and time.monotonic() < until:
        kill(mine)
        psutil.wait_procs(mine, timeout=_LOOK_SECONDS)


def kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.kill()


def _resident(processes: Iterable[psutil.Process]) -> int:
    total = 0
    for process in processes:
        with suppress(psutil.Error):
            memory = process.memory_info()
            # What is shared (the program itself) would be counted once for each process.
            total += memory.rss - memory.shared
    return total


def _occupied(home: Path) -> int:
    total = 0
    for folder, _, names in os.walk(home):
        for name in names:
            with suppress(OSError):
                total += (Path(folder) / name).lstat().st_size
    return total


def record(
    order: Order, folder: Path, home: Path, guard: Guard, door: Door, origin: ssl.SSLContext
) -> dict[str, object]:
    """One capture. It goes on with what it has when the guard ends the browser."""
    began = watch.clock()
    clean = _environment(home)
    archive = Archive(folder / FILE, _software())
    means = Means(
        door, archive, Authority(folder, began), Budget(order.limits), Report(), origin
    )  # fmt: skip
    with Proxy(means) as proxy:
        with browser.launched(folder, home, proxy.port, means.authority.pin) as context:
            seen = browser.visit(context, order.url, home, order.limits)
        kill(browsers(home))
        held = browser.held_to(seen, proxy.port)
    _judge(seen, guard.why, means.report.why(seen.final_url or order.url))
    found = judged(seen, means.report.answered)
    facts = {
        **_page_facts(order, seen, found),
        "began": _times(began),
        "ended": _times(watch.clock()),
        "time_source": watch.source(),
        "environment": clean | held,
        **_traffic_facts(means, seen),
    }
    facts["cut"] = [
        *means.report.cut,
        *({"url": order.url, "reason": one} for one in found.look.cut),
    ]
    facts = {name: storable(value) for name, value in facts.items()}
    _finish(folder, archive, found.look, Shown(order.url, str(facts["title"]), began), facts)
    return facts


def _judge(seen: browser.Visit, ended: str, refused: str) -> None:
    if ended:
        seen.reason = ended
    elif refused and seen.reason in _VAGUE:
        # What the browser shows then is its own, and the status the proxy's: nothing of it is the site's.
        seen.reason, seen.code = refused, 0
        seen.first = seen.last = None


def _page_facts(order: Order, seen: browser.Visit, found: Judged) -> dict[str, object]:
    return {
        "url": order.url,
        "final_url": found.final_url,
        "shown_url": found.shown_url,
        "reached": found.reached,
        "left_for": found.left_for,
        "title": found.look.title,
        "outcome": found.outcome,
        "reason": seen.reason,
        "said": seen.said,
        "status": seen.code,
        "height": found.look.height,
        "operator": order.operator,
        "tool": _software(),
        "browser": browser.version(browser.executable() or ""),
        "user_agent": seen.agent,
        **browser.mode(seen),
    }


def _traffic_facts(means: Means, seen: browser.Visit) -> dict[str, object]:
    way = {url[:LONGEST_NAMED] for url in seen.way}
    return {
        "user_agents_sent": means.report.agents,
        "documents": [asdict(one) for one in means.report.documents if one.url in way],
        "addresses": means.door.answers(),
        "requests": means.budget.requests,
        "bytes": means.budget.spent,
        "refused": means.report.refused,
        "counts": dict(means.report.counts),
    }


def _finish(
    folder: Path, archive: Archive, look: Look, shown: Shown, facts: dict[str, object]
) -> None:
    at = watch.clock()
    if look.picture:
        (folder / "page.png").write_bytes(look.picture)
        archive.add(f"urn:fullPage:{shown.url}", look.picture, "image/png", at)
    if look.html:
        content = look.html.encode("utf-8", errors="replace")
        (folder / "page.html").write_bytes(content)
        archive.add(f"urn:rendered:{shown.url}", content, "text/html; charset=utf-8", at)
    archive.close()
    pack(
        folder / "page.wacz", warc=folder / FILE, entries=archive.entries, shown=shown,
        facts=facts, software=_software(),
    )  # fmt: skip


def _origin(authority: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(cadata=authority)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _software() -> str:
    return f"Qingfeng {version_of('qingfeng')} with Playwright {version_of('playwright')}"


def _times(at: datetime) -> dict[str, str]:
    return {"utc": at.isoformat(), "local": at.astimezone(_HOME).isoformat(), "zone": _HOME.key}


def _environment(home: Path) -> dict[str, object]:
    """What a reviewer asks of the machine: that nothing was in the way between the site and the record."""
    user = browser.unprivileged()
    return {
        "home_empty": not any(home.iterdir()),
        "profile": "fresh",
        "user": user.name,
        "system": platform.platform()[:200],
        "name_servers": _lines(Path("/etc/resolv.conf"), "nameserver"),
        "hosts_entries": _named_hosts(Path("/etc/hosts")),
    }


def _lines(path: Path, word: str) -> list[str]:
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return []
    return [line.split()[1] for line in lines if line.startswith(word) and len(line.split()) > 1]


def _named_hosts(path: Path) -> int:
    """Names that this machine does not ask a name server for, besides its own."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return 0
    given = (line.split("#")[0].split() for line in lines)
    return sum(
        len(words) - 1
        for words in given
        if words and not words[0].startswith(("127.", "::1", "fe00", "ff0"))
    )


def main(door: Door | None = None, authority: str = "") -> int:
    """Another door, and a root that is trusted besides the system's, are what a test's own program gives: no order does."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder = Path(sys.argv[1])
    order = Order.read(sys.stdin.readline())
    home = folder / "home"
    home.mkdir(mode=0o700)
    guard = Guard(folder, home, order.limits)
    guard.start()
    try:
        result: dict[str, object] = {
            "facts": record(
                order, folder, home, guard, door or Door(own=own_addresses()), _origin(authority)
            )
        }
    except browser.NoCapture as error:
        result = {"failed": error.reason, "detail": error.detail}
    finally:
        guard.settle()
    end_all()
    (folder / "result.json").write_text(json.dumps(result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
