"""Background entries: thin, each calls one action."""

from uuid import UUID

from qingfeng.evidence.actions.captures import RUN, resume_captures, run_capture
from qingfeng.evidence.actions.exhibits import STAMP
from qingfeng.evidence.actions.tokens import stamp_exhibit, stamp_waiting
from qingfeng.foundation.api import job, now, system_actor


# Captures and tokens.
@job(name=RUN, queue="captures")
def capture(capture: str) -> None:
    run_capture(capture_id=UUID(capture), now=now())


@job(name=STAMP, queue="captures")
def stamp(exhibit: str) -> None:
    stamp_exhibit(exhibit_id=UUID(exhibit), actor=system_actor(), now=now())


@job(name="evidence.resume", queue="captures", cron="*/10 * * * *")
def resume(timestamp: int = 0) -> None:  # noqa: ARG001 - given by the clock
    """What a killed worker left behind, and tokens that an authority still owes."""
    resume_captures(now=now())
    stamp_waiting(now=now())
