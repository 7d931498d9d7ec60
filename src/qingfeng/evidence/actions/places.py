"""Places of custody and who keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Place, PlaceCustodian, PlaceRate
from qingfeng.evidence.rules.custody import HELD
from qingfeng.evidence.rules.places import Bearer, PlaceKind, bearers
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.law.api import HOME


@dataclass(frozen=True, slots=True)
class PlaceFields:
    kind: PlaceKind
    name: str
    address: str = ""
    parent: UUID | None = None
    capacity: Decimal | None = None
    capacity_unit: str = ""
    hazards: frozenset[str] = frozenset()
    conditions: str = ""


def open_place(*, fields: PlaceFields, actor: Actor, now: datetime) -> UUID:
    foundation.require(actor, access.GOODS_ADD)
    if actor.office_id is None:
        raise Refused("no_permission")
    _check(fields, actor)
    place = Place(id=uuid7(now), office_id=actor.office_id, opened_at=now, **_columns(fields))
    try:
        with transaction.atomic():
            place.save(force_insert=True)
            _journal(events.PLACE_OPENED, place, actor, now)
    except IntegrityError:
        raise BadInput("place_named_twice", column="name") from None
    return place.pk


def _check(fields: PlaceFields, actor: Actor) -> None:
    if not fields.name.strip():
        raise BadInput("place_unnamed", column="name")
    if fields.capacity is not None and fields.capacity <= 0:
        raise BadInput("capacity_not_positive", column="capacity")
    if fields.capacity is not None and not fields.capacity_unit.strip():
        raise BadInput("capacity_without_unit", column="capacity_unit")
    if fields.parent is not None:
        access.place_of(actor, fields.parent)


@transaction.atomic
def edit_place(*, place_id: UUID, fields: PlaceFields, actor: Actor, now: datetime) -> None:
    foundation.require(actor, access.GOODS_DECIDE)
    _check(fields, actor)
    place = _locked(place_id, actor)
    if place.kind != fields.kind.value and place.holdings.filter(quantity__gt=0).exists():
        raise Refused("place_kind_in_use")
    for name, value in _columns(fields).items():
        setattr(place, name, value)
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        raise BadInput("place_named_twice", column="name") from None
    _journal(events.PLACE_CHANGED, place, actor, now)


@transaction.atomic
def set_rate(
    *,
    place_id: UUID,
    since: date,
    a_day: Decimal | None,
    bearer: Bearer,
    actor: Actor,
    now: datetime,
) -> None:
    """What keeping a lot costs from that day on, or nothing; what was charged until then stays."""
    foundation.require(actor, access.GOODS_DECIDE)
    place = _locked(place_id, actor)
    if bearer not in bearers(actor.function):
        raise Refused("bearer_unlawful")
    if since < now.astimezone(HOME).date():
        raise BadInput("rate_in_past", column="since")
    PlaceRate.objects.create(
        place=place,
        since=since,
        cost_a_day=a_day,
        bearer=bearer.value,
        set_at=now,
        set_by_id=actor.user_id,
    )
    told = {"since": since.isoformat(), "a_day": str(a_day or 0), "bearer": bearer.value}
    _journal(events.PLACE_CHANGED, place, actor, now, **told)


@transaction.atomic
def close_place(*, place_id: UUID, actor: Actor, now: datetime) -> None:
    """Takes nothing more from now on. Refused while anything stands in it."""
    foundation.require(actor, access.GOODS_DECIDE)
    place = _locked(place_id, actor)
    if place.holdings.filter(quantity__gt=0, status__in=HELD).exists():
        raise Refused("place_not_empty")
    if place.closed_at is None:
        place.closed_at = now
        place.save(update_fields=["closed_at"])
        _journal(events.PLACE_CLOSED, place, actor, now)


@transaction.atomic
def set_custodians(*, place_id: UUID, users: Sequence[UUID], actor: Actor, now: datetime) -> None:
    """Whoever is not named keeps the place no longer from now on."""
    foundation.require(actor, access.GOODS_DECIDE)
    place = _locked(place_id, actor)
    colleagues = {person.id for person in foundation.colleagues(actor, access.GOODS_EDIT, now=now)}
    if not set(users) <= colleagues:
        raise BadInput("custodian_unknown", column="users")
    keeping = PlaceCustodian.objects.filter(place=place, until__isnull=True)
    kept = set(keeping.values_list("user_id", flat=True))
    keeping.exclude(user_id__in=users).update(until=now)
    PlaceCustodian.objects.bulk_create(
        PlaceCustodian(place=place, user_id=user, since=now) for user in sorted(set(users) - kept)
    )
    _journal(events.PLACE_CHANGED, place, actor, now, custodians=sorted(set(users)))


def _columns(fields: PlaceFields) -> dict[str, object]:
    return {
        "kind": fields.kind.value,
        "name": fields.name.strip(),
        "address": fields.address.strip(),
        "parent_id": fields.parent,
        "capacity": fields.capacity,
        "capacity_unit": fields.capacity_unit.strip() if fields.capacity is not None else "",
        "hazards": sorted(fields.hazards),
        "conditions": fields.conditions.strip(),
    }


def _locked(place_id: UUID, actor: Actor) -> Place:
    found = access.own_places(actor).select_for_update().filter(pk=place_id).first()
    if found is None:
        raise NotFound(kind="place", id=place_id)
    return found


def _journal(verb: str, place: Place, actor: Actor, now: datetime, **payload: object) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.PLACE, place.pk),
        payload={"kind": place.kind, **payload},
        now=now,
    )
