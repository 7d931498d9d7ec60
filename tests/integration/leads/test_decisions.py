"""Deciding, reviewing, disputing, taking back, remembering; and that no office ends another's work."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.foundation.api import Actor, system_actor
from qingfeng.kernel.errors import Conflict, NotFound, Refused
from qingfeng.market import api as market
from qingfeng.market.models import LeadCheck, LeadDecision, NoMatch, ReviewPolicy
from tests.integration.leads.conftest import Cast
from tests.support.leads import NOW

ON = NOW.date()
EVERY, NONE = Decimal(1), Decimal(0)


def share(actor: Actor, part: Decimal, *, labels: bool = False) -> None:
    assert actor.office_id is not None
    ReviewPolicy.objects.update_or_create(
        office_id=actor.office_id,
        defaults={"second_share": part, "seed": "s", "gives_labels": labels, "set_at": NOW},
    )


def queue(actor: Actor, view: str = "open") -> set[UUID]:
    page = market.leads_page(actor=actor, wanted=market.LeadFilter(view), on=ON)
    return {row.id for row in page.rows}


def decide(actor: Actor, lead: UUID, reason: str) -> market.Decided:
    return market.decide(lead_id=lead, reason=reason, actor=actor, now=NOW)


def test_a_decision_leaves_only_the_own_queue(cast: Cast) -> None:
    share(cast.monitor, NONE)
    top = cast.leads["top"]
    decided = decide(cast.monitor, top, "grade_claim")
    assert (decided.state, decided.verdict) == ("decided", "infringing")
    assert top not in queue(cast.monitor)
    assert top in queue(cast.monitor, "decided")
    for other in (cast.holder, cast.county, cast.nation, cast.coordinator):
        assert top in queue(other)
    counts = market.lead_counts(actor=cast.monitor, wanted=market.LeadFilter(), on=ON)
    assert counts.total == len(queue(cast.monitor)) == 4


def test_private_verdicts_are_suspicions_to_others_and_agencies_are_not(cast: Cast) -> None:
    share(cast.monitor, NONE)
    share(cast.county, NONE)
    top = cast.leads["top"]
    decide(cast.monitor, top, "grade_claim")
    decide(cast.county, top, "mark_disguised")

    def shown(actor: Actor) -> list[tuple[str, str, bool]]:
        record = market.lead_record(actor=actor, lead_id=top, now=NOW)
        return [(d.verdict, d.reason, d.user_id is not None) for d in record.decisions]

    assert shown(cast.monitor) == [
        ("infringing", "grade_claim", True),
        ("suspect", "mark_disguised", False),
    ]
    assert shown(cast.holder)[0] == ("suspected", "", False)
    assert shown(cast.county)[0] == ("suspected", "", False)


def test_second_reviewer_is_another_and_agreement_confirms(cast: Cast) -> None:
    share(cast.monitor, EVERY)
    top = cast.leads["top"]
    assert decide(cast.monitor, top, "grade_claim").second_review
    assert top in queue(cast.colleague, "second_review")
    with pytest.raises(Refused) as refused:
        decide(cast.monitor, top, "grade_claim")
    assert "own_review" in refused.value.codes
    assert decide(cast.colleague, top, "replica_wording").state == "decided"
    assert market.label_figures(actor=cast.monitor).second_reviews.rate == 1.0


def test_disagreement_is_settled_by_a_third(cast: Cast) -> None:
    share(cast.monitor, EVERY)
    top = cast.leads["top"]
    decide(cast.monitor, top, "grade_claim")
    assert decide(cast.colleague, top, "genuine_goods").state == "disputed"
    for taken_part in (cast.monitor, cast.colleague):
        with pytest.raises(Refused) as refused:
            decide(taken_part, top, "genuine_goods")
        assert refused.value.codes == ("own_review",)
    assert decide(cast.third, top, "genuine_goods").state == "decided"
    with pytest.raises(Refused) as refused:
        market.undo(lead_id=top, actor=cast.monitor, now=NOW)
    assert "not_your_decision" in refused.value.codes
    assert market.undo(lead_id=top, actor=cast.third, now=NOW) == "disputed"
    assert market.undo(lead_id=top, actor=cast.colleague, now=NOW) == "second_review"
    assert market.undo(lead_id=top, actor=cast.monitor, now=NOW) == "open"
    assert top in queue(cast.monitor)
    assert LeadDecision.objects.filter(lead=top).count() == 6


def test_undo_closes_after_its_window(cast: Cast) -> None:
    share(cast.monitor, NONE)
    top = cast.leads["top"]
    decide(cast.monitor, top, "grade_claim")
    late = NOW + timedelta(hours=24, seconds=1)
    with pytest.raises(Refused) as refused:
        market.undo(lead_id=top, actor=cast.monitor, now=late)
    assert refused.value.codes == ("undo_window_over",)
    assert market.reopen(lead_id=top, actor=cast.colleague, now=late) == "open"
    assert decide(cast.colleague, top, "genuine_goods").verdict == "genuine_use"


def test_not_a_match_binds_the_office_that_said_it_and_tells_the_others(cast: Cast) -> None:
    share(cast.monitor, NONE)
    twin = cast.feed.offer("twin", cast.putian, cast.swift, 0.95, digest="same words")
    first = cast.feed.offer("first", cast.putian, cast.swift, 0.96, digest="same words")
    cast.feed.open()
    assert decide(cast.monitor, first, "common_word").recalled == 1
    assert queue(cast.monitor).isdisjoint({first, twin})
    assert twin in queue(cast.monitor, "aside")
    assert {first, twin} <= queue(cast.county)
    (row,) = [
        r
        for r in market.leads_page(actor=cast.county, wanted=market.LeadFilter(), on=ON).rows
        if r.id == twin
    ]
    assert row.judged_no_match == 1
    cast.feed.next_batch()
    later = cast.feed.offer("later", cast.putian, cast.swift, 0.97, digest="same words")
    assert cast.feed.open().recalled == 1
    assert later not in queue(cast.monitor)
    assert later in queue(cast.holder)
    market.undo(lead_id=first, actor=cast.monitor, now=NOW)
    assert {first, twin, later} <= queue(cast.monitor)
    assert not NoMatch.objects.filter(ended_at__isnull=True).exists()


def test_memory_does_not_reach_outside_the_offices_own_scope(cast: Cast) -> None:
    share(cast.monitor, NONE)
    mine = cast.feed.offer("mine", cast.putian, cast.swift, 0.95, digest="d")
    cast.feed.open()
    decide(cast.monitor, mine, "false_match")
    cast.other_feed.next_batch()
    theirs = cast.other_feed.offer("theirs", cast.nowhere, cast.swift, 0.95, digest="d")
    assert cast.other_feed.open().recalled == 0
    assert not LeadCheck.objects.filter(lead=theirs).exists()


def test_assigned_leads_are_decided_by_their_assignee(cast: Cast) -> None:
    share(cast.monitor, NONE)
    top = cast.leads["top"]
    assert cast.colleague.user_id is not None
    market.assign(lead_id=top, assignee_id=cast.colleague.user_id, actor=cast.monitor, now=NOW)
    assert queue(cast.colleague, "mine") == {top}
    with pytest.raises(Refused) as refused:
        decide(cast.monitor, top, "grade_claim")
    assert refused.value.codes == ("assigned_to_other",)
    with pytest.raises(Refused) as refused:
        market.assign(lead_id=top, assignee_id=cast.holder.user_id, actor=cast.monitor, now=NOW)  # type: ignore[arg-type]
    assert refused.value.codes == ("assignee_cannot_decide",)
    assert decide(cast.colleague, top, "grade_claim").state == "decided"


def test_outsiders_and_coordinators_decide_nothing(cast: Cast) -> None:
    for who in (cast.other_platform, cast.other_city):
        with pytest.raises(NotFound):
            decide(who, cast.leads["top"], "grade_claim")
    with pytest.raises(Refused) as refused:
        decide(cast.coordinator, cast.leads["top"], "grade_claim")
    assert refused.value.code == "no_permission"
    assert not LeadCheck.objects.exists()
    assert not LeadDecision.objects.exists()


def test_unknown_reason_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        decide(cast.monitor, cast.leads["top"], "because")
    assert refused.value.code == "reason_unknown"


def test_a_key_decides_nothing(cast: Cast) -> None:
    key = replace(cast.monitor, user_id=None, service_id=uuid4())
    with pytest.raises(Refused) as refused:
        decide(key, cast.leads["top"], "genuine_goods")
    assert refused.value.code == "person_needed"
    assert not LeadDecision.objects.exists()


def test_raw_sql_cannot_move_a_check_or_change_a_decision(cast: Cast) -> None:
    share(cast.monitor, NONE)
    decide(cast.monitor, cast.leads["top"], "grade_claim")
    for attempt in (
        "UPDATE market_leadcheck SET state = 'disputed'",
        "UPDATE market_leaddecision SET verdict = 'no_mark'",
        "DELETE FROM market_leaddecision",
        "TRUNCATE market_leaddecision",
        "DELETE FROM market_leadcheck",
    ):
        with pytest.raises(DatabaseError):
            raw(attempt)


def raw(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qingfeng.move', '', true)")
        cursor.execute(statement)


def test_bulk_shows_first_and_does_what_was_shown(cast: Cast) -> None:
    share(cast.monitor, NONE)
    decide(cast.monitor, cast.leads["top"], "grade_claim")
    chosen = [cast.leads[name] for name in ("top", "same", "domicile", "unassigned")]

    def bulk(**more: object) -> market.BulkResult:
        return market.bulk_decide(
            lead_ids=chosen,
            reason="grade_claim",
            actor=cast.monitor,
            now=NOW,
            **more,  # type: ignore[arg-type]
        )

    shown = bulk()
    assert (shown.changed, shown.skipped) == (2, {"not_from_here": 1, "not_found": 1})
    assert queue(cast.monitor) >= {cast.leads["same"], cast.leads["domicile"]}
    with pytest.raises(Refused):
        bulk(dry_run=False, token="forged")
    assert bulk(dry_run=False, token=shown.token).changed == 2
    with pytest.raises(Conflict):
        bulk(dry_run=False, token=shown.token)


def test_labels_come_from_named_offices_alone(cast: Cast) -> None:
    share(cast.monitor, NONE, labels=True)
    share(cast.holder, NONE)
    decide(cast.monitor, cast.leads["top"], "grade_claim")
    decide(cast.holder, cast.leads["same"], "grade_claim")
    decide(cast.monitor, cast.leads["domicile"], "needs_price")
    assert [(label.listing_id, label.verdict) for label in market.labels()] == [
        (cast.leads["top"], "infringing")
    ]
    market.undo(lead_id=cast.leads["top"], actor=cast.monitor, now=NOW)
    assert list(market.labels()) == []


def test_only_an_administrator_names_label_offices(cast: Cast) -> None:
    assert cast.monitor.office_id is not None
    with pytest.raises(Refused):
        market.set_review_policy(
            office_id=cast.monitor.office_id,
            gives_labels=True,
            second_share=EVERY,
            seed="x",
            actor=cast.monitor,
            now=NOW,
        )
    market.set_review_policy(
        office_id=cast.monitor.office_id,
        gives_labels=True,
        second_share=EVERY,
        seed="x",
        actor=system_actor(),
        now=NOW,
    )
    assert market.review_policy(cast.monitor.office_id).gives_labels
