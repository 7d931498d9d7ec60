"""A list of items: what each line says, whose signatures it bears, which copies are printed."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final

from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.kernel.workflow import Facts, Step, Workflow

ADD: Final = "goods:add"


class ListState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    REFUSED = "refused"


class Role(StrEnum):
    OFFICER = "officer"
    PARTY = "party"
    WITNESS = "witness"
    CUSTODIAN = "custodian"


class PriceBasis(StrEnum):
    MARKED = "marked"
    SOLD_AT = "sold_at"
    MARKET = "market"
    GENUINE = "genuine_price"
    APPRAISED = "appraised"


LIST_RULE: Final = "cn.items.list"
POLICE_RULE: Final = "cn.items.police_list"
# Customs detain by a voucher with four hands instead (penalty regulation, arts. 40, 42).
VOUCHER_RULE: Final = "cn.items.customs_voucher"
MOST_LINES: Final = 500


def is_voucher(function: str, measure: str) -> bool:
    """Whether the list is the voucher by which customs detain."""
    return function == "customs" and measure in (MeasureKind.SEAL, MeasureKind.SEIZE)


def signatures_missing(
    presence: Presence, signed: Mapping[Role, int], asked: Collection[str] = ()
) -> tuple[str, ...]:
    """Two officers always; the party, or where it is absent or refuses a witness beside a note; and every other hand that
    the rule of the list asks for."""
    present = presence is Presence.PRESENT
    witness = not present or Role.WITNESS in asked
    found = {
        "officers_too_few": signed.get(Role.OFFICER, 0) < 2,
        "party_signature_missing": present and not signed.get(Role.PARTY, 0),
        "witness_signature_missing": witness and not signed.get(Role.WITNESS, 0),
        "custodian_signature_missing": Role.CUSTODIAN in asked
        and not signed.get(Role.CUSTODIAN, 0),
    }
    return tuple(code for code, holds in found.items() if holds)


def copies(rule_terms: Mapping[str, object]) -> tuple[str, ...]:
    """Whose copies are printed, from the terms of the rule that governs the office's lists."""
    named = rule_terms.get("copies", ())
    return tuple(str(name) for name in named) if isinstance(named, Sequence) else ()


def _signed(facts: Facts) -> bool:
    return not facts.get("signatures_missing")


def _reasoned(facts: Facts) -> bool:
    return bool(facts.get("reason"))


LIST = Workflow(
    name="item_list",
    version=1,
    initial=ListState.DRAFT.value,
    finals=frozenset({ListState.CONFIRMED.value, ListState.DISCARDED.value}),
    steps=(
        Step("confirm", frozenset({"draft"}), "confirmed", ADD, {"signatures_missing": _signed}, "confirmed"),
        Step("discard", frozenset({"draft"}), "discarded", ADD, {"reason_missing": _reasoned}, "discarded"),
    ),
)  # fmt: skip
