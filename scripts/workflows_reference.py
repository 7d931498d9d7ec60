"""Write docs/reference/workflows/ from the workflows in code; a test compares, so run this after changing one."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import django
from django.urls import get_resolver
from django.utils.translation import override

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingfeng.wiring.settings")
django.setup()

# ruff: noqa: E402 - the workflows are declared when Django starts
from qingfeng.foundation.api import versions_of, word, workflows
from qingfeng.foundation.rules.workflows import columns, mermaid, openings
from qingfeng.foundation.ui.workflow_words import state_word, verb_word
from qingfeng.kernel.workflow import Workflow

TARGET = Path(__file__).resolve().parents[1] / "docs" / "reference" / "workflows"
# Words are given where the pages are declared.
assert get_resolver().url_patterns  # noqa: S101
LANGUAGES = ("zh-hans", "en")
HEAD = """# Workflow `{name}`: {zh} / {en}

Written from the code by `python scripts/workflows_reference.py`. A row keeps the version under which it began; the database refuses
every step that does not stand here. 本页由代码生成；事项立案时的流程版本保持不变，数据库拒绝表外的任何一步。
"""


def pages() -> dict[str, str]:
    """The name of each file, and what belongs into it."""
    names = sorted({flow.name for flow in workflows()})
    made = {f"{name}.md": "".join(_page(versions_of(name))) for name in names}
    return {**made, "README.md": _contents(names)}


def _contents(names: list[str]) -> str:
    head = "# Workflows\n\nStates, verbs, permissions and refusals. 状态、操作、权限与不予办理的情形。\n\n"
    listed = (f"- [`{name}`]({name}.md): {_both(partial(word, 'kind'), name)}\n" for name in names)
    return head + "".join(listed)


def _page(versions: Sequence[Workflow]) -> Iterator[str]:
    zh, en = _said(partial(word, "kind"), versions[-1].name)
    yield HEAD.format(name=versions[-1].name, zh=zh, en=en)
    for flow in reversed(versions):
        yield from _version(flow)


def _version(flow: Workflow) -> Iterator[str]:
    begins = f", for what begins on or after {flow.in_force}" if flow.in_force else ""
    yield f"\n## Version {flow.version}{begins}\n\n"
    both = partial(_both, partial(state_word, flow))
    yield f"```mermaid\n{mermaid(flow, state=both, verb=str)}\n```\n"
    yield from _states(flow)
    yield from _verbs(flow)
    yield from _refusals(flow)
    yield "\n| Permission | Opens |\n|---|---|\n"
    for permission, opened in openings([flow]).items():
        yield f"| `{permission}` | {', '.join(f'`{verb}`' for _, verb in opened)} |\n"
    for version, images in sorted(flow.carries.items()):
        carried = ", ".join(f"`{a}` → `{b}`" for a, b in sorted(images.items()))
        yield f"\nAn administrator may carry over from version {version}: {carried}.\n"


def _states(flow: Workflow) -> Iterator[str]:
    yield "\n| State | 中文 | English | |\n|---|---|---|---|\n"
    for state in columns(flow):
        zh, en = _said(partial(state_word, flow), state)
        place = "begins" if state == flow.initial else "ends" if state in flow.finals else ""
        yield f"| `{state}` | {zh} | {en} | {place} |\n"


def _verbs(flow: Workflow) -> Iterator[str]:
    yield "\n| Verb | 中文 | English | From | To | Permission | Event |\n|---|---|---|---|---|---|---|\n"
    for step in flow.steps:
        zh, en = _said(partial(verb_word, flow), step.verb)
        sources = ", ".join(f"`{state}`" for state in columns(flow) if state in step.sources)
        ends = f"`{step.target}` | `{step.permission}` | `{step.event}`"
        yield f"| `{step.verb}` | {zh} | {en} | {sources} | {ends} |\n"


def _refusals(flow: Workflow) -> Iterator[str]:
    codes = dict.fromkeys(code for step in flow.steps for code in step.guards)
    if codes:
        yield "\n| Refusal | 中文 | English | Of |\n|---|---|---|---|\n"
    for code in codes:
        zh, en = _said(partial(word, "refusal"), code)
        verbs = ", ".join(f"`{step.verb}`" for step in flow.steps if code in step.guards)
        yield f"| `{code}` | {zh} | {en} | {verbs} |\n"


def _both(say: Callable[[str], str], code: str) -> str:
    return " / ".join(_said(say, code))


def _said(say: Callable[[str], str], code: str) -> list[str]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(say(code))
    return found


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for name, text in pages().items():
        (TARGET / name).write_text(text, encoding="utf-8")
