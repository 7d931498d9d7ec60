"""Jobs in the same database and the same transaction as the action that wants them (procrastinate)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from procrastinate import RetryStrategy, exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from qingfeng.kernel.errors import Broken

Function = TypeVar("Function", bound=Callable[..., Any])

DEFAULT_QUEUE = "default"
RETRIES = RetryStrategy(max_attempts=8, wait=5, exponential_wait=3)
# In a worker the app's own connector is the worker's: what a job defers would not fall with the job.
_IN_TRANSACTION = JobManager(connector=DjangoConnector())


def job(
    *,
    name: str,
    queue: str = DEFAULT_QUEUE,
    lock: str | None = None,
    queueing_lock: str | None = None,
    retry: RetryStrategy | bool = RETRIES,
    cron: str | None = None,
) -> Callable[[Function], Function]:
    """Declare a job. Its arguments are keywords holding ids, and it may run twice.

    A job with `cron` runs by the clock as well and is given `timestamp`.
    """

    def declare(function: Function) -> Function:
        task = app.task(
            name=name, queue=queue, lock=lock, queueing_lock=queueing_lock, retry=retry
        )(function)
        if cron is not None:
            app.periodic(cron=cron, periodic_id=name)(task)
        return function

    return declare


def defer(
    job_name: str,
    *,
    queueing_lock: str | None = None,
    lock: str | None = None,
    schedule_at: datetime | None = None,
    **arguments: Any,
) -> bool:
    """Queue a job with the current transaction. False when the lock says that it is queued already.

    A queueing lock makes concurrent transactions wait for each other: none in hot paths.
    """
    if job_name not in app.tasks:
        raise Broken("unknown_job", job=job_name)
    options: dict[str, Any] = {"schedule_at": schedule_at} if schedule_at else {}
    if queueing_lock is not None:
        options["queueing_lock"] = queueing_lock
    if lock is not None:
        options["lock"] = lock
    if queueing_lock is not None and _waiting(queueing_lock):
        return False
    try:
        with transaction.atomic():
            deferrer = app.tasks[job_name].configure(**options)
            deferrer.job_manager = _IN_TRANSACTION
            deferrer.defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return False
    return True


def _waiting(queueing_lock: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'",
            [queueing_lock],
        )
        return cursor.fetchone() is not None


def run_worker(
    *,
    concurrency: int = 1,
    queues: Sequence[str] | None = None,
    wait: bool = True,
    name: str = "worker",
    install_signal_handlers: bool = True,
) -> None:
    """Run queued jobs: until stopped, or (`wait=False`) until the queue is empty."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as worker_app:
        worker_app.run_worker(
            queues=list(queues) if queues else None,
            wait=wait,
            concurrency=concurrency,
            name=name,
            install_signal_handlers=install_signal_handlers,
            delete_jobs="never",
            shutdown_graceful_timeout=30,
        )
