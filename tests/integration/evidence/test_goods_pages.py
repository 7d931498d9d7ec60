"""The pages of goods in custody: what they show to whom, and what their buttons do."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingfeng.evidence.actions.lists import receive_list
from qingfeng.evidence.actions.measures import approve_measure, take_measure
from qingfeng.evidence.models import (
    Holding,
    Incident,
    ItemList,
    Lot,
    Measure,
    Order,
    Place,
)
from qingfeng.evidence.queries.goods import held_page
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.foundation.api import Actor, history
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject
from tests.support.goods import (
    LATER,
    NOW,
    PICTURE,
    Station,
    asked,
    balance,
    confiscated,
    done,
    draft,
    line,
    ordered,
    proposed,
    scene,
    seals_on,
    seized,
    station,
    stored,
)
from tests.support.goods import picture as file_digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(settings: Any) -> Station:
    settings.QINGFENG_DEMO_NOW = NOW
    return station()


@pytest.fixture
def lot(at: Station) -> Lot:
    return seized(at)


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def shot() -> SimpleUploadedFile:
    return SimpleUploadedFile("box.png", PICTURE + b"shot" * 8, "image/png")


def test_every_page_of_goods_opens(at: Station, lot: Lot) -> None:
    head = as_(at.head)
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    stand = f"place={scene(lot)}&status=seized"
    found = ItemList.objects.get()
    for path in (
        "/goods/", "/goods/?status=seized&q=26", f"/goods/lots/{lot.pk}/", "/goods/orders/", f"/goods/orders/{order}/",
        "/goods/lists/", f"/goods/lists/{found.pk}/", "/goods/lists/new/", "/goods/places/", f"/goods/places/{at.store}/",
        "/goods/places/new/", "/goods/incidents/", "/goods/measures/", f"/goods/measures/{lot.measure_id or found.measure_id}/",
        f"/goods/lots/{lot.pk}/do/store/?{stand}", f"/goods/lots/{lot.pk}/sample/?{stand}", f"/goods/lots/{lot.pk}/split/?{stand}",
        "/goods/lists/worker.js", "/goods/reports/2026/", "/goods/?status=perishing",
        f"/goods/incidents/new/?lot={lot.pk}", f"/goods/incidents/new/?place={at.store}",
    ):  # fmt: skip
        page(head, path)
    page(as_(at.first), "/goods/measures/new/seize/")
    assert "F-list-1" in page(head, f"/goods/lots/{lot.pk}/")


def test_the_head_has_no_power_to_take_and_is_not_offered_it(at: Station) -> None:
    assert as_(at.head).get("/goods/measures/new/seize/").status_code == 404
    assert "/goods/measures/new/seize/" not in page(as_(at.head), "/goods/measures/")
    assert "/goods/measures/new/seize/" in page(as_(at.first), "/goods/measures/")


def test_another_office_finds_none_of_it(at: Station, lot: Lot) -> None:
    other = as_(station(name="xiamen").head)
    assert other.get(f"/goods/lots/{lot.pk}/").status_code == 404
    assert lot.number not in page(other, "/goods/")
    assert other.get(f"/goods/places/{at.store}/").status_code == 404


def test_a_handover_from_form_to_second_signature(at: Station, lot: Lot) -> None:
    first, keeper = as_(at.first), as_(at.keeper)
    sent = {
        "to_place": str(at.store), "quantity": "100", "weight": "80.5", "seal_read": "F-list-1",
        "seal_after": "F-list-1", "photo": shot(),
    }  # fmt: skip
    begun = first.post(f"/goods/lots/{lot.pk}/do/store/?place={scene(lot)}&status=seized", sent)
    assert begun.status_code == 302, begun.content.decode()[-3000:]
    order = Order.objects.get(verb="store")
    (line,) = order.lines.all()
    first.post(f"/goods/orders/{order.pk}/from/")
    keeper.post(f"/goods/orders/{order.pk}/to/", {f"seal_{line.pk}": "F-list-1"})
    assert balance(lot) == {"stored": 100}
    assert "first putian → keeper putian" in page(keeper, f"/goods/lots/{lot.pk}/")


def test_several_lots_go_in_one_order_added_by_number_seal_or_label(at: Station, lot: Lot) -> None:
    stored(at, lot)
    others = [stored(at, seized(at, name)) for name in ("two", "three", "four")]
    keeper, stand = as_(at.keeper), f"place={at.store}&status=stored"
    here = f"/goods/lots/{lot.pk}/do/relocate/?{stand}"
    label = f"https://example.org/goods/lots/{others[2].pk}/"
    for text in (others[0].number, "F-three-1", label):
        here = keeper.get(f"{here}&add={quote(text)}").headers["Location"]
    for text in ("nowhere", "https://example.org/goods/lots/x/"):
        told = keeper.get(f"{here}&add={text}", follow=True).content.decode()
        assert "No lot of this place" in told or "没有" in told
    assert all(one.number in page(keeper, here) for one in (lot, *others))
    sent = {"to_place": str(at.annex), "photo": shot()}
    for number, name in enumerate(("list", "two", "three", "four")):
        end = f"_{number}" if number else ""
        seals = {f"seal_read{end}": f"F-{name}-1", f"seal_after{end}": f"F-{name}-1"}
        sent |= {f"quantity{end}": "100", f"weight{end}": "80.5", **seals}
    begun = keeper.post(here, sent)
    assert begun.status_code == 302, begun.content.decode()[-3000:]
    order = Order.objects.get(verb="relocate")
    assert order.lines.count() == 4
    keeper.post(f"/goods/orders/{order.pk}/from/")
    read = {f"seal_{line.pk}": line.seal_before for line in order.lines.all()}
    as_(at.other_keeper).post(f"/goods/orders/{order.pk}/to/", read)
    order.refresh_from_db()
    assert order.state == "done"
    assert keeper.get(f"/goods/labels/?order={order.pk}").content.startswith(b"%PDF-")


def test_a_lot_that_is_not_there_is_in_no_order(at: Station, lot: Lot) -> None:
    other = seized(at, "two")
    stored(at, lot)
    stand = f"place={at.store}&status=stored"
    path = f"/goods/lots/{lot.pk}/do/relocate/?{stand}&lot="
    assert as_(at.keeper).get(f"{path}{other.pk}").status_code == 404
    assert as_(at.keeper).get(f"{path}x").status_code == 404


def test_what_only_the_head_decides_is_offered_to_nobody_else(at: Station) -> None:
    lot = confiscated(at, seized(at))
    stand = f"place={at.store}&status=confiscated"
    for verb in ("destroy", "donate", "auction", "sell"):
        here = f"/goods/lots/{lot.pk}/do/{verb}/"
        assert here not in page(as_(at.keeper), f"/goods/lots/{lot.pk}/")
        assert as_(at.keeper).get(f"{here}?{stand}").status_code == 404
        assert here in page(as_(at.head), f"/goods/lots/{lot.pk}/")
        page(as_(at.head), f"{here}?{stand}")


def test_goods_are_given_away_from_their_page(at: Station) -> None:
    lot = confiscated(at, seized(at))
    head = as_(at.head)
    head.post(f"/goods/lots/{lot.pk}/finding/", {"finding": "counterfeit", "basis": "报告 3 号"})
    here = f"/goods/lots/{lot.pk}/do/donate/?place={at.store}&status=confiscated"
    sent = {"to_place": str(at.outside), "quantity": "100", "seal_read": "F-list-1", "decision": "捐赠 1 号"}  # fmt: skip
    refused = head.post(here, sent | {"recipient": "红十字会"})
    assert refused.status_code == 200
    begun = head.post(here, sent | {"recipient": "红十字会", "marks_off": shot()})
    assert begun.status_code == 302, begun.content.decode()[-3000:]
    order = Order.objects.get(verb="donate")
    assert "红十字会" in page(head, f"/goods/orders/{order.pk}/")
    as_(at.keeper).post(f"/goods/orders/{order.pk}/from/")
    sheet = f"/goods/orders/{order.pk}/countersign/"
    paper = {"side": "to", "name": "红十字会", "paper": shot()}
    unread = as_(at.keeper).post(sheet, paper).content.decode()
    assert "请查看实物封条，填写封条号。" in unread
    seals = {f"seal_{key}": value for key, value in seals_on(order.pk).items()}
    as_(at.keeper).post(sheet, paper | seals | {"paper": shot()})
    assert "由已在另一方签名的" in page(as_(at.keeper), f"/goods/orders/{order.pk}/")
    assert balance(lot) == {"donated": 100}


def test_a_finding_without_its_basis_is_said_at_the_field(at: Station, lot: Lot) -> None:
    answer = as_(at.head).post(
        f"/goods/lots/{lot.pk}/finding/", {"finding": "genuine", "basis": ""}
    )
    assert answer.status_code == 200
    assert answer.context["record"].deeds[0].form.errors.keys() == {"basis"}
    assert "认定须写明依据" in answer.content.decode()
    assert Lot.objects.get(pk=lot.pk).finding == "undetermined"


def test_who_keeps_goods_of_another_office_sees_and_raises_its_incidents(
    at: Station, lot: Lot
) -> None:
    keeping = station(name="xiamen")
    order = ordered(at, Verb.STORE, scene(lot), keeping.store, [asked(lot, Status.SEIZED)])
    assert done(at, order, at.first, keeping.keeper) == "done"
    sent = {"kind": "damage", "note": "box wet"}
    raised = as_(keeping.keeper).post(f"/goods/incidents/new/?lot={lot.pk}", sent)
    found = Incident.objects.get()
    assert raised.headers["Location"] == f"/goods/incidents/{found.pk}/"
    assert found.office_id == at.head.office_id
    theirs = page(as_(keeping.head), f"/goods/incidents/{found.pk}/")
    assert "/close/" not in theirs
    assert str(found.pk) in page(as_(keeping.head), "/goods/incidents/")
    as_(keeping.head).post(f"/goods/incidents/{found.pk}/close/", {"reason": "dried"})
    assert Incident.objects.get().state == "open"
    stranger = station(name="far")
    assert as_(stranger.head).get(f"/goods/incidents/{found.pk}/").status_code == 404
    as_(at.head).post(f"/goods/incidents/{found.pk}/close/", {"reason": "dried"})
    assert Incident.objects.get().state == "closed"


def test_an_incident_told_by_hand_with_its_picture(at: Station, lot: Lot) -> None:
    keeper = as_(at.keeper)
    sent = {"kind": "damage", "note": "box wet", "seen": "water", "photo": shot()}
    assert keeper.post(f"/goods/incidents/new/?lot={lot.pk}", sent).status_code == 302
    (found,) = Incident.objects.all()
    assert (found.kind, found.lot_id, found.note) == ("damage", lot.pk, "box wet")
    picture = f"/goods/lots/{lot.pk}/pictures/{found.photo_id}/"
    assert picture in page(as_(at.head), f"/goods/incidents/{found.pk}/")
    answer = keeper.get(picture)
    assert b"".join(answer.streaming_content).startswith(PICTURE)  # type: ignore[arg-type]
    assert answer.headers["Content-Type"] == "image/png"
    assert keeper.get("/goods/incidents/new/").status_code == 404


def test_pictures_are_read_by_those_who_see_the_lot_and_it_is_written_down(
    at: Station, lot: Lot
) -> None:
    stored(at, lot)
    here = f"/goods/lots/{lot.pk}/pictures/{at.photo}/"
    assert here in page(as_(at.head), f"/goods/lots/{lot.pk}/")
    answer = as_(at.head).get(here)
    assert b"".join(answer.streaming_content).startswith(PICTURE)  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    told = history(Subject("lot", lot.pk))[0]
    assert (told.verb, told.payload["file"]) == ("lot.read", at.photo)
    assert as_(station(name="xiamen").head).get(here).status_code == 404
    strange = file_digest(at.head, "strange")
    assert as_(at.head).get(f"/goods/lots/{lot.pk}/pictures/{strange}/").status_code == 404


def test_a_lifted_measure_shows_the_order_that_gives_its_goods_back(at: Station, lot: Lot) -> None:
    stored(at, lot)
    head, here = as_(at.head), f"/goods/measures/{Lot.objects.get(pk=lot.pk).measure_id}/"
    assert lot.number in page(head, here)
    head.post(f"{here}release/", {"ground": "no_breach", "reason": "无违法行为"})
    order = Order.objects.get(verb="give_back")
    assert f"/goods/orders/{order.pk}/" in page(head, here)


def test_the_page_of_a_lot_begins_with_what_is_to_be_done_and_ends_with_what_was(
    at: Station, lot: Lot
) -> None:
    first, here = as_(at.first), f"/goods/lots/{lot.pk}/"
    seized_ = page(first, here)
    glance = seized_[seized_.find('id="glance"') :]
    order = [
        glance.find(text) for text in ("运动鞋", "荔城区仓库", "下一步", "最近的期限", "全部流转")
    ]
    assert order == sorted(order)
    assert order[0] >= 0
    assert glance.find("goods-clock") < glance.find("全部流转")
    assert re.search(r"<dt>下一步</dt><dd>入库</dd>", glance)
    assert re.search(r'btn-primary[^>]*href="[^"]*/do/store/', glance)
    made = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    waits = page(first, here)
    assert "有 1 个交接等待签名。" in waits
    assert re.search(rf'btn-primary[^>]*href="/goods/orders/{made}/', waits)
    assert not re.search(r'btn-primary[^>]*href="[^"]*/do/store/', waits)
    assert done(at, made, at.first, at.keeper) == "done"
    stored_ = page(first, here)
    assert "<dt>下一步</dt>" not in stored_
    assert "一号库: 在库, 100 双" in stored_


def test_a_broken_seal_is_an_incident_with_a_page(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    as_(at.first).post(f"/goods/orders/{order}/from/")
    keeper, take = as_(at.keeper), f"/goods/orders/{order}/to/"
    line = Order.objects.get(pk=order).lines.get()
    unread = keeper.post(take, {f"seal_{line.pk}": " "})
    assert f'id="id_seal_{line.pk}-error"' in unread.content.decode()
    assert not Incident.objects.exists()
    keeper.post(take, {f"seal_{line.pk}": "F-torn"})
    (found,) = Incident.objects.all()
    head = as_(at.head)
    assert "F-list-1" in page(head, f"/goods/incidents/{found.pk}/")
    head.post(
        f"/goods/incidents/{found.pk}/close/", {"reason": "strip torn on the way, goods complete"}
    )
    found.refresh_from_db()
    assert found.state == "closed"
    assert balance(lot) == {"seized": 100}


def test_the_loser_of_a_race_reads_who_was_first(at: Station, lot: Lot) -> None:
    stored(at, lot)
    orders = [
        ordered(at, Verb.RELOCATE, at.store, at.annex, [asked(lot, Status.STORED)]) for _ in "12"
    ]
    (line,) = Order.objects.get(pk=orders[1]).lines.all()
    for order in orders:
        as_(at.keeper).post(f"/goods/orders/{order}/from/")
    seal = {"seal_" + str(Order.objects.get(pk=orders[0]).lines.get().pk): "F-list-1"}
    as_(at.other_keeper).post(f"/goods/orders/{orders[0]}/to/", seal)
    lost = as_(at.other_keeper).post(
        f"/goods/orders/{orders[1]}/to/", {f"seal_{line.pk}": "F-list-1"}, follow=True
    )
    told = lost.content.decode()
    assert lot.number in told
    assert Order.objects.get(pk=orders[1]).state in ("half", "stopped")
    assert balance(lot) == {"stored": 100}


def test_a_list_from_the_phone_is_one_list_and_becomes_lots(at: Station) -> None:
    first, second = as_(at.first), as_(at.second)
    body = json.dumps(draft(at))
    picture = first.post("/goods/lists/pictures/", {"file": shot()}).json()
    assert len(picture["sha256"]) == 64
    answers = [
        first.post("/goods/lists/receive/", body, content_type="application/json") for _ in "12"
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    found = ItemList.objects.get()
    changed = json.dumps(draft(at, party="somebody else"))
    again = first.post("/goods/lists/receive/", changed, content_type="application/json")
    assert again.status_code == 409
    here = f"/goods/lists/{found.pk}"
    for client in (first, second):
        client.post(f"{here}/sign/")
    first.post(f"{here}/hand/", {"role": "party", "name": "林某", "file": shot()})
    second.post(f"{here}/confirm/")
    assert balance(Lot.objects.get()) == {"listed": 100}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"lines": []}, "lines"),
        ({"presence": "absent"}, "presence_note"),
        ({"place": " "}, "place"),
        ({"made_at": "yesterday"}, "made_at"),
        ({"lines": [{"id": "x"}]}, "quantity"),
    ],
)
def test_a_draft_that_lacks_something_is_blamed_by_its_column(
    at: Station, change: dict[str, Any], column: str
) -> None:
    body = json.dumps(draft(at) | change)
    answer = as_(at.first).post("/goods/lists/receive/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["column"]) == (422, column)


def test_a_draft_is_told_everything_that_it_lacks_at_once(at: Station) -> None:
    wrong = [line("list", 1) | {"quantity": "many", "unit": " "}, line("list", 2), line("list", 3) | {"price_basis": ""}]  # fmt: skip
    body = json.dumps(draft(at) | {"place": "", "presence": "absent", "lines": wrong})
    answer = as_(at.first).post("/goods/lists/receive/", body, content_type="application/json")
    told = [(one.get("row"), one["column"]) for one in answer.json()["problems"]]
    assert told == [(None, "presence_note"), (None, "place"), (1, "quantity"), (1, "unit"), (3, "price_basis")]  # fmt: skip
    assert all(one["text"] for one in answer.json()["problems"])
    assert not ItemList.objects.filter(party="某鞋行", place__name="").exists()


def test_a_form_of_custodians_that_is_wrong_takes_no_custodian_away(at: Station) -> None:
    here = f"/goods/places/{at.store}/custodians/"
    shown = as_(at.head).post(here, {"users": ["00000000-0000-7000-8000-000000000000"]})
    assert 'id="id_users-error"' in shown.content.decode()
    assert Place.objects.get(pk=at.store).custodians.filter(until__isnull=True).count() == 2


def test_a_hand_without_its_picture_is_said_at_its_field(at: Station) -> None:
    made = receive_list(raw=draft(at, "new", lines=[line("new", 1)]), actor=at.first, now=NOW)
    here = f"/goods/lists/{made}/hand/"
    shown = as_(at.first).post(here, {"role": "party", "name": "林某"}).content.decode()
    assert 'id="id_file-error"' in shown
    assert 'value="林某"' in shown
    assert as_(at.first).post(f"/goods/lists/{made}/burn/").status_code == 404


def test_papers_are_printed(at: Station, lot: Lot) -> None:
    head = as_(at.head)
    found = ItemList.objects.get()
    for path in (
        f"/goods/lists/{found.pk}/copies/",
        f"/goods/labels/?lot={lot.pk}&place={at.store}",
    ):
        answer = head.get(path)
        assert answer.status_code == 200, path
        assert answer.content.startswith(b"%PDF-")


def test_a_place_is_changed_and_closed_only_when_it_is_empty(at: Station, lot: Lot) -> None:
    stored(at, lot)
    head, here = as_(at.head), f"/goods/places/{at.store}/"
    assert "一号库" in page(head, f"{here}edit/")
    sent = {"name": "冷库", "kind": "room", "capacity": "50", "capacity_unit": "箱", "hazards": ["gas"], "conditions": "2-8 °C"}  # fmt: skip
    assert head.post(f"{here}edit/", sent).status_code == 302
    seen = page(head, here)
    assert all(text in seen for text in ("冷库", "2-8 °C"))
    assert as_(at.keeper).get(f"{here}edit/").status_code == 403
    head.post(f"{here}close/")
    assert Place.objects.get(pk=at.store).closed_at is None
    head.post(f"/goods/places/{at.annex}/close/")
    assert Place.objects.get(pk=at.annex).closed_at == NOW
    line = asked(lot, Status.STORED)
    with pytest.raises(Refused, match="place_closed"):
        ordered(at, Verb.RELOCATE, at.store, at.annex, [line], by=at.keeper)


def test_a_cost_is_set_from_today_on_and_each_rate_is_shown(at: Station, lot: Lot) -> None:
    stored(at, lot)
    head, here = as_(at.head), f"/goods/places/{at.store}/"
    assert f"{here}rate/" in page(head, here)
    sent = {"since": "2026-10-12", "cost_a_day": "2.5", "bearer": "agency"}
    past = head.post(f"{here}rate/", sent | {"since": "2026-10-11"})
    assert 'id="id_since-error"' in past.content.decode()
    assert head.post(f"{here}rate/", sent).status_code == 302
    assert (
        head.post(f"{here}rate/", sent | {"since": "2026-11-01", "cost_a_day": "4"}).status_code
        == 302
    )
    seen = page(head, here)
    assert all(text in seen for text in ("2.50", "4.00", "2026-11-01"))
    assert "2.50" in page(head, f"/goods/lots/{lot.pk}/")
    assert as_(at.keeper).get(f"{here}rate/").status_code == 403


def test_several_samples_are_drawn_from_their_page_each_under_its_own_seal(
    at: Station, lot: Lot
) -> None:
    stored(at, lot)
    keeper = as_(at.keeper)
    here = f"/goods/lots/{lot.pk}/sample/?place={at.store}&status=stored"
    assert 'name="seal_1"' not in page(keeper, here)
    here += "&samples=3"
    shown = page(keeper, here)
    assert all(f'name="{name}"' in shown for name in ("seal", "seal_1", "seal_2", "spare"))
    assert 'name="seal_3"' not in shown
    assert '<option value="random_numbers">' in shown, "of the packs' methods, none beforehand"
    assert page(keeper, here.replace("samples=3", "samples=999")).count("data-scannable") > 20
    sent = {
        "seal_read": "F-list-1",
        "seal_rest": "R-1",
        "purpose": "鉴定",
        "method": "random_numbers",
        "party_present": "on",
    }
    for number, end in enumerate(("", "_1", "_2")):
        sent |= {f"quantity{end}": "1", f"seal{end}": f"S-{number}"}
    half = keeper.post(here, {**sent, "spare": "2", "photo": shot()})
    assert 'id="id_spare_seal-error"' in half.content.decode()
    twice = keeper.post(here, {**sent, "seal_2": "S-1", "photo": shot()})
    assert twice.status_code == 200
    assert not Order.objects.filter(verb="sample").exists(), "all of it or nothing"
    assert keeper.post(here, {**sent, "photo": shot()}).status_code == 302
    order = Order.objects.get(verb="sample")
    assert sorted(order.lines.values_list("seal_after", flat=True)) == ["S-0", "S-1", "S-2"]
    assert Lot.objects.filter(parent=lot, sample__is_spare=False).count() == 3


def test_a_measure_leads_to_its_lists_and_of_nobody_to_the_notice(at: Station) -> None:
    measure = proposed(at, party="")
    approve_measure(measure_id=measure, actor=at.head, now=NOW)
    take_measure(measure_id=measure, actor=at.first, now=NOW)
    found = seized(at, "nobody", under=measure)
    officer, here = as_(at.first), f"/goods/measures/{measure}/"
    shown = page(officer, here)
    assert f"/goods/lists/{found.line.item_list_id}/" in shown  # type: ignore[union-attr]
    assert f"{here}announce/" in shown
    officer.post(f"{here}announce/", {"published_on": "2026-10-12", "paper": shot()})
    told = Measure.objects.get(pk=measure)
    assert told.notice_clock is not None
    shown = page(officer, here)
    assert f"/goods/measures/{measure}/announce/" not in shown
    assert str(told.notice_clock) in shown, "its clock stands there"
    officer.post(f"{here}name_owner/", {"party": "林某"})
    assert "name_owner" not in page(officer, here)
    assert Measure.objects.get(pk=measure).party == "林某"
    assert "/announce/" not in page(officer, f"/goods/measures/{at.measure()}/"), (
        "its party is known"
    )


def test_the_list_of_an_office_is_what_it_took_and_what_it_keeps(at: Station, lot: Lot) -> None:
    """Two offices of which one keeps goods of the other: each finds them, the newest first, on pages of fifty."""
    other = station(name="centre")
    stored(at, lot)
    stays = seized(at, "stays")
    order = ordered(
        at,
        Verb.RELOCATE,
        at.store,
        other.store,
        [asked(lot, Status.STORED)],
        by=at.keeper,
        now=LATER,
    )
    assert done(at, order, at.keeper, other.keeper, LATER) == "done"
    own, kept = (held_page(actor=actor).rows for actor in (at.head, other.head))
    assert [(row.lot, row.place) for row in own] == [
        (lot.pk, other.store),
        (stays.pk, scene(stays)),
    ]
    assert [(row.lot, row.status) for row in kept] == [(lot.pk, "stored")]
    assert [row.lot for row in held_page(actor=at.head, text="F-none").rows] == []
    after = (own[0].since, own[0].id)
    assert [row.lot for row in held_page(actor=at.head, after=after).rows] == [stays.pk]
    sides = Holding.objects.get(pk=own[0].id)
    assert (sides.office_id, sides.keeper_id) == (at.head.office_id, other.head.office_id)
    assert held_page(actor=station(name="stranger").head).rows == ()


def test_what_a_split_rests_on_begins_with_a_method_of_the_packs(at: Station, lot: Lot) -> None:
    stored(at, lot)
    keeper = as_(at.head)
    here = f"/goods/lots/{lot.pk}/split/?place={at.store}&status=stored"
    sent = {
        "seal_read": "F-list-1",
        "counterfeit": "60",
        "counterfeit_seal": "K-1",
        "counterfeit_basis": "鞋舌标不一",
        "undetermined": "40",
        "undetermined_seal": "K-2",
    }
    assert keeper.post(here, sent).status_code == 200, "no method, no split"
    assert not Order.objects.filter(verb="split").exists()
    assert keeper.post(here, {**sent, "method": "every_piece"}).status_code == 302
    basis = lot.parts.get(finding="counterfeit").finding_basis
    assert basis == "逐件检查 · 鞋舌标不一"


@pytest.mark.parametrize(
    ("change", "status", "place"),
    [
        ({"name": "鞋\ud83d"}, 422, (1, "name")),
        ({"photos": ["ab" * 32]}, 422, (1, "photos")),
        ({"unread": "\ud83d"}, 422, (None, "")),
        ({"unread": 1.5}, 422, (None, "")),
        ({"made_at": "0001-01-01T00:00:00+14:00"}, 422, (None, "made_at")),
    ],
)
def test_a_draft_that_a_phone_garbled_is_answered_and_never_breaks(
    at: Station, change: dict[str, Any], status: int, place: tuple[int | None, str]
) -> None:
    of_line = {name: value for name, value in change.items() if name in ("name", "photos")}
    of_head = {name: value for name, value in change.items() if name not in of_line}
    body = draft(at, "garbled", lines=[line("garbled", 1, **of_line)], **of_head)
    answer = as_(at.first).post("/goods/lists/receive/", json.dumps(body), "application/json")
    told = answer.json()
    assert (answer.status_code, told.get("row"), told.get("column", "")) == (status, *place)


def test_a_body_that_is_no_list_is_answered(at: Station) -> None:
    for body in ("[" * 200_000, "{", "[1]", '"x"'):
        answer = as_(at.first).post("/goods/lists/receive/", body, "application/json")
        assert answer.status_code in (400, 422)
        assert answer.json()["text"]
