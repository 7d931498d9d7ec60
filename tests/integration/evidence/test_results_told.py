"""The party is told what an appraisal found, with proof, and has its time to object; before that nothing rests on it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.parts import Stand, split_lot, state_finding
from qingfeng.evidence.models import Appraisal, Lot, ResultNotice
from qingfeng.evidence.queries import appraisal_results
from qingfeng.evidence.rules.custody import Finding, Share, Status, Verb
from qingfeng.foundation.api import Actor, history
from qingfeng.foundation.models import Organisation, User
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from tests.support import goods
from tests.support import leads as build
from tests.support.identification import paper, party_told, party_waived

pytestmark = pytest.mark.django_db
NOW = build.NOW
ASKS = ("goods:read", "exhibit:read", "exhibit:decide", "appraisal:read", "appraisal:add", "appraisal:decide",
        "appraisal:share")  # fmt: skip


@pytest.fixture
def at() -> goods.Station:
    return goods.station()


@pytest.fixture
def officer(at: goods.Station) -> Actor:
    here = Organisation.objects.get(pk=str(at.head.office_id))
    return build.person("clerk", here, region="3503", permissions=ASKS)


@pytest.fixture
def body() -> Actor:
    lab = build.office("lab", "appraisal")
    return build.person("lab", lab, permissions=("appraisal:read", "appraisal:edit"))


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def reported(
    officer: Actor,
    body: Actor,
    lot: Lot | None,
    purpose: evidence.Purpose,
    at: datetime = NOW,
    second_of: UUID | None = None,
) -> UUID:
    """A finding, or a price, on a sample of the lot that is described."""
    assert body.office_id is not None
    fields = evidence.AppraisalFields(
        body=body.office_id,
        purpose=purpose,
        questions="Genuine?",
        samples=(evidence.SampleFields("shoe", Decimal(2), "pair", "S-1"),),
        seized=True,
        goods_class=25,
        why_unqualified="none exists",
    )
    about = Subject("lot", lot.pk) if lot else None
    made = evidence.draft_appraisal(
        fields=fields, subject=about, actor=officer, now=at, second_of=second_of
    )
    evidence.request_appraisal(appraisal_id=made, actor=officer, now=at)
    evidence.accept_appraisal(appraisal_id=made, no_interest=True, actor=body, now=at)
    (sample,) = Appraisal.objects.get(pk=made).samples.all()
    priced = purpose is evidence.Purpose.PRICE
    line = (
        evidence.Line(sample.pk, unit_price=Decimal(120))
        if priced
        else evidence.Line(sample.pk, evidence.Opinion.COUNTERFEIT)
    )
    report = evidence.ReportFields(
        "R-1", "not genuine", "Lin", Decimal(1), paper(body, "report", at), True, [line]
    )
    evidence.report_appraisal(appraisal_id=made, fields=report, actor=body, now=at)
    return made


def test_no_finding_rests_on_a_result_that_the_party_was_not_told(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, evidence.Purpose.APPRAISAL)
    found: dict[str, Any] = {"lot_id": lot.pk, "actor": at.head, "now": NOW}
    with pytest.raises(Refused, match="result_not_told"):
        state_finding(finding=Finding.COUNTERFEIT, basis="report R-1", **found)
    state_finding(finding=Finding.UNDETERMINED, basis="", **found)
    stand = Stand(lot.pk, at.store, Status.STORED, goods.asked(lot, Status.STORED).seal_read)
    shares = [
        (Share(Finding.COUNTERFEIT, "K", Decimal(60), "R-1"), "K-1"),
        (Share(Finding.GENUINE, "K", Decimal(40), "R-1"), "K-2"),
    ]
    with pytest.raises(Refused, match="result_not_told"):
        split_lot(stand=stand, shares=shares, decision="", actor=at.head, now=NOW)
    party_told(made, officer, NOW)
    with pytest.raises(Refused, match="objection_time_runs"):
        state_finding(finding=Finding.COUNTERFEIT, basis="report R-1", **found)
    with pytest.raises(Refused, match="objection_time_runs"):
        split_lot(stand=stand, shares=shares, decision="", actor=at.head, now=NOW)
    party_waived(made, officer, NOW)
    state_finding(finding=Finding.COUNTERFEIT, basis="report R-1", **found)
    split_lot(stand=stand, shares=shares, decision="", actor=at.head, now=NOW)


def test_the_form_of_a_split_shows_the_whole_and_what_it_rests_on(
    at: goods.Station, officer: Actor, body: Actor, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    lot = goods.stored(at, goods.seized(at))
    reported(officer, body, lot, evidence.Purpose.APPRAISAL)
    here = Organisation.objects.get(pk=str(at.head.office_id))
    reads = build.person("splits", here, region="3503", permissions=(*ASKS, "goods:edit"))
    path = f"/goods/lots/{lot.pk}/split/?place={at.store}&status=stored"
    shown = [as_(one).get(path).content.decode() for one in (reads, at.keeper)]
    assert ["R-1" in page for page in shown] == [True, False]
    for page in shown:
        assert 'data-sum-whole="100"' in page
        assert "各部分合计须等于 100 双" in page
        assert "<dd>F-list-1</dd>" in page
    elsewhere = path.replace(str(at.store), str(at.annex))
    assert as_(reads).get(elsewhere).status_code == 404


@pytest.mark.parametrize("purpose", [evidence.Purpose.TESTING, evidence.Purpose.PRICE])
def test_nothing_is_confiscated_on_a_result_that_the_party_was_not_told(
    at: goods.Station, officer: Actor, body: Actor, purpose: evidence.Purpose
) -> None:
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, purpose)
    line = goods.asked(lot, Status.STORED)

    def confiscate() -> UUID:
        return goods.ordered(
            at, Verb.CONFISCATE, at.store, at.store, [line], decision="8", by=at.keeper
        )

    with pytest.raises(Refused, match="result_not_told"):
        confiscate()
    party_told(made, officer, NOW)
    with pytest.raises(Refused, match="objection_time_runs"):
        confiscate()
    party_waived(made, officer, NOW)
    confiscate()


def test_a_result_that_was_excluded_holds_nobody_up(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, evidence.Purpose.APPRAISAL)
    exhibit = Appraisal.objects.get(pk=made).report.exhibit_id
    evidence.exclude_exhibit(exhibit_id=exhibit, reason="no warrant", actor=officer, now=NOW)
    state_finding(lot_id=lot.pk, finding=Finding.GENUINE, basis="invoice", actor=at.head, now=NOW)


def test_no_price_counts_and_no_report_is_offered_before_the_party_was_told(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, evidence.Purpose.PRICE)
    subject = Subject("lot", lot.pk)
    other = build.office("Xiamen", "agency", function="market_regulation", region="350200")
    offer: dict[str, Any] = {"appraisal_id": made, "office": other.pk, "actor": officer, "now": NOW}
    priced: dict[str, Any] = {"actor": officer, "now": NOW}
    assert evidence.appraised_prices(subject, **priced) == ()
    with pytest.raises(Refused, match="result_not_told"):
        evidence.offer_report(**offer)
    party_told(made, officer, NOW)
    assert evidence.appraised_prices(subject, **priced) == ()
    assert evidence.threshold_goods(subject, **priced) == []
    party_waived(made, officer, NOW)
    (price,) = evidence.appraised_prices(subject, **priced)
    assert price.unit_price == 120
    evidence.offer_report(**offer)


def test_the_time_to_object_runs_from_what_reached_the_party(officer: Actor, body: Actor) -> None:
    """Fifteen days of the law after a test; of another appraisal the office's own notice names the day."""
    tested = reported(officer, body, None, evidence.Purpose.TESTING)
    reached = datetime(2026, 10, 12, 15, 0, tzinfo=law.HOME)
    told = evidence.Told(
        "某鞋行", evidence.ServiceMode.POST, reached, paper(officer, "receipt", NOW)
    )
    evidence.tell_result(
        appraisal_id=tested, told=told, actor=officer, now=reached + timedelta(days=3)
    )
    row = ResultNotice.objects.get()
    (clock,) = law.clocks_of(Subject("appraisal", tested), now=reached)
    assert (clock.rule, clock.id, clock.start_at) == ("cn.quality.reinspection", row.clock, reached)
    ends = appraisal_results.objection_ends(row, reached)
    assert ends is not None
    assert ends.astimezone(law.HOME).date() == date(2026, 10, 27)
    assert "appraisal.told" in [one.verb for one in history(Subject("appraisal", tested))]

    identified = reported(officer, body, None, evidence.Purpose.APPRAISAL)
    party_told(identified, officer, reached, object_until=date(2026, 10, 20))
    ends = appraisal_results.objection_ends(ResultNotice.objects.get(pk=identified), reached)
    assert ends == datetime(2026, 10, 20, 23, 59, 59, tzinfo=law.HOME)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"party": " "}, "missing"),
        ({"paper": "0" * 64}, "scan_missing"),
        ({"served_at": NOW - timedelta(seconds=1)}, "told_out_of_order"),
        ({"served_at": NOW + timedelta(days=2)}, "told_out_of_order"),
        ({"object_until": None}, "objection_time_missing"),
        ({"object_until": NOW.date()}, "objection_time_missing"),
    ],
)
def test_telling_has_somebody_a_paper_an_hour_and_a_last_day(
    officer: Actor, body: Actor, changes: dict[str, Any], reason: str
) -> None:
    made = reported(officer, body, None, evidence.Purpose.APPRAISAL)
    with pytest.raises(BadInput, match=reason):
        party_told(made, officer, NOW + timedelta(days=1), **changes)
    assert not ResultNotice.objects.exists()


def test_the_party_is_told_once_after_the_report_and_by_the_office_that_asked(
    officer: Actor, body: Actor
) -> None:
    made = reported(officer, body, None, evidence.Purpose.APPRAISAL)
    with pytest.raises((NotFound, Refused)):
        party_told(made, body, NOW)
    party_told(made, officer, NOW)
    with pytest.raises(Conflict, match="told_already"):
        party_told(made, officer, NOW)
    row = ResultNotice.objects.get()
    row.pk = reported(officer, body, None, evidence.Purpose.PRICE, NOW + timedelta(days=1))
    with pytest.raises(DatabaseError, match="before it was told"), transaction.atomic():
        row.save(force_insert=True)


def test_the_page_says_whether_the_party_was_told_and_which_objection_is_late(
    officer: Actor, body: Actor, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW + timedelta(days=30)
    made = reported(officer, body, None, evidence.Purpose.APPRAISAL)
    client = Client()
    client.force_login(User.objects.get(pk=str(officer.user_id)))
    untold = "当事人尚未获知该结果"
    assert untold in client.get(f"/appraisals/{made}/").content.decode()
    assert 'name="object_until"' in client.get(f"/appraisals/{made}/told/").content.decode()
    party_told(made, officer, NOW)
    evidence.object_to_report(
        appraisal_id=made,
        text="not so",
        paper=paper(officer, "objection", NOW),
        actor=officer,
        now=NOW + timedelta(days=20),
    )
    page = client.get(f"/appraisals/{made}/").content.decode()
    assert untold not in page
    assert "某鞋行" in page
    assert "已过异议期" in page
    client.force_login(User.objects.get(pk=str(body.user_id)))
    assert "某鞋行" not in client.get(f"/appraisals/{made}/").content.decode()
