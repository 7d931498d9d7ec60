"""`qingfeng bench custody`: item page and stock of a centre over HTTP, and a year's report, 1 M items, 10 M movements.

Works on a database of its own, beside the installation's. BENCH_ITEMS asks for another number of items, BENCH_SECONDS for another length.
"""

import http.client
import os
import threading
import time
from datetime import timedelta
from uuid import UUID

from bench.custody_rows import MOVES, NOW, PLACES, Tell, fill
from bench.lead_data import scratch_database
from bench.serving import at_percent, cookie, get, site
from qingfeng.evidence.models import Lot, Movement
from qingfeng.evidence.queries.stock_report import year_report
from qingfeng.foundation.models import Membership, Organisation, Role, User
from qingfeng.foundation.queries.seats import actor_in, seats

ITEMS = 1_000_000
USERS = 8
THINKS = 1.0
SECONDS = 30.0
Row = dict[str, object]


def run(tell: Tell) -> list[Row]:
    items = int(os.environ.get("BENCH_ITEMS", ITEMS))
    seconds = float(os.environ.get("BENCH_SECONDS", SECONDS))
    with scratch_database("qingfeng_bench_custody"):
        office, user, other = _people()
        began = time.perf_counter()
        fill(items, office=office, user=user.pk, other=other.pk, tell=tell)
        assert Movement.objects.count() == items * MOVES  # noqa: S101 - a measure of nothing
        rows = [_row(items, "filling", round(time.perf_counter() - began, 1), "s")]
        rows.append(_report(items, user))
        with site() as port:
            tell(f"{USERS} users, {seconds:.0f} s")
            rows += _measure(port, cookie(user), items, seconds)
    return rows


def _row(items: int, metric: str, value: float, unit: str) -> Row:
    case = f"{items:,} items, {items * MOVES:,} movements"
    return {"case": case, "metric": metric, "value": value, "unit": unit, "peer": None}


def _people() -> tuple[UUID, User, User]:
    office = Organisation.objects.create(
        kind="agency", name="Bench bureau", function="market_regulation", region="350300"
    )
    rights = ["goods:read", "goods:edit", "goods:decide", "measure:read"]
    role = Role.objects.create(organisation=office, name="custody", permissions=rights)
    users = [
        User.objects.create(email=f"{name}@bench.example", name=name) for name in ("one", "two")
    ]
    for user in users:
        Membership.objects.create(user=user, role=role, valid_from=NOW - timedelta(days=900))
    return office.pk, users[0], users[1]


def _report(items: int, user: User) -> Row:
    actor = actor_in(user.pk, seats(user.pk, NOW)[0])
    began = time.perf_counter()
    found = year_report(2026, actor=actor)
    took = time.perf_counter() - began
    assert sum(stock.closing for stock in found.stocks) == items * 3  # noqa: S101
    assert all(stock.balanced for stock in found.stocks)  # noqa: S101
    return _row(items, "a year's report", round(took, 2), "s")


def _measure(port: int, seat: str, items: int, seconds: float) -> list[Row]:
    every = Lot.objects.order_by("pk").values_list("pk", flat=True)
    lots = list(every[:: max(1, items // 500)])
    places = [UUID(f"019a0000-0001-7000-8000-{n:012x}") for n in range(1, PLACES + 1)]
    took: dict[str, list[float]] = {"item page": [], "stock page": [], "goods of the office": []}
    until = time.monotonic() + seconds
    users = [
        threading.Thread(target=_user, args=(port, seat, n, until, lots, places, took))
        for n in range(USERS)
    ]
    for user in users:
        user.start()
    for user in users:
        user.join()
    return [
        _row(items, f"{page}, {name}", at_percent(values, percent), "ms")
        for page, values in took.items()
        for name, percent in (("median", 50), ("p95", 95))
    ] + [_row(items, "pages", sum(map(len, took.values())), "pages")]


def _user(
    port: int,
    seat: str,
    number: int,
    until: float,
    lots: list[UUID],
    places: list[UUID],
    took: dict[str, list[float]],
) -> None:
    """A person: an item, a store, the whole list, a second of thought. The first round of each warms up and is left out."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": seat, "Accept-Language": "zh-hans"}
    time.sleep(THINKS * number / USERS)
    turn = number
    first = True
    while time.monotonic() < until:
        item = get(browser, f"/goods/lots/{lots[turn * 37 % len(lots)]}/", headers)
        stock = get(browser, f"/goods/places/{places[turn % len(places)]}/", headers)
        held = get(browser, "/goods/", headers)
        if not first:
            took["item page"].append(item)
            took["stock page"].append(stock)
            took["goods of the office"].append(held)
        first = False
        turn += USERS
        time.sleep(THINKS)
    browser.close()
