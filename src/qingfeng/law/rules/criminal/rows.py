"""The rows of the shipped pack and their words. The only module here that knows how they are stored."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

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
    text_zh: str
    text_en: str
    terms: Mapping[str, Any]

    def governs(self, day: date) -> bool:
        return self.in_force <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    kind: str
    name_zh: str
    name_en: str
    rows: tuple[str, ...]
    versions: tuple[Version, ...]

    def at(self, day: date) -> Version | None:
        return next((version for version in self.versions if version.governs(day)), None)


@dataclass(frozen=True, slots=True)
class Pack:
    zone: str
    rules: Mapping[str, Rule]
    titles: Mapping[str, tuple[str, str]]
    words: Mapping[str, Mapping[str, tuple[str, str]]]

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
    body = _read(f"{PACK}.toml")
    instruments = _read("instruments", "criminal.toml")
    rules = {f"{PACK}.{row['id']}": _rule(row) for row in body["rule"]}
    words = {
        section: {code: (both["zh"], both["en"]) for code, both in codes.items()}
        for section, codes in _read("words", "criminal.toml").items()
    }
    numbers = {key: (row["number"], row["title_en"]) for key, row in instruments.items()}
    names = {rule.id: (rule.name_zh, rule.name_en) for rule in rules.values()}
    return Pack(
        zone=body["zone"],
        rules=rules,
        titles={
            key: (f"{row['title_zh']}（{row['number']}）", row["title_en"])
            for key, row in instruments.items()
        },
        words={**words, "rules": names, "instruments": numbers},
    )


def _read(*place: str) -> dict[str, Any]:
    source = files("qingfeng.law").joinpath("packs", *place)
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _rule(row: Mapping[str, Any]) -> Rule:
    name = f"{PACK}.{row['id']}"
    return Rule(
        id=name,
        kind=row["kind"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        rows=tuple(row["rows"]),
        versions=tuple(_version(name, version) for version in row["version"]),
    )


def _version(rule: str, row: Mapping[str, Any]) -> Version:
    return Version(
        rule=rule,
        number=row["version"],
        in_force=row["in_force"],
        until=row.get("until"),
        instrument=row["instrument"],
        article=row["article"],
        certainty=row["certainty"],
        text_zh=row["text_zh"],
        text_en=row["text_en"],
        terms=row.get("terms", {}),
    )
