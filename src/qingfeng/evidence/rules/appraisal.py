"""Appraisal and price appraisal: by whom, on what, who may not, what it costs whom, and when it counts.

A body works within its qualification, its scope and its term; where the law knows no qualified body for the goods, another
capable one may be named, with the reason. A body that is qualified for other goods is no such body: no reason gets round its
scope. Whoever has an interest steps aside. What the report says is the body's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from qingfeng.evidence.rules.custody import Finding, Status, Verb
from qingfeng.evidence.rules.lists import PriceBasis
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.evidence.rules.needs import GOING
from qingfeng.kernel.errors import BadInput
from qingfeng.kernel.workflow import Facts, Step, Workflow

MOST_SAMPLES: Final = 100
# The Nice classes of goods; those above are services, which nobody appraises.
FIRST_CLASS: Final = 1
LAST_CLASS: Final = 34
GOODS_CLASSES: Final = tuple(range(FIRST_CLASS, LAST_CLASS + 1))


class Purpose(StrEnum):
    """What is asked for; each is a pause of its own in the packs."""

    APPRAISAL = "appraisal"
    TESTING = "testing"
    INSPECTION = "inspection"
    QUARANTINE = "quarantine"
    PRICE = "price"


# A price appraisal takes time like an appraisal; the packs know no pause of its own for it.
PAUSES: Final = {
    Purpose.APPRAISAL: "appraisal",
    Purpose.TESTING: "testing",
    Purpose.INSPECTION: "inspection",
    Purpose.QUARANTINE: "quarantine",
}


# Whose result the law gives a time to ask for another inspection; of the others the office's own notice names the day.
REINSPECTED: Final = frozenset({Purpose.TESTING, Purpose.INSPECTION})


# What rests on a report, or leaves no goods of which another body could be asked. What perishes does not wait: an early
# disposal rests on the owner's consent, or a public notice, and keeps its evidence by a record.
RESTING: Final = GOING | {Verb.CONFISCATE}


class State(StrEnum):
    DRAFTED = "drafted"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REPORTED = "reported"
    REFUSED = "refused"
    RECALLED = "recalled"


OPEN: Final = (State.DRAFTED.value, State.REQUESTED.value, State.ACCEPTED.value)
# A sample of the custody ledger is with the body once the order that hands it over bears both signatures.
AT_BODY: Final = frozenset({Status.TESTING, Status.TESTED, Status.USED_UP})


# Kinds of measure in which the office bears the cost of an appraisal.
COMPULSORY: Final = frozenset({MeasureKind.SEAL.value, MeasureKind.SEIZE.value})


class Opinion(StrEnum):
    """What a report finds of one sample."""

    COUNTERFEIT = "counterfeit"
    GENUINE = "genuine"
    SHODDY = "shoddy"
    SOUND = "sound"
    UNDETERMINED = "undetermined"


SAID_OF_GOODS: Final = {
    Opinion.COUNTERFEIT.value: Finding.COUNTERFEIT,
    Opinion.GENUINE.value: Finding.GENUINE,
}


class PriceOf(StrEnum):
    """What a price appraisal prices: for marks the law asks for the genuine product, for shoddy goods also for these."""

    GOODS = "goods"
    GENUINE = "genuine"


# Under which name the packs know the price.
PRICE_FACTS: Final = {PriceOf.GOODS: "appraised_price", PriceOf.GENUINE: "genuine_price"}
LIST_FACTS: Final[Mapping[str, str]] = {
    PriceBasis.MARKED.value: "marked_price",
    PriceBasis.SOLD_AT.value: "average_price",
    PriceBasis.GENUINE.value: "genuine_price",
}


class Payer(StrEnum):
    OFFICE = "office"
    PARTY = "party"


class Review(StrEnum):
    """What the office makes of an objection."""

    UPHELD = "upheld"
    AGAIN = "again"
    REJECTED = "rejected"


class Scope(StrEnum):
    """How the certificates that a body holds for the purpose stand to the class of the goods."""

    UNHELD = "unheld"
    COVERED = "covered"
    UNCODED = "uncoded"
    OUTSIDE = "outside"


class ServiceMode(StrEnum):
    """How a paper reaches the party (SAMR procedure, arts. 82 and 83)."""

    DIRECT = "direct"
    LEFT = "left"
    POST = "post"
    ENTRUSTED = "entrusted"
    ELECTRONIC = "electronic"
    ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True)
class Qualification:
    """A certificate of a body: for which classes of goods and purposes, from when to when.

    One from before classes were asked for has none: its scope is words alone, and an officer answers for reading them.
    """

    purposes: frozenset[Purpose]
    scope: str
    classes: frozenset[int]
    valid_from: date
    valid_to: date
    withdrawn_on: date | None = None

    def covers(self, purpose: Purpose, on: date) -> bool:
        ended = self.withdrawn_on is not None and self.withdrawn_on <= on
        return purpose in self.purposes and self.valid_from <= on <= self.valid_to and not ended


def qualified(held: Sequence[Qualification], purpose: Purpose, on: date) -> bool:
    return any(one.covers(purpose, on) for one in held)


def scope_of(held: Sequence[Qualification], purpose: Purpose, goods_class: int, on: date) -> Scope:
    """A class that one certificate names is covered, whatever another leaves out."""
    in_force = [one.classes for one in held if one.covers(purpose, on)]
    if not in_force:
        return Scope.UNHELD
    if any(goods_class in classes for classes in in_force):
        return Scope.COVERED
    return Scope.OUTSIDE if all(in_force) else Scope.UNCODED


def class_of_goods(known: frozenset[int], chosen: int | None) -> int:
    """What the product or the right says; where it says several one of them, where it says nothing any class of goods."""
    if chosen is None and len(known) == 1:
        return next(iter(known))
    if chosen is None or not FIRST_CLASS <= chosen <= LAST_CLASS:
        raise BadInput("goods_class_missing", column="goods_class")
    if known and chosen not in known:
        raise BadInput("goods_class_differs", column="goods_class")
    return chosen


def conflicts(
    body_office: UUID, *, office: UUID, holder_offices: frozenset[UUID], same_owner: bool
) -> tuple[str, ...]:
    """Why a body must step aside: it is a side of the matter itself, or belongs to one."""
    found = []
    if body_office == office:
        found.append("body_is_the_office")
    if body_office in holder_offices:
        found.append("body_is_the_holder")
    if same_owner:
        found.append("body_belongs_to_a_side")
    return tuple(found)


def departs(found: Collection[Finding], said: Collection[str]) -> bool:
    """Whether nothing that an office finds is what a report says of the goods; where either leaves it open, nothing departs."""
    settled = {finding for finding in found if finding is not Finding.UNDETERMINED}
    reported = {SAID_OF_GOODS[opinion] for opinion in said if opinion in SAID_OF_GOODS}
    return bool(settled and reported and not settled & reported)


def payer(*, seized: bool, second: bool, asked_by_party: bool, upheld: bool) -> Payer:
    """The office pays, always so in compulsory measures (Compulsion Law, art. 25).

    A second appraisal that a party asked for is its own to pay where it changed nothing, save on seized goods.
    """
    if second and asked_by_party and upheld and not seized:
        return Payer.PARTY
    return Payer.OFFICE


@dataclass(frozen=True, slots=True)
class Line:
    """What a report says of one sample: a finding, or a price of one unit for the thresholds."""

    sample: UUID
    opinion: Opinion | None = None
    unit_price: Decimal | None = None
    note: str = ""


def check_report(lines: Sequence[Line], samples: frozenset[UUID], purpose: Purpose) -> None:
    """One line for each sample and none for another; a price where prices are asked, else a finding."""
    named = [line.sample for line in lines]
    if len(set(named)) < len(named) or set(named) != samples:
        raise BadInput("report_lines_differ", column="lines")
    for line in lines:
        if purpose is Purpose.PRICE:
            if line.unit_price is None or line.unit_price <= 0 or line.opinion is not None:
                raise BadInput("price_missing", column="lines")
        elif line.opinion is None or line.unit_price is not None:
            raise BadInput("opinion_missing", column="lines")


def pause_gaps(purpose: Purpose, *, days: int | None, told: bool) -> Iterator[tuple[str, str]]:
    """Time that is left out of a measure's clock is fixed beforehand and told to the party in writing; or there is none."""
    if days is None and not told:
        return
    if PAUSES.get(purpose) is None:
        yield "no_pause_for_price", "pause_days"
        return
    if days is None or not 1 <= days <= 180:
        yield "pause_not_fixed", "pause_days"
    if not told:
        yield "pause_not_told", "pause_notice"


def price_of_each(
    parents: Mapping[UUID, UUID | None], priced: Mapping[UUID, Decimal]
) -> dict[UUID, Decimal]:
    """For every lot the price of the nearest one it was split or drawn from, itself first; the others are left out."""
    found = {}
    for lot in parents:
        at: UUID | None = lot
        while at is not None and at not in priced:
            at = parents.get(at)
        if at is not None:
            found[lot] = priced[at]
    return found


def _fact(name: str) -> Any:
    return lambda facts: bool(facts.get(name))


def _not(name: str) -> Any:
    return lambda facts: not facts.get(name)


def _qualified(facts: Facts) -> bool:
    held = facts.get("scope") != Scope.UNHELD
    return held or bool(str(facts.get("why_unqualified") or "").strip())


def _within_scope(facts: Facts) -> bool:
    return facts.get("scope") != Scope.OUTSIDE


def _scope_read(facts: Facts) -> bool:
    return facts.get("scope") != Scope.UNCODED or bool(facts.get("scope_confirmed"))


# A reason stands for a certificate that nobody holds, and a confirmation for one that is words; nothing for one of other goods.
SCOPE_GUARDS: Final = {
    "body_unqualified": _qualified,
    "body_out_of_scope": _within_scope,
    "scope_unconfirmed": _scope_read,
}


def still_certified(facts: Facts) -> bool:
    """On the day on which a body accepts or reports: what the asking office was asked when it sent the request."""
    return all(passes(facts) for passes in SCOPE_GUARDS.values())


_ADD, _EDIT, _DECIDE = "appraisal:add", "appraisal:edit", "appraisal:decide"
APPRAISAL_FLOW = Workflow(
    name="appraisal",
    version=1,
    initial=State.DRAFTED.value,
    finals=frozenset({State.REPORTED.value, State.REFUSED.value, State.RECALLED.value}),
    steps=(
        Step(
            "request",
            frozenset({State.DRAFTED.value}),
            State.REQUESTED.value,
            _ADD,
            {
                "sample_missing": _fact("samples"),
                "goods_class_unsaid": _fact("goods_class"),
                **SCOPE_GUARDS,
                "body_conflicted": _not("conflicts"),
            },
            "requested",
        ),
        Step(
            "accept",
            frozenset({State.REQUESTED.value}),
            State.ACCEPTED.value,
            _EDIT,
            {"interest_undeclared": _fact("no_interest"), "certificate_gone": still_certified},
            "accepted",
        ),
        Step(
            "decline",
            frozenset({State.REQUESTED.value}),
            State.REFUSED.value,
            _EDIT,
            {"reason_missing": _fact("reason")},
            "declined",
        ),
        Step(
            "report",
            frozenset({State.ACCEPTED.value}),
            State.REPORTED.value,
            _EDIT,
            {
                "seals_not_intact": _fact("seals_intact"),
                "samples_not_handed_over": _fact("samples_there"),
                "certificate_gone": still_certified,
            },
            "reported",
        ),
        Step(
            "give_back",
            frozenset({State.ACCEPTED.value}),
            State.REFUSED.value,
            _EDIT,
            {"reason_missing": _fact("reason")},
            "given_back",
        ),
        Step(
            "recall",
            frozenset({State.DRAFTED.value, State.REQUESTED.value, State.ACCEPTED.value}),
            State.RECALLED.value,
            _DECIDE,
            {"reason_missing": _fact("reason")},
            "recalled",
        ),
    ),
)
