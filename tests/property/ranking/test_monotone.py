"""More evidence of infringement never lowers a score; more that speaks against it never raises one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.engine.lexicon import terms
from qingfeng.engine.ranking.scoring import rank
from qingfeng.engine.types import Disguise, Kind
from tests.support.evidence import MARKS, Hit, Listing, Word, as_batch, as_matches, small_snapshot

SNAPSHOT = small_snapshot()
SLACK = 1e-6
FAR = 300  # the added word stands apart from all others
SPEAKING = ("replica", "origin")
AGAINST = ("negation", "genuine", "secondhand", "service", "nominative")

places = st.integers(0, 200)
strengths = st.floats(0.375, 1.0, width=32)
hits = st.builds(
    lambda mark, start, kind, disguise, strength: Hit(
        mark, start, start + 4, kind, disguise, strength
    ),
    st.sampled_from(MARKS),
    places,
    st.sampled_from([Kind.MARK, Kind.ALIAS, Kind.NAME_ZH, Kind.NICKNAME, Kind.MODEL, Kind.STYLE]),
    st.sampled_from(list(Disguise)),
    strengths,
)


def words_of(categories: tuple[str, ...], start: st.SearchStrategy[int]) -> st.SearchStrategy[Word]:
    known = [(term.term, term.category) for term in terms() if term.category in categories]
    return st.builds(
        lambda word, at: Word(word[0], word[1], at, at + len(word[0])),
        st.sampled_from(known),
        start,
    )


any_word = words_of((*SPEAKING, *AGAINST, "goods", "packaging"), places)
listings = st.builds(
    lambda some, words: Listing(tuple(some), tuple(words)),
    st.lists(hits, max_size=4),
    st.lists(any_word, max_size=5),
)


def scores(*some: Listing) -> list[float]:
    found: list[float] = rank(as_batch(some), as_matches(some), SNAPSHOT).score.tolist()
    return found


@given(listings, words_of((*SPEAKING, "packaging"), st.just(FAR)))
@settings(deadline=None)
def test_a_grade_word_never_lowers(listing: Listing, word: Word) -> None:
    before, after = scores(listing, listing.with_word(word))
    assert after >= before - SLACK


@given(listings, words_of(AGAINST, st.just(FAR)))
@settings(deadline=None)
def test_an_innocent_word_never_raises(listing: Listing, word: Word) -> None:
    before, after = scores(listing, listing.with_word(word))
    assert after <= before + SLACK


@given(listings, hits)
@settings(deadline=None)
def test_a_use_of_a_further_mark_never_lowers(listing: Listing, hit: Hit) -> None:
    others = Listing(tuple(h for h in listing.hits if h.mark != hit.mark), listing.words)
    before, after = scores(others, others.with_hit(hit))
    assert after >= before - SLACK


@given(listings, st.integers(0, 3), strengths)
@settings(deadline=None)
def test_a_surer_hit_never_lowers(listing: Listing, number: int, strength: float) -> None:
    if number >= len(listing.hits):
        return
    weak = listing.hits[number]
    surer = Hit(
        weak.mark, weak.start, weak.end, weak.kind, weak.disguise, max(strength, weak.strength)
    )
    raised = Listing((*listing.hits[:number], surer, *listing.hits[number + 1 :]), listing.words)
    before, after = scores(listing, raised)
    assert after >= before - SLACK


@given(listings)
@settings(deadline=None)
def test_a_score_is_a_probability_and_rows_know_nothing_of_each_other(listing: Listing) -> None:
    alone = scores(listing)
    beside = scores(Listing(), listing, Listing((Hit("Rolex"),)))
    assert 0.0 <= alone[0] <= 1.0
    assert beside[1] == alone[0]
