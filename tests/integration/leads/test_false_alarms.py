"""False alarms by province on the page of figures: the last verdicts of an office, and nobody's name."""

import pytest
from django.test import Client

from qingfeng.foundation.models import User
from qingfeng.market import api as market
from qingfeng.market.queries import lead_figures
from tests.integration.leads.conftest import Cast
from tests.integration.leads.test_decisions import NONE, decide, share
from tests.support import leads as build
from tests.support.leads import NOW


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_figures, "FEWEST", 4)


@pytest.fixture
def judged(cast: Cast, few: None) -> Cast:
    """Five leads about a seller of Fujian, two of them innocent; one about a seller of no known place."""
    share(cast.monitor, NONE)
    reasons = ("genuine_goods", "false_match", "grade_claim", "grade_claim", "mark_disguised")
    offers = [
        (cast.feed.offer(f"more {n}", cast.putian, cast.swift, 0.9), reason)
        for n, reason in enumerate(reasons)
    ]
    placeless = build.seller("placeless", cast.bazaar)
    offers.append((cast.feed.offer("none", placeless, cast.swift, 0.9), "genuine_goods"))
    cast.feed.open()
    for lead, reason in offers:
        decide(cast.monitor, lead, reason)
    cast.leads["first"] = offers[0][0]
    return cast


def test_shares_are_counted_by_the_sellers_province(judged: Cast) -> None:
    found = market.false_alarm_rates(actor=judged.monitor)
    (fujian,) = found.provinces
    assert (fujian.province, fujian.judged, fujian.innocent) == ("35", 5, 2)
    assert found.rest is not None
    assert (found.rest.judged, found.rest.innocent) == (1, 1)
    assert found.overall is not None
    assert found.overall.share == 0.5


def test_a_verdict_taken_back_counts_no_more(judged: Cast) -> None:
    market.undo(lead_id=judged.leads["first"], actor=judged.monitor, now=NOW)
    (fujian,) = market.false_alarm_rates(actor=judged.monitor).provinces
    assert (fujian.judged, fujian.innocent) == (4, 1)


def test_of_a_lead_reviewed_twice_the_last_word_counts_once(cast: Cast, few: None) -> None:
    share(cast.monitor, NONE)
    for name in ("top", "same", "panda", "song"):
        decide(cast.monitor, cast.leads[name], "grade_claim")
    market.reopen(lead_id=cast.leads["top"], actor=cast.monitor, now=NOW)
    decide(cast.monitor, cast.leads["top"], "genuine_goods")
    (fujian,) = market.false_alarm_rates(actor=cast.monitor).provinces
    assert (fujian.judged, fujian.innocent) == (4, 1)


def test_other_offices_verdicts_are_not_ours(judged: Cast) -> None:
    assert market.false_alarm_rates(actor=judged.holder).overall is None
    # The coordinating office sees them once an administrator has named the office.
    assert market.false_alarm_rates(actor=judged.coordinator, everyone=True).overall is None
    share(judged.monitor, NONE, labels=True)
    everyone = market.false_alarm_rates(actor=judged.coordinator, everyone=True)
    assert everyone.overall is not None
    assert everyone.overall.judged == 6
    assert market.false_alarm_rates(actor=judged.holder, everyone=True).overall is None


def test_the_page_names_the_province_and_no_person(judged: Cast, settings: object) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]
    client = Client()
    client.force_login(User.objects.get(name="monitor"))
    for language, province in (("en", "Fujian"), ("zh-hans", "福建省")):
        client.cookies["qingfeng_language"] = language
        page = client.get("/stats/labels/").content.decode()
        table = page.partition('id="provinces-h"')[2].partition("</section>")[0]
        assert province in table
        assert "40%" in table
        assert "monitor" not in table
