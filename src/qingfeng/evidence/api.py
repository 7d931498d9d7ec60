"""All that other domains may call of evidence."""

from uuid import UUID

from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.access import exhibit_of
from qingfeng.evidence.actions.exhibits import enter_exhibit, exclude_exhibit, readmit_exhibit
from qingfeng.evidence.actions.identification_answers import (
    answer_question,
    close_question,
    disclose_seizure,
    enter_answer,
    rebut_answer,
    release_goods,
    state_silence,
    withdraw_question,
)
from qingfeng.evidence.actions.identification_drafts import (
    GoodsBefore,
    add_goods_code,
    add_goods_picture,
    choose_product,
    draft_question,
    put_questions,
    tick_guide,
)
from qingfeng.evidence.actions.identification_service import (
    confirm_receipt,
    prove_service,
    send_question,
)
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibits_of
from qingfeng.evidence.rules.exhibits import EXHIBIT_FLOW, EvidenceKind, Form, Part
from qingfeng.evidence.rules.identification import (
    IDENTIFICATION_FLOW,
    Answer,
    Disclosure,
    Finding,
    Ground,
    Means,
    Outcome,
    Request,
    Standing,
    Verdict,
)
from qingfeng.foundation.api import Actor, now, register_access, register_workflow

__all__ = [
    "Answer",
    "Disclosure",
    "EvidenceKind",
    "ExhibitRow",
    "Finding",
    "Form",
    "GoodsBefore",
    "Ground",
    "Means",
    "Outcome",
    "Part",
    "Request",
    "Standing",
    "Verdict",
    "add_goods_code",
    "add_goods_picture",
    "answer_question",
    "choose_product",
    "close_question",
    "confirm_receipt",
    "declare",
    "disclose_seizure",
    "draft_question",
    "enter_answer",
    "enter_exhibit",
    "exclude_exhibit",
    "exhibits_of",
    "prove_service",
    "put_questions",
    "readmit_exhibit",
    "rebut_answer",
    "release_goods",
    "send_question",
    "state_silence",
    "tick_guide",
    "withdraw_question",
]


def declare() -> None:
    """Called once, when every app is known."""
    register_workflow(EXHIBIT_FLOW)
    register_access(events.EXHIBIT, exhibit_of)
    register_workflow(IDENTIFICATION_FLOW)
    register_access(events.IDENTIFICATION, _identification)


def _identification(actor: Actor, identifier: UUID) -> object:
    return access.identification_of(actor, identifier, localdate(now()))
