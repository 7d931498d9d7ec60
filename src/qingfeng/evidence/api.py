"""All that other domains may call of evidence."""

from uuid import UUID

from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.access import appraisal_of, exhibit_of
from qingfeng.evidence.actions.appraisal_bodies import (
    Certificate,
    enter_qualification,
    withdraw_qualification,
)
from qingfeng.evidence.actions.appraisal_objections import (
    object_to_report,
    offer_report,
    recognise_report,
    review_objection,
)
from qingfeng.evidence.actions.appraisals import (
    AppraisalFields,
    ReportFields,
    SampleFields,
    accept_appraisal,
    decline_appraisal,
    draft_appraisal,
    recall_appraisal,
    report_appraisal,
    request_appraisal,
)
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
from qingfeng.evidence.actions.readings import (
    DeviceReading,
    ask_brand,
    name_brand_service,
    receive_reading,
)
from qingfeng.evidence.queries.appraisals import (
    AppraisedPrice,
    appraised_prices,
    threshold_goods,
)
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibits_of
from qingfeng.evidence.rules.appraisal import APPRAISAL_FLOW, Line, Opinion, Purpose, Review
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
    "AppraisalFields",
    "AppraisedPrice",
    "Certificate",
    "DeviceReading",
    "Disclosure",
    "EvidenceKind",
    "ExhibitRow",
    "Finding",
    "Form",
    "GoodsBefore",
    "Ground",
    "Line",
    "Means",
    "Opinion",
    "Outcome",
    "Part",
    "Purpose",
    "ReportFields",
    "Request",
    "Review",
    "SampleFields",
    "Standing",
    "Verdict",
    "accept_appraisal",
    "add_goods_code",
    "add_goods_picture",
    "answer_question",
    "appraised_prices",
    "ask_brand",
    "choose_product",
    "close_question",
    "confirm_receipt",
    "declare",
    "decline_appraisal",
    "disclose_seizure",
    "draft_appraisal",
    "draft_question",
    "enter_answer",
    "enter_exhibit",
    "enter_qualification",
    "exclude_exhibit",
    "exhibits_of",
    "name_brand_service",
    "object_to_report",
    "offer_report",
    "prove_service",
    "put_questions",
    "readmit_exhibit",
    "rebut_answer",
    "recall_appraisal",
    "receive_reading",
    "recognise_report",
    "release_goods",
    "report_appraisal",
    "request_appraisal",
    "review_objection",
    "send_question",
    "state_silence",
    "threshold_goods",
    "tick_guide",
    "withdraw_qualification",
    "withdraw_question",
]


def declare() -> None:
    """Called once, when every app is known."""
    register_workflow(EXHIBIT_FLOW)
    register_access(events.EXHIBIT, exhibit_of)
    register_workflow(IDENTIFICATION_FLOW)
    register_access(events.IDENTIFICATION, _identification)
    register_workflow(APPRAISAL_FLOW)
    register_access(events.APPRAISAL, appraisal_of)


def _identification(actor: Actor, identifier: UUID) -> object:
    return access.identification_of(actor, identifier, localdate(now()))
