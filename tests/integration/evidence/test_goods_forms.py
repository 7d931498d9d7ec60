"""Forms of goods say everything that is wrong at once, each thing at its field, and keep what was typed."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingfeng.evidence.models import Holding, Lot, Measure, Order
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from tests.support.goods import NOW, PICTURE, Station, confiscated, seized, station, stored

pytestmark = pytest.mark.django_db


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


def wrong(client: Client, path: str, sent: dict[str, Any]) -> tuple[set[str], list[str]]:
    """The fields at which something is said, and what is said of none of them."""
    page = client.post(path, sent).content.decode()
    summary = re.search(r"<ul>(.*?)</ul>", page[page.find("qf-tone-overdue") :], re.S)
    above = re.findall(r"<li>([^<]+)</li>", summary[1]) if summary else []
    return set(re.findall(r'id="id_([a-z_0-9]+)-error"', page)), above


def here(lot: Lot, act: str, status: str = "stored") -> str:
    held = Holding.objects.get(lot=lot, status=status, quantity__gt=0)
    return f"/goods/lots/{lot.pk}/{act}/?place={held.place_id}&status={status}"


def test_a_handover_says_what_is_wrong_of_every_lot_at_once(at: Station) -> None:
    lot, other = stored(at, seized(at)), stored(at, seized(at, "two"))
    path = f"{here(lot, 'do/relocate')}&lot={other.pk}"
    sent = {
        "to_place": "nowhere", "quantity": "101", "seal_read": "F-list-1", "seal_after": "F-list-1",
        "quantity_1": "40", "seal_read_1": "F-two-1", "seal_after_1": "F-two-1",
    }  # fmt: skip
    fields, _above = wrong(as_(at.keeper), path, sent)
    assert fields == {"to_place", "quantity", "seal_after_1", "seal_rest_1"}
    assert not Order.objects.filter(verb="relocate").exists()


def test_a_weight_that_differs_is_said_at_its_field(at: Station) -> None:
    lot = stored(at, seized(at))
    sent = {
        "to_place": str(at.annex), "quantity": "100", "weight": "20", "seal_read": "F-list-1", "seal_after": "F-list-1",
    }  # fmt: skip
    fields, above = wrong(as_(at.keeper), here(lot, "do/relocate"), sent)
    assert (fields, above) == ({"weight_note"}, [])


def test_a_record_of_sampling_says_all_that_it_lacks(at: Station) -> None:
    lot = stored(at, seized(at))
    sent = {"quantity": "2", "seal": "S-1", "spare": "2", "spare_seal": "S-1", "method": "statutory_plan"}  # fmt: skip
    fields, _above = wrong(as_(at.keeper), here(lot, "sample"), sent)
    assert fields == {"seal", "purpose", "party_note", "body", "photo"}


def test_a_split_says_which_part_lacks_its_basis_and_that_the_parts_do_not_make_up_the_whole(
    at: Station,
) -> None:
    lot = stored(at, seized(at))
    sent = {"counterfeit": "60", "genuine": "30", "genuine_basis": "票货相符"}
    fields, above = wrong(as_(at.keeper), here(lot, "split"), sent)
    assert fields == {"method", "counterfeit_basis"}
    assert len(above) == 1
    fields, above = wrong(as_(at.keeper), here(lot, "split"), {"counterfeit": "x", "genuine": "30"})
    assert (fields, above) == ({"method", "counterfeit"}, [])


def test_a_measure_says_what_the_law_has_against_it_at_the_question(at: Station) -> None:
    sent = {"ground": "cn.penalty.ground.trademark", "officers": [str(at.first.user_id)], "daily_necessities": "yes", "unrelated": "no", "lots": "NO-1"}  # fmt: skip
    fields, above = wrong(as_(at.first), "/goods/measures/new/seize/", sent)
    assert {"goods", "officers", "daily_necessities", "lots"} <= fields
    assert above == []
    assert not Measure.objects.exists()


def test_a_destruction_says_what_the_law_has_against_it_at_its_fields(at: Station) -> None:
    lot = confiscated(at, seized(at))
    sent: dict[str, Any] = {
        "to_place": str(at.plant), "quantity": "100", "weight": "80", "seal_read": "F-list-1", "seal_after": "F-list-1",
        "decision": "罚没 8 号", "waste": "electronic", "method": "焚烧", "operator": "焚烧厂",
        "supervisors": "keeper putian",
    }  # fmt: skip
    for name in ("photo", "video"):
        sent[name] = SimpleUploadedFile(f"{name}.png", PICTURE + name.encode() * 8, "image/png")
    fields, above = wrong(as_(at.head), here(lot, "do/destroy", "confiscated"), sent)
    assert fields == {"waste", "supervisors"}
    assert len(above) == 1
