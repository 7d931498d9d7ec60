"""`qingfeng bench queue`: the queue's first page and its counts over HTTP, 1 M leads, 8 users.

Works on a database of its own, beside the installation's. BENCH_LEADS asks for another number of leads.
"""

import http.client
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.lead_data import cast, fill, office_of, scratch_database
from bench.serving import at_percent, cookie, get, signed_in, site
from qingfeng.foundation.models import User

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
        cookies = {key: cookie(user) for key, user in people.items()}
        rows = [_queries(key, user, leads) for key, user in people.items()]
        with site() as port:
            for filters in ("", FILTERED):
                tell(f"{USERS} users, {SECONDS:.0f} s, queue/{filters}")
                rows += _measure(port, list(cookies.items()), leads, filters)
    return rows


def _row(case: str, metric: str, value: float, unit: str) -> Row:
    return {"case": case, "metric": metric, "value": value, "unit": unit, "peer": None}


def _queries(key: str, user: User, leads: int) -> Row:
    client = signed_in(user)
    client.get("/queue/")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/queue/")
    assert answer.status_code == 200, f"{key}: {answer.status_code}"  # noqa: S101 - a measure of nothing
    return _row(f"{leads:,} leads, {key}", "queries of the first page", len(captured), "queries")


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
        _row(case, "first page, median", at_percent(pages, 50), "ms"),
        _row(case, "first page, p95", at_percent(pages, 95), "ms"),
        _row(case, "counts, p95", at_percent(counts, 95), "ms"),
        _row(case, "counts, slowest", round(max(counts) * 1000, 1), "ms"),
        _row(case, "pages", len(pages), "pages"),
    ]


def _user(
    port: int,
    seat: str,
    filters: str,
    number: int,
    until: float,
    pages: list[float],
    counts: list[float],
) -> None:
    """A person: the page, its counts, a second of thought. The first page of each warms up and is left out."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": seat, "Accept-Language": "zh-hans"}
    time.sleep(THINKS * number / USERS)
    first = True
    while time.monotonic() < until:
        page = get(browser, f"/queue/{filters}", headers)
        count = get(browser, f"/queue/counts/{filters}", headers)
        if not first:
            pages.append(page)
            counts.append(count)
        first = False
        time.sleep(THINKS)
    browser.close()
