"""The long-running process that works through the queue of jobs."""

import ctypes
import os
import signal

from django.urls import get_resolver

from qingfeng.foundation.jobs import run_worker
from qingfeng.wiring.settings import CONFIG

_SET_PARENT_DEATH_SIGNAL = 1


def work() -> None:
    # The words of every domain come with its pages; papers made here need them.
    _ = get_resolver().url_patterns
    run_worker(concurrency=CONFIG.job_concurrency)


def end_with(parent: int) -> None:
    """Be sent SIGTERM by the kernel when `parent` dies, however it dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(128 + signal.SIGTERM)
