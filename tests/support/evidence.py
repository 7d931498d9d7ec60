"""Listings reduced to what matching would have found in them, so that ranking is tested alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from qingfeng.engine.lexicon import brands, terms
from qingfeng.engine.types import Disguise, Hits, Kind, Matches, Snapshot, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

MARKS = ("Rolex", "Apple", "Nike", "Gucci", "Bosch", "Corner Shop Chain")
ONE = 1.0


@dataclass(frozen=True)
class Hit:
    mark: str
    start: int = 0
    end: int = 5
    kind: Kind = Kind.MARK
    disguise: Disguise = Disguise.EXACT
    strength: float = ONE


@dataclass(frozen=True)
class Word:
    term: str
    category: str
    start: int = 20
    end: int = 25
    disguise: Disguise = Disguise.EXACT


@dataclass(frozen=True)
class Listing:
    hits: tuple[Hit, ...] = ()
    words: tuple[Word, ...] = ()
    title: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    def with_hit(self, hit: Hit) -> Listing:
        return Listing((*self.hits, hit), self.words, self.title, self.facts)

    def with_word(self, word: Word) -> Listing:
        return Listing(self.hits, (*self.words, word), self.title, self.facts)


def wording_table() -> pa.Table:
    columns = ("term", "category", "strength", "language", "part", "needs", "mark", "note")
    table = {name: [getattr(term, name) for term in terms()] for name in columns}
    return pa.table({**table, "nice": ["|".join(map(str, term.nice)) for term in terms()]})


def small_snapshot() -> Snapshot:
    """Six marks: much copied, electronics, industrial, and one that no lexicon knows."""
    classes = {brand.mark: brand.nice_classes for brand in brands()}
    of_marks = [classes.get(mark, ()) for mark in MARKS]
    ids = pa.array([f"right-{number}" for number in range(len(MARKS))])
    categories = sorted({term.category for term in terms()})
    return Snapshot(
        number=1,
        path=Path("small"),
        rights=pa.table({"right_id": ids, "mark": list(MARKS)}),
        right_id=ids,
        mark=pa.array(MARKS),
        class_offsets=np.concatenate([[0], np.cumsum([len(some) for some in of_marks])]),
        classes=np.array([number for some in of_marks for number in some], np.uint8),
        terms=wording_table(),
        term_category=np.array([categories.index(term.category) for term in terms()], np.uint8),
        categories=tuple(categories),
        rules_version="test",
        arrays={},
    )


def term_number(word: Word) -> int:
    return next(
        number
        for number, term in enumerate(terms())
        if term.term == word.term and term.category == word.category
    )


def offsets(counts: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def as_hits(listings: Sequence[Listing]) -> Hits:
    flat = [(row, hit) for row, listing in enumerate(listings) for hit in listing.hits]
    ints = np.array(
        [(row, MARKS.index(hit.mark), 0, hit.start, hit.end) for row, hit in flat], np.int32
    ).reshape(-1, 5)
    small = np.array([(hit.kind, hit.disguise, 0) for _, hit in flat], np.uint8).reshape(-1, 3)
    strength = np.array([hit.strength for _, hit in flat], np.float32)
    return Hits(
        row=ints[:, 0],
        right=ints[:, 1],
        pattern=ints[:, 2],
        kind=small[:, 0],
        disguise=small[:, 1],
        field=small[:, 2],
        start=ints[:, 3],
        end=ints[:, 4],
        byte_start=ints[:, 3],
        byte_end=ints[:, 4],
        strength=strength,
        ambiguity=strength * 0,
        support=strength * 0,
        offsets=offsets([len(listing.hits) for listing in listings]),
    )


def as_terms(listings: Sequence[Listing]) -> Terms:
    flat = [(row, word) for row, listing in enumerate(listings) for word in listing.words]
    ints = np.array(
        [(row, term_number(word), word.start, word.end) for row, word in flat], np.int32
    ).reshape(-1, 4)
    small = np.zeros(len(flat), np.uint8)
    disguise = np.array([word.disguise for _, word in flat], np.uint8)
    return Terms(
        row=ints[:, 0],
        term=ints[:, 1],
        category=small,
        disguise=disguise,
        field=small,
        start=ints[:, 2],
        end=ints[:, 3],
        byte_start=ints[:, 2],
        byte_end=ints[:, 3],
        offsets=offsets([len(listing.words) for listing in listings]),
    )


def as_matches(listings: Sequence[Listing]) -> Matches:
    lengths = np.array([len(listing.title) for listing in listings], np.int32)
    return Matches(as_hits(listings), as_terms(listings), lengths, lengths * 0)


def as_batch(listings: Sequence[Listing]) -> pa.Table:
    names = {name for listing in listings for name in listing.facts}
    facts = {name: [listing.facts.get(name) for listing in listings] for name in sorted(names)}
    return pa.table({"title": [listing.title for listing in listings], **facts})
