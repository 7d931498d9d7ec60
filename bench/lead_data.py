"""Leads by the million for measuring: filled by SQL, each value a function of the row's number."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

SQL = (Path(__file__).parent / "lead_rows.sql").read_text(encoding="utf-8")
SETUP, ROWS = SQL.split("CREATE TEMP TABLE bench_lead")
STEP = 100_000


def fill(*, leads: int, platform_office: UUID, holder_office: UUID, now: datetime) -> None:
    """Add that many leads to an empty market. One transaction each 100,000 rows."""
    values = {
        "sellers": max(100, leads // 50),
        "platform_office": platform_office,
        "holder_office": holder_office,
        "now": now,
    }
    for first in range(1, leads + 1, STEP):
        with transaction.atomic(), connection.cursor() as cursor:
            setup = SETUP if first == 1 else _without_inserts(SETUP)
            cursor.execute(setup, values)
            window = {**values, "first": first, "last": min(first + STEP - 1, leads)}
            cursor.execute("CREATE TEMP TABLE bench_lead" + ROWS, window)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _without_inserts(setup: str) -> str:
    """The helper tables again, without the rows that the first step has stored."""
    return ";".join(part for part in setup.split(";") if "INSERT INTO" not in part)
