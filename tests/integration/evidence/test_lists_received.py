"""What a phone sends: once, whatever came of it before; of its own pictures, against whom the measure is, before strangers."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from qingfeng.evidence.actions.lists import confirm_list, receive_list, sign_by_hand, sign_list
from qingfeng.evidence.actions.measures import release_measure
from qingfeng.evidence.models import ItemList, Lot, Order
from qingfeng.evidence.rules.lists import Role
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, Conflict, Refused
from tests.support.goods import NOW, Station, draft, line, measure, picture, station
from tests.support.identification import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Station:
    return station()


def received(at: Station, raw: dict[str, Any]) -> UUID:
    return receive_list(raw=raw, actor=at.first, now=NOW)


def again(raw: dict[str, Any], *replaced: UUID) -> dict[str, Any]:
    """The same list, written on: its parts have other names."""
    lines = [{**one, "id": str(uuid4()), "quantity": "99"} for one in raw["lines"]]
    return raw | {"id": str(uuid4()), "lines": lines, "replaces": [str(one) for one in replaced]}


def test_a_draft_that_was_written_on_replaces_what_came_of_it(at: Station) -> None:
    raw = draft(at)
    first = received(at, raw)
    second = again(raw, first, uuid4())
    made = received(at, second)
    assert received(at, second) == made, "sent twice it is one list"
    states = dict(ItemList.objects.values_list("pk", "state"))
    assert states == {first: "discarded", made: "draft"}


def test_what_somebody_signed_or_another_wrote_is_replaced_by_nothing(at: Station) -> None:
    raw = draft(at)
    first = received(at, raw)
    theirs = receive_list(raw=again(raw) | {"replaces": []}, actor=at.second, now=NOW)
    received(at, again(draft(at, "other"), theirs))
    assert ItemList.objects.get(pk=theirs).state == "draft"
    sign_list(list_id=first, actor=at.second, now=NOW)
    with pytest.raises(Conflict, match="list_signed") as refused:
        received(at, again(raw, first))
    assert refused.value.data["list"] == first
    assert ItemList.objects.filter(state="discarded").count() == 0


def test_a_list_that_came_otherwise_is_named_to_its_office_alone(at: Station) -> None:
    raw, other = draft(at), station("public_security", "gongan")
    first = received(at, raw)
    client = Client()
    client.force_login(
        User.objects.get(pk=at.first.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    changed = json.dumps(raw | {"place": "elsewhere"})
    answer = client.post("/goods/lists/receive/", changed, content_type="application/json")
    assert (answer.status_code, answer.json()["arrived"]) == (409, f"/goods/lists/{first}/")
    with pytest.raises(Conflict, match="list_changed") as refused:
        receive_list(raw=raw, actor=other.first, now=NOW)
    assert "list" not in refused.value.data


@pytest.mark.parametrize("wrong", ["x", ["x"], [None]])
def test_what_it_replaces_is_read_like_everything_else(at: Station, wrong: object) -> None:
    with pytest.raises(BadInput):
        received(at, draft(at) | {"replaces": wrong})
    assert not ItemList.objects.exists()


def test_a_digest_opens_no_file_of_another_office_and_nothing_but_pictures(at: Station) -> None:
    other = station("public_security", "gongan")
    theirs, own = picture(other.first, "theirs"), picture(at.second, "own")
    for photo in (theirs, paper(at.first, "a paper", NOW), "0" * 64):
        named = [line("pictures", 1), line("pictures", 2, photos=[own, photo])]
        with pytest.raises(BadInput, match="photo_unknown") as refused:
            received(at, draft(at, "pictures", lines=named))
        assert (refused.value.row, refused.value.column) == (2, "photos")
    # Who stored the same content knows it.
    picture(at.first, "theirs")
    received(at, draft(at, "pictures", lines=[line("pictures", 1, photos=[own, theirs])]))


def test_whom_the_measure_is_against_is_whom_the_list_names(at: Station) -> None:
    under = measure(at)
    raw = draft(at, measure=str(under), party="完全另一家公司")
    with pytest.raises(BadInput, match="party_differs") as refused:
        received(at, raw)
    assert refused.value.column == "party"
    made = received(at, raw | {"presence_note": "实际占有人"})
    for officer in (at.first, at.second):
        sign_list(list_id=made, actor=officer, now=NOW)
    sign_by_hand(list_id=made, role=Role.PARTY, name="林某", file=at.photo, actor=at.first, now=NOW)
    confirm_list(list_id=made, actor=at.second, now=NOW)
    (order,) = release_measure(
        measure_id=under, ground="no_breach", reason="无", actor=at.head, now=NOW
    )
    assert Lot.objects.filter(measure=under).exists()
    assert Order.objects.get(pk=order).to_place.name == "完全另一家公司"


def test_a_witness_is_nobody_of_the_office_and_two_hands_have_two_names(at: Station) -> None:
    made = received(at, draft(at, presence="absent", presence_note="不在场"))
    given: dict[str, Any] = {"list_id": made, "file": at.photo, "actor": at.first, "now": NOW}
    name = User.objects.get(pk=at.second.user_id).name
    for spelt in (name, f" {name.upper()} "):
        with pytest.raises(BadInput, match="witness_of_office"):
            sign_by_hand(role=Role.WITNESS, name=spelt, **given)
    sign_by_hand(role=Role.WITNESS, name="郑某", **given)
    with pytest.raises(BadInput, match="signer_named_alike"):
        sign_by_hand(role=Role.CUSTODIAN, name="郑 某", **given)
    User.objects.filter(pk=at.first.user_id).update(name="郑某")
    with pytest.raises((BadInput, Refused), match="signer_named_alike"):
        sign_list(list_id=made, actor=at.first, now=NOW)
