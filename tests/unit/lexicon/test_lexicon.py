"""The lexicon's files keep their shape, and the words of law.md 13 stay harmless alone."""

import csv
from collections import Counter

import pytest

from qingfeng.engine.lexicon import brands, names, shapes, terms
from qingfeng.engine.lexicon.load import CATEGORIES, FOLDER, KINDS, NEEDS, STRENGTHS

MARKS = {brand.mark for brand in brands()}
PLACES = ("莆田", "莞", "广州", "白云", "晋江", "putian", "dongguan")
CLASSES = range(1, 46)


def test_every_name_belongs_to_a_brand() -> None:
    """Except names that are only there to say that they are ordinary words."""
    assert {name.mark for name in names() if name.ambiguity < 1} <= MARKS
    assert {shape.mark for shape in shapes()} <= MARKS


def test_no_brand_stands_twice() -> None:
    assert [
        mark for mark, count in Counter(brand.mark for brand in brands()).items() if count > 1
    ] == []


def test_no_surface_stands_twice_for_a_mark() -> None:
    counts = Counter((name.mark, name.surface.casefold()) for name in names())
    assert [key for key, count in counts.items() if count > 1] == []


def test_codes_are_known() -> None:
    assert {name.kind for name in names()} <= set(KINDS)
    assert {term.category for term in terms()} <= set(CATEGORIES)
    assert {term.needs for term in terms()} <= set(NEEDS)
    assert {term.strength for term in terms()} <= {*STRENGTHS, ""}


def test_ambiguity_is_a_share() -> None:
    assert all(0 <= name.ambiguity <= 1 for name in names())
    assert all(0 <= shape.ambiguity <= 1 for shape in shapes())


def test_classes_are_of_the_nice_classification() -> None:
    assert all(number in CLASSES for brand in brands() for number in brand.nice_classes)
    assert all(number in CLASSES for term in terms() for number in term.nice)


def test_goods_words_name_their_classes() -> None:
    assert [term.term for term in terms() if term.category == "goods" and not term.nice] == []


def test_a_surface_of_two_brands_never_stands_alone_for_both() -> None:
    plain = Counter(name.surface.casefold() for name in names() if name.ambiguity <= 0.05)
    shared = {surface for surface, count in plain.items() if count > 1}
    assert shared <= {"moonswatch"}, "a surface shared by two brands needs support for one of them"


def test_no_grade_word_names_a_place() -> None:
    grade = [term.term for term in terms() if term.category == "replica"]
    assert [word for word in grade if any(place in word.lower() for place in PLACES)] == []


def test_slang_with_a_place_counts_only_beside_a_grade_claim() -> None:
    origin = [term for term in terms() if term.category == "origin"]
    assert origin
    assert all(term.needs == "grade" for term in origin)


def test_short_numbers_and_letter_pairs_need_support() -> None:
    bare = [
        n.surface
        for n in names()
        if n.surface.isdigit() and len(n.surface) <= 4 and n.ambiguity < 0.5
    ]
    pairs = [
        n.surface
        for n in names()
        if n.surface.isascii() and n.surface.isalpha() and len(n.surface) <= 2 and n.ambiguity < 0.3
    ]
    assert (bare, pairs) == ([], [])


@pytest.mark.parametrize("file", ["brands.csv", "names.csv", "shapes.csv", "terms.csv"])
def test_files_have_no_blank_key_and_no_stray_space(file: str) -> None:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert all(len(row) == len(rows[0]) for row in rows)
    assert all(row[0] and row[0] == row[0].strip() for row in rows[1:])
