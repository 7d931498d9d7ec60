"""Licences, memory and prices: what the caller knows beside the text."""

import pyarrow as pa
import pytest

from qingfeng.engine.ranking.facts import Reference, cheapness, in_currency
from qingfeng.engine.ranking.scoring import rank
from qingfeng.engine.types import EMPTY, Context
from tests.support.evidence import MARKS, Hit, Listing, as_batch, as_matches, small_snapshot

SNAPSHOT = small_snapshot()
NIKE = f"right-{MARKS.index('Nike')}"
GUCCI = f"right-{MARKS.index('Gucci')}"
OFFER: dict[str, object] = {"platform": "mall", "seller_id": "s1", "price": "90", "currency": "CNY"}
SHOE = Listing((Hit("Nike"),), (), "Nike shoe", OFFER)
PRICES = pa.table(
    {
        "right_id": [NIKE],
        "currency": ["CNY"],
        "category": [None],
        "low": [500.0],
        "median": [800.0],
        "high": [1200.0],
        "n": [50],
    }
)


def digest(title: str, description: str) -> str:
    return f"{title}/{description}"


def score(listing: Listing, context: Context = EMPTY) -> float:
    return float(
        rank(as_batch([listing]), as_matches([listing]), SNAPSHOT, context, digest).score[0]
    )


def codes(listing: Listing, context: Context) -> dict[str, float]:
    scores = rank(as_batch([listing]), as_matches([listing]), SNAPSHOT, context, digest)
    return {
        scores.reasons[code].code: float(value)
        for code, value in zip(scores.reason_code, scores.reason_value, strict=True)
    }


def authorised(right: str, seller: str = "s1", platform: str = "mall") -> Context:
    return Context(
        authorised=pa.table({"platform": [platform], "seller_id": [seller], "right_id": [right]})
    )


def priced(price: str, currency: str = "CNY") -> Listing:
    return Listing(SHOE.hits, (), SHOE.title, {**OFFER, "price": price, "currency": currency})


def test_a_licence_lowers_the_score_strongly() -> None:
    assert score(SHOE, authorised(NIKE)) < score(SHOE) / 3
    assert "authorised" in codes(SHOE, authorised(NIKE))


@pytest.mark.parametrize(
    "context",
    [
        authorised(GUCCI),
        authorised(NIKE, seller="s2"),
        authorised(NIKE, platform="other"),
        authorised("unknown"),
    ],
)
def test_a_licence_for_another_mark_seller_or_platform_does_nothing(context: Context) -> None:
    assert score(SHOE, context) == score(SHOE)


def test_a_licence_for_one_mark_does_not_cover_another() -> None:
    both = SHOE.with_hit(Hit("Gucci", 10, 15))
    assert score(both, authorised(NIKE)) >= score(
        SHOE.with_hit(Hit("Gucci", 10, 15)), authorised(NIKE)
    )
    assert score(both, authorised(NIKE)) > score(SHOE, authorised(NIKE))


def test_the_same_text_removed_before_raises() -> None:
    table = pa.table({"right_id": [NIKE], "text_digest": [digest("Nike shoe", "")]})
    assert score(SHOE, Context(removed=table)) > score(SHOE)
    other = pa.table({"right_id": [NIKE], "text_digest": ["another text"]})
    assert score(SHOE, Context(removed=other)) == score(SHOE)


def test_offices_that_judged_no_match_lower_and_are_counted() -> None:
    table = pa.table(
        {"right_id": [NIKE], "text_digest": [digest("Nike shoe", "")], "n_offices": [3]}
    )
    context = Context(no_match=table)
    assert score(SHOE, context) < score(SHOE)
    assert codes(SHOE, context)["no_match"] == 3


def test_a_price_far_below_raises_and_says_how_far() -> None:
    context = Context(reference_prices=PRICES)
    assert score(SHOE, context) > score(SHOE)
    assert codes(SHOE, context)["price_far_below"] == pytest.approx(18)


def test_a_usual_price_lowers() -> None:
    assert score(priced("800"), Context(reference_prices=PRICES)) < score(priced("800"))


@pytest.mark.parametrize("price", ["", "0", "-5", "free", None])
def test_no_price_no_price_reason(price: str | None) -> None:
    listing = Listing(SHOE.hits, (), SHOE.title, {**OFFER, "price": price})
    assert score(listing, Context(reference_prices=PRICES)) == score(listing)


def test_prices_are_not_compared_across_currencies_without_rates() -> None:
    offer = priced("90", "BTC")
    assert score(offer, Context(reference_prices=PRICES)) == score(offer)


def test_prices_are_compared_through_dated_rates() -> None:
    rates = pa.table(
        {"currency": ["USD"], "per_cny": [0.14], "as_of": ["2026-11-01"], "source": ["test"]}
    )
    offer = priced("12", "USD")
    assert score(offer, Context(reference_prices=PRICES, rates=rates)) > score(offer)


def test_a_reference_is_converted() -> None:
    reference = in_currency({"CNY": Reference(500, 800, 1000)}, "USD", {"CNY": 1.0, "USD": 0.14})
    assert reference == pytest.approx(Reference(70, 112, 140))
    assert in_currency({"CNY": Reference(500, 800, 1000)}, "BTC", {"CNY": 1.0}) is None


@pytest.mark.parametrize(("price", "value"), [(10, 1), (50, 1), (300, 0), (500, 0), (175, 0.5)])
def test_cheapness(price: float, value: float) -> None:
    assert cheapness(price, Reference(500, 800, 1200)) == pytest.approx(value)
