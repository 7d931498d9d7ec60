"""Who uses the server: every process holds a shared lock; the one that leaves last stops the server.

The kernel drops the lock of a killed process, so a count cannot go wrong; the server it leaves behind is taken over by
the next user and stopped when that one leaves.
"""

import atexit
import fcntl
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


class Lease:
    """One process's share. Children made by fork keep the lock alive but never give it up."""

    def __init__(self, path: Path, last: Callable[[], None]) -> None:
        self._last = last
        self._pid = os.getpid()
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        atexit.register(self.leave)
        _end_on_terminate()

    def leave(self) -> None:
        if self._descriptor is None or os.getpid() != self._pid:
            return
        descriptor, self._descriptor = self._descriptor, None
        atexit.unregister(self.leave)
        with _undisturbed():
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self._last()
            finally:
                os.close(descriptor)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _terminate(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _end_on_terminate() -> None:
    """SIGTERM and SIGHUP end Python without its exit handlers unless somebody asks otherwise."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _terminate)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not leave the server half stopped."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
