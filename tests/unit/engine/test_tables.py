"""Folding, search tokens and text digests."""

import pytest

from qingfeng.engine.api import normalise, text_digest
from qingfeng.engine.tables.load import chinese_words, english_rank, fold_string, split_pairs


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＮＩＫＥ", "nike"),
        ("𝙃𝙤𝙧𝙨𝙚", "horse"),
        ("樂高", "乐高"),
        ("Hermès", "hermes"),
        ("N\u0336ike", "nike"),
        ("ﬁla", "fila"),
        ("Stüssy", "stussy"),
        ("Gu\u200bcci", "gucci"),
        ("ナイキ", "ナイキ"),
        ("한국", "한국"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold_string(text) == folded


def test_folding_twice_changes_nothing() -> None:
    for code in (
        *range(0x20, 0x2FF),
        *range(0x370, 0x530),
        *range(0x4E00, 0x9FFF),
        *range(0xFF01, 0xFF5E),
    ):
        once = fold_string(chr(code))
        assert fold_string(once) == once, hex(code)


def test_search_tokens_are_pairs_of_ideographs_and_folded_words() -> None:
    assert normalise("Nike耐克鞋 ＡＢ-１") == ["nike", "耐克", "克鞋", "ab", "1"]
    assert normalise("鞋") == ["鞋"]
    assert normalise(" … ") == []


def test_digests_ignore_form_but_not_content_nor_field() -> None:
    assert text_digest("ＶＥＬ mora", None) == text_digest("vel  Mora!", "")
    assert text_digest("a", "b") != text_digest("a b", "")
    assert text_digest("a", "") != text_digest("b", "")


def test_lists_of_words_hold_words_but_no_marks() -> None:
    assert "jacket" in english_rank()
    assert "nike" not in english_rank()
    assert "运动" in chinese_words()


def test_halves_join_to_their_character() -> None:
    assert split_pairs()["马也"] == "驰"
