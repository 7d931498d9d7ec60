"""Leads follow the screening: once each, up to date, closed when they sink; counters never behind."""

from collections import Counter
from datetime import timedelta

from django.db.models import Sum

from qingfeng.market.models import Lead, LeadCheck, LeadCount, Listing
from tests.integration.leads.conftest import Cast
from tests.integration.leads.test_decisions import NONE, decide, queue, share
from tests.support.leads import NOW

ON = NOW.date()


def recount(**conditions: object) -> dict[tuple[str, str], int]:
    """The counters' facets, counted from the rows themselves."""
    cells: Counter[tuple[str, str]] = Counter()
    for lead in Lead.objects.filter(live=True, **conditions):
        cells["total", ""] += 1
        cells["disguise", lead.disguise] += 1
        cells["platform", str(lead.platform_id)] += 1
        cells["right", lead.right_id] += 1
        cells["score", lead.score_band] += 1
        cells["price", lead.price_band] += 1
    return dict(cells)


def counted(scope: str) -> dict[tuple[str, str], int]:
    rows = LeadCount.objects.filter(scope=scope, n__gt=0).values_list("facet", "value", "n")
    return {(facet, value): n for facet, value, n in rows}


def check_counters(cast: Cast) -> None:
    assert counted("d:copyright") == recount(division="copyright")
    assert counted(f"p:{cast.bazaar.id}") == recount(platform=cast.bazaar)
    assert counted("d:industrial") == recount(division="industrial")
    assert counted("r:industrial:35") == recount(division="industrial", region__startswith="35")
    done = LeadCheck.objects.filter(
        office_id=cast.monitor.office_id,
        state__in=("decided", "second_review", "disputed", "recalled"),
    )
    finished = recount(pk__in=list(done.values_list("lead_id", flat=True)))
    assert counted(f"done:{cast.monitor.office_id}") == finished
    assert not LeadCount.objects.filter(n__lt=0).exists()


def test_the_same_answers_again_change_nothing(cast: Cast) -> None:
    before = list(Lead.objects.order_by("pk").values())
    again = cast.feed.open()
    assert (again.opened, again.updated, again.closed) == (0, 5, 0)
    assert list(Lead.objects.order_by("pk").values()) == before
    check_counters(cast)


def test_a_new_score_moves_the_lead_and_its_counters(cast: Cast) -> None:
    share(cast.monitor, NONE)
    decide(cast.monitor, cast.leads["top"], "grade_claim")
    check_counters(cast)
    cast.feed.next_batch()
    cast.feed.offer("top", cast.putian, cast.panda, 0.75, disguise="sound", title="Swift shoes top")
    cast.feed.offer("same", cast.putian, cast.swift, 0.3)
    result = cast.feed.open()
    assert (result.opened, result.updated, result.closed, result.relisted) == (0, 1, 1, 0)
    check_counters(cast)
    lead = Lead.objects.get(pk=cast.leads["top"])
    assert (lead.score, lead.disguise, lead.holder_id) == (0.75, "sound", cast.panda.holder_id)
    assert cast.leads["same"] not in queue(cast.holder)


def test_a_lead_that_rises_again_is_young_again(cast: Cast) -> None:
    cast.feed.next_batch()
    cast.feed.offer("top", cast.putian, cast.swift, 0.1)
    cast.feed.open(NOW + timedelta(days=1))
    cast.feed.next_batch()
    cast.feed.offer("top", cast.putian, cast.swift, 0.9)
    cast.feed.open(NOW + timedelta(days=2))
    lead = Lead.objects.get(pk=cast.leads["top"])
    assert lead.live
    assert lead.opened_at == NOW + timedelta(days=2)
    check_counters(cast)


def test_changed_words_bring_a_decided_lead_back(cast: Cast) -> None:
    share(cast.monitor, NONE)
    decide(cast.monitor, cast.leads["top"], "genuine_goods")
    cast.feed.next_batch()
    cast.feed.offer("top", cast.putian, cast.swift, 0.98, digest="other words", version=2)
    assert cast.feed.open().relisted == 1
    assert cast.leads["top"] in queue(cast.monitor)
    check = LeadCheck.objects.get(lead=cast.leads["top"])
    assert (check.state, check.verdict, check.cycle) == ("open", "", 2)
    check_counters(cast)


def test_listings_taken_down_close(cast: Cast) -> None:
    Listing.objects.filter(pk=cast.leads["top"]).update(removed_at=NOW)
    assert cast.feed.open().closed == 1
    assert not Lead.objects.get(pk=cast.leads["top"]).live
    check_counters(cast)


def test_price_ratio_is_taken_within_a_currency(cast: Cast) -> None:
    assert Lead.objects.filter(price_ratio__isnull=False).count() == 0
    assert Lead.objects.aggregate(n=Sum("score"))["n"] > 0


def test_regions_follow_seller_then_platform_then_nobody(cast: Cast) -> None:
    regions = {
        name: Lead.objects.get(pk=cast.leads[name]).region
        for name in ("top", "domicile", "unassigned")
    }
    assert regions == {"top": "350302", "domicile": "110105", "unassigned": ""}
