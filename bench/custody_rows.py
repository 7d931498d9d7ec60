# ruff: noqa: S608 - every statement is made of the constants that stand here
"""The rows of `qingfeng bench custody`: goods under measures, sealed and photographed, moved, and counted every year.

Every item is found, listed, seized, stored and moved from store to store: a chain of ten, an order for a hundred. A hundred
stand under one measure; every other one is sealed when it is stored, every fifth photographed. Every store is counted in
both years; in every thousandth line a piece is missing, and every other of these is explained. It is written as the ledger
would have left it, with the tables' own triggers off for the while.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.db import connections

MOVES = 10
PLACES = 40
YEARS = (2025, 2026)
NOW = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
STEP = 20_000
Tell = Callable[[str], None]
TABLES = (
    "evidence_measure",
    "evidence_measureofficer",
    "evidence_lot",
    "evidence_order",
    "evidence_orderline",
    "evidence_signature",
    "evidence_movement",
    "evidence_holding",
    "evidence_seal",
    "evidence_stocktake",
    "evidence_stocktakeline",
    "evidence_incident",
    "foundation_storedfile",
)
IDS = "('019a0000-' || lpad(to_hex({0}), 4, '0') || '-7000-8000-' || lpad(to_hex({1}), 12, '0'))::uuid"
PLACE = IDS.format("1", "{0}")
LOT = IDS.format("2", "{0}")
ORDER = IDS.format("3", "{0}")
LINE = IDS.format("4", "{0}")
MEASURE = IDS.format("5", "{0}")
STOCKTAKE = IDS.format("6", "{0}")
INCIDENT = IDS.format("7", "{0}")
CLOCK = IDS.format("8", "{0}")
PHOTO = "encode(sha256({0}::text::bytea), 'hex')"
SEALED, SEAL = "n %% 2 = 0", "'S-' || n"
PLACES_SQL = f"""
INSERT INTO evidence_place (id, office_id, kind, name, address, capacity, capacity_unit, hazards, conditions, opened_at)
SELECT {PLACE.format("n")}, %(office)s, CASE WHEN n = 0 THEN 'scene' ELSE 'room' END, 'Store ' || n, '', CASE WHEN n > 0 THEN 1000000 END,
    CASE WHEN n > 0 THEN 'piece' ELSE '' END, '[]', '', %(now)s
FROM generate_series(0, {PLACES}) n
"""
LOTS_SQL = f"""
INSERT INTO evidence_lot (id, office_id, root_id, number, name, mark, spec, features, unit, currency, price_basis, hazard,
    waste, made_at, finding, finding_basis, measure_id)
SELECT {LOT.format("n")}, %(office)s, {LOT.format("n")}, 'B-' || n, 'Item ' || n, 'Mark ' || n %% 500, '', '', 'piece', 'CNY', '',
    'none', 'general', %(now)s - make_interval(days => (n %% 700)::int), 'undetermined', '', {MEASURE.format("n / 100")}
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
    %(now)s::timestamptz - make_interval(days => (600 - m * 60 - n %% 50)::int) AS at,
    CASE WHEN {SEALED} AND m > 3 THEN {SEAL} ELSE '' END AS seal_before,
    CASE WHEN {SEALED} AND m > 2 THEN {SEAL} ELSE '' END AS seal_after,
    CASE WHEN n %% 5 = 0 AND m = 3 THEN {PHOTO.format("n")} END AS photo
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
INSERT INTO evidence_orderline (id, order_id, number, lot_id, to_lot_id, from_status, to_status, quantity, weight_note,
    seal_before, seal_after, seal_rest, photo_id)
SELECT {LINE.format("line")}, {ORDER.format("ordered")}, n %% 100, {LOT.format("n")}, {LOT.format("n")}, source, goal, 3, '', seal_before,
    seal_after, '', photo
FROM steps
"""
MOVES_SQL = f"""
WITH steps AS ({STEPS})
INSERT INTO evidence_movement (line_id, lot_id, to_lot_id, root_id, verb, version, quantity, from_place_id, to_place_id,
    from_status, to_status, seal_before, seal_after, seal_rest, photo_id, at)
SELECT {LINE.format("line")}, {LOT.format("n")}, {LOT.format("n")}, {LOT.format("n")}, verb, 1, 3, {PLACE.format("gave")},
    {PLACE.format("took")}, source, goal, seal_before, seal_after, '', photo, at
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
SELECT {LOT.format("n")}, {PLACE.format("took")}, %(office)s, %(office)s, goal, 3, seal_after, at FROM steps WHERE m = {MOVES - 1}
"""
MEASURES_SQL = f"""
INSERT INTO evidence_measure (id, office_id, subject_kind, kind, ground, ground_version, statute, goods, party, checked, proposed_at,
    proposed_by_id, approved_by_id, approved_at, taken_at, clock, release_ground, state, workflow_version)
SELECT {MEASURE.format("n")}, %(office)s, '', 'seize', 'cn.penalty.ground.trademark', 1, 'art. 62', 'Items ' || n * 100, 'Shop ' || n,
    '[]', at, %(user)s, %(other)s, at, at, {CLOCK.format("n")}, '', 'in_force', 1
FROM (SELECT n, %(now)s::timestamptz - make_interval(days => (700 - n %% 50)::int) AS at
    FROM generate_series(%(first)s / 100, %(last)s / 100) n) taken
ON CONFLICT DO NOTHING
"""
# One in a hundred has run out.
CLOCKS_SQL = f"""
INSERT INTO law_clock (id, subject_kind, subject_id, rule, version, calendar, office, start_at, due_at, standing, computed_at)
SELECT {CLOCK.format("n")}, 'measure', {MEASURE.format("n")}, 'cn.penalty.seizure', 1, 'cn', %(office)s, now() - interval '20 days',
    now() + make_interval(days => CASE WHEN n %% 100 = 0 THEN -1 ELSE (1 + n %% 10)::int END), 'running', now()
FROM generate_series(%(first)s / 100, %(last)s / 100) n
ON CONFLICT DO NOTHING
"""
OFFICERS_SQL = f"""
INSERT INTO evidence_measureofficer (measure_id, user_id)
SELECT {MEASURE.format("n")}, who FROM generate_series(%(first)s / 100, %(last)s / 100) n,
    (VALUES (%(user)s::uuid), (%(other)s::uuid)) hands (who)
ON CONFLICT DO NOTHING
"""
FILES_SQL = f"""
INSERT INTO foundation_storedfile (sha256, media_type, size, stored_at, stored_by_id)
SELECT {PHOTO.format("n")}, 'image/jpeg', 200000, %(now)s, %(user)s
FROM generate_series(%(first)s, %(last)s) n WHERE n %% 5 = 0
"""
SEALS_SQL = f"""
INSERT INTO evidence_seal (office_id, number, lot_id, place_id, put_on_id)
SELECT %(office)s, seal_after, lot_id, to_place_id, id FROM evidence_movement
WHERE verb = 'store' AND seal_after <> ''
    AND root_id BETWEEN {LOT.format("%(first)s::bigint")} AND {LOT.format("%(last)s::bigint")}
"""
RATES_SQL = f"""
INSERT INTO evidence_placerate (place_id, since, cost_a_day, currency, bearer, set_at)
SELECT {PLACE.format("n")}, '2025-01-01', 1 + n %% 5, 'CNY', 'agency', '2024-12-31' FROM generate_series(1, {PLACES}) n
"""
HOLDS_SQL = """
INSERT INTO evidence_placestock (place_id, unit, quantity, lots)
SELECT held.place_id, lot.unit, sum(held.quantity), count(*)
FROM evidence_holding held JOIN evidence_lot lot ON lot.id = held.lot_id GROUP BY 1, 2
"""
# What the stores hold at the end is what was counted in both years: a counting is read by its lines, not by its truth.
STOCKTAKES_SQL = f"""
INSERT INTO evidence_stocktake (id, office_id, place_id, begun_at, begun_by_id, closed_at, closed_by_id, state, workflow_version)
SELECT {STOCKTAKE.format("year * 100 + n")}, %(office)s, {PLACE.format("n")}, make_timestamptz(year, 9, 1, 1, 0, 0), %(user)s,
    make_timestamptz(year, 9, 2, 1, 0, 0), %(other)s, 'closed', 1
FROM generate_series(1, {PLACES}) n, unnest(ARRAY{list(YEARS)}) year
"""
COUNTS_SQL = """
INSERT INTO evidence_stocktakeline (stocktake_id, lot_id, status, expected, seal, counted, seal_read, note)
SELECT taken.id, held.lot_id, held.status, held.quantity, held.seal,
    held.quantity - CASE WHEN held.id %% 1000 = 0 THEN 1 ELSE 0 END, held.seal, ''
FROM evidence_stocktake taken JOIN evidence_holding held ON held.place_id = taken.place_id
"""
INCIDENTS_SQL = f"""
INSERT INTO evidence_incident (id, office_id, kind, lot_id, place_id, expected, seen, note, raised_at, raised_by_id, explanation,
    state, workflow_version)
SELECT {INCIDENT.format("line.id")}, %(office)s, 'shortage', line.lot_id, taken.place_id, '3', '2', '', taken.closed_at, %(other)s,
    CASE WHEN line.id %% 2 = 0 THEN 'found behind the shelf' ELSE '' END,
    CASE WHEN line.id %% 2 = 0 THEN 'closed' ELSE 'open' END, 1
FROM evidence_stocktakeline line JOIN evidence_stocktake taken ON taken.id = line.stocktake_id
WHERE line.counted <> line.expected
"""
BEFORE = (PLACES_SQL, RATES_SQL)
WINDOW = (
    MEASURES_SQL,
    OFFICERS_SQL,
    CLOCKS_SQL,
    FILES_SQL,
    LOTS_SQL,
    ORDERS_SQL,
    LINES_SQL,
    HANDS_SQL,
    MOVES_SQL,
    HELD_SQL,
    SEALS_SQL,
)
AFTER = (HOLDS_SQL, STOCKTAKES_SQL, COUNTS_SQL, INCIDENTS_SQL)


def fill(items: int, *, office: UUID, user: UUID, other: UUID, tell: Tell) -> None:
    values = {"office": office, "user": user, "other": other, "now": NOW}
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in BEFORE:
            cursor.execute(statement, values)
        for first in range(0, items, STEP):
            last = min(first + STEP, items) - 1
            window = {**values, "first": first, "last": last}
            for statement in WINDOW:
                cursor.execute(statement, window)
            tell(f"{last + 1:,} of {items:,} items")
        for statement in AFTER:
            cursor.execute(statement, values)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        # What the keeper of the tables does in the background after such a growth.
        cursor.execute("VACUUM ANALYZE")
