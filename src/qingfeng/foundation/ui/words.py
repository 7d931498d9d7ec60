"""What codes are called: kinds, verbs, states, refusals. Each domain adds its own when it starts."""

from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext

from qingfeng.kernel.errors import BadInput, QingfengError, Refused

Area = Literal["kind", "verb", "state", "refusal", "input", "notice", "function", "office"]

_words: dict[tuple[Area, str], object] = {}


def add_words(area: Area, words: Mapping[str, object]) -> None:
    """`words` maps codes to lazy text. A code has one word: ValueError names one that is given a second time."""
    twice = [code for code in words if (area, code) in _words]
    if twice:
        raise ValueError(f"{area} has a word already for {', '.join(twice)}")
    _words.update({(area, code): text for code, text in words.items()})


def word(area: Area, code: str) -> str:
    """The word for a code; a code nobody named is shown as it is, with spaces."""
    text = _words.get((area, code))
    return str(text) if text is not None else code.replace("_", " ").replace(".", " ")


def known(area: Area, code: str) -> bool:
    return (area, code) in _words


def words(area: Area) -> dict[str, str]:
    return {code: str(text) for (where, code), text in _words.items() if where == area}


def said(error: QingfengError) -> str:
    """An error in the reader's language: what happened, with the place where there is one."""
    if isinstance(error, Refused):
        return " ".join(word("refusal", code) for code in error.codes)
    if isinstance(error, BadInput):
        return _placed(word("input", error.reason), error)
    return word("refusal", error.code)


def _placed(text: str, error: BadInput) -> str:
    if error.file and error.row:
        place = gettext("%(file)s, row %(row)s, %(column)s") % {
            "file": error.file,
            "row": error.row,
            "column": error.column or "",
        }
        return f"{place.rstrip(' ,')}: {text}"
    if error.file:
        return f"{error.file}: {text}"
    return text
