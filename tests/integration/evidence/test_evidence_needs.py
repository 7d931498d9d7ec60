"""Goods that another case needs as evidence stay until their evidence is fixed, or that case is over (Fa Shi [2025] 5, 27)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from qingfeng.evidence.actions import ledger, needs
from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.needs import Fixed, end_need, fix_evidence, note_need
from qingfeng.evidence.actions.orders import Request, sign_order
from qingfeng.evidence.actions.parts import Draw, Sampling, Stand, draw_samples, state_finding
from qingfeng.evidence.models import EvidenceNeed, Lot
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.rules.custody import Finding, Side, Status, Verb
from qingfeng.evidence.rules.needs import RULE, Fixing
from qingfeng.evidence.rules.places import Waste
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from tests.support.goods import (
    NOW,
    PICTURE,
    Station,
    asked,
    confiscated,
    done,
    ordered,
    picture,
    scene,
    seized,
    station,
    stored,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def at() -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    return counterfeit(at, confiscated(at, seized(at)))


def counterfeit(at: Station, lot: Lot) -> Lot:
    state_finding(lot_id=lot.pk, finding=Finding.COUNTERFEIT, basis="鉴定", actor=at.head, now=NOW)
    return Lot.objects.get(pk=lot.pk)


def noted(at: Station, lot: Lot) -> UUID:
    return note_need(
        lot_id=lot.pk, case_number="（2026）闽03民初18号", organ="莆田市中级人民法院",
        actor=at.first, now=NOW,
    )  # fmt: skip


def by_photos(at: Station) -> Fixed:
    return Fixed("某鞋业公司", picture(at.head, "application"), "photos", picture(at.head, "fixed"))


def destroying(at: Station, lot: Lot, status: Status = Status.CONFISCATED, **given: Any) -> UUID:
    return begin_destruction(
        request=Request(
            Verb.DESTROY, scene(lot), at.plant, [asked(lot, status, photo=at.photo, **given)], "销毁 1",
        ),
        record=Record(Waste.GENERAL, "焚烧", "焚烧厂", at.photo, ("first putian", "second putian")),
        actor=at.head, now=LATER,
    )  # fmt: skip


def destroyed(at: Station, order: UUID) -> str:
    for watcher in (at.first, at.second):
        sign_order(order_id=order, side=Side.SUPERVISOR, actor=watcher, now=LATER)
    return done(at, order, at.keeper, "王某", LATER)


def sampled(at: Station, lot: Lot) -> Lot:
    order = draw_samples(
        stand=Stand(lot.pk, at.store, Status.STORED, asked(lot, Status.STORED).seal_read),
        draws=[Draw(Decimal(2), "S-1", at.photo)],
        sampling=Sampling("identification", "random_numbers", party_present=True),
        seal_rest="R-1", actor=at.keeper, now=NOW,
    )  # fmt: skip
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    found: Lot = lot.samples.get().lot
    return found


def test_the_ways_of_fixing_are_those_of_the_pack() -> None:
    named = terms(RULE, on=NOW)
    assert (named["applicant"], set(named["fixed_by"])) == ("right_holder", set(Fixing))


def test_goods_stay_until_photographs_fix_them(at: Station, lot: Lot) -> None:
    need = noted(at, lot)
    with pytest.raises(Refused, match="needed_as_evidence") as refused:
        destroying(at, lot)
    assert refused.value.data["case"] == "（2026）闽03民初18号"
    fix_evidence(need_id=need, fixed=by_photos(at), actor=at.head, now=NOW)
    assert destroyed(at, destroying(at, lot)) == "done"


def test_what_was_begun_before_stops_at_its_last_hand(
    at: Station, lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a program that does not ask, the database asks."""
    order = destroying(at, lot)
    need = noted(at, lot)
    with pytest.raises(Refused, match="needed_as_evidence"), transaction.atomic():
        destroyed(at, order)
    monkeypatch.setattr(ledger, "check_not_needed", lambda *_asked: None)
    with pytest.raises(DatabaseError, match="another case"), transaction.atomic():
        destroyed(at, order)
    end_need(need_id=need, paper=at.photo, actor=at.head, now=LATER)
    assert destroyed(at, order) == "done"


def test_the_sample_that_stands_for_the_goods_stays_when_they_go(
    at: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = stored(at, seized(at))
    sample = sampled(at, lot)
    line = asked(lot, Status.STORED, 98)
    taken = ordered(at, Verb.CONFISCATE, at.store, at.store, [line], decision="没", by=at.first)
    assert done(at, taken, at.keeper, at.other_keeper) == "done"
    need = noted(at, counterfeit(at, lot))
    fixed = Fixed("某鞋业公司", at.photo, "sampling", sample=sample.pk)
    fix_evidence(need_id=need, fixed=fixed, actor=at.head, now=NOW)
    assert destroyed(at, destroying(at, lot, quantity=98)) == "done"
    back = [asked(sample, Status.SAMPLED, 2)]
    returning: dict[str, Any] = {"decision": "发还", "release_ground": "no_breach", "by": at.head}
    with pytest.raises(Refused, match="needed_as_evidence"):
        ordered(at, Verb.RETURN, at.store, at.outside, back, **returning)
    monkeypatch.setattr(ledger, "check_not_needed", lambda *_asked: None)
    monkeypatch.setattr("qingfeng.evidence.actions.orders.check_not_needed", lambda *_asked: None)
    order = ordered(at, Verb.RETURN, at.store, at.outside, back, **returning)
    with pytest.raises(DatabaseError, match="another case"), transaction.atomic():
        done(at, order, at.keeper, "某鞋行")
    end_need(need_id=need, paper=at.photo, actor=at.head, now=LATER)
    assert done(at, order, at.keeper, "某鞋行", LATER) == "done"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"applicant": " "}, "applicant_missing"),
        ({"application": ""}, "application_missing"),
        ({"by": "memory"}, "fixing_unknown"),
        ({"photos": ""}, "fixing_photos_missing"),
        ({"by": "sampling"}, "fixing_sample_missing"),
    ],
)
def test_what_the_fixing_lacks_is_said(
    at: Station, lot: Lot, change: dict[str, Any], code: str
) -> None:
    need = noted(at, lot)
    with pytest.raises(Refused) as refused:
        fix_evidence(need_id=need, fixed=replace(by_photos(at), **change), actor=at.head, now=NOW)
    assert refused.value.codes == (code,)
    assert EvidenceNeed.objects.get(pk=need).state == "standing"


def test_a_sample_of_other_goods_fixes_nothing(at: Station, lot: Lot) -> None:
    other = sampled(at, stored(at, seized(at, "other")))
    need = noted(at, lot)
    fixed = Fixed("某鞋业公司", at.photo, "sampling", sample=other.pk)
    with pytest.raises(Refused, match="fixing_sample_missing"):
        fix_evidence(need_id=need, fixed=fixed, actor=at.head, now=NOW)
    with pytest.raises(DatabaseError, match="one family"), transaction.atomic():
        EvidenceNeed.objects.filter(pk=need).update(sample=other.pk)
    for unlawful in ({"state": "over"}, {"fixed_by": "photos"}, {"case_number": "1"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EvidenceNeed.objects.filter(pk=need).update(**unlawful)


def test_who_may_and_of_what(at: Station, lot: Lot) -> None:
    with pytest.raises(BadInput) as missing:
        note_need(lot_id=lot.pk, case_number=" ", organ="", actor=at.first, now=NOW)
    assert missing.value.also == (("field_missing", "organ"),)
    need = noted(at, lot)
    for actor, error in ((at.first, Refused), (station(name="xiamen").head, NotFound)):
        with pytest.raises(error):
            needs.end_need(need_id=need, paper=at.photo, actor=actor, now=NOW)
    with pytest.raises(BadInput, match="end_paper_missing"):
        end_need(need_id=need, paper="", actor=at.head, now=NOW)
    end_need(need_id=need, paper=at.photo, actor=at.head, now=NOW)
    with pytest.raises(Refused):
        fix_evidence(need_id=need, fixed=by_photos(at), actor=at.head, now=NOW)
    assert destroyed(at, destroying(at, lot)) == "done"
    with pytest.raises(Refused, match="nothing_held"):
        noted(at, lot)


def sent(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.png", PICTURE + name.encode() * 8, "image/png")


def test_the_pages_note_it_fix_it_and_open_its_papers(
    at: Station, lot: Lot, client: Client, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    client.force_login(User.objects.get(pk=at.head.user_id))
    about = reverse("goods_lot", args=[lot.pk])
    form = reverse("goods_need_new", args=[lot.pk])
    assert f'href="{form}"' in client.get(about).content.decode()
    refused = client.post(form, {"case_number": "", "organ": ""}).content.decode()
    assert refused.count("qf-field-error") >= 2 or refused.count("aria-invalid") >= 2
    client.post(form, {"case_number": "民初18号", "organ": "莆田中院", "request": sent("request")})
    need = EvidenceNeed.objects.get()
    page = reverse("goods_need", args=[need.pk])
    assert f'href="{page}"' in client.get(about).content.decode()
    fix = reverse("goods_need_fix", args=[need.pk])
    given = {"applicant": "某鞋业公司", "by": "photos"}
    lacking = client.post(fix, {**given, "application": sent("application")}).content.decode()
    assert "需要固定证据的照片" in lacking
    assert "某鞋业公司" in lacking
    client.post(fix, {**given, "application": sent("application"), "photos": sent("photos")})
    need.refresh_from_db()
    assert need.state == "fixed"
    shown = client.get(page).content.decode()
    for sha256 in (need.request_id, need.application_id, need.photos_id):
        address = reverse("goods_picture", args=[lot.pk, sha256])
        assert address in shown
        opened = client.get(address)
        assert (opened.status_code, opened["Content-Type"]) == (200, "image/png")
        assert b"".join(opened.streaming_content).startswith(PICTURE)  # type: ignore[attr-defined]
    client.post(reverse("goods_need_end", args=[need.pk]), {"paper": sent("judgment")})
    need.refresh_from_db()
    assert need.state == "over"
    stranger = Client()
    stranger.force_login(User.objects.get(pk=station(name="xiamen").head.user_id))
    assert stranger.get(page).status_code == 404
    assert stranger.get(reverse("goods_picture", args=[lot.pk, need.request_id])).status_code == 404
