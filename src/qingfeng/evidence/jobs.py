"""Background entries of evidence: thin, each calls one action."""

from qingfeng.evidence.actions.identification_service import remind
from qingfeng.foundation import api as foundation

REMIND = "evidence.remind"


@foundation.job(name=REMIND, queue="evidence", queueing_lock=REMIND, lock=REMIND, cron="23 * * * *")
def remind_of_questions(timestamp: int | None = None) -> None:  # noqa: ARG001 - what the clock hands over
    remind(actor=foundation.system_actor(), now=foundation.now())
