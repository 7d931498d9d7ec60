"""Incidents, samples, countings and destruction: what each asks before it stands."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qingfeng.kernel.workflow import Facts, Step, Workflow

# What stands between the parts of a name and says nothing of whose it is.
_BETWEEN: Final = re.compile(r"[\s.·・•‧]+")
DECIDE: Final = "goods:decide"
WORK: Final = "goods:edit"
# The handling, in the packs' word, that only a licensed unit may do.
LICENSED: Final = "licensed_unit"


class IncidentKind(StrEnum):
    SEAL_MISMATCH = "seal_mismatch"
    SEAL_UNREAD = "seal_unread"
    SEAL_BROKEN = "seal_broken"
    SHORTAGE = "shortage"
    SURPLUS = "surplus"
    UNLISTED = "unlisted"
    DAMAGE = "damage"
    CLIMATE = "climate"
    OTHER = "other"


# As long as one of these is open nothing moves; once it was raised the goods may be sealed anew.
OF_SEALS: Final = frozenset({IncidentKind.SEAL_MISMATCH, IncidentKind.SEAL_BROKEN})


class IncidentState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class StocktakeState(StrEnum):
    COUNTING = "counting"
    CLOSED = "closed"


class SealSeen(StrEnum):
    """What is said of a seal where no number is: the seal as it was read says itself."""

    READ = ""
    UNREAD = "unread"
    BROKEN = "broken"


def _reasoned(facts: Facts) -> bool:
    return bool(facts.get("reason"))


def _all_counted(facts: Facts) -> bool:
    return not facts.get("uncounted")


def _explained(facts: Facts) -> bool:
    return not facts.get("unexplained")


def _somebody_else(facts: Facts) -> bool:
    return not facts.get("same_person")


INCIDENT = Workflow(
    name="incident",
    version=1,
    initial=IncidentState.OPEN.value,
    finals=frozenset({IncidentState.CLOSED.value}),
    steps=(
        Step("close", frozenset({"open"}), "closed", DECIDE, {"reason_missing": _reasoned}, "closed"),
    ),
)  # fmt: skip
STOCKTAKE = Workflow(
    name="stocktake",
    version=1,
    initial=StocktakeState.COUNTING.value,
    finals=frozenset({StocktakeState.CLOSED.value}),
    steps=(
        Step(
            "close",
            frozenset({"counting"}),
            "closed",
            WORK,
            {
                "not_all_counted": _all_counted,
                "differences_unexplained": _explained,
                "same_signer": _somebody_else,
            },
            "closed",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Counted:
    expected: Decimal
    counted: Decimal | None
    seal: str
    seal_read: str
    seal_seen: str = SealSeen.READ


def differences(line: Counted) -> tuple[IncidentKind, ...]:
    """What the counting found against the ledger. A seal that nobody read is neither right nor wrong, nor is it broken."""
    if line.counted is None:
        return ()
    broken = line.seal_seen == SealSeen.BROKEN
    unread = line.seal_seen == SealSeen.UNREAD or (bool(line.seal) and not line.seal_read)
    there = line.counted > 0
    found = {
        IncidentKind.SHORTAGE: line.counted < line.expected,
        IncidentKind.SURPLUS: line.counted > line.expected,
        IncidentKind.SEAL_BROKEN: there and broken,
        IncidentKind.SEAL_UNREAD: there and unread and not broken,
        IncidentKind.SEAL_MISMATCH: there
        and line.seal_read != line.seal
        and not (unread or broken),
    }
    return tuple(kind for kind, holds in found.items() if holds)


def count_barred(
    counted: Decimal | None, *, seal_read: str, seal_seen: str, note: str
) -> tuple[tuple[str, str], ...]:
    """What is wrong with an entry, each code with the part of it that is to blame."""
    found = {
        ("count_negative", "count"): counted is not None and counted < 0,
        ("seal_unread_yet_named", "seal"): seal_seen == SealSeen.UNREAD and bool(seal_read),
        ("seal_reason_missing", "note"): seal_seen != SealSeen.READ and not note,
    }
    return tuple(blamed for blamed, holds in found.items() if holds)


@dataclass(frozen=True, slots=True)
class Methods:
    """The ways of sampling that the packs name, which of them need a statutory body, and which a word more."""

    known: tuple[str, ...]
    needs_body: frozenset[str]
    needs_note: frozenset[str]


def method_barred(method: str, *, note: str, body: str, methods: Methods) -> tuple[str, ...]:
    found = {
        "sampling_method_unknown": method not in methods.known,
        "sampling_body_missing": method in methods.needs_body and not body.strip(),
        "sampling_note_missing": method in methods.needs_note and not note.strip(),
    }
    return tuple(code for code, holds in found.items() if holds)


def sampling_barred(
    *, party_present: bool, party_note: str, tested: int, seals: Sequence[str], purpose: str
) -> tuple[str, ...]:
    """The party is there or its absence is noted; something is tested; each is under a seal of its own. A spare is no duty."""
    found = {
        "party_absence_unnoted": not party_present and not party_note.strip(),
        "nothing_to_test": tested < 1,
        "purpose_missing": not purpose.strip(),
        "seal_used_twice": len(set(seals)) < len(seals),
    }
    return tuple(code for code, holds in found.items() if holds)


def plain(name: str) -> str:
    """A name as it is compared with another: however wide, spaced or dotted it is written."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", name)).casefold()


def destruction_barred(
    *,
    wastes: frozenset[str],
    waste: str,
    method: str,
    operator: str,
    video: str,
    supervisors: Sequence[str],
    least: int,
    handling: str,
    licence: str,
    undetermined: bool,
    handlers: Sequence[str],
) -> tuple[str, ...]:
    """One class of waste at a time, by its own handling; filmed; before as many supervisors as the pack asks, none of whom
    keeps or destroys the goods; where it goes to a licensed unit, under the number of its licence; and never before it was
    found what the goods are."""
    named = {plain(name) for name in supervisors}
    found = {
        "finding_missing": undetermined,
        "supervisor_handles": bool(named & {plain(name) for name in (*handlers, operator)}),
        "waste_mixed": wastes != {waste},
        "method_missing": not method.strip(),
        "operator_missing": not operator.strip(),
        "video_missing": not video,
        "supervisors_missing": len(named) < least,
        "licence_missing": handling == LICENSED and not licence.strip(),
    }
    return tuple(code for code, holds in found.items() if holds)
