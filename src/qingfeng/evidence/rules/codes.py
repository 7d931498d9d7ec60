"""Codes read from goods and parcels: bar codes, GS1 texts and links, postal item numbers, style codes.

A reader gets what a camera or a finger gave. What has a check digit is refused where the digit is wrong: it was misread,
or the code was invented. An address in a QR code is kept as text; nothing here, and no officer's page, follows it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from stdnum import ean

from qingfeng.kernel.errors import BadInput

LONGEST: Final = 1000


class CodeKind(StrEnum):
    GTIN = "gtin"
    LINK = "link"
    PARCEL = "parcel"
    STYLE = "style"
    ADDRESS = "address"
    TEXT = "text"


# What a right holder is shown: a parcel's number leads to its sender and addressee.
OF_PRODUCTS: Final = frozenset(CodeKind) - {CodeKind.PARCEL}


@dataclass(frozen=True, slots=True)
class Code:
    """`value` is the one canonical form: a GTIN in 14 digits, a parcel number, a style code, else the text itself."""

    kind: CodeKind
    text: str
    value: str
    serial: str = ""
    batch: str = ""


_DIGITS: Final = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_PARCEL: Final = re.compile(r"(?P<service>[A-Z]{2})(?P<number>[0-9]{8})(?P<check>[0-9])[A-Z]{2}")
_PARCEL_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_STYLE: Final = re.compile(r"(?=[^0-9]*[0-9])[A-Z0-9][A-Z0-9./_-]{2,39}")
_BRACKETED: Final = re.compile(r"\((?P<id>[0-9]{2,4})\)(?P<value>[^(]*)")
_SYMBOLOGY: Final = re.compile(r"\A\](?:C1|d2|Q3|e0)")
_SEPARATOR: Final = "\x1d"
# Application identifiers that we use; the lengths of the fixed ones among those that may stand before them.
GTIN_ID, BATCH_ID, SERIAL_ID = "01", "10", "21"
_FIXED: Final[Mapping[str, int]] = {
    "00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2,
}  # fmt: skip
_PATH_IDS: Final = frozenset({GTIN_ID, BATCH_ID, SERIAL_ID, "22"})


def read_code(raw: str) -> Code:
    """BadInput where nothing was read, where it is too long, or where a check digit is wrong."""
    text = "".join(
        sign for sign in raw if sign == _SEPARATOR or unicodedata.category(sign)[0] != "C"
    )
    text = text.strip(" ")
    if len(text) > LONGEST:
        raise BadInput("code_too_long", column="code")
    folded = unicodedata.normalize("NFKC", text)
    if not folded.split():
        raise BadInput("code_empty", column="code")
    return _element(text, folded) or _link(text, folded) or _plain(text, folded)


def gtin(digits: str) -> str:
    """In 14 digits. BadInput for a wrong check digit."""
    if not (digits.isascii() and ean.is_valid(digits)):
        raise BadInput("code_check_digit", column="code")
    return digits.rjust(14, "0")


def parcel_check_digit(number: str) -> int:
    """Of the eight digits of a postal item number (UPU S10)."""
    total = sum(int(sign) * weight for sign, weight in zip(number, _PARCEL_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: 0, 11: 5}.get(rest, rest)


def _plain(text: str, folded: str) -> Code:
    packed = re.sub(r"[\s-]", "", folded).upper()
    if _DIGITS.fullmatch(packed):
        return Code(CodeKind.GTIN, text, gtin(packed))
    if found := _PARCEL.fullmatch(packed):
        if int(found["check"]) != parcel_check_digit(found["number"]):
            raise BadInput("parcel_check_digit", column="code")
        return Code(CodeKind.PARCEL, text, packed)
    style = re.sub(r"\s+", "", folded).upper()
    if _STYLE.fullmatch(style):
        return Code(CodeKind.STYLE, text, style)
    return Code(CodeKind.TEXT, text, " ".join(folded.split()))


def _link(text: str, folded: str) -> Code | None:
    """A GS1 Digital Link names the GTIN in its path, the serial and batch behind it or in its query."""
    if not re.match(r"(?i)https?://", folded):
        return None
    try:
        parts = urlsplit(folded)
    except ValueError:
        return Code(CodeKind.ADDRESS, text, text)
    named = dict(_pairs([unquote(piece) for piece in parts.path.split("/")]))
    if GTIN_ID not in named:
        return Code(CodeKind.ADDRESS, text, text)
    named |= {key: value for key, value in parse_qsl(parts.query) if key in (BATCH_ID, SERIAL_ID)}
    return _coded(CodeKind.LINK, text, named)


def _pairs(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """Identifier and value by turns, from the GTIN's identifier on."""
    if GTIN_ID not in pieces:
        return
    at = pieces.index(GTIN_ID)
    while at + 1 < len(pieces) and pieces[at] in _PATH_IDS:
        yield pieces[at], pieces[at + 1]
        at += 2


def _element(text: str, folded: str) -> Code | None:
    """`(01)09506000134352(21)A1`, or what a scanner sends of the same: identifiers with separators between."""
    if folded.startswith("("):
        named = {found["id"]: found["value"].strip() for found in _BRACKETED.finditer(folded)}
    elif _SYMBOLOGY.match(folded) or _SEPARATOR in folded:
        named = dict(_fields(_SYMBOLOGY.sub("", folded)))
    else:
        return None
    return _coded(CodeKind.GTIN, text, named) if GTIN_ID in named else None


def _fields(rest: str) -> Iterator[tuple[str, str]]:
    while len(rest) > 2:
        key, rest = rest[:2], rest[2:]
        if key in _FIXED:
            value, rest = rest[: _FIXED[key]], rest[_FIXED[key] :].lstrip(_SEPARATOR)
        else:
            value, _, rest = rest.partition(_SEPARATOR)
        yield key, value


def _coded(kind: CodeKind, text: str, named: Mapping[str, str]) -> Code:
    digits = named[GTIN_ID].strip()
    if not _DIGITS.fullmatch(digits):
        raise BadInput("code_check_digit", column="code")
    return Code(
        kind,
        text,
        gtin(digits),
        serial=named.get(SERIAL_ID, "")[:40],
        batch=named.get(BATCH_ID, "")[:40],
    )
