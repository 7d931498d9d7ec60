"""Who reads and who adds evidence.

Evidence belongs to the office that obtained it. Which further offices see a part of it, the domains above decide and
show on their own pages; nobody sees all of it for being an administrator.
"""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from qingfeng.evidence.models import Bag, Exhibit, Purchase
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


# Proof on demand.
SHARE: Final = "exhibit:share"


def visible_bags(actor: Actor) -> QuerySet[Bag]:
    """A bag holds what its owner might read in the office it was asked for in: nobody else has it."""
    require(actor, SHARE)
    if actor.user_id is None or actor.office_id is None:
        return Bag.objects.none()
    return Bag.objects.filter(owner=actor.user_id, office=actor.office_id)


def bag_of(actor: Actor, bag_id: UUID) -> Bag:
    bag = visible_bags(actor).filter(pk=bag_id).first()
    if bag is None:
        raise NotFound(kind="bag", id=bag_id)
    return bag


def visible_purchases(actor: Actor) -> QuerySet[Purchase]:
    require(actor, READ)
    if actor.office_id is None:
        return Purchase.objects.none()
    return Purchase.objects.filter(office=actor.office_id)


def purchase_of(actor: Actor, purchase_id: UUID) -> Purchase:
    purchase = visible_purchases(actor).filter(pk=purchase_id).first()
    if purchase is None:
        raise NotFound(kind="purchase", id=purchase_id)
    return purchase
