"""What no font at hand can show is written as its code point, so that nothing of a name is lost or hidden."""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
_REGULAR = "NotoSansSC_400Regular.ttf"
# Controls and marks of direction could make a name look like another.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def legible(text: str) -> str:
    """The text in composed form, with `[U+202E]` for what cannot be seen; line ends stay."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(
        char if char == "\n" or _is_shown(char) else f"[U+{ord(char):04X}]" for char in composed
    )


def _is_shown(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN and ord(char) in _covered()


@cache
def _covered() -> frozenset[int]:
    with TTFont(FONTS / _REGULAR, lazy=True) as font:
        return frozenset(font.getBestCmap())
