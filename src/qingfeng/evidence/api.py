"""All that other domains may call of evidence."""

from qingfeng.evidence import events
from qingfeng.evidence.access import capture_of, exhibit_of
from qingfeng.evidence.actions.captures import capture_page, run_capture
from qingfeng.evidence.actions.exhibits import enter_exhibit, exclude_exhibit, readmit_exhibit
from qingfeng.evidence.actions.tokens import stamp_exhibit
from qingfeng.evidence.actions.uploads import Brought, upload_exhibit
from qingfeng.evidence.queries.captures import CaptureRow, open_captures
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibits_of
from qingfeng.evidence.recording.order import Limits
from qingfeng.evidence.recording.page import Recording, recorded
from qingfeng.evidence.rules.captures import CAPTURE_FLOW, CaptureState
from qingfeng.evidence.rules.exhibits import EXHIBIT_FLOW, EvidenceKind, Form, Part
from qingfeng.foundation.api import register_access, register_workflow

__all__ = [
    "Brought",
    "CaptureRow",
    "CaptureState",
    "EvidenceKind",
    "ExhibitRow",
    "Form",
    "Limits",
    "Part",
    "Recording",
    "capture_page",
    "declare",
    "enter_exhibit",
    "exclude_exhibit",
    "exhibits_of",
    "open_captures",
    "readmit_exhibit",
    "recorded",
    "run_capture",
    "stamp_exhibit",
    "upload_exhibit",
]


def declare() -> None:
    """Called once, when every app is known."""
    register_workflow(EXHIBIT_FLOW)
    register_access(events.EXHIBIT, exhibit_of)
    # Captures.
    register_workflow(CAPTURE_FLOW)
    register_access(events.CAPTURE, capture_of)
