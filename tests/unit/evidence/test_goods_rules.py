"""Tables of custody: what leads where, what each verb needs, what no measure may reach."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingfeng.evidence.rules.custody import (
    CUSTODY,
    FINAL,
    HELD,
    ORDER,
    Finding,
    Line,
    Share,
    Status,
    Verb,
    barred,
    check_split,
    target,
    verbs_from,
)
from qingfeng.evidence.rules.drafts import read_draft
from qingfeng.evidence.rules.handling import (
    INCIDENT,
    STOCKTAKE,
    Counted,
    IncidentKind,
    SealSeen,
    count_barred,
    destruction_barred,
    differences,
)
from qingfeng.evidence.rules.lists import LIST, Presence, Role, signatures_missing
from qingfeng.evidence.rules.measures import (
    GENERAL,
    MEASURE,
    REGIMES,
    Concern,
    Ground,
    MeasureKind,
    numeral,
    regime_of,
)
from qingfeng.evidence.rules.measures import barred as measure_barred
from qingfeng.evidence.rules.needs import NEED
from qingfeng.evidence.rules.places import Hazard, Rate, charged, storing_barred
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.law.rules.library import shipped

MARKET = "market_regulation"
SEIZURE = Ground(
    "cn.penalty.ground.trademark",
    1,
    "商标法",
    "62",
    frozenset({"seal", "seize"}),
    frozenset({MARKET}),
)
NAMES = {"transferred_to_police": "transferred", "result": "tested", "sold_to_holder": "sold"}


@pytest.mark.parametrize("flow", [CUSTODY, ORDER, MEASURE, LIST, INCIDENT, STOCKTAKE, NEED])
def test_the_tables_are_sound(flow: Any) -> None:
    assert flow.problems() == []


def test_every_step_of_the_pack_is_in_the_ledger() -> None:
    version = shipped().rules["cn.items.moves"].versions[-1]
    ours = {(source, goal) for source, _, goal in CUSTODY.moves()}
    for step in version.terms["steps"]:
        source, goal = (NAMES.get(one.lower(), one.lower()) for one in step.split(">"))
        if goal == "tested" and source == "testing":
            assert ("testing", "tested") in ours
        assert (source, goal) in ours, step


def test_nothing_leaves_a_final_status_and_the_stock_holds_none() -> None:
    assert all(verbs_from(status, bought=True) == () for status in FINAL)
    assert not HELD & FINAL
    with pytest.raises(Refused):
        target(Status.DESTROYED, Verb.STORE)


def test_confiscation_alone_leads_to_destruction() -> None:
    assert {s for s, verb, _ in CUSTODY.moves() if verb == "destroy"} == {"confiscated"}


def line(**given: Any) -> Line:
    facts: dict[str, Any] = {
        "status": Status.SEIZED, "quantity": Decimal(10), "held": Decimal(10), "weight": Decimal(1), "seal_held": "A",
        "seal_read": "A", "seal_after": "A", "seal_rest": "", "photo": "f", "moved_elsewhere": True,
    }  # fmt: skip
    return Line(**(facts | given))


@pytest.mark.parametrize(
    ("verb", "given", "code"),
    [
        (Verb.STORE, {"photo": ""}, "photo_missing"),
        (Verb.STORE, {"weight": None}, "weight_missing"),
        (Verb.RELOCATE, {"moved_elsewhere": False}, "same_place"),
        (Verb.DESTROY, {}, "decision_missing"),
        (Verb.STORE, {"quantity": Decimal(4)}, "rest_unsealed"),
        (Verb.STORE, {"quantity": Decimal(4), "seal_rest": "B", "seal_after": "A"}, "seal_used_twice"),
        (Verb.STORE, {"quantity": Decimal(4), "seal_rest": "A", "seal_after": "B"}, "seal_used_twice"),
    ],
)  # fmt: skip
def test_a_line_that_lacks_something_is_barred(
    verb: Verb, given: dict[str, Any], code: str
) -> None:
    assert code in barred(verb, line(**given), decision="")


def test_samples_of_one_order_leave_one_seal_on_the_rest() -> None:
    again = line(
        quantity=Decimal(2),
        seal_held="R",
        seal_read="R",
        seal_after="S",
        seal_rest="R",
        opened_here=True,
    )
    assert barred(Verb.SAMPLE, again, decision="") == ()


def test_shares_make_up_the_whole_and_name_their_basis() -> None:
    fake = Share(Finding.COUNTERFEIT, "K", Decimal(6), "")
    real = Share(Finding.GENUINE, "K", Decimal(3), "invoice")
    assert check_split(Decimal(10), (fake, real)) == ("split_unbalanced", "basis_missing")
    assert check_split(Decimal(6), (fake,)) == ("split_needs_two", "basis_missing")


@pytest.mark.parametrize("concern", sorted(Concern))
def test_what_no_measure_may_reach(concern: Concern) -> None:
    refused = frozenset(shipped().rules["cn.penalty.ground.refusals"].versions[-1].terms["refused"])
    reasons = measure_barred(
        MeasureKind.SEIZE, function=MARKET, ground=SEIZURE, officers=["a", "b"], least=2,
        concerns=dict.fromkeys(Concern, False) | {concern: True}, refused=refused,
    )  # fmt: skip
    assert reasons == (f"goods_{concern}",)


def test_a_measure_names_a_statute_that_grants_it_and_two_officers() -> None:
    asked: dict[str, Any] = {
        "function": MARKET, "officers": ["a", "a"], "least": 2, "concerns": {}, "refused": frozenset(),
    }  # fmt: skip
    assert measure_barred(MeasureKind.SEIZE, ground=None, **asked) == (
        "ground_missing", "officers_too_few",
    )  # fmt: skip
    assert "ground_grants_no_such" in measure_barred(MeasureKind.PRESERVE, ground=SEIZURE, **asked)
    other = asked | {"function": "customs"}
    assert "ground_of_another_function" in measure_barred(
        MeasureKind.SEIZE, ground=SEIZURE, **other
    )


def test_every_concern_of_the_law_is_answered_by_itself() -> None:
    asked: dict[str, Any] = {
        "function": MARKET, "ground": SEIZURE, "officers": ["a", "b"], "least": 2, "refused": frozenset(Concern),
    }  # fmt: skip
    answered = dict.fromkeys(Concern, False)
    assert measure_barred(MeasureKind.SEIZE, concerns=answered, **asked) == ()
    for concern in Concern:
        rest = {one: holds for one, holds in answered.items() if one is not concern}
        assert measure_barred(MeasureKind.SEIZE, concerns=rest, **asked) == ("concern_unanswered",)


def test_each_function_goes_by_the_rules_that_bind_it() -> None:
    """SAMR Order 2 binds market regulators, the Compulsion Law every administrative body, neither of them the police."""
    held = shipped().rules
    market, customs, police = (regime_of(one) for one in (MARKET, "customs", "public_security"))
    assert customs.clocks == {MeasureKind.SEIZE: "cn.items.customs_detention"}
    assert market.clocks[MeasureKind.SEIZE] == "cn.penalty.seizure"
    assert (police.clocks, police.urgent_clock) == ({}, "")
    for regime, cited in ((GENERAL, {"compulsion-2012"}), (police, {"mps-2020", "cpl-2018"})):
        rules = (regime.officers, regime.refusals, regime.release)
        assert {held[rule].versions[-1].source.instrument for rule in rules} == cited
    assert held[customs.urgent_clock].versions[-1].source.instrument == "compulsion-2012"
    assert held[customs.release].versions[-1].source.instrument == "customs-ip-regulation"
    for regime in (*REGIMES.values(), GENERAL):
        rules = (
            regime.officers,
            regime.refusals,
            regime.release,
            regime.urgent_clock,
            *regime.clocks.values(),
        )
        assert [rule for rule in rules if rule and rule not in held] == []


def test_where_the_party_is_missing_a_witness_signs() -> None:
    two = {Role.OFFICER: 2}
    assert signatures_missing(Presence.PRESENT, two) == ("party_signature_missing",)
    assert signatures_missing(Presence.ABSENT, two | {Role.PARTY: 1}) == (
        "witness_signature_missing",
    )
    assert signatures_missing(Presence.REFUSED, two | {Role.WITNESS: 1}) == ()


def test_a_store_keeps_what_it_may_and_has_room_for() -> None:
    reasons = storing_barred(
        capacity=Decimal(10), held=Decimal(8), coming=Decimal(3), hazards=frozenset(), hazard=Hazard.TOXIC,
        custodians=1, least_custodians=2,
    )  # fmt: skip
    assert set(reasons) == {"place_full", "hazard_not_kept_here", "custodians_too_few"}


def test_begun_days_of_storage_cost_whole() -> None:
    rates = [Rate(date(2026, 1, 1), Decimal("2.50"), "agency")]
    stays = [(date(2026, 3, 1), date(2026, 3, 3))]
    assert list(charged(rates, stays)) == [(rates[0], 3)]


def test_each_day_costs_by_the_rate_of_that_day() -> None:
    first = Rate(date(2026, 3, 2), Decimal(2), "agency")
    dearer = Rate(date(2026, 3, 5), Decimal(3), "holder")
    mistyped = Rate(date(2026, 3, 8), Decimal(900), "agency")
    free = Rate(date(2026, 3, 8), None, "agency")
    stays = [(date(2026, 3, 1), date(2026, 3, 6)), (date(2026, 3, 7), date(2026, 3, 20))]
    found = list(charged([dearer, first, mistyped, free], stays))
    assert found == [(first, 3), (dearer, 2), (dearer, 1)]


def test_a_counting_finds_quantity_and_seal() -> None:
    seen = Counted(Decimal(5), Decimal(6), "A", "B")
    assert differences(seen) == (IncidentKind.SURPLUS, IncidentKind.SEAL_MISMATCH)
    assert differences(Counted(Decimal(5), None, "A", "")) == ()


def test_a_seal_that_nobody_read_is_neither_right_nor_wrong() -> None:
    unread = Counted(Decimal(5), Decimal(5), "A", "")
    assert differences(unread) == (IncidentKind.SEAL_UNREAD,)
    assert differences(Counted(Decimal(5), Decimal(5), "", "")) == ()
    assert differences(Counted(Decimal(5), Decimal(5), "A", "A")) == ()
    assert differences(Counted(Decimal(5), Decimal(0), "A", "")) == (IncidentKind.SHORTAGE,)


def test_a_broken_seal_is_another_thing_than_one_that_was_not_read() -> None:
    broken = Counted(Decimal(5), Decimal(5), "A", "", SealSeen.BROKEN)
    assert differences(broken) == (IncidentKind.SEAL_BROKEN,)
    read = Counted(Decimal(5), Decimal(5), "A", "A", SealSeen.BROKEN)
    assert differences(read) == (IncidentKind.SEAL_BROKEN,)
    unread = Counted(Decimal(5), Decimal(5), "A", "", SealSeen.UNREAD)
    assert differences(unread) == (IncidentKind.SEAL_UNREAD,)
    gone = Counted(Decimal(5), Decimal(0), "A", "", SealSeen.BROKEN)
    assert differences(gone) == (IncidentKind.SHORTAGE,)


@pytest.mark.parametrize(
    ("seen", "read", "note", "barred"),
    [
        (SealSeen.READ, "A", "", ()),
        (SealSeen.READ, "", "", ()),
        (SealSeen.UNREAD, "", "", (("seal_reason_missing", "note"),)),
        (SealSeen.UNREAD, "", "behind the pallet", ()),
        (SealSeen.UNREAD, "A", "behind", (("seal_unread_yet_named", "seal"),)),
        (SealSeen.BROKEN, "A", "", (("seal_reason_missing", "note"),)),
        (SealSeen.BROKEN, "A", "torn", ()),
    ],
)
def test_what_is_said_of_a_seal_without_its_number_has_a_reason(
    seen: SealSeen, read: str, note: str, barred: tuple[tuple[str, str], ...]
) -> None:
    found = count_barred(Decimal(1), seal_read=read, seal_seen=seen, note=note)
    assert found == barred
    less = count_barred(Decimal(-1), seal_read=read, seal_seen=seen, note=note)
    assert less == (("count_negative", "count"), *barred)


def test_one_class_of_waste_at_a_time() -> None:
    reasons = destruction_barred(
        wastes=frozenset({"general", "electronic"}), waste="general", method="m", operator="o", video="f",
        supervisors=("a", "a"), least=2, handling="recycle_then_burn", licence="",
        undetermined=False, handlers=(),
    )  # fmt: skip
    assert reasons == ("waste_mixed", "supervisors_missing")


def test_nobody_destroys_what_nobody_has_found_out_nor_supervises_his_own_work() -> None:
    reasons = destruction_barred(
        wastes=frozenset({"general"}), waste="general", method="m", operator="林  Plant", video="f",
        supervisors=("林 plant", "B "), least=2, handling="recycle_then_burn", licence="",
        undetermined=True, handlers=("b",),
    )  # fmt: skip
    assert reasons == ("finding_missing", "supervisor_handles")


def test_hazardous_waste_goes_under_the_number_of_a_licence() -> None:
    def reasons(handling: str, licence: str) -> tuple[str, ...]:
        return destruction_barred(
            wastes=frozenset({"hazardous"}), waste="hazardous", method="m", operator="o", video="f",
            supervisors=("a", "b"), least=2, handling=handling, licence=licence,
            undetermined=False, handlers=(),
        )  # fmt: skip

    assert reasons("licensed_unit", " ") == ("licence_missing",)
    assert reasons("licensed_unit", "FJ-350300-001") == reasons("dismantler", "") == ()


@pytest.mark.parametrize(
    "raw", [None, [], "x", {"lines": 3}, {"lines": [[]]}, {"lines": [{"quantity": 1.5}]}]
)
def test_what_is_no_draft_is_refused_by_name(raw: object) -> None:
    with pytest.raises(BadInput):
        read_draft(raw)


@pytest.mark.parametrize(
    ("article", "said"),
    [("5", "五"), ("10", "十"), ("15", "十五"), ("62", "六十二"), ("100", "一百"), ("105", "一百零五"),
     ("141", "一百四十一"), ("110", "一百一十"), ("18-19", "18-19"), ("177(3)", "177(3)"), ("0", "0")],
)  # fmt: skip
def test_an_article_is_written_out_as_documents_do(article: str, said: str) -> None:
    assert numeral(article) == said
    ground = Ground("r", 1, "中华人民共和国商标法（2019年修正）", article, frozenset(), frozenset())
    assert ground.cited == f"《中华人民共和国商标法》（2019年修正）第{said}条"
