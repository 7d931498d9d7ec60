"""Goods that another case needs as evidence: what they wait for, and how they come free (Fa Shi [2025] 5 article 27)."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from qingfeng.evidence.rules.custody import Verb
from qingfeng.kernel.workflow import Step, Workflow

WORK: Final = "goods:edit"
DECIDE: Final = "goods:decide"
RULE: Final = "cn.items.fix_then_destroy"
# After these there is nothing left to show. An early disposal keeps its evidence by a record of its own.
GOING: Final = frozenset({Verb.DESTROY, Verb.DONATE, Verb.AUCTION, Verb.SELL})
# A sample that stands for goods that are gone goes nowhere at all.
SAMPLE_GOING: Final = GOING | {Verb.DISPOSE, Verb.RETURN, Verb.USE_UP}


class NeedState(StrEnum):
    STANDING = "standing"
    FIXED = "fixed"
    OVER = "over"


class Fixing(StrEnum):
    """How the evidence is fixed: by a sealed sample that is kept, or by photographs."""

    SAMPLING = "sampling"
    PHOTOS = "photos"


NEED: Final = Workflow(
    name="need",
    version=1,
    initial=NeedState.STANDING.value,
    finals=frozenset({NeedState.OVER.value}),
    steps=(
        Step(
            "fix",
            frozenset({NeedState.STANDING.value}),
            NeedState.FIXED.value,
            DECIDE,
            {},
            "fixed",
        ),
        Step(
            "end",
            frozenset({NeedState.STANDING.value, NeedState.FIXED.value}),
            NeedState.OVER.value,
            DECIDE,
            {},
            "over",
        ),
    ),
)


def keeps(state: str, verb: Verb, *, sample: bool) -> bool:
    """Whether goods stay for it: all of them until the evidence is fixed, then the sample that fixes it alone."""
    if state == NeedState.STANDING:
        return verb in GOING
    return state == NeedState.FIXED and sample and verb in SAMPLE_GOING


def fixing_barred(
    by: str,
    *,
    known: Collection[str],
    applicant: str,
    application: str,
    photos: str,
    sample_kept: bool,
) -> tuple[str, ...]:
    """Only the right holder can ask for it, in writing; the evidence is fixed in a way that the pack names."""
    found = {
        "applicant_missing": not applicant.strip(),
        "application_missing": not application,
        "fixing_unknown": by not in known,
        "fixing_photos_missing": by == Fixing.PHOTOS and not photos,
        "fixing_sample_missing": by == Fixing.SAMPLING and not sample_kept,
    }
    return tuple(code for code, holds in found.items() if holds)
