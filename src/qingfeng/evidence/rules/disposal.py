"""How goods leave otherwise than by destruction: each way with its conditions (law.md 7, the pack cn.items)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qingfeng.evidence.rules.custody import Finding, Verb


class Cause(StrEnum):
    """Why goods cannot wait for the decision."""

    PERISHABLE = "perishable"
    COSTLY = "costly"


class Consent(StrEnum):
    """Whose will an early disposal rests on; of an unknown owner only a public notice can speak."""

    CONSENTS = "consents"
    ASKS = "asks"
    ANNOUNCED = "announced"


EARLY: Final = "cn.items.early_disposal"
WAYS: Final = frozenset({Verb.DISPOSE, Verb.DONATE, Verb.AUCTION, Verb.SELL})
PAPERED: Final = frozenset({Verb.DISPOSE, Verb.SELL})
PRICED: Final = frozenset({Verb.DISPOSE, Verb.AUCTION, Verb.SELL})


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the record says. `account` is where the money is kept: case money before confiscation, the treasury after."""

    recipient: str = ""
    cause: str = ""
    consent: str = ""
    paper: str = ""
    record: str = ""
    marks_off: str = ""
    price: Decimal | None = None
    account: str = ""


CUSTOMS: Final = "customs"
ORDER_OF_WAYS: Final = "cn.customs.disposal_order"
# What customs says before it takes a later way (IPR regulation 27): the goods go to public welfare or, where it wishes, to
# the holder first, each as good as the other; are auctioned without their features next, and destroyed last.
SAID: Final[Mapping[Verb, tuple[str, ...]]] = {
    Verb.AUCTION: ("not_given", "holder_view"),
    Verb.DESTROY: ("not_given", "not_auctioned"),
}


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Why the ways that come first were not taken, and what the right holder says of an auction."""

    not_given: str = ""
    not_auctioned: str = ""
    holder_view: str = ""

    def missing(self, verb: Verb, function: str) -> tuple[str, ...]:
        said = SAID.get(verb, ()) if function == CUSTOMS else ()
        return tuple(f"{name}_unsaid" for name in said if not getattr(self, name).strip())


def barred(
    verb: Verb, met: Conditions, findings: frozenset[str], *, perishes: bool = True
) -> tuple[str, ...]:
    """Every condition that is not met. Taking the mark off is not enough to come back into trade (Opinions of 2020).

    `perishes`: each of the lots has a day on which its shelf life ends.
    """
    early, priced = verb is Verb.DISPOSE, verb in PRICED
    found: Mapping[str, bool] = {
        "recipient_missing": not met.recipient.strip(),
        "cause_missing": early and met.cause not in set(Cause),
        "shelf_life_missing": early and met.cause == Cause.PERISHABLE and not perishes,
        "consent_missing": early and met.consent not in set(Consent),
        "consent_paper_missing": early and not met.paper,
        "record_missing": early and not met.record,
        "wish_missing": verb is Verb.SELL and not met.paper,
        "price_missing": priced and met.price is None,
        "account_missing": priced and not met.account.strip(),
        "finding_missing": not early and Finding.UNDETERMINED in findings,
        "marks_on": verb is Verb.DONATE and Finding.COUNTERFEIT in findings and not met.marks_off,
        "counterfeit_in_trade": verb in (Verb.AUCTION, Verb.DISPOSE)
        and Finding.COUNTERFEIT in findings,
    }
    return tuple(code for code, holds in found.items() if holds)
