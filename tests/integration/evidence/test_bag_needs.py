"""Goods in a bag that another case needed: fixed first, then destroyed, and whoever says otherwise is found."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.needs import Fixed, fix_evidence, note_need
from qingfeng.evidence.actions.orders import Request, sign_order
from qingfeng.evidence.actions.parts import state_finding
from qingfeng.evidence.rules.custody import Finding, Side, Status, Verb
from qingfeng.evidence.rules.places import Waste
from qingfeng.kernel.ids import Subject
from tests.support.bags import PACKS, payload_of
from tests.support.forging import GOODS, Files, changed, checked, codes
from tests.support.goods import NOW, asked, confiscated, done, picture, scene, seized, station
from tests.support.leads import office, person

pytestmark = pytest.mark.usefixtures("same_files")
LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def packed(kept_apart: Path) -> Files:
    """Goods that another case needed, fixed by photographs and destroyed."""
    here = office("needy", "agency", function="market_regulation", region="350300")
    at = station(name="needy", here=here)
    lot = confiscated(at, seized(at, "needy"))
    state_finding(lot_id=lot.pk, finding=Finding.COUNTERFEIT, basis="鉴定", actor=at.head, now=NOW)
    need = note_need(
        lot_id=lot.pk, case_number="民初18号", organ="莆田中院", actor=at.first, now=NOW
    )
    fixed = Fixed("某鞋业公司", picture(at.head, "asked"), "photos", picture(at.head, "fixed"))
    fix_evidence(need_id=need, fixed=fixed, actor=at.head, now=NOW)
    order = begin_destruction(
        request=Request(
            Verb.DESTROY, scene(lot), at.plant, [asked(lot, Status.CONFISCATED, photo=at.photo)], "销毁 1"
        ),
        record=Record(Waste.GENERAL, "焚烧", "焚烧厂", at.photo, ("first needy", "second needy")),
        actor=at.head, now=LATER,
    )  # fmt: skip
    for watcher in (at.first, at.second):
        sign_order(order_id=order, side=Side.SUPERVISOR, actor=watcher, now=LATER)
    assert done(at, order, at.keeper, "王某", LATER) == "done"
    clerk = person("clerk needy", here, region="3503", permissions=PACKS)
    return payload_of(clerk, Subject("lot", lot.pk), LATER)


def later(body: Any) -> None:
    body["needs"][0]["fixed_at"] = (LATER + timedelta(minutes=1)).isoformat()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (None, ""),
        (later, "needed_as_evidence"),
        (lambda body: body["needs"][0].update(fixed_at=None, fixed_by="", state="standing"), "needed_as_evidence"),
        (lambda body: body["needs"][0].update(fixed_at="2026-10-01T00:00:00+00:00"), "journal_differs"),
        (lambda body: body["needs"][0].update(application=""), "need_unproved"),
        (lambda body: body["needs"][0].update(photos="0" * 64), "missing"),
        (lambda body: body["needs"][0].update(state="over"), "need_unproved"),
        (lambda body: body["needs"].clear(), "journal_differs"),
    ],
)  # fmt: skip
def test_a_bag_has_the_need_and_no_forger_goes_unseen(
    packed: Files, tmp_path: Path, change: Callable[[Any], object] | None, expected: str
) -> None:
    if change is None:
        assert checked(packed, tmp_path).problems == []
        return
    assert expected in codes(checked(changed(packed, GOODS, change), tmp_path))
