"""Write docs/law from the shipped packs and the golden files; a test compares, so run this after changing a rule."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.shapes import Instrument, Pack, Rule, RuleKind, Source, Version

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "law"
GOLDEN = ROOT / "tests" / "golden" / "law"

RULES = "tests/golden/law/test_rules.py::test_the_rule_says_what_the_law_does"
CLOCKS = "tests/golden/law/test_clocks.py::test_the_day_worked_out_by_hand"
LINES = "tests/golden/law/test_threshold_lines.py::test_a_line_is_reached_by_its_figure_and_not_a_step_before"

INDEX_HEAD = """# Index of the law: article, rule, test

# 法条索引:条文、规则、测试

Each article that a shipped rule cites, by instrument, with the version it is cited by, how sure we are (figure, and reading where
that differs) and the tests that hold it. How to read it: [README](README.md). Written from the packs by
`python scripts/law_index.py`.

逐部法规列出随版本发布的规则所引用的条文、引用它的规则版本、把握程度(数字;读法不同时另列)和相应的测试。阅读方法见 [README](README.md)。
"""
TABLE = (
    "| 条文 Article | 规则 Rule | 版本 Version | 把握 Sure | 测试 Tests |\n|---|---|---|---|---|\n"
)


def pages() -> dict[str, str]:
    """The pages by file name."""
    packs = shipped().packs
    return {"index.md": index()} | {f"{name}.md": pack_page(packs[name]) for name in sorted(packs)}


def index() -> str:
    library = shipped()
    cited: dict[str, list[tuple[Source, Rule, Version]]] = {}
    for rule, version in all_versions():
        for source in (version.source, *version.also):
            cited.setdefault(source.instrument, []).append((source, rule, version))
    sections = (
        _instrument(library.instruments[key], entries) for key, entries in sorted(cited.items())
    )
    return INDEX_HEAD + "".join(sections)


def all_versions() -> Iterator[tuple[Rule, Version]]:
    for rule in shipped().rules.values():
        for version in rule.versions:
            yield rule, version


def _instrument(instrument: Instrument, entries: list[tuple[Source, Rule, Version]]) -> str:
    lines = [f"\n## {instrument.title.zh} · {instrument.title.en}\n\n"]
    if instrument.number:
        lines.append(f"{instrument.number}. ")
    lines.append(f"{_period(instrument)}.\n\n{TABLE}")
    ordered = sorted(entries, key=lambda e: (_natural(e[0].article), e[1].id, e[2].number))
    for source, rule, version in ordered:
        lines.append(
            f"| {source.article or '–'} | [{rule.id}]({rule.pack}.md#{_anchor(rule)}) | {version.number} "
            f"| {_sure(version)} | {', '.join(held.short for held in held_by(rule))} |\n"
        )
    return "".join(lines)


def pack_page(pack: Pack) -> str:
    head = (
        f"# {pack.title.zh} · {pack.title.en}\n\n`{pack.name}`: {len(pack.rules)} rules. "
        "Written from the pack by `python scripts/law_index.py`; how to read it: [README](README.md).\n"
    )
    return head + "".join(_rule(rule) for rule in pack.rules)


def _rule(rule: Rule) -> str:
    rows = ", ".join(rule.rows)
    lines = [f'\n<a id="{_anchor(rule)}"></a>\n\n## {rule.name.zh} · {rule.name.en}\n']
    lines.append(f"\n`{rule.id}` · {rule.kind.value} · rows {rows}\n")
    for version in rule.versions:
        sources = "; ".join(_source(source) for source in (version.source, *version.also))
        lines.append(
            f"\n{version.number}. {_period(version)}. {sources}. 把握 Sure: {_sure(version)}.\n"
            f"   {version.text.zh}\n   {version.text.en}\n"
        )
    lines.append("\n" + "".join(f"- `{held.test}`\n" for held in held_by(rule)))
    return "".join(lines)


def _source(source: Source) -> str:
    title = shipped().instruments[source.instrument].title
    article = f" 第{source.article}条 · art. {source.article}" if source.article else ""
    return f"{title.zh} · {title.en}{article}"


def _period(of: Version | Instrument) -> str:
    until = f" – {of.until}" if of.until else ""
    return f"{of.in_force}{until}" if until else f"自 from {of.in_force}"


def _sure(version: Version) -> str:
    return f"{version.certainty} / {version.reading}" if version.reading else version.certainty


def _anchor(rule: Rule) -> str:
    return rule.id.removeprefix(f"{rule.pack}.")


def _natural(article: str) -> list[tuple[int, str]]:
    """Article 9 before article 10."""
    return [(int(digits or 0), rest) for digits, rest in re.findall(r"(\d*)(\D*)", article)]


@dataclass(frozen=True)
class Held:
    """A test that holds a rule: as the index calls it, and as pytest does."""

    short: str
    test: str


def held_by(rule: Rule) -> list[Held]:
    """Of the many worked examples of one rule only the number is told."""
    found = []
    if rule.id in written_twice():
        found.append(Held(f"rules[{rule.id}]", f"{RULES}[{rule.id}]"))
    examples = worked_examples().get(rule.id, 0)
    if examples:
        found.append(Held(f"clocks ×{examples}", f"{CLOCKS} -k {rule.id} ({examples})"))
    lines = table_lines().get(rule.id, 0)
    if lines:
        found.append(Held(f"lines ×{lines}", f"{LINES} -k {_anchor(rule)} ({lines})"))
    named = rule.versions[-1].terms.get("test", "") if rule.kind is RuleKind.BAN else ""
    if named:
        found.append(Held(named.rpartition("::")[2], named))
    return found


@cache
def written_twice() -> Mapping[str, int]:
    return _cases(GOLDEN / "rules")


@cache
def worked_examples() -> Mapping[str, int]:
    return _cases(GOLDEN / "clocks")


@cache
def table_lines() -> Mapping[str, int]:
    """Lines of the criminal table by rule."""
    path = GOLDEN / "threshold_lines.toml"
    groups = tomllib.loads(path.read_text(encoding="utf-8"))["group"] if path.exists() else []
    found: Counter[str] = Counter()
    for group in groups:
        found[f"cn.criminal.{group['rule']}"] += len(group["rows"])
    return found


def _cases(folder: Path) -> Mapping[str, int]:
    return Counter(
        case["rule"]
        for path in sorted(folder.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    )


if __name__ == "__main__":
    for old in TARGET.glob("*.*.md"):
        old.unlink()
    for name, text in pages().items():
        (TARGET / name).write_text(text, encoding="utf-8")
