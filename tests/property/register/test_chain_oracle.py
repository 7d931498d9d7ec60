"""The chain search against an oracle that tries every path."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.register.rules.chain import GapCode, Link, Question, authorised
from qingfeng.register.rules.vocabulary import LicenceKind
from tests.support.examples import examples

PARTIES = ("holder", "a", "b", "c", "shop", "twin")
DAYS = [date(2026, month, 1) for month in (1, 4, 7, 10)]
CLASSES = (9, 18, 25)
GOODS = ("shoes", "bags")
TERRITORIES = ("CN", "CN-35", "CN-3503", "US")
CHANNELS = ("online", "online:dongli", "offline")


@st.composite
def links(draw: st.DrawFn) -> list[Link]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        licensor, licensee = draw(st.permutations(PARTIES))[:2]
        start, end = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
        found.append(
            Link(
                id=str(number),
                licensor=licensor,
                licensee=licensee,
                kind=draw(st.sampled_from(list(LicenceKind))),
                valid_from=start,
                valid_to=draw(st.sampled_from([end, None])),
                may_sublicense=draw(st.booleans()),
                classes=draw(_some(CLASSES)),
                goods=draw(_some(GOODS)),
                territories=draw(_some(TERRITORIES)),
                channels=draw(_some(CHANNELS)),
            )
        )
    return found


def _some(values: tuple[object, ...]) -> st.SearchStrategy[frozenset[object]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


questions = st.builds(
    Question,
    sellers=st.frozensets(st.sampled_from(("shop", "twin")), min_size=1),
    on=st.sampled_from(DAYS),
    nice_class=st.sampled_from([None, *CLASSES]),
    goods=st.sampled_from([None, *GOODS]),
    territory=st.sampled_from([None, *TERRITORIES]),
    channel=st.sampled_from([None, *CHANNELS]),
)


def covers(link: Link, asked: Question, *, ask_territory: bool = True) -> bool:
    """Written from the sentence of the law, not from the code."""
    after_start = link.valid_from <= asked.on
    before_end = link.valid_to is None or asked.on <= link.valid_to
    goods = (asked.nice_class is None or not link.classes or asked.nice_class in link.classes) and (
        asked.goods is None or not link.goods or asked.goods in link.goods
    )
    channel = (
        asked.channel is None
        or not link.channels
        or any(asked.channel == c or asked.channel.split(":")[0] == c for c in link.channels)
    )
    return (
        after_start
        and before_end
        and goods
        and channel
        and (not ask_territory or _inside(link, asked))
    )


def _inside(link: Link, asked: Question) -> bool:
    if asked.territory is None or not link.territories:
        return True
    country, _, division = asked.territory.partition("-")
    for code in link.territories:
        there, _, part = code.partition("-")
        if there == country and division.startswith(part):
            return True
    return False


def paths(found: list[Link], asked: Question) -> Iterator[tuple[Link, ...]]:
    for length in range(1, len(found) + 1):
        for path in permutations(found, length):
            joined = all(one.licensee == two.licensor for one, two in pairwise(path))
            if joined and path[0].licensor == "holder" and path[-1].licensee in asked.sellers:
                yield path


def lawful(path: tuple[Link, ...], asked: Question, *, ask_territory: bool = True) -> bool:
    sub_licences = all(link.may_sublicense for link in path[:-1])
    return sub_licences and all(covers(link, asked, ask_territory=ask_territory) for link in path)


@settings(max_examples=examples(100), deadline=None)
@given(links(), questions)
def test_yes_exactly_where_some_path_is_lawful(found: list[Link], asked: Question) -> None:
    answer = authorised(asked, "holder", found)
    every = list(paths(found, asked))
    assert answer.yes == any(lawful(path, asked) for path in every)
    if answer.yes:
        assert lawful(answer.links, asked)
        assert answer.gaps == ()


@settings(max_examples=examples(100), deadline=None)
@given(links(), questions)
def test_a_no_names_what_is_missing(found: list[Link], asked: Question) -> None:
    answer = authorised(asked, "holder", found)
    every = list(paths(found, asked))
    if not answer.yes:
        assert answer.gaps
        assert ({gap.code for gap in answer.gaps} == {GapCode.NO_CHAIN}) == (not every)
        abroad = any(lawful(path, asked, ask_territory=False) for path in every)
        assert answer.parallel_import == abroad


@settings(max_examples=examples(40), deadline=None)
@given(links(), questions, st.randoms(use_true_random=False))
def test_the_order_of_the_licences_does_not_matter(
    found: list[Link], asked: Question, random: object
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert authorised(asked, "holder", shuffled) == authorised(asked, "holder", found)
