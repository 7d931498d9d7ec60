"""All that other domains may call of evidence."""

from uuid import UUID

from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.alerts import (
    AlertFields,
    alert_holder,
    alert_offices,
    end_alert,
)
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
from qingfeng.evidence.actions.appraisal_results import Told, tell_result, waive_objection
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
from qingfeng.evidence.actions.bags import ask_bag, take_bag
from qingfeng.evidence.actions.captures import capture_page, run_capture
from qingfeng.evidence.actions.exhibits import enter_exhibit, exclude_exhibit, readmit_exhibit
from qingfeng.evidence.actions.identification_answers import answer_question, enter_answer
from qingfeng.evidence.actions.identification_decisions import (
    close_question,
    release_goods,
    state_silence,
    withdraw_question,
)
from qingfeng.evidence.actions.identification_disclosures import disclose_seizure
from qingfeng.evidence.actions.identification_drafts import (
    GoodsBefore,
    add_goods_code,
    add_goods_picture,
    choose_product,
    draft_question,
    put_questions,
    tick_guide,
)
from qingfeng.evidence.actions.identification_pictures import clear_picture, mask_picture
from qingfeng.evidence.actions.identification_rebuttals import rebut_answer
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
from qingfeng.evidence.actions.recordings import HandedOut, hand_out_recording
from qingfeng.evidence.actions.tokens import stamp_exhibit
from qingfeng.evidence.actions.uploads import Brought, upload_exhibit
from qingfeng.evidence.queries.appraisal_samples import (
    AppraisedPrice,
    appraised_prices,
    threshold_goods,
)
from qingfeng.evidence.queries.bag_answers import ANSWERS_PART
from qingfeng.evidence.queries.bag_appraisals import APPRAISALS_PART
from qingfeng.evidence.queries.bag_exhibits import EXCLUDED_ONES, EXHIBITS
from qingfeng.evidence.queries.bag_goods import GOODS_PART
from qingfeng.evidence.queries.bag_records import CLOCKS_PART, JOURNAL_PART
from qingfeng.evidence.queries.bag_sections import Asked, Content, File, Section, add_section
from qingfeng.evidence.queries.captures import CaptureRow, open_captures
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibits_of
from qingfeng.evidence.queries.identification import PictureRow, question_pictures
from qingfeng.evidence.recording.order import Limits
from qingfeng.evidence.recording.page import Recording, recorded
from qingfeng.evidence.rules.answers import Answer, Delivery
from qingfeng.evidence.rules.appraisal import (
    APPRAISAL_FLOW,
    Line,
    Opinion,
    PriceOf,
    Purpose,
    Review,
    ServiceMode,
)
from qingfeng.evidence.rules.bags import BAG_FLOW
from qingfeng.evidence.rules.captures import CAPTURE_FLOW, CaptureState
from qingfeng.evidence.rules.custody import CUSTODY, ORDER
from qingfeng.evidence.rules.disclosures import Disclosure
from qingfeng.evidence.rules.exhibits import EXHIBIT_FLOW, EvidenceKind, Form, Part
from qingfeng.evidence.rules.handling import INCIDENT, STOCKTAKE
from qingfeng.evidence.rules.identification import (
    IDENTIFICATION_FLOW,
    Finding,
    Ground,
    Means,
    Outcome,
    Request,
    Standing,
    Verdict,
)
from qingfeng.evidence.rules.lists import LIST
from qingfeng.evidence.rules.measures import MEASURE
from qingfeng.evidence.rules.needs import NEED
from qingfeng.evidence.rules.purchases import PURCHASE_FLOW
from qingfeng.foundation.api import Actor, now, register_access, register_workflow

__all__ = [
    "AlertFields",
    "Answer",
    "AppraisalFields",
    "AppraisedPrice",
    "Asked",
    "Brought",
    "CaptureRow",
    "CaptureState",
    "Certificate",
    "Content",
    "Delivery",
    "DeviceReading",
    "Disclosure",
    "EvidenceKind",
    "ExhibitRow",
    "File",
    "Finding",
    "Form",
    "GoodsBefore",
    "Ground",
    "HandedOut",
    "Limits",
    "Line",
    "Means",
    "Opinion",
    "Outcome",
    "Part",
    "PictureRow",
    "PriceOf",
    "Purpose",
    "Recording",
    "ReportFields",
    "Request",
    "Review",
    "SampleFields",
    "Section",
    "ServiceMode",
    "Standing",
    "Told",
    "Verdict",
    "accept_appraisal",
    "add_goods_code",
    "add_goods_picture",
    "add_section",
    "alert_holder",
    "alert_offices",
    "answer_question",
    "appraised_prices",
    "ask_bag",
    "ask_brand",
    "capture_page",
    "choose_product",
    "clear_picture",
    "close_question",
    "confirm_receipt",
    "declare",
    "decline_appraisal",
    "disclose_seizure",
    "draft_appraisal",
    "draft_question",
    "end_alert",
    "enter_answer",
    "enter_exhibit",
    "enter_qualification",
    "exclude_exhibit",
    "exhibits_of",
    "hand_out_recording",
    "mask_picture",
    "name_brand_service",
    "object_to_report",
    "offer_report",
    "open_captures",
    "prove_service",
    "put_questions",
    "question_pictures",
    "readmit_exhibit",
    "rebut_answer",
    "recall_appraisal",
    "receive_reading",
    "recognise_report",
    "recorded",
    "release_goods",
    "report_appraisal",
    "request_appraisal",
    "review_objection",
    "run_capture",
    "send_question",
    "stamp_exhibit",
    "state_silence",
    "take_bag",
    "tell_result",
    "threshold_goods",
    "tick_guide",
    "upload_exhibit",
    "waive_objection",
    "withdraw_qualification",
    "withdraw_question",
]


def declare() -> None:
    """Called once, when every app is known."""
    for workflow in (
        EXHIBIT_FLOW,
        CAPTURE_FLOW,
        IDENTIFICATION_FLOW,
        APPRAISAL_FLOW,
        BAG_FLOW,
        PURCHASE_FLOW,
    ):
        register_workflow(workflow)
    register_access(events.EXHIBIT, access.exhibit_of)
    register_access(events.CAPTURE, access.capture_of)
    register_access(events.IDENTIFICATION, _identification)
    register_access(events.ALERT, _alert)
    register_access(events.APPRAISAL, access.appraisal_of)
    register_access(events.BAG, access.bag_of)
    register_access(events.PURCHASE, access.purchase_of)
    for section in (
        EXHIBITS,
        EXCLUDED_ONES,
        GOODS_PART,
        APPRAISALS_PART,
        ANSWERS_PART,
        CLOCKS_PART,
        JOURNAL_PART,
    ):
        add_section(section)
    _declare_goods()


def _identification(actor: Actor, identifier: UUID) -> object:
    return access.identification_of(actor, identifier, localdate(now()))


def _alert(actor: Actor, identifier: UUID) -> object:
    return access.alert_of(actor, identifier, localdate(now()))


def _declare_goods() -> None:
    for workflow in (CUSTODY, ORDER, MEASURE, LIST, INCIDENT, STOCKTAKE, NEED):
        register_workflow(workflow)
    register_access(events.MEASURE, access.measure_of)
    register_access(events.ITEM_LIST, access.list_of)
    register_access(events.LOT, access.lot_of)
    register_access(events.ORDER, access.order_of)
    register_access(events.PLACE, access.place_of)
    register_access(events.INCIDENT, access.incident_of)
    register_access(events.STOCKTAKE, access.stocktake_of)
    register_access(events.NEED, access.need_of)
