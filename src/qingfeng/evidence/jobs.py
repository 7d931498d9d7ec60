"""Background entries: thin, each calls one action."""

from uuid import UUID

from qingfeng.evidence.actions.captures import RUN, run_capture
from qingfeng.evidence.actions.exhibits import STAMP
from qingfeng.evidence.actions.tokens import stamp_exhibit
from qingfeng.foundation.api import job, now, system_actor


# Captures and tokens.
@job(name=RUN, queue="captures")
def capture(capture: str) -> None:
    run_capture(capture_id=UUID(capture), now=now())


@job(name=STAMP, queue="captures")
def stamp(exhibit: str) -> None:
    stamp_exhibit(exhibit_id=UUID(exhibit), actor=system_actor(), now=now())
