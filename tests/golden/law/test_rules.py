"""Every shipped rule against the same rule written a second time, from the domain reference alone.

A case in `rules/<pack>.toml` says what the reference says of one version of a rule:

    instrument, article   the source as the reference gives it; a range where it gives a range, "" where it gives none
    certainty, reading    the marks A to D
    figures               terms that must be equal; `includes`: members that a list must have; `fields`: codes of a document
    length, unit, clock   of a clock, with `pauses`, `extensions`, `restarts`; a key that is missing is one it leaves open
    lines, times          of a threshold: amounts by line, multiples of another line, `sums` of figures; `uppers`, `bands`
    read_article, read    an article or terms that the reference leaves open and the second reader read in the instrument

An article narrower than the reference's, or a term that stands in none of these, comes from memory: such a version must
carry the mark C or D.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.shapes import ClockTerms, RuleKind, Version

FOLDER = Path(__file__).parent / "rules"
# Of a ban: not what the law says but where the product keeps it; test_law_index.py looks at these.
OF_THE_PRODUCT = frozenset({"test", "due"})


def written() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.setdefault(case["rule"], []).append(case)
    return found


CASES = written()


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_says_what_the_law_does(rule: str) -> None:
    shipping = shipped().rules[rule]
    for case in CASES[rule]:
        version = shipping.versions[case["version"] - 1]
        marks = (shipping.kind.value, version.certainty, version.reading)
        assert marks == (case["kind"], case["certainty"], case.get("reading", ""))
        assert version.text.zh.strip()
        assert version.text.en.strip()
        compare_source(case, version)
        if shipping.kind is RuleKind.THRESHOLD:
            compare_lines(case, version)
        elif version.clock is None:
            compare_terms(case, version)
        else:
            compare_clock(case, version.clock)


def test_every_version_of_every_rule_is_written_twice() -> None:
    twice = {(rule, case["version"]) for rule, cases in CASES.items() for case in cases}
    once = {(rule.id, v.number) for rule in shipped().rules.values() for v in rule.versions}
    assert twice == once


def from_memory(version: Version) -> bool:
    return bool({version.certainty, version.reading} & {"C", "D"})


def compare_source(case: dict[str, Any], version: Version) -> None:
    cited = {source.instrument: source.article for source in (*version.also, version.source)}
    assert case["instrument"] in cited
    article, stated = cited[case["instrument"]], case["article"]
    if "read_article" in case:
        assert article == case["read_article"]
    elif articles(article) != articles(stated):
        assert all(inside(each, articles(stated)) for each in articles(article))
        # A second-hand source is as sure of its paragraph as of its figure.
        assert from_memory(version) or version.certainty == "B", f"{article} is from memory"


def articles(said: str) -> list[str]:
    return [each.strip() for each in said.replace("–", "-").split(",") if each.strip()]


def inside(article: str, stated: list[str]) -> bool:
    """Whether an article or a range lies in what is stated; nothing stated leaves it open."""
    if not stated or article in stated:
        return True
    first, last = bounds(article)
    return any(
        low <= first and last <= high and ("-" in each or article.startswith(f"{each}("))
        for each, (low, high) in ((each, bounds(each)) for each in stated)
    )


def bounds(article: str) -> tuple[int, int]:
    numbers = [int(each) for each in re.findall(r"(?:^|-)(\d+)", article)]
    return numbers[0], numbers[-1]


def compare_terms(case: dict[str, Any], version: Version) -> None:
    terms = version.terms
    equal = case.get("figures", {}) | case.get("read", {})
    assert {name: terms.get(name) for name in equal} == equal
    for name, members in case.get("includes", {}).items():
        assert set(members) <= set(terms[name])
    named = equal.keys() | case.get("includes", {}).keys()
    if case["kind"] == "ban":
        named |= OF_THE_PRODUCT
    if "fields" in case or "read_fields" in case:
        named |= {"fields"}
        codes = {field["code"] for field in terms["fields"]}
        known = {*case.get("fields", ()), *case.get("read_fields", ())}
        assert known <= codes
        assert known == codes or from_memory(version) or version.certainty == "B"
    unnamed = terms.keys() - named
    assert not unnamed or from_memory(version) or version.certainty == "B", f"{unnamed} from memory"


def compare_clock(case: dict[str, Any], terms: ClockTerms) -> None:
    limit = terms.limit
    assert (limit.length, limit.unit.value) == (case["length"], case["unit"])
    if "clock" in case:
        assert limit.kind.value == case["clock"]
    assert limit.pauses == set(case["pauses"])
    assert limit.restarts == set(case.get("restarts", ()))
    assert [(extension.by, extension.unit or limit.unit) for extension in limit.extensions] == [
        (extension["by"], extension.get("unit", case["unit"])) for extension in case["extensions"]
    ]


def compare_lines(case: dict[str, Any], version: Version) -> None:
    """A line that the reference does not name is shown as contested, or marked as from memory."""
    terms = version.terms
    figures = case.get("figures", {})
    assert {name: terms.get(name) for name in figures} == figures
    assert ("upper_times" in terms) == ("upper_times" in figures)
    lines = {line["id"]: line for line in terms.get("lines", ())}
    for key, told in (
        ("lines", "at_least"),
        ("times", "times"),
        ("sums", "sum"),
        ("uppers", "upper"),
    ):
        stated = case.get(key, {})
        assert {name: lines[name].get(told) for name in stated} == stated
    named = case.get("lines", {}).keys() | case.get("times", {}).keys()
    unsure = {name for name, line in lines.items() if "contested" in line}
    assert lines.keys() <= named | unsure or from_memory(version)
    assert [band["at_least"] for band in terms.get("bands", ())] == case.get("bands", [])
