"""The rows of cn.criminal and their words, out of the library. The only module here that knows how they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from qingfeng.law.rules import library, shapes

PACK = "cn.criminal"


@dataclass(frozen=True, slots=True)
class Version:
    rule: str
    number: int
    in_force: date
    until: date | None
    instrument: str
    article: str
    certainty: str
    reading: str
    terms: Mapping[str, Any] = field(hash=False)

    def governs(self, day: date) -> bool:
        return self.in_force <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    kind: str
    rows: tuple[str, ...]
    versions: tuple[Version, ...]

    def at(self, day: date) -> Version | None:
        return next((version for version in self.versions if version.governs(day)), None)


@dataclass(frozen=True, slots=True)
class Pack:
    rules: Mapping[str, Rule] = field(hash=False)
    titles: Mapping[str, tuple[str, str]] = field(hash=False)
    words: Mapping[str, Mapping[str, tuple[str, str]]] = field(hash=False)

    def rule(self, name: str) -> Rule:
        return self.rules[f"{PACK}.{name}"]

    def of_kind(self, kind: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.kind == kind)

    def terms(self, name: str, day: date) -> Mapping[str, Any]:
        """What the rule says on that day; nothing where it did not exist yet."""
        version = self.rule(name).at(day)
        return version.terms if version else {}


@cache
def shipped() -> Pack:
    return pack_of(library.shipped())


def pack_of(everything: shapes.Library) -> Pack:
    """The pack out of a library, which may hold released versions besides the shipped ones."""
    rules = everything.packs[PACK].rules
    instruments = everything.instruments
    named = {rule.id: (rule.name.zh, rule.name.en) for rule in rules}
    numbered = {
        key: (found.number or found.title.zh, found.title.en) for key, found in instruments.items()
    }
    words = {
        area: {code: (text.zh, text.en) for code, text in codes.items()}
        for area, codes in everything.words.items()
    }
    return Pack(
        rules={rule.id: _rule(rule) for rule in rules},
        titles={
            key: (f"{found.title.zh} {found.number}".strip(), found.title.en)
            for key, found in instruments.items()
        },
        words={**words, "rules": named, "instruments": numbered},
    )


def _rule(rule: shapes.Rule) -> Rule:
    versions = tuple(_version(rule.id, version) for version in rule.versions)
    return Rule(rule.id, rule.kind.value, rule.rows, versions)


def _version(rule: str, version: shapes.Version) -> Version:
    return Version(
        rule=rule,
        number=version.number,
        in_force=version.in_force,
        until=version.until,
        instrument=version.source.instrument,
        article=version.source.article,
        certainty=version.certainty,
        reading=version.reading,
        terms=version.terms,
    )
