"""The domain reference, the shipped rules, the index and the tests: each is found in the others."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from scripts.law_index import (
    ROOT,
    TARGET,
    held_by,
    pages,
    table_lines,
    worked_examples,
    written_twice,
)

from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.shapes import Rule, RuleKind

SOURCE = ROOT / "src" / "qingfeng"
with (Path(__file__).parent / "law_rows.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))

# Counted in the reference by hand: rows of its tables; further entries in its paragraphs and lists; how many of both state
# a limit or a figure.
COUNTED = {
    "0": (10, 1, 10),
    "1.1": (18, 6, 16),
    "1.2": (6, 2, 0),
    "1.3": (8, 1, 4),
    "1.4": (0, 5, 2),
    "2": (0, 2, 1),
    "2.1": (6, 0, 6),
    "2.2": (10, 13, 16),
    "2.3": (7, 0, 0),
    "2.4": (8, 0, 8),
    "2.5": (0, 7, 4),
    "3.1": (22, 1, 13),
    "3.2": (0, 7, 3),
    "3.3": (11, 0, 10),
    "4.1": (11, 11, 8),
    "4.2": (0, 4, 1),
    "5": (32, 14, 26),
    "6": (12, 3, 8),
    "7": (16, 3, 7),
    "8.1": (3, 11, 2),
    "8.2": (0, 3, 0),
    "9": (0, 2, 0),
    "10": (0, 1, 0),
    "13": (0, 7, 0),
}


def rows_to_carry() -> dict[str, dict[str, str]]:
    return {f"{row['section']}/{row['row']}": row for row in ROWS}


def carriers() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in shipped().rules.values():
        for row in rule.rows:
            found.setdefault(row, []).append(rule)
    return found


def test_the_rows_are_as_many_as_the_reference_has() -> None:
    assert len({(row["section"], row["row"]) for row in ROWS}) == len(ROWS)
    stands = Counter((row["section"], row["stands_in"]) for row in ROWS)
    limits = Counter(row["section"] for row in ROWS if row["limit"] == "1")
    assert {row["section"] for row in ROWS} == COUNTED.keys()
    for section, counted in COUNTED.items():
        assert (stands[section, "table"], stands[section, "text"], limits[section]) == counted


def test_the_paper_tells_the_same_counts() -> None:
    paper = (TARGET / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([\d.]+) [^|]+\| (\d+) \| (\d+) \| (\d+) \|$", paper, flags=re.M)
    assert {section: tuple(map(int, counts)) for section, *counts in told} == COUNTED


def test_every_row_of_the_reference_is_carried_by_a_rule() -> None:
    assert rows_to_carry().keys() - carriers().keys() == set()


def test_every_rule_carries_rows_that_the_reference_has() -> None:
    assert [rule.id for rule in shipped().rules.values() if not rule.rows] == []
    assert carriers().keys() - rows_to_carry().keys() == set()


@pytest.mark.parametrize("section", COUNTED)
def test_as_many_rows_with_a_limit_are_held_by_a_test_as_the_reference_has(section: str) -> None:
    held = [
        row
        for row, told in rows_to_carry().items()
        if (told["section"], told["limit"]) == (section, "1")
        and any(held_by(rule) for rule in carriers()[row])
    ]
    assert len(held) == COUNTED[section][2]


def test_every_rule_is_held_by_a_test() -> None:
    unheld = [rule.id for rule in shipped().rules.values() if not held_by(rule)]
    assert unheld == []
    assert [rule for rule in shipped().rules if rule not in written_twice()] == []


def test_no_test_is_left_of_a_rule_that_is_gone() -> None:
    told = (*written_twice(), *worked_examples(), *table_lines())
    assert [rule for rule in told if rule not in shipped().rules] == []


def test_the_pages_are_the_ones_that_the_packs_give() -> None:
    wanted = pages()
    shown = {
        path.name: path.read_text(encoding="utf-8")
        for path in TARGET.glob("*.md")
        if path.name != "README.md"
    }
    assert shown == wanted, "run: .venv/bin/python scripts/law_index.py"


def test_every_article_of_every_version_stands_in_the_index() -> None:
    index = pages()["index.md"]
    for rule in shipped().rules.values():
        for version in rule.versions:
            for source in (version.source, *version.also):
                row = f"| {source.article or '–'} | [{rule.id}]"
                assert re.search(re.escape(row) + rf"[^|]*\| {version.number} \| ", index)


# Each ban is a test of the product, or is owed together with the domain that it is about.

BANS = [rule for rule in shipped().rules.values() if rule.pack == "cn.bans"]


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.id)
def test_a_ban_names_its_test_or_the_domain_it_waits_for(ban: Rule) -> None:
    assert ban.kind is RuleKind.BAN
    terms = ban.versions[-1].terms
    assert ("test" in terms) != ("due" in terms), "a test, or the domain it is due with"
    if "due" in terms:
        assert re.fullmatch(r"[a-z_]+", terms["due"])
        assert not (SOURCE / terms["due"]).exists(), f"{terms['due']} exists: name the test"
    else:
        path, _, name = terms["test"].partition("::")
        assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8")
