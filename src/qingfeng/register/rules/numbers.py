"""Formats and check digits of the numbers that name a right, a recordation or a party.

Each reader takes what people type (full-width signs, spaces, the words around a number) and
returns the one canonical form, or raises BadNumber with a code that the page words.
"""

import re
import unicodedata
from typing import Final

from stdnum import ean
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from qingfeng.register.rules.vocabulary import MARK_KINDS, RightKind


class BadNumber(ValueError):
    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


_MARK: Final = re.compile(
    r"(?:第)?(?P<number>G\d{5,7}[A-Z]?|[1-9]\d{2,8}[A-Z]?)(?:号)?"
    r"(?:(?:[-/,]|第|CL\.?|CLASS)(?P<nice>\d{1,2})(?:类)?)?"
)
_RECORDATION: Final = re.compile(r"(?P<kind>[TPC])(?P<year>(?:19|20)\d{2})-?(?P<serial>\d{4,6})")
_COPYRIGHT: Final = re.compile(r"[一-鿿]{1,2}作登字-?\d{4}-?[A-L]-?\d{8}|\d{4}SR\d{6,7}")
_FOREIGN: Final = re.compile(r"[0-9A-Z][0-9A-Z./-]{1,31}")
_PATENT: Final = re.compile(r"(?:ZL|CN)?(?P<body>\d{8}|\d{12})\.?(?P<check>[\dX])")
_PATENT_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_PATENT_KINDS: Final = {
    "1": "invention",
    "2": "utility",
    "3": "design",
    "8": "invention",
    "9": "utility",
}


def plain(text: str) -> str:
    """Half-width capitals without spaces and with one kind of dash."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[‐-―−]", "-", re.sub(r"\s+", "", folded))


def mark_number(text: str) -> str:
    """A Chinese registration (12345678, also 12345678A) or a Madrid one (G1234567); a class behind it is read and left out."""
    match = _MARK.fullmatch(plain(text))
    if match is None:
        raise BadNumber("mark_number", text)
    nice = match["nice"]
    if nice is not None and not 1 <= int(nice) <= 45:
        raise BadNumber("nice_class", text)
    return match["number"]


def gtin_number(text: str) -> str:
    """The number of a bar code (8, 12, 13 or 14 digits) in 14 digits."""
    digits = plain(text)
    if not (digits.isascii() and digits.isdigit() and ean.is_valid(digits)):
        raise BadNumber("gtin", text)
    return digits.rjust(14, "0")


def patent_check_digit(body: str) -> str:
    total = sum(int(d) * w for d, w in zip(body, _PATENT_WEIGHTS, strict=False))
    return "0123456789X"[total % 11]


def patent_number(text: str) -> str:
    """ZL + year + kind + serial + check digit; two-digit years before October 2003."""
    match = _PATENT.fullmatch(plain(text))
    if match is None:
        raise BadNumber("patent_number", text)
    body, check = match["body"], match["check"]
    if patent_kind(body) is None:
        raise BadNumber("patent_kind", text)
    if patent_check_digit(body) != check:
        raise BadNumber("patent_check_digit", text)
    return f"ZL{body}.{check}"


def patent_kind(body: str) -> str | None:
    """invention, utility or design, read from the digit behind the year."""
    return _PATENT_KINDS.get(body[2] if len(body) == 8 else body[4])


def design_number(text: str) -> str:
    number = patent_number(text)
    if patent_kind(number[2:].split(".")[0]) != "design":
        raise BadNumber("not_a_design", text)
    return number


def copyright_number(text: str) -> str:
    number = plain(text)
    if not _COPYRIGHT.fullmatch(number):
        raise BadNumber("copyright_number", text)
    return number


def recordation_number(text: str) -> str:
    """Customs recordation: T marks, P patents, C copyright, then year and serial."""
    match = _RECORDATION.fullmatch(plain(text))
    if match is None:
        raise BadNumber("recordation_number", text)
    return f"{match['kind']}{match['year']}-{match['serial']}"


def foreign_number(text: str) -> str:
    number = plain(text)
    if not _FOREIGN.fullmatch(number):
        raise BadNumber("foreign_number", text)
    return number


def right_number(kind: RightKind, jurisdiction: str, text: str) -> str:
    """The canonical number of a right of this kind in this jurisdiction."""
    if jurisdiction != "CN":
        return foreign_number(text)
    if kind in MARK_KINDS or kind == RightKind.INDICATION:
        return mark_number(text)
    return design_number(text) if kind == RightKind.DESIGN else copyright_number(text)


def credit_code(text: str) -> str:
    """Unified social credit code, GB 32100."""
    try:
        return str(uscc.validate(plain(text)))
    except ValidationError as error:
        raise BadNumber("credit_code", text) from error
