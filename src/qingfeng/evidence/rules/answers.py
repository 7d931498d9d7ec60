"""What an answer of the holder must carry, and what an application to customs is measured by."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from qingfeng.evidence.rules.identification import Regime, Request, Standing, Verdict
from qingfeng.kernel.errors import BadInput, Broken, refuse_gaps

# Only these name an infringement, the second with words to it; who says anything else has nothing to apply for.
_APPLIED_FOR: Final = frozenset({Verdict.COUNTERFEIT, Verdict.CANNOT_TELL})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a right holder says of the goods, and by whom. Papers are digests of stored files."""

    verdict: Verdict
    reasons: str
    identifier: str
    position: str
    standing: Standing
    interest: str
    authority: str
    truthful: bool
    request: Request | None = None
    decline_reason: str = ""
    suspicion: str = ""
    right_proof: str = ""
    guarantee: str = ""
    guarantee_bank: str = ""
    guarantee_from: date | None = None
    guarantee_to: date | None = None
    guarantee_amount: Decimal | None = None
    security_amount: Decimal | None = None
    security_proof: str = ""


# No law writes down what such a number looks like: it has no room for a sentence, and holds a figure.
_NUMBER: Final = re.compile(r"(?=.*[0-9])[0-9A-Za-z\u4e00-\u9fff〔〕（）()\[\]第号/-]{4,60}")
# The packs' word for a right that a mark gives.
MARK: Final = "trademark"


@dataclass(frozen=True, slots=True)
class GuaranteeTerms:
    """What the law asks of a general guarantee. `ends`: month and day on which every one of them ends."""

    rights: frozenset[str]
    minimum: Decimal
    ends: tuple[int, int]

    def last_day(self, begins: date) -> date:
        return date(begins.year, *self.ends)


def guarantee_terms(terms: Mapping[str, Any]) -> GuaranteeTerms:
    month, day = map(int, str(terms["ends"]).split("-"))
    return GuaranteeTerms(frozenset(terms["rights"]), Decimal(terms["minimum"]), (month, day))


class Delivery(StrEnum):
    """How an answer came to customs: by it depends the last hour of its last day."""

    ONLINE = "online"
    POST = "post"
    BANK = "bank"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class Counting:
    """How the law counts an answer's time: from which day, and up to which hour of the last one."""

    counted_from: str
    in_person: str
    otherwise: str


_FROM_NEXT_DAY, _CLOSING, _MIDNIGHT = "day_after_service", "customs_closing_time", "24:00"


def counting_of(terms: Mapping[str, Any], clock: str) -> Counting | None:
    """None where the rule is not about this clock. Broken where it says what nobody here knows how to count."""
    if clock.rpartition(".")[2] not in terms["applies_to"]:
        return None
    found = Counting(terms["counted_from"], terms["in_person"], terms["post_or_bank"])
    if (found.counted_from, found.otherwise) != (_FROM_NEXT_DAY, _MIDNIGHT):
        raise Broken("counting_unknown", clock=clock)
    if found.in_person not in (_CLOSING, _MIDNIGHT):
        raise Broken("counting_unknown", clock=clock)
    return found


def last_moment(
    due: datetime, counting: Counting | None, delivery: Delivery, closes_at: time | None
) -> datetime:
    """Who hands the answer in is in time until customs closes; by post, by bank or here until the day is over.

    `due` is the last second of the last day. An answer given here is handed to nobody at a counter: the reading is ours.
    """
    if counting is None or delivery is not Delivery.IN_PERSON or counting.in_person == _MIDNIGHT:
        return due
    if closes_at is None:
        raise BadInput("closing_hour_missing", column="closes_at")
    return datetime.combine(due.date(), closes_at, due.tzinfo)


_ALWAYS: Final = ("reasons", "identifier", "position", "interest", "authority")
_OF_GUARANTEE: Final = {
    "guarantee_bank": "guarantee_bank_missing",
    "guarantee_from": "guarantee_term_missing",
    "guarantee_to": "guarantee_term_missing",
    "guarantee_amount": "guarantee_too_low",
}
_OF_SECURITY: Final = ("security_amount", "security_proof")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an application to customs is measured by, on the day it is made."""

    in_time: bool
    on: date
    guarantee: GuaranteeTerms
    of_mark: bool = True
    security_due: Decimal | None = None


def check_answer(answer: Answer, regime: Regime, around: Circumstances) -> None:
    """BadInput for everything that is missing, else for the first thing that does not go together."""
    applies = regime.request and answer.request is Request.APPLY
    if not regime.request and answer.request is not None:
        raise BadInput("request_not_here", column="request")
    if applies and not around.in_time:
        raise BadInput("too_late_to_apply", column="request")
    given = {one.name: getattr(answer, one.name) for one in fields(answer)}
    refuse_gaps(answer_gaps(given, asks_request=regime.request))
    if applies:
        _check_application(answer, around)


def answer_gaps(given: Mapping[str, object], *, asks_request: bool) -> Iterator[tuple[str, str]]:
    """What has to be there and is not, as (reason, column); of a form or of an answer."""
    there = {name for name, value in given.items() if _filled(value)}
    yield from ((f"{name}_missing", name) for name in _ALWAYS if name not in there)
    if "truthful" not in there:
        yield "truth_missing", "truthful"
    if not asks_request:
        return
    if "request" not in there:
        yield "request_missing", "request"
    elif given["request"] == Request.DECLINE:
        if "decline_reason" not in there:
            yield "decline_reason_missing", "decline_reason"
    else:
        yield from _suspicion_gaps(given, there)
        yield from _application_gaps(there)


def _suspicion_gaps(given: Mapping[str, object], there: Set[str]) -> Iterator[tuple[str, str]]:
    """An application names an infringement; who cannot tell says why one is suspected nevertheless."""
    verdict = given.get("verdict")
    if verdict == Verdict.CANNOT_TELL and "suspicion" not in there:
        yield "suspicion_missing", "suspicion"
    elif "verdict" in there and verdict not in _APPLIED_FOR:
        yield "nothing_to_apply_for", "request"


def _application_gaps(there: Set[str]) -> Iterator[tuple[str, str]]:
    """The proof of the right, and either the guarantee with all that makes it one, or the security with its paper."""
    if "right_proof" not in there:
        yield "right_proof_missing", "right_proof"
    if "guarantee" in there:
        yield from ((reason, name) for name, reason in _OF_GUARANTEE.items() if name not in there)
    else:
        yield from (("security_missing", name) for name in _OF_SECURITY if name not in there)


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, False)


def _check_application(answer: Answer, around: Circumstances) -> None:
    if answer.guarantee.strip():
        _check_guarantee(answer, around)
        return
    if around.security_due is None:
        raise BadInput("goods_value_unknown", column="security_amount")
    if answer.security_amount is None or answer.security_amount < around.security_due:
        raise BadInput("security_too_low", column="security_amount")


def _check_guarantee(answer: Answer, around: Circumstances) -> None:
    """A bank's guarantee that customs has approved, for the rights the law names, good on the day and high enough."""
    asked, begins, ends = around.guarantee, answer.guarantee_from, answer.guarantee_to
    if not (around.of_mark and MARK in asked.rights):
        raise BadInput("guarantee_for_marks_only", column="guarantee")
    if not _NUMBER.fullmatch(answer.guarantee.strip()):
        raise BadInput("guarantee_number_unreadable", column="guarantee")
    if begins is None or ends is None or not begins <= ends <= asked.last_day(begins):
        raise BadInput("guarantee_term_wrong", column="guarantee_to")
    if around.on < begins:
        raise BadInput("guarantee_not_yet_valid", column="guarantee_from")
    if around.on > ends:
        raise BadInput("guarantee_expired", column="guarantee_to")
    if answer.guarantee_amount is None or answer.guarantee_amount < asked.minimum:
        raise BadInput("guarantee_too_low", column="guarantee_amount")


def security_due(value: Decimal, bands: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """The security for goods of this value, by the bands of the pack; None where no band covers it."""
    for band in bands:
        if _in_band(value, band):
            if "amount" in band:
                return Decimal(band["amount"])
            share = value * Decimal(band["share_of_value"])
            return max(share, Decimal(band.get("minimum", "0")))
    return None


def _in_band(value: Decimal, band: Mapping[str, Any]) -> bool:
    return (
        ("below" not in band or value < Decimal(band["below"]))
        and ("above" not in band or value > Decimal(band["above"]))
        and ("from" not in band or value >= Decimal(band["from"]))
        and ("up_to" not in band or value <= Decimal(band["up_to"]))
    )
