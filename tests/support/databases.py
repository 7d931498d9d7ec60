"""Databases for the tests: one template, migrated once as the owner, and a clone of it for every worker."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

SOURCE = Path(__file__).parents[2] / "src" / "qingfeng"
# The template holds what migrations write, so whatever they read belongs to its name.
READ_BY_MIGRATIONS = (
    "*/migrations/**/*.py",
    "*/migrations/**/*.sql",
    "*/rules/**/*.py",
    "foundation/**/*.py",
    "foundation/data/*",
    "wiring/rights.py",
)
KEPT_TEMPLATES = 3


def fingerprint() -> str:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    digest = hashlib.sha256(repr(sorted(loader.disk_migrations)).encode())
    digest.update(settings.QINGFENG_APP_ROLE.encode())
    files = {
        path for pattern in READ_BY_MIGRATIONS for path in SOURCE.glob(pattern) if path.is_file()
    }
    for path in sorted(files):
        digest.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Clones:
    """The clone of this process; one that a test has soiled is replaced when the next test renews it.

    A stage is a clone with something in it that many tests begin with; it is built once and cloned in its turn.
    """

    def __init__(self, worker: str) -> None:
        self._home: str = connections["owner"].settings_dict["NAME"]
        # Advisory locks hold within one database only, so clones are looked after by those who share a home.
        self._mark = hashlib.sha256(self._home.encode()).hexdigest()[:6]
        self.name = f"qf_test_{self._mark}_{os.getpid()}_{worker}"
        self._soiled = False
        self._stage = ""
        self._stages: dict[str, object] = {}
        self._keeper = self._connect()
        self._keeper.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.name])
        self.template = f"qf_template_{self._mark}_{fingerprint()}"

    def _connect(self) -> psycopg.Connection:
        parameters = connections["owner"].get_connection_params()
        allowed = ("host", "port", "user", "password")
        known = {name: parameters[name] for name in allowed if parameters.get(name)}
        return psycopg.connect(dbname=self._home, autocommit=True, **known)

    def start(self) -> None:
        with self._alone():
            self._remove_stale()
            if not self._exists(self.template):
                self._make_template()
        self._clone(self.template)

    def soil(self) -> None:
        connections.close_all()
        self._soiled = True

    def renew(self, stage: str = "", build: Callable[[], object] | None = None) -> object:
        """A fresh clone, of the stage where one is named; `build` fills the stage when it is wanted first.

        Gives what `build` gave then.
        """
        if not self._soiled and stage == self._stage:
            return self._stages.get(stage)
        connections.close_all()
        self._drop(self.name)
        if build is not None and stage not in self._stages:
            self._clone(self.template)
            built = build()
            connections.close_all()
            self._keeper.execute("SELECT pg_advisory_lock(hashtext(%s))", [self._staged(stage)])
            self._rename(self.name, self._staged(stage))
            self._stages[stage] = built
        self._clone(self._staged(stage) if stage else self.template)
        self._soiled, self._stage = False, stage
        return self._stages.get(stage)

    def end(self) -> None:
        connections.close_all()
        for name in (self.name, *map(self._staged, self._stages)):
            self._drop(name)
        self._keeper.close()
        self._point_at(self._home)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._keeper.execute("SELECT pg_advisory_lock(hashtext('qf_template'))")
        try:
            yield
        finally:
            self._keeper.execute("SELECT pg_advisory_unlock(hashtext('qf_template'))")

    def _make_template(self) -> None:
        half = f"{self.template}_half"
        self._drop(half)
        self._keeper.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
        self._point_at(half)
        call_command("migrate", interactive=False, verbosity=0)
        connections.close_all()
        self._rename(half, self.template)

    def _rename(self, old: str, new: str) -> None:
        statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self._keeper.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))

    def _staged(self, stage: str) -> str:
        return f"{self.name}_{stage}"

    def _clone(self, template: str) -> None:
        with self._alone():
            self._keeper.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(self.name), sql.Identifier(template)
                )
            )
        # Nothing of a test need survive a power cut.
        self._keeper.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(
                sql.Identifier(self.name)
            )
        )
        self._point_at(self.name)

    def _point_at(self, name: str) -> None:
        connections.close_all()
        for alias in ("default", "owner"):
            connections[alias].settings_dict["NAME"] = name

    def _exists(self, name: str) -> bool:
        return bool(
            self._keeper.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        )

    def _drop(self, name: str) -> None:
        """A session just closed may still be leaving; one of another role is not ours to end but waited for."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        for patience in (0.05, 0.2, 0.5, 1.0, 3.0, 0.0):
            try:
                self._keeper.execute(statement)
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
                if not patience:
                    raise
                time.sleep(patience)
            else:
                return

    def _remove_stale(self) -> None:
        """Clones whose process is gone (its lock is free), and templates of older migrations."""
        names = (
            "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s ORDER BY oid"
        )
        for (name,) in self._keeper.execute(
            names, [f"qf\\_test\\_{self._mark}\\_%", self.name]
        ).fetchall():
            free = self._keeper.execute(
                "SELECT pg_try_advisory_lock(hashtext(%s))", [name]
            ).fetchone()
            if free and free[0]:
                self._drop(name)
                self._keeper.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
        known = f"qf\\_template\\_{self._mark}\\_%"
        templates = self._keeper.execute(names, [known, self.template]).fetchall()
        for (name,) in templates[:-KEPT_TEMPLATES]:
            self._drop(name)
