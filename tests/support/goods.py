"""Offices, places and lots for tests of goods in custody. Nothing here is random."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from qingfeng.evidence.actions.lists import (
    confirm_list,
    receive_list,
    sign_by_hand,
    sign_list,
)
from qingfeng.evidence.actions.measures import (
    Proposal,
    approve_measure,
    propose_measure,
    take_measure,
)
from qingfeng.evidence.actions.orders import (
    Asked,
    Request,
    begin_order,
    countersign,
    sign_order,
)
from qingfeng.evidence.actions.places import PlaceFields, open_place, set_custodians
from qingfeng.evidence.models import Holding, Lot, Movement, Order, OrderLine, PlaceStock
from qingfeng.evidence.rules.custody import HELD, Side, Status, Verb
from qingfeng.evidence.rules.lists import Role
from qingfeng.evidence.rules.measures import Concern, MeasureKind
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.evidence.rules.weighing import Weighing, joined, stated
from qingfeng.foundation.api import Actor, store_file
from qingfeng.foundation.models import Organisation
from tests.support.leads import NOW, named, office, person

OFFICER = (
    "goods:read", "goods:add", "goods:edit", "measure:read", "measure:edit",
    "measure:preserve", "measure:seize", "measure:inspect",
)  # fmt: skip
HEAD = (
    "goods:read",
    "goods:add",
    "goods:edit",
    "goods:decide",
    "measure:read",
    "measure:edit",
    "measure:decide",
)
TRADEMARK = "cn.penalty.ground.trademark"
# By kind of measure and, for seizure, by the function of the office.
GROUNDS = {
    MeasureKind.PRESERVE: "cn.penalty.preservation_approval",
    MeasureKind.SAMPLE: "cn.penalty.sampling",
}
SEIZURES = {
    "customs": "cn.customs.ground.ex_officio",
    "public_security": "cn.items.ground.police",
}
# What the officers answer who have looked and found nothing against the measure.
NOTHING_AGAINST = dict.fromkeys(Concern, False)
PICTURE = b"\x89PNG\r\n\x1a\n"


def picture(actor: Actor, name: str = "box") -> str:
    """A stored picture, another one for every name."""
    stored = store_file(
        content=io.BytesIO(PICTURE + name.encode() * 8),
        name=f"{name}.png",
        kinds=frozenset({"image"}),
        max_bytes=10_000,
        actor=actor,
        now=NOW,
    )
    return stored.sha256


@dataclass(frozen=True)
class Station:
    """A market bureau with two officers, its head, two storekeepers, a store, a plant and somebody outside."""

    first: Actor
    second: Actor
    head: Actor
    keeper: Actor
    other_keeper: Actor
    store: UUID
    annex: UUID
    plant: UUID
    outside: UUID
    photo: str

    def measure(self, kind: MeasureKind = MeasureKind.SEIZE) -> UUID:
        return measure(self, kind)


def station(
    function: str = "market_regulation", name: str = "putian", here: Organisation | None = None
) -> Station:
    here = here or office(name, "agency", function=function, region="350300")

    def one(role: str, permissions: Sequence[str]) -> Actor:
        return person(f"{role} {name}", here, region="3503", permissions=permissions)

    people = {
        "first": one("first", OFFICER),
        "second": one("second", OFFICER),
        "head": one("head", HEAD),
        "keeper": one("keeper", OFFICER),
        "other_keeper": one("other keeper", OFFICER),
    }
    head = people["head"]

    def place(kind: PlaceKind, called: str, **given: Any) -> UUID:
        fields = PlaceFields(kind=kind, name=called, **given)
        return open_place(fields=fields, actor=head, now=NOW)

    keepers = [people["keeper"].user_id, people["other_keeper"].user_id]
    places = {
        "store": place(PlaceKind.ROOM, "一号库", capacity=Decimal(5000), capacity_unit="双"),
        "annex": place(PlaceKind.ROOM, "二号库"),
        "plant": place(PlaceKind.PLANT, "环保焚烧厂"),
        "outside": place(PlaceKind.OUTSIDE, "当事人住所"),
    }
    for kept in ("store", "annex"):
        users = [user for user in keepers if user]
        set_custodians(place_id=places[kept], users=users, actor=head, now=NOW)
    return Station(**people, **places, photo=picture(head))


def proposed(at: Station, kind: MeasureKind = MeasureKind.SEIZE, **given: Any) -> UUID:
    ground = GROUNDS.get(kind) or SEIZURES.get(at.first.function, TRADEMARK)
    officers = [user for user in (at.first.user_id, at.second.user_id) if user]
    base = Proposal(kind, ground, "涉嫌侵权运动鞋", officers, "某鞋行", NOTHING_AGAINST)
    return propose_measure(proposal=replace(base, **given), actor=at.first, now=NOW)


def measure(at: Station, kind: MeasureKind = MeasureKind.SEIZE) -> UUID:
    """Proposed, approved by the head, taken."""
    made = proposed(at, kind)
    approve_measure(measure_id=made, actor=at.head, now=NOW)
    take_measure(measure_id=made, actor=at.first, now=NOW)
    return made


def draft(at: Station, name: str = "list", **given: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": str(named(name)),
        "made_at": NOW.isoformat(),
        "measure": None,
        "place": "荔城区仓库",
        "address": "莆田市荔城区",
        "party": "某鞋行",
        "presence": "present",
        "lines": [line(name, 1)],
    }
    return body | given


def line(of: str, number: int, **given: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": str(named(f"{of} {number}")),
        "name": "运动鞋",
        "mark": "Kestrelwood",
        "spec": "42",
        "quantity": "100",
        "unit": "双",
        "weight": "80.5",
        "features": "黑色",
        "price": "299.00",
        "price_basis": "marked",
        "seal": f"F-{of}-{number}",
        "photos": [],
    }
    return body | given


def listed(at: Station, name: str = "list", *, under: UUID | None = None, **given: Any) -> UUID:
    """A confirmed list; gives its id."""
    given |= {"measure": str(under)} if under else {}
    made = receive_list(raw=draft(at, name, **given), actor=at.first, now=NOW)
    for officer in (at.first, at.second):
        sign_list(list_id=made, actor=officer, now=NOW)
    sign_by_hand(list_id=made, role=Role.PARTY, name="林某", file=at.photo, actor=at.first, now=NOW)
    confirm_list(list_id=made, actor=at.second, now=NOW)
    return made


def seized(at: Station, of: str = "list", *, under: UUID | None = None, **given: Any) -> Lot:
    """One hundred pairs, seized and sealed where they were found."""
    made = listed(at, of, under=under or measure(at), lines=[line(of, 1, **given)])
    return Lot.objects.get(line__item_list=made)


def scene(lot: Lot) -> UUID:
    found: UUID = Holding.objects.filter(lot=lot, quantity__gt=0).latest("since").place_id
    return found


def asked(lot: Lot, status: Status, quantity: int = 100, **given: Any) -> Asked:
    """What stands there as the ledger has it; a test changes what it is about."""
    held = Holding.objects.get(lot=lot, status=status.value, quantity__gt=0)
    whole = Decimal("80.5") if held.weight is None else held.weight
    base = Asked(
        lot=lot.pk,
        status=status,
        quantity=Decimal(quantity),
        seal_read=held.seal,
        seal_after=held.seal,
        weight=(whole * min(quantity / held.quantity, Decimal(1))).quantize(Decimal("0.001")),
    )
    return replace(base, **given)


def ordered(
    at: Station,
    verb: Verb,
    source: UUID,
    goal: UUID,
    lines: Sequence[Asked],
    *,
    by: Actor | None = None,
    now: datetime = NOW,
    **given: Any,
) -> UUID:
    kept = [replace(one, photo=one.photo or at.photo) for one in lines]
    request = Request(verb, source, goal, kept, **given)
    return begin_order(request=request, actor=by or at.first, now=now)


def done(at: Station, order: UUID, gives: Actor, takes: Actor | str, now: datetime = NOW) -> str:
    """Both sides sign; a text is the name on a countersigned paper."""
    sign_order(order_id=order, side=Side.FROM, actor=gives, now=now)
    if isinstance(takes, str):
        return countersign(
            order_id=order,
            side=Side.TO,
            name=takes,
            paper=at.photo,
            seals=seals_on(order),
            actor=gives,
            now=now,
        )
    return sign_order(order_id=order, side=Side.TO, seals=seals_on(order), actor=takes, now=now)


def seals_on(order: UUID) -> dict[UUID, str]:
    """What a taker reads who finds every seal as it was."""
    return dict(OrderLine.objects.filter(order=order).values_list("pk", "seal_before"))


def stored(at: Station, lot: Lot) -> Lot:
    """From the scene into the store."""
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    assert done(at, order, at.first, at.keeper) == "done"
    return lot


def confiscated(at: Station, lot: Lot) -> Lot:
    stored(at, lot)
    line = asked(lot, Status.STORED)
    order = ordered(
        at, Verb.CONFISCATE, at.store, at.store, [line], decision="罚没 8 号", by=at.keeper
    )
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    return lot


def balance(lot: Lot) -> dict[str, Decimal]:
    """What stands as what, over the whole family."""
    held = Holding.objects.filter(lot__root=lot.root_id, quantity__gt=0)
    found: dict[str, Decimal] = {}
    for one in held:
        found[one.status] = found.get(one.status, Decimal()) + one.quantity
    return found


def sums_kept() -> dict[tuple[UUID, str], tuple[Decimal, int]]:
    """What the database says each place holds, by unit, and in how many lots."""
    return {
        (one.place_id, one.unit): (one.quantity, one.lots)
        for one in PlaceStock.objects.filter(lots__gt=0)
    }


def sums_moved() -> dict[tuple[UUID, str], tuple[Decimal, int]]:
    """The same, counted from the lots that stand there."""
    found: dict[tuple[UUID, str], tuple[Decimal, int]] = {}
    for one in Holding.objects.filter(quantity__gt=0, status__in=HELD).select_related("lot"):
        quantity, lots = found.get((one.place_id, one.lot.unit), (Decimal(), 0))
        found[one.place_id, one.lot.unit] = quantity + one.quantity, lots + 1
    return found


Weights = dict[tuple[UUID, UUID, str], Decimal | None]


def weights_kept() -> Weights:
    """What the database says that each lot weighs, by place and status."""
    held = Holding.objects.filter(quantity__gt=0)
    return {(one.lot_id, one.place_id, one.status): one.weight for one in held}


def weights_moved() -> Weights:
    """The same, from every movement in its turn."""
    stands: dict[tuple[UUID, UUID | None, str], tuple[Decimal, Decimal | None]] = {}
    for one in Movement.objects.select_related("lot").order_by("pk"):
        coming = stated(one.weight, one.quantity, one.lot.unit)
        source = one.lot_id, one.from_place_id, one.from_status
        if one.from_place_id is not None:
            quantity, known = stands[source]
            weighing = Weighing(known, coming, quantity == one.quantity)
            stands[source] = quantity - one.quantity, weighing.left()
            coming = weighing.moved()
        goal = one.to_lot_id, one.to_place_id, one.to_status
        there, known = stands.get(goal, (Decimal(), None))
        stands[goal] = there + one.quantity, joined(known, coming, empty=there == 0)
    return {key: weight for key, (quantity, weight) in stands.items() if quantity and key[1]}  # type: ignore[misc]


def state(order: UUID) -> str:
    return str(Order.objects.get(pk=order).state)


LATER = NOW + timedelta(days=1)
