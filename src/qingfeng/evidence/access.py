"""Who reads and who adds evidence.

Evidence belongs to the office that obtained it. Which further offices see a part of it, the domains above decide and
show on their own pages; nobody sees all of it for being an administrator.
"""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from qingfeng.evidence.models import Capture, Exhibit, Identification
from qingfeng.evidence.rules.identification import State, route_of
from qingfeng.foundation.api import Actor, require
from qingfeng.kernel.errors import NotFound
from qingfeng.register import api as register

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


# Identification by the right holder.

READ_QUESTION: Final = "identification:read"
ASK: Final = "identification:add"
ANSWER: Final = "identification:edit"
CLOSE: Final = "identification:decide"

_UNSENT: Final = (State.DRAFTED.value,)
_HOLDERS: Final = frozenset({"right_holder", "agent"})


def asks(actor: Actor) -> bool:
    """Whether this office has goods before it at all, by its function."""
    return actor.office_kind == "agency" and route_of(actor.function) is not None


def visible_identifications(actor: Actor, on: date) -> QuerySet[Identification]:
    """The office that asks; once it is sent, the holder that is asked and who acts for it that day; nobody else."""
    require(actor, READ_QUESTION)
    if actor.office_kind == "system":
        return Identification.objects.all()
    if actor.office_id is None:
        return Identification.objects.none()
    if actor.office_kind in _HOLDERS:
        own = register.own_party_ids(actor, on)
        sent = Identification.objects.exclude(state__in=_UNSENT)
        return sent.filter(holder__in=own, sent_at__isnull=False)
    return Identification.objects.filter(office=actor.office_id)


def identification_of(actor: Actor, identifier: UUID, on: date) -> Identification:
    found = visible_identifications(actor, on).filter(pk=identifier).first()
    if found is None:
        raise NotFound(kind="identification", id=identifier)
    return found


def is_asked(actor: Actor) -> bool:
    """Whether the actor stands on the side of the holder."""
    return actor.office_kind in _HOLDERS


def asked_by(actor: Actor, identifier: UUID, on: date) -> Identification:
    """The actor's own question, locked; NotFound for that of another office, and for the one who is asked."""
    return _locked(actor, identifier, on, of_holder=False)


def asked_of(actor: Actor, identifier: UUID, on: date) -> Identification:
    """A question to the actor's holder, locked."""
    return _locked(actor, identifier, on, of_holder=True)


def _locked(actor: Actor, identifier: UUID, on: date, *, of_holder: bool) -> Identification:
    mine = visible_identifications(actor, on).select_for_update(of=("self",))
    found = mine.filter(pk=identifier).first()
    if found is None or is_asked(actor) is not of_holder:
        raise NotFound(kind="identification", id=identifier)
    return found


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
