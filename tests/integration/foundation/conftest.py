"""A small cast, and a guarded table of our own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from qingfeng.foundation.access import Actor, system_actor
from qingfeng.foundation.actions.accounts import (
    admit,
    create_organisation,
    create_role,
    create_user,
)
from qingfeng.foundation.migration_ops import grant_sql, guard_state_sql
from qingfeng.foundation.models import Organisation, Role, User
from qingfeng.foundation.queries.seats import actor_among, seats
from qingfeng.foundation.sync import step_rows
from qingfeng.kernel.workflow import Step, Workflow

NOW = datetime(2026, 10, 9, 1, 30, tzinfo=UTC)

PARCEL = Workflow(
    name="parcel",
    version=1,
    initial="declared",
    finals=frozenset({"released", "detained"}),
    steps=(
        Step("hold", frozenset({"declared"}), "held", "parcel:edit", {}, "held"),
        Step(
            "detain",
            frozenset({"held"}),
            "detained",
            "parcel:decide",
            {
                "not_recorded": lambda facts: bool(facts.get("recorded")),
                "no_security": lambda facts: bool(facts.get("security")),
            },
            "parcel.detained",
        ),
        Step(
            "release", frozenset({"declared", "held"}), "released", "parcel:decide", {}, "released"
        ),
    ),
)
# The next text of the law: whatever is held is inspected before it is released, and detained no more.
PARCEL_2 = Workflow(
    name="parcel",
    version=2,
    initial="declared",
    finals=frozenset({"released"}),
    steps=(
        Step("hold", frozenset({"declared"}), "held", "parcel:edit", {}, "held"),
        Step("inspect", frozenset({"held"}), "inspected", "parcel:edit", {}, "inspected"),
        Step(
            "release",
            frozenset({"declared", "inspected"}),
            "released",
            "parcel:decide",
            {},
            "released",
        ),
    ),
    in_force=date(2026, 11, 1),
    carries={1: {"held": "inspected"}},
)


@dataclass
class Cast:
    administrator: Actor
    officer: Actor
    outsider: Actor
    office: Organisation
    role: Role
    user: User
    outsider_user: User


@pytest.fixture
def now() -> datetime:
    return NOW


def acting(user_id: UUID, at: datetime = NOW, seat_key: str = "") -> Actor:
    return actor_among(user_id, seats(user_id, at), seat_key)


@pytest.fixture
def cast(db: None) -> Cast:
    system = system_actor()
    home = create_organisation(
        kind="agency",
        function="market_regulation",
        name="莆田市市场监督管理局",
        region="350300",
        actor=system,
        now=NOW,
    )
    away = create_organisation(
        kind="agency",
        function="market_regulation",
        name="杭州市市场监督管理局",
        region="330100",
        actor=system,
        now=NOW,
    )
    people = {}
    for key, office, permissions, is_admin in (
        ("admin", home, ["parcel:read"], True),
        ("officer", home, ["parcel:read", "parcel:edit", "parcel:decide"], False),
        ("outsider", away, ["parcel:read"], False),
    ):
        role = create_role(
            organisation_id=office.id,
            name=key,
            permissions=permissions,
            region=office.region,
            is_admin=is_admin,
            actor=system,
            now=NOW,
        )
        user = create_user(
            email=f"{key}@example.org",
            name=key.title(),
            password="Breeze-over-Putian-9",
            actor=system,
            now=NOW,
        )
        admit(user_id=user.id, role_id=role.id, actor=system, now=NOW)
        people[key] = (user, role, acting(user.id))
    return Cast(
        administrator=people["admin"][2],
        officer=people["officer"][2],
        outsider=people["outsider"][2],
        office=home,
        role=people["officer"][1],
        user=people["officer"][0],
        outsider_user=people["outsider"][0],
    )


@dataclass
class Parcel:
    """A row of the guarded table, as an action would hold it."""

    id: UUID
    state: str = "declared"
    workflow_version: int = 1

    def insert(self) -> "Parcel":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO test_parcel (id, state, workflow_version) VALUES (%s, %s, %s)",
                [self.id, self.state, self.workflow_version],
            )
        return self

    def save(self, *, update_fields: list[str]) -> None:
        assert update_fields in (["state"], ["state", "workflow_version"])
        written = ", ".join(f"{name} = %s" for name in update_fields)
        values = [getattr(self, name) for name in update_fields]
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE test_parcel SET {written} WHERE id = %s", [*values, self.id])  # noqa: S608 - names of ours

    def stored_state(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM test_parcel WHERE id = %s", [self.id])
            return str(cursor.fetchone()[0])


@pytest.fixture
def parcels(owner_connection: psycopg.Connection) -> psycopg.Connection:
    """The table as a migration would leave it: made by the owner, granted, guarded. It stays in this clone."""
    owner_connection.execute(
        "CREATE TABLE IF NOT EXISTS test_parcel"
        " (id uuid PRIMARY KEY, state text NOT NULL, workflow_version int NOT NULL, note text)"
    )
    for statement in (
        grant_sql("test_parcel", {"SELECT", "INSERT", "UPDATE"}),
        guard_state_sql("test_parcel", "parcel"),
    ):
        owner_connection.execute(statement)
    write_steps(owner_connection, PARCEL, PARCEL_2)
    return owner_connection


def write_steps(owner: psycopg.Connection, *versions: Workflow) -> None:
    with owner.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO foundation_workflowstep (workflow, version, target_version, source, verb, target)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [row for version in versions for row in step_rows(version)],
        )


@pytest.fixture
def parcel(parcels: psycopg.Connection) -> Parcel:
    return Parcel(uuid4()).insert()
