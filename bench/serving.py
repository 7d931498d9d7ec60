"""What measures over HTTP share: the real server on a scratch database, a person signed in, and percentiles."""

import http.client
import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client

from qingfeng.foundation.models import User
from qingfeng.wiring.server import Site, listen


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def cookie(user: User) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in signed_in(user).cookies.items())


@contextmanager
def site() -> Iterator[int]:
    """The real server in a process of its own, forked so that it has the same database."""
    listening = listen("127.0.0.1", None)
    ready, told = os.pipe()
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            Site(listening, certificate=None, key=None, ready=lambda: _tell_ready(told)).run()
        finally:
            # Neither the server nor its workers may unwind into the measuring above.
            os._exit(0)
    os.close(told)
    os.read(ready, 1)
    try:
        yield listening.getsockname()[1]
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        listening.close()


def _tell_ready(pipe: int) -> None:
    os.write(pipe, b"1")


def get(browser: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    browser.request("GET", path, headers=headers)
    answer = browser.getresponse()
    answer.read()
    took = time.perf_counter() - began
    assert answer.status == 200, f"{path}: {answer.status}"  # noqa: S101 - a measure of nothing
    return took


def at_percent(values: list[float], percent: int) -> float:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return round(cuts[percent - 1] * 1000, 1)
