"""Background entries of foundation: thin, each calls one action."""

from datetime import timedelta
from uuid import UUID

from qingfeng.foundation import clock
from qingfeng.foundation.actions.deliveries import catch_up, deliver, prune_deliveries
from qingfeng.foundation.actions.letters import LETTER, post_letter
from qingfeng.foundation.actions.lockout import prune_failures
from qingfeng.foundation.actions.sweeping import sweep_files
from qingfeng.foundation.queueing import job, run_worker
from qingfeng.kernel.ids import Subject

__all__ = ["run_worker"]

SWEEP = "foundation.sweep_files"

_LOOK_BACK = timedelta(days=2)
_KEEP = timedelta(days=90)


@job(
    name="foundation.deliver",
    queue="handlers",
    queueing_lock="foundation.deliver",
    cron="* * * * *",
)
def deliver_entries(timestamp: int = 0) -> None:  # noqa: ARG001 - given by the clock
    """Every minute and after each commit that owes something."""
    deliver(now=clock.running())


@job(name="foundation.catch_up", queue="handlers", cron="17 * * * *")
def catch_up_deliveries(timestamp: int = 0) -> None:  # noqa: ARG001
    now = clock.now()
    catch_up(since=now - _LOOK_BACK, now=now)


@job(name=LETTER, queue="letters")
def send_letter(
    user: str, code: str, data: dict[str, str], kind: str = "", identifier: str = ""
) -> None:
    """A letter that was queued before letters had links names no subject; the next version drops the two defaults."""
    subject = Subject(kind, UUID(identifier)) if kind and identifier else None
    post_letter(user_id=UUID(user), code=code, subject=subject, data=data)


@job(name="foundation.prune", queue="handlers", cron="41 3 * * *")
def prune(timestamp: int = 0) -> None:  # noqa: ARG001
    now = clock.now()
    prune_deliveries(before=now - _KEEP)
    prune_failures(now=now)


@job(name=SWEEP, queue="handlers", queueing_lock=SWEEP, lock=SWEEP, cron="52 * * * *")
def sweep(timestamp: int = 0) -> None:  # noqa: ARG001
    """What a killed upload or capture left in the folder of files. By the real clock, as files are dated."""
    sweep_files(now=clock.running())
