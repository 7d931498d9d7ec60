"""Who reads and who adds evidence.

Evidence belongs to the office that obtained it. Which further offices see a part of it, the domains above decide and
show on their own pages; nobody sees all of it for being an administrator.
"""

from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qingfeng.evidence.models import (
    Appraisal,
    Bag,
    BrandAlert,
    Capture,
    EvidenceNeed,
    Exhibit,
    GoodsPicture,
    Holding,
    Identification,
    Incident,
    ItemList,
    Lot,
    Measure,
    Order,
    PictureClearance,
    PictureMask,
    Place,
    Purchase,
    Recognition,
    Stocktake,
)
from qingfeng.evidence.rules.identification import State, route_of
from qingfeng.foundation.api import Actor, require
from qingfeng.kernel.errors import NotFound
from qingfeng.register import api as register

Row = TypeVar("Row", bound=Model)

READ: Final = "exhibit:read"
ADD: Final = "exhibit:add"
DECIDE: Final = "exhibit:decide"


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


def visible_exhibits(actor: Actor) -> QuerySet[Exhibit]:
    return _of_office(Exhibit.objects.all(), actor, READ)


def exhibit_of(actor: Actor, exhibit_id: UUID) -> Exhibit:
    return _one(visible_exhibits(actor), "exhibit", exhibit_id)


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


def visible_pictures(actor: Actor, row: Identification) -> QuerySet[Any]:
    """With `current`, the file that stands to be shown. The holder sees those that an officer signed for, as they stand."""
    newest = PictureMask.objects.filter(picture=OuterRef("pk")).order_by("-made_at", "-pk")
    masked = Subquery(newest.values("file")[:1])
    current = Coalesce(masked, F("shown"), output_field=CharField())
    signed = PictureClearance.objects.filter(picture=OuterRef("pk"), file=OuterRef("current"))
    rows = GoodsPicture.objects.filter(identification=row).annotate(current=current)
    marked = rows.annotate(cleared=Exists(signed)).order_by("added_at", "pk")
    return marked.filter(cleared=True) if is_asked(actor) else marked


def visible_alerts(actor: Actor, on: date) -> QuerySet[BrandAlert]:
    """A holder's: its own side and every office that asks, where it matters; an office's: itself and the holder."""
    require(actor, READ_QUESTION)
    if actor.office_kind in _HOLDERS:
        return BrandAlert.objects.filter(holder__in=register.own_party_ids(actor, on))
    if not asks(actor):
        return BrandAlert.objects.none()
    here = {"", *(actor.region[:digits] for digits in (2, 4, 6))}
    near = Q(region__in=here) | Q(region__startswith=actor.region)
    mine = Q(office=actor.office_id)
    return BrandAlert.objects.filter(mine | near & Q(to_offices=True, ended_at__isnull=True))


def alert_of(actor: Actor, identifier: UUID, on: date) -> BrandAlert:
    return _one(visible_alerts(actor, on), "alert", identifier)


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
    return _of_office(Capture.objects.all(), actor, READ)


def capture_of(actor: Actor, capture_id: UUID) -> Capture:
    return _one(visible_captures(actor), "capture", capture_id)


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


def held_sides(actor: Actor) -> tuple[Q, ...]:
    """What an office took, and what it keeps: two questions of the holdings, each of which an index answers in order of time.
    Asked as one, the database looks at every holding of every office."""
    require(actor, GOODS_READ)
    if actor.office_kind == "system":
        return (Q(),)
    if actor.office_id is None:
        return ()
    return (Q(office=actor.office_id), Q(keeper=actor.office_id))


def visible_orders(actor: Actor) -> QuerySet[Order]:
    require(actor, GOODS_READ)
    if actor.office_kind == "system":
        return Order.objects.all()
    mine = Q(office=actor.office_id) | Q(to_office=actor.office_id)
    return Order.objects.filter(mine) if actor.office_id else Order.objects.none()


def visible_lists(actor: Actor) -> QuerySet[ItemList]:
    return _of_office(ItemList.objects.all(), actor, GOODS_READ)


def visible_incidents(actor: Actor) -> QuerySet[Incident]:
    """Of the office whose goods they are, and of whoever keeps them: its place it was, or it keeps them now."""
    require(actor, GOODS_READ)
    if actor.office_kind == "system":
        return Incident.objects.all()
    if actor.office_id is None:
        return Incident.objects.none()
    kept = Holding.objects.filter(lot=OuterRef("lot"), quantity__gt=0, keeper=actor.office_id)
    own = Q(office=actor.office_id) | Q(place__office=actor.office_id)
    return Incident.objects.filter(own | Exists(kept))


def visible_stocktakes(actor: Actor) -> QuerySet[Stocktake]:
    return _of_office(Stocktake.objects.all(), actor, GOODS_READ)


def visible_needs(actor: Actor) -> QuerySet[EvidenceNeed]:
    return _of_office(EvidenceNeed.objects.all(), actor, GOODS_READ)


def own_places(actor: Actor) -> QuerySet[Place]:
    return _of_office(Place.objects.all(), actor, GOODS_READ)


def visible_measures(actor: Actor) -> QuerySet[Measure]:
    return _of_office(Measure.objects.all(), actor, MEASURE_READ)


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


def need_of(actor: Actor, identifier: UUID) -> EvidenceNeed:
    return _one(visible_needs(actor), "need", identifier)


def place_of(actor: Actor, identifier: UUID) -> Place:
    return _one(own_places(actor), "place", identifier)


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
