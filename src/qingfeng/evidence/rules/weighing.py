"""What goods in custody weigh: carried with what is moved whole, taken off where a part was weighed, else not known.

Two scales never show the same to the gram: how far they may differ without a word stands in the pack
(`cn.items.weighing`, a convention of ours). The database and `qingfeng verify` do the same sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

RULE: Final = "cn.items.weighing"
# Units in which the quantity is the weight.
KILOGRAMS: Final = frozenset({"kg", "千克", "公斤"})


@dataclass(frozen=True, slots=True)
class Slack:
    """Up to this share of what was known, and at least so many kilograms, two weighings are the same."""

    share: Decimal
    least: Decimal

    def of(self, known: Decimal) -> Decimal:
        return max(known * self.share, self.least)


# As the pack has it in its first version; who checks a bag has no pack.
SLACK: Final = Slack(Decimal("0.02"), Decimal("0.05"))


def slack_of(terms: Mapping[str, Any]) -> Slack:
    return Slack(Decimal(terms["share"]), Decimal(terms["least_kilograms"]))


@dataclass(frozen=True, slots=True)
class Weighing:
    """A line as it takes from what stands there. `known` is what the ledger has, in kilograms; None: not weighed since parted."""

    known: Decimal | None
    stated: Decimal | None
    whole: bool
    note: str = ""

    def barred(self, slack: Slack) -> tuple[str, ...]:
        """A part never outweighs the whole; a whole that weighs otherwise than before is explained."""
        if self.known is None or self.stated is None:
            return ()
        more = self.stated - self.known
        if not self.whole:
            return ("heavier_than_whole",) if more > slack.of(self.known) else ()
        differs = abs(more) > slack.of(self.known)
        return ("weight_differs",) if differs and not self.note.strip() else ()

    def moved(self) -> Decimal | None:
        return self.known if self.whole and self.stated is None else self.stated

    def left(self) -> Decimal | None:
        """What the rest weighs; of a part that nobody weighed, neither half is known."""
        if self.whole or self.known is None or self.stated is None:
            return None
        return max(self.known - self.stated, Decimal())


def stated(weight: Decimal | None, quantity: Decimal, unit: str) -> Decimal | None:
    return quantity if weight is None and unit in KILOGRAMS else weight


def joined(there: Decimal | None, coming: Decimal | None, *, empty: bool) -> Decimal | None:
    """What stands at the goal weighs afterwards."""
    if empty:
        return coming
    return None if there is None or coming is None else there + coming
