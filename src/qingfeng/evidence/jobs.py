"""Background entries of evidence: thin, each calls one action."""

from uuid import UUID

from qingfeng.evidence.actions.appraisals import end_pauses
from qingfeng.evidence.actions.identification_service import remind
from qingfeng.evidence.actions.readings import ASK_BRAND, hear_brand
from qingfeng.foundation import api as foundation

REMIND = "evidence.remind"
END_PAUSES = "evidence.end_pauses"


@foundation.job(name=REMIND, queue="evidence", queueing_lock=REMIND, lock=REMIND, cron="23 * * * *")
def remind_of_questions(timestamp: int | None = None) -> None:  # noqa: ARG001 - what the clock hands over
    remind(actor=foundation.system_actor(), now=foundation.now())


@foundation.job(
    name=END_PAUSES, queue="evidence", queueing_lock=END_PAUSES, lock=END_PAUSES, cron="38 * * * *"
)
def end_pauses_of_appraisals(timestamp: int | None = None) -> None:  # noqa: ARG001
    end_pauses(actor=foundation.system_actor(), now=foundation.now())


@foundation.job(name=ASK_BRAND, queue="brands", retry=False)
def ask_brand_service(identification: str, code: str) -> None:
    hear_brand(
        identification_id=UUID(identification),
        code_id=UUID(code),
        actor=foundation.system_actor(),
        now=foundation.now(),
    )
