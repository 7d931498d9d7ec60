"""The page of commands says what the commands say."""

import re
from pathlib import Path

from scripts.commands_reference import RESULTS, TARGET, page

DOCS = TARGET.parents[1]
CLONE = DOCS.parent
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]+)")


def test_the_page_is_the_one_that_the_commands_give() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), (
        "run: .venv/bin/python scripts/commands_reference.py"
    )


def test_no_result_is_told_of_a_command_that_is_gone() -> None:
    told = set(re.findall(r"^## `qingfeng (.+)`$", page(), flags=re.M))
    assert set(RESULTS) <= told


def test_every_link_of_the_papers_leads_somewhere() -> None:
    papers = [*CLONE.glob("*.md"), *DOCS.rglob("*.md")]
    broken = [
        f"{paper.relative_to(CLONE)}: {target}"
        for paper in papers
        for target in LINK.findall(paper.read_text(encoding="utf-8"))
        if not (paper.parent / target).exists()
    ]
    assert broken == []


def test_every_test_that_the_papers_name_is_there() -> None:
    named = re.compile(r"`(tests/[\w/.]+)`")
    missing = [
        f"{paper.relative_to(CLONE)}: {path}"
        for paper in [*CLONE.glob("*.md"), *DOCS.rglob("*.md")]
        for path in named.findall(paper.read_text(encoding="utf-8"))
        if not (CLONE / Path(path)).exists()
    ]
    assert missing == []
