"""Who reads what of the register.

Agencies and appraisal bodies read every right; a platform reads names and classes of every right,
because it must screen by them, but no licence and no contact; a holder reads its own, an agent its
clients' while the power of attorney runs. The administrator of the register is who holds
`right:add` without being a holder, an agent or a platform.
"""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound
from qingfeng.register.models import Agency, AgencyDocument, GuidePoint, Licence, Party, Right

RIGHT_READ: Final = "right:read"
RIGHT_ADD: Final = "right:add"
RIGHT_EDIT: Final = "right:edit"
LICENCE_READ: Final = "licence:read"
LICENCE_ADD: Final = "licence:add"
LICENCE_EDIT: Final = "licence:edit"
HOLDER_READ: Final = "holder:read"
HOLDER_EDIT: Final = "holder:edit"

_READS_ALL: Final = frozenset({"agency", "appraisal", "system"})
_OFFICERS: Final = frozenset({"agency", "system"})
_HOLDERS: Final = frozenset({"right_holder", "agent"})


def reads_all(actor: Actor) -> bool:
    return actor.is_admin or actor.office_kind in _READS_ALL


def names_only(actor: Actor) -> bool:
    """A platform: what a right is called and for which goods, and no more."""
    return actor.office_kind == "platform" and not actor.is_admin


def agencies_in_force(on: date) -> QuerySet[Agency]:
    return Agency.objects.filter(
        Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )


def own_parties(actor: Actor, on: date) -> QuerySet[Party]:
    """The actor's own party and, for an agent, the holders it may act for on the day."""
    if actor.office_kind not in _HOLDERS:
        return Party.objects.none()
    return parties_of_office(actor.office_id, on)


def parties_of_office(office_id: UUID | None, on: date) -> QuerySet[Party]:
    if office_id is None:
        return Party.objects.none()
    client = agencies_in_force(on).filter(holder=OuterRef("pk"), agent__organisation_id=office_id)
    return Party.objects.filter(Q(organisation_id=office_id) | Exists(client))


def visible_rights(actor: Actor, on: date) -> QuerySet[Right]:
    if not actor.may(RIGHT_READ):
        return Right.objects.none()
    if reads_all(actor) or names_only(actor):
        return Right.objects.all()
    return Right.objects.filter(holder__in=own_parties(actor, on))


def visible_parties(actor: Actor, on: date) -> QuerySet[Party]:
    if not actor.may(HOLDER_READ):
        return Party.objects.none()
    if reads_all(actor):
        return Party.objects.all()
    return own_parties(actor, on)


def visible_agencies(actor: Actor, on: date) -> QuerySet[Agency]:
    """Whoever reads the holder or the agent reads what the one lets the other do, and its documents."""
    visible = visible_parties(actor, on)
    return Agency.objects.filter(Q(holder__in=visible) | Q(agent__in=visible))


def visible_licences(actor: Actor, on: date) -> QuerySet[Licence]:
    """Whoever is a side of a licence sees it, and so does the holder at the head of its chain."""
    if not actor.may(LICENCE_READ):
        return Licence.objects.none()
    if reads_all(actor):
        return Licence.objects.all()
    own = own_parties(actor, on)
    return Licence.objects.filter(
        Q(right__holder__in=own) | Q(licensor__in=own) | Q(licensee__in=own)
    )


def right_of(actor: Actor, right_id: UUID, on: date) -> Right:
    right = visible_rights(actor, on).select_related("holder").filter(pk=right_id).first()
    if right is None:
        raise NotFound(kind="right", id=right_id)
    return right


def party_of(actor: Actor, party_id: UUID, on: date) -> Party:
    party = visible_parties(actor, on).filter(pk=party_id).first()
    if party is None:
        raise NotFound(kind="holder", id=party_id)
    return party


def agency_of(actor: Actor, agency_id: UUID, on: date) -> Agency:
    found = visible_agencies(actor, on).select_related("holder", "agent")
    agency = found.filter(pk=agency_id).first()
    if agency is None:
        raise NotFound(kind="agency", id=agency_id)
    return agency


def document_of(actor: Actor, document_id: UUID, on: date) -> AgencyDocument:
    found = AgencyDocument.objects.select_related("agency", "file", "withdrawal")
    document = found.filter(pk=document_id, agency__in=visible_agencies(actor, on)).first()
    if document is None:
        raise NotFound(kind="document", id=document_id)
    return document


def licence_of(actor: Actor, licence_id: UUID, on: date) -> Licence:
    licence = visible_licences(actor, on).filter(pk=licence_id).first()
    if licence is None:
        raise NotFound(kind="licence", id=licence_id)
    return licence


def may_write(actor: Actor, right: Right, permission: str, on: date) -> bool:
    """A holder or agent writes about its own rights, an agency's register office about any."""
    if not actor.may(permission) or names_only(actor):
        return False
    if reads_all(actor):
        return True
    return own_parties(actor, on).filter(pk__in=[right.holder_id]).exists()


def guide_points_for(actor: Actor, right: Right, on: date) -> QuerySet[GuidePoint]:
    """What some points tell must not reach copyists: agencies and those who write about the right read them."""
    return guide_points_among(actor, GuidePoint.objects.filter(right=right), on)


def guide_points_among(
    actor: Actor, points: QuerySet[GuidePoint], on: date
) -> QuerySet[GuidePoint]:
    if actor.office_kind in _OFFICERS:
        return points
    own = Q()
    if actor.may(RIGHT_EDIT) and actor.office_kind in _HOLDERS:
        own = Q(right__holder__in=own_parties(actor, on))
    return points.filter(Q(officers_only=False) | own)


def require_write(actor: Actor, right: Right, permission: str, on: date) -> None:
    foundation.require(actor, permission)
    if not may_write(actor, right, permission, on):
        raise NotFound(kind="right", id=right.pk)
