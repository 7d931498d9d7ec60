"""A page of the web recorded: by a process of its own, in a folder that goes when it is done."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import psutil

from qingfeng.evidence.recording.order import USUAL, Limits, Order, checked_url
from qingfeng.kernel.errors import Broken

_PREFIX: Final = "qingfeng-capture-"
_LOCK: Final = "lock"
_RECORDER: Final = ("-m", "qingfeng.evidence.recording.child")
_GRACE_SECONDS: Final = 60
_SOURCE: Final = str(Path(__file__).resolve().parents[3])


@dataclass(frozen=True, slots=True)
class Recording:
    """Files of a capture, as long as its folder stands. A page that failed has a record too, with its reason."""

    wacz: Path
    picture: Path | None
    html: Path | None
    facts: dict[str, Any]


@contextmanager
def recorded(url: str, *, operator: str, limits: Limits = USUAL) -> Iterator[Recording]:
    """Broken("capture_failed") says why there is no record at all: without a sandbox nothing is captured."""
    order = Order(checked_url(url), operator, limits)
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    # Passed through by the browser's user on the way to its home, and by nobody listed.
    folder.chmod(0o711)
    try:
        with (folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield _read(folder, _run(order, folder, lock))
    finally:
        _end_all(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _run(order: Order, folder: Path, lock: IO[str]) -> dict[str, Any]:
    command = [sys.executable, *_RECORDER, str(folder)]
    with (folder / "said").open("wb") as said:
        child = subprocess.Popen(  # noqa: S603 - our own program; the address goes in as data
            command, stdin=subprocess.PIPE, stdout=said, stderr=said, start_new_session=True,
            env=_environment(), pass_fds=(lock.fileno(),),
        )  # fmt: skip
    with child:
        assert child.stdin is not None  # noqa: S101 - a pipe was asked for
        child.stdin.write(order.written().encode() + b"\n")
        child.stdin.flush()
        try:
            child.wait(order.limits.seconds + _GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            raise Broken("capture_failed", reason="stuck") from None
        finally:
            child.kill()
    return _result(folder, child.returncode)


def _environment() -> dict[str, str]:
    """None of ours: what the recorder needs and no more, so that no secret of the settings reaches it."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TMPDIR": tempfile.gettempdir(),
        "PYTHONPATH": os.pathsep.join([_SOURCE, *filter(None, sys.path)]),
    }


def _result(folder: Path, status: int) -> dict[str, Any]:
    path = folder / "result.json"
    if status or not path.exists():
        last = (folder / "said").read_text(errors="replace").strip().splitlines()[-1:]
        raise Broken("capture_failed", reason="ended", status=status, said="".join(last)[:300])
    result = json.loads(path.read_text())
    if "failed" in result:
        raise Broken("capture_failed", reason=result["failed"], detail=result["detail"])
    return dict(result["facts"])


def _read(folder: Path, facts: dict[str, Any]) -> Recording:
    picture, html = folder / "page.png", folder / "page.html"
    return Recording(
        wacz=folder / "page.wacz",
        picture=picture if picture.exists() else None,
        html=html if html.exists() else None,
        facts=facts,
    )


def _end_all(folder: Path) -> None:
    """Whatever of it still runs, should its process have been killed."""
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in word for word in process.info["cmdline"] or ()):
            with suppress(psutil.Error):
                process.kill()


def _sweep() -> None:
    """Folders of captures whose processes were all killed at once: nobody holds their lock."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError), (folder / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
