"""Who reads and who adds evidence.

Evidence belongs to the office that obtained it. Which further offices see a part of it, the domains above decide and
show on their own pages; nobody sees all of it for being an administrator.
"""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from qingfeng.evidence.models import Appraisal, Exhibit, Identification, Recognition
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


# Appraisal.

READ_APPRAISAL: Final = "appraisal:read"
ASK_APPRAISAL: Final = "appraisal:add"
APPRAISE: Final = "appraisal:edit"
REVIEW_APPRAISAL: Final = "appraisal:decide"
SHARE_APPRAISAL: Final = "appraisal:share"


def appraises(actor: Actor) -> bool:
    return actor.office_kind == "appraisal"


def visible_appraisals(actor: Actor) -> QuerySet[Appraisal]:
    """The office that asks; the body once it is asked; an office elsewhere to which the report was offered."""
    require(actor, READ_APPRAISAL)
    if actor.office_kind == "system":
        return Appraisal.objects.all()
    if actor.office_id is None:
        return Appraisal.objects.none()
    if appraises(actor):
        return Appraisal.objects.filter(body=actor.office_id, requested_at__isnull=False)
    if actor.office_kind != "agency":
        return Appraisal.objects.none()
    offered = Recognition.objects.filter(office=actor.office_id).values("appraisal")
    return Appraisal.objects.filter(Q(office=actor.office_id) | Q(pk__in=offered))


def appraisal_of(actor: Actor, identifier: UUID) -> Appraisal:
    found = visible_appraisals(actor).filter(pk=identifier).first()
    if found is None:
        raise NotFound(kind="appraisal", id=identifier)
    return found


def own_appraisal(actor: Actor, identifier: UUID) -> Appraisal:
    """Locked, for the office that asked; NotFound for everybody else."""
    return _locked_appraisal(actor, identifier, Q(office=actor.office_id))


def body_appraisal(actor: Actor, identifier: UUID) -> Appraisal:
    """Locked, for the body that is asked."""
    return _locked_appraisal(actor, identifier, Q(body=actor.office_id))


def _locked_appraisal(actor: Actor, identifier: UUID, side: Q) -> Appraisal:
    mine = visible_appraisals(actor).filter(side).select_for_update(of=("self",))
    found = mine.filter(pk=identifier).first()
    if found is None:
        raise NotFound(kind="appraisal", id=identifier)
    return found
