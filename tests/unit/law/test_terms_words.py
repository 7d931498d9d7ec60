"""The terms of the rules of cn.criminal read as text: every key and every code on their pages has a word in both languages."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.utils import translation

from qingfeng.law.rules.criminal.rows import PACK
from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.shapes import Rule
from qingfeng.law.web.terms import AREAS, TermTexts

RULES = [pytest.param(rule, id=rule.id) for rule in shipped().packs[PACK].rules]
TEXTS = TermTexts(shipped(), PACK)


def keys(value: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Every key at any depth with the key above it."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield key, above
            yield from keys(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from keys(each, above)


def codes(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text that is no number, article, day or range, with the key it stands under."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from codes(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from codes(each, key)
    elif isinstance(value, str) and any(sign.isalpha() for sign in value):
        yield value, key


@pytest.mark.parametrize("rule", RULES)
def test_every_key_has_a_word(rule: Rule) -> None:
    named = shipped().words
    bare = [
        key
        for version in rule.versions
        for key, above in keys(version.terms)
        if not any(key in named[area] for area in (*AREAS.get(above, ()), "terms"))
    ]
    assert bare == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("rule", RULES)
def test_every_code_has_a_word(rule: Rule, language: str) -> None:
    with translation.override(language):
        bare = [
            (code, key)
            for version in rule.versions
            for code, key in codes(version.terms)
            if not TEXTS.named(code, key)
        ]
        assert bare == []
        if language == "zh-hans":
            latin = [
                word
                for version in rule.versions
                for code, key in codes(version.terms)
                if (word := TEXTS.named(code, key)).isascii() and word not in "ABCD"
            ]
            assert latin == []


def test_a_line_reads_as_text() -> None:
    line = {"id": "op_lower", "figure": "business_amount", "at_least": "30000", "needs": ["two_marks"]}  # fmt: skip
    with translation.override("en"):
        assert TEXTS.value([line], "lines") == (
            "line: business amount (lower line); figure: illegal business amount; at least: 30000; "
            "needs: two or more marks"
        )
        assert TEXTS.value("V2004", "edition") == "The interpretation of 2004"
        assert TEXTS.value("secrets", "lines_of") == "Infringing trade secrets"
        both = {"gains": 1, "service_gains": 2}
        assert TEXTS.value({"sum": both}) == "sum: illegal gains + 2 × illegal gains from services"
        assert TEXTS.value([["213", "214"], ["216"]], "groups") == "213, 214 / 216"
        assert TEXTS.key("to", "ranges") == "times, at most"
        assert TEXTS.key("years") == "years"
    with translation.override("zh-hans"):
        assert TEXTS.value("limitation_of_acts", "contested") == "累计二年还是五年"
