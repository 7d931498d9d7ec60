"""Where the rules of the criminal thresholds stand in the library."""

from datetime import date

from qingfeng.law.rules.shapes import Library, Rule, RuleKind, Version

PACK = "cn.criminal"


def rule(library: Library, name: str) -> Rule:
    return library.rules[f"{PACK}.{name}"]


def version(library: Library, name: str, day: date) -> Version | None:
    """What the rule says on that day; None where it did not exist yet."""
    return rule(library, name).at(day)


def of_kind(library: Library, *kinds: RuleKind) -> tuple[Rule, ...]:
    return tuple(rule for rule in library.packs[PACK].rules if rule.kind in kinds)
