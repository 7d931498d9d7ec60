"""Any sequence of lawful acts keeps what the workflow promises."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from qingfeng.kernel.errors import Refused
from qingfeng.market.rules.lead_measures import agreement
from qingfeng.market.rules.lead_scope import agency_scope, masked_name
from qingfeng.market.rules.lead_verdicts import VERDICTS
from qingfeng.market.rules.leads import (
    LEAD,
    ROUNDS,
    decision_round,
    decision_verb,
    sampled_for_second_review,
)

people = st.sampled_from("ABCD")
acts = st.lists(st.tuples(people, st.sampled_from(VERDICTS), st.booleans()), max_size=12)


@given(acts)
def test_no_one_speaks_twice_and_three_voices_settle(acts: list[tuple[str, str, bool]]) -> None:
    state, standing = "open", list[tuple[str, str]]()
    for person, verdict, sampled in acts:
        first = standing[0][1] if standing else None
        facts = {
            "actor": person,
            "reviewers": tuple(who for who, _ in standing),
            "first_verdict": first,
            "verdict": verdict,
            "sampled": sampled,
        }
        voice = decision_round(state)
        try:
            state = LEAD.take(state, decision_verb(state, verdict, first), facts).target
        except Refused:
            assert state == "decided" or person in facts["reviewers"]
            continue
        standing.append((person, verdict))
        assert voice == ROUNDS[len(standing) - 1]
        if sampled and state == "decided" and len(standing) == 1:
            state = LEAD.take(state, "sample", facts).target
    voices = [who for who, _ in standing]
    assert len(set(voices)) == len(voices) <= 3
    if len(standing) == 3:
        assert standing[0][1] != standing[1][1]
        assert state == "decided"


@given(st.uuids(), st.uuids(), st.text(max_size=10), st.decimals(0, 1, places=3))
def test_a_larger_share_draws_no_lead_out(
    lead: UUID, office: UUID, seed: str, share: Decimal
) -> None:
    def drawn(part: Decimal) -> bool:
        return sampled_for_second_review(lead_id=lead, office_id=office, seed=seed, share=part)

    assert drawn(Decimal(1))
    assert not drawn(Decimal(0))
    if drawn(share):
        assert drawn(min(Decimal(1), share + Decimal("0.1")))


@given(st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS))))
def test_kappa_lies_between_its_ends(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    if found.kappa is not None and found.rate is not None:
        assert -1 <= found.kappa <= found.rate <= 1


@given(st.text(max_size=40))
def test_a_masked_name_gives_two_characters_at_most(name: str) -> None:
    shown = masked_name(name)
    assert len(shown.replace("*", "")) <= 2
    # Somebody may be called "a***b": then nothing but stars was hidden.
    hidden = name[1:] if len(name) == 2 else name[1:-1]
    assert len(name) < 2 or shown != name or set(hidden) <= {"*"}


@given(st.text("0123456789", max_size=8))
def test_a_scope_is_never_wider_than_its_region(region: str) -> None:
    for branch in agency_scope("market_regulation", region).branches:
        assert region.startswith(branch.region)
        assert set(region[len(branch.region) :]) <= {"0"}
