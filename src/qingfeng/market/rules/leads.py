"""How one office checks one lead: states, verbs, guards and refusal codes.

Every office has its own check of a lead, so no office can end the work of another.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from qingfeng.kernel.workflow import Step, Workflow

Facts = Mapping[str, object]

LEAD_SCORE = 0.5
UNDO_WINDOW = timedelta(hours=24)
BULK_LIMIT = 500
FINISHED = frozenset({"decided", "second_review", "disputed", "recalled"})


def _free_or_mine(facts: Facts) -> bool:
    return facts.get("assignee") in (None, facts.get("actor"))


def _live(facts: Facts) -> bool:
    return bool(facts.get("live", True))


def _assignee_decides(facts: Facts) -> bool:
    return bool(facts.get("assignee_may_decide", True))


def _not_first(facts: Facts) -> bool:
    reviewers = facts.get("reviewers", ())
    return isinstance(reviewers, tuple) and facts.get("actor") not in reviewers


def _agrees(facts: Facts) -> bool:
    return facts.get("verdict") is None or facts["verdict"] == facts.get("first_verdict")


def _differs(facts: Facts) -> bool:
    return facts.get("verdict") is None or facts["verdict"] != facts.get("first_verdict")


def _own_last(facts: Facts) -> bool:
    return facts.get("actor") is not None and facts.get("actor") == facts.get("last_decider")


def _round(name: str) -> Callable[[Facts], bool]:
    def last_round_is(facts: Facts) -> bool:
        return facts.get("last_round") == name

    return last_round_is


def _in_window(facts: Facts) -> bool:
    decided_at, now = facts.get("decided_at"), facts.get("now")
    if not isinstance(decided_at, datetime) or not isinstance(now, datetime):
        return False
    return now - decided_at <= UNDO_WINDOW


def _sampled(facts: Facts) -> bool:
    return bool(facts.get("sampled", False))


def _remembered(facts: Facts) -> bool:
    return bool(facts.get("remembered", False))


def _text_changed(facts: Facts) -> bool:
    return bool(facts.get("text_changed", False))


_UNDO = {"not_your_decision": _own_last, "undo_window_over": _in_window}

LEAD = Workflow(
    name="lead",
    version=1,
    initial="open",
    finals=frozenset(),
    steps=(
        Step(
            "assign",
            frozenset({"open", "assigned"}),
            "assigned",
            "lead:edit",
            {"listing_gone": _live, "assignee_cannot_decide": _assignee_decides},
            "assigned",
        ),
        Step("release", frozenset({"assigned"}), "open", "lead:edit", {}, "released"),
        Step(
            "decide",
            frozenset({"open", "assigned"}),
            "decided",
            "lead:decide",
            {"assigned_to_other": _free_or_mine, "listing_gone": _live},
            "decided",
        ),
        Step(
            "sample",
            frozenset({"decided"}),
            "second_review",
            "lead:decide",
            {"not_sampled": _sampled},
            "sampled",
        ),
        Step(
            "confirm",
            frozenset({"second_review"}),
            "decided",
            "lead:decide",
            {"own_review": _not_first, "reviewers_differ": _agrees},
            "confirmed",
        ),
        Step(
            "dispute",
            frozenset({"second_review"}),
            "disputed",
            "lead:decide",
            {"own_review": _not_first, "reviewers_agree": _differs},
            "disputed",
        ),
        Step(
            "settle",
            frozenset({"disputed"}),
            "decided",
            "lead:decide",
            {"own_review": _not_first},
            "settled",
        ),
        Step(
            "undo",
            frozenset({"decided", "second_review"}),
            "open",
            "lead:decide",
            {**_UNDO, "reviewed_since": _round("first")},
            "undone",
        ),
        Step(
            "undo_second",
            frozenset({"decided", "disputed"}),
            "second_review",
            "lead:decide",
            {**_UNDO, "reviewed_since": _round("second")},
            "second_undone",
        ),
        Step(
            "undo_settle",
            frozenset({"decided"}),
            "disputed",
            "lead:decide",
            {**_UNDO, "reviewed_since": _round("settle")},
            "settle_undone",
        ),
        Step(
            "reopen",
            frozenset({"decided", "recalled"}),
            "open",
            "lead:edit",
            {"listing_gone": _live},
            "reopened",
        ),
        Step(
            "recall",
            frozenset({"open"}),
            "recalled",
            "lead:decide",
            {"nothing_remembered": _remembered},
            "recalled",
        ),
        Step(
            "relist",
            frozenset({"assigned", "decided", "second_review", "disputed", "recalled"}),
            "open",
            "lead:edit",
            {"text_unchanged": _text_changed},
            "relisted",
        ),
    ),
)

ROUNDS = ("first", "second", "settle")
UNDO_VERB = {"first": "undo", "second": "undo_second", "settle": "undo_settle"}


def decision_round(state: str) -> str:
    """Which voice a new verdict is, from the state of the check it is given in."""
    return {"second_review": "second", "disputed": "settle"}.get(state, "first")


def decision_verb(state: str, verdict: str, first_verdict: str | None) -> str:
    """The verb that a verdict given now means: the second voice confirms or disputes."""
    if state == "second_review":
        return "confirm" if verdict == first_verdict else "dispute"
    return "settle" if state == "disputed" else "decide"


def sampled_for_second_review(*, lead_id: UUID, office_id: UUID, seed: str, share: Decimal) -> bool:
    """Whether a decided lead goes to a second reviewer; anyone with the seed can recompute it."""
    drawn = hashlib.sha256(f"{seed}:{office_id}:{lead_id}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") < int(share * (1 << 64))
