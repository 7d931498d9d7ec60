"""Captures of a subject that wait or came to nothing; those that ended well are exhibits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qingfeng.evidence import access
from qingfeng.evidence.models import Capture
from qingfeng.evidence.rules.captures import CaptureState
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject

MOST = 20


@dataclass(frozen=True, slots=True)
class CaptureRow:
    id: UUID
    url: str
    state: CaptureState
    reason: str
    asked_at: datetime


def open_captures(subject: Subject, *, actor: Actor) -> tuple[CaptureRow, ...]:
    found = access.visible_captures(actor).filter(
        subject_kind=subject.kind, subject_id=subject.id, exhibit__isnull=True
    )
    return tuple(capture_row(one) for one in found.order_by("-asked_at", "-pk")[:MOST])


def capture_row(capture: Capture) -> CaptureRow:
    return CaptureRow(
        capture.pk, capture.url, CaptureState(capture.state), capture.reason, capture.asked_at
    )
