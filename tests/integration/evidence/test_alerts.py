"""Alerts both ways: a holder tells offices where it matters, an office tells the holder it has asked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.queries.alerts import alerts_listed
from qingfeng.foundation.api import Actor, get, notifications
from qingfeng.foundation.migration_ops import app_role
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from tests.support.identification import FRIDAY, Stage, drafted, raise_stage, served

pytestmark = pytest.mark.django_db
FIELDS = evidence.AlertFields(
    "Copies by post", "Tongue label sewn on upside down.", date(2026, 12, 31)
)


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


def seen(actor: Actor) -> list[str]:
    return [row.title for row in alerts_listed(actor=actor, on=FRIDAY.date())]


def by_holder(stage: Stage, **changes: Any) -> Any:
    given: dict[str, Any] = {"actor": stage.holder, "now": FRIDAY, **changes}
    region = given.pop("region", "")
    return evidence.alert_offices(
        right_id=stage.right.pk, fields=replace(FIELDS, region=region), **given
    )


def test_a_holder_alerts_the_offices_of_a_region_and_those_that_asked_are_told(
    stage: Stage,
) -> None:
    served(stage, stage.customs)
    made = by_holder(stage, region="3502")
    assert seen(stage.customs) == seen(stage.market) == seen(stage.holder) == seen(stage.agent)
    assert seen(stage.stranger) == []
    codes = [row.code for row in notifications(stage.customs.user_id, unread_only=True)]
    assert "alert.raised" in codes
    by_holder(stage, region="44")
    assert len(seen(stage.customs)) == 1, "another province"
    platform = replace(stage.customs, office_kind="platform")
    assert seen(platform) == []
    client = Client()
    client.force_login(User.objects.get(pk=stage.customs.user_id))
    assert f"alert-{made}" in client.get("/alerts/").content.decode()
    identifier = drafted(stage, stage.customs)
    assert f"#alert-{made}" in client.get(f"/identifications/{identifier}/").content.decode()
    evidence.end_alert(alert_id=made, actor=stage.holder, now=FRIDAY)
    assert seen(stage.customs) == []


def test_an_office_alerts_the_holder_it_asked_and_no_other_office_reads_it(stage: Stage) -> None:
    identifier = drafted(stage, stage.customs)
    given: dict[str, Any] = {"fields": FIELDS, "actor": stage.customs, "now": FRIDAY}
    with pytest.raises(Refused, match="question_not_sent"):
        evidence.alert_holder(identification_id=identifier, **given)
    made = evidence.alert_holder(identification_id=served(stage, stage.customs), **given)
    assert seen(stage.holder) == seen(stage.agent) == ["Copies by post"]
    assert seen(stage.market) == []
    assert get(stage.holder, "alert", made)
    with pytest.raises(NotFound):
        evidence.end_alert(alert_id=made, actor=stage.holder, now=FRIDAY)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": "sender 13812345678"}, "phone_number"),
        ({"title": "110101199003070039"}, "identity_number"),
        ({"valid_to": date(2028, 1, 1)}, "alert_term"),
        ({"region": "350"}, "region_digits"),
        ({"text": " "}, "missing"),
    ],
)
def test_an_alert_names_nobody_and_ends_within_a_year(
    stage: Stage, change: dict[str, Any], reason: str
) -> None:
    fields = replace(FIELDS, **change)
    with pytest.raises(BadInput, match=reason):
        evidence.alert_offices(
            right_id=stage.right.pk, fields=fields, actor=stage.holder, now=FRIDAY
        )


def test_an_alert_stands_as_it_was_written_and_only_about_ones_own_right(stage: Stage) -> None:
    with pytest.raises(NotFound):
        by_holder(stage, actor=stage.stranger)
    by_holder(stage)
    for statement in (
        "UPDATE evidence_brandalert SET text = 'x'",
        "DELETE FROM evidence_brandalert",
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {app_role()}")
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
            cursor.execute("RESET ROLE")
