"""Texts as people search and compare them: folded, without signs; the same folding as in matching."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from qingfeng.engine.tables.load import (
    CJK,
    CODE_MASK,
    CODE_POINTS,
    DIGIT,
    EXPANDED,
    LETTER,
    fold_table,
)

if TYPE_CHECKING:
    import numpy.typing as npt

DIGEST_LENGTH = 32


@lru_cache(maxsize=1)
def folding() -> dict[int, str]:
    """For str.translate: only what changes."""
    table = fold_table()
    out = {}
    for code in (table.value & CODE_MASK != range_of_codes()).nonzero()[0].tolist():
        value = int(table.value[code])
        target = value & CODE_MASK
        if value & EXPANDED:
            first, last = table.expansion_offsets[target], table.expansion_offsets[target + 1]
            out[code] = "".join(chr(c) for c in table.expansion[first:last])
        else:
            out[code] = chr(target)
    return out


def range_of_codes() -> npt.NDArray[np.uint32]:
    return np.arange(CODE_POINTS, dtype=np.uint32)


def pieces(text: str) -> list[str]:
    """Words and single ideographs in their order."""
    category = fold_table().category
    out: list[str] = []
    open_word = False
    for char in text.translate(folding()):
        kind = category[ord(char)]
        if kind == CJK:
            out.append(char)
            open_word = False
        elif kind in (LETTER, DIGIT):
            if open_word:
                out[-1] += char
            else:
                out.append(char)
            open_word = True
        else:
            open_word = False
    return out


def normalise(text: str) -> list[str]:
    """Search tokens: words as they are folded, runs of ideographs as overlapping pairs (a single one as itself)."""
    category = fold_table().category
    tokens: list[str] = []
    run: list[str] = []
    for piece in [*pieces(text), ""]:
        if piece and category[ord(piece[0])] == CJK:
            run.append(piece)
            continue
        tokens += ["".join(pair) for pair in pairwise(run)] if len(run) > 1 else run
        run = []
        if piece:
            tokens.append(piece)
    return tokens


def text_digest(title: str | None, description: str | None = "") -> str:
    """The same for texts that differ only in case, width, script form, signs and spaces."""
    words = "\x1f".join(" ".join(pieces(text or "")) for text in (title, description))
    return hashlib.sha256(words.encode()).hexdigest()[:DIGEST_LENGTH]
