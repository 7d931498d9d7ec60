"""Who reads and who adds evidence.

Evidence belongs to the office that obtained it. Which further offices see a part of it, the domains above decide and
show on their own pages; nobody sees all of it for being an administrator.
"""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from qingfeng.evidence.models import Capture, Exhibit
from qingfeng.foundation.api import Actor, require
from qingfeng.kernel.errors import NotFound

READ: Final = "exhibit:read"
ADD: Final = "exhibit:add"
DECIDE: Final = "exhibit:decide"


def visible_exhibits(actor: Actor) -> QuerySet[Exhibit]:
    require(actor, READ)
    if actor.office_kind == "system":
        return Exhibit.objects.all()
    if actor.office_id is None:
        return Exhibit.objects.none()
    return Exhibit.objects.filter(office=actor.office_id)


def exhibit_of(actor: Actor, exhibit_id: UUID) -> Exhibit:
    exhibit = visible_exhibits(actor).filter(pk=exhibit_id).first()
    if exhibit is None:
        raise NotFound(kind="exhibit", id=exhibit_id)
    return exhibit


# Captures.
def visible_captures(actor: Actor) -> QuerySet[Capture]:
    require(actor, READ)
    if actor.office_kind == "system":
        return Capture.objects.all()
    if actor.office_id is None:
        return Capture.objects.none()
    return Capture.objects.filter(office=actor.office_id)


def capture_of(actor: Actor, capture_id: UUID) -> Capture:
    capture = visible_captures(actor).filter(pk=capture_id).first()
    if capture is None:
        raise NotFound(kind="capture", id=capture_id)
    return capture
