"""Make a cluster: data folder, passwords, two roles, one database."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from qingfeng.wiring.embedded.place import PORT, Place
from qingfeng.wiring.embedded.postmaster import ServerFailed, stop, tail

SUPERUSER = "postgres"
OWNER = "qf_owner"
DATABASE = "qingfeng"
IDENTITY = "qingfeng_identity"
# Raised when `provide` does more: it then runs once more on clusters that are there.
PROVISION = 2


def is_made(place: Place) -> bool:
    """Whether the data folder belongs to the secrets at hand; one that does not is set aside, never deleted."""
    if not (place.data / "PG_VERSION").exists():
        return False
    identity = place.data / IDENTITY
    if identity.exists() and identity.read_text(encoding="utf-8") == place.secret("identity"):
        return True
    # Whoever took the secrets away may have left the server running.
    stop(place)
    number = 1
    while (aside := place.home / f"data-set-aside-{number}").exists():
        number += 1
    place.data.rename(aside)
    return False


def make(place: Place) -> None:
    """initdb into a folder of another name, renamed when whole: a killed set-up starts again."""
    half = place.home / "data-being-made"
    if half.exists():
        shutil.rmtree(half)
    # A file of the server's user: it may not open a pipe that root made.
    password = place.home / "password-being-set"
    password.unlink(missing_ok=True)
    _hand_over(password, place.secret(SUPERUSER), place)
    command = [
        str(place.binaries / "initdb"), "-D", str(half), "-U", SUPERUSER, f"--pwfile={password}",
        "--auth-local=scram-sha-256", "--auth-host=reject", "--encoding=UTF8", "--no-locale",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
    ]  # fmt: skip
    try:
        done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            command, check=False, capture_output=True, **place.demote()
        )
    finally:
        password.unlink()
    if done.returncode:
        raise ServerFailed(f"initdb failed: {done.stderr.decode(errors='replace').strip()}")
    _hand_over(half / IDENTITY, place.secret("identity"), place)
    half.rename(place.data)


def _hand_over(path: Path, text: str, place: Place) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    if place.account:
        os.chown(path, place.account.uid, place.account.gid)


def connect(place: Place, role: str, database: str) -> psycopg.Connection:
    try:
        return psycopg.connect(
            host=str(place.sockets), port=PORT, user=role, dbname=database, autocommit=True,
            password=place.secret(role),
        )  # fmt: skip
    except psycopg.OperationalError as error:
        raise ServerFailed(f"{error}\nthe end of {place.log}:\n{tail(place.log)}") from error


def provide(place: Place, app_role: str) -> None:
    """The owner, the application's role and the database; repeated calls change nothing."""
    with connect(place, SUPERUSER, "postgres") as connection:
        _role(connection, OWNER, place.secret(OWNER), "CREATEDB")
        _role(connection, app_role, place.secret(app_role), "NOCREATEDB")
        # The owner may do what the application may, and end its connections.
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(app_role), sql.Identifier(OWNER))
        )
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )


def _role(connection: psycopg.Connection, name: str, password: str, right: str) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        return
    connection.execute(
        sql.SQL(
            "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION {} PASSWORD {}"
        ).format(sql.Identifier(name), sql.SQL(right), sql.Literal(password))
    )
