"""Figures that the packs ship, against the same figures written down a second time."""

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

PACKS = files("qingfeng.law") / "packs"
FIGURES = Path(__file__).parent / "figures"


def versions(rule_id: str) -> list[dict[str, Any]]:
    country, pack, short = rule_id.split(".", 2)
    body = tomllib.loads((PACKS / f"{country}.{pack}.toml").read_text(encoding="utf-8"))
    (found,) = [rule for rule in body["rule"] if rule["id"] == short]
    return list(found["version"])


def cases() -> list[Any]:
    read = [tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted(FIGURES.glob("*.toml"))]
    return [pytest.param(case, id=case["rule"]) for body in read for case in body["case"]]


@pytest.mark.parametrize("case", cases())
def test_a_pack_ships_the_figure(case: dict[str, Any]) -> None:
    terms = versions(case["rule"])[case.get("version", 1) - 1]["terms"]
    assert {name: terms[name] for name in case["terms"]} == case["terms"]


def security(value: Decimal) -> Decimal:
    (rule,) = versions("cn.customs.security_bands")
    for band in rule["terms"]["bands"]:
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


def s10_check(digits: str, terms: dict[str, Any]) -> int:
    total = sum(int(d) * w for d, w in zip(digits, terms["weights"], strict=True))
    check = int(terms["modulus"]) - total % int(terms["modulus"])
    return int({10: terms["ten"], 11: terms["eleven"]}.get(check, check))


def test_the_weights_give_the_check_digit_of_a_known_item() -> None:
    (rule,) = versions("cn.customs.s10_check_digit")
    assert s10_check("47312482", rule["terms"]) == 9
    assert rule["terms"]["example"] == "RR473124829"


@pytest.mark.parametrize(
    "short",
    ["same_goods_identical_mark", "same_goods_similar_mark", "selling", "labels", "helping"],
)
def test_a_head_of_infringement_is_article_57_to_the_end_of_2026_then_72(short: str) -> None:
    old, new = versions(f"cn.infringement.{short}")
    assert (old["instrument"], old["until"]) == ("tm-2019", date(2026, 12, 31))
    assert (new["instrument"], new["in_force"]) == ("tm-2026", date(2027, 1, 1))
    assert old["article"].replace("57", "72") == new["article"]
    assert old["terms"] == new["terms"]
    assert {old["transition"], new["transition"]} == {"conduct"}


def test_only_the_same_goods_under_an_identical_mark_can_be_the_crime() -> None:
    cells = [f"{goods}_goods_{mark}_mark" for goods in ("same", "similar") for mark in ("identical", "similar")]  # fmt: skip
    crimes = [cell for cell in cells if versions(f"cn.infringement.{cell}")[0]["terms"]["crime_213"]]  # fmt: skip
    assert crimes == ["same_goods_identical_mark"]


def test_a_ban_names_a_test_that_exists_or_none() -> None:
    body = tomllib.loads((PACKS / "cn.bans.toml").read_text(encoding="utf-8"))
    named = [rule["version"][-1]["terms"]["test"] for rule in body["rule"]]
    root = Path(__file__).parents[3]
    for place, name in (test.split("::") for test in named if test):
        assert f"def {name}(" in (root / place).read_text(encoding="utf-8")
    assert sum(map(bool, named)) >= 18
