"""The pages of goods in custody: what they show to whom, and what their buttons do."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingfeng.evidence.models import Incident, ItemList, Lot, Order, Stocktake
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from tests.support.goods import (
    NOW,
    PICTURE,
    Station,
    asked,
    balance,
    draft,
    ordered,
    scene,
    seized,
    station,
    stored,
)

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
        "/goods/lists/worker.js", "/goods/reports/2026/",
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


def test_a_broken_seal_is_an_incident_with_a_page(at: Station, lot: Lot) -> None:
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    as_(at.first).post(f"/goods/orders/{order}/from/")
    as_(at.keeper).post(f"/goods/orders/{order}/to/", {})
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


def test_a_counting_names_every_difference(at: Station, lot: Lot) -> None:
    stored(at, lot)
    as_(at.keeper).post(f"/goods/places/{at.store}/count/")
    found = Stocktake.objects.get()
    (line,) = found.lines.all()
    here = f"/goods/stocktakes/{found.pk}/"
    page(as_(at.keeper), here)
    as_(at.keeper).post(here, {f"count_{line.pk}": "98", f"seal_{line.pk}": "F-list-1"})
    as_(at.keeper).post(f"{here}close/")
    found.refresh_from_db()
    assert found.state == "counting"
    as_(at.other_keeper).post(f"{here}close/")
    found.refresh_from_db()
    assert found.state == "closed"
    (raised,) = Incident.objects.all()
    assert (raised.kind, raised.expected, raised.seen) == ("shortage", "100", "98")


def test_papers_are_printed(at: Station, lot: Lot) -> None:
    head = as_(at.head)
    found = ItemList.objects.get()
    for path in (
        f"/goods/lists/{found.pk}/copies/",
        f"/goods/labels/?lot={lot.pk}&place={at.store}",
        "/goods/certificate/2026/",
    ):
        answer = head.get(path)
        assert answer.status_code == 200, path
        assert answer.content.startswith(b"%PDF-")
