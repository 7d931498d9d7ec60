"""A measure over goods: its statute, its officers, its approval, and what no measure may reach.

Which statute grants which measure and how many officers carry it out stand in the packs (cn.penalty `ground.*`); this is
what they are asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from qingfeng.kernel.workflow import Facts, Step, Workflow

READ: Final = "measure:read"
EDIT: Final = "measure:edit"
DECIDE: Final = "measure:decide"


class MeasureKind(StrEnum):
    PRESERVE = "preserve"
    SEAL = "seal"
    SEIZE = "seize"
    SAMPLE = "sample"


class MeasureState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    URGENT = "urgent"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    RELEASED = "released"


class Concern(StrEnum):
    """What an officer must look for in the goods before a measure reaches them (Compulsion Law 23)."""

    UNRELATED = "unrelated"
    DAILY_NECESSITIES = "daily_necessities"
    SEALED_ELSEWHERE = "sealed_elsewhere"


# The power of the law that an office needs for it; see the powers of foundation.
POWERS: Final[Mapping[MeasureKind, str]] = {
    MeasureKind.PRESERVE: "measure:preserve",
    MeasureKind.SEAL: "measure:seize",
    MeasureKind.SEIZE: "measure:seize",
    MeasureKind.SAMPLE: "measure:inspect",
}
# Registration-preservation and sampling rest on the procedure itself and name its rule as their ground.
PROCEDURES: Final[Mapping[MeasureKind, str]] = {
    MeasureKind.PRESERVE: "cn.penalty.preservation_approval",
    MeasureKind.SAMPLE: "cn.penalty.sampling",
}
OFFICERS: Final = "cn.penalty.ground.officers"
REFUSALS: Final = "cn.penalty.ground.refusals"
RELEASE: Final = "cn.penalty.ground.release"
URGENT_CLOCK: Final = "cn.penalty.urgent_report"
GROUNDS: Final = "cn.penalty.ground."
CLOCKS: Final[Mapping[MeasureKind, str]] = {
    MeasureKind.PRESERVE: "cn.penalty.preservation",
    MeasureKind.SEAL: "cn.penalty.seizure",
    MeasureKind.SEIZE: "cn.penalty.seizure",
}
CUSTOMS_CLOCK: Final = "cn.items.customs_detention"


def clock_of(kind: MeasureKind, function: str) -> str:
    """The clock that runs from the measure, or none: customs detain under a law of their own."""
    if function == "customs" and kind in (MeasureKind.SEAL, MeasureKind.SEIZE):
        return CUSTOMS_CLOCK
    return CLOCKS.get(kind, "")


@dataclass(frozen=True, slots=True)
class Ground:
    """A statute in force that grants measures, as the pack has it."""

    rule: str
    version: int
    statute: str
    article: str
    measures: frozenset[str]
    statute_en: str = ""

    @property
    def cited(self) -> str:
        """The words that are signed."""
        return f"{self.statute}第{self.article}条"

    @property
    def cited_en(self) -> str:
        return f"{self.statute_en}, art. {self.article}"


def grants(ground: Ground, kind: MeasureKind) -> bool:
    return kind.value in ground.measures or PROCEDURES.get(kind) == ground.rule


def barred(
    kind: MeasureKind,
    *,
    ground: Ground | None,
    officers: Sequence[object],
    least: int,
    concerns: frozenset[Concern],
    refused: frozenset[str],
) -> tuple[str, ...]:
    """Every reason why the measure may not be proposed."""
    found = {
        "ground_missing": ground is None,
        "ground_grants_no_such": ground is not None and not grants(ground, kind),
        "officers_too_few": len(set(officers)) < least,
    }
    reasons = [code for code, holds in found.items() if holds]
    return (*reasons, *(f"goods_{concern}" for concern in sorted(concerns & refused)))


# How long a notice to an unknown owner runs, by whose goods they are; the others have no such rule.
NOTICES: Final[Mapping[str, str]] = {
    "market_regulation": "cn.penalty.unknown_owner",
    "public_security": "cn.items.unclaimed",
}


def notice_barred(
    *, party: str, rule: str, taken: datetime | None, announced: datetime | None
) -> tuple[str, ...]:
    """Every reason why no notice is published: it is for an owner whom nobody knows, once, over goods that were taken."""
    found = {
        "owner_known": bool(party),
        "notice_without_rule": not rule,
        "measure_not_taken": taken is None,
        "announced_already": announced is not None,
    }
    return tuple(code for code, holds in found.items() if holds)


def ownerless_barred(*, party: str, announced: bool, called: bool, over: bool) -> tuple[str, ...]:
    """Goods go as nobody's once the owner was called and the time is over; of a known owner, on no notice at all."""
    needed = announced or not party
    found = {
        "owner_known": announced and bool(party),
        "owner_not_called": needed and not party and not called,
        "notice_still_runs": needed and called and not over,
    }
    return tuple(code for code, holds in found.items() if holds)


def _reasoned(facts: Facts) -> bool:
    return bool(facts.get("reason"))


def _uninvolved(facts: Facts) -> bool:
    return not facts.get("approver_is_officer")


def _grounded(facts: Facts) -> bool:
    return bool(facts.get("ground"))


_ALIVE: Final = frozenset({MeasureState.URGENT.value, MeasureState.IN_FORCE.value})
MEASURE = Workflow(
    name="measure",
    version=1,
    initial=MeasureState.PROPOSED.value,
    finals=frozenset({MeasureState.REFUSED.value, MeasureState.RELEASED.value}),
    steps=(
        Step("approve", frozenset({"proposed"}), "approved", DECIDE, {"approver_is_officer": _uninvolved}, "approved"),
        Step("refuse", frozenset({"proposed", "approved"}), "refused", DECIDE, {"reason_missing": _reasoned}, "refused"),
        Step("take", frozenset({"approved"}), "in_force", EDIT, {}, "taken"),
        Step("take_urgently", frozenset({"proposed"}), "urgent", EDIT, {"reason_missing": _reasoned}, "taken_urgently"),
        Step("approve_late", frozenset({"urgent"}), "in_force", DECIDE, {"approver_is_officer": _uninvolved}, "approved_late"),
        Step("extend", frozenset({"in_force"}), "in_force", DECIDE, {"reason_missing": _reasoned}, "extended"),
        Step("release", _ALIVE, "released", DECIDE, {"ground_missing": _grounded, "reason_missing": _reasoned}, "released"),
    ),
)  # fmt: skip
