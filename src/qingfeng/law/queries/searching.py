"""Rules found by words, kind, pack and certainty; the whole library stands in memory, so nothing is asked of a database."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from qingfeng.law.rules.shapes import Library, Rule, RuleKind

_KINDS = tuple(RuleKind)


@dataclass(frozen=True, slots=True)
class Wanted:
    text: str = ""
    packs: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    certainties: frozenset[str] = frozenset()


def found(library: Library, wanted: Wanted) -> list[Rule]:
    """By kind, clocks first, then by id. Every word of the text must occur, in either language."""
    sought = wanted.text.casefold().split()
    return [
        rule
        for rule in sorted(library.rules.values(), key=place)
        if _chosen(rule, wanted) and all(word in _text(rule, library) for word in sought)
    ]


def place(rule: Rule) -> tuple[int, str]:
    """Where a rule stands in the whole list."""
    return _KINDS.index(rule.kind), rule.id


def counted(library: Library, wanted: Wanted) -> Mapping[str, list[tuple[str, int]]]:
    """What each filter would give: its own choice does not narrow its counts."""
    free = {
        "pack": replace(wanted, packs=frozenset()),
        "kind": replace(wanted, kinds=frozenset()),
        "certainty": replace(wanted, certainties=frozenset()),
    }
    counts: dict[str, Counter[str]] = {}
    for facet, question in free.items():
        counts[facet] = Counter(
            value for rule in found(library, question) for value in _values(rule, facet)
        )
    order = {kind.value: f"{number:02}" for number, kind in enumerate(_KINDS)}
    return {
        facet: sorted(count.items(), key=lambda pair: order.get(pair[0], pair[0]))
        for facet, count in counts.items()
    }


def _values(rule: Rule, facet: str) -> Iterator[str]:
    if facet == "pack":
        yield rule.pack
    elif facet == "kind":
        yield rule.kind.value
    else:
        newest = rule.versions[-1]
        yield from sorted({newest.certainty, newest.reading or newest.certainty})


def _chosen(rule: Rule, wanted: Wanted) -> bool:
    return (
        (not wanted.packs or rule.pack in wanted.packs)
        and (not wanted.kinds or rule.kind.value in wanted.kinds)
        and (not wanted.certainties or bool(wanted.certainties & set(_values(rule, "certainty"))))
    )


def _text(rule: Rule, library: Library) -> str:
    # Rules are replaced as a whole and hash by what they say, so that a text is made once a version of the library.
    titles = tuple(
        f"{library.instruments[source.instrument].title.zh} "
        f"{library.instruments[source.instrument].title.en} "
        f"{library.instruments[source.instrument].number} {source.article}"
        for version in rule.versions
        for source in (version.source, *version.also)
    )
    return _folded(rule, titles)


@lru_cache(maxsize=4096)
def _folded(rule: Rule, titles: tuple[str, ...]) -> str:
    said = [f"{v.text.zh} {v.text.en}" for v in rule.versions]
    return " ".join((rule.id, rule.name.zh, rule.name.en, *said, *titles)).casefold()
