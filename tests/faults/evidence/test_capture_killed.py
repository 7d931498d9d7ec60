"""Whoever asked for a capture is killed in the middle of it: nothing of it is left."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.strangers import served

ASK = """
import sys
from qingfeng.evidence.recording.page import recorded
from tests.support.stages import Stage, staged
port = int(sys.argv[1])
stage = Stage((f"127.0.0.1:{port}",), {"shop.test": (("127.0.0.1",),)})
with staged(stage), recorded(f"http://shop.test:{port}/slow", operator="test"):
    print("done")
"""


def processes(folder: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(folder) in word for word in process.info["cmdline"] or ())
    ]


def until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def place() -> Iterator[Path]:
    """A short way, which the browser's user may pass: a socket's path has 107 letters at most."""
    with tempfile.TemporaryDirectory(prefix="qf-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.mark.long
@pytest.mark.parametrize("victim", ["asker", "recorder", "both"])
def test_after_a_kill_no_process_and_no_folder_is_left(victim: str, place: Path) -> None:
    environment = os.environ | {"TMPDIR": str(place), "PYTHONPATH": os.pathsep.join(sys.path)}
    with served() as (site, _):
        asker = subprocess.Popen(
            [sys.executable, "-c", ASK, str(site.port)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert until(lambda: "/never.png" in site.seen, 30), asker.communicate(timeout=1)
        (folder,) = place.glob("qingfeng-capture-*")
        running = processes(folder)
        assert len(running) > 1
        (recorder,) = [one for one in running if "tests.support.stages" in one.cmdline()]
        everything = {*running, *recorder.children(recursive=True)}
        if victim != "recorder":
            os.kill(asker.pid, signal.SIGKILL)
        if victim != "asker":
            recorder.kill()
        _, said = asker.communicate(timeout=30)
        assert until(lambda: not any(alive(one) for one in everything), 20)
    if victim == "both":
        again = subprocess.run(
            [sys.executable, "-c", ASK, "9"], env=environment, capture_output=True, check=False
        )
        assert again.returncode == 0, again.stderr.decode()[-300:]
    assert until(lambda: not list(place.glob("qingfeng-capture-*")), 10)
    assert (b"capture_failed" in said) == (victim == "recorder")


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
