"""Clocks that goods run by themselves: into the store after a seizure, back to the owner once they are found unrelated."""

from datetime import timedelta

import pytest

from qingfeng.evidence import events
from qingfeng.evidence.actions.alarms import raise_alarms
from qingfeng.evidence.actions.custody_clocks import find_unrelated
from qingfeng.evidence.models import Lot
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.foundation.api import system_actor
from qingfeng.foundation.models import Notification
from qingfeng.kernel.clocks import Status as Standing
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import HOME, ClockRow, clocks_of
from tests.integration.evidence.test_goods_pages import as_, page
from tests.support.goods import NOW, Station, asked, done, ordered, scene, seized, station, stored

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(days=5)


def clock(subject: Subject, rule: str) -> ClockRow:
    (found,) = [row for row in clocks_of(subject, now=LATE) if row.rule == f"cn.items.{rule}"]
    return found


def day(row: ClockRow) -> str:
    assert row.due_at is not None
    return row.due_at.astimezone(HOME).replace(microsecond=0).isoformat()


def listing(lot: Lot) -> Subject:
    assert lot.line is not None
    return Subject(events.ITEM_LIST, lot.line.item_list_id)


def test_seized_goods_are_in_the_store_within_two_working_days() -> None:
    at = station()
    lot = seized(at)
    running = clock(listing(lot), "storage_entry")
    assert (running.office, running.status) == (at.first.office_id, Standing.OVERDUE)
    # Seized on a Monday.
    assert day(running) == "2026-10-14T23:59:59+08:00"
    assert raise_alarms(actor=system_actor(), now=LATE) == 1
    told = Notification.objects.filter(code="item_list.unstored")
    assert [one.user_id for one in told] == [at.head.user_id]
    stored(at, lot)
    assert clock(listing(lot), "storage_entry").status is Standing.MET
    assert raise_alarms(actor=system_actor(), now=LATE) == 0


def test_a_part_that_stays_at_the_scene_keeps_the_clock_running() -> None:
    at = station()
    lot = seized(at)
    part = asked(lot, Status.SEIZED, 60, seal_after="F-60", seal_rest="F-40")
    order = ordered(at, Verb.STORE, scene(lot), at.store, [part])
    assert done(at, order, at.first, at.keeper) == "done"
    assert clock(listing(lot), "storage_entry").status is Standing.OVERDUE


@pytest.fixture
def police() -> Station:
    return station("public_security", "police")


def test_the_police_give_back_what_they_found_unrelated_within_three_days(police: Station) -> None:
    lot = stored(police, seized(police))
    about = Subject(events.LOT, lot.pk)
    find_unrelated(lot_id=lot.pk, basis="账册属于他人", actor=police.head, now=NOW)
    assert clock(about, "return_unrelated").status is Standing.OVERDUE
    assert day(clock(about, "return_unrelated")) == "2026-10-15T23:59:59+08:00"
    assert raise_alarms(actor=system_actor(), now=LATE) == 1
    told = Notification.objects.filter(code="lot.unreturned", subject_id=lot.pk)
    assert [one.user_id for one in told] == [police.head.user_id]
    with pytest.raises(Refused, match="found_unrelated_already"):
        find_unrelated(lot_id=lot.pk, basis="再次", actor=police.head, now=NOW)
    line = asked(lot, Status.STORED)
    order = ordered(police, Verb.RETURN, police.store, police.outside, [line], by=police.head, decision="退还 1 号", release_ground="unrelated")  # fmt: skip
    assert done(police, order, police.keeper, "林某") == "done"
    assert clock(about, "return_unrelated").status is Standing.MET
    assert raise_alarms(actor=system_actor(), now=LATE) == 0


def test_only_the_police_state_it_of_their_own_goods_and_on_a_basis(police: Station) -> None:
    market = station()
    lot = seized(market)
    with pytest.raises(Refused, match="not_of_police"):
        find_unrelated(lot_id=lot.pk, basis="账册", actor=market.head, now=NOW)
    with pytest.raises(NotFound):
        find_unrelated(lot_id=lot.pk, basis="账册", actor=police.head, now=NOW)
    with pytest.raises(BadInput, match="basis_missing"):
        find_unrelated(lot_id=seized(police, "own").pk, basis=" ", actor=police.head, now=NOW)


def test_the_pages_say_what_is_late_and_offer_the_statement_to_the_police(
    police: Station, settings: object
) -> None:
    settings.QINGFENG_DEMO_NOW = LATE  # type: ignore[attr-defined]
    lot, head = seized(police), as_(police.head)
    address = f"/goods/lots/{lot.pk}/unrelated/"
    shown = page(head, f"/goods/lots/{lot.pk}/")
    assert address in shown
    assert f"/clocks/{clock(listing(lot), 'storage_entry').id}/" in shown
    assert "未按期入库" in page(head, "/goods/")
    assert head.post(address, {"basis": "账册属于他人"}).status_code == 302
    assert clock(Subject(events.LOT, lot.pk), "return_unrelated").due_at is not None
    market = station()
    assert "/unrelated/" not in page(as_(market.head), f"/goods/lots/{seized(market, 'm').pk}/")
