"""Background entries: the alarm of clocks that ran out, recounts after a change of a calendar, and the takeover of open
clocks by versions that come into force."""

from uuid import UUID

from qingfeng.foundation import api as foundation
from qingfeng.law.actions.clocks import raise_expired
from qingfeng.law.actions.recounts import recount
from qingfeng.law.actions.transitions import take_versions

ALARM, RECOUNT, TAKEOVER = "law.alarm", "law.recount", "law.takeover"


@foundation.job(name=ALARM, queue="law", queueing_lock=ALARM, lock=ALARM, cron="*/5 * * * *")
def alarm(timestamp: int | None = None) -> None:  # noqa: ARG001 - what the clock hands over
    while raise_expired(actor=foundation.system_actor(), now=foundation.now()):
        pass


@foundation.job(name=RECOUNT, queue="law")
def recount_lane(lane: str) -> None:
    recount(lane_id=UUID(lane), now=foundation.now())


@foundation.job(name=TAKEOVER, queue="law", queueing_lock=TAKEOVER, lock=TAKEOVER, cron="5 * * * *")
def takeover(timestamp: int | None = None) -> None:  # noqa: ARG001 - what the clock hands over
    while take_versions(actor=foundation.system_actor(), now=foundation.now()):
        pass
