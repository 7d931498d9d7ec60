"""The rows of cn.criminal: each row of section 2 is there, dated as its instrument, with words for every code."""

import re
import tomllib
from datetime import date, timedelta
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from qingfeng.law.rules.criminal import rows
from qingfeng.law.rules.library import shipped

PACKS = files("qingfeng.law").joinpath("packs")
BODY = tomllib.loads(PACKS.joinpath("cn.criminal.toml").read_text(encoding="utf-8"))
RULES = [pytest.param(rule, id=rule["id"]) for rule in BODY["rule"]]
KINDS = {
    "clock", "threshold", "step", "document", "competence", "ground", "guard", "figure", "duty", "ban",
}  # fmt: skip
# As section 2.1 dates them; None: still in force.
IN_FORCE = {
    "fa-shi-2001-10": date(2001, 4, 10),
    "fa-shi-2004-19": date(2004, 12, 22),
    "fa-shi-2007-6": date(2007, 4, 5),
    "gong-tong-zi-2008-36": date(2008, 6, 25),
    "fa-fa-2011-3": date(2011, 1, 10),
    "fa-shi-2020-10": date(2020, 9, 14),
    "fa-shi-2025-5": date(2025, 4, 26),
    "criminal-law": date(2021, 3, 1),
    "temporal-2001": date(2001, 12, 17),
}
# The one version that begins with another text's change: the opinions of 2011 stand beside these copies.
BESIDE = {("copyright", 3): date(2011, 1, 10)}
# Articles of the Criminal Law that are older than its amendment of 2021.
OLDER_ARTICLES = {"shoddy_fallback", "specialist_review"}


def test_the_instruments_are_dated_as_the_section_says() -> None:
    text = PACKS.joinpath("instruments", "criminal.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    dated = {key: shipped().instruments[key].in_force for key in IN_FORCE}
    assert dated == IN_FORCE
    assert set(found) <= set(IN_FORCE)
    ended = {key: row["until"] for key, row in found.items() if "until" in row}
    assert ended == dict.fromkeys(
        ("fa-shi-2004-19", "fa-shi-2007-6", "fa-shi-2020-10"), date(2025, 4, 25)
    )


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_whole(rule: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9_.]+", rule["id"])
    assert rule["kind"] in KINDS
    assert rule["name_zh"]
    assert rule["name_en"]
    assert rule["rows"]
    for version in rule["version"]:
        assert version["instrument"] in IN_FORCE
        assert {also["instrument"] for also in version.get("also", [])} <= set(IN_FORCE)
        assert version["article"]
        assert version["certainty"] in "ABCD"
        assert version.get("reading", "A") in "ABCD"
        assert version["text_zh"]
        assert version["text_en"]
        assert version["transition"] == "conduct"
        assert isinstance(version["checked_on"], date)
        assert version["terms"]


@pytest.mark.parametrize("rule", RULES)
def test_versions_begin_with_their_instrument_and_follow_each_other(rule: dict[str, Any]) -> None:
    last: date | None = None
    for number, version in enumerate(rule["version"], 1):
        begun = version["in_force"]
        assert version["version"] == number
        if rule["id"] not in OLDER_ARTICLES:
            expected = BESIDE.get((rule["id"], number), IN_FORCE[version["instrument"]])
            assert begun == expected
        assert last is None or begun == last + timedelta(days=1)
        last = version.get("until")
        assert (last is None) == (number == len(rule["version"]) and not ended(rule, version))


def ended(rule: dict[str, Any], version: dict[str, Any]) -> bool:
    """Of an edition that was repealed and is not followed in the same rule."""
    return bool(rule["id"].startswith("edition.") and version["terms"].get("repealed_by"))


def test_amounts_are_strings() -> None:
    def walk(value: Any, path: str) -> None:
        assert not isinstance(value, float), path
        if isinstance(value, dict):
            for key, part in value.items():
                walk(part, f"{path}.{key}")
                if key in ("at_least", "upper") and not isinstance(part, list):
                    assert isinstance(part, str), path
        if isinstance(value, list):
            for number, part in enumerate(value):
                walk(part, f"{path}[{number}]")

    for rule in BODY["rule"]:
        walk(rule, rule["id"])


def test_words_exist_for_every_code_in_both_languages() -> None:
    words = shipped().words
    ours = tomllib.loads(PACKS.joinpath("words", "criminal.toml").read_text(encoding="utf-8"))
    for codes in (words[area] for area in ours):
        for code, text in codes.items():
            assert text.zh, code
            assert text.en, code
            assert fields(text.zh) == fields(text.en), code
    for version in versions():
        terms = version.terms
        for line in terms.get("lines", ()):
            assert set(line.get("sum") or {line["figure"]}) <= set(words["figures"])
            assert set(line.get("needs", ())) <= set(words["needs"])
            assert set(line.get("roles", ())) <= set(words["roles"])
        assert set(terms.get("signs", ())) <= set(words["signs"])
        assert set(terms.get("helps", ())) <= set(words["helps"])
        assert set(contested(terms)) <= set(words["contested"])
        assert {f"by_{fact}" for fact in terms.get("upper_facts", ())} <= set(words["grounds"])


def contested(terms: Any) -> list[str]:
    half = terms.get("half", {})
    found = [terms.get("contested"), half.get("contested"), half.get("upper_contested")]
    found += [line.get("contested") for line in terms.get("lines", ())]
    found += [doubt["code"] for doubt in terms.get("doubts", ())]
    return [code for code in found if code]


def fields(template: str) -> set[str]:
    return {name for _text, name, _form, _how in Formatter().parse(template) if name}


def versions() -> list[Any]:
    return [version for rule in shipped().packs[rows.PACK].rules for version in rule.versions]


def test_the_rule_of_a_day() -> None:
    found = [
        rows.version(shipped(), "copyright", day)
        for day in (date(2004, 12, 21), date(2007, 4, 4), date(2007, 4, 5), date(2025, 4, 26))
    ]
    assert [version.number if version else None for version in found] == [None, 1, 2, 4]


def test_no_figure_of_the_law_stands_in_code() -> None:
    """Numbers in the package are counts of digits and places, never amounts, multiples or years."""
    place = files("qingfeng.law").joinpath("rules", "criminal")
    allowed = {"0", "1", "0.01", "15", "6", "60", "50", "500", "10_000", "28", "20"}
    for source in place.iterdir():
        # Made-up cases by which a draft is tried out.
        if source.name.endswith(".py") and source.name != "trial.py":
            code = re.sub(r'"[^"\n]*"|#.*', "", source.read_text(encoding="utf-8"))
            found = set(re.findall(r"(?<![\w.])\d[\d_.]*", code))
            assert found <= allowed, source.name
