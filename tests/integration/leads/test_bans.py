"""Lines of the "never" list that the leads keep already; the rule pack cn.bans names these tests."""

import pytest
from django.test import Client

from qingfeng.foundation.api import Actor, history
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, NotFound
from qingfeng.kernel.ids import Subject
from qingfeng.market import api as market
from qingfeng.market.models import Listing
from tests.integration.leads.conftest import Cast
from tests.support.leads import NOW

OF_A_PERSON = {
    "phone": "13812340000",
    "id_number": "35030219900101123X",
    "address": "荔城区北大路16号",
}


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_a_coordinating_office_opens_one_record_with_a_ground_that_is_journalled(
    cast: Cast,
) -> None:
    top = cast.leads["top"]
    with pytest.raises(BadInput):
        market.open_in_full(lead_id=top, ground=" ", actor=cast.coordinator, now=NOW)
    assert "lead.opened_in_full" not in [entry.verb for entry in history(Subject("lead", top))]
    full = market.open_in_full(
        lead_id=top, ground="Complaint 7 of the province", actor=cast.coordinator, now=NOW
    )
    assert (full.masked, bool(full.row.title)) == (False, True)
    opened = history(Subject("lead", top))[0]
    assert (opened.verb, opened.actor_id) == ("lead.opened_in_full", cast.coordinator.user_id)
    for name in ("top", "same"):
        again = market.lead_record(actor=cast.coordinator, lead_id=cast.leads[name], now=NOW)
        assert again.masked


def test_an_agency_decides_nothing_outside_its_area(cast: Cast) -> None:
    top = cast.leads["top"]
    with pytest.raises(NotFound):
        market.decide(lead_id=top, reason="grade_claim", actor=cast.other_city, now=NOW)
    decided = market.decide(lead_id=top, reason="grade_claim", actor=cast.county, now=NOW)
    assert decided.state == "decided"


def test_a_holder_reads_no_number_telephone_or_address_of_a_person(cast: Cast) -> None:
    top = cast.leads["top"]
    listing = Listing.objects.get(listing_id="top")
    listing.extra = OF_A_PERSON
    listing.save()
    record = market.lead_record(actor=cast.holder, lead_id=top, now=NOW)
    assert record.row.title
    pages = [f"/leads/{top}/", f"/leads/{top}/compare/", f"/sellers/{cast.putian.id}/", "/queue/"]
    for client in (signed_in(cast.holder), signed_in(cast.agent)):
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            said = answer.content.decode()
            assert [value for value in OF_A_PERSON.values() if value in said] == [], page
    assert [value for value in OF_A_PERSON.values() if value in repr(record)] == []
