"""Moves written straight into the tables, as the application's role and with no rule of ours asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from qingfeng.evidence.actions.places import (
    PlaceFields,
    close_place,
    open_place,
    set_custodians,
)
from qingfeng.evidence.models import (
    Destruction,
    Disposal,
    Holding,
    Lot,
    Movement,
    Order,
    OrderLine,
    Place,
    PlaceCustodian,
    Sample,
    Signature,
)
from qingfeng.evidence.rules.custody import CUSTODY, HELD, UNMEASURED, Finding, Status, Verb, needs
from qingfeng.evidence.rules.disposal import WAYS
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.evidence.rules.places import (
    STORES,
    Hazard,
    PlaceKind,
    leads_to,
    stays_in_office,
    storing_barred,
)
from qingfeng.kernel.ids import uuid7
from tests.support.goods import NOW, Station
from tests.support.leads import office, person

MEASURED = frozenset({Verb.PRESERVE, Verb.SEAL, Verb.SEIZE})
PARTED = frozenset({Verb.SPLIT, Verb.SAMPLE})


@dataclass(frozen=True)
class Piece:
    """One line: a quantity of the lot, into which lot, under which strips."""

    quantity: Decimal
    to_lot: UUID
    seal_before: str = ""
    seal_after: str = ""
    seal_rest: str = ""
    is_spare: bool = False
    weight: Decimal | None = None


@dataclass(frozen=True)
class Wanted:
    """An order with all that it needs; a flaw takes one thing away or puts another in its place."""

    verb: Verb
    held: Holding
    goal: Status
    place: UUID
    pieces: tuple[Piece, ...]
    photo: str | None
    weight_note: str = ""
    decision: str = "决定 1 号"
    release_ground: str = "unrelated"
    measure: UUID | None = None
    hands: tuple[tuple[str, UUID | None], ...] = ()
    watching: tuple[UUID | None, ...] = ()
    film: str | None = None
    # Whether the taker read the seals, and whether the record names who watched.
    read: bool = True
    named: bool = True
    waste: str = "general"
    approver: UUID | None = None
    marks_off: str | None = None
    recorded: bool = True
    spares_only: bool = False
    kept: tuple[str, ...] = ()
    stranger: UUID | None = None
    elsewhere: UUID | None = None
    to_office: UUID | None = None
    unheld: bool = False
    states: int = 2
    forged: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Yard:
    """The places of a station with those that take little or nothing, and somebody of another office."""

    places: dict[str, UUID]
    stranger: UUID | None
    elsewhere: UUID | None


def yard(at: Station) -> Yard:
    def place(kind: PlaceKind, called: str, **given: Any) -> UUID:
        fields = PlaceFields(kind=kind, name=called, **given)
        made = open_place(fields=fields, actor=at.head, now=NOW)
        if kind is PlaceKind.ROOM:
            keepers = [user for user in (at.keeper.user_id, at.other_keeper.user_id) if user]
            set_custodians(place_id=made, users=keepers, actor=at.head, now=NOW)
        return made

    extra = {
        "laboratory": place(PlaceKind.LABORATORY, "检测室"),
        "shelf": place(PlaceKind.ROOM, "小库", capacity=Decimal(30), capacity_unit="双"),
        "cellar": place(PlaceKind.ROOM, "危化品库", hazards=frozenset({Hazard.FLAMMABLE_LIQUID})),
        "shut": place(PlaceKind.ROOM, "旧库"),
    }
    close_place(place_id=extra["shut"], actor=at.head, now=NOW)
    own = {"store": at.store, "annex": at.annex, "plant": at.plant, "outside": at.outside}
    other = office("quanzhou", "agency", function="market_regulation", region="350500")
    stranger = person("stranger", other, region="3505", permissions=("goods:read", "goods:edit"))
    return Yard(own | extra, stranger.user_id, other.pk)


def _kept(place: UUID) -> bool:
    return PlaceCustodian.objects.filter(place=place, until__isnull=True).exists()


def wanted(
    at: Station, held: Holding, verb: Verb, goal: Status, place: UUID, quantity: Decimal,
    measures: dict[MeasureKind, UUID], number: int,
) -> Wanted:  # fmt: skip
    """Everything right but, perhaps, the step, the place and the quantity."""
    sides = {"from": held.place_id, "to": place}
    gives = at.keeper if _kept(held.place_id) else at.first
    takes = at.other_keeper if _kept(place) else at.second
    hands = (("from", gives.user_id), ("to", takes.user_id))
    people = (at.first, at.second, at.head)
    return Wanted(
        verb=verb,
        held=held,
        goal=goal,
        place=place,
        pieces=tuple(_pieces(held, verb, quantity, number)),
        photo=at.photo,
        measure=measures.get(MeasureKind(verb.value)) if verb in MEASURED else None,
        hands=hands,
        watching=tuple(one.user_id for one in people if one not in (gives, takes)),
        kept=tuple(side for side, where in sides.items() if _kept(where)),
        film=at.photo,
        approver=at.head.user_id,
        marks_off=at.photo,
    )


def _pieces(held: Holding, verb: Verb, quantity: Decimal, number: int) -> list[Piece]:
    rest = held.quantity - quantity
    if verb is Verb.SPLIT:
        findings = (Finding.COUNTERFEIT, Finding.GENUINE)
        amounts = [amount for amount in (quantity, rest) if amount > 0]
        return [
            Piece(
                amount, _part(held, number, place, finding), "" if place else held.seal, f"K-{number}-{place}",
                weight=_scaled(held, amount) if number % 2 else None,
            )
            for place, (amount, finding) in enumerate(zip(amounts, findings, strict=False))
        ]  # fmt: skip
    if verb is Verb.SAMPLE:
        left = f"R-{number}"
        after = [held.quantity - 1, held.quantity - 2]
        return [
            Piece(
                Decimal(1), _part(held, number, place, Finding.UNDETERMINED),
                left if place else held.seal, f"S-{number}-{place}", left if after[place] > 0 else "", bool(place),
                _scaled(held, Decimal(1)) if number % 2 else None,
            )
            for place in (0, 1)
        ]  # fmt: skip
    opened = bool(held.seal) and rest > 0
    weight = _scaled(held, quantity) if needs(verb).weight or number % 2 else None
    fresh = opened or (needs(verb).seal and not held.seal)
    seal = f"T-{number}" if fresh else held.seal
    left = f"R-{number}" if opened else ""
    return [Piece(quantity, held.lot_id, held.seal, seal, left, weight=weight)]


def _scaled(held: Holding, quantity: Decimal) -> Decimal:
    """What an honest scale shows: its share of what is known, or of what nobody knows some number."""
    known = held.quantity if held.weight is None else held.weight
    return (known * quantity / held.quantity).quantize(Decimal("0.001"))


def _part(held: Holding, number: int, place: int, finding: Finding) -> UUID:
    of = held.lot
    made = Lot.objects.create(
        id=uuid7(NOW), office_id=of.office_id, line_id=of.line_id, root_id=of.root_id, parent=of,
        number=f"{of.number}/{number}-{place}", name=of.name, unit=of.unit, made_at=NOW,
        measure_id=of.measure_id,
        finding=finding.value, finding_basis="" if finding is Finding.UNDETERMINED else "10 of 100",
    )  # fmt: skip
    return UUID(str(made.pk))


def lawful(want: Wanted) -> bool:
    """What the rules say of a move that has all its hands and papers; read from them and not from the database."""
    verb, held = want.verb, want.held
    whole = sum((piece.quantity for piece in want.pieces), Decimal())
    fits = whole == held.quantity if verb is Verb.SPLIT else whole <= held.quantity
    step = (held.status, verb.value, want.goal.value) in CUSTODY.moves()
    # Nothing here was bought: into a store it goes on a measure. No seal differs: nothing is sealed anew.
    step = step and (held.status, verb) != UNMEASURED and verb is not Verb.RESEAL
    apart = not needs(verb).elsewhere or want.place != held.place_id
    known = (
        verb not in WAYS - {Verb.DISPOSE} | {Verb.DESTROY}
        or held.lot.finding != Finding.UNDETERMINED
    )
    trade = verb in (Verb.AUCTION, Verb.DISPOSE) and held.lot.finding == Finding.COUNTERFEIT
    return (
        not _under_a_strip(want)
        and step
        and fits
        and apart
        and known
        and not trade
        and _received(want, whole)
    )


def _under_a_strip(want: Wanted) -> bool:
    """Whether it would come to sealed goods of its own kind: two strips are two parts."""
    if want.verb in PARTED:
        return False
    there = Holding.objects.filter(
        lot=want.held.lot_id, place=want.place, status=want.goal.value, quantity__gt=0
    )
    return there.exclude(seal="").exclude(pk=want.held.pk).exists()


def _received(want: Wanted, coming: Decimal) -> bool:
    """Whether the place takes it."""
    place = Place.objects.get(pk=want.place)
    if place.closed_at is not None or not leads_to(want.verb, place.kind):
        return False
    if stays_in_office(want.verb, place.kind, own=place.office_id == want.held.lot.office_id):
        return False
    stays = want.place == want.held.place_id and want.held.status in HELD
    if place.kind not in STORES or want.goal not in HELD or stays:
        return True
    there = Holding.objects.filter(
        place=place, status__in=HELD, lot__unit=place.capacity_unit
    ).values_list("quantity", flat=True)
    return not storing_barred(
        capacity=place.capacity,
        held=sum(there, Decimal()),
        coming=coming if want.held.lot.unit == place.capacity_unit else Decimal(),
        hazards=frozenset(place.hazards),
        hazard=want.held.lot.hazard,
        custodians=place.custodians.count(),
        least_custodians=0,
    )


def taken(want: Wanted) -> bool:
    """Whether the database took it."""
    try:
        with transaction.atomic():
            _write(want)
    except DatabaseError:
        return False
    return True


def _run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _write(want: Wanted) -> None:
    _run("SET CONSTRAINTS ALL DEFERRED")
    held, lot = want.held, want.held.lot
    if want.unheld:
        Lot.objects.filter(pk=lot.pk).update(measure_id=None)
    order = Order.objects.create(
        id=uuid7(NOW), office_id=lot.office_id, to_office_id=want.to_office or lot.office_id, verb=want.verb.value,
        from_place_id=held.place_id, to_place_id=want.place, measure_id=want.measure, decision=want.decision,
        release_ground=want.release_ground if want.verb is Verb.RETURN else "",
        begun_at=NOW, begun_by_id=want.approver,
    )  # fmt: skip
    lines = [_line(order, number, piece, want) for number, piece in enumerate(want.pieces, 1)]
    _records(order, want)
    hands = [*want.hands, *(("supervisor", user) for user in _watching(want))]
    read = {str(line.pk): line.seal_before for line in lines} if want.read else {}
    for side, user in hands:
        # Somebody outside receives by a paper that a colleague enters.
        receipt = side == "to" and want.verb is Verb.TRANSFER
        Signature.objects.create(
            order=order, side=side, user_id=None if receipt else user, paper_id=want.photo if receipt else None,
            entered_by_id=user, name=str(user), at=NOW, seals=read,
        )  # fmt: skip
    for verb, state in [("sign", "half"), ("complete", "done")][: want.states]:
        told = f"{verb}|{want.approver}|{lot.office_id}||{NOW.isoformat()}"
        _run("SELECT set_config('qingfeng.move', %s, true)", told)
        _run("UPDATE evidence_order SET state = %s WHERE id = %s", state, order.pk)
    for line in lines:
        _moved(line, lot, want)
    if want.verb in MEASURED:
        Lot.objects.filter(pk=lot.pk).update(measure_id=want.measure)
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    _run("SET CONSTRAINTS ALL DEFERRED")


def _watching(want: Wanted) -> Sequence[UUID | None]:
    return want.watching if want.verb is Verb.DESTROY else ()


def _line(order: Order, number: int, piece: Piece, want: Wanted) -> OrderLine:
    return OrderLine.objects.create(
        id=uuid7(NOW), order=order, number=number, lot=want.held.lot, to_lot_id=piece.to_lot,
        from_status=want.held.status, to_status=want.goal.value, quantity=piece.quantity, weight=piece.weight,
        weight_note=want.weight_note,
        seal_before=piece.seal_before, seal_after=piece.seal_after, seal_rest=piece.seal_rest, photo_id=want.photo,
    )  # fmt: skip


def _moved(line: OrderLine, lot: Lot, want: Wanted) -> None:
    fields = {
        "lot_id": line.lot_id, "to_lot_id": line.to_lot_id, "root_id": lot.root_id, "verb": want.verb.value,
        "quantity": line.quantity, "weight": line.weight, "from_place_id": want.held.place_id,
        "to_place_id": want.place, "from_status": line.from_status, "to_status": line.to_status,
        "seal_before": line.seal_before, "seal_after": line.seal_after, "seal_rest": line.seal_rest,
        "photo_id": line.photo_id, "at": NOW,
    }  # fmt: skip
    Movement.objects.create(line=line, **(fields | want.forged))


def _records(order: Order, want: Wanted) -> None:
    """The rows that samples, destruction and the other ways out ask for."""
    if not want.recorded:
        return
    if want.verb is Verb.SAMPLE:
        for piece in want.pieces:
            Sample.objects.create(
                id=uuid7(NOW), lot_id=piece.to_lot, drawn_from=want.held.lot, order=order,
                is_spare=piece.is_spare or want.spares_only, purpose="identification", method="random",
                party_present=True, drawn_at=NOW,
            )  # fmt: skip
    if want.verb is Verb.DESTROY:
        Destruction.objects.create(
            order=order, waste=want.waste, handling="recycle_then_burn", method="shredded",
            operator="plant", video_id=want.film,
            supervisors=[str(user) for user in want.watching] if want.named else ["第三人", "第四人"],
        )  # fmt: skip
    if want.verb in WAYS:
        Disposal.objects.create(
            order=order, verb=want.verb.value, cause="costly", consent="asks", paper_id=want.photo,
            record_id=want.photo, marks_off_id=want.marks_off, recipient="红十字会", price=Decimal(5),
            account="案款专户", approved_by_id=want.approver,
        )  # fmt: skip


def _spoilt(want: Wanted) -> dict[str, dict[str, Any]]:
    """One thing amiss each, of those that matter for the verb."""
    first, piece = want.hands[0], want.pieces[0]
    asks = needs(want.verb)
    known, rest = want.held.weight, want.pieces[1:]
    flaws: dict[str, dict[str, Any]] = {
        "one hand": {"hands": (first,)},
        "the same hand twice": {"hands": (first, ("to", first[1]))},
        "no hand": {"hands": ()},
        "not done": {"states": 1},
        "another quantity than was signed": {"forged": {"quantity": piece.quantity + 1}},
        "another status than was signed": {"forged": {"to_status": "found"}},
        "another seal": {"pieces": (replace(piece, seal_before="X-9"), *rest)},
        "more than there is": {"pieces": (replace(piece, quantity=want.held.quantity + 1), *rest)},
    }
    optional: dict[str, tuple[bool, dict[str, Any]]] = {
        "no picture": (asks.photo, {"photo": None}),
        "no weight": (asks.weight, {"pieces": (replace(piece, weight=None), *rest)}),
        "heavier or lighter than it was, and nobody says why": (
            known is not None and piece.quantity == want.held.quantity,
            {"pieces": (replace(piece, weight=(known or 0) * 2 + 1),)},
        ),
        "a part heavier than the whole": (
            known is not None and piece.quantity < want.held.quantity,
            {"pieces": (replace(piece, weight=(known or 0) + 2), *rest)},
        ),
        "another weight than was signed": (True, {"forged": {"weight": Decimal(7)}}),
        "no decision": (asks.decision, {"decision": " "}),
        "where it is already": (asks.elsewhere, {"place": want.held.place_id}),
        "given back on no ground": (
            want.verb is Verb.RETURN and want.held.lot.measure_id is not None,
            {"release_ground": " "},
        ),
        "no measure": (want.verb in MEASURED, {"measure": None}),
        "no record": (want.verb in WAYS | {Verb.SAMPLE, Verb.DESTROY}, {"recorded": False}),
        "a sample of what no measure holds": (want.verb is Verb.SAMPLE, {"unheld": True}),
        "nothing to test": (want.verb is Verb.SAMPLE, {"spares_only": True}),
        "one supervisor": (want.verb is Verb.DESTROY, {"watching": want.watching[:1]}),
        "other supervisors than were named": (want.verb is Verb.DESTROY, {"named": False}),
        "seals unread": (bool(piece.seal_before), {"read": False}),
        "no film": (want.verb is Verb.DESTROY, {"film": None}),
        "another waste": (want.verb is Verb.DESTROY, {"waste": "electronic"}),
        "the approver signs": (want.verb in WAYS, {"approver": first[1]}),
        "the marks on": (
            want.verb is Verb.DONATE and want.held.lot.finding == Finding.COUNTERFEIT,
            {"marks_off": None},
        ),
        "a giver who does not keep": (
            "from" in want.kept,
            {"hands": (("from", want.approver), want.hands[-1])},
        ),
        "a taker who does not keep": ("to" in want.kept, {"hands": (first, ("to", want.approver))}),
        "a giver of another office": (
            want.stranger is not None,
            {"hands": (("from", want.stranger), want.hands[-1])},
        ),
        "a taker of another office": (
            want.stranger is not None,
            {"hands": (first, ("to", want.stranger))},
        ),
        "for an office that keeps no place of it": (
            want.elsewhere is not None,
            {"to_office": want.elsewhere},
        ),
        "a part kept back": (want.verb is Verb.SPLIT, {"pieces": want.pieces[:-1]}),
    }
    return flaws | {name: change for name, (holds, change) in optional.items() if holds}


def flaws_of(want: Wanted) -> dict[str, Wanted]:
    return {name: replace(want, **change) for name, change in _spoilt(want).items()}
