"""Codes of organisations and divisions, checked."""

import re

from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError

from qingfeng.kernel.errors import BadInput

_REGION = re.compile(r"[0-9]{6}\Z")


def check_uscc(code: str) -> str:
    """The unified social credit code in its plain form; empty stays empty."""
    if not code.strip():
        return ""
    try:
        return str(stdnum_uscc.validate(code))
    except ValidationError as error:
        reason = f"uscc_{type(error).__name__.removeprefix('Invalid').lower()}"
        raise BadInput(reason, column="uscc") from None


def check_region(code: str) -> str:
    if code and not _REGION.match(code):
        raise BadInput("region_unreadable", column="region")
    return code


def significant(code: str) -> str:
    """`350300` means all of `3503…`: the digits that narrow, two by two."""
    digits = code
    while digits.endswith("00"):
        digits = digits[:-2]
    if not re.fullmatch(r"([0-9]{2}){0,3}", digits):
        raise BadInput("region_unreadable", column="region")
    return digits
