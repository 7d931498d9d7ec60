"""`qingfeng threshold`: the contract's object on stdout, people's words on stderr, status 2 on bad input."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from qingfeng.wiring.cli import application

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
FACTS = {
    "crime": "213",
    "conduct_to": "2025-06-01",
    "decided_on": "2025-09-01",
    "goods": [{"mark": "A", "source": "a", "sold_quantity": 100, "sold_amount": "50000"}],
}


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    status = application.run(["threshold", *words])
    shown = capsys.readouterr()
    return status, json.loads(shown.out) if shown.out else None, shown.err


@pytest.fixture
def facts(tmp_path: Path) -> str:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    return str(path)


def test_one_object_with_the_keys_of_the_contract(
    capsys: pytest.CaptureFixture[str], facts: str
) -> None:
    status, told, _ = call(capsys, "cn.criminal", "--facts", facts, "--json")
    assert status == 0
    assert list(told) == [
        "reached", "tier", "band", "version", "figures", "ground", "missing", "contested", "steps",
    ]  # fmt: skip
    assert (told["reached"], told["tier"], told["version"]) == (True, "basic", "V2025")
    assert told["figures"] == {
        "business_amount": "50000", "gains": None, "sales": "50000", "unsold_value": "0",
    }  # fmt: skip
    assert told["ground"]["instrument"] == "fa-shi-2025-5"
    assert told["ground"]["article"] == "3"


def test_facts_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = io.TextIOWrapper(io.BytesIO(json.dumps(FACTS).encode()))
    monkeypatch.setattr(sys, "stdin", given)
    status, told, _ = call(capsys, "cn.criminal", "--facts", "-", "--json")
    assert status == 0
    assert told["reached"] is True


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "达到立案追诉标准"), ("en", "basic tier")]
)
def test_people_read_the_language_of_the_installation(
    capsys: pytest.CaptureFixture[str], facts: str, language: str, word: str
) -> None:
    with translation.override(language):
        status, told, shown = call(capsys, "cn.criminal", "--facts", facts)
    assert (status, told) == (0, None)
    assert word in shown


def test_people_see_how_sure_the_source_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "old.json"
    goods = [{"unsold_quantity": 1000, "marked_price": 150}]
    old = {"crime": "214", "conduct_to": "2015-06-01", "decided_on": "2015-09-01", "goods": goods}
    path.write_text(json.dumps(old), encoding="utf-8")
    _, _, shown = call(capsys, "cn.criminal", "--facts", str(path), "--language", "en")
    (ground,) = [
        part for part in shown.replace("\n", " ").split("Ground: ")[1:] if "(basic tier)" in part
    ]
    assert ground.split("(basic tier)")[1].lstrip().startswith("[C]")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('{"crime": "214", "goods": [{}, {}, {"sold_amount": "3x"}]}', "goods[2].sold_amount"),
        ('{"crime": "214",', "row 1"),
        ('{"crime": "214", "crime": "213"}', "crime"),
        ("\ufeff[]", "not an object"),
    ],
)
def test_bad_facts_name_the_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, place: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    status, told, shown = call(capsys, "cn.criminal", "--facts", str(path), "--json")
    assert (status, told) == (2, None)
    assert place in shown
    assert "bad.json" in shown


def test_bad_words_of_the_command(capsys: pytest.CaptureFixture[str], facts: str) -> None:
    assert call(capsys, "cn.transfer", "--facts", facts)[0] == 2
    assert call(capsys, "cn.criminal", "--facts", facts, "--language", "fr")[0] == 2
    status, _, shown = call(capsys, "cn.criminal", "--facts", "absent.json")
    assert status == 2
    assert "absent.json" in shown
