"""A seal that differs stops the goods until it is explained; where it is broken two people put a new one on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from qingfeng.evidence.actions import ledger, orders
from qingfeng.evidence.actions.incidents import Seen, close_incident, raise_incident
from qingfeng.evidence.actions.lists import confirm_list, receive_list, sign_by_hand, sign_list
from qingfeng.evidence.models import Holding, Incident, Lot, Seal
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.evidence.rules.handling import IncidentKind
from qingfeng.evidence.rules.lists import Role
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject
from tests.support.bags import PACKS, payload_of
from tests.support.forging import GOODS, Files, changed, checked, codes
from tests.support.goods import (
    NOW,
    Station,
    asked,
    done,
    draft,
    line,
    measure,
    ordered,
    seized,
    state,
    station,
    stored,
)
from tests.support.leads import office, person

pytestmark = pytest.mark.usefixtures("same_files")


@pytest.fixture
def at(db: None) -> Station:
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    """In the store, where its keeper read another number than the ledger has."""
    found = stored(at, seized(at))
    wrong = asked(found, Status.STORED, seal_read="X-9", seal_after="X-9")
    stopped = ordered(at, Verb.RELOCATE, at.store, at.annex, [wrong], by=at.keeper)
    assert state(stopped) == "stopped"
    return found


def moving(at: Station, lot: Lot, **given: Any) -> Any:
    return ordered(at, Verb.RELOCATE, at.store, at.annex, [asked(lot, Status.STORED, **given)], by=at.keeper)  # fmt: skip


def resealing(at: Station, lot: Lot, number: str = "N-1", **given: Any) -> Any:
    asks = asked(lot, Status.STORED, **({"seal_after": number} | given))
    return ordered(at, Verb.RESEAL, at.store, at.store, [asks], by=at.keeper)


def explained(at: Station) -> None:
    (incident,) = Incident.objects.filter(state="open")
    close_incident(incident_id=incident.pk, reason="封条在搬运中断裂，清点无缺", actor=at.head, now=NOW)  # fmt: skip


def test_nothing_moves_before_it_is_explained(
    at: Station, lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="seal_unexplained"):
        moving(at, lot)
    for module in (orders, ledger):
        monkeypatch.setattr(module, "check_seals_explained", lambda *_asked: None)
    order = moving(at, lot)
    with pytest.raises(DatabaseError, match="seal_unexplained"), transaction.atomic():
        done(at, order, at.keeper, at.other_keeper)
    explained(at)
    assert done(at, order, at.keeper, at.other_keeper) == "done"


def test_two_keepers_put_a_new_strip_on_and_the_goods_go_on_under_it(at: Station, lot: Lot) -> None:
    before = Holding.objects.get(lot=lot, quantity__gt=0)
    order = resealing(at, lot)
    assert done_reading(at, order, "N-1") == "done"
    held = Holding.objects.get(lot=lot, quantity__gt=0)
    assert (held.seal, held.quantity, held.weight, held.status) == (
        "N-1", before.quantity, before.weight, "stored",
    )  # fmt: skip
    old, new = Seal.objects.get(number=before.seal), Seal.objects.get(number="N-1")
    assert (old.taken_off_id, new.taken_off_id) == (new.put_on_id, None)
    with pytest.raises(Refused, match="seal_unexplained"):
        moving(at, lot)
    explained(at)
    assert done(at, moving(at, lot), at.keeper, at.other_keeper) == "done"


def done_reading(at: Station, order: Any, number: str, now: datetime = NOW) -> str:
    """The taker reads the strip that is on it now."""
    orders.sign_order(order_id=order, side=orders.Side.FROM, actor=at.keeper, now=now)
    lines = orders.OrderLine.objects.filter(order=order).values_list("pk", flat=True)
    return orders.sign_order(
        order_id=order, side=orders.Side.TO, seals=dict.fromkeys(lines, number),
        actor=at.other_keeper, now=now,
    )  # fmt: skip


def test_a_strip_that_the_second_keeper_reads_otherwise_is_not_put_on(
    at: Station, lot: Lot
) -> None:
    assert done_reading(at, resealing(at, lot), "N-7") == "stopped"
    assert Incident.objects.filter(state="open").count() == 2
    assert Holding.objects.get(lot=lot, quantity__gt=0).seal != "N-1"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quantity": 40}, "reseal_in_part"),
        ({"seal_after": ""}, "seal_missing"),
        ({"seal_after": "F-list-1"}, "seal_unchanged"),
    ],
)
def test_what_a_new_strip_needs(at: Station, lot: Lot, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        resealing(at, lot, **given)
    assert code in refused.value.codes


def test_a_sound_seal_stays_on(at: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = stored(at, seized(at))
    with pytest.raises(Refused, match="seal_without_incident"):
        resealing(at, sound)
    noted = Seen(kind=IncidentKind.SEAL_BROKEN, lot=sound.pk, note="断裂")
    raise_incident(seen=noted, actor=at.keeper, now=NOW)
    later = NOW + timedelta(hours=1)
    assert done_reading(at, resealing(at, sound), "N-1", later) == "done"
    explained(at)
    with pytest.raises(Refused, match="seal_without_incident"):
        resealing(at, sound, "N-2")
    for module in (orders, ledger):
        monkeypatch.setattr(module, "check_seals_explained", lambda *_asked: None)
    order = resealing(at, sound, "N-2")
    with pytest.raises(DatabaseError, match="seal_without_incident"), transaction.atomic():
        done_reading(at, order, "N-2", later)


def test_a_strip_serves_once_and_says_what_bears_it(at: Station) -> None:
    """Refused where it is entered: on the phone's list, twice on one list, and when an order begins."""
    first = stored(at, seized(at, "first"))
    receive_list(raw=draft(at, "plain", lines=[line("plain", 1, seal="")]), actor=at.first, now=NOW)
    with pytest.raises(BadInput) as refused:
        receive_list(
            raw=draft(at, "second", lines=[line("second", 1), line("second", 2, seal="F-first-1")]),
            actor=at.first, now=NOW,
        )  # fmt: skip
    assert (refused.value.reason, refused.value.row, refused.value.column) == (
        "seal_taken",
        2,
        "seal",
    )
    twins = [line("twins", number, seal="F-same") for number in (1, 2)]
    with pytest.raises(BadInput, match="seal_used_twice") as refused:
        receive_list(raw=draft(at, "twins", lines=twins), actor=at.first, now=NOW)
    assert (refused.value.row, refused.value.column) == (2, "seal")
    other = stored(at, seized(at, "other"))
    with pytest.raises(Refused, match="seal_taken") as taken:
        moving(at, other, seal_after="F-first-1")
    assert taken.value.data["case"] == f"F-first-1: {first.number}"


def test_a_strip_that_was_used_meanwhile_stops_the_list_and_the_order_and_nothing_breaks(
    at: Station, client: Client, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    under = str(measure(at))
    lists = [
        receive_list(
            raw=draft(at, name, measure=under, lines=[line(name, 1, seal="F-both")]),
            actor=at.first, now=NOW,
        )
        for name in ("early", "late")
    ]  # fmt: skip
    for made in lists:
        for officer in (at.first, at.second):
            sign_list(list_id=made, actor=officer, now=NOW)
        sign_by_hand(list_id=made, role=Role.PARTY, name="林某", file=at.photo, actor=at.first, now=NOW)  # fmt: skip
    confirm_list(list_id=lists[0], actor=at.second, now=NOW)
    client.force_login(User.objects.get(pk=at.second.user_id))
    answer = client.post(reverse("goods_list_do", args=[lists[1], "confirm"]), follow=True)
    assert answer.status_code == 200
    assert "F-both" in answer.content.decode()
    a, b = (stored(at, seized(at, name)) for name in ("a", "b"))
    waiting = [moving(at, lot, seal_after="N-5") for lot in (a, b)]
    assert done(at, waiting[0], at.keeper, at.other_keeper) == "done"
    with pytest.raises(Refused, match="seal_taken"):
        done(at, waiting[1], at.keeper, at.other_keeper)


def test_the_page_offers_the_new_strip_and_the_incident_and_nothing_else(
    at: Station, lot: Lot, client: Client, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    client.force_login(User.objects.get(pk=at.keeper.user_id))
    page = client.get(reverse("goods_lot", args=[lot.pk])).content.decode()
    form = f"{reverse('goods_order_new', args=[lot.pk, 'reseal'])}?place={at.store}&status=stored"
    assert form.replace("&", "&amp;") in page
    assert reverse("goods_order_new", args=[lot.pk, "relocate"]) not in page
    shown = client.get(form).content.decode()
    assert 'name="seal_after' in shown
    assert 'name="seal_read' not in shown


@pytest.fixture(scope="module")
def packed(kept_apart: Path) -> Files:
    here = office("strips", "agency", function="market_regulation", region="350300")
    at = station(name="strips", here=here)
    lot = stored(at, seized(at, "strips"))
    raise_incident(
        seen=Seen(kind=IncidentKind.SEAL_BROKEN, lot=lot.pk, note="断裂"), actor=at.keeper, now=NOW
    )
    assert done_reading(at, resealing(at, lot, weight=None), "N-1") == "done"
    explained(at)
    clerk = person("clerk strips", here, region="3503", permissions=PACKS)
    return payload_of(clerk, Subject("lot", lot.pk), NOW)


def _reseal(body: Any) -> Any:
    return next(order for order in body["orders"] if order["verb"] == "reseal")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (None, ""),
        (lambda body: _reseal(body)["signatures"][1]["seals"].clear(), "seal_unread"),
        (lambda body: body["incidents"].clear(), "seal_unexplained"),
        (lambda body: body["movements"].pop(), "movement_missing"),
    ],
)
def test_a_bag_shows_the_new_strip_and_why(
    packed: Files, tmp_path: Path, change: Callable[[Any], object] | None, expected: str
) -> None:
    if change is None:
        assert checked(packed, tmp_path).problems == []
        return
    assert expected in codes(checked(changed(packed, GOODS, change), tmp_path))
