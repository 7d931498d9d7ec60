# ruff: noqa: S608 - every statement is made of the constants that stand here
"""`qingfeng bench custody`: item page and stock of a centre over HTTP, and a year's report, 1 M items, 10 M movements.

Works on a database of its own, beside the installation's. BENCH_ITEMS asks for another number of items.
"""

import http.client
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connections

from bench.lead_data import scratch_database
from bench.serving import at_percent, cookie, get, site
from qingfeng.evidence.models import Lot, Movement
from qingfeng.evidence.queries.stock_report import year_report
from qingfeng.foundation.models import Membership, Organisation, Role, User
from qingfeng.foundation.queries.seats import actor_in, seats

ITEMS = 1_000_000
MOVES = 10
PLACES = 40
USERS = 8
THINKS = 1.0
SECONDS = 30.0
STEP = 20_000
NOW = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
Row = dict[str, object]
Tell = Callable[[str], None]

# Every item is found, listed, seized, stored and moved from store to store: a chain of ten, an order for a hundred.
# It is written as the ledger would have left it, with the ledger's own triggers off for the while.
TABLES = (
    "evidence_order",
    "evidence_orderline",
    "evidence_signature",
    "evidence_movement",
    "evidence_holding",
)
IDS = "('019a0000-' || lpad(to_hex({0}), 4, '0') || '-7000-8000-' || lpad(to_hex({1}), 12, '0'))::uuid"
PLACE = IDS.format("1", "{0}")
LOT = IDS.format("2", "{0}")
ORDER = IDS.format("3", "{0}")
LINE = IDS.format("4", "{0}")
PLACES_SQL = f"""
INSERT INTO evidence_place (id, office_id, kind, name, address, capacity_unit, hazards, conditions, opened_at)
SELECT {PLACE.format("n")}, %(office)s, CASE WHEN n = 0 THEN 'scene' ELSE 'room' END, 'Store ' || n, '', '', '[]', '', %(now)s
FROM generate_series(0, {PLACES}) n
"""
LOTS_SQL = f"""
INSERT INTO evidence_lot (id, office_id, root_id, number, name, mark, spec, features, unit, currency, price_basis, hazard,
    waste, made_at, finding, finding_basis)
SELECT {LOT.format("n")}, %(office)s, {LOT.format("n")}, 'B-' || n, 'Item ' || n, 'Mark ' || n %% 500, '', '', 'piece', 'CNY', '',
    'none', 'general', %(now)s - make_interval(days => (n %% 700)::int), 'undetermined', ''
FROM generate_series(%(first)s, %(last)s) n
"""
# Move m of item n: its verb, whence and whither.
STEPS = f"""
SELECT n, m, n / 100 * {MOVES} + m AS ordered, n::bigint * {MOVES} + m AS line,
    CASE m WHEN 0 THEN 'find' WHEN 1 THEN 'list' WHEN 2 THEN 'seize' WHEN 3 THEN 'store' ELSE 'relocate' END AS verb,
    CASE m WHEN 0 THEN '' WHEN 1 THEN 'found' WHEN 2 THEN 'listed' WHEN 3 THEN 'seized' ELSE 'stored' END AS source,
    CASE m WHEN 0 THEN 'found' WHEN 1 THEN 'listed' WHEN 2 THEN 'seized' ELSE 'stored' END AS goal,
    CASE WHEN m = 0 THEN NULL WHEN m < 4 THEN 0 ELSE (n / 100 + m - 1) %% {PLACES} + 1 END AS gave,
    CASE WHEN m < 3 THEN 0 ELSE (n / 100 + m) %% {PLACES} + 1 END AS took,
    %(now)s::timestamptz - make_interval(days => (600 - m * 60 - n %% 50)::int) AS at
FROM generate_series(%(first)s, %(last)s) n, generate_series(0, {MOVES - 1}) m
"""
ORDERS_SQL = f"""
WITH steps AS ({STEPS}), orders AS (SELECT DISTINCT ON (ordered) * FROM steps ORDER BY ordered)
INSERT INTO evidence_order (id, office_id, to_office_id, verb, from_place_id, to_place_id, decision, release_ground, begun_at,
    begun_by_id, state, workflow_version)
SELECT {ORDER.format("ordered")}, %(office)s, %(office)s, verb, {PLACE.format("gave")}, {PLACE.format("took")}, '', '', at, %(user)s, 'done', 1
FROM orders
"""
LINES_SQL = f"""
WITH steps AS ({STEPS})
INSERT INTO evidence_orderline (id, order_id, number, lot_id, to_lot_id, from_status, to_status, quantity, seal_before, seal_after,
    seal_rest)
SELECT {LINE.format("line")}, {ORDER.format("ordered")}, n %% 100, {LOT.format("n")}, {LOT.format("n")}, source, goal, 3, '', '', ''
FROM steps
"""
MOVES_SQL = f"""
WITH steps AS ({STEPS})
INSERT INTO evidence_movement (line_id, lot_id, to_lot_id, root_id, verb, version, quantity, from_place_id, to_place_id,
    from_status, to_status, seal_before, seal_after, seal_rest, at)
SELECT {LINE.format("line")}, {LOT.format("n")}, {LOT.format("n")}, {LOT.format("n")}, verb, 1, 3, {PLACE.format("gave")},
    {PLACE.format("took")}, source, goal, '', '', '', at
FROM steps ORDER BY n, m
"""
HANDS_SQL = f"""
WITH steps AS ({STEPS}), orders AS (SELECT DISTINCT ON (ordered) * FROM steps ORDER BY ordered)
INSERT INTO evidence_signature (order_id, side, user_id, name, at, entered_by_id, seals)
SELECT {ORDER.format("ordered")}, side, who, side, at, who, '{{}}'
FROM orders, (VALUES ('from', %(user)s::uuid), ('to', %(other)s::uuid)) hands (side, who)
"""
HELD_SQL = f"""
WITH steps AS ({STEPS})
INSERT INTO evidence_holding (lot_id, place_id, office_id, keeper_id, status, quantity, seal, since)
SELECT {LOT.format("n")}, {PLACE.format("took")}, %(office)s, %(office)s, goal, 3, '', at FROM steps WHERE m = {MOVES - 1}
"""


def run(tell: Tell) -> list[Row]:
    items = int(os.environ.get("BENCH_ITEMS", ITEMS))
    with scratch_database("qingfeng_bench_custody"):
        office, user, other = _people()
        began = time.perf_counter()
        _fill(items, office, user, other, tell)
        rows = [_row(items, "filling", round(time.perf_counter() - began, 1), "s")]
        rows.append(_report(items, user))
        with site() as port:
            tell(f"{USERS} users, {SECONDS:.0f} s")
            rows += _measure(port, cookie(user), items)
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


def _fill(items: int, office: UUID, user: User, other: User, tell: Tell) -> None:
    values = {"office": office, "user": user.pk, "other": other.pk, "now": NOW}
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(PLACES_SQL, values)
        for first in range(0, items, STEP):
            last = min(first + STEP, items) - 1
            window = {**values, "first": first, "last": last}
            for statement in (LOTS_SQL, ORDERS_SQL, LINES_SQL, HANDS_SQL, MOVES_SQL, HELD_SQL):
                cursor.execute(statement, window)
            tell(f"{last + 1:,} of {items:,} items")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        # What the keeper of the tables does in the background after such a growth.
        cursor.execute("VACUUM ANALYZE")
    assert Movement.objects.count() == items * MOVES  # noqa: S101 - a measure of nothing


def _report(items: int, user: User) -> Row:
    actor = actor_in(user.pk, seats(user.pk, NOW)[0])
    began = time.perf_counter()
    found = year_report(2026, actor=actor)
    took = time.perf_counter() - began
    assert sum(stock.closing for stock in found.stocks) == items * 3  # noqa: S101
    assert all(stock.balanced for stock in found.stocks)  # noqa: S101
    return _row(items, "a year's report", round(took, 2), "s")


def _measure(port: int, seat: str, items: int) -> list[Row]:
    every = Lot.objects.order_by("pk").values_list("pk", flat=True)
    lots = list(every[:: max(1, items // 500)])
    places = [UUID(f"019a0000-0001-7000-8000-{n:012x}") for n in range(1, PLACES + 1)]
    took: dict[str, list[float]] = {"item page": [], "stock page": [], "goods of the office": []}
    until = time.monotonic() + SECONDS
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
