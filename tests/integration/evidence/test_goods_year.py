"""The year's report of the stores: to the piece, by place, unit and act, with its countings and incidents."""

import html
import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from qingfeng.evidence.actions.incidents import close_incident
from qingfeng.evidence.actions.stocktakes import (
    Count,
    begin_stocktake,
    close_stocktake,
    enter_counts,
)
from qingfeng.evidence.models import Holding, Incident, Lot, Stocktake
from qingfeng.evidence.queries import paging
from qingfeng.evidence.queries.stock_report import Act, Stock, YearReport, year_report
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.evidence.rules.handling import IncidentKind
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from tests.support.goods import NOW, Station, asked, done, ordered, seized, station, stored

pytestmark = pytest.mark.django_db
NEXT = NOW + timedelta(days=200)
YEAR = NOW.year


@pytest.fixture
def at(settings: Any) -> Station:
    settings.QINGFENG_DEMO_NOW = NEXT
    return station()


def relocated(at: Station, lot: Lot, quantity: int) -> None:
    line = asked(lot, Status.STORED, quantity, seal_after="R-1", seal_rest="R-2")
    order = ordered(at, Verb.RELOCATE, at.store, at.annex, [line], by=at.keeper, now=NEXT)
    assert done(at, order, at.keeper, at.other_keeper, now=NEXT) == "done"


def stocks(at: Station, year: int) -> dict[tuple[UUID, str], Stock]:
    found = year_report(year, actor=at.head)
    return {(one.place, one.unit): one for one in found.stocks}


def counted(at: Station, lot: Lot, pieces: str, note: str = "counted twice") -> UUID:
    made = begin_stocktake(place_id=at.store, actor=at.keeper, now=NEXT)
    lines = Stocktake.objects.get(pk=made).lines.all()
    counts = {
        line.pk: Count(Decimal(pieces), line.seal, note)
        if line.lot_id == lot.pk
        else Count(line.expected, line.seal)
        for line in lines
    }
    enter_counts(stocktake_id=made, counts=counts, actor=at.keeper, now=NEXT)
    close_stocktake(stocktake_id=made, actor=at.other_keeper, now=NEXT + timedelta(hours=1))
    return made


def as_(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def test_a_year_opens_with_what_the_one_before_closed_with(at: Station) -> None:
    pairs = stored(at, seized(at))
    stored(at, seized(at, "oil", quantity="100", unit="箱"))
    relocated(at, pairs, 40)
    first, then = stocks(at, YEAR), stocks(at, YEAR + 1)
    store = first[at.store, "双"]
    assert (store.opening, store.coming, store.going, store.closing) == (0, 100, 0, 100)
    store, annex = then[at.store, "双"], then[at.annex, "双"]
    assert (store.opening, store.went, store.closing) == (100, (Act("relocate", 1, Decimal(40)),), 60)  # fmt: skip
    assert (annex.opening, annex.came, annex.closing) == (0, (Act("relocate", 1, Decimal(40)),), 40)
    boxes = then[at.store, "箱"]
    assert (boxes.opening, boxes.coming, boxes.going, boxes.closing) == (100, 0, 0, 100)
    for year in (first, then):
        assert all(one.balanced for one in year.values())
    assert {one.opening for one in stocks(at, YEAR + 2).values()} == {0, 40, 60, 100}


def test_what_changes_its_status_in_its_place_neither_comes_nor_goes(at: Station) -> None:
    lot = stored(at, seized(at))
    line = asked(lot, Status.STORED)
    order = ordered(
        at, Verb.CONFISCATE, at.store, at.store, [line], decision="罚没 8 号", by=at.keeper
    )
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    store = stocks(at, YEAR)[at.store, "双"]
    assert [act.verb for act in store.came] == ["store"]
    assert store.went == ()
    scene = next(one for one in stocks(at, YEAR).values() if one.name == "荔城区仓库")
    assert [(act.verb, act.quantity) for act in scene.went] == [("store", Decimal(100))]
    assert (scene.opening, scene.closing) == (0, 0)


def test_the_check_asks_the_holdings_apart_from_the_movements(at: Station) -> None:
    lot = stored(at, seized(at))
    relocated(at, lot, 40)
    rows = stocks(at, YEAR + 1)
    for place in (at.store, at.annex):
        there = Holding.objects.get(lot=lot, place=place, status="stored")
        assert rows[place, "双"].held == there.quantity
    assert not replace(rows[at.annex, "双"], held=Decimal(39)).balanced
    assert stocks(at, YEAR)[at.store, "双"].held == 100


def test_a_counting_of_the_year_stands_in_it_with_what_explained_its_difference(
    at: Station,
) -> None:
    lot = stored(at, seized(at))
    made = counted(at, lot, "98", "shelf 3")
    (line,) = year_report(YEAR + 1, actor=at.head).differing
    assert (line.number, line.expected, line.counted) == (lot.number, 100, 98)
    assert (line.kinds, line.note, line.explanations) == ((IncidentKind.SHORTAGE,), "shelf 3", ())
    (raised,) = Incident.objects.all()
    close_incident(incident_id=raised.pk, reason="found behind the shelf", actor=at.head, now=NEXT)
    found: YearReport = year_report(YEAR + 1, actor=at.head)
    assert found.differing[0].explanations == ("found behind the shelf",)
    (counting,) = found.countings
    assert (counting.id, counting.lines, counting.differing) == (made, 1, 1)
    assert [one.pk for one in found.incidents] == [raised.pk]
    assert year_report(YEAR, actor=at.head).countings == ()


def test_the_page_and_the_paper_of_a_year_say_the_same(at: Station) -> None:
    lot = stored(at, seized(at))
    relocated(at, lot, 40)
    counted(at, lot, "59", "shelf 3")
    head = as_(at.head)
    shown = head.get(f"/goods/reports/{YEAR + 1}/").content.decode()
    printed = head.get(f"/goods/reports/{YEAR + 1}/paper/")
    pages = PdfReader(io.BytesIO(printed.content)).pages
    text = "".join(page.extract_text() for page in pages).replace("\u200b", "")
    for part in ("账目平衡", "40 双", "59 双", "shelf 3", "数量短少"):
        assert part in shown, part
        assert part in text, part
    assert "Does not balance" not in shown
    assert head.get("/goods/reports/1999/").status_code == 404


def test_each_year_leads_to_its_report(at: Station, settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = NOW + timedelta(days=800)
    shown = as_(at.head).get(f"/goods/reports/{YEAR}/").content.decode()
    for year in (YEAR, YEAR + 1, YEAR + 2):
        assert f'href="/goods/reports/{year}/"' in shown
    assert f"/goods/reports/{YEAR - 1}/" not in shown


def test_every_counting_of_a_place_is_listed_page_by_page_with_its_paper(
    at: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = stored(at, seized(at))
    made = [str(counted(at, lot, pieces)) for pieces in ("98", "100", "100")]
    monkeypatch.setattr(paging, "PAGE", 2)
    head, here = as_(at.head), f"/goods/places/{at.store}/countings/"
    assert here in head.get(f"/goods/places/{at.store}/").content.decode()
    first = head.get(here).content.decode()
    (following,) = re.findall(r'rel="next" href="(\?[^"]+)"|href="(\?after=[^"]+)"', first)[:1]
    second = head.get(here + html.unescape("".join(following))).content.decode()
    seen = [[one for one in made if f"/goods/stocktakes/{one}/" in shown] for shown in (first, second)]  # fmt: skip
    assert sorted(map(len, seen)) == [1, 2]
    assert {one for each in seen for one in each} == set(made)
    paper = head.get(f"/goods/stocktakes/{made[0]}/paper/")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    text = text.replace("\u200b", "")
    for part in (lot.number, "100 双", "98 双", "F-list-1", "keeper putian"):
        assert part in text, part
    assert as_(station(name="xiamen").head).get(f"/goods/stocktakes/{made[0]}/paper/").status_code == 404  # fmt: skip
