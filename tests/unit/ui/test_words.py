"""Every code that foundation can hand to a reader has a word in both languages."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from qingfeng.foundation.ui.words import known, said, word
from qingfeng.foundation.web import vocabulary
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused

FOUNDATION = Path(vocabulary.__file__).parents[1]
CODES = {
    "input": re.compile(r'BadInput\(\s*"([a-z_]+)"'),
    "refusal": re.compile(r'(?:Refused|Conflict)\(\s*"([a-z_]+)"'),
    "verb": re.compile(r'verb="([a-z_]+\.[a-z_]+)"'),
}


def codes(area: str) -> set[str]:
    files = [
        *FOUNDATION.glob("actions/*.py"),
        *FOUNDATION.glob("rules/*.py"),
        *FOUNDATION.glob("*.py"),
    ]
    return {
        code for path in files for code in CODES[area].findall(path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("area", CODES)
def test_every_code_in_the_source_has_a_word(area: str) -> None:
    found = codes(area)
    assert found, f"no {area} code was found: the search is broken"
    assert {code for code in found if not known(area, code)} == set()  # type: ignore[arg-type]


def test_an_unknown_code_is_shown_with_spaces() -> None:
    assert word("verb", "lead.never_heard_of") == "lead never heard of"


def test_errors_are_said_with_their_place() -> None:
    with override("en"):
        assert said(Refused("no_permission", "not_from_here")).count(".") == 2
        assert said(BadInput("day_twice", file="2027.json", row=3, column="holidays")) == (
            "2027.json, row 3, holidays: The day stands in the file twice."
        )
        assert said(BadInput("holidays_missing", file="a.json")) == (
            "a.json: The list of holidays is missing."
        )
        assert said(Conflict("taken")) == "This entry exists already."
        assert said(NotFound()).startswith("It does not exist")
