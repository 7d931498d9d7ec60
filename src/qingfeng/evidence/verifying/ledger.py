"""The ledger of goods in a bag counted anew: every movement in its turn, from the finding to what is held and what is gone.

It asks what the database asks of each movement, so that a line taken out, put in or changed shows in the next one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from qingfeng.evidence.rules.custody import CUSTODY, Status, Verb
from qingfeng.evidence.rules.weighing import SLACK, Weighing, joined, stated
from qingfeng.evidence.verifying.fields import (
    Object,
    amount,
    amount_or_none,
    instant,
    parts,
    text,
    texts,
    whole,
)
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.kernel.errors import QingfengError

GOODS: Final = "goods.json"
_PARTING: Final = frozenset({Verb.SPLIT.value, Verb.SAMPLE.value})
Key = tuple[str, str, str]
# What stood under a key after each movement: when, how much, and under which seal.
History = Mapping[Key, Sequence[tuple[datetime, Decimal, str]]]


@dataclass(frozen=True, slots=True)
class Move:
    """What a line of an order asks for; its movement says the same in the same words."""

    verb: str
    lot: str
    to_lot: str
    quantity: Decimal
    weight: Decimal | None
    from_place: str
    to_place: str
    from_status: str
    to_status: str
    seal_before: str
    seal_after: str
    seal_rest: str
    photo: str


@dataclass(frozen=True, slots=True)
class Movement:
    id: int
    line: str
    at: datetime
    move: Move

    @property
    def place(self) -> str:
        return f"{GOODS}: movement {self.id}"


@dataclass(frozen=True, slots=True)
class Lot:
    id: str
    root: str
    parent: str
    office: str
    unit: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """`lines` are those of orders that are done, by their id, each with its order. What was parted off to `elsewhere` the reader
    may not follow: it counts as gone."""

    lots: Mapping[str, Lot]
    lines: Mapping[str, tuple[str, Move]]
    movements: tuple[Movement, ...]
    held: Mapping[Key, tuple[Decimal, str]]
    # In kilograms; None: not weighed since it was parted.
    weights: Mapping[Key, Decimal | None]
    # Why a line weighs otherwise than before, by its id.
    notes: Mapping[str, str]
    seals: Mapping[tuple[str, str], tuple[str, str, int]]
    elsewhere: frozenset[str]


def read_ledger(body: Object) -> Ledger:
    """ValueError where a field is not of its type."""
    lots = [_lot(each) for each in parts(body, "lots")]
    lines: dict[str, tuple[str, Move]] = {}
    notes: dict[str, str] = {}
    for order in parts(body, "orders"):
        if text(order, "state") == "done":
            lines |= {text(line, "id"): _line(order, line) for line in parts(order, "lines")}
            notes |= {text(line, "id"): text(line, "weight_note") for line in parts(order, "lines")}
    return Ledger(
        {lot.id: lot for lot in lots},
        lines,
        tuple(_movement(each) for each in parts(body, "movements")),
        {_key(each): (amount(each, "quantity"), text(each, "seal")) for each in parts(body, "holdings")},
        {_key(each): amount_or_none(each, "weight") for each in parts(body, "holdings")},
        notes,
        {
            (text(each, "office"), text(each, "number")): (
                text(each, "lot"), text(each, "place"), whole(each, "put_on"),
            )
            for each in parts(body, "seals")
        },
        frozenset(texts(body, "elsewhere")),
    )  # fmt: skip


def _lot(row: Object) -> Lot:
    return Lot(*(text(row, name) for name in ("id", "root", "parent", "office", "unit")))


def _key(row: Object) -> Key:
    return text(row, "lot"), text(row, "place"), text(row, "status")


def _line(order: Object, line: Object) -> tuple[str, Move]:
    same = {name: order.get(name) for name in ("verb", "from_place", "to_place")}
    return text(order, "id"), _move({**line, **same})


def _movement(row: Object) -> Movement:
    return Movement(whole(row, "id"), text(row, "line"), instant(row, "at"), _move(row))


def _move(row: Object) -> Move:
    return Move(
        text(row, "verb"), text(row, "lot"), text(row, "to_lot"),
        amount(row, "quantity"), amount_or_none(row, "weight"),
        *(text(row, name) for name in (
            "from_place", "to_place", "from_status", "to_status",
            "seal_before", "seal_after", "seal_rest", "photo",
        )),
    )  # fmt: skip


def check_ledger(ledger: Ledger, findings: Findings) -> History:
    """Gives what stood where in between, as it was counted."""
    _lots(ledger.lots, findings)
    findings.compare(GOODS, "lot_rootless", [], sorted(ledger.lots.keys() & ledger.elsewhere))
    _as_ordered(ledger, findings)
    count = _Count(ledger, findings)
    for movement in ledger.movements:
        _step(movement, ledger, findings)
        count.take(movement)
    count.compare()
    return count.history


def _lots(lots: Mapping[str, Lot], findings: Findings) -> None:
    """Every part leads to its root, which is the same goods in the same unit."""
    for lot in lots.values():
        seen, at = set(), lot
        while at.parent and at.id not in seen:
            seen.add(at.id)
            at = lots.get(at.parent, at)
        same = (at.id, at.root, at.unit, at.parent)
        findings.compare(f"{GOODS}: lot {lot.id}", "lot_rootless", (lot.root, lot.root, lot.unit, ""), same)  # fmt: skip


def _as_ordered(ledger: Ledger, findings: Findings) -> None:
    """Each line of what was done has its one movement, and no movement is without a line."""
    moved: set[str] = set()
    before = 0
    for movement in ledger.movements:
        findings.compare(movement.place, "movement_twice", False, movement.line in moved)
        findings.compare(movement.place, "out_of_order", True, movement.id > before)
        moved.add(movement.line)
        before = movement.id
        asked = ledger.lines.get(movement.line)
        findings.compare(movement.place, "not_as_signed", asked and asked[1], movement.move)
    for line, (order, _) in ledger.lines.items():
        findings.compare(f"{GOODS}: order {order}", "movement_missing", line, line if line in moved else "")  # fmt: skip


def _step(movement: Movement, ledger: Ledger, findings: Findings) -> None:
    move, place = movement.move, movement.place
    lot, other = ledger.lots.get(move.lot), ledger.lots.get(move.to_lot)
    if lot and move.to_lot in ledger.elsewhere and move.verb in _PARTING:
        other = Lot(move.to_lot, lot.root, lot.id, lot.office, lot.unit)
    if lot is None or other is None:
        findings.problem(place, "lot_missing", found=f"{move.lot} {move.to_lot}")
        return
    findings.compare(place, "quantity_not_positive", True, move.quantity > 0)
    if move.verb in _PARTING:
        findings.compare(place, "lot_rootless", lot.id, other.parent)
    else:
        findings.compare(place, "lot_rootless", lot.id, other.id)
    if move.verb == Verb.FIND:
        found = (move.from_status, move.to_status, move.from_place, move.seal_before, lot.root)
        findings.compare(place, "step_unknown", ("", Status.FOUND.value, "", "", lot.id), found)
        return
    step = f"{move.from_status} {move.verb} {move.to_status}"
    findings.compare(place, "step_unknown", step, step if _known(move) else "")


def _known(move: Move) -> bool:
    try:
        return CUSTODY.take(move.from_status, move.verb, {}).target == move.to_status
    except QingfengError:
        return False


@dataclass(slots=True)
class _Count:
    """What stands where under which seal, after each movement."""

    ledger: Ledger
    findings: Findings
    held: dict[Key, tuple[Decimal, str]] = field(default_factory=dict)
    weights: dict[Key, Decimal | None] = field(default_factory=dict)
    history: dict[Key, list[tuple[datetime, Decimal, str]]] = field(default_factory=dict)
    seals: dict[tuple[str, str], tuple[str, str, int]] = field(default_factory=dict)
    by: dict[tuple[str, str], str] = field(default_factory=dict)
    found: dict[str, Decimal] = field(default_factory=dict)
    gone: dict[str, Decimal] = field(default_factory=dict)

    def take(self, movement: Movement) -> None:
        move = movement.move
        lot = self.ledger.lots.get(move.lot)
        if lot is None:
            return
        before = ""
        coming = self._weigh(movement, lot.unit)
        if move.verb == Verb.FIND:
            self.found[lot.root] = self.found.get(lot.root, Decimal()) + move.quantity
        else:
            before = self._leave(movement, lot.office)
        if move.to_lot in self.ledger.elsewhere:
            self.gone[lot.root] = self.gone.get(lot.root, Decimal()) + move.quantity
            self._seal(movement, lot.office, {before})
            return
        goal = (move.to_lot, move.to_place, move.to_status)
        there, seal = self.held.get(goal, (Decimal(), ""))
        self.weights[goal] = joined(self.weights.get(goal), coming, empty=there == 0)
        self._stand(goal, there + move.quantity, move.seal_after, movement.at)
        self._seal(movement, lot.office, {before, seal})

    def _leave(self, movement: Movement, office: str) -> str:
        move, place = movement.move, movement.place
        source = (move.lot, move.from_place, move.from_status)
        quantity, seal = self.held.get(source, (Decimal(), ""))
        rest = quantity - move.quantity
        if rest < 0:
            self.findings.problem(place, "more_than_held", f"{quantity}", f"{move.quantity}")
        self.findings.compare(place, "seal_breaks", seal, move.seal_before)
        if seal and rest > 0:
            anew = self._sealed_anew(movement, office, seal)
            self.findings.compare(place, "rest_unsealed", True, anew)
        self._stand(source, rest, move.seal_rest if rest > 0 else "", movement.at)
        return seal

    def _weigh(self, movement: Movement, unit: str) -> Decimal | None:
        """What the goods weigh that go; what stays weighs the rest."""
        move = movement.move
        source = (move.lot, move.from_place, move.from_status)
        quantity, _ = self.held.get(source, (Decimal(), ""))
        weighing = Weighing(
            known=self.weights.get(source),
            stated=stated(move.weight, move.quantity, unit),
            whole=move.quantity >= quantity,
            note=self.ledger.notes.get(movement.line, ""),
        )
        for code in weighing.barred(SLACK):
            self.findings.problem(
                movement.place, code, f"{weighing.known} kg", f"{weighing.stated} kg"
            )
        self.weights[source] = weighing.left()
        return weighing.moved()

    def _stand(self, key: Key, quantity: Decimal, seal: str, at: datetime) -> None:
        self.held[key] = quantity, seal
        self.history.setdefault(key, []).append((at, quantity, seal))

    def _sealed_anew(self, movement: Movement, office: str, seal: str) -> bool:
        """What samples leave is sealed once for all samples of the order; split parts leave nothing in the end."""
        move = movement.move
        if move.seal_after == seal or (not move.seal_rest and move.verb != Verb.SPLIT):
            return False
        if move.seal_rest != seal:
            return True
        return self.by.get((office, seal)) == self._order(movement)

    def _order(self, movement: Movement) -> str:
        return self.ledger.lines[movement.line][0] if movement.line in self.ledger.lines else ""

    def _seal(self, movement: Movement, office: str, before: set[str]) -> None:
        """A numbered strip serves once."""
        move = movement.move
        fresh = (
            (move.seal_after, move.to_lot, move.to_place),
            (move.seal_rest, move.lot, move.from_place),
        )
        for number, lot, place in fresh:
            if not number or number in before:
                continue
            key = (office, number)
            self.findings.compare(movement.place, "seal_twice", "", number if key in self.seals else "")  # fmt: skip
            self.seals[key] = lot, place, movement.id
            self.by[key] = self._order(movement)

    def compare(self) -> None:
        """What the ledger states as held, under which seals, against what the movements come to."""
        counted = {key: value for key, value in self.held.items() if value[0] != 0}
        told = {key: value for key, value in self.ledger.held.items() if value[0] != 0}
        for key in sorted(counted.keys() | told.keys()):
            place = f"{GOODS}: holding {' '.join(key)}"
            self.findings.compare(place, "unbalanced", _told(counted.get(key)), _told(told.get(key)))  # fmt: skip
            weighs = _weight(self.weights.get(key)), _weight(self.ledger.weights.get(key))
            self.findings.compare(place, "weight_unbalanced", *weighs)
        held = self._by_family(told)
        for root, found in self.found.items():
            there = held.get(root, Decimal()) + self.gone.get(root, Decimal())
            self.findings.compare(
                f"{GOODS}: lot {root}", "unbalanced", found.normalize(), there.normalize()
            )
        for seal in sorted(self.seals.keys() | self.ledger.seals.keys()):
            if seal in self.seals and self.seals[seal][0] in self.ledger.elsewhere:
                continue
            place = f"{GOODS}: seal {seal[1]}"
            self.findings.compare(place, "seal_breaks", self.seals.get(seal), self.ledger.seals.get(seal))  # fmt: skip

    def _by_family(self, stated: Mapping[Key, tuple[Decimal, str]]) -> Mapping[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for (lot, _, _), (quantity, _) in stated.items():
            known = self.ledger.lots.get(lot)
            root = known.root if known else ""
            sums[root] = sums.get(root, Decimal()) + quantity
        return sums


def _weight(kilograms: Decimal | None) -> str:
    return "" if kilograms is None else f"{kilograms.normalize():f} kg"


def _told(held: tuple[Decimal, str] | None) -> str:
    return f"{held[0].normalize():f} {held[1]}" if held else "0"
