"""Background entries of evidence: thin, each calls one action."""

from uuid import UUID

from qingfeng.evidence.actions.alarms import raise_alarms
from qingfeng.evidence.actions.appraisal_pauses import end_pauses
from qingfeng.evidence.actions.bags import BUILD, build_bag
from qingfeng.evidence.actions.captures import RUN, resume_captures, run_capture
from qingfeng.evidence.actions.exhibits import STAMP
from qingfeng.evidence.actions.identification_service import remind
from qingfeng.evidence.actions.readings import ASK_BRAND, hear_brand
from qingfeng.evidence.actions.tokens import stamp_exhibit, stamp_waiting
from qingfeng.foundation import api as foundation

REMIND = "evidence.remind"
END_PAUSES = "evidence.end_pauses"
ALARMS = "evidence.goods_alarms"


@foundation.job(name=REMIND, queue="evidence", queueing_lock=REMIND, lock=REMIND, cron="23 * * * *")
def remind_of_questions(timestamp: int | None = None) -> None:  # noqa: ARG001 - what the clock hands over
    remind(actor=foundation.system_actor(), now=foundation.now())


# Captures and tokens.
@foundation.job(name=RUN, queue="captures")
def capture(capture: str) -> None:
    run_capture(capture_id=UUID(capture), now=foundation.now())


@foundation.job(name=STAMP, queue="captures")
def stamp(exhibit: str) -> None:
    stamp_exhibit(exhibit_id=UUID(exhibit), actor=foundation.system_actor(), now=foundation.now())


@foundation.job(name="evidence.resume", queue="captures", cron="*/10 * * * *")
def resume(timestamp: int = 0) -> None:  # noqa: ARG001 - given by the clock
    """What a killed worker left behind, and tokens that an authority still owes."""
    resume_captures(now=foundation.now())
    stamp_waiting(now=foundation.now())


# Proof on demand.
@foundation.job(name=BUILD, queue="papers")
def build(bag: str) -> None:
    build_bag(bag_id=UUID(bag), now=foundation.now())


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


# Goods in custody.
@foundation.job(name=ALARMS, queue="evidence", queueing_lock=ALARMS, lock=ALARMS, cron="8 * * * *")
def goods_alarms(timestamp: int | None = None) -> None:  # noqa: ARG001
    raise_alarms(actor=foundation.system_actor(), now=foundation.now())
