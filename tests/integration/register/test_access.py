"""Who reads and writes what of the register."""

from datetime import UTC, date, datetime

import pytest

from qingfeng.foundation.api import get, system_actor
from qingfeng.foundation.models import Journal, JournalText
from qingfeng.kernel.errors import NotFound, Refused
from qingfeng.register import access, api
from qingfeng.register.queries.holders import holder_detail
from qingfeng.register.queries.rights import right_detail, rights_acted_for
from tests.integration.register.conftest import NOW, ON, Cast, licensed, party_named, right_named

AFTER_AGENCY = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("who", "marks"),
    [
        ("falcon", {"Falcon"}),
        ("heron", {"Heron", "Chair"}),
        ("agent", {"Heron", "Chair"}),
        ("platform", {"Falcon", "Heron", "Chair"}),
        ("agency", {"Falcon", "Heron", "Chair"}),
        ("outsider", set()),
    ],
)
def test_rights(register: Cast, who: str, marks: set[str]) -> None:
    seen = access.visible_rights(register[who], ON)
    assert set(seen.values_list("mark", flat=True)) == marks


def test_an_agent_sees_its_clients_while_the_power_runs(register: Cast) -> None:
    assert not access.visible_rights(register["agent"], AFTER_AGENCY).exists()
    assert not access.visible_rights(register["agent"], date(2025, 12, 31)).exists()
    office = register["agent"].office_id
    assert rights_acted_for(office_id=office, on=ON) == {
        right_named("heron").pk,
        right_named("chair").pk,
    }
    assert api.own_party_ids(register["agency"], ON) == frozenset()


def test_a_platform_reads_names_and_classes_only(register: Cast) -> None:
    licensed("Falcon Works", "Shop")
    seen = right_detail(actor=register["platform"], right_id=right_named("falcon").pk, on=ON)
    assert seen.row.holder == ""
    assert seen.row.holder_id is None
    assert seen.licences == ()
    assert [item.number for item in seen.classes] == [18, 25]
    assert not access.visible_licences(register["platform"], ON).exists()
    assert not access.visible_parties(register["platform"], ON).exists()


def test_licences_are_seen_by_their_sides(register: Cast) -> None:
    licence = licensed("Falcon Works", "Heron SA")
    for who in ("falcon", "heron", "agent", "agency"):
        assert access.licence_of(register[who], licence, ON)
    for who in ("platform", "outsider"):
        with pytest.raises(NotFound):
            access.licence_of(register[who], licence, ON)


@pytest.mark.parametrize("kind", ["right", "holder", "licence"])
def test_the_door_of_foundation_leads_here(register: Cast, kind: str) -> None:
    ids = {
        "right": right_named("falcon").pk,
        "holder": party_named("Falcon Works"),
        "licence": licensed("Falcon Works", "Shop"),
    }
    assert get(register["falcon"], kind, ids[kind])
    with pytest.raises(NotFound):
        get(register["outsider"], kind, ids[kind])


def test_nobody_decides_about_anothers_right(register: Cast) -> None:
    falcon = right_named("falcon").pk
    for who in ("heron", "agent"):
        with pytest.raises(NotFound):
            api.withdraw(right_id=falcon, reason="mine", actor=register[who], now=NOW)
    with pytest.raises((NotFound, Refused)):
        api.withdraw(right_id=falcon, reason="mine", actor=register["platform"], now=NOW)
    with pytest.raises((NotFound, Refused)):
        api.withdraw(right_id=falcon, reason="mine", actor=register["outsider"], now=NOW)
    assert right_named("falcon").state == "registered"


def test_a_decision_needs_a_reason_and_keeps_it_erasable(register: Cast) -> None:
    falcon = right_named("falcon").pk
    with pytest.raises(Refused) as caught:
        api.dispute(right_id=falcon, reason=" ", actor=register["falcon"], now=NOW)
    assert caught.value.codes == ("reason_missing",)
    api.dispute(right_id=falcon, reason="suit pending", actor=register["falcon"], now=NOW)
    assert right_named("falcon").state == "disputed"
    entry = Journal.objects.get(verb="right.disputed")
    assert "suit pending" not in str(entry.payload)
    assert JournalText.objects.get(entry=entry).text == "suit pending"


def test_contacts_are_masked_and_their_reading_is_journalled(register: Cast) -> None:
    party = party_named("Falcon Works")
    contact = api.add_contact(
        party_id=party,
        name="Zhang San",
        role="counsel",
        phone="13812340000",
        email="zhang@example.test",
        actor=register["falcon"],
        now=NOW,
    )
    (masked,) = holder_detail(actor=register["agency"], party_id=party, on=ON).contacts
    assert (masked.name, masked.phone, masked.email) == (
        "Z********",
        "138****0000",
        "z***@example.test",
    )
    with pytest.raises(Refused):
        api.read_contact(contact_id=contact, reason="", actor=register["agency"], now=NOW)
    shown = api.read_contact(contact_id=contact, reason="notice", actor=register["agency"], now=NOW)
    assert shown.phone == "13812340000"
    entry = Journal.objects.get(verb="register.contact_read")
    assert entry.actor == register["agency"].user_id
    assert "13812340000" not in str(entry.payload)
    for who in ("platform", "outsider", "heron"):
        with pytest.raises((NotFound, Refused)):
            api.read_contact(contact_id=contact, reason="x", actor=register[who], now=NOW)


def test_a_contact_can_be_erased(register: Cast) -> None:
    contact = api.add_contact(
        party_id=party_named("Falcon Works"),
        name="Zhang San",
        role="",
        phone="",
        email="",
        actor=register["falcon"],
        now=NOW,
    )
    with pytest.raises((NotFound, Refused)):
        api.erase_contact(contact_id=contact, actor=register["heron"], now=NOW)
    api.erase_contact(contact_id=contact, actor=register["falcon"], now=NOW)
    with pytest.raises(NotFound):
        api.read_contact(contact_id=contact, reason="x", actor=register["falcon"], now=NOW)


def test_rows_for_the_domains_above(register: Cast) -> None:
    falcon, heron = right_named("falcon"), right_named("heron")
    rows = api.right_rows([heron.pk, str(falcon.pk)], ON)
    assert [row.mark for row in rows] == ["Heron", "Falcon"]
    holders = api.holder_of([falcon.pk, heron.pk])
    assert holders[str(falcon.pk)].organisation_id == register["falcon"].office_id
    assert [row.mark for row in api.rights_named("flc", actor=system_actor(), on=ON)] == ["Falcon"]
    assert api.rights_named("flc", actor=register["heron"], on=ON) == ()


def test_an_hour_before_midnight_in_utc_is_tomorrow_here(register: Cast) -> None:
    late = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    with pytest.raises(NotFound):
        api.dispute(right_id=right_named("heron").pk, reason="x", actor=register["agent"], now=late)
