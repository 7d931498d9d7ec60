"""Leads by the million for measuring: filled by SQL, each value a function of the row's number."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql

from qingfeng.foundation.models import Membership, Organisation, Role, User

SETUP, ROWS = (
    (Path(__file__).parent / "lead_rows.sql")
    .read_text(encoding="utf-8")
    .split("CREATE TEMP TABLE bench_lead")
)
STEP = 100_000
FILLED = ("market_lead", "market_listing", "market_hit")
RIGHTS = ["lead:read", "lead:edit", "lead:decide", "right:read"]
# Who looks at the queue: e-mail name, kind, function, region.
OFFICES = (
    ("platform", "platform", "", ""),
    ("holder", "right_holder", "", ""),
    ("city", "agency", "market_regulation", "3503"),
    ("province", "agency", "market_regulation", "35"),
    ("nation", "agency", "market_regulation", ""),
)


@contextmanager
def scratch_database(name: str) -> Iterator[None]:
    """A database of this process alone, migrated and dropped again; the installation's is not touched."""
    home = connections["owner"].settings_dict["NAME"]
    prefix, name = f"{name}_", f"{name}_{os.getpid()}"
    with _keeper(home) as keeper:
        _drop_stale(keeper, prefix)
        keeper.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        _point_at(name)
        call_command("migrate", interactive=False, verbosity=0)
        yield
    finally:
        _point_at(home)
        with _keeper(home) as keeper:
            _drop(keeper, name)


def _keeper(name: str) -> psycopg.Connection:
    parameters = connections["owner"].get_connection_params()
    known = {k: parameters[k] for k in ("host", "port", "user", "password") if parameters.get(k)}
    return psycopg.connect(dbname=name, autocommit=True, **known)


def _drop_stale(keeper: psycopg.Connection, prefix: str) -> None:
    """What measures left behind whose process is gone."""
    names = keeper.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
    ).fetchall()
    for (name,) in names:
        if not Path(f"/proc/{name.removeprefix(prefix)}").exists():
            _drop(keeper, name)


def _drop(keeper: psycopg.Connection, name: str) -> None:
    # Without FORCE: that would need rights over the server's own vacuum, which a plain drop waits for.
    keeper.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _point_at(name: str) -> None:
    connections.close_all()
    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = name


def cast(now: datetime) -> dict[str, User]:
    """One person in each of the offices that look at the queue."""
    people = {}
    for key, kind, function, region in OFFICES:
        office = Organisation.objects.create(kind=kind, name=f"Bench {key}", function=function)
        role = Role.objects.create(
            organisation=office, name=key, function=function, region=region, permissions=RIGHTS
        )
        people[key] = User.objects.create(email=f"{key}@bench.example", name=key)
        Membership.objects.create(user=people[key], role=role, valid_from=now - timedelta(days=1))
    return people


def office_of(user: User) -> UUID:
    return Membership.objects.get(user=user).role.organisation_id


def fill(
    *,
    leads: int,
    platform_office: UUID,
    holder_office: UUID,
    now: datetime,
    tell: Callable[[str], None],
) -> None:
    """That many leads, as the owner: indexes are made once at the end, counters by their triggers."""
    values = {
        "sellers": max(100, leads // 50),
        "platform_office": platform_office,
        "holder_office": holder_office,
        "now": now,
    }
    indexes = _without_indexes()
    for first in range(1, leads + 1, STEP):
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute(SETUP if first == 1 else _without_inserts(SETUP), values)
            last = min(first + STEP - 1, leads)
            window = {**values, "first": first, "last": last}
            cursor.execute("CREATE TEMP TABLE bench_lead" + ROWS, window)
        tell(f"{last:,} of {leads:,} leads")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
    connections["owner"].close()


def _without_indexes() -> list[str]:
    """Take the plain indexes of the filled tables away, and say how to make them again."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT i.indexdef, i.indexname FROM pg_indexes i"
            " LEFT JOIN pg_constraint c ON c.conname = i.indexname"
            " WHERE i.tablename = ANY(%s) AND c.conname IS NULL",
            [list(FILLED)],
        )
        found = cursor.fetchall()
        for _, name in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for definition, _ in found]


def _without_inserts(setup: str) -> str:
    """The helper tables again, without the rows that the first step has stored."""
    return ";".join(part for part in setup.split(";") if "INSERT INTO" not in part)
