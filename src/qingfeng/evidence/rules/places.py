"""Places of custody: what they are for, what they may hold, what keeping goods there costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final
from uuid import UUID

from qingfeng.evidence.rules.custody import Verb


class PlaceKind(StrEnum):
    SCENE = "scene"
    CENTRE = "centre"
    ROOM = "room"
    THIRD_PARTY = "third_party"
    LABORATORY = "laboratory"
    PLANT = "plant"
    OUTSIDE = "outside"


# Clocks of goods: into the store after the seizure, back to the owner once found unrelated (law.md 7).
STORAGE_ENTRY: Final = "cn.items.storage_entry"
UNRELATED: Final = "cn.items.return_unrelated"
# Where goods are stored: a stock-taking counts these.
STORES: Final = frozenset({PlaceKind.CENTRE, PlaceKind.ROOM, PlaceKind.THIRD_PARTY})


# Whoever keeps these is no clerk of an office: a paper speaks for them.
OUTSIDERS: Final = frozenset(
    {PlaceKind.THIRD_PARTY, PlaceKind.LABORATORY, PlaceKind.PLANT, PlaceKind.OUTSIDE}
)
# Here the party hands over what the officers find and take.
FROM_PARTY: Final = frozenset({Verb.FIND, Verb.LIST, Verb.PRESERVE, Verb.SEAL, Verb.SEIZE})


# Where a verb can lead; one that is not named here may lead anywhere.
GOALS: Final[Mapping[Verb, frozenset[PlaceKind]]] = {
    Verb.STORE: STORES,
    Verb.RELOCATE: STORES,
    Verb.TEST: frozenset({PlaceKind.LABORATORY, PlaceKind.OUTSIDE}),
    Verb.TRANSFER: STORES | {PlaceKind.OUTSIDE},
    Verb.RETURN: frozenset({PlaceKind.OUTSIDE}),
    Verb.DESTROY: frozenset({PlaceKind.PLANT}),
    Verb.DONATE: frozenset({PlaceKind.OUTSIDE}),
    Verb.AUCTION: frozenset({PlaceKind.OUTSIDE}),
    Verb.SELL: frozenset({PlaceKind.OUTSIDE}),
}


def leads_to(verb: Verb, kind: str) -> bool:
    return verb not in GOALS or kind in GOALS[verb]


def stays_in_office(verb: Verb, kind: str, *, own: bool) -> bool:
    """A transfer goes to another organ: into its store, or to somebody outside. One's own store is no other organ."""
    return verb is Verb.TRANSFER and own and kind in STORES


class Hazard(StrEnum):
    """The classes of dangerous goods of GB 6944."""

    NONE = "none"
    EXPLOSIVE = "explosive"
    GAS = "gas"
    FLAMMABLE_LIQUID = "flammable_liquid"
    FLAMMABLE_SOLID = "flammable_solid"
    OXIDISING = "oxidising"
    TOXIC = "toxic"
    RADIOACTIVE = "radioactive"
    CORROSIVE = "corrosive"
    OTHER = "other_hazard"


class Waste(StrEnum):
    """The classes of the pack `cn.items.waste.*`: each has one lawful handling."""

    GENERAL = "general"
    ELECTRONIC = "electronic"
    HAZARDOUS = "hazardous"


# How many days before the end of a shelf life the alarm is raised.
BEFORE_PERISHED: Final = 3


class Bearer(StrEnum):
    AGENCY = "agency"
    HOLDER = "holder"


def storing_barred(
    *,
    capacity: Decimal | None,
    held: Decimal,
    coming: Decimal,
    hazards: frozenset[str],
    hazard: str,
    custodians: int,
    least_custodians: int,
) -> tuple[str, ...]:
    """Every reason why goods cannot be stored in the place."""
    found = {
        "place_full": capacity is not None and held + coming > capacity,
        "hazard_not_kept_here": hazard != Hazard.NONE and hazard not in hazards,
        "custodians_too_few": custodians < least_custodians,
    }
    return tuple(code for code, holds in found.items() if holds)


def bearers(function: str) -> tuple[Bearer, ...]:
    """Custody under a measure is at the agency's cost (cn.items.seal); only at customs does the holder bear it."""
    return (Bearer.AGENCY, Bearer.HOLDER) if function == "customs" else (Bearer.AGENCY,)


@dataclass(frozen=True, slots=True)
class Passage:
    """So much more, or less, of a lot in a place from a day on."""

    place: UUID
    change: Decimal
    day: date


def spans(
    passages: Sequence[Passage], *, today: date
) -> Mapping[UUID, tuple[tuple[date, date], ...]]:
    """From when to when each place held anything of the lot; what is still there runs until today."""
    held: dict[UUID, Decimal] = {}
    begun: dict[UUID, date] = {}
    found: dict[UUID, list[tuple[date, date]]] = {}
    for passage in passages:
        before = held.get(passage.place, Decimal())
        held[passage.place] = before + passage.change
        if before <= 0 < held[passage.place]:
            begun[passage.place] = passage.day
        if held[passage.place] <= 0 < before:
            found.setdefault(passage.place, []).append((begun.pop(passage.place), passage.day))
    for place, day in begun.items():
        found.setdefault(place, []).append((day, max(day, today)))
    return {place: tuple(stays) for place, stays in found.items()}


@dataclass(frozen=True, slots=True)
class Rate:
    """What a day costs from a day on; nothing where it has no sum."""

    since: date
    a_day: Decimal | None
    bearer: str
    currency: str = "CNY"


def rate_on(rates: Sequence[Rate], day: date) -> Rate | None:
    """`rates` in the order in which they were set: the later one of a day holds."""
    begun = [rate for rate in rates if rate.since <= day]
    latest = max((rate.since for rate in begun), default=None)
    return next((rate for rate in reversed(begun) if rate.since == latest), None)


def charged(
    rates: Sequence[Rate], stays: Sequence[tuple[date, date]]
) -> Iterator[tuple[Rate, int]]:
    """How many days of the stays cost what: each day by the rate of that day. Begun days count whole, as stores charge."""
    for begun, ended in stays:
        cuts = {rate.since for rate in rates if begun < rate.since <= ended}
        edges = sorted({begun, *cuts, ended + timedelta(days=1)})
        for first, following in pairwise(edges):
            rate = rate_on(rates, first)
            if rate is not None and rate.a_day is not None:
                yield rate, (following - first).days
