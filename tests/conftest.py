"""What each kind of test may touch, and the database of those that may touch one."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone, translation
from pytest_django.plugin import DjangoDbBlocker

from qingfeng.foundation import clock
from qingfeng.wiring.embedded import postmaster
from tests.support.databases import Clones

HERE = Path(__file__).parent
PURE = ("unit", "property")
CLONES = pytest.StashKey[Clones]()


def pytest_configure() -> None:
    # An embedded database beside people's data, not in it; nothing there need survive a power cut.
    settings.QINGFENG_DATA_DIR = settings.QINGFENG_DATA_DIR / "tests"
    postmaster.TUNING |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    # The hash of the product with a fraction of its work: tests sign in many times.
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 64


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if kind(item) in PURE and item.get_closest_marker("django_db"):
            raise pytest.UsageError(
                f"{item.nodeid}: a {kind(item)} test asks for a database; move it to tests/integration"
            )


def kind(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Ahead of the fixtures, for they open a transaction; a test that begins with a stage renews by itself."""
    clones = item.config.stash.get(CLONES, None)
    names = set(getattr(item, "fixturenames", ()))
    wanted = bool(item.get_closest_marker("django_db")) or names & {"db", "transactional_db"}
    if clones is not None and wanted and "site" not in names:
        clones.renew()


@pytest.fixture(autouse=True)
def pure(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unit and property tests reach no database (pytest-django), no socket, no clock and never sleep."""
    if kind(request.node) not in PURE:
        return

    def barred(*_: object, **__: object) -> NoReturn:
        raise AssertionError(
            f"a {kind(request.node)} test reached for a socket, the clock or sleep"
        )

    monkeypatch.setattr(socket.socket, "connect", barred)
    monkeypatch.setattr(socket.socket, "bind", barred)
    monkeypatch.setattr(time, "sleep", barred)
    monkeypatch.setattr(timezone, "now", barred)
    monkeypatch.setattr(clock, "now", barred)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """The language of the last page that a test asked for is none of the next one's."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_files(
    request: pytest.FixtureRequest, settings: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Files, snapshots and mails of a test go to a folder of its own."""
    if kind(request.node) in PURE:
        return
    folder = tmp_path_factory.mktemp("var")
    # Else every test client would look through all static files.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.QINGFENG_FILES_DIR = folder / "files"
    settings.QINGFENG_SNAPSHOT_DIR = folder / "snapshots"


@pytest.fixture(scope="session")
def clones(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Clones]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        found = Clones(worker)
    request.config.stash[CLONES] = found
    try:
        with django_db_blocker.unblock():
            found.start()
        yield found
    finally:
        with django_db_blocker.unblock():
            found.end()


@pytest.fixture(scope="session")
def django_db_setup(clones: Clones) -> Iterator[None]:
    """In place of pytest-django's: tests run as the application's role, which may not flush tables.

    A test that commits therefore leaves its clone to be replaced instead.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: clones.soil())
        yield


@pytest.fixture
def owner_connection(db: None, django_db_blocker: DjangoDbBlocker) -> Iterator[psycopg.Connection]:
    """A raw connection as the owner of the tables, outside the test's transaction."""
    parameters = connections["owner"].get_connection_params()
    known = {
        name: parameters[name]
        for name in ("host", "port", "user", "password", "dbname")
        if parameters.get(name)
    }
    with psycopg.connect(autocommit=True, **known) as connection:
        yield connection
