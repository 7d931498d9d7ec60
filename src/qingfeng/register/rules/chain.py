"""The authorisation chain: from the holder of a right, link by link, to a seller.

A chain holds when its first link starts at the holder, each link starts where the one before it
ends, every link but the last allows sub-licences, and every link covers the goods, the territory,
the channel and the day that are asked about. Goods from abroad that lack only the territory are a
parallel import: not authorised here, but not counterfeit for that alone.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from qingfeng.register.rules.vocabulary import LicenceKind

PartyId: TypeAlias = str
LinkId: TypeAlias = str


class GapCode(StrEnum):
    RIGHT_NOT_IN_FORCE = "right_not_in_force"
    SELLER_UNKNOWN = "seller_unknown"
    HOLDER_UNKNOWN = "holder_unknown"
    NO_CHAIN = "no_chain"
    GOODS = "goods"
    TERRITORY = "territory"
    CHANNEL = "channel"
    DATES = "dates"
    SUB_LICENCE = "sub_licence"


@dataclass(frozen=True, slots=True)
class Link:
    """One licence. An empty scope tuple sets no limit in that respect."""

    id: LinkId
    licensor: PartyId
    licensee: PartyId
    kind: LicenceKind
    valid_from: date
    valid_to: date | None
    may_sublicense: bool
    classes: frozenset[int] = frozenset()
    goods: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; None leaves a respect unasked, so it can bar nothing."""

    sellers: frozenset[PartyId]
    on: date
    nice_class: int | None = None
    goods: str | None = None
    territory: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    code: GapCode
    link: LinkId | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    yes: bool
    links: tuple[Link, ...]
    gaps: tuple[Gap, ...]
    parallel_import: bool = False
    exclusive_elsewhere: tuple[LinkId, ...] = ()


def authorised(question: Question, holder: PartyId | None, links: Iterable[Link]) -> Answer:
    """The chain with the fewest gaps; yes only if it has none."""
    if holder is None:
        return Answer(yes=False, links=(), gaps=(Gap(GapCode.HOLDER_UNKNOWN),))
    if not question.sellers:
        return Answer(yes=False, links=(), gaps=(Gap(GapCode.SELLER_UNKNOWN),))
    known = tuple(links)
    if holder in question.sellers:
        return _answer(question, (), (), known)
    chain = _best_chain(question, holder, known)
    if chain is None:
        return Answer(yes=False, links=(), gaps=(Gap(GapCode.NO_CHAIN),))
    gaps = _chain_gaps(question, chain)
    abroad = _best_chain(replace(question, territory=None), holder, known) if gaps else None
    if abroad and {gap.code for gap in _chain_gaps(question, abroad)} == {GapCode.TERRITORY}:
        return _answer(question, abroad, _chain_gaps(question, abroad), known)
    return _answer(question, chain, gaps, known)


def _answer(
    question: Question, chain: tuple[Link, ...], gaps: tuple[Gap, ...], known: Sequence[Link]
) -> Answer:
    own = {link.id for link in chain}
    elsewhere = sorted(
        link.id
        for link in known
        if link.kind == LicenceKind.EXCLUSIVE
        and link.id not in own
        and link.licensee not in question.sellers
        and not link_gaps(question, link)
    )
    return Answer(
        yes=not gaps,
        links=chain,
        gaps=gaps,
        parallel_import={gap.code for gap in gaps} == {GapCode.TERRITORY},
        exclusive_elsewhere=tuple(elsewhere),
    )


def link_gaps(question: Question, link: Link) -> tuple[Gap, ...]:
    """Where one link falls short of the question, sub-licensing aside."""
    short = {
        GapCode.GOODS: not _covers_goods(question, link),
        GapCode.TERRITORY: not _covers_code(link.territories, question.territory, ("-", "")),
        GapCode.CHANNEL: not _covers_code(link.channels, question.channel, (":",)),
        GapCode.DATES: question.on < link.valid_from
        or (link.valid_to is not None and question.on > link.valid_to),
    }
    return tuple(Gap(code, link.id) for code, is_short in short.items() if is_short)


def _chain_gaps(question: Question, chain: Sequence[Link]) -> tuple[Gap, ...]:
    gaps = [gap for link in chain for gap in link_gaps(question, link)]
    gaps += [Gap(GapCode.SUB_LICENCE, link.id) for link in chain[:-1] if not link.may_sublicense]
    return tuple(gaps)


def _covers_goods(question: Question, link: Link) -> bool:
    if question.nice_class is not None and link.classes and question.nice_class not in link.classes:
        return False
    return question.goods is None or not link.goods or question.goods in link.goods


def _covers_code(granted: frozenset[str], asked: str | None, separators: tuple[str, ...]) -> bool:
    """Codes nest: CN covers CN-35, CN-35 covers CN-350302, online covers online:somewhere."""
    if asked is None or not granted:
        return True
    return any(asked == code or _nests(asked, code, separators) for code in granted)


def _nests(asked: str, code: str, separators: tuple[str, ...]) -> bool:
    if any(mark and asked.startswith(code + mark) for mark in separators):
        return True
    # Division codes lengthen digit pair by digit pair behind the same country.
    return "" in separators and "-" in code and asked.startswith(code)


def _best_chain(
    question: Question, holder: PartyId, links: Sequence[Link]
) -> tuple[Link, ...] | None:
    """Fewest gaps first, then fewest links, then the smallest ids: the same answer every time."""
    outgoing: Mapping[PartyId, list[Link]] = _by_licensor(links)
    queue: list[tuple[int, int, tuple[LinkId, ...], tuple[Link, ...]]] = []
    for link in outgoing[holder]:
        heapq.heappush(queue, (len(link_gaps(question, link)), 1, (link.id,), (link,)))
    settled: set[LinkId] = set()
    while queue:
        cost, length, ids, chain = heapq.heappop(queue)
        last = chain[-1]
        if last.licensee in question.sellers:
            return chain
        if last.id in settled:
            continue
        settled.add(last.id)
        step = 0 if last.may_sublicense else 1
        for link in outgoing[last.licensee]:
            if link.id in settled:
                continue
            price = cost + step + len(link_gaps(question, link))
            heapq.heappush(queue, (price, length + 1, (*ids, link.id), (*chain, link)))
    return None


def _by_licensor(links: Sequence[Link]) -> defaultdict[PartyId, list[Link]]:
    outgoing: defaultdict[PartyId, list[Link]] = defaultdict(list)
    for link in sorted(links, key=lambda item: item.id):
        outgoing[link.licensor].append(link)
    return outgoing
