"""Filters, paging, counts, saved views and the global search."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from qingfeng.foundation.api import system_actor
from qingfeng.kernel.errors import BadInput
from qingfeng.market import api as market
from tests.integration.leads.conftest import Cast
from tests.support.leads import NOW

ON = NOW.date()


def wanted(address: str) -> market.LeadFilter:
    return market.LeadFilter.read(QueryDict(address).getlist)


def test_pages_join_without_gap_or_double_forwards_and_back(cast: Cast) -> None:
    for n in range(11):
        # Equal scores: the id decides, and a page may end among them.
        cast.feed.offer(f"tie {n}", cast.putian, cast.swift, 0.9)
    cast.feed.open()
    every = [r.id for r in market.leads_page(actor=cast.nation, wanted=wanted(""), on=ON).rows]
    seen, at = [], ""
    pages = []
    while True:
        page = market.leads_page(actor=cast.nation, wanted=wanted(""), on=ON, at=at, limit=4)
        pages.append(page)
        seen += [row.id for row in page.rows]
        if not (at := page.next):
            break
    assert seen == every
    back = market.leads_page(
        actor=cast.nation, wanted=wanted(""), on=ON, at=pages[2].previous, limit=4
    )
    assert [r.id for r in back.rows] == [r.id for r in pages[1].rows]
    assert pages[0].previous == ""


@pytest.mark.parametrize("address", ["view=nonsense", "platform=x", "seller=1"])
def test_an_unreadable_address_is_refused_with_its_part(address: str) -> None:
    with pytest.raises(BadInput) as refused:
        wanted(address)
    assert refused.value.column == address.partition("=")[0]


def test_filters_narrow_rows_and_counts_alike(cast: Cast) -> None:
    chosen = wanted("disguise=mask&score=90")
    rows = market.leads_page(actor=cast.monitor, wanted=chosen, on=ON).rows
    assert [row.id for row in rows] == [cast.leads["same"]]
    counts = market.lead_counts(actor=cast.monitor, wanted=chosen, on=ON)
    assert counts.total == 1
    by_score = {cell.value: cell.n for cell in counts.facets["score"]}
    by_disguise = {cell.value: cell.n for cell in counts.facets["disguise"]}
    assert by_score == {"90": 1}
    assert by_disguise == {"mask": 1}


def test_a_page_costs_the_same_few_queries_whatever_its_length(cast: Cast) -> None:
    def queries(limit: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            market.leads_page(actor=cast.monitor, wanted=wanted(""), on=ON, limit=limit)
        return len(captured)

    assert queries(1) == queries(5) <= 6


def test_saved_views_are_kept_by_person_and_shared_by_office(cast: Cast) -> None:
    kept = {"page": "queue", "query": "disguise=mask", "actor": cast.monitor, "now": NOW}
    market.save_view(name="Masks", shared=True, **kept)
    own = market.save_view(name="Mine", shared=False, **kept)
    assert [v.name for v in market.saved_views(actor=cast.monitor, page="queue")] == [
        "Masks",
        "Mine",
    ]
    assert [v.name for v in market.saved_views(actor=cast.colleague, page="queue")] == ["Masks"]
    assert market.saved_views(actor=cast.holder, page="queue") == ()
    market.delete_view(view_id=own, actor=cast.monitor, now=NOW)
    assert [v.name for v in market.saved_views(actor=cast.monitor, page="queue")] == ["Masks"]


def find(cast: Cast, who: str, text: str, **more: object) -> market.Found:
    return market.search(actor=getattr(cast, who), text=text, rights=more.get("rights", ()), on=ON)  # type: ignore[arg-type]


def test_search_finds_words_in_both_languages_and_any_form_of_a_mark(cast: Cast) -> None:
    chinese = cast.feed.offer("zh", cast.putian, cast.swift, 0.85, title="复刻运动鞋 耐穿")
    cast.feed.open()
    market.index_batch(batch_id=cast.feed.batch.pk, actor=system_actor(), now=NOW)
    assert [r.id for r in find(cast, "monitor", "運動鞋").leads] == [chinese]
    assert [r.id for r in find(cast, "monitor", "ＴＯＰ swi").leads] == [cast.leads["top"]]
    by_mark = find(cast, "monitor", "5w1ft", rights=[str(cast.swift.id)])
    assert {r.id for r in by_mark.leads} == {cast.leads[n] for n in ("top", "same", "domicile")} | {
        chinese
    }
    assert by_mark.marks == ("Swift",)
    assert [row.mark for row in by_mark.rights] == ["Swift"]
    assert len(find(cast, "monitor", "s1").sellers) == 1


def test_search_keeps_to_what_one_may_see(cast: Cast) -> None:
    market.index_batch(batch_id=cast.feed.batch.pk, actor=system_actor(), now=NOW)
    for outsider in ("other_platform", "other_city", "appraiser"):
        found = find(cast, outsider, "swift")
        assert (found.leads, found.listings, found.sellers) == ((), (), ())
    low = find(cast, "monitor", "low")
    assert [row.id for row in low.listings] == [cast.leads["low"]]
    assert find(cast, "holder", "low").listings == ()


@pytest.mark.parametrize("text", ["'", "\\", "a' | 'b", "!!!", "()&|", "::*", "   ", "a" * 5000])
def test_no_typed_text_breaks_the_search(cast: Cast, text: str) -> None:
    assert find(cast, "monitor", text).leads == ()
