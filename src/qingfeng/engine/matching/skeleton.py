"""The outline of a Latin word: what stays when letters are swapped for digits, signs and twins, or repeated."""

from __future__ import annotations

import numpy as np

from qingfeng.engine.compiled import inlined
from qingfeng.engine.matching.layout import Codes
from qingfeng.engine.tables.load import SUBSTITUTES

OUTLINES = {
    "0": "o",
    "1": "i",
    "l": "i",
    "j": "i",
    "3": "e",
    "4": "a",
    "5": "s",
    "z": "s",
    "2": "s",
    "7": "t",
    "8": "b",
    "9": "g",
    "6": "g",
    "q": "g",
    "w": "v",
    "u": "v",
}
SIZE = 256
TWO_LETTERS = ord("m")  # written rn


def skeleton_table() -> Codes:
    """Symbol to outline for the first 256 code points; 0 where there is none; m is handled apart."""
    table = np.zeros(SIZE, np.uint32)
    for code in (*range(ord("a"), ord("z") + 1), *range(ord("0"), ord("9") + 1)):
        table[code] = code
    for sign, letter in SUBSTITUTES.items():
        if ord(sign) < SIZE:
            table[ord(sign)] = ord(letter)
    for char, outline in OUTLINES.items():
        table[ord(char)] = ord(outline)
    for sign in SUBSTITUTES:
        if ord(sign) < SIZE:
            table[ord(sign)] = table[table[ord(sign)]]
    return table


@inlined
def outline_of(table: Codes, symbol: int) -> int:
    if symbol < SIZE:
        return np.int64(table[symbol])
    return ord("e") if symbol == 0x20AC else 0
