"""A counting on its page: a field beside every line, what stood beside the list, and an end that loses nothing."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader

from qingfeng.evidence.actions.incidents import close_incident
from qingfeng.evidence.actions.stocktakes import (
    Beside,
    Count,
    add_found,
    begin_stocktake,
    close_stocktake,
    enter_counts,
)
from qingfeng.evidence.models import Incident, Stocktake, StocktakeFound, StocktakeLine
from qingfeng.evidence.queries import stocktakes as queries
from qingfeng.evidence.queries.stock_report import year_report
from qingfeng.evidence.rules.handling import IncidentKind, SealSeen
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from tests.support.goods import NOW, Station, seized, station, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(settings: Any) -> Station:
    settings.QINGFENG_DEMO_NOW = NOW
    return station()


def as_(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def begun(at: Station) -> tuple[Stocktake, str]:
    made = begin_stocktake(place_id=at.store, actor=at.keeper, now=NOW)
    return Stocktake.objects.get(pk=made), f"/goods/stocktakes/{made}/"


def shown(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def entry(line: StocktakeLine, count: str = "100", seal: str = "", **more: str) -> dict[str, str]:
    told = {"count": count, "seal": seal or line.seal} | more
    return {f"{part}_{line.pk}": value for part, value in told.items()}


def everything(found: Stocktake) -> dict[int, Count]:
    return {line.pk: Count(line.expected, line.seal) for line in found.lines.all()}


def state(found: Stocktake) -> str:
    return str(Stocktake.objects.get(pk=found.pk).state)


def test_a_counting_finds_the_line_of_a_label_a_seal_or_a_name(at: Station) -> None:
    lot = stored(at, seized(at))
    other = stored(at, seized(at, "two", name="皮带", mark="Osprey"))
    found, here = begun(at)
    lines = {line.lot_id: line.pk for line in found.lines.all()}
    for text in (other.number, "F-two-1", "皮带", "ospr", f"https://example.org/goods/lots/{other.pk}/"):  # fmt: skip
        page = shown(as_(at.keeper), here, label=text)
        assert f'name="count_{lines[other.pk]}"' in page, text
        assert f'name="count_{lines[lot.pk]}"' not in page, text
    answer = as_(at.keeper).post(here, {**entry(found.lines.get(lot=lot)), "label": other.number})
    assert answer["location"].endswith(f"?label={other.number}")
    assert found.lines.get(lot=lot).counted == 100


def test_a_counting_goes_by_pages_each_saved_by_itself(
    at: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "three"):
        stored(at, seized(at, name))
    monkeypatch.setattr(queries, "PAGE", 2)
    found, here = begun(at)
    keeper, lines = as_(at.keeper), list(queries.ordered(found.lines.all()))
    first = shown(keeper, here)
    assert [f'name="count_{line.pk}"' in first for line in lines] == [True, True, False]
    answer = keeper.post(here, {**entry(lines[0]), **entry(lines[1], ""), "then": "next"})
    assert answer["location"].endswith("?page=2")
    second = shown(keeper, f"{here}?page=2")
    assert [f'name="count_{line.pk}"' in second for line in lines] == [False, False, True]
    waiting = shown(keeper, f"{here}?show=to_count")
    assert [f'name="count_{line.pk}"' in waiting for line in lines] == [False, True, True]
    assert shown(keeper, f"{here}?page=99&show=nonsense").count('name="count_') == 1


def test_of_two_people_on_one_page_each_saves_what_they_changed(at: Station) -> None:
    stored(at, seized(at))
    stored(at, seized(at, "two"))
    found, here = begun(at)
    first, second = found.lines.order_by("pk")
    page = shown(as_(at.keeper), here)
    was = dict(re.findall(r'type="hidden" name="(initial-[^"]+)"(?: value="([^"]*)")?', page))
    assert f"initial-count_{first.pk}" in was
    as_(at.other_keeper).post(here, was | entry(second, "99") | entry(first, "", " "))
    as_(at.keeper).post(here, was | entry(first, "98") | {f"count_{second.pk}": "", f"seal_{second.pk}": ""})  # fmt: skip
    assert [line.counted for line in found.lines.order_by("pk")] == [98, 99]


def test_a_count_that_is_no_number_is_said_at_its_field_and_nothing_is_entered(
    at: Station,
) -> None:
    stored(at, seized(at))
    stored(at, seized(at, "two"))
    found, here = begun(at)
    first, second = found.lines.order_by("pk")
    unread = entry(second, seen="unread") | {f"seal_{second.pk}": "F-two-1"}
    page = as_(at.keeper).post(here, entry(first, "lots") | unread | {"then": "end"}).content.decode()  # fmt: skip
    for field in (f"count_{first.pk}", f"seal_{second.pk}", f"note_{second.pk}"):
        assert f'id="id_{field}-error"' in page, field
    assert 'value="F-two-1"' in page
    assert 'value="lots"' in page
    assert not found.lines.filter(counted__isnull=False).exists()


def test_a_refused_end_keeps_what_was_typed_and_says_what_is_missing_where(at: Station) -> None:
    lot = stored(at, seized(at))
    other = stored(at, seized(at, "two"))
    found, here = begun(at)
    first, second = (found.lines.get(lot=one) for one in (lot, other))
    keeper, ends = as_(at.keeper), as_(at.other_keeper)
    page = shown(keeper, here)
    assert "本次盘点由您开始" in page
    assert "other keeper putian" in page
    assert 'value="end"' not in page
    assert "有 2 行尚未清点。" in page
    typed = ends.post(here, entry(first, "98") | entry(second, "") | {"then": "end"})
    page = typed.content.decode()
    assert 'value="98"' in page
    assert f'id="id_note_{first.pk}-error"' in page
    assert f'id="id_count_{second.pk}-error"' in page
    assert "须先清点每一行。" in page
    assert "须先说明每一项差异。" in page
    assert (state(found), found.lines.get(lot=lot).counted) == ("counting", 98)
    told = entry(first, "98", note="two sold by mistake") | entry(second)
    assert "须由两个不同的人签名" in keeper.post(here, told | {"then": "end"}).content.decode()
    assert state(found) == "counting"
    assert ends.post(here, told | {"then": "end"}).status_code == 302
    assert state(found) == "closed"
    (raised,) = Incident.objects.all()
    assert (raised.kind, raised.expected, raised.seen) == ("shortage", "100", "98")
    closed = shown(ends, here)
    assert "two sold by mistake" in closed
    assert "-2 · 数量短少" in closed
    assert 'name="count_' not in closed


def test_a_seal_that_was_not_read_is_told_apart_from_a_broken_one(at: Station) -> None:
    stored(at, seized(at))
    stored(at, seized(at, "two"))
    found, here = begun(at)
    first, second = found.lines.order_by("pk")
    sent = entry(first, seal=" ", seen="unread", note="behind the pallet")
    sent |= entry(second, seen="broken", note="torn at the corner")
    assert as_(at.other_keeper).post(here, sent | {"then": "end"}).status_code == 302
    raised = {one.kind: (one.lot_id, one.note) for one in Incident.objects.all()}
    assert raised == {
        "seal_unread": (first.lot_id, "behind the pallet"),
        "seal_broken": (second.lot_id, "torn at the corner"),
    }
    paper = as_(at.head).get(f"{here}paper/").content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert "破损" in text.replace("\u200b", "")


def test_goods_beside_the_list_are_found_by_their_label_or_described(at: Station) -> None:
    stored(at, seized(at))
    elsewhere = seized(at, "away")
    found, here = begun(at)
    keeper = as_(at.keeper)
    label = f"https://example.org/goods/lots/{elsewhere.pk}/"
    assert f'value="{label}"' in shown(keeper, here, label=label)
    wrong = keeper.post(here, {"beside-label": "F-nobody", "beside-quantity": "3"}).content.decode()
    for field in ("description", "unit"):
        assert f'id="id_beside-{field}-error"' in wrong
    keeper.post(here, {"beside-label": label, "beside-quantity": "4", "beside-seal": "F-away-1"})
    described = {"beside-description": "无标皮带", "beside-quantity": "2", "beside-unit": "条"}
    keeper.post(here, described | entry(found.lines.get()))
    rows = [
        (row.lot, row.description, row.quantity, row.unit) for row in found.found.order_by("pk")
    ]
    assert rows == [(elsewhere, "", 4, "双"), (None, "无标皮带", 2, "条")]
    assert found.lines.get().counted == 100
    again = keeper.post(here, {"beside-label": elsewhere.number, "beside-quantity": "1"})
    assert 'id="id_beside-label-error"' in again.content.decode()
    on_list = {"beside-label": found.lines.get().lot.number, "beside-quantity": "1"}
    assert 'id="id_beside-label-error"' in keeper.post(here, on_list).content.decode()
    assert found.found.count() == 2


def test_what_was_beside_the_list_is_a_difference_everywhere_and_needs_its_explanation(
    at: Station,
) -> None:
    stored(at, seized(at))
    elsewhere = seized(at, "away")
    found, here = begun(at)
    enter_counts(stocktake_id=found.pk, counts=everything(found), actor=at.keeper, now=NOW)
    known = add_found(stocktake_id=found.pk, beside=Beside(Decimal(4), lot=elsewhere.pk), actor=at.keeper, now=NOW)  # fmt: skip
    strange = Beside(Decimal(2), "条", description="无标皮带", explanation="left by a courier")
    unknown = add_found(stocktake_id=found.pk, beside=strange, actor=at.keeper, now=NOW)
    mistaken = add_found(stocktake_id=found.pk, beside=strange, actor=at.keeper, now=NOW)
    ends = as_(at.other_keeper)
    sent = {f"quantity_{known}": "4", f"why_{known}": "", f"quantity_{mistaken}": "0", f"why_{mistaken}": "twice"}  # fmt: skip
    page = ends.post(here, sent | {"then": "end"}).content.decode()
    assert f'id="id_why_{known}-error"' in page
    assert f'id="id_why_{mistaken}-error"' not in page
    assert state(found) == "counting"
    sent[f"why_{known}"] = "came back from the laboratory without its paper"
    assert ends.post(here, sent | {"then": "end"}).status_code == 302
    raised = {one.found_id: (one.kind, one.lot_id, one.seen) for one in Incident.objects.all()}
    assert raised == {
        known: ("unlisted", elsewhere.pk, "4 双"),
        unknown: ("unlisted", None, "2 条"),
    }
    close_incident(incident_id=Incident.objects.get(found=unknown).pk, reason="handed to the courier", actor=at.head, now=NOW)  # fmt: skip
    report = year_report(NOW.year, actor=at.head)
    assert report.differing_count == 2
    told = {line.number: (line.kinds, line.counted, line.explanations) for line in report.differing}
    assert told == {
        elsewhere.number: ((IncidentKind.UNLISTED,), 4, ()),
        "无标皮带": ((IncidentKind.UNLISTED,), 2, ("handed to the courier",)),
    }
    head = as_(at.head)
    papers = [head.get(path).content for path in (f"{here}paper/", f"/goods/reports/{NOW.year}/paper/")]  # fmt: skip
    texts = ["".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages) for paper in papers]  # fmt: skip
    pages = [shown(head, here), shown(head, f"/goods/reports/{NOW.year}/")]
    for text in (*texts, *pages):
        assert "无标皮带" in text
        assert elsewhere.number in text.replace("\u200b", "")


def test_nobody_enters_what_they_may_not_see_nor_half_of_it(at: Station) -> None:
    stored(at, seized(at))
    strange = seized(station(name="xiamen"), "strange")
    found, here = begun(at)

    def add(**given: Any) -> int:
        return add_found(stocktake_id=found.pk, beside=Beside(**({"quantity": Decimal(1)} | given)), actor=at.keeper, now=NOW)  # fmt: skip

    with pytest.raises(NotFound):
        add(lot=strange.pk)
    with pytest.raises(Conflict, match="found_on_the_list"):
        add(lot=found.lines.get().lot_id)
    for given in ({}, {"description": "a belt"}, {"description": "belt", "unit": "条", "quantity": Decimal(0)}):  # fmt: skip
        with pytest.raises(BadInput):
            add(**given)
    wrong = {"beside-label": f"/goods/lots/{strange.pk}/", "beside-quantity": "1", "beside-unit": "条"}  # fmt: skip
    assert 'id="id_beside-description-error"' in as_(at.keeper).post(here, wrong).content.decode()
    assert not StocktakeFound.objects.exists()


def test_the_database_keeps_what_was_found_once_the_counting_is_closed(at: Station) -> None:
    stored(at, seized(at))
    found, _here = begun(at)
    belt = Beside(Decimal(2), "条", description="无标皮带", explanation="left by a courier")
    made = add_found(stocktake_id=found.pk, beside=belt, actor=at.keeper, now=NOW)
    line = found.lines.get()
    with pytest.raises(DatabaseError, match="evidence_counted_seal"), transaction.atomic():
        found.lines.update(seal_seen=SealSeen.UNREAD)
    enter_counts(stocktake_id=found.pk, counts={line.pk: Count(line.expected, line.seal)}, actor=at.keeper, now=NOW)  # fmt: skip
    close_stocktake(stocktake_id=found.pk, actor=at.other_keeper, now=NOW)
    for change in (lambda row: row.update(quantity=1), lambda row: row.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(StocktakeFound.objects.filter(pk=made))
    with pytest.raises(Refused, match="counting_closed"):
        add_found(stocktake_id=found.pk, beside=belt, actor=at.keeper, now=NOW)
