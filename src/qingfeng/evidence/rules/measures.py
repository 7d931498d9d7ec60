"""A measure over goods: its statute, its officers, its approval, and what no measure may reach.

Which statute grants which measure to which office, and how many officers carry it out, stand in the packs; this is what
they are asked about. What an office may do goes by its function: no body acts on another's statute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
# A taking: the goods are held under it until its time is over or it is lifted.
HOLDING: Final = frozenset({MeasureKind.PRESERVE, MeasureKind.SEAL, MeasureKind.SEIZE})
_SEIZURE: Final = "cn.penalty.seizure"


@dataclass(frozen=True, slots=True)
class Regime:
    """The rules that bind the measures of an office. Without the clock of the late approval nothing is taken before one."""

    officers: str
    refusals: str
    release: str
    clocks: Mapping[MeasureKind, str]
    urgent_clock: str = ""


# What binds every administrative body that no rule of its own binds (Compulsion Law).
GENERAL: Final = Regime(
    officers="cn.penalty.ground.officers_general",
    refusals="cn.penalty.ground.refusals",
    release="cn.penalty.ground.release_general",
    clocks={MeasureKind.SEAL: _SEIZURE, MeasureKind.SEIZE: _SEIZURE},
    urgent_clock="cn.penalty.urgent_report_general",
)
REGIMES: Final[Mapping[str, Regime]] = {
    "market_regulation": Regime(
        officers="cn.penalty.ground.officers",
        refusals="cn.penalty.ground.refusals",
        release="cn.penalty.ground.release",
        clocks={**GENERAL.clocks, MeasureKind.PRESERVE: "cn.penalty.preservation"},
        urgent_clock="cn.penalty.urgent_report",
    ),
    "customs": replace(
        GENERAL,
        release="cn.customs.ground.release",
        clocks={MeasureKind.SEIZE: "cn.items.customs_detention"},
    ),
    # A criminal seizure is no measure of the Compulsion Law: it has neither its clocks nor its late approval.
    "public_security": Regime(
        officers="cn.items.police_officers",
        refusals="cn.items.police_refusals",
        release="cn.items.police_release",
        clocks={},
    ),
}


def regime_of(function: str) -> Regime:
    return REGIMES.get(function, GENERAL)


@dataclass(frozen=True, slots=True)
class Ground:
    """A statute in force that grants measures to offices of some functions, as the pack has it."""

    rule: str
    version: int
    statute: str
    article: str
    measures: frozenset[str]
    functions: frozenset[str]
    statute_en: str = ""

    @property
    def cited(self) -> str:
        """The words that are signed, as a document of an office cites a statute: 《商标法》（2019年修正）第六十二条."""
        title, mark, edition = self.statute.partition("（")
        return f"《{title}》{mark}{edition}第{numeral(self.article)}条"

    @property
    def cited_en(self) -> str:
        return f"{self.statute_en}, art. {self.article}"


AGAINST: Final[Mapping[Concern, str]] = {
    Concern.UNRELATED: "goods_unrelated",
    Concern.DAILY_NECESSITIES: "goods_daily_necessities",
    Concern.SEALED_ELSEWHERE: "goods_sealed_elsewhere",
}


_FIGURES: Final = "零一二三四五六七八九"


def numeral(article: str) -> str:
    """Below a thousand as it is written out; anything else, as `18-19` or `177(3)`, stays as it is."""
    if not article.isdecimal() or not 0 < int(article) < 1000:
        return article
    hundreds, rest = divmod(int(article), 100)
    tens, ones = divmod(rest, 10)
    said = f"{_FIGURES[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_FIGURES[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_FIGURES[ones] if ones else "")


def grants(ground: Ground, kind: MeasureKind, function: str) -> bool:
    return kind.value in ground.measures and function in ground.functions


def barred(
    kind: MeasureKind,
    *,
    function: str,
    ground: Ground | None,
    officers: Sequence[object],
    least: int,
    concerns: Mapping[Concern, bool],
    refused: frozenset[str],
) -> tuple[str, ...]:
    """Every reason why the measure may not be proposed. Each concern of the law is answered by itself, yes or no."""
    found = {
        "ground_missing": ground is None,
        "ground_grants_no_such": ground is not None and kind.value not in ground.measures,
        "ground_of_another_function": ground is not None and function not in ground.functions,
        "officers_too_few": len(set(officers)) < least,
        "concern_unanswered": not refused <= concerns.keys(),
    }
    reasons = [code for code, holds in found.items() if holds]
    raised = {concern for concern, holds in concerns.items() if holds}
    return (*reasons, *(AGAINST[Concern(concern)] for concern in sorted(raised & refused)))


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


def _late_reasoned(facts: Facts) -> bool:
    return not facts.get("too_late") or _reasoned(facts)


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
        Step("approve_late", frozenset({"urgent"}), "in_force", DECIDE, {"approver_is_officer": _uninvolved, "late_without_reason": _late_reasoned}, "approved_late"),
        Step("extend", frozenset({"in_force"}), "in_force", DECIDE, {"reason_missing": _reasoned}, "extended"),
        Step("release", _ALIVE, "released", DECIDE, {"ground_missing": _grounded, "reason_missing": _reasoned}, "released"),
    ),
)  # fmt: skip
