"""Which leads an office may see, as conditions that the database can walk an index by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

INDUSTRIAL, COPYRIGHT = "industrial", "copyright"
BOTH = (INDUSTRIAL, COPYRIGHT)

# The rest of the functions work on both; a body that only coordinates sees both, masked.
DIVISIONS_OF_FUNCTION = {
    "market_regulation": (INDUSTRIAL,),
    "copyright": (COPYRIGHT,),
    "culture": (COPYRIGHT,),
}
MASKED_FUNCTIONS = frozenset({"leading_group"})
_REGION = re.compile(r"(?:\d{2}){0,3}\Z")


@dataclass(frozen=True, slots=True)
class Branch:
    """Equalities that begin one index of the lead table; `counter` names the scope's counters."""

    counter: str
    division: str | None = None
    region: str = ""
    platform: UUID | None = None
    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What an actor sees is the union of the branches; none of them means nothing at all."""

    branches: tuple[Branch, ...] = ()
    masked: bool = False

    def __bool__(self) -> bool:
        return bool(self.branches)


NOTHING = Scope()
EVERYTHING = Scope(tuple(Branch(f"d:{name}", division=name) for name in BOTH))


def division_of(right_kind: str) -> str:
    """Copyright has its own agencies; marks, designs and indications are one division."""
    return COPYRIGHT if right_kind == "copyright" else INDUSTRIAL


def platform_scope(platforms: Iterable[UUID]) -> Scope:
    return Scope(tuple(Branch(f"p:{id_}", platform=id_) for id_ in sorted(platforms)))


def holder_scope(holders: Iterable[UUID]) -> Scope:
    return Scope(tuple(Branch(f"h:{id_}", holder=id_) for id_ in sorted(holders)))


def agency_scope(function: str, region: str) -> Scope:
    """An agency's function and region; '' is the whole country, with the unassigned."""
    if not _REGION.match(region):
        return NOTHING
    region = significant(region)
    divisions = DIVISIONS_OF_FUNCTION.get(function, BOTH)
    branches = tuple(
        Branch(
            counter=f"r:{division}:{region}" if region else f"d:{division}",
            division=division,
            region=region,
        )
        for division in divisions
    )
    return Scope(branches, masked=function in MASKED_FUNCTIONS)


def significant(region: str) -> str:
    """The digits of a division's code that say something: 350000 is all of 35."""
    while region.endswith("00"):
        region = region[:-2]
    return region


def masked_name(name: str) -> str:
    """A name of which only the ends stay, so that two of them can be told apart."""
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return f"{name[0]}***{name[-1]}"
