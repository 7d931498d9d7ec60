"""The pages and the words of the workflows: drawn from the code, complete in both languages, nothing beside."""

import re
from functools import partial
from pathlib import Path

import pytest
from django.utils.translation import override
from scripts.workflows_reference import TARGET, pages

import qingfeng
from qingfeng.foundation.api import versions_of, workflows
from qingfeng.foundation.rules.workflows import columns, mermaid, openings, tracks
from qingfeng.foundation.ui.words import word, words
from qingfeng.foundation.ui.workflow_words import state_word, unsaid, verb_word, workflow_keys
from qingfeng.foundation.web.manage.drawing import GUTTER, PITCH, draw
from qingfeng.kernel.workflow import Workflow
from tests.integration.foundation.conftest import PARCEL_2

SOURCE = Path(next(iter(qingfeng.__path__)))
FLOWS = [pytest.param(flow, id=f"{flow.name}-{flow.version}") for flow in workflows()]
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_pages_are_those_that_the_workflows_give() -> None:
    standing = {path.name: path.read_text(encoding="utf-8") for path in TARGET.iterdir()}
    assert standing == pages(), "run: .venv/bin/python scripts/workflows_reference.py"


@pytest.mark.parametrize("flow", FLOWS)
def test_every_code_has_a_word_in_both_languages(flow: Workflow) -> None:
    assert unsaid(flow) == []
    for area, code in sorted(workflow_keys(flow)):
        with override("zh-hans"):
            assert HAN.search(word(area, code)), (area, code)
        with override("en"):
            assert word(area, code).isascii() or "’" in word(area, code), (area, code)
            assert not HAN.search(word(area, code)), (area, code)


def test_a_workflow_without_words_is_noticed() -> None:
    assert ("state", "parcel.inspected") in unsaid(PARCEL_2)
    assert ("verb", "parcel.carried_over") in unsaid(PARCEL_2)
    assert ("verb", "carry_over") not in unsaid(PARCEL_2)


def literals() -> set[str]:
    """Every code in quotation marks, or the name of a guard, outside the modules that give the words."""
    quoted = re.compile(r"""["']([a-z0-9_]+(?:\.[a-z0-9_]+)?)["']""")
    named = re.compile(r"""\b([a-z0-9_]+)=_""")
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if path.name not in ("words.py", "vocabulary.py", "texts.py"):
            text = path.read_text(encoding="utf-8")
            found |= {*quoted.findall(text), *named.findall(text)}
    return found


def test_no_word_of_a_workflow_is_superfluous() -> None:
    names = {flow.name for flow in workflows()}
    keys = {key for flow in workflows() for key in workflow_keys(flow)}
    own = {
        (area, code)
        for area in ("state", "verb")
        for code in words(area)
        if code.partition(".")[0] in names and "." in code
    }
    # A verb that is no event of the workflow stands where it is written, whole or behind the name of its flow.
    written = literals()
    said = {code for code in words("verb") if {code, code.partition(".")[2]} & written}
    assert {
        (area, code) for area, code in own - keys if area == "state" or code not in said
    } == set()
    assert {code for code in words("state") if "." not in code} == set(), "whose state is it?"


def test_no_refusal_has_a_word_that_nothing_gives() -> None:
    written = literals()
    assert {code for code in words("refusal") if code not in written} == set()


@pytest.mark.parametrize("flow", [*workflows(), PARCEL_2], ids=lambda flow: flow.name)
def test_the_diagram_holds_every_state_and_every_step(flow: Workflow) -> None:
    assert sorted(columns(flow)) == sorted(flow.states)
    assert columns(flow)[0] == flow.initial
    named = columns(flow)
    drawn = {(named[s], t.verb, named[t.target]) for t in tracks(flow) for s in t.sources}
    assert drawn == flow.moves()
    arrows = {
        (source, verb, target)
        for source, target, verbs in re.findall(
            r"^    (\w+) --> (\w+) : (.+)$", mermaid(flow, state=str, verb=str), re.M
        )
        for verb in verbs.split(", ")
    }
    assert arrows == flow.moves()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("flow", [*workflows(), PARCEL_2], ids=lambda flow: flow.name)
def test_the_drawing_stays_inside_its_frame(flow: Workflow, language: str) -> None:
    with override(language):
        drawn = draw(flow, state=partial(state_word, flow), verb=partial(verb_word, flow))
        said = [verb_word(flow, track.verb) for track in tracks(flow)]
    assert drawn.width == GUTTER + PITCH * len(flow.states)
    assert [box.first for box in drawn.boxes].count(True) == 1
    assert sum(box.final for box in drawn.boxes) == len(flow.finals)
    assert len(drawn.lines) == len(flow.steps)
    for line, words_said in zip(drawn.lines, said, strict=True):
        assert re.sub(r"\s", "", words_said) == "".join(
            re.sub(r"\s", "", text.text) for text in line.words
        )
        assert all(GUTTER < x < drawn.width and 0 < y < drawn.height for x, y in line.dots)
        assert line.points
    assert all(box.end <= drawn.height and box.x >= GUTTER for box in drawn.boxes)


def test_every_permission_opens_what_the_steps_say() -> None:
    opened = openings(workflows())
    for flow in workflows():
        for step in flow.steps:
            assert (flow.name, step.verb) in opened[step.permission]
    pairs = {(p, name, verb) for p, verbs in opened.items() for name, verb in verbs}
    steps = {(s.permission, flow.name, s.verb) for flow in workflows() for s in flow.steps}
    assert pairs == steps


def test_the_newest_version_stands_first() -> None:
    for name, text in pages().items():
        if name != "README.md":
            numbers = [int(n) for n in re.findall(r"^## Version (\d+)", text, re.M)]
            known = [flow.version for flow in versions_of(name.removesuffix(".md"))]
            assert numbers == sorted(known, reverse=True)
