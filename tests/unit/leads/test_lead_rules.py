"""The rules of leads: the workflow, the reasons, who sees what of a verdict, scopes, figures, search."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from qingfeng.kernel.errors import Refused
from qingfeng.market.rules import lead_measures as measures
from qingfeng.market.rules import lead_scope as scope
from qingfeng.market.rules import lead_search as search
from qingfeng.market.rules import lead_verdicts as verdicts
from qingfeng.market.rules import leads

NOW = datetime(2026, 10, 12, tzinfo=UTC)
A, B = UUID(int=1), UUID(int=2)


def test_the_workflow_has_no_problems() -> None:
    assert leads.LEAD.problems() == []
    assert leads.LEAD.states - leads.FINISHED == {"open", "assigned"}


def test_every_refusal_is_a_guard_that_can_bar() -> None:
    barring = {
        "listing_gone": {"live": False},
        "assignee_cannot_decide": {"assignee_may_decide": False},
        "assigned_to_other": {"actor": A, "assignee": B},
        "not_sampled": {},
        "own_review": {"actor": A, "reviewers": (A,)},
        "reviewers_differ": {"verdict": "suspect", "first_verdict": "no_mark"},
        "reviewers_agree": {"verdict": "suspect", "first_verdict": "suspect"},
        "not_your_decision": {"actor": A, "last_decider": B},
        "undo_window_over": {"decided_at": NOW, "now": NOW + timedelta(hours=25)},
        "reviewed_since": {"last_round": "other"},
        "nothing_remembered": {},
        "text_unchanged": {},
    }
    guards = {code: guard for step in leads.LEAD.steps for code, guard in step.guards.items()}
    assert guards.keys() == barring.keys()
    for code, facts in barring.items():
        assert not guards[code](facts), code


def test_undo_needs_to_know_when_it_was_decided() -> None:
    (undo,) = (step for step in leads.LEAD.steps if step.verb == "undo")
    assert not undo.guards["undo_window_over"]({"now": NOW})
    assert undo.guards["undo_window_over"]({"decided_at": NOW, "now": NOW})


@pytest.mark.parametrize(
    ("state", "verdict", "first", "verb", "voice"),
    [
        ("open", "suspect", None, "decide", "first"),
        ("assigned", "no_mark", None, "decide", "first"),
        ("second_review", "suspect", "suspect", "confirm", "second"),
        ("second_review", "suspect", "infringing", "dispute", "second"),
        ("disputed", "suspect", "no_mark", "settle", "settle"),
    ],
)
def test_a_verdict_means_a_verb(
    state: str, verdict: str, first: str | None, verb: str, voice: str
) -> None:
    assert leads.decision_verb(state, verdict, first) == verb
    assert leads.decision_round(state) == voice


def test_each_reason_has_its_own_key_and_one_verdict() -> None:
    keys = [(reason.group, reason.key) for reason in verdicts.REASONS]
    assert len(set(keys)) == len(keys)
    assert {reason.verdict for reason in verdicts.REASONS} == set(verdicts.VERDICTS)
    of_group = {"y": verdicts.ACCUSING, "n": verdicts.INNOCENT, "u": {verdicts.UNSURE}}
    for reason in verdicts.REASONS:
        assert reason.verdict in of_group[reason.group]
        assert reason.text_zh
        assert reason.text_en
    with pytest.raises(Refused):
        verdicts.reason_of("nonsense")


@pytest.mark.parametrize(
    ("verdict", "kind", "own", "shown"),
    [
        ("infringing", "platform", False, "suspected"),
        ("suspect", "right_holder", False, "suspected"),
        ("infringing", "agent", False, "suspected"),
        ("infringing", "platform", True, "infringing"),
        ("infringing", "agency", False, "infringing"),
        ("no_mark", "platform", False, "no_mark"),
        ("unsure", "agent", False, "unsure"),
    ],
)
def test_a_private_accusation_is_a_suspicion_to_others(
    verdict: str, kind: str, own: bool, shown: str
) -> None:
    assert verdicts.shown_verdict(verdict=verdict, decider_kind=kind, own=own) == shown


def test_scopes() -> None:
    assert not scope.NOTHING
    assert not scope.agency_scope("market_regulation", "3x")
    (city,) = scope.agency_scope("market_regulation", "350300").branches
    assert (city.counter, city.region, city.division) == ("r:industrial:3503", "3503", "industrial")
    nation = scope.agency_scope("leading_group", "")
    assert [branch.counter for branch in nation.branches] == ["d:industrial", "d:copyright"]
    assert nation.masked
    assert [b.division for b in scope.agency_scope("copyright", "35").branches] == ["copyright"]
    assert [b.platform for b in scope.platform_scope([B, A]).branches] == [A, B]
    assert [b.counter for b in scope.holder_scope([A]).branches] == [f"h:{A}"]
    assert scope.division_of("copyright") == "copyright"
    assert scope.division_of("word") == "industrial"


@pytest.mark.parametrize(
    ("name", "masked"),
    [("", ""), ("张", "*"), ("张三", "张*"), ("莆田鞋业", "莆***业"), ("Vendor42", "V***2")],
)
def test_names_are_masked_to_their_ends(name: str, masked: str) -> None:
    assert scope.masked_name(name) == masked


def test_precision_by_week_counts_unsure_apart() -> None:
    monday = date(2026, 10, 12)
    rows = [
        measures.Judged(monday, 0.9, "infringing"),
        measures.Judged(monday + timedelta(days=6), 0.8, "no_mark"),
        measures.Judged(monday, 0.7, "suspect"),
        measures.Judged(monday, 0.6, "unsure"),
        measures.Judged(monday + timedelta(days=7), 0.5, "unsure"),
    ]
    first, second = measures.precision_by_week(rows, k=1)
    assert (first.week, first.judged, first.accused, first.unsure) == (monday, 3, 2, 1)
    assert first.precision == pytest.approx(2 / 3)
    assert (first.precision_at_k, first.k) == (1.0, 1)
    assert (second.precision, second.precision_at_k) == (None, None)


def test_kappa_is_that_of_the_textbook() -> None:
    # 20 both accuse, 5 and 10 differ, 15 both acquit: observed 0.7, by chance 0.5.
    pairs = (
        [("suspect", "infringing")] * 20
        + [("suspect", "no_mark")] * 5
        + [("no_mark", "suspect")] * 10
        + [("genuine_use", "out")] * 15
    )
    found = measures.agreement(pairs)
    assert (found.pairs, found.agreed) == (50, 35)
    assert found.rate == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert measures.agreement([]).rate is None
    assert measures.agreement([("suspect", "suspect")]).kappa is None


def test_the_draw_follows_its_seed() -> None:
    def drawn(seed: str, share: str) -> list[int]:
        return [
            n
            for n in range(2000)
            if leads.sampled_for_second_review(
                lead_id=UUID(int=n), office_id=A, seed=seed, share=Decimal(share)
            )
        ]

    assert drawn("s", "0.1") == drawn("s", "0.1") != drawn("t", "0.1")
    assert 150 < len(drawn("s", "0.1")) < 250
    assert drawn("s", "0") == []
    assert len(drawn("s", "1")) == 2000


def test_search_tokens_and_queries() -> None:
    assert search.indexed(["a", "b", "a"], ["r1"]) == ["a", "b", "right:r1"]
    assert len(search.indexed(str(n) for n in range(1000))) == search.MOST_TOKENS
    assert search.query(["nike", "鞋"], []) == "('nike':* & '鞋':*)"
    assert search.query(["o'x"], ["r1"]) == "('o''x':*) | 'right:r1'"
    assert search.query([], ["r1"]) == "'right:r1'"
    assert search.query([], []) == ""
