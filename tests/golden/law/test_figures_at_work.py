"""Figures of the packs used as the law uses them, beside what they say one by one in test_rules.py."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qingfeng.law.rules.library import shipped

IN_FORCE = tomllib.loads((Path(__file__).parent / "instruments.toml").read_text(encoding="utf-8"))


def terms_of(rule: str, version: int = 1) -> Mapping[str, Any]:
    return shipped().rules[rule].versions[version - 1].terms


def security(value: Decimal) -> Decimal:
    for band in terms_of("cn.customs.security_bands")["bands"]:
        below = value < Decimal(band.get("below", "Infinity"))
        if below and value <= Decimal(band.get("up_to", "Infinity")):
            if "amount" in band:
                return Decimal(band["amount"])
            share = value * Decimal(band["share_of_value"])
            return max(share, Decimal(band.get("minimum", "0")))
    raise AssertionError(value)


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("19999.99", "19999.99"),
        ("20000", "20000"),
        ("40000", "20000"),
        ("40000.02", "20000.01"),
        ("60000", "30000"),
        ("200000", "100000"),
        ("200000.01", "100000"),
        ("5000000", "100000"),
    ],
)
def test_the_bands_give_the_security_asked_of_a_holder(value: str, asked: str) -> None:
    assert security(Decimal(value)) == Decimal(asked)


def test_the_weights_give_the_check_digit_of_a_known_item() -> None:
    terms = terms_of("cn.customs.s10_check_digit")
    prefix, digits, check = (
        terms["example"][:2],
        terms["example"][2:10],
        int(terms["example"][10:]),
    )
    total = sum(int(digit) * weight for digit, weight in zip(digits, terms["weights"], strict=True))
    computed = int(terms["modulus"]) - total % int(terms["modulus"])
    assert prefix.isalpha()
    assert {10: terms["ten"], 11: terms["eleven"]}.get(computed, computed) == check


@pytest.mark.parametrize(
    "short",
    ["same_goods_identical_mark", "same_goods_similar_mark", "selling", "labels", "helping"],
)
def test_a_head_of_infringement_is_article_57_to_the_end_of_2026_then_72(short: str) -> None:
    old, new = shipped().rules[f"cn.infringement.{short}"].versions
    assert (old.source.instrument, old.until) == ("tm-2019", date(2026, 12, 31))
    assert (new.source.instrument, new.in_force) == ("tm-2026", date(2027, 1, 1))
    assert old.source.article.replace("57", "72") == new.source.article
    assert old.terms == new.terms
    assert {old.transition.value, new.transition.value} == {"conduct"}


def test_only_the_same_goods_under_an_identical_mark_can_be_the_crime() -> None:
    cells = [
        f"{goods}_goods_{mark}_mark"
        for goods in ("same", "similar")
        for mark in ("identical", "similar")
    ]
    crimes = [cell for cell in cells if terms_of(f"cn.infringement.{cell}")["crime_213"]]
    assert crimes == ["same_goods_identical_mark"]


@pytest.mark.parametrize("key", IN_FORCE)
def test_an_instrument_is_in_force_from_the_day_the_reference_gives(key: str) -> None:
    assert shipped().instruments[key].in_force == IN_FORCE[key]


def test_no_rule_is_older_than_the_instrument_it_cites_first() -> None:
    early = [
        (rule.id, version.number)
        for rule in shipped().rules.values()
        for version in rule.versions
        # The Criminal Law is dated by its last amendment; some of its articles are older.
        if version.source.instrument != "criminal-law"
        and version.in_force < shipped().instruments[version.source.instrument].in_force
    ]
    assert early == []
