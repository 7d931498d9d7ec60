"""The packs shipped with the release, read once and held against each other."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.reading import read_instruments, read_pack, read_words
from qingfeng.law.rules.shapes import Instrument, Library, Pack, Rule, Text, Version

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
            _require_declared(library, rule, version)
    return library


def _require_declared(library: Library, rule: Rule, version: Version) -> None:
    """Every instrument and every code of a clock has a title or a word."""
    place = f"{rule.id} version {version.number}"
    for source in (version.source, *version.also):
        if source.instrument not in library.instruments:
            raise BadInput("instrument_unknown", column=place, instrument=source.instrument)
    if version.clock is None:
        return
    terms = version.clock
    asked = [("actors", terms.bound), ("facts", terms.starts), ("effects", terms.on_expiry.value)]
    asked += [("pauses", pause) for pause in terms.limit.pauses]
    asked += [("approvers", extension.approver) for extension in terms.limit.extensions]
    asked += [("facts", fact) for fact in terms.limit.restarts]
    for area, code in asked:
        if code not in library.words.get(area, {}):
            raise BadInput("word_missing", column=place, area=area, code=code)


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
