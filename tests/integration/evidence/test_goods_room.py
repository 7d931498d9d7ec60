"""The room of a store is counted in its own unit, and asked of what comes, not of what is there."""

from decimal import Decimal
from typing import Any

import pytest

from qingfeng.evidence.actions.places import PlaceFields, open_place
from qingfeng.evidence.models import Place
from qingfeng.evidence.queries.places import places_page
from qingfeng.evidence.rules.custody import Status, Verb
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.kernel.errors import BadInput, Refused
from tests.support.goods import NOW, Station, asked, done, ordered, scene, seized, station, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Station:
    return station()


def _store(at: Station, name: str, **given: Any) -> None:
    lot = seized(at, name, **given)
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    assert done(at, order, at.first, at.keeper) == "done"


def test_room_is_counted_in_its_own_unit_and_the_rest_is_told(at: Station) -> None:
    Place.objects.filter(pk=at.store).update(capacity=Decimal(150))
    _store(at, "a")
    _store(at, "b", unit="kg")
    (row,) = [one for one in places_page(actor=at.keeper) if one.id == at.store]
    assert (row.filled, row.uncounted, row.lots) == (Decimal(100), 1, 2)
    with pytest.raises(Refused, match="place_full"):
        _store(at, "c")


def test_a_room_without_a_unit_is_no_room(at: Station) -> None:
    with pytest.raises(BadInput, match="capacity_without_unit"):
        open_place(fields=PlaceFields(PlaceKind.ROOM, "无", capacity=Decimal(1)), actor=at.head, now=NOW)  # fmt: skip


def test_what_is_confiscated_where_it_stands_fills_nothing_anew(at: Station) -> None:
    lot = stored(at, seized(at))
    Place.objects.filter(pk=at.store).update(capacity=Decimal(100))
    line = asked(lot, Status.STORED)
    order = ordered(at, Verb.CONFISCATE, at.store, at.store, [line], decision="8", by=at.keeper)
    assert done(at, order, at.keeper, at.other_keeper) == "done"
