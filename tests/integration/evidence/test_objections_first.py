"""While a party may still overturn a report, or nobody has decided its objection, nothing rests on that report."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.disposals import begin_disposal
from qingfeng.evidence.actions.orders import Request, sign_order
from qingfeng.evidence.actions.parts import Stand, split_lot, state_finding
from qingfeng.evidence.models import Lot, ObjectionWaiver, ResultNotice
from qingfeng.evidence.rules.custody import Finding, Share, Side, Status, Verb
from qingfeng.evidence.rules.disposal import Conditions
from qingfeng.evidence.rules.places import Waste
from qingfeng.foundation.api import Actor, history, people_named, told_history
from qingfeng.foundation.models import Organisation
from qingfeng.kernel.errors import BadInput, Conflict, Refused
from qingfeng.kernel.ids import Subject
from tests.integration.evidence.test_results_told import ASKS, as_, reported
from tests.support import goods
from tests.support import leads as build
from tests.support.identification import paper, party_told, party_waived

pytestmark = pytest.mark.django_db
NOW = build.NOW
AFTER = NOW + timedelta(days=15)
APPRAISED = evidence.Purpose.APPRAISAL


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


def objected(made: UUID, officer: Actor, when: datetime = NOW) -> UUID:
    return evidence.object_to_report(
        appraisal_id=made, text="not so", paper=paper(officer, "objection", when), actor=officer, now=when
    )  # fmt: skip


def reviewed(objection: UUID, review: evidence.Review, officer: Actor, when: datetime) -> None:
    evidence.review_objection(
        objection_id=objection, review=review, reason="looked at", actor=officer, now=when
    )


def confiscating(at: goods.Station, lot: Lot, when: datetime) -> UUID:
    line = goods.asked(lot, Status.STORED)
    return goods.ordered(
        at, Verb.CONFISCATE, at.store, at.store, [line], decision="8", by=at.keeper, now=when
    )


def destroying(at: goods.Station, lot: Lot, when: datetime) -> UUID:
    asked = replace(goods.asked(lot, Status.CONFISCATED), photo=at.photo)
    names = tuple(people_named([at.first.user_id, at.second.user_id]).values())
    return begin_destruction(
        request=Request(Verb.DESTROY, at.store, at.plant, [asked], "d"),
        record=Record(Waste.GENERAL, "shred", "op", at.photo, names),
        actor=at.head,
        now=when,
    )


def test_an_objection_nobody_decided_bars_whatever_rests_on_the_report(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, APPRAISED)
    party_told(made, officer, NOW)
    objection = objected(made, officer)
    stand = Stand(lot.pk, at.store, Status.STORED, goods.asked(lot, Status.STORED).seal_read)
    shares = [
        (Share(Finding.COUNTERFEIT, "K", Decimal(60), "R-1"), "K-1"),
        (Share(Finding.UNDETERMINED, "K", Decimal(40), ""), "K-2"),
    ]
    resting: list[Callable[[datetime], object]] = [
        lambda when: state_finding(
            lot_id=lot.pk, finding=Finding.COUNTERFEIT, basis="R-1", actor=at.head, now=when
        ),
        lambda when: split_lot(stand=stand, shares=shares, decision="", actor=at.head, now=when),
        lambda when: confiscating(at, lot, when),
    ]
    for does in resting:
        for when in (NOW, AFTER):
            with pytest.raises(Refused, match="objection_open") as refused:
                does(when)
            assert refused.value.data["appraisal"] == made
    reviewed(objection, evidence.Review.REJECTED, officer, NOW)
    with pytest.raises(Refused, match="objection_time_runs") as refused:
        resting[0](NOW)
    until = refused.value.data["until"]
    assert isinstance(until, datetime)
    last = ResultNotice.objects.get().object_until
    assert (until.date(), until.hour) == (last, 23)
    with pytest.raises(Refused, match="objection_time_runs"):
        resting[0](until + timedelta(microseconds=999_999))
    resting[0](until + timedelta(seconds=1))
    confiscating(at, lot, AFTER)


def test_what_was_confiscated_is_not_destroyed_while_an_objection_is_open(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    """An order that both sides are signing when the objection comes is not done either."""
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, APPRAISED)
    party_told(made, officer, NOW)
    party_waived(made, officer, NOW)
    state_finding(lot_id=lot.pk, finding=Finding.COUNTERFEIT, basis="R-1", actor=at.head, now=NOW)
    first = confiscating(at, lot, NOW)
    objection = objected(made, officer)
    with pytest.raises(Refused, match="objection_open"):
        goods.done(at, first, at.keeper, at.other_keeper)
    reviewed(objection, evidence.Review.REJECTED, officer, NOW)
    assert sign_order(order_id=first, side=Side.TO, actor=at.other_keeper, now=NOW, seals=goods.seals_on(first)) == "done"  # fmt: skip
    again = objected(made, officer)
    with pytest.raises(Refused, match="objection_open"):
        destroying(at, lot, NOW)
    reviewed(again, evidence.Review.REJECTED, officer, NOW)
    destroying(at, lot, NOW)


def test_what_perishes_goes_early_on_the_owner_s_consent_while_an_objection_is_open(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    lot = goods.stored(at, goods.seized(at, perishes_on="2026-10-20"))
    made = reported(officer, body, lot, APPRAISED)
    party_told(made, officer, NOW)
    objected(made, officer)
    asked = replace(goods.asked(lot, Status.STORED, seal_after=""), photo=at.photo)
    early = begin_disposal(
        request=Request(Verb.DISPOSE, at.store, at.outside, [asked], "处理决定 5 号"),
        met=Conditions(
            recipient="批发市场", cause="perishable", consent="consents", paper=at.photo,
            record=at.photo, price=Decimal(1200), account="案款专户",
        ),
        actor=at.head,
        now=NOW,
    )  # fmt: skip
    assert goods.done(at, early, at.keeper, "批发市场") == "done"


def test_the_database_asks_it_of_every_way_out(
    at: goods.Station, officer: Actor, body: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, APPRAISED)
    pending = "SELECT evidence_report_pending(%s, %s)"

    def asked(when: datetime) -> object:
        with connection.cursor() as cursor:
            cursor.execute(pending, [lot.root_id, when])
            return cursor.fetchone()[0]

    assert asked(NOW) is None, "confiscation asks whether the party was told; ways out do not"
    party_told(made, officer, NOW)
    assert (asked(NOW), asked(AFTER)) == ("objection_time_runs", None)
    objection = objected(made, officer)
    assert (asked(NOW), asked(AFTER)) == ("objection_open", "objection_open")
    reviewed(objection, evidence.Review.REJECTED, officer, NOW)
    order = confiscating(at, lot, AFTER)
    monkeypatch.setattr("qingfeng.evidence.actions.ledger.check_goods_settled", lambda *_: None)
    with pytest.raises(DatabaseError, match="objection_time_runs"), transaction.atomic():
        goods.done(at, order, at.keeper, at.other_keeper)
    party_waived(made, officer, NOW)
    assert asked(NOW) is None
    assert goods.done(at, order, at.keeper, at.other_keeper) == "done"


def test_after_a_second_report_the_newer_one_counts(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    lot = goods.stored(at, goods.seized(at))
    first = reported(officer, body, lot, APPRAISED)
    party_told(first, officer, NOW)
    objected(first, officer)
    lab = build.office("other lab", "appraisal")
    other = build.person("other lab", lab, permissions=("appraisal:read", "appraisal:edit"))
    second = reported(officer, other, lot, APPRAISED, second_of=first)
    with pytest.raises(Refused, match="result_not_told"):
        confiscating(at, lot, NOW)
    party_told(second, officer, NOW)
    party_waived(second, officer, NOW)
    assert goods.done(at, confiscating(at, lot, NOW), at.keeper, at.other_keeper) == "done"


def test_who_finds_otherwise_than_a_report_says_why_in_its_history(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, APPRAISED)
    party_told(made, officer, NOW)
    found: dict[str, Any] = {"lot_id": lot.pk, "basis": "invoice", "actor": at.head, "now": AFTER}
    with pytest.raises(BadInput, match="report_word_missing"):
        state_finding(finding=Finding.GENUINE, **found)
    state_finding(finding=Finding.GENUINE, against_report="the sample was another's", **found)
    lines = told_history(Subject("appraisal", made))
    (said,) = [one.note for one in lines if one.note]
    assert said == "the sample was another's"
    state_finding(finding=Finding.COUNTERFEIT, **found)


def test_a_waiver_is_the_party_s_own_paper_once_after_it_was_told(
    at: goods.Station, officer: Actor, body: Actor
) -> None:
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, APPRAISED)
    with pytest.raises(Refused, match="result_not_told"):
        party_waived(made, officer, NOW)
    party_told(made, officer, NOW)
    given: dict[str, Any] = {"appraisal_id": made, "actor": officer, "now": NOW}
    with pytest.raises(BadInput, match="waived_out_of_order"):
        evidence.waive_objection(waived_at=NOW - timedelta(1), paper="0" * 64, **given)
    with pytest.raises(BadInput, match="scan_missing"):
        evidence.waive_objection(waived_at=NOW, paper="0" * 64, **given)
    party_waived(made, officer, NOW)
    assert "appraisal.waived" in [one.verb for one in history(Subject("appraisal", made))]
    with pytest.raises(Conflict, match="waived_already"):
        party_waived(made, officer, NOW)
    row = ObjectionWaiver.objects.get()
    row.pk = reported(officer, body, lot, APPRAISED)
    with pytest.raises(DatabaseError, match="before it was told"), transaction.atomic():
        row.save(force_insert=True)


def test_the_pages_say_until_when_and_lead_to_the_objection(
    at: goods.Station, officer: Actor, body: Actor, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    lot = goods.stored(at, goods.seized(at))
    made = reported(officer, body, lot, APPRAISED)
    party_told(made, officer, NOW)
    lot_page, page = f"/goods/lots/{lot.pk}/", f"/appraisals/{made}/"
    for path in (lot_page, page):
        shown = as_(officer).get(path).content.decode()
        assert "当事人可在" in shown
        assert page in shown
    assert f"{page}waiver/" in as_(officer).get(page).content.decode()
    sent = {"finding": "counterfeit", "basis": "R-1"}
    refused = as_(at.head).post(f"{lot_page}finding/", sent).content.decode()
    assert "当事人仍可对" in refused
    assert "R-1" in refused
    objected(made, officer)
    for path in (lot_page, page):
        assert "尚未处理" in as_(officer).get(path).content.decode()
    assert as_(officer).get(f"{page}waiver/").status_code == 200
    as_(officer).post(f"{page}waiver/", {"waived_at": NOW.strftime("%Y-%m-%dT%H:%M"), "paper": ""})
    assert not ObjectionWaiver.objects.exists()
