"""Identification by the right holder: who may ask, what an answer must carry, what silence means.

Goods are before the asking officer already, and how they came there is named. Whether the law gives the holder a clock,
and whether an opinion is enough, depends on the route; the clock itself is a rule of a pack.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.workflow import Facts, Step, Workflow

MOST_QUESTIONS: Final = 20
LONGEST_QUESTION: Final = 500
MOST_PICTURES: Final = 20


class Route(StrEnum):
    """By which power the goods are before the officer; it follows from the office's function."""

    CUSTOMS = "customs"
    MARKET = "market"
    POLICE = "police"


class Ground(StrEnum):
    """How the goods came before the officer. None of them opens a parcel."""

    CLEARANCE = "clearance"
    INSPECTION = "inspection"
    PRESERVED = "preserved"
    SEIZED = "seized"
    PURCHASE = "purchase"
    HANDED_IN = "handed_in"
    CRIMINAL_CASE = "criminal_case"


class Verdict(StrEnum):
    COUNTERFEIT = "counterfeit"
    GENUINE = "genuine"
    OTHER_CHANNEL = "other_channel"
    OTHER_MARKET = "other_market"
    REFURBISHED = "refurbished"
    EXPIRED = "expired"
    CANNOT_TELL = "cannot_tell"
    NOT_OURS = "not_ours"

    @property
    def counterfeit(self) -> bool:
        return self is Verdict.COUNTERFEIT


class Request(StrEnum):
    """What the holder wants of customs; an opinion alone is not enough there."""

    APPLY = "apply"
    DECLINE = "decline"


class Standing(StrEnum):
    """What entitles the identifier to know the goods."""

    EMPLOYEE = "employee"
    AGENT = "agent"
    LICENSEE = "licensee"
    EXPERT = "expert"


class Means(StrEnum):
    """How service is proven."""

    IN_APP = "in_app"
    EMAIL = "email"
    PAPER = "paper"


class Finding(StrEnum):
    """What an officer saw at a point of the guide."""

    AS_GENUINE = "as_genuine"
    AS_COPY = "as_copy"
    UNCLEAR = "unclear"


class Outcome(StrEnum):
    DETAINED = "detained"
    RELEASED = "released"
    RELIED = "relied"
    NOT_RELIED = "not_relied"


class State(StrEnum):
    DRAFTED = "drafted"
    SENT = "sent"
    SERVED = "served"
    ANSWERED = "answered"
    SILENT = "silent"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Regime:
    """What the law makes of a question on this route. Without a clock in any pack the office may only ask for a day."""

    basis: str
    clock: str
    silence: str
    request: bool
    recorded_only: bool
    grounds: frozenset[Ground]
    outcomes: frozenset[Outcome]


_RELIANCE: Final = frozenset({Outcome.RELIED, Outcome.NOT_RELIED})
REGIMES: Final[Mapping[Route, Regime]] = {
    Route.CUSTOMS: Regime(
        basis="cn.customs.ex_officio",
        clock="cn.customs.reply",
        silence="cn.customs.silence",
        request=True,
        recorded_only=True,
        grounds=frozenset({Ground.CLEARANCE}),
        outcomes=frozenset({Outcome.DETAINED, Outcome.RELEASED}),
    ),
    Route.MARKET: Regime(
        basis="cn.penalty.identification",
        clock="",
        silence="",
        request=False,
        recorded_only=False,
        grounds=frozenset(
            {
                Ground.INSPECTION,
                Ground.PRESERVED,
                Ground.SEIZED,
                Ground.PURCHASE,
                Ground.HANDED_IN,
            }
        ),
        outcomes=_RELIANCE,
    ),
    Route.POLICE: Regime(
        basis="",
        clock="",
        silence="",
        request=False,
        recorded_only=False,
        grounds=frozenset({Ground.CRIMINAL_CASE}),
        outcomes=_RELIANCE,
    ),
}
_ROUTES: Final[Mapping[str, Route]] = {
    "customs": Route.CUSTOMS,
    "market_regulation": Route.MARKET,
    "copyright": Route.MARKET,
    "culture": Route.MARKET,
    "public_security": Route.POLICE,
}
# Mail is inspected by customs in clearance, and by the police in a criminal case (Postal Law, arts. 35 and 36).
_PARCEL_GROUNDS: Final = frozenset({Ground.CLEARANCE, Ground.CRIMINAL_CASE})
# Who calls the goods genuine or none of its own has no infringement to apply for.
_NOTHING_TO_APPLY_FOR: Final = frozenset({Verdict.GENUINE, Verdict.NOT_OURS})


def route_of(function: str) -> Route | None:
    """The route on which an office of this function asks; None for one that has no goods before it."""
    return _ROUTES.get(function)


def check_ground(function: str, ground: Ground, text: str, *, parcel: bool) -> Route:
    """The route of the question, or Refused with every reason."""
    route = route_of(function)
    if route is None:
        raise Refused("no_route", function=function)
    barred = []
    if ground not in REGIMES[route].grounds:
        barred.append("ground_not_of_route")
    if parcel and ground not in _PARCEL_GROUNDS:
        barred.append("parcel_not_lawful")
    if not text.strip():
        barred.append("lawful_ground_missing")
    if barred:
        raise Refused(*barred, route=route.value, ground=ground.value)
    return route


_PERSONAL: Final = (
    ("identity_number", re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")),
    ("phone_number", re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")),
    ("phone_number", re.compile(r"(?<![0-9])0[0-9]{2,3}[ -][0-9]{7,8}(?![0-9])|\+[0-9](?:[ -]?[0-9]){7,14}(?![0-9])")),
    ("email_address", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    ("postal_address", re.compile(r"[一-鿿]{1,12}(?:路|街|巷|弄|大道|胡同)\s?[0-9０-９]+\s?号|[0-9]+\s?(?:栋|幢|单元)\s?[0-9]+\s?室?")),
    ("postal_address", re.compile(r"(?i)\b[0-9]+[a-z]?,?\s+(?:[a-z]+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd)\b")),
)  # fmt: skip


def personal_data(text: str) -> tuple[str, ...]:
    """Which personal data a text seems to hold: identity and telephone numbers, e-mail and street addresses."""
    return tuple(dict.fromkeys(code for code, pattern in _PERSONAL if pattern.search(text)))


def check_shown(text: str, column: str) -> str:
    """A text that the holder will read: BadInput where it holds what a holder never gets."""
    found = personal_data(text)
    if found:
        raise BadInput(found[0], column=column)
    return text.strip()


def questions_of(text: str) -> tuple[str, ...]:
    """One a line; empty lines are passed over."""
    lines = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not lines:
        raise BadInput("question_missing", column="questions")
    if len(lines) > MOST_QUESTIONS or any(len(line) > LONGEST_QUESTION for line in lines):
        raise BadInput("questions_too_many", column="questions")
    return tuple(check_shown(line, "questions") for line in lines)


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
    right_proof: str = ""
    guarantee: str = ""
    security_amount: Decimal | None = None
    security_proof: str = ""


_ALWAYS: Final = ("reasons", "identifier", "position", "interest", "authority")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an application to customs is measured by."""

    in_time: bool
    of_mark: bool = True
    security_due: Decimal | None = None


def check_answer(answer: Answer, regime: Regime, around: Circumstances) -> None:
    """BadInput for the first thing that is missing or does not go together."""
    for name in _ALWAYS:
        if not getattr(answer, name).strip():
            raise BadInput(f"{name}_missing", column=name)
    if not answer.truthful:
        raise BadInput("truth_missing", column="truthful")
    if not regime.request:
        if answer.request is not None:
            raise BadInput("request_not_here", column="request")
    elif answer.request is None:
        raise BadInput("request_missing", column="request")
    elif answer.request is Request.DECLINE:
        if not answer.decline_reason.strip():
            raise BadInput("decline_reason_missing", column="decline_reason")
    else:
        _check_application(answer, around)


def _check_application(answer: Answer, around: Circumstances) -> None:
    if answer.verdict in _NOTHING_TO_APPLY_FOR:
        raise BadInput("nothing_to_apply_for", column="request")
    if not around.in_time:
        raise BadInput("too_late_to_apply", column="request")
    if not answer.right_proof:
        raise BadInput("right_proof_missing", column="right_proof")
    if answer.guarantee.strip():
        if not around.of_mark:
            raise BadInput("guarantee_for_marks_only", column="guarantee")
        return
    if answer.security_amount is None or not answer.security_proof:
        raise BadInput("security_missing", column="security_amount")
    if around.security_due is not None and answer.security_amount < around.security_due:
        raise BadInput("security_too_low", column="security_amount")


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


# Outcomes that rest on what the holder said.
BUILT_ON: Final = (Outcome.DETAINED, Outcome.RELIED)


def _fact(name: str) -> Any:
    return lambda facts: bool(facts.get(name))


def _not(name: str) -> Any:
    return lambda facts: not facts.get(name)


def _detention_lawful(facts: Facts) -> bool:
    """Customs may detain only where the holder applied, with proof and security, in time."""
    return facts.get("outcome") != Outcome.DETAINED or bool(facts.get("applied"))


def _checked_first(facts: Facts) -> bool:
    """Whoever builds on an answer has checked who gave it and whether it is true."""
    return facts.get("outcome") not in BUILT_ON or bool(
        facts.get("standing_checked") and facts.get("truth_checked")
    )


def _answer_counts(facts: Facts) -> bool:
    """On an answer that was excluded as evidence nothing is built."""
    return facts.get("outcome") not in BUILT_ON or not facts.get("excluded")


def _outcome_fits(facts: Facts) -> bool:
    route = facts.get("route")
    return isinstance(route, str) and facts.get("outcome") in REGIMES[Route(route)].outcomes


def _one_cleared(facts: Facts) -> bool:
    """The holder sees at least one picture: one that an officer signed for."""
    return bool(facts.get("cleared")) or not facts.get("pictures")


def _release_after_silence(facts: Facts) -> bool:
    return facts.get("outcome") == Outcome.RELEASED


_ADD, _EDIT, _DECIDE = "identification:add", "identification:edit", "identification:decide"
_S = State
IDENTIFICATION_FLOW = Workflow(
    name="identification",
    version=1,
    initial=_S.DRAFTED.value,
    finals=frozenset({_S.CLOSED.value, _S.WITHDRAWN.value}),
    steps=(
        Step(
            "send",
            frozenset({_S.DRAFTED.value}),
            _S.SENT.value,
            _ADD,
            {
                "right_missing": _fact("right"),
                "holder_unknown": _fact("holder"),
                "not_recorded": _fact("recorded"),
                "picture_missing": _fact("pictures"),
                "picture_uncleared": _one_cleared,
                "question_missing": _fact("questions"),
            },
            "sent",
        ),
        Step("serve", frozenset({_S.SENT.value}), _S.SERVED.value, _ADD, {}, "served"),
        Step("receive", frozenset({_S.SENT.value}), _S.SERVED.value, _EDIT, {}, "received"),
        Step("answer", frozenset({_S.SERVED.value}), _S.ANSWERED.value, _EDIT, {}, "answered"),
        Step("enter", frozenset({_S.SERVED.value}), _S.ANSWERED.value, _ADD, {}, "entered"),
        Step(
            "state_silence",
            frozenset({_S.SERVED.value}),
            _S.SILENT.value,
            _DECIDE,
            {
                "no_clock_no_silence": _fact("has_clock"),
                "clock_still_runs": _fact("lapsed"),
            },
            "silence_stated",
        ),
        Step(
            "close",
            frozenset({_S.ANSWERED.value}),
            _S.CLOSED.value,
            _DECIDE,
            {
                "outcome_not_of_route": _outcome_fits,
                "detention_barred": _detention_lawful,
                "answer_unchecked": _checked_first,
                "answer_excluded": _answer_counts,
                "reason_missing": _fact("reason"),
            },
            "closed",
        ),
        Step(
            "release",
            frozenset({_S.SILENT.value}),
            _S.CLOSED.value,
            _DECIDE,
            {
                "detention_barred": _release_after_silence,
                "reason_missing": _fact("reason"),
            },
            "released",
        ),
        Step(
            "withdraw",
            frozenset({_S.DRAFTED.value, _S.SENT.value, _S.SERVED.value}),
            _S.WITHDRAWN.value,
            _ADD,
            {"reason_missing": _fact("reason"), "clock_runs": _not("has_clock")},
            "withdrawn",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a holder is told after confiscation (customs measures, art. 30).

    Who sent the goods and to whom stands in the printed notice alone; nothing keeps it as data. `scan` is the decision
    itself, where the goods are in no ledger of ours: it stays with the office.
    """

    decision: str
    decided_on: date
    goods: str
    quantity: str
    origin: str = ""
    destination: str = ""
    consignor: str = ""
    consignee: str = ""
    scan: str = ""


_TOLD: Final = ("decision", "goods", "quantity", "origin", "destination", "consignor", "consignee")
_LONG_NUMBER: Final = re.compile(r"[0-9０-９]{4}")


def check_disclosure(told: Disclosure, today: date) -> None:
    """Numbers, telephones and addresses of people never; a name is a name and carries no number."""
    for name in ("decision", "goods", "quantity"):
        if not getattr(told, name).strip():
            raise BadInput("missing", column=name)
    if told.decided_on > today:
        raise BadInput("decided_in_future", column="decided_on")
    for name in _TOLD:
        check_shown(getattr(told, name), name)
    for name in ("consignor", "consignee"):
        if _LONG_NUMBER.search(getattr(told, name)):
            raise BadInput("number_in_name", column=name)


def confiscated_by(
    told: Disclosure, *, in_ledger: bool, found: Sequence[tuple[int, str, date]]
) -> int | None:
    """The movement it rests on, newest first in `found`; None where it rests on the scanned decision.

    Of goods in our ledger the ledger alone says that they were confiscated, and by which decision.
    """
    if not in_ledger:
        if not told.scan:
            raise BadInput("decision_scan_missing", column="scan")
        return None
    if not found:
        raise Refused("not_confiscated_in_ledger")
    for movement, decision, on in found:
        if decision.strip() == told.decision.strip():
            if told.decided_on > on:
                raise BadInput("decided_after_confiscation", column="decided_on")
            return movement
    raise BadInput("decision_differs", column="decision")
