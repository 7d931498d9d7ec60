"""The worked examples of thresholds.toml."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qingfeng.law.rules.criminal.telling import threshold
from qingfeng.law.rules.library import shipped

TABLE = Path(__file__).parent / "thresholds.toml"
CASES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
TODAY = date(2026, 11, 22)
KEYS = {
    "reached", "tier", "band", "version", "figures", "ground", "missing", "contested", "steps",
}  # fmt: skip


def codes(entries: list[dict[str, Any]]) -> set[str]:
    return {entry["code"] for entry in entries}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_example(case: dict[str, Any]) -> None:
    told = threshold(case["facts"], shipped(), today=TODAY, language="zh")
    assert set(told) == KEYS
    assert (told["tier"], told["version"]) == (case["tier"], case["version"])
    assert told["reached"] is (case["tier"] != "none")
    assert told["band"] == case.get("band")
    ground = told["ground"]
    assert (ground["line"] if ground else None) == case.get("line")
    if ground:
        assert ground["attempt"] is case.get("attempt", False)
    assert codes(told["contested"]) == set(case.get("contested", []))
    assert set(case.get("missing", [])) <= codes(told["missing"])
    assert set(case.get("steps", [])) <= codes(told["steps"])
    for name, value in case.get("figures", {}).items():
        assert Decimal(told["figures"][name]) == Decimal(value), name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_text_stands_in_both_languages_and_cites_a_known_instrument(
    case: dict[str, Any],
) -> None:
    chinese = threshold(case["facts"], shipped(), today=TODAY, language="zh")
    english = threshold(case["facts"], shipped(), today=TODAY, language="en")
    for part in ("missing", "contested", "steps"):
        for zh, en in zip(chinese[part], english[part], strict=True):
            assert zh["text"] == zh["text_zh"] == en["text_zh"]
            assert en["text"] == en["text_en"] == zh["text_en"]
            assert "{" not in zh["text"] + en["text"]
    for step in chinese["steps"]:
        if "instrument" in step:
            assert step["instrument"] in shipped().instruments
            assert step["article"]
    ground = chinese["ground"]
    if ground:
        assert ground["article"] in ground["text_zh"]
        assert ground["article"] in ground["text_en"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_figure_that_is_known_names_its_evidence(case: dict[str, Any]) -> None:
    told = threshold(case["facts"], shipped(), today=TODAY, language="en")
    assert told["steps"][-1]["code"].startswith("recommendation_")
    evidence = {step.get("figure") for step in told["steps"] if "evidence" in step}
    for name, value in told["figures"].items():
        if value not in (None, "0", 0):
            source = "service_gains" if name == "gains" and "gains" not in evidence else name
            assert source in evidence, name


def test_there_are_enough_and_each_says_why() -> None:
    assert len(CASES) >= 80
    assert [case["name"] for case in CASES if not case["why"].strip()] == []
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)
