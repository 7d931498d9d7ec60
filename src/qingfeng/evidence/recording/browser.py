"""Chromium in its sandbox, as a user who may do nothing, in an empty home, with one way out: the recording proxy."""

import os
import pwd
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil
from playwright.sync_api import BrowserContext, Error, Page, Request, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from qingfeng.evidence.recording.looking import HEIGHT, WIDTH, Eye, Look, Place, Unseen, first_line
from qingfeng.evidence.recording.order import Limits

_OWN_USER: Final = "qingfeng-web"
_NOBODY: Final = "nobody"
_LANGUAGE: Final = "zh-CN"
_ZONE: Final = "Asia/Shanghai"
_SHORT_MS: Final = 5_000
_STEP_MS: Final = 250
# A shop's first page often sends on to the next: what is looked at meanwhile is gone.
_LOOKS: Final = 3
# One way out: no direct connection, no name looked up by itself, loopback through the proxy too.
_ONE_WAY: Final = (
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)
# Nothing of its own: no updates, no reports, no synchronising, no extensions.
_NO_EXTENSIONS: Final = "--disable-extensions"
_NOTHING_OWN: Final = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    _NO_EXTENSIONS,
    "--no-pings",
    "--disable-gpu",
    "--disk-cache-size=67108864",
)
# A browser that may send datagrams sends one at once to find out how it is seen from there.
_WHISPER: Final = """async (port) => {
  const line = new RTCPeerConnection({iceServers: [{urls: `stun:127.0.0.1:${port}`}]});
  const done = new Promise((end) => { setTimeout(end, 1000);
    line.onicegatheringstatechange = () => line.iceGatheringState === "complete" && end(); });
  line.createDataChannel("x");
  await line.setLocalDescription();
  await done;
  line.close();
}"""


class NoCapture(Exception):
    """A stranger's script is run in a sandbox, as an unprivileged user, or not at all."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class User:
    """As whom the browser runs; `dropped` when that is another than ourselves."""

    name: str
    uid: int
    gid: int
    dropped: bool


@dataclass(slots=True)
class Visit:
    """What the browser saw. `reason` is "" when the page was loaded."""

    final_url: str = ""
    # Every address that the page itself was at or went through.
    way: list[str] = field(default_factory=list)
    # The page as it came, and as it was when it had been gone through.
    first: Look | None = None
    last: Look | None = None
    reason: str = ""
    code: int = 0
    # What the browser said of a failure.
    said: str = ""
    agent: str = ""
    # The command line that the browser runs under, as the kernel tells it.
    arguments: list[str] = field(default_factory=list)
    cookies_before: int = -1
    sandbox: dict[str, object] = field(default_factory=dict)


def executable() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def unprivileged() -> User:
    """Root becomes the system user made for it, or nobody; whoever is unprivileged already stays."""
    uid = os.getuid()
    if uid != 0:
        return User(_name_of(uid), uid, os.getgid(), dropped=False)
    for name in (_OWN_USER, _NOBODY):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return User(name, found.pw_uid, found.pw_gid, dropped=True)
    raise NoCapture("no_unprivileged_user")


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def version(program: str) -> str:
    said = subprocess.run(  # noqa: S603 - the browser that was found
        [*_as_user(unprivileged()), program, "--version"],
        capture_output=True, check=False, text=True, timeout=20, env={"PATH": os.defpath},
    )  # fmt: skip
    return said.stdout.strip()[:100]


def _as_user(user: User) -> list[str]:
    if not user.dropped:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoCapture("no_unprivileged_user", "setpriv is missing")
    return [setpriv, f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"]


def _launcher(folder: Path, program: str, user: User) -> Path:
    """Playwright starts one program: this one becomes the browser, as the other user."""
    path = folder / "chromium.sh"
    words = shlex.join([*_as_user(user), program])
    path.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    path.chmod(0o755)
    return path


@contextmanager
def launched(folder: Path, home: Path, port: int, pin: str) -> Iterator[BrowserContext]:
    program, user = executable(), unprivileged()
    if program is None:
        raise NoCapture("no_browser", "Chromium is not installed")
    profile = home / "profile"
    profile.mkdir(mode=0o700)
    for made in (profile, home):
        os.chown(made, user.uid, user.gid)
    with sync_playwright() as playwright:
        try:
            context = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=_launcher(folder, program, user),
                chromium_sandbox=True,
                accept_downloads=False,
                viewport={"width": WIDTH, "height": HEIGHT},
                locale=_LANGUAGE,
                timezone_id=_ZONE,
                env=_environment(home),
                args=[
                    *_ONE_WAY,
                    *_NOTHING_OWN,
                    f"--proxy-server=http://127.0.0.1:{port}",
                    f"--ignore-certificate-errors-spki-list={pin}",
                ],
            )
        except Error as error:
            raise _not_begun(error) from None
        try:
            yield context
        finally:
            with suppress(Exception):
                context.close()


def _environment(home: Path) -> dict[str, str | float | bool]:
    return {"HOME": str(home), "PATH": os.defpath, "LANG": "zh_CN.UTF-8", "TMPDIR": str(home)}


def _not_begun(error: Error) -> NoCapture:
    """Of what Chromium said, the line that matters."""
    lines = error.message.splitlines()
    about = [line.strip()[-300:] for line in lines if "usable sandbox" in line.lower()]
    return (
        NoCapture("no_sandbox", about[0]) if about else NoCapture("no_browser", first_line(error))
    )


def visit(context: BrowserContext, url: str, home: Path, limits: Limits) -> Visit:
    seen = Visit(cookies_before=len(context.cookies()))
    page = context.pages[0] if context.pages else context.new_page()
    seen.sandbox = sandbox_of(home)
    seen.arguments = arguments_of(home)
    check_fence(page)
    seen.agent = str(page.evaluate("navigator.userAgent"))
    context.on("page", _closed)
    page.on("request", lambda request: _follow(page, request, seen))
    try:
        eye = Eye(context, page, limits.load_seconds)
        _load(page, url, seen, limits)
        _look(page, eye, seen, limits)
    except Exception as error:  # noqa: BLE001 - whatever a page brings about, a record says that it did
        late = isinstance(error, TooLate)
        seen.reason = seen.reason or ("timed_out" if late else "browser_failed")
        seen.said = seen.said or first_line(error)
    return seen


def _closed(other: Page) -> None:
    with suppress(Error):
        other.close()


def _load(page: Page, url: str, seen: Visit, limits: Limits) -> None:
    try:
        answer = page.goto(url, wait_until="load", timeout=limits.load_seconds * 1000)
    except TooLate:
        seen.reason = "timed_out"
    except Error as error:
        seen.reason = "" if "Download is starting" in error.message else "not_loaded"
        seen.said = first_line(error)
    else:
        seen.code = answer.status if answer else 0
        seen.reason = "http_error" if seen.code >= 400 else ""


def _follow(page: Page, request: Request, seen: Visit) -> None:
    """Where the page itself is on its way to, redirects included: what failed is the last of them."""
    with suppress(Error):
        if request.is_navigation_request() and request.frame == page.main_frame:
            seen.final_url = request.url
            seen.way.append(request.url.partition("#")[0])


def _look(page: Page, eye: Eye, seen: Visit, limits: Limits) -> None:
    """At once, so that something is had whatever the page does; then when it was gone through, so that all has loaded."""
    _again(page, lambda: _see_first(eye, seen, limits))
    _again(page, lambda: _scrolled(page, eye, limits))
    with suppress(TooLate):
        page.wait_for_load_state("networkidle", timeout=_SHORT_MS)
    _again(page, lambda: _see_last(eye, seen, limits))


def _again(page: Page, look: Callable[[], None]) -> None:
    """A page that goes on to another while it is looked at is waited for."""
    for _ in range(_LOOKS - 1):
        try:
            look()
        except TooLate:
            raise
        except (Error, Unseen):
            page.wait_for_timeout(_STEP_MS)
            with suppress(TooLate):
                page.wait_for_load_state("load", timeout=_SHORT_MS)
        else:
            return
    look()


def _see_first(eye: Eye, seen: Visit, limits: Limits) -> None:
    """The HTML is kept also where no picture comes of it."""
    seen.first = eye.read(limits.html)
    read = seen.first.place
    seen.first = eye.pictured(seen.first, HEIGHT)
    _check_one(read, seen.first.place)


def _see_last(eye: Eye, seen: Visit, limits: Limits) -> None:
    read = eye.read(limits.html)
    seen.last = eye.pictured(read, limits.height)
    _check_one(read.place, seen.last.place)


def _check_one(read: Place, pictured: Place) -> None:
    if read.document != pictured.document:
        raise Unseen("the page went on to another while it was looked at")


def _scrolled(page: Page, eye: Eye, limits: Limits) -> None:
    """Down the page once, so that what loads on sight is there."""
    deadline = time.monotonic() + limits.load_seconds / 2
    at = 0
    while at < min(eye.height(), limits.height) and time.monotonic() < deadline:
        at += HEIGHT
        eye.scroll(at)
        page.wait_for_timeout(_STEP_MS)
    eye.scroll(0)


def sandbox_of(home: Path) -> dict[str, object]:
    """How a page's process is held, as the kernel tells it; NoCapture when it is not."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "--type=renderer" in words and any(str(home) in word for word in _family(process)):
            return _held(process.pid)
    raise NoCapture("no_sandbox", "no process of a page was found")


def _family(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return [word for parent in process.parents() for word in parent.cmdline()]
    return []


def arguments_of(home: Path) -> list[str]:
    """Of the browser itself, not of the processes that it starts."""
    mine = f"--user-data-dir={home}"
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if any(word.startswith(mine) for word in words) and not any(
            word.startswith("--type=") for word in words
        ):
            return [word for word in words[1:] if word.startswith("--")]
    return []


def mode(seen: Visit) -> dict[str, object]:
    """How the browser was set: a site may answer otherwise to another window, language or place."""
    return {
        "headless": any(word.startswith("--headless") for word in seen.arguments),
        "window": f"{WIDTH}x{HEIGHT}",
        "language": _LANGUAGE,
        "time_zone": _ZONE,
        "arguments": seen.arguments,
    }


def held_to(seen: Visit, port: int) -> dict[str, object]:
    """What the running browser was bound to by its own command line, not what we meant to give it."""
    wanted = {f"--proxy-server=http://127.0.0.1:{port}", *_ONE_WAY}
    return {
        "route": "recording_proxy_only" if wanted <= set(seen.arguments) else "other",
        "extensions": "off" if _NO_EXTENSIONS in seen.arguments else "on",
        "datagrams": "refused",
        "cookies_before": seen.cookies_before,
        "sandbox": seen.sandbox,
    }


def check_fence(page: Page) -> None:
    """Flags change their names without a word (that of WebRTC did), so each capture first tries the way round the proxy."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        page.evaluate(_WHISPER, ear.getsockname()[1])
        ear.setblocking(False)
        with suppress(BlockingIOError):
            ear.recv(1)
            raise NoCapture("no_fence", "WebRTC sends datagrams past the proxy")


def _held(pid: int) -> dict[str, object]:
    told = _status(Path(f"/proc/{pid}/status").read_text())
    spaces = len(told.get("NSpid", "").split())
    capabilities = int(told.get("CapEff", "f"), 16)
    if told.get("Seccomp") != "2" or spaces < 2:
        raise NoCapture("no_sandbox", "the process of the page is not held by it")
    return {
        "seccomp": told["Seccomp"],
        "pid_namespaces": spaces,
        "capabilities": capabilities,
        "uid": int(told["Uid"].split()[0]),
    }


def _status(text: str) -> Mapping[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {name: value.strip() for name, _, value in pairs}
