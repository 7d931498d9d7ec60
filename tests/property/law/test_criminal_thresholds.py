"""More of anything never lowers the answer; well-formed facts never end in an error; two crimes agree with an oracle of their own."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.criminal.check import Result, check
from qingfeng.law.rules.criminal.facts import COUNTS, MONEY, crimes, read_facts
from qingfeng.law.rules.criminal.flat import facts_of, fields_of
from qingfeng.law.rules.criminal.telling import threshold
from qingfeng.law.rules.library import shipped
from tests.support.examples import examples

TODAY = date(2026, 11, 22)
RANK = {"none": 0, "basic": 1, "upper": 2}
CRIMES = sorted(crimes(shipped()))
# Costs are taken off; the whole and its parts exclude each other.
RISING = [key for key in MONEY if key != "costs"] + [
    key for key in COUNTS if not key.startswith(("pieces", "copies"))
]

amounts = st.one_of(
    st.sampled_from([10_000, 20_000, 30_000, 50_000, 90_000, 150_000, 250_000, 300_000, 500_000, 1_500_000]),
    st.integers(0, 3_000_000),
).flatmap(lambda yuan: st.sampled_from([Decimal(yuan), max(Decimal(yuan) - Decimal("0.01"), Decimal(0))]))  # fmt: skip
counts = st.one_of(
    st.sampled_from([500, 1000, 2500, 5000, 10_000, 30_000]), st.integers(0, 200_000)
)
days = st.dates(date(2003, 1, 1), date(2026, 11, 22))
texts = st.sampled_from(["", "A", "B", "C"])


@st.composite
def goods(draw: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"mark": draw(texts), "source": draw(texts), "product": draw(texts)}
    if draw(st.booleans()):
        entry |= {"sold_quantity": draw(st.integers(1, 1000)), "sold_amount": str(draw(amounts))}
    if draw(st.booleans()):
        entry["unsold_quantity"] = draw(st.integers(0, 1000))
    for price in ("average_price", "marked_price", "genuine_price", "appraised_price"):
        if draw(st.booleans()):
            entry[price] = str(draw(st.integers(0, 2000)))
    entry["finding"] = draw(
        st.sampled_from(["counterfeit", "counterfeit", "genuine", "undetermined"])
    )
    entry |= {"unlabelled": draw(st.booleans()), "to_be_labelled": draw(st.booleans())}
    return entry


@st.composite
def cases(draw: Any) -> dict[str, Any]:
    ends = draw(days)
    decided = min(TODAY, ends + timedelta(days=draw(st.integers(0, 4000))))
    begins = ends - timedelta(days=draw(st.integers(0, 900)))
    facts: dict[str, Any] = {
        "crime": draw(st.sampled_from(CRIMES)),
        "kind": draw(st.sampled_from(["goods", "goods", "services", "circumvention", "mixed"])),
        "role": draw(st.sampled_from(["", "makes", "sells"])),
        "conduct_from": begins.isoformat(),
        "conduct_to": ends.isoformat(),
        "decided_on": decided.isoformat(),
        "unit": draw(st.booleans()),
        "holder_closed": draw(st.booleans()),
        "patents": draw(st.integers(0, 3)),
        "goods": draw(st.lists(goods(), max_size=3)),
    }
    for key in draw(st.sets(st.sampled_from(MONEY), max_size=4)):
        facts[key] = str(draw(amounts))
    for key in draw(st.sets(st.sampled_from(COUNTS), max_size=3)):
        facts[key] = draw(counts)
    before = st.integers(0, 3000).map(lambda n: (decided - timedelta(days=n)).isoformat())
    facts["acts"] = [
        {"date": draw(before), "amount": str(draw(amounts)), "handled": draw(st.booleans())}
        for _ in range(draw(st.integers(0, 3)))
    ]
    facts["prior"] = [
        {
            "date": draw(before),
            "kind": draw(st.sampled_from(["criminal", "administrative"])),
            "article": draw(st.sampled_from(CRIMES)),
            "annulled": draw(st.booleans()),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    return facts


def answer(facts: dict[str, Any]) -> Result:
    return check(read_facts(facts, shipped(), TODAY), shipped())


def well_formed(facts: dict[str, Any]) -> bool:
    for part in ("pieces", "copies"):
        whole = facts.get(part)
        if whole is not None:
            parts = facts.get(f"{part}_sold", 0) + facts.get(f"{part}_unsold", 0)
            if parts > whole:
                return False
    return True


@settings(max_examples=examples(75), deadline=None)
@given(cases(), st.sampled_from(["zh", "en"]))
def test_well_formed_facts_are_always_answered(facts: dict[str, Any], language: str) -> None:
    assume(well_formed(facts))
    told = threshold(facts, shipped(), today=TODAY, language=language)
    json.dumps(told, ensure_ascii=False)
    assert told["reached"] == (told["tier"] != "none") == (told["ground"] is not None)
    assert all(entry["text"] for part in ("missing", "contested", "steps") for entry in told[part])
    if told["ground"]:
        assert told["version"] == told["ground"]["version"]


@settings(max_examples=examples(75), deadline=None)
@given(cases(), st.data())
def test_more_never_lowers_the_answer(facts: dict[str, Any], data: st.DataObject) -> None:
    assume(well_formed(facts))
    places: list[tuple[Any, str]] = [(facts, key) for key in RISING if key in facts]
    for entry in facts["goods"]:
        places += [
            (entry, key)
            for key in (
                "sold_amount",
                "average_price",
                "marked_price",
                "genuine_price",
                "appraised_price",
                "unsold_quantity",
            )
            if key in entry
        ]
    places += [(entry, "amount") for entry in facts["acts"]]
    # A quantity of a lot is also the unsold part of a whole that was given.
    if "copies" in facts or "pieces" in facts:
        places = [place for place in places if place[1] != "unsold_quantity"]
    assume(places)
    before = answer(facts)
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = str(Decimal(holder[key]) + data.draw(st.integers(1, 1_000_000)))
    after = answer(facts)
    assert RANK[after.tier] >= RANK[before.tier], (key, before.tier, after.tier)


@settings(max_examples=examples(75), deadline=None)
@given(cases())
def test_the_answer_is_never_above_that_of_the_law_at_conduct(facts: dict[str, Any]) -> None:
    """Who is judged later is never worse off than who was judged on the day the conduct ended."""
    assume(well_formed(facts))
    facts |= {"acts": [], "prior": []}
    later = answer(facts)
    at_once = answer(facts | {"decided_on": facts["conduct_to"]})
    known = date.fromisoformat(facts["conduct_to"]) >= date(2004, 12, 22)
    services = facts["kind"] != "goods" or "service_gains" in facts
    if known and not services and facts["crime"] != "219-1":
        assert RANK[later.tier] <= RANK[at_once.tier]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["crime", "goods", "acts", "prior", "date", "gains"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=examples(100), deadline=None)
@given(JSON, st.dictionaries(st.sampled_from(["crime", *MONEY, *COUNTS, "goods", "acts"]), JSON))
def test_any_json_is_read_or_refused(whole: Any, keyed: dict[str, Any]) -> None:
    for raw in (whole, {"crime": "214", **keyed}):
        try:
            read_facts(raw, shipped(), TODAY)
        except BadInput:
            continue


# --- oracles: written from the table, not from the pack

NEW = date(2025, 4, 26)
LABELS = {
    # pieces made, gains, op; the lower ones; how many times for the upper tier
    "new": ((10_000, 20_000, 30_000), (5_000, 10_000, 20_000), 5),
    "old": ((20_000, 30_000, 50_000), (10_000, 20_000, 30_000), 5),
}


def label_tier(law: str, pieces: int, gains: Decimal, op: Decimal, lower: bool) -> int:
    plain, low, times = LABELS[law]
    lines = [plain, low] if lower else [plain]
    values = (pieces, gains, op)
    tier = 0
    for line in lines:
        for value, least in zip(values, line, strict=True):
            tier = max(tier, 2 if value >= least * times else 1 if value >= least else 0)
    return tier


@settings(max_examples=examples(100), deadline=None)
@given(
    st.dates(date(2011, 1, 10), TODAY), st.integers(0, 3000), counts, amounts, amounts, st.booleans()
)  # fmt: skip
def test_labels_agree_with_the_table(
    ends: date, later: int, pieces: int, gains: Decimal, op: Decimal, two: bool
) -> None:
    decided = min(TODAY, ends + timedelta(days=later))
    facts = {
        "crime": "215", "role": "makes", "conduct_to": ends.isoformat(), "decided_on": decided.isoformat(),
        "pieces": pieces, "gains": str(gains),
        "goods": [{"mark": "A", "source": "a", "sold_amount": str(op)}, {"mark": "B", "source": "b" if two else "a"}],
    }  # fmt: skip
    tiers = [label_tier("old" if day < NEW else "new", pieces, gains, op, two) for day in (ends, decided)]  # fmt: skip
    assert RANK[answer(facts).tier] == min(tiers)


@settings(max_examples=examples(100), deadline=None)
@given(st.dates(NEW, TODAY), amounts, amounts, amounts, st.booleans())
def test_sellers_agree_with_the_table(
    ends: date, gains: Decimal, sold: Decimal, unsold: Decimal, again: bool
) -> None:
    facts: dict[str, Any] = {
        "crime": "214", "conduct_to": ends.isoformat(), "decided_on": TODAY.isoformat(), "gains": str(gains),
        "goods": [{"sold_amount": str(sold)}, {"unsold_quantity": 1, "marked_price": str(unsold)}],
    }  # fmt: skip
    if again:
        prior = ends - timedelta(days=300)
        facts["prior"] = [{"date": prior.isoformat(), "kind": "criminal", "article": "214"}]
    gain_line, sale_line = (20_000, 30_000) if again else (30_000, 50_000)
    expected = 0
    for tier, times in ((1, 1), (2, 10)):
        if (
            gains >= gain_line * times
            or sold >= sale_line * times
            or unsold >= 3 * sale_line * times
            or sold + unsold >= 3 * sale_line * times
        ):
            expected = tier
    assert RANK[answer(facts).tier] == expected


@settings(max_examples=examples(75), deadline=None)
@given(amounts, amounts)
def test_shoddy_goods_agree_with_the_table(sold: Decimal, unsold: Decimal) -> None:
    facts = {
        "crime": "140", "conduct_to": "2025-06-01", "decided_on": "2025-09-01",
        "goods": [{"sold_amount": str(sold)}, {"unsold_quantity": 1, "marked_price": str(unsold)}],
    }  # fmt: skip
    told = answer(facts)
    reached = sold >= 50_000 or unsold >= 150_000 or sold * 3 + unsold >= 150_000
    assert told.reached is reached
    assert (told.tier == "upper") is (sold >= 200_000)
    bands = [start for start in (50_000, 200_000, 500_000, 2_000_000) if sold >= start]
    if reached:
        assert (told.band or "").split("-")[0] == str(bands[-1] if bands else 50_000)


@settings(max_examples=examples(50), deadline=None)
@given(cases().filter(well_formed))
def test_a_form_filled_in_from_facts_says_the_same(facts: dict[str, Any]) -> None:
    again = facts_of(fields_of(facts))
    told = threshold(facts, shipped(), today=TODAY, language="en")
    assert threshold(again, shipped(), today=TODAY, language="en") == told
    assert facts_of(fields_of(again)) == again
