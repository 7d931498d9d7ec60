"""A newer version of the leads' workflow: checks begun before keep theirs, checks begun after its day take it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.utils.timezone import localdate

from qingfeng.foundation import registries
from qingfeng.foundation.api import Actor, carry_over, system_actor
from qingfeng.kernel.errors import Refused
from qingfeng.market import api as market
from qingfeng.market.models import LeadCheck
from qingfeng.market.rules.leads import LEAD
from tests.integration.foundation.conftest import write_steps
from tests.integration.leads.conftest import Cast
from tests.support.leads import NOW

LATER = NOW + timedelta(days=1)
# Under the newer version nobody gives a lead back.
NEWER = replace(
    LEAD,
    version=2,
    steps=tuple(step for step in LEAD.steps if step.verb != "release"),
    in_force=localdate(LATER),
    carries={1: {"assigned": "assigned"}},
)


@pytest.fixture(autouse=True)
def newer(owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    write_steps(owner_connection, NEWER)
    monkeypatch.setitem(registries._workflows, ("lead", 2), NEWER)
    yield
    owner_connection.execute(
        "DELETE FROM foundation_workflowstep WHERE workflow = 'lead' AND target_version = 2"
    )


def assigned(lead: UUID, cast: Cast, now: object) -> LeadCheck:
    market.assign(lead_id=lead, assignee_id=cast.monitor.user_id, actor=cast.monitor, now=now)  # type: ignore[arg-type]
    return LeadCheck.objects.get(lead_id=lead, office_id=cast.monitor.office_id)


def offered(lead: UUID, actor: Actor) -> set[str]:
    return set(market.lead_record(actor=actor, lead_id=lead, now=LATER).offers)


def test_each_check_keeps_the_version_it_began_under(cast: Cast) -> None:
    before = assigned(cast.leads["top"], cast, NOW)
    after = assigned(cast.leads["panda"], cast, LATER)
    assert (before.workflow_version, after.workflow_version) == (1, 2)
    assert "release" in offered(before.lead_id, cast.monitor)
    assert "release" not in offered(after.lead_id, cast.monitor)
    assert market.release(lead_id=before.lead_id, actor=cast.monitor, now=LATER) == "open"


def test_a_check_not_begun_is_offered_the_version_in_force(cast: Cast) -> None:
    assert offered(cast.leads["song"], cast.monitor) == {
        step.verb for step in NEWER.steps if "open" in step.sources
    }


def test_a_check_is_carried_over_where_the_newer_version_says_so(cast: Cast) -> None:
    check = assigned(cast.leads["top"], cast, NOW)
    carry_over(row=check, workflow=NEWER, actor=system_actor(), now=LATER, reason="New rule")
    check.refresh_from_db()
    assert (check.state, check.workflow_version) == ("assigned", 2)
    market.decide(lead_id=check.lead_id, reason="grade_claim", actor=cast.monitor, now=LATER)
    decided = assigned(cast.leads["same"], cast, NOW)
    market.decide(lead_id=decided.lead_id, reason="grade_claim", actor=cast.monitor, now=NOW)
    decided.refresh_from_db()
    with pytest.raises(Refused, match="state_without_image"):
        carry_over(row=decided, workflow=NEWER, actor=system_actor(), now=LATER, reason="New rule")
