"""Jobs in the same database and the same transaction."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from qingfeng.foundation import registries
from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.actions.letters import LETTER
from qingfeng.foundation.models import Delivery, User
from qingfeng.foundation.queueing import defer, job, run_worker
from qingfeng.foundation.registries import JournalEntry, subscribe
from qingfeng.kernel.errors import Broken
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def greet() -> Iterator[str]:
    """A job that leaves a trace in the database."""
    name = "test.greet"

    @job(name=name, queue="test", retry=False)
    def write(email: str) -> None:
        User.objects.create(email=email, name="Greeted")

    yield name
    app.tasks.pop(name)


@pytest.fixture(autouse=True)
def own_subscriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "_subscriptions", {})


@pytest.fixture(autouse=True)
def closed_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's thread keeps no session open after it, or the clone could not be replaced."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)


def queued(*, by_clock: bool = False) -> list[tuple[str, str]]:
    """What was deferred by us; the worker itself defers the clocked jobs."""
    jobs = ProcrastinateJob.objects.order_by("id")
    return list(
        jobs.filter(procrastinateperiodicdefer__isnull=not by_clock).values_list(
            "task_name", "status"
        )
    )


def work_off(queue: str) -> None:
    """In a thread of its own: this one may hold the event loop of a browser."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(
            run_worker, queues=[queue], wait=False, install_signal_handlers=False
        ).result()


def test_an_unknown_job_is_a_mistake_noticed_at_once() -> None:
    with pytest.raises(Broken, match="unknown_job"):
        defer("test.nowhere")


def test_a_lock_queues_it_once(greet: str) -> None:
    assert defer(greet, queueing_lock="only", email="a@example.org")
    assert not defer(greet, queueing_lock="only", email="b@example.org")
    assert queued() == [(greet, "todo")]


def test_a_job_falls_with_the_transaction(greet: str) -> None:
    def action() -> None:
        with transaction.atomic():
            defer(greet, email="a@example.org")
            raise RuntimeError("the action failed")

    with pytest.raises(RuntimeError):
        action()
    assert queued() == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_runs_what_was_committed(greet: str) -> None:
    with transaction.atomic():
        defer(greet, email="done@example.org")
    work_off("test")
    assert User.objects.filter(email="done@example.org").exists()
    assert queued() == [(greet, "succeeded")]


@pytest.mark.django_db(transaction=True)
def test_what_a_job_defers_falls_with_the_job(greet: str) -> None:
    @job(name="test.nested", queue="test", retry=False)
    def nested(fails: bool) -> None:
        with transaction.atomic():
            User.objects.create(email=f"nested-{fails}@example.org".lower(), name="Nested")
            defer(greet, email=f"greeted-{fails}@example.org".lower())
            if fails:
                raise RuntimeError("the job failed")

    try:
        for fails in (True, False):
            defer("test.nested", fails=fails)
        work_off("test")
    finally:
        app.tasks.pop("test.nested")
    assert set(User.objects.values_list("email", flat=True)) == {
        "nested-false@example.org",
        "greeted-false@example.org",
    }
    assert sorted(queued()) == [
        (greet, "succeeded"),
        ("test.nested", "failed"),
        ("test.nested", "succeeded"),
    ]


@pytest.mark.django_db(transaction=True)
def test_an_entry_reaches_its_handler_through_the_worker() -> None:
    seen: list[JournalEntry] = []
    subscribe("lead.*", seen.append, "test.seen")
    with transaction.atomic():
        entry = journal_append(
            actor=system_actor(),
            verb="lead.opened",
            subject=Subject("lead", uuid4()),
            payload={},
            now=NOW,
        )
    assert queued() == [("foundation.deliver", "todo")]
    work_off("handlers")
    assert [e.id for e in seen] == [entry]
    assert Delivery.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_busy_journal_queues_one_delivery() -> None:
    subscribe("lead.*", print, "test.print")
    for _ in range(3):
        with transaction.atomic():
            for _ in range(3):
                journal_append(
                    actor=system_actor(),
                    verb="lead.opened",
                    subject=Subject("lead", uuid4()),
                    payload={},
                    now=NOW,
                )
    assert queued() == [("foundation.deliver", "todo")]


def test_without_handlers_nothing_is_queued() -> None:
    journal_append(
        actor=system_actor(),
        verb="lead.opened",
        subject=Subject("lead", uuid4()),
        payload={},
        now=NOW,
    )
    assert (queued(), Delivery.objects.count()) == ([], 0)


def test_the_clocked_jobs_are_declared() -> None:
    declared = {name for name in app.tasks if name.startswith("foundation.")} - {LETTER}
    assert declared == {
        "foundation.deliver",
        "foundation.catch_up",
        "foundation.prune",
        "foundation.sweep_files",
    }
    assert {task.task.name for task in app.periodic_registry.periodic_tasks.values()} >= declared


def test_the_worker_is_the_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('procrastinate_jobs', 'DELETE'), has_table_privilege('foundation_journal', 'DELETE')"
        )
        assert cursor.fetchone() == (True, False)
