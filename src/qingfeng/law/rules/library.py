"""The packs shipped with the release, read once and held against each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import TypeVar

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.reading import read_instruments, read_pack, read_words
from qingfeng.law.rules.shapes import Edition, Instrument, Library, Pack, Rule, Text, Version

_Value = TypeVar("_Value")


@cache
def shipped() -> Library:
    """All packs of the release; raises BadInput where they cite what is not declared."""
    folder = files("qingfeng.law") / "packs"
    return assembled(
        [read_pack(content, name) for name, content in _contents(folder)],
        _together(read_instruments(c, n) for n, c in _contents(folder / "instruments")),
        _words(read_words(c, n) for n, c in _contents(folder / "words")),
    )


def shipped_version(version: Version) -> bool:
    """Whether the release has it with the same clock."""
    rule = shipped().rules.get(version.rule)
    return rule is not None and any(
        each.number == version.number and each.clock == version.clock for each in rule.versions
    )


def assembled(
    packs: Iterable[Pack],
    instruments: Mapping[str, Instrument],
    words: Mapping[str, Mapping[str, Text]],
) -> Library:
    by_name = {pack.name: pack for pack in packs}
    rules = {rule.id: rule for pack in by_name.values() for rule in pack.rules}
    library = Library(by_name, rules, instruments, words)
    for rule in rules.values():
        for version in rule.versions:
            require_declared(library, version, f"{rule.id} version {version.number}: ")
    return library


def merged(base: Library, editions: Iterable[Edition]) -> Library:
    """The packs with the editions that were released here, in the order of their numbers."""
    rules = dict(base.rules)
    instruments = dict(base.instruments)
    for edition in sorted(editions, key=lambda each: (each.rule, each.version.number)):
        # What a later release of the packs declares itself is not declared twice.
        instruments = {**edition.instruments, **instruments}
        if edition.rule in rules:
            rules[edition.rule] = _followed(rules[edition.rule], edition.version)
    packs = {
        name: replace(pack, rules=tuple(rules[rule.id] for rule in pack.rules))
        for name, pack in base.packs.items()
    }
    return Library(packs, rules, instruments, base.words)


def _followed(rule: Rule, version: Version) -> Rule:
    """The rule with one more version. Clocks cite versions by number, so an edition keeps the number it was released
    under even where a later release of the packs uses it too."""
    before = [each for each in rule.versions if each.number < version.number]
    after = [
        each
        for each in rule.versions
        if each.number > version.number and each.in_force > version.in_force
    ]
    row = [*before, version, *after]
    closed = [_closed(each, later) for each, later in pairwise(row)]
    return replace(rule, versions=(*closed, row[-1]))


def _closed(version: Version, later: Version) -> Version:
    """A version ends on the day before the one after it begins, if it has not ended already."""
    last = later.in_force - timedelta(days=1)
    return version if version.until and version.until <= last else replace(version, until=last)


def require_declared(library: Library, version: Version, place: str) -> None:
    """Every instrument and every code of a clock has a title or a word."""
    for name, source in (
        ("instrument", version.source),
        *(("also", each) for each in version.also),
    ):
        if source.instrument not in library.instruments:
            raise BadInput(
                "instrument_unknown", column=f"{place}{name}", instrument=source.instrument
            )
    for name, area, code in _codes(version):
        if code not in library.words.get(area, {}):
            raise BadInput("word_missing", column=f"{place}{name}", area=area, word=code)


def _codes(version: Version) -> Iterator[tuple[str, str, str]]:
    """The field, the area of words and the code of everything in a clock that wants a word."""
    terms = version.clock
    if terms is None:
        return
    yield "bound", "actors", terms.bound
    yield "starts", "facts", terms.starts
    yield "on_expiry", "effects", terms.on_expiry.value
    yield from (("pauses", "pauses", pause) for pause in sorted(terms.limit.pauses))
    yield from (("extensions", "approvers", each.approver) for each in terms.limit.extensions)
    yield from (("restarts", "facts", fact) for fact in sorted(terms.limit.restarts))


def _contents(folder: Traversable) -> list[tuple[str, bytes]]:
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return [(entry.name, entry.read_bytes()) for entry in entries if entry.name.endswith(".toml")]


def _together(parts: Iterable[Mapping[str, _Value]]) -> dict[str, _Value]:
    found: dict[str, _Value] = {}
    for part in parts:
        twice = found.keys() & part.keys()
        if twice:
            raise BadInput("declared_twice", column=min(twice))
        found.update(part)
    return found


def _words(parts: Iterable[Mapping[str, Mapping[str, Text]]]) -> dict[str, dict[str, Text]]:
    found: dict[str, dict[str, Text]] = {}
    for part in parts:
        for area, codes in part.items():
            found[area] = _together((found.get(area, {}), codes))
    return found
