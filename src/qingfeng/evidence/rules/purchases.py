"""A test purchase as one chain: ordered, paid, received, unpacked, sealed.

It buys what was offered to everybody, and it never incites: the offer stood in public before, and nobody asks for another mark,
another quality or more than was offered. Inducing an offence is barred to officers; what came of it would not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from qingfeng.kernel.errors import BadInput
from qingfeng.kernel.workflow import Facts, Guard, Step, Workflow

PERMISSION: Final = "exhibit:add"
LONGEST: Final = 200


class PurchaseState(StrEnum):
    PLANNED = "planned"
    ORDERED = "ordered"
    PAID = "paid"
    RECEIVED = "received"
    UNPACKED = "unpacked"
    SEALED = "sealed"
    BROKEN_OFF = "broken_off"


# The verbs of the chain in their order, each with the state it leads to.
CHAIN: Final[Mapping[str, PurchaseState]] = {
    "order": PurchaseState.ORDERED,
    "pay": PurchaseState.PAID,
    "receive": PurchaseState.RECEIVED,
    "unpack": PurchaseState.UNPACKED,
    "seal": PurchaseState.SEALED,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offer offers, or what is asked for: the mark as written, the quality as described, how many."""

    mark: str
    quality: str
    quantity: int

    def within(self, offered: "Terms") -> tuple[str, ...]:
        """Why this asks for something else than was offered; empty where it does not."""
        found = (
            ("other_mark_asked", _same(self.mark, offered.mark)),
            ("other_quality_asked", _same(self.quality, offered.quality)),
            ("more_asked", self.quantity <= offered.quantity),
        )
        return tuple(code for code, holds in found if not holds)


def _same(asked: str, offered: str) -> bool:
    return " ".join(asked.split()).casefold() == " ".join(offered.split()).casefold()


def check_plan(title: str, offered: Terms) -> None:
    if not title.strip() or len(title) > LONGEST:
        raise BadInput("title_missing", column="title")
    if not offered.mark.strip() or len(offered.mark) > LONGEST:
        raise BadInput("offered_mark_missing", column="mark")
    if len(offered.quality) > LONGEST:
        raise BadInput("offered_quality_long", column="quality")
    if not 1 <= offered.quantity <= 1_000_000:
        raise BadInput("offered_quantity", column="quantity")


def order_facts(
    *,
    offered: Terms,
    asked: Terms,
    seen_at: datetime,
    offer_counts: bool,
    at: datetime,
    confirmed: bool,
) -> dict[str, object]:
    """What the guards of an order look at. The offer was seen, in public, before anybody asked for anything."""
    return {
        "offer_before": offer_counts and seen_at < at,
        "otherwise": asked.within(offered),
        "confirmed": confirmed,
    }


def step_facts(*, at: datetime, last_at: datetime, files: int, now: datetime) -> dict[str, object]:
    return {"in_order": last_at <= at <= now, "files": files}


def _has_files(facts: Facts) -> bool:
    return bool(facts.get("files"))


def _in_order(facts: Facts) -> bool:
    return bool(facts.get("in_order"))


def _asked_as(code: str) -> Guard:
    def passes(facts: Facts) -> bool:
        otherwise = facts.get("otherwise", (code,))
        return isinstance(otherwise, tuple) and code not in otherwise

    return passes


def _offer_before(facts: Facts) -> bool:
    return bool(facts.get("offer_before"))


def _confirmed(facts: Facts) -> bool:
    return bool(facts.get("confirmed"))


def _has_seal(facts: Facts) -> bool:
    return bool(facts.get("seal"))


def _has_reason(facts: Facts) -> bool:
    return bool(facts.get("reason"))


_EVERY: Final[Mapping[str, Guard]] = {
    "step_without_file": _has_files,
    "step_out_of_order": _in_order,
}


def _step(verb: str, source: PurchaseState, **guards: Guard) -> Step:
    return Step(
        verb,
        frozenset({source.value}),
        CHAIN[verb].value,
        PERMISSION,
        {**_EVERY, **guards},
        CHAIN[verb].value,
    )


PURCHASE_FLOW = Workflow(
    name="purchase",
    version=1,
    initial=PurchaseState.PLANNED.value,
    finals=frozenset({PurchaseState.SEALED.value, PurchaseState.BROKEN_OFF.value}),
    steps=(
        _step(
            "order",
            PurchaseState.PLANNED,
            offer_not_public_before=_offer_before,
            other_mark_asked=_asked_as("other_mark_asked"),
            other_quality_asked=_asked_as("other_quality_asked"),
            more_asked=_asked_as("more_asked"),
            not_confirmed=_confirmed,
        ),
        _step("pay", PurchaseState.ORDERED),
        _step("receive", PurchaseState.PAID),
        _step("unpack", PurchaseState.RECEIVED),
        _step("seal", PurchaseState.UNPACKED, seal_number_missing=_has_seal),
        Step(
            "break_off",
            frozenset({state.value for state in PurchaseState})
            - {PurchaseState.SEALED.value, PurchaseState.BROKEN_OFF.value},
            PurchaseState.BROKEN_OFF.value,
            PERMISSION,
            {"reason_missing": _has_reason},
            "broken_off",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain as the purchase's own exhibit names it."""

    verb: str
    at: datetime
    exhibit: UUID
    manifest_sha256: str


def chain_facts(purchase: UUID, offered: Terms, links: Sequence[Link]) -> dict[str, object]:
    """`verifying.purchases` reads it: every step's exhibit is there with this digest."""
    return {
        "purchase": purchase,
        "offered": {
            "mark": offered.mark,
            "quality": offered.quality,
            "quantity": offered.quantity,
        },
        "chain": [
            {
                "verb": link.verb,
                "at": link.at,
                "exhibit": link.exhibit,
                "manifest_sha256": link.manifest_sha256,
            }
            for link in links
        ],
    }
