"""What counts as evidence, for and against, and what must never count."""

import pytest

from qingfeng.engine.ranking.layout import FEATURES, PLACE, REASONS, held_out_sellers
from qingfeng.engine.ranking.model import fitted
from qingfeng.engine.ranking.scoring import rank
from qingfeng.engine.types import Context, Disguise, Kind, Scores
from tests.support.evidence import Hit, Listing, Word, as_batch, as_matches, small_snapshot

SNAPSHOT = small_snapshot()
ROLEX = Hit("Rolex")
NIKE = Hit("Nike")
GRADE = Word("高仿", "replica", 6, 8)
SLANG = Word("莞产", "origin", 10, 12)


def scored(*listings: Listing) -> Scores:
    return rank(as_batch(listings), as_matches(listings), SNAPSHOT)


def score(listing: Listing) -> float:
    return float(scored(listing).score[0])


def codes(listing: Listing) -> set[str]:
    scores = scored(listing)
    return {scores.reasons[code].code for code in scores.reason_code}


def test_a_listing_without_anything_is_no_lead() -> None:
    assert score(Listing()) < 0.2


def test_an_open_claim_beside_a_mark_is_a_lead() -> None:
    listing = Listing((NIKE,), (GRADE,))
    assert score(listing) > 0.8
    assert {"mark", "replica_open"} <= codes(listing)


def test_a_grade_word_that_needs_a_mark_says_nothing_alone() -> None:
    assert score(Listing(words=(Word("copy", "replica"),))) == score(Listing())


def test_an_unmistakable_grade_word_alone_is_told() -> None:
    assert "replica_alone" in codes(Listing(words=(GRADE,)))


def test_denied_grade_words_do_not_count() -> None:
    denied = Listing(
        (ROLEX,), (Word("not a replica", "negation", 0, 13), Word("replica", "replica", 6, 13))
    )
    assert "replica_open" not in codes(denied)
    assert score(denied) <= score(Listing((ROLEX,)))


def test_two_readings_of_the_same_letters_count_once() -> None:
    once = Listing((ROLEX,), (Word("1:1", "replica", 6, 9),))
    twice = once.with_word(Word("1/1", "replica", 6, 9))
    assert score(twice) == score(once)


@pytest.mark.parametrize("hits", [(), (NIKE,), (ROLEX,)])
def test_slang_with_a_place_alone_changes_nothing(hits: tuple[Hit, ...]) -> None:
    assert score(Listing(hits, (SLANG,))) == score(Listing(hits))


def test_slang_with_a_place_counts_beside_a_grade_claim_and_a_mark() -> None:
    assert "origin_slang" in codes(Listing((NIKE,), (GRADE, SLANG)))


@pytest.mark.parametrize(
    "name", ["ships_from", "seller_region", "platform_region", "category", "seller_name"]
)
def test_place_and_the_sellers_own_category_change_nothing(name: str) -> None:
    plain = Listing((NIKE,), (), "Nike shoes")
    told = Listing((NIKE,), (), "Nike shoes", {name: "莆田"})
    assert score(told) == score(plain)


def test_a_mark_that_only_says_what_the_goods_fit_weighs_less() -> None:
    used = Listing((Hit("Rolex", 10, 15),))
    fitting = used.with_word(Word("strap for", "nominative", 0, 9))
    assert score(fitting) < score(used)
    assert "nominative" in codes(fitting)


def test_a_distant_phrase_says_nothing_of_the_mark() -> None:
    far = Listing((Hit("Apple", 90, 95),))
    assert score(far.with_word(Word("case for", "nominative", 0, 8))) == score(far)


def test_a_word_in_its_ordinary_sense_is_no_use_of_the_mark() -> None:
    juice = Listing((Hit("Apple", 0, 5),), (Word("apple juice", "generic", 0, 11),))
    assert scored(juice).best[0] == -1
    assert score(juice) == score(Listing())


def test_a_grade_word_that_is_also_a_shops_name_is_no_use_of_that_mark() -> None:
    listing = Listing((Hit("Corner Shop Chain", 6, 9),), (Word("aaa", "replica", 6, 9),))
    assert scored(listing).best[0] == -1
    assert score(listing) == score(Listing())


def test_an_ordinary_phrase_makes_a_grade_word_harmless() -> None:
    listing = Listing((NIKE,), (Word("fake", "replica", 6, 10), Word("fake fur", "generic", 6, 14)))
    assert "replica_open" not in codes(listing)


def test_a_grade_word_found_by_its_sound_alone_says_less() -> None:
    heard = Word("高仿", "replica", 6, 8, Disguise.SOUND)
    assert score(Listing(words=(heard,))) == score(Listing())
    assert (
        score(Listing((NIKE,)))
        < score(Listing((NIKE,), (heard,)))
        < score(Listing((NIKE,), (GRADE,)))
    )


def test_a_nickname_beside_the_name_hides_nothing() -> None:
    nickname = Hit("Nike", 10, 12, Kind.NICKNAME, Disguise.NICKNAME)
    assert "nickname" in codes(Listing((nickname,)))
    assert "nickname" not in codes(Listing((NIKE, nickname)))


def test_goods_of_the_marks_classes_weigh_more_than_others() -> None:
    watch, shoe = Word("watch", "goods"), Word("shoe", "goods")
    assert score(Listing((ROLEX,), (watch,))) >= score(Listing((ROLEX,), (shoe,)))


def test_hiding_the_mark_weighs_more_than_writing_it() -> None:
    hidden = Hit("Nike", kind=Kind.MARK, disguise=Disguise.MASK)
    assert score(Listing((hidden,))) > score(Listing((NIKE,)))


def test_between_hits_as_sure_the_louder_one_names_the_mark() -> None:
    scores = scored(Listing((Hit("Corner Shop Chain", 0, 4), Hit("Rolex", 6, 11))))
    assert scores.best[0] == 1


def test_the_surest_hit_names_the_mark_and_the_reasons_name_the_loudest() -> None:
    scores = scored(Listing((Hit("Nike", 0, 4), Hit("Rolex", 6, 8, strength=0.5))))
    assert scores.best[0] == 0
    assert 1 in scores.reason_hit


def test_reasons_come_heaviest_first_and_sum_to_the_score() -> None:
    scores = scored(Listing((ROLEX,), (GRADE, Word("二手", "secondhand"))))
    weights = abs(scores.reason_weight)
    assert list(weights) == sorted(weights, reverse=True)
    odds = fitted().bias + scores.reason_weight.sum()
    assert scores.score[0] == pytest.approx(1 / (1 + 2.718281828**-odds), abs=0.02)


def test_every_reason_reads_in_both_languages() -> None:
    firsts = {feature.reason: feature for feature in reversed(FEATURES)}
    assert set(firsts) == set(REASONS)
    assert all(firsts[reason].text_zh and firsts[reason].text_en for reason in REASONS)


def test_weights_keep_their_signs() -> None:
    assert all(
        feature.sign * weight >= 0
        for feature, weight in zip(FEATURES, fitted().weights, strict=True)
    )
    assert len(fitted().weights) == len(PLACE)


def test_no_feature_is_a_place_or_a_seller() -> None:
    words = ("region", "origin_place", "ships", "seller_name", "dialect", "surname", "category")
    assert not [f.code for f in FEATURES if any(word in f.code for word in words)]


def test_twenty_sellers_are_held_out() -> None:
    assert len(held_out_sellers()) == 20


def test_an_empty_batch_gives_empty_scores() -> None:
    scores = rank(as_batch([]), as_matches([]), SNAPSHOT, Context())
    assert len(scores.score) == 0
    assert list(scores.reason_offsets) == [0]
