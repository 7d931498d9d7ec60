"""The written tables as flat arrays over all code points, read once in a process."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Codes = npt.NDArray[np.uint32]
    Small = npt.NDArray[np.uint8]

DATA = Path(__file__).parent.parent / "data"
CODE_POINTS = 0x110000
VIEWED = 0x20000  # the sound and look of characters beyond the second plane's start are not known

SEPARATOR, LETTER, DIGIT, CJK, MASK, SUBSTITUTE = 0, 1, 2, 3, 4, 5
HOW = ("", "case", "compat", "confusable", "simplified", "diacritic", "invisible", "mark", "sign")
CODE_BITS = 21
CODE_MASK = (1 << CODE_BITS) - 1
EXPANDED = 1 << 31
MASK_SIGNS = "*●○■□◯◼◻★☆✱✳＊×╳✖❌_#~^※·…•♥❤💗🔥口"
SUBSTITUTES = dict(zip("@$€£!|+¢¥§", "aseliltcys", strict=True))


class FoldTable(NamedTuple):
    value: Codes  # folded code | how << 21, or EXPANDED | how << 21 | index of an expansion
    expansion_offsets: npt.NDArray[np.int32]
    expansion: Codes
    category: Small  # of folded codes


class ViewTable(NamedTuple):
    syllable: Codes  # 0 where unknown
    look: Codes


def rows(name: str) -> Iterator[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        yield from reader


@lru_cache(maxsize=1)
def fold_table() -> FoldTable:
    value = np.arange(CODE_POINTS, dtype=np.uint32)
    offsets, expansion = [0], []
    for code_text, folded_text, how_text in rows("folding.csv"):
        code, how = int(code_text, 16), HOW.index(how_text) << CODE_BITS
        folded = [int(part, 16) for part in folded_text.split()]
        if len(folded) == 1:
            value[code] = folded[0] | how
        else:
            value[code] = EXPANDED | how | (len(offsets) - 1)
            expansion += folded
            offsets.append(len(expansion))
    return FoldTable(
        value,
        np.array(offsets, dtype=np.int32),
        np.array(expansion, dtype=np.uint32),
        categories(),
    )


def categories() -> Small:
    category = np.zeros(CODE_POINTS, dtype=np.uint8)
    for first, last in rows("letters.csv"):
        category[int(first, 16) : int(last, 16) + 1] = LETTER
    category[ord("a") : ord("z") + 1] = LETTER
    category[ord("0") : ord("9") + 1] = DIGIT
    for low, high in ((0x3041, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF)):
        category[low : high + 1] = CJK
    category[0x20000:0x33480] = CJK
    category[0x30FB] = SEPARATOR
    for sign in MASK_SIGNS:
        if category[ord(sign)] == SEPARATOR:
            category[ord(sign)] = MASK
    for sign in SUBSTITUTES:
        category[ord(sign)] = SUBSTITUTE
    return category


def fold_string(text: str) -> str:
    """The slow way, for the tables themselves; texts are folded by the matching kernel."""
    table = fold_table()
    out = []
    for char in text:
        value = int(table.value[ord(char)])
        code = value & CODE_MASK
        if value & EXPANDED:
            first, last = table.expansion_offsets[code], table.expansion_offsets[code + 1]
            out += [chr(c) for c in table.expansion[first:last]]
        else:
            out.append(chr(code))
    return "".join(out)


@lru_cache(maxsize=1)
def syllable_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for _char, readings in rows("syllables.csv"):
        for reading in readings.split():
            names.setdefault(reading, len(names) + 1)
    return names


@lru_cache(maxsize=1)
def readings() -> dict[str, list[str]]:
    return {char: text.split() for char, text in rows("syllables.csv")}


DIGIT_READINGS = ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu")


@lru_cache(maxsize=1)
def view_table() -> ViewTable:
    names = syllable_names()
    syllable = np.zeros(VIEWED, dtype=np.uint32)
    for char, heard in readings().items():
        syllable[ord(char)] = names[heard[0]]
    for digit, reading in enumerate(DIGIT_READINGS):
        syllable[ord("0") + digit] = names[reading]
    look = np.arange(VIEWED, dtype=np.uint32)
    look[:0x3041] = 0
    for char, resembles in rows("look.csv"):
        look[ord(char)] = ord(resembles)
    return ViewTable(syllable, look)


@lru_cache(maxsize=1)
def split_pairs() -> dict[str, str]:
    """Two characters written for one: both sides folded as texts are."""
    pairs: dict[str, str] = {}
    for parts, whole in rows("split.csv"):
        left, right = fold_string(parts), fold_string(whole)
        if len(left) == 2 and len(right) == 1:
            pairs.setdefault(left, right)
    return pairs


@lru_cache(maxsize=1)
def english_rank() -> dict[str, int]:
    return {row[0]: rank for rank, row in enumerate(rows("words_en.csv"))}


@lru_cache(maxsize=1)
def chinese_words() -> frozenset[str]:
    return frozenset(fold_string(row[0]) for row in rows("words_zh.csv"))
