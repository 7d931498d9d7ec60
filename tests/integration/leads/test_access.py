"""Who sees which leads: platform, holder, agent, agency by function and region, coordinator, outsider."""

import pytest
from django.test import Client
from django.urls import reverse

from qingfeng.foundation.models import User
from qingfeng.kernel.errors import NotFound
from qingfeng.market import api as market
from tests.integration.leads.conftest import Cast
from tests.support.leads import NOW

ON = NOW.date()
SEEN = {
    "monitor": {"top", "same", "domicile", "panda", "song"},
    "other_platform": {"unassigned"},
    "holder": {"top", "same", "domicile", "unassigned"},
    "agent": {"top", "same", "domicile", "unassigned"},
    "other_holder": {"panda", "song"},
    "county": {"top", "same", "panda"},
    "city": {"top", "same", "panda"},
    "province": {"top", "same", "panda"},
    "other_city": set(),
    "nation": {"top", "same", "domicile", "panda", "unassigned"},
    "copyright": {"song"},
    "coordinator": {"top", "same", "domicile", "panda", "song", "unassigned"},
    "appraiser": set(),
}


@pytest.mark.parametrize("who", sorted(SEEN))
def test_queue_record_and_counts_agree_on_what_is_seen(cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    page = market.leads_page(actor=actor, wanted=market.LeadFilter(), on=ON)
    names = {id_: name for name, id_ in cast.leads.items()}
    assert {names[row.id] for row in page.rows} == SEEN[who]
    assert market.lead_counts(actor=actor, wanted=market.LeadFilter(), on=ON).total == len(
        SEEN[who]
    )
    for name, lead_id in cast.leads.items():
        if name in SEEN[who]:
            record = market.lead_record(actor=actor, lead_id=lead_id, now=NOW)
            assert record.row.id == lead_id
        else:
            with pytest.raises(NotFound):
                market.lead_record(actor=actor, lead_id=lead_id, now=NOW)


def test_rows_are_ranked_and_name_the_seller_masked(cast: Cast) -> None:
    rows = market.leads_page(actor=cast.monitor, wanted=market.LeadFilter(), on=ON).rows
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    assert rows[0].seller == "s***1"
    assert [reason.code for reason in rows[0].reasons][:2] == ["grade", "mark_named"]
    assert rows[0].spans[0].end == len("Swift")


def test_coordinator_sees_masked_and_decides_nothing(cast: Cast) -> None:
    record = market.lead_record(actor=cast.coordinator, lead_id=cast.leads["top"], now=NOW)
    assert record.masked
    assert (record.row.title, record.url, record.listing_key, record.images) == ("", "", "", ())
    assert all("coordinating_office" in codes for codes in record.offers.values())


@pytest.mark.parametrize(("who", "boxes"), [("coordinator", 0), ("nation", 5)])
def test_lines_are_chosen_only_by_whom_a_verb_for_them_is_permitted(
    cast: Cast, who: str, boxes: int
) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=getattr(cast, who).user_id))
    page = client.get(reverse("queue")).content.decode()
    assert page.count("data-qf-row=") >= 5
    assert page.count('type="checkbox" class="form-check-input" name="id"') == boxes
    assert ("data-qf-all" in page, "data-qf-bulk" in page) == (boxes > 0, boxes > 0)


def test_seller_is_seen_with_a_lead_of_his_and_else_not(cast: Cast) -> None:
    assert (
        market.seller_record(actor=cast.holder, seller_id=cast.putian.id, now=NOW).live_leads == 2
    )
    assert market.seller_record(actor=cast.monitor, seller_id=cast.putian.id, now=NOW).listings == 5
    for outsider in (cast.other_platform, cast.other_city, cast.appraiser):
        with pytest.raises(NotFound):
            market.seller_record(actor=outsider, seller_id=cast.putian.id, now=NOW)
