"""Samples drawn in custody go to the body by an order of the ledger, and its prices become the facts of a threshold check."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.parts import Draw, Sampling, Stand, draw_samples, split_lot
from qingfeng.evidence.models import Appraisal, AppraisalReport, Lot, Sample
from qingfeng.evidence.queries.appraisal_samples import samples_on_offer
from qingfeng.evidence.rules.custody import Finding, Share, Status, Verb
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from qingfeng.kernel.clocks import Status as ClockStatus
from qingfeng.kernel.errors import Conflict, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from tests.support import leads as build
from tests.support.goods import NOW, OFFICER, Station, asked, done, ordered, seized, station, stored
from tests.support.identification import paper, party_told, party_waived

pytestmark = pytest.mark.django_db
APPRAISES = ("appraisal:read", "appraisal:add", "appraisal:decide", "right:read", "exhibit:read")
Asks = Callable[..., UUID]


@pytest.fixture
def at() -> Station:
    return station(
        here=build.office("putian", "agency", function="market_regulation", region="350300")
    )


@pytest.fixture
def officer(at: Station) -> Actor:
    here = build.Organisation.objects.get(pk=at.first.office_id)
    return build.person("asker", here, region="3503", permissions=(*APPRAISES, *OFFICER))


@pytest.fixture
def body(officer: Actor) -> Actor:
    made = build.person(
        "lab", build.office("lab", "appraisal"), permissions=("appraisal:read", "appraisal:edit")
    )
    assert made.office_id is not None
    evidence.enter_qualification(
        body_id=made.office_id,
        certificate=evidence.Certificate(
            "CMA-1",
            frozenset(evidence.Purpose),
            "footwear",
            frozenset({25}),
            date(2025, 1, 1),
            date(2027, 12, 31),
            paper(officer, "certificate", NOW),
        ),
        actor=officer,
        now=NOW,
    )
    return made


def sampled(at: Station, **given: Any) -> tuple[Lot, Sample]:
    """Two pairs for the test and two as the spare, out of a hundred in the store."""
    lot = stored(at, seized(at, **given))
    draws = [Draw(Decimal(2), "S-1", at.photo), Draw(Decimal(2), "S-2", at.photo, is_spare=True)]
    order = draw_samples(
        stand=Stand(lot.pk, at.store, Status.STORED, "F-list-1"),
        draws=draws,
        sampling=Sampling("price", "random_numbers", party_present=True),
        seal_rest="R-1",
        actor=at.keeper,
        now=NOW,
    )
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    return lot, lot.samples.get(is_spare=False)


def drafted(officer: Actor, body: Actor, sample: Sample, **changes: Any) -> UUID:
    given: dict[str, Any] = {
        "body": body.office_id,
        "purpose": evidence.Purpose.PRICE,
        "questions": "What is one pair worth?",
        "seized": False,
        "goods_class": 25,
        "drawn": (sample.pk,),
    }
    fields = evidence.AppraisalFields(**(given | changes))
    return evidence.draft_appraisal(fields=fields, actor=officer, now=NOW)


def handed_over(at: Station, sample: Sample) -> None:
    there = asked(sample.lot, Status.SAMPLED, 2)
    order = ordered(at, Verb.TEST, at.store, at.outside, [there], by=at.keeper)
    assert done(at, order, at.keeper, "Laboratory") == "done"


def report(identifier: UUID, body: Actor, price: str = "120.00") -> None:
    (line,) = Appraisal.objects.get(pk=identifier).samples.all()
    fields = evidence.ReportFields(
        number="P-1",
        conclusion="Market price.",
        appraisers="Lin",
        fee=Decimal(1),
        paper=paper(body, "report", NOW),
        seals_intact=True,
        lines=[evidence.Line(line.pk, unit_price=Decimal(price))],
    )
    evidence.report_appraisal(appraisal_id=identifier, fields=fields, actor=body, now=NOW)


def test_a_sample_of_the_tree_goes_by_a_signed_order_and_no_two_bodies_have_it(
    at: Station, officer: Actor, body: Actor
) -> None:
    lot, sample = sampled(at)
    offered = {(one.id, one.seal, one.is_spare) for one in samples_on_offer(actor=officer)}
    assert {(seal, spare) for _, seal, spare in offered} == {("S-1", False), ("S-2", True)}
    identifier = drafted(officer, body, sample)
    row = Appraisal.objects.get(pk=identifier)
    assert (row.subject_kind, row.subject_id) == ("lot", lot.pk), "evidence on the goods themselves"
    assert row.seized, "the ledger knows the measure, whatever was ticked"
    (line,) = row.samples.all()
    assert (line.sample_id, line.seal, line.quantity) == (sample.pk, "S-1", Decimal(2))
    with pytest.raises(Conflict, match="sample_not_on_offer"):
        drafted(officer, body, sample)

    evidence.request_appraisal(appraisal_id=identifier, actor=officer, now=NOW)
    evidence.accept_appraisal(appraisal_id=identifier, no_interest=True, actor=body, now=NOW)
    with pytest.raises(Refused, match="samples_not_handed_over"):
        report(identifier, body)
    handed_over(at, sample)
    report(identifier, body)
    client = Client()
    client.force_login(User.objects.get(pk=officer.user_id))
    page = client.get(f"/appraisals/{identifier}/").content.decode()
    assert f"/goods/lots/{sample.lot_id}/do/conclude/" in page
    client.force_login(User.objects.get(pk=body.user_id))
    assert (
        f"/goods/lots/{sample.lot_id}"
        not in client.get(f"/appraisals/{identifier}/").content.decode()
    )


def test_a_stranger_to_the_lot_is_offered_no_sample_of_it(at: Station, body: Actor) -> None:
    _, sample = sampled(at)
    office = build.office("Xiamen", "agency", function="market_regulation", region="350200")
    other = build.person("other", office, region="3502", permissions=(*APPRAISES, *OFFICER))
    assert samples_on_offer(actor=other) == ()
    with pytest.raises(Conflict, match="sample_not_on_offer"):
        drafted(other, body, sample)


def test_the_price_of_a_sample_is_that_of_its_lot_by_what_was_found(
    at: Station, officer: Actor, body: Actor
) -> None:
    """Ninety-six pairs stay: seventy are copies, twenty genuine and given back, six undecided; four are samples."""
    lot, sample = sampled(at, price=None, price_basis=None)
    identifier = drafted(officer, body, sample, price_of=evidence.PriceOf.GENUINE)
    evidence.request_appraisal(appraisal_id=identifier, actor=officer, now=NOW)
    evidence.accept_appraisal(appraisal_id=identifier, no_interest=True, actor=body, now=NOW)
    handed_over(at, sample)
    report(identifier, body)
    party_told(identifier, officer, NOW)
    party_waived(identifier, officer, NOW)
    shares = [
        (Share(Finding.COUNTERFEIT, "Kestrelwood", Decimal(70), "10 of 96"), "K-1"),
        (Share(Finding.GENUINE, "Kestrelwood", Decimal(20), "invoice"), "K-2"),
        (Share(Finding.UNDETERMINED, "", Decimal(6), ""), "K-3"),
    ]
    stand = Stand(lot.pk, at.store, Status.STORED, "R-1")
    order = split_lot(stand=stand, shares=shares, decision="", actor=at.head, now=NOW)
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    genuine = lot.parts.get(finding="genuine")
    lines = [asked(genuine, Status.STORED, 20)]
    given: dict[str, Any] = {"decision": "3", "release_ground": "unrelated", "by": at.head}
    back = ordered(at, Verb.RETURN, at.store, at.outside, lines, **given)
    assert done(at, back, at.keeper, "林某") == "done"

    goods = evidence.threshold_goods(Subject("lot", lot.pk), actor=officer, now=NOW)
    found = {(row["finding"], row["unsold_quantity"], row["genuine_price"]) for row in goods}
    assert found == {("counterfeit", "70", "120.00"), ("undetermined", "10", "120.00")}
    checked = law.threshold(
        {"crime": "214", "conduct_to": "2026-09-01", "goods": goods},
        today=NOW.date(),
        language="en",
    )
    assert Decimal(checked["figures"]["unsold_value"]) == 8400, "seventy pairs at 120 yuan"

    keeps = replace(officer, permissions=officer.permissions | {"exhibit:read", "exhibit:decide"})
    exhibit = AppraisalReport.objects.get().exhibit_id
    evidence.exclude_exhibit(exhibit_id=exhibit, reason="no warrant", actor=keeps, now=NOW)
    assert evidence.appraised_prices(Subject("lot", lot.pk), actor=officer, now=NOW) == ()


def test_testing_stops_the_clock_of_the_seizure_that_holds_the_sample(
    at: Station, officer: Actor, body: Actor
) -> None:
    _, sample = sampled(at)
    measure = Subject("measure", sample.lot.measure_id)

    def seizure(days: float) -> ClockStatus:
        rows = law.clocks_of(measure, now=NOW + timedelta(days=days))
        return next(row.status for row in rows if row.rule == "cn.penalty.seizure")

    identifier = drafted(officer, body, sample, purpose=evidence.Purpose.TESTING)
    evidence.request_appraisal(
        appraisal_id=identifier,
        pause_days=7,
        pause_notice=paper(officer, "notice", NOW),
        actor=officer,
        now=NOW,
    )
    assert seizure(2) is ClockStatus.RUNNING, "nothing was handed over"
    evidence.accept_appraisal(appraisal_id=identifier, no_interest=True, actor=body, now=NOW)
    assert seizure(2) is ClockStatus.RUNNING, "what was drawn goes by a signed order"
    handed_over(at, sample)
    assert seizure(2) is ClockStatus.PAUSED


def test_what_was_handed_over_before_the_body_accepted_pauses_from_its_acceptance(
    at: Station, officer: Actor, body: Actor
) -> None:
    _, sample = sampled(at)
    identifier = drafted(officer, body, sample, purpose=evidence.Purpose.TESTING)
    fixed: dict[str, Any] = {"pause_days": 7, "pause_notice": paper(officer, "notice", NOW)}
    evidence.request_appraisal(appraisal_id=identifier, actor=officer, now=NOW, **fixed)
    handed_over(at, sample)
    assert Appraisal.objects.get().pause_begun_at is None
    accepted = NOW + timedelta(days=3)
    evidence.accept_appraisal(appraisal_id=identifier, no_interest=True, actor=body, now=accepted)
    assert Appraisal.objects.get().pause_begun_at == accepted
    measure = Subject("measure", sample.lot.measure_id)
    rows = law.clocks_of(measure, now=accepted + timedelta(days=1))
    seizure = next(row for row in rows if row.rule == "cn.penalty.seizure")
    assert seizure.status is ClockStatus.PAUSED
