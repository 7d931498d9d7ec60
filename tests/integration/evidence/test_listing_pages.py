"""Listings page by page: nothing is cut off, nothing stands twice, and a longer page asks the database no more often."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qingfeng.evidence.actions.incidents import Seen, raise_incident
from qingfeng.evidence.models import Incident, ItemList, Measure, Order
from qingfeng.evidence.queries import identification, paging
from qingfeng.evidence.queries.goods import measures_taken
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.evidence.rules.handling import IncidentKind
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from tests.support.goods import NOW, Station, asked, measure, ordered, scene, seized, station
from tests.support.identification import FRIDAY, Stage, drafted, raise_stage, served

pytestmark = pytest.mark.django_db
LISTINGS = {
    "/goods/lists/": ("/goods/lists/", ItemList),
    "/goods/measures/": ("/goods/measures/", Measure),
    "/goods/orders/": ("/goods/orders/", Order),
    "/goods/incidents/": ("/goods/incidents/", Incident),
}
NEXT = re.compile(r'<a class="btn" rel="next" href="([^"]+)"')
ROW = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


@pytest.fixture
def at(settings: Any) -> Station:
    settings.QINGFENG_DEMO_NOW = NOW
    return station()


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def filled(at: Station, names: tuple[str, ...]) -> None:
    """Of every kind one more for each name, some at the very same instant."""
    for name in names:
        lot = seized(at, name)
        line = asked(lot, Status.SEIZED)
        ordered(at, Verb.STORE, scene(lot), at.store, [line])
        seen = Seen(kind=IncidentKind.DAMAGE, lot=lot.pk, note="wet")
        raise_incident(seen=seen, actor=at.first, now=NOW)


def walked(client: Client, path: str, of: str) -> Iterator[list[str]]:
    """The rows of one page after the other, by the button that a reader presses."""
    address = path
    while True:
        shown = re.sub(r"\s+", " ", client.get(address).content.decode())
        table = shown[shown.index("<tbody") : shown.index("</tbody>")]
        yield list(dict.fromkeys(ROW.findall("".join(re.findall(rf'href="{of}[^"]+"', table)))))
        following = NEXT.search(shown)
        if following is None:
            return
        address = path.partition("?")[0] + html.unescape(following[1])


@pytest.mark.parametrize("path", LISTINGS)
def test_every_row_of_a_listing_stands_on_one_page(
    at: Station, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(at, ("one", "two", "three", "four", "five"))
    monkeypatch.setattr(paging, "PAGE", 2)
    of, model = LISTINGS[path]
    pages = list(walked(as_(at.head), path, of))
    assert [len(page) for page in pages] == [2, 2, 1]
    there = model.objects.exclude(state="done").values_list("pk", flat=True)
    assert sorted(one for page in pages for one in page) == sorted(map(str, there))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked_:
        assert client.get(path).status_code == 200
    return len(asked_)


@pytest.mark.parametrize("path", LISTINGS)
def test_a_longer_page_of_goods_asks_no_more_often(at: Station, path: str) -> None:
    client = as_(at.head)
    filled(at, ("one",))
    queries(client, path)
    short = queries(client, path)
    filled(at, ("two", "three", "four"))
    assert queries(client, path) == short


def test_no_measure_is_too_old_to_be_chosen(at: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    made = {measure(at) for _ in range(4)}
    assert {one.pk for one in measures_taken(actor=at.head)} == made


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.QINGFENG_DEMO_NOW = FRIDAY + timedelta(hours=2)
    return raise_stage()


def test_every_open_question_stands_on_one_page_by_due_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = [served(stage, stage.customs, FRIDAY + timedelta(minutes=n)) for n in (9, 5, 1)]
    drafts = [drafted(stage, stage.customs) for _ in range(2)]
    monkeypatch.setattr(identification, "PAGE", 2)
    pages = list(walked(as_(stage.customs), "/identifications/", "/identifications/"))
    assert [len(page) for page in pages] == [2, 2, 1]
    found = [one for page in pages for one in page]
    assert found[:3] == [str(one) for one in reversed(late)]
    assert set(found[3:]) == {str(one) for one in drafts}


def test_a_longer_inbox_asks_no_more_often(stage: Stage) -> None:
    holder = as_(stage.holder)
    served(stage, stage.customs)
    queries(holder, "/identifications/")
    short = queries(holder, "/identifications/")
    for _ in range(4):
        served(stage, stage.customs)
    assert queries(holder, "/identifications/") == short
