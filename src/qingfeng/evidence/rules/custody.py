"""The ledger of goods in custody: what may happen to a lot, from where to where, and who signs for it.

The table is law.md section 7 as the pack `cn.items.moves` has it, with the steps that practice adds to it: a lot is
split, goods move between rooms, a sample is used up by its test, a piece is missing at a stock-taking and found again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qingfeng.evidence.rules.measures import EDIT
from qingfeng.kernel.workflow import Step, Workflow

FLOW: Final = "custody"
VERSION: Final = 1
WORK: Final = "goods:edit"
OFFICER: Final = EDIT
DECIDE: Final = "goods:decide"


class Status(StrEnum):
    FOUND = "found"
    LISTED = "listed"
    PRESERVED = "preserved"
    SEALED = "sealed"
    SEIZED = "seized"
    STORED = "stored"
    SAMPLED = "sampled"
    TESTING = "testing"
    TESTED = "tested"
    LOST = "lost"
    # What was confiscated stays so while it is missing, and is found again as that.
    MISSING = "missing"
    CONFISCATED = "confiscated"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    DISPOSED = "disposed"
    USED_UP = "used_up"
    DESTROYED = "destroyed"
    DONATED = "donated"
    AUCTIONED = "auctioned"
    SOLD = "sold"


class Verb(StrEnum):
    FIND = "find"
    LIST = "list"
    PRESERVE = "preserve"
    SEAL = "seal"
    SEIZE = "seize"
    STORE = "store"
    RELOCATE = "relocate"
    RESEAL = "reseal"
    SPLIT = "split"
    SAMPLE = "sample"
    TEST = "test"
    CONCLUDE = "conclude"
    USE_UP = "use_up"
    TRANSFER = "transfer"
    RETURN = "give_back"
    CONFISCATE = "confiscate"
    DISPOSE = "dispose"
    DESTROY = "destroy"
    DONATE = "donate"
    AUCTION = "auction"
    SELL = "sell"
    LOSE = "lose"
    RECOVER = "recover"


MEASURES: Final = (Status.PRESERVED, Status.SEALED, Status.SEIZED)
KEPT: Final = (*MEASURES, Status.STORED)
FINAL: Final = frozenset(
    {
        Status.RETURNED,
        Status.DISPOSED,
        Status.USED_UP,
        Status.DESTROYED,
        Status.DONATED,
        Status.AUCTIONED,
        Status.SOLD,
    }
)
# What is in somebody's hands on our account: the stock of a place.
# What is transferred is the receiver's to take into a store or under a measure of its own; outside it stays as it is.
HELD: Final = frozenset(
    set(Status)
    - FINAL
    - {Status.FOUND, Status.LISTED, Status.LOST, Status.MISSING, Status.TRANSFERRED}
)

_TABLE: Final[tuple[tuple[Verb, tuple[Status, ...], Status], ...]] = (
    (Verb.LIST, (Status.FOUND,), Status.LISTED),
    (Verb.PRESERVE, (Status.LISTED,), Status.PRESERVED),
    (Verb.SEAL, (Status.LISTED, Status.PRESERVED), Status.SEALED),
    # What is kept for seven days may be seized where it stands by then: in the store.
    (
        Verb.SEIZE,
        (Status.LISTED, Status.PRESERVED, Status.SEALED, Status.STORED, Status.TRANSFERRED),
        Status.SEIZED,
    ),
    (
        Verb.STORE,
        (Status.LISTED, *MEASURES, Status.SAMPLED, Status.TESTED, Status.TRANSFERRED),
        Status.STORED,
    ),
    (Verb.RELOCATE, (Status.STORED,), Status.STORED),
    (Verb.RELOCATE, (Status.CONFISCATED,), Status.CONFISCATED),
    (Verb.SAMPLE, KEPT, Status.SAMPLED),
    (Verb.TEST, (Status.SAMPLED,), Status.TESTING),
    (Verb.CONCLUDE, (Status.TESTING,), Status.TESTED),
    (Verb.USE_UP, (Status.TESTING,), Status.USED_UP),
    (Verb.TRANSFER, (*KEPT, Status.SAMPLED, Status.TESTED), Status.TRANSFERRED),
    (Verb.RETURN, (Status.LISTED, *KEPT, Status.SAMPLED, Status.TESTED), Status.RETURNED),
    (Verb.CONFISCATE, (*MEASURES[1:], Status.STORED, Status.SAMPLED, Status.TESTED), Status.CONFISCATED),
    (Verb.DISPOSE, KEPT, Status.DISPOSED),
    (Verb.DESTROY, (Status.CONFISCATED,), Status.DESTROYED),
    (Verb.DONATE, (Status.CONFISCATED,), Status.DONATED),
    (Verb.AUCTION, (Status.CONFISCATED,), Status.AUCTIONED),
    (Verb.SELL, (Status.CONFISCATED,), Status.SOLD),
    (Verb.LOSE, (*KEPT, Status.SAMPLED, Status.TESTING, Status.TESTED), Status.LOST),
    (Verb.RECOVER, (Status.LOST,), Status.STORED),
    (Verb.LOSE, (Status.CONFISCATED,), Status.MISSING),
    (Verb.RECOVER, (Status.MISSING,), Status.CONFISCATED),
)  # fmt: skip
# Into a store without a measure: what the office bought.
UNMEASURED: Final = (Status.LISTED, Verb.STORE)
_SPLITTABLE: Final = (Status.LISTED, *KEPT, Status.CONFISCATED)
# What may stand under a strip of ours.
_SEALED: Final = (Status.LISTED, *KEPT, Status.SAMPLED, Status.TESTED, Status.CONFISCATED)


# A storekeeper moves what is kept. To take, to confiscate, to hand on and to give back are acts of the office: an officer's,
# who may carry out measures; every other way out, and whatever is not named here, is begun by who decides about goods.
_OF_KEEPERS: Final = frozenset(
    {
        Verb.LIST, Verb.STORE, Verb.RELOCATE, Verb.SPLIT, Verb.SAMPLE, Verb.TEST, Verb.CONCLUDE, Verb.USE_UP,
        Verb.RECOVER, Verb.RESEAL,
    }
)  # fmt: skip
_OF_OFFICERS: Final = frozenset(
    {Verb.PRESERVE, Verb.SEAL, Verb.SEIZE, Verb.CONFISCATE, Verb.TRANSFER, Verb.RETURN}
)


def begun_with(verb: Verb) -> str:
    """The right that whoever begins it has beside that of handling goods."""
    if verb in _OF_KEEPERS:
        return WORK
    return OFFICER if verb in _OF_OFFICERS else DECIDE


def _step(verb: Verb, sources: tuple[Status, ...], target: Status) -> Step:
    return Step(verb.value, frozenset(sources), target.value, begun_with(verb), {}, verb.value)


CUSTODY = Workflow(
    name=FLOW,
    version=VERSION,
    initial=Status.FOUND.value,
    finals=frozenset(FINAL),
    steps=(
        *(_step(*row) for row in _TABLE),
        *(_step(Verb.SPLIT, (status,), status) for status in _SPLITTABLE),
        *(_step(Verb.RESEAL, (status,), status) for status in _SEALED),
    ),
)


class Side(StrEnum):
    """Who signs an order: whoever hands over, whoever takes over, and whoever watches."""

    FROM = "from"
    TO = "to"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a verb asks beyond quantity and two signatures."""

    seal: bool = False
    photo: bool = False
    weight: bool = False
    supervisors: int = 0
    elsewhere: bool = False
    # The whole of it, where it stands.
    in_place: bool = False
    decision: bool = False


NOTHING: Final = Needs()
_NEEDS: Final[Mapping[Verb, Needs]] = {
    Verb.STORE: Needs(seal=True, photo=True, weight=True),
    Verb.RELOCATE: Needs(elsewhere=True),
    Verb.RESEAL: Needs(seal=True, photo=True, in_place=True),
    Verb.SAMPLE: Needs(seal=True, photo=True),
    Verb.TEST: Needs(elsewhere=True),
    Verb.TRANSFER: Needs(weight=True, elsewhere=True, decision=True),
    Verb.RETURN: Needs(elsewhere=True, decision=True),
    Verb.CONFISCATE: Needs(decision=True),
    Verb.DISPOSE: Needs(photo=True, decision=True),
    Verb.DESTROY: Needs(photo=True, weight=True, supervisors=2, elsewhere=True, decision=True),
    Verb.DONATE: Needs(elsewhere=True, decision=True),
    Verb.AUCTION: Needs(elsewhere=True, decision=True),
    Verb.SELL: Needs(elsewhere=True, decision=True),
    Verb.LOSE: Needs(decision=True),
}


def needs(verb: Verb) -> Needs:
    return _NEEDS.get(verb, NOTHING)


def target(status: Status, verb: Verb) -> Status:
    """Where the verb leads from there; Refused where it leads nowhere."""
    return Status(CUSTODY.take(status.value, verb.value, {}).target)


def verbs_from(status: Status, *, bought: bool) -> tuple[Verb, ...]:
    """Listed goods go into a store on a measure alone, or because the office bought them."""
    offered = (Verb(offer.step.verb) for offer in CUSTODY.offers(status.value, {}))
    return tuple(verb for verb in offered if bought or (status, verb) != UNMEASURED)


@dataclass(frozen=True, slots=True)
class Line:
    """One lot in an order, as it was asked for."""

    status: Status
    quantity: Decimal
    held: Decimal
    weight: Decimal | None
    seal_held: str
    seal_read: str
    seal_after: str
    seal_rest: str
    photo: str
    moved_elsewhere: bool
    # An earlier line of the same order has opened the lot and put this seal on what it left.
    opened_here: bool = False


def barred(verb: Verb, line: Line, *, decision: str) -> tuple[str, ...]:
    """Every reason why the line cannot be ordered. A seal that differs is no reason here: it is an incident."""
    asks = needs(verb)
    rest = line.held - line.quantity
    found = {
        "quantity_not_positive": line.quantity <= 0,
        "more_than_held": line.quantity > line.held,
        "seal_missing": asks.seal and not line.seal_after,
        "photo_missing": asks.photo and not line.photo,
        "weight_missing": asks.weight and line.weight is None,
        "reseal_in_part": asks.in_place and (rest > 0 or line.moved_elsewhere),
        "seal_unchanged": asks.in_place
        and bool(line.seal_after)
        and line.seal_after == line.seal_held,
        "same_place": asks.elsewhere and not line.moved_elsewhere,
        "decision_missing": asks.decision and not decision.strip(),
        # A sealed lot is opened to take a part of it: what stays is sealed anew.
        "rest_unsealed": verb is not Verb.SPLIT
        and bool(line.seal_held)
        and rest > 0
        and not line.seal_rest,
        "seal_used_twice": _used_twice(line, rest),
    }
    return tuple(code for code, holds in found.items() if holds)


def _used_twice(line: Line, rest: Decimal) -> bool:
    """One strip closes one thing: not the part and the rest, nor again what it closed before."""
    again = bool(line.seal_rest) and line.seal_rest == line.seal_held and not line.opened_here
    shared = bool(line.seal_rest) and line.seal_rest == line.seal_after
    kept = bool(line.seal_held) and rest > 0 and line.seal_after == line.seal_held
    return again or shared or kept


def find_unrelated_barred(*, function: str, own: bool, held: bool, known: bool) -> tuple[str, ...]:
    """Why goods cannot be found unrelated: the rule binds the police, for goods of their own that they still hold, once."""
    found = {
        "not_of_police": function != "public_security" or not own,
        "nothing_held": not held,
        "found_unrelated_already": known,
    }
    return tuple(code for code, holds in found.items() if holds)


class OrderState(StrEnum):
    OPEN = "open"
    HALF = "half"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


def _reasoned(facts: Mapping[str, object]) -> bool:
    return bool(facts.get("reason"))


def _other_person(facts: Mapping[str, object]) -> bool:
    return bool(facts.get("two_people"))


def _supervised(facts: Mapping[str, object]) -> bool:
    return bool(facts.get("supervised"))


def _recorded(facts: Mapping[str, object]) -> bool:
    return bool(facts.get("recorded"))


_ALIVE: Final = frozenset({OrderState.OPEN.value, OrderState.HALF.value})
ORDER = Workflow(
    name="order",
    version=1,
    initial=OrderState.OPEN.value,
    finals=frozenset(
        state.value
        for state in (
            OrderState.DONE,
            OrderState.REFUSED,
            OrderState.STOPPED,
            OrderState.WITHDRAWN,
        )
    ),
    steps=(
        Step("sign", frozenset({"open"}), OrderState.HALF.value, WORK, {}, "half_signed"),
        Step(
            "complete",
            frozenset({"half"}),
            OrderState.DONE.value,
            WORK,
            {
                "same_signer": _other_person,
                "supervisors_missing": _supervised,
                "conditions_missing": _recorded,
            },
            "done",
        ),
        Step("refuse", _ALIVE, OrderState.REFUSED.value, WORK, {"reason_missing": _reasoned}, "refused"),
        Step("stop", _ALIVE, OrderState.STOPPED.value, WORK, {}, "stopped"),
        Step("withdraw", _ALIVE, OrderState.WITHDRAWN.value, WORK, {"reason_missing": _reasoned}, "withdrawn"),
    ),
)  # fmt: skip


class Finding(StrEnum):
    UNDETERMINED = "undetermined"
    GENUINE = "genuine"
    COUNTERFEIT = "counterfeit"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a mixed lot, by what was found about it and on which samples that rests."""

    finding: Finding
    mark: str
    quantity: Decimal
    basis: str


def check_split(held: Decimal, shares: tuple[Share, ...]) -> tuple[str, ...]:
    """Two parts or more, each with its quantity and its basis, that make up what is held."""
    found = {
        "split_needs_two": len(shares) < 2,
        "quantity_not_positive": any(share.quantity <= 0 for share in shares),
        "split_unbalanced": sum((share.quantity for share in shares), Decimal()) != held,
        "basis_missing": any(
            share.finding is not Finding.UNDETERMINED and not share.basis.strip()
            for share in shares
        ),
    }
    return tuple(code for code, holds in found.items() if holds)
