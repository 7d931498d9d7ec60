"""Identification by the right holder: who may ask, what an answer must carry, what silence means.

Goods are before the asking officer already, and how they came there is named. Whether the law gives the holder a clock,
and whether an opinion is enough, depends on the route; the clock itself is a rule of a pack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from qingfeng.evidence.rules.personal import personal_data
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

    def grounds(self, suspicion: str) -> bool:
        """Whether customs can be asked to detain on it: counterfeit goods, or a suspicion in words where the holder cannot tell.

        Genuine goods of another channel or market, refurbished and expired ones infringe nothing by that; the law gives the
        officer no ground of its own beside the holder's application (customs regulation, art. 16).
        """
        return self.counterfeit or (self is Verdict.CANNOT_TELL and bool(suspicion.strip()))


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
    delivery: str
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
        delivery="cn.customs.reply_delivery",
        request=True,
        recorded_only=True,
        grounds=frozenset({Ground.CLEARANCE}),
        outcomes=frozenset({Outcome.DETAINED, Outcome.RELEASED}),
    ),
    Route.MARKET: Regime(
        basis="cn.penalty.identification",
        clock="",
        silence="",
        delivery="",
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
        delivery="",
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


# Outcomes that rest on what the holder said.
BUILT_ON: Final = (Outcome.DETAINED, Outcome.RELIED)


def _fact(name: str) -> Any:
    return lambda facts: bool(facts.get(name))


def _not(name: str) -> Any:
    return lambda facts: not facts.get(name)


def _infringement_said(facts: Facts) -> bool:
    """Customs detains for an infringement that the holder names, and for nothing else."""
    return facts.get("outcome") != Outcome.DETAINED or bool(facts.get("suspected"))


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


def _right_stands(facts: Facts) -> bool:
    """Nothing is built on a right that has ended, or not begun."""
    return facts.get("outcome") not in BUILT_ON or not facts.get("right_over")


def _outcome_fits(facts: Facts) -> bool:
    route = facts.get("route")
    return isinstance(route, str) and facts.get("outcome") in REGIMES[Route(route)].outcomes


def _one_cleared(facts: Facts) -> bool:
    """The holder sees at least one picture: one that an officer signed for."""
    return bool(facts.get("cleared")) or not facts.get("pictures")


# What the packs' word for a bar keeps an office from doing.
BARRED: Final[Mapping[str, Outcome]] = {"detention": Outcome.DETAINED}


def _silence_bars(facts: Facts) -> bool:
    return facts.get("bars") in BARRED


def _release_after_silence(facts: Facts) -> bool:
    """Of the outcomes of the route, one that the rule does not bar."""
    route, barred = facts.get("route"), BARRED.get(str(facts.get("bars")))
    left = REGIMES[Route(route)].outcomes - {barred} if isinstance(route, str) else frozenset()
    return facts.get("outcome") in left


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
                "right_not_in_force": _not("right_over"),
                "holder_unknown": _fact("holder"),
                "not_recorded": _fact("recorded"),
                "picture_missing": _fact("pictures"),
                "picture_uncleared": _one_cleared,
                "question_missing": _fact("questions"),
                "value_missing": _fact("valued"),
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
                "no_infringement_said": _infringement_said,
                "answer_unchecked": _checked_first,
                "answer_excluded": _answer_counts,
                "right_not_in_force": _right_stands,
                "reason_missing": _fact("reason"),
            },
            "closed",
        ),
        # What was posted in time comes days later: the right is not lost by the order in which two papers are entered.
        Step(
            "take_back",
            frozenset({_S.SILENT.value}),
            _S.ANSWERED.value,
            _DECIDE,
            {"silence_stands": _fact("in_time"), "timely_missing": _fact("timely")},
            "silence_taken_back",
        ),
        Step(
            "release",
            frozenset({_S.SILENT.value}),
            _S.CLOSED.value,
            _DECIDE,
            {
                "silence_bars_nothing": _silence_bars,
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
