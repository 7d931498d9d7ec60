"""Facts are read as the contract names them, and refused with their place."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.criminal.facts import Facts, article_of, read_facts
from qingfeng.law.rules.criminal.telling import threshold
from qingfeng.law.rules.library import shipped

TODAY = date(2026, 11, 22)


def read(raw: object) -> Facts:
    return read_facts(raw, shipped(), TODAY)


REFUSED: list[tuple[Any, str, str | None]] = [
    ([], "not_an_object", None),
    (None, "not_an_object", None),
    ({}, "crime_missing", "crime"),
    ({"crime": "999"}, "unknown_crime", "crime"),
    ({"crime": True}, "unknown_crime", "crime"),
    ({"crime": 21.3}, "unknown_crime", "crime"),
    ({"crime": "213", "gain": 1}, "unknown_key", "gain"),
    ({"crime": "213", "goods": {}}, "not_a_list", "goods"),
    ({"crime": "213", "goods": [1]}, "not_an_object", "goods[0]"),
    ({"crime": "213", "goods": [{}, {"price": 1}]}, "unknown_key", "goods[1].price"),
    ({"crime": "213", "goods": [{}, {}, {"sold_amount": "-1"}]}, "negative_amount", "goods[2].sold_amount"),
    ({"crime": "213", "goods": [{"sold_amount": "1,000"}]}, "not_an_amount", "goods[0].sold_amount"),
    ({"crime": "213", "goods": [{"sold_quantity": 0, "sold_amount": 5}]}, "sold_amount_without_quantity", "goods[0].sold_quantity"),
    ({"crime": "213", "goods": [{"mark": 5}]}, "not_a_text", "goods[0].mark"),
    ({"crime": "213", "goods": [{"finding": "maybe"}]}, "unknown_value", "goods[0].finding"),
    ({"crime": "213", "goods": [{"unlabelled": "yes"}]}, "not_true_or_false", "goods[0].unlabelled"),
    ({"crime": "213", "signs": ["low_price"] * 10_001}, "list_too_long", "signs"),
    ({"crime": "213", "gains": "NaN"}, "not_an_amount", "gains"),
    ({"crime": "213", "gains": "Infinity"}, "not_an_amount", "gains"),
    ({"crime": "213", "gains": "五万"}, "not_an_amount", "gains"),
    ({"crime": "213", "gains": "１２"}, "not_an_amount", "gains"),
    ({"crime": "213", "gains": "1_000"}, "not_an_amount", "gains"),
    ({"crime": "213", "gains": True}, "not_an_amount", "gains"),
    ({"crime": "213", "gains": "1e15"}, "amount_too_large", "gains"),
    ({"crime": "213", "gains": "1e999999"}, "amount_too_large", "gains"),
    ({"crime": "213", "gains": "0.0000001"}, "amount_too_fine", "gains"),
    ({"crime": "215", "pieces": "10.5"}, "not_a_whole_number", "pieces"),
    ({"crime": "215", "pieces": 10, "pieces_sold": 11}, "parts_exceed_the_whole", "pieces"),
    ({"crime": "216", "patents": ["a", 1]}, "not_a_text", "patents[1]"),
    ({"crime": "213", "kind": "both"}, "unknown_value", "kind"),
    ({"crime": "213", "role": "buys"}, "unknown_value", "role"),
    ({"crime": "213", "conduct_to": "2025-13-01"}, "not_a_date", "conduct_to"),
    ({"crime": "213", "conduct_to": "2025-W17-6"}, "not_a_date", "conduct_to"),
    ({"crime": "213", "conduct_to": 20250601}, "not_a_date", "conduct_to"),
    ({"crime": "213", "conduct_from": "2025-06-02", "conduct_to": "2025-06-01"}, "conduct_ends_before_it_begins", "conduct_from"),
    ({"crime": "213", "conduct_to": "2025-06-02", "decided_on": "2025-06-01"}, "decided_before_the_conduct_ended", "decided_on"),
    ({"crime": "213", "conduct_to": "2025-06-02", "decided_on": "2025-08-01", "found_on": "2025-08-02"}, "found_before_the_conduct_or_after_the_decision", "found_on"),
    ({"crime": "213", "acts": [{"amount": 1}]}, "date_missing", "acts[0].date"),
    ({"crime": "213", "acts": [{"date": "2025-01-01"}]}, "amount_missing", "acts[0].amount"),
    ({"crime": "213", "decided_on": "2025-09-01", "conduct_to": "2025-06-01", "acts": [{"date": "2025-09-02", "amount": 1}]}, "later_than_the_decision", "acts[0].date"),
    ({"crime": "213", "prior": [{"kind": "criminal"}]}, "date_missing", "prior[0].date"),
    ({"crime": "213", "prior": [{"date": "2025-01-01"}]}, "kind_missing", "prior[0].kind"),
    ({"crime": "213", "prior": [{"date": "2025-01-01", "kind": "civil"}]}, "unknown_value", "prior[0].kind"),
    ({"crime": "213", "prior": [{"date": "2025-01-01", "kind": "criminal", "article": [1]}]}, "not_an_article", "prior[0].article"),
    ({"crime": "213", "signs": ["smell"]}, "unknown_value", "signs[0]"),
    ({"crime": "213", "helps": [["hosting"]]}, "unknown_value", "helps[0]"),
    ({"crime": "140", "sector": "toy"}, "unknown_value", "sector"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "reason", "place"), REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(
    raw: object, reason: str, place: str | None
) -> None:
    with pytest.raises(BadInput) as refusal:
        read(raw)
    assert (refusal.value.reason, refusal.value.column) == (reason, place)


def test_amounts_come_as_strings_or_numbers() -> None:
    facts = read({"crime": 213, "gains": "30000.10", "loss": 5, "fees": 0.1, "costs": " 7 "})
    assert facts.amounts == {
        "gains": Decimal("30000.10"),
        "loss": Decimal(5),
        "fees": Decimal("0.1"),
        "costs": Decimal(7),
    }


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("219", "219"), ("第219条", "219"), ("219-1", "219-1"), ("第219条之一", "219-1"), ("x", "")],
)
def test_an_article_has_one_spelling(written: str, read_as: str) -> None:
    assert article_of(written) == read_as


def test_nothing_given_is_nothing_known() -> None:
    facts = read({"crime": "213", "gains": None, "goods": None, "unit": None, "conduct_to": None})
    assert facts.amounts == {}
    assert facts.goods == ()
    assert facts.unit is False
    assert (facts.conduct_to, facts.decided_on) == (TODAY, TODAY)


def test_the_days_that_are_not_given() -> None:
    facts = read({"crime": "214", "acts": [{"date": "2025-03-01", "amount": 1}, {"date": "2025-08-01", "amount": 1}]})  # fmt: skip
    assert (facts.conduct_from, facts.conduct_to) == (date(2025, 8, 1), date(2025, 8, 1))
    assert facts.found_on == facts.decided_on == TODAY
    assert facts.dated is False


def test_every_key_of_the_contract_is_known() -> None:
    threshold(
        {
            "crime": "214", "kind": "goods", "role": "sells", "conduct_from": "2025-05-01", "conduct_to": "2025-06-01",
            "decided_on": "2025-07-01", "gains": "1", "service_gains": 2,
            "goods": [{
                "mark": "A", "source": "a", "sold_quantity": 1, "sold_amount": "1", "unsold_quantity": 1,
                "average_price": 1, "marked_price": "1", "genuine_price": 1.5,
            }],
            "pieces": 2, "pieces_sold": 1, "pieces_unsold": 1, "copies": 1, "works": 1, "downloads": 1, "clicks": 1,
            "members": 1, "patents": 1, "loss": "1", "unit": False,
            "acts": [{"date": "2025-05-02", "amount": 1, "handled": False}],
            "prior": [{"date": "2025-01-02", "kind": "criminal", "article": "213"}],
        },
        shipped(),
        today=TODAY,
        language="en",
    )  # fmt: skip
