"""Places of custody: what they are for, what they may hold, what keeping goods there costs."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final


class PlaceKind(StrEnum):
    SCENE = "scene"
    CENTRE = "centre"
    ROOM = "room"
    THIRD_PARTY = "third_party"
    LABORATORY = "laboratory"
    PLANT = "plant"
    OUTSIDE = "outside"


# Where goods are stored: a stock-taking counts these.
STORES: Final = frozenset({PlaceKind.CENTRE, PlaceKind.ROOM, PlaceKind.THIRD_PARTY})


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


class Bearer(StrEnum):
    AGENCY = "agency"
    PARTY = "party"
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
    closed: bool,
) -> tuple[str, ...]:
    """Every reason why goods cannot be stored in the place."""
    found = {
        "place_closed": closed,
        "place_full": capacity is not None and held + coming > capacity,
        "hazard_not_kept_here": hazard != Hazard.NONE and hazard not in hazards,
        "custodians_too_few": custodians < least_custodians,
    }
    return tuple(code for code, holds in found.items() if holds)


def storage_cost(a_day: Decimal, spans: Sequence[tuple[datetime, datetime]]) -> Decimal:
    """Begun days count whole, as stores charge them."""
    return sum((a_day * _days(begun.date(), ended.date()) for begun, ended in spans), Decimal())


def _days(begun: date, ended: date) -> int:
    return (ended - begun).days + 1
