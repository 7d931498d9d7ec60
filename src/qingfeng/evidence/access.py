"""Who reads and who adds evidence.

Evidence belongs to the office that obtained it. Which further offices see a part of it, the domains above decide and
show on their own pages; nobody sees all of it for being an administrator.
"""

from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from qingfeng.evidence.models import (
    Exhibit,
    Holding,
    Incident,
    ItemList,
    Lot,
    Measure,
    Order,
    Place,
    Stocktake,
)
from qingfeng.foundation.api import Actor, require
from qingfeng.kernel.errors import NotFound

Row = TypeVar("Row", bound=Model)

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


# Goods in custody: the office that took them sees them always, and whoever keeps them while it keeps them.
GOODS_READ: Final = "goods:read"
GOODS_ADD: Final = "goods:add"
GOODS_EDIT: Final = "goods:edit"
GOODS_DECIDE: Final = "goods:decide"
MEASURE_READ: Final = "measure:read"


def visible_lots(actor: Actor) -> QuerySet[Lot]:
    require(actor, GOODS_READ)
    if actor.office_kind == "system":
        return Lot.objects.all()
    if actor.office_id is None:
        return Lot.objects.none()
    kept = Holding.objects.filter(lot=OuterRef("pk"), quantity__gt=0, place__office=actor.office_id)
    return Lot.objects.filter(Q(office=actor.office_id) | Exists(kept))


def visible_orders(actor: Actor) -> QuerySet[Order]:
    require(actor, GOODS_READ)
    if actor.office_kind == "system":
        return Order.objects.all()
    mine = Q(office=actor.office_id) | Q(to_office=actor.office_id)
    return Order.objects.filter(mine) if actor.office_id else Order.objects.none()


def visible_lists(actor: Actor) -> QuerySet[ItemList]:
    return _of_office(ItemList.objects.all(), actor, GOODS_READ)


def visible_incidents(actor: Actor) -> QuerySet[Incident]:
    return _of_office(Incident.objects.all(), actor, GOODS_READ)


def visible_stocktakes(actor: Actor) -> QuerySet[Stocktake]:
    return _of_office(Stocktake.objects.all(), actor, GOODS_READ)


def own_places(actor: Actor) -> QuerySet[Place]:
    return _of_office(Place.objects.all(), actor, GOODS_READ)


def visible_measures(actor: Actor) -> QuerySet[Measure]:
    return _of_office(Measure.objects.all(), actor, MEASURE_READ)


def _of_office(rows: QuerySet[Row], actor: Actor, permission: str) -> QuerySet[Row]:
    require(actor, permission)
    if actor.office_kind == "system":
        return rows
    return rows.filter(office=actor.office_id) if actor.office_id else rows.none()


def _one(rows: QuerySet[Row], kind: str, identifier: UUID) -> Row:
    found = rows.filter(pk=identifier).first()
    if found is None:
        raise NotFound(kind=kind, id=identifier)
    return found


def lot_of(actor: Actor, identifier: UUID) -> Lot:
    return _one(visible_lots(actor), "lot", identifier)


def order_of(actor: Actor, identifier: UUID) -> Order:
    return _one(visible_orders(actor), "order", identifier)


def list_of(actor: Actor, identifier: UUID) -> ItemList:
    return _one(visible_lists(actor), "item_list", identifier)


def measure_of(actor: Actor, identifier: UUID) -> Measure:
    return _one(visible_measures(actor), "measure", identifier)


def incident_of(actor: Actor, identifier: UUID) -> Incident:
    return _one(visible_incidents(actor), "incident", identifier)


def stocktake_of(actor: Actor, identifier: UUID) -> Stocktake:
    return _one(visible_stocktakes(actor), "stocktake", identifier)


def place_of(actor: Actor, identifier: UUID) -> Place:
    return _one(own_places(actor), "place", identifier)
