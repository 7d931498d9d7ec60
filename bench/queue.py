"""`qingfeng bench queue`: the queue's first page and its counts over HTTP, 1 M leads, 8 users.

Works on a database of its own, beside the installation's. BENCH_LEADS asks for another number of leads.
"""

import http.client
import os
import signal
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.lead_data import cast, fill, office_of, scratch_database
from qingfeng.foundation.models import User
from qingfeng.wiring.server import Site, listen

LEADS = 1_000_000
USERS = 8
THINKS = 1.0
SECONDS = 30.0
NOW = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
FILTERED = "?disguise=mask&score=90"
Row = dict[str, object]
Tell = Callable[[str], None]


def run(tell: Tell) -> list[Row]:
    leads = int(os.environ.get("BENCH_LEADS", LEADS))
    with scratch_database("qingfeng_bench_queue"):
        people = cast(NOW)
        fill(
            leads=leads,
            platform_office=office_of(people["platform"]),
            holder_office=office_of(people["holder"]),
            now=NOW,
            tell=tell,
        )
        cookies = {key: _cookie(user) for key, user in people.items()}
        rows = [_queries(key, user, leads) for key, user in people.items()]
        with _site() as port:
            for filters in ("", FILTERED):
                tell(f"{USERS} users, {SECONDS:.0f} s, queue/{filters}")
                rows += _measure(port, list(cookies.items()), leads, filters)
    return rows


def _row(case: str, metric: str, value: float, unit: str) -> Row:
    return {"case": case, "metric": metric, "value": value, "unit": unit, "peer": None}


def _client(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def _cookie(user: User) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in _client(user).cookies.items())


def _queries(key: str, user: User, leads: int) -> Row:
    client = _client(user)
    client.get("/queue/")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/queue/")
    assert answer.status_code == 200, f"{key}: {answer.status_code}"  # noqa: S101 - a measure of nothing
    return _row(f"{leads:,} leads, {key}", "queries of the first page", len(captured), "queries")


@contextmanager
def _site() -> Iterator[int]:
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


def _measure(port: int, seats: list[tuple[str, str]], leads: int, filters: str) -> list[Row]:
    pages: list[float] = []
    counts: list[float] = []
    until = time.monotonic() + SECONDS
    users = [
        threading.Thread(
            target=_user, args=(port, seats[n % len(seats)][1], filters, n, until, pages, counts)
        )
        for n in range(USERS)
    ]
    for user in users:
        user.start()
    for user in users:
        user.join()
    case = f"{leads:,} leads, {USERS} users{', filtered' if filters else ''}"
    return [
        _row(case, "first page, median", _at(pages, 50), "ms"),
        _row(case, "first page, p95", _at(pages, 95), "ms"),
        _row(case, "counts, p95", _at(counts, 95), "ms"),
        _row(case, "counts, slowest", round(max(counts) * 1000, 1), "ms"),
        _row(case, "pages", len(pages), "pages"),
    ]


def _user(
    port: int,
    cookie: str,
    filters: str,
    number: int,
    until: float,
    pages: list[float],
    counts: list[float],
) -> None:
    """A person: the page, its counts, a second of thought. The first page of each warms up and is left out."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie, "Accept-Language": "zh-hans"}
    time.sleep(THINKS * number / USERS)
    first = True
    while time.monotonic() < until:
        page = _get(browser, f"/queue/{filters}", headers)
        count = _get(browser, f"/queue/counts/{filters}", headers)
        if not first:
            pages.append(page)
            counts.append(count)
        first = False
        time.sleep(THINKS)
    browser.close()


def _get(browser: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    browser.request("GET", path, headers=headers)
    answer = browser.getresponse()
    answer.read()
    took = time.perf_counter() - began
    assert answer.status == 200, f"{path}: {answer.status}"  # noqa: S101 - a measure of nothing
    return took


def _at(values: list[float], percent: int) -> float:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return round(cuts[percent - 1] * 1000, 1)
