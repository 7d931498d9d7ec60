"""The learned words: looked up by hash, each once, in any case."""

import numpy as np
import pyarrow as pa
import pytest

from qingfeng.engine.lexicon import names, terms
from qingfeng.engine.ranking.wording import learned, word_hash, word_table, wording_of

WORDS = ("laptop", "grade", "handbag")
WEIGHTS = np.array([-0.5, 0.75, 0.25], np.float32)


def weigh(*titles: str | None) -> list[float]:
    found = wording_of(pa.table({"title": list(titles)}), word_table(WORDS), WEIGHTS)
    return [float(weight) for weight in found]


@pytest.mark.parametrize(
    ("title", "weight"),
    [
        ("", 0.0),
        ("laptop", -0.5),
        ("LAPTOP, Grade", 0.25),
        ("grade grade grade", 0.75),
        ("laptops", 0.0),
        ("手提包 handbag 真皮", 0.25),
        ("handbag", 0.25),
        ("x-grade/handbag!", 1.0),
    ],
)
def test_weight_of_a_title(title: str, weight: float) -> None:
    assert weigh(title) == [pytest.approx(weight)]


def test_rows_do_not_run_together() -> None:
    assert weigh("lap", "top", None, "grade") == pytest.approx([0, 0, 0, 0.75])


def test_a_sliced_column_keeps_its_rows() -> None:
    batch = pa.table({"title": ["grade", "laptop", "handbag"]}).slice(1, 2)
    assert wording_of(batch, word_table(WORDS), WEIGHTS).tolist() == pytest.approx([-0.5, 0.25])


def test_every_word_is_found_in_a_large_table() -> None:
    many = tuple(f"w{number}" for number in range(3000))
    table = word_table(many)
    assert len(set(map(word_hash, many))) == len(many)
    found = wording_of(pa.table({"title": list(many)}), table, np.arange(3000, dtype=np.float32))
    assert found.tolist() == list(range(3000))


def test_no_learned_word_names_a_brand_or_repeats_the_lexicon() -> None:
    single = {name.surface.lower() for name in names() if name.ambiguity < 1}
    weighed = {term.term for term in terms() if term.category not in {"goods", "generic"}}
    assert set(learned()[0]) & (single | weighed) == set()


def test_learned_words_are_short_latin_words() -> None:
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in learned()[0])
