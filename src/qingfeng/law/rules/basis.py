"""What each step of a clock's reasoning rests on: the rule itself, or the rule by which its instrument counts."""

from dataclasses import dataclass

from qingfeng.law.rules.shapes import Library, Rule, Source, Version

COUNTING = "cn.clock"
# That a pause stops the clock says the rule itself; from which day to which, the convention.
_PAUSES = frozenset({"pause_on_last_day", "not_counted"})
_CALENDAR = frozenset({"days_off", "made_up", "no_calendar"})
_COUNTED = frozenset({"started", "reached", "rolled"})


@dataclass(frozen=True, slots=True)
class Basis:
    rule: str
    version: int
    source: Source


def basis_of(code: str, rule: Rule, version: Version, library: Library) -> Basis:
    """`code` is that of the step, `version` the one that governs the clock."""
    if rule.id.startswith("cn."):
        if code in _PAUSES:
            return _named(f"{COUNTING}.pauses", rule, version, library)
        if code in _CALENDAR:
            return _named(f"{COUNTING}.calendar", rule, version, library)
        if code in _COUNTED:
            return _named(_counting_rule(version, library), rule, version, library)
    return Basis(rule.id, version.number, version.source)


def _counting_rule(version: Version, library: Library) -> str:
    """The rule of counting of the version's own instrument, else of one that it cites as well."""
    pack = library.packs.get(COUNTING)
    rules = pack.rules if pack else ()
    for source in (version.source, *version.also):
        for rule in rules:
            if rule.versions[-1].source.instrument == source.instrument:
                return rule.id
    return ""


def _named(counting: str, rule: Rule, version: Version, library: Library) -> Basis:
    found = library.rules.get(counting)
    if found is None:
        return Basis(rule.id, version.number, version.source)
    newest = found.versions[-1]
    return Basis(found.id, newest.number, newest.source)
