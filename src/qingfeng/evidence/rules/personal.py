"""Whether a text seems to hold personal data: what a right holder reads never has numbers, telephones or addresses of people.

It looks at shapes and knows nobody. Where a shape is that of goods as often as of a person (a size list, a price, a bar code,
two style codes side by side) the text passes: an officer reads it before it goes out. What is found is told at the field.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from stdnum import ean, luhn

_NUMERALS: Final = str.maketrans(
    "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "001234567891234567891"
)
_SPELT: Final = re.compile(
    r"[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺](?:[ .-]?[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]){6,}"
)
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−─～~·•", "-"))
# Signs that may stand between the digits of one number.
_RUN: Final = re.compile(r"[0-9]+(?:[ .()\[\]-]{1,3}[0-9]+)*")
_GROUP: Final = re.compile(r"[0-9]+")
_DAY: Final = re.compile(r"(?<![0-9])(?:(?:19|20)[0-9]{2}([-./])[01]?[0-9]\1[0-3]?[0-9]|[0-3]?[0-9]([-./])[01]?[0-9]\2(?:19|20)[0-9]{2})(?![0-9])")  # fmt: skip
_SIZES: Final = re.compile(
    r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9])?(?:[ -][0-9]{1,3}(?:\.[0-9])?){2,}(?![0-9])"
)
_CALLED: Final = re.compile(r"(?i)(?:tel|phone|mob|mobile|fax|cell|no)[.:]?\s?$")
_MOBILE: Final = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_SPLIT_MOBILE: Final = re.compile(
    r"(?<![0-9])1[3-9][0-9] ?([/_*,|]) ?[0-9]{4} ?\1 ?[0-9]{4}(?![0-9])"
)
_LANDLINE: Final = re.compile(
    r"0(?:(?:10|2[0-57-9])[2-9][0-9]{7}|(?:3[1-9]|4[1-9]|5[1-9]|6[369]|7[0-9]|8[1-9]|9[0-9])[0-9][2-9][0-9]{6,7})"
)
_ABROAD: Final = re.compile(r"00[1-9][0-9]{7,12}")
_PROVINCE: Final = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
# How the figures of a bar code stand under it.
_BAR_CODES: Final = ((4, 4), (1, 5, 5, 1), (1, 6, 6), (1, 2, 5, 5, 1))
_PASSPORT: Final = re.compile(r"(?i)(?:护照|通行证|passport)\D{0,8}[a-z]{1,2} ?[0-9]{7,8}(?![0-9])")
_EMAIL: Final = re.compile(
    r"[\w.+-]+ ?@ ?[\w-]+(?: ?[.。] ?[\w-]+)*? ?[.。] ?(?:[A-Za-z]{2,}|中国|公司|网络)"
)


@dataclass(frozen=True, slots=True)
class _Number:
    """Neighbouring groups of digits: what stands before them, the signs between them, and what follows."""

    before: str
    groups: tuple[str, ...]
    between: tuple[str, ...]
    after: str

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def solid(self) -> bool:
        return len(self.groups) == 1

    @property
    def glued(self) -> bool:
        """It goes on from a letter, as in a style code; a word for a telephone is no such letter."""
        last = self.before[-1:]
        return last.isascii() and last.isalpha() and not _CALLED.search(self.before)


def personal_data(text: str) -> tuple[str, ...]:
    """Which personal data a text seems to hold, by their codes."""
    plain = _plain(text)
    spelt = _SPELT.sub(lambda found: found[0].translate(_NUMERALS), plain)
    counted = _SIZES.sub(lambda found: "；" if _in_order(found[0]) else found[0], spelt)
    found = ["identity_number" for number in _numbers(counted) if _is_identity(number)]
    found += [_number_code(number) for number in _numbers(_DAY.sub("；", counted))]
    if _PASSPORT.search(plain):
        found.append("identity_number")
    if _SPLIT_MOBILE.search(counted) or _is_plussed(counted):
        found.append("phone_number")
    if _EMAIL.search(plain):
        found.append("email_address")
    if any(pattern.search(plain) for pattern in _ADDRESSES):
        found.append("postal_address")
    return tuple(dict.fromkeys(code for code in found if code))


def name_gap(text: str) -> str:
    """What a field for a name holds besides one: a figure or a place; empty where it is a name.

    The registered name of an organisation begins with its place.
    """
    plain = _plain(text)
    if re.search(r"[0-9]", plain):
        return "number_in_name"
    if _ORGANISATION.fullmatch(plain.strip()):
        return ""
    return "place_in_name" if _PLACE_IN_NAME.search(plain) else ""


def _plain(text: str) -> str:
    """One spelling of every sign: full-width as half-width, no signs that nobody sees, one kind of dash and of space."""
    folded = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    return re.sub(r"[^\S\n]+", " ", seen.translate(_DASHES)).replace("Х", "X").replace("х", "x")


def _numbers(text: str) -> Iterator[_Number]:
    """Every row of neighbouring groups that one number could be written in."""
    for run in _RUN.finditer(text):
        groups = list(_GROUP.finditer(run[0]))
        for first in range(len(groups)):
            for last in range(first, min(first + 19, len(groups))):
                taken = groups[first : last + 1]
                begins, ends = run.start() + taken[0].start(), run.start() + taken[-1].end()
                if sum(len(group[0]) for group in taken) > 19:
                    break
                yield _Number(
                    text[max(0, begins - 8) : begins],
                    tuple(group[0] for group in taken),
                    tuple(run[0][a.end() : b.start()] for a, b in pairwise(taken)),
                    text[ends : ends + 3],
                )


def _number_code(number: _Number) -> str:
    if _of_goods(number):
        return ""
    if _is_phone(number):
        return "phone_number"
    return "bank_card" if _is_card(number) else ""


def _is_identity(number: _Number) -> bool:
    digits, ends_in_x = number.digits, re.match(r"[ .-]?[Xx](?![A-Za-z])", number.after)
    if not _PROVINCE.match(digits):
        return False
    if len(digits) == 18 or (len(digits) == 17 and ends_in_x):
        return _is_birthday(digits[6:14])
    # The old form, and the new one cut short.
    return len(digits) == 15 and (_is_birthday(f"19{digits[6:12]}") or _is_birthday(digits[6:14]))


def _is_birthday(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year < 2100


def _of_goods(number: _Number) -> bool:
    """Bar codes with their check digit, sizes in their order, prices, a quantity before a style code."""
    sizes = tuple(map(len, number.groups))
    if _priced(number) or sizes == (2, 6, 3):
        return True
    printed = number.solid or sizes in _BAR_CODES
    return printed and not _MOBILE.fullmatch(number.digits) and bool(ean.is_valid(number.digits))


def _in_order(text: str) -> bool:
    """36 37 38 39, 13.5 14 14.5: sizes that go up or down in small steps."""
    sizes = [float(part) for part in re.findall(r"[0-9]+(?:\.[0-9])?", text)]
    steps = [after - before for before, after in pairwise(sizes)]
    small = all(0 <= step <= 20 for step in steps) or all(-20 <= step <= 0 for step in steps)
    return small and sizes[0] != sizes[-1]


def _priced(number: _Number) -> bool:
    return bool(re.fullmatch(r"(?:[0-9]{1,6}\.[0-9]{1,2} ?)+", _written(number)))


def _written(number: _Number) -> str:
    return number.groups[0] + "".join(
        sign + group for sign, group in zip(number.between, number.groups[1:], strict=True)
    )


def _is_phone(number: _Number) -> bool:
    digits = number.digits
    if _MOBILE.fullmatch(digits):
        return number.solid or not number.glued
    if number.glued:
        return False
    if _ABROAD.fullmatch(digits):
        # Two noughts behind a figure are the end of a price or of a style code.
        return not re.search(r"[0-9][.-]$", number.before)
    return bool(_LANDLINE.fullmatch(digits)) and len(number.groups[0]) > 2


def _is_card(number: _Number) -> bool:
    """Of 16 to 19 digits, whole or in fours: of the domestic scheme, or with the check digit of cards."""
    digits, sizes = number.digits, tuple(map(len, number.groups))
    if not 16 <= len(digits) <= 19 or digits[0] not in "34569" or number.glued:
        return False
    whole = number.solid or all(size in (3, 4) for size in sizes)
    return (whole and digits.startswith("62")) or (min(sizes) > 2 and bool(luhn.is_valid(digits)))


def _is_plussed(text: str) -> bool:
    """A number with the sign of an international one."""
    rows = re.findall(r"(?<![0-9])\+ ?\(?([1-9][0-9]*(?:[ .()\[\]-]{1,3}[0-9]+)*)", text)
    return any(len(re.sub(r"[^0-9]", "", row)) >= 8 for row in rows)


# Addresses. N: a figure as it is written in one.
_N: Final = r"(?:[0-9]{1,5}|[一二三四五六七八九十百千零〇两]{1,6})"
_CITY: Final = r"(?<![都城上超门夜股集])市(?!场|面|售|值|集|价)"
_DISTRICT: Final = r"(?<![专分景园展战禁特地社])区(?!别|分|域|块|间|隔)"
_HIGH: Final = (
    rf"(?:(?<!节)省(?!电|心|力|钱|油|时|事|空)|自治区|{_CITY}|自治州|(?<!悬)县|{_DISTRICT})"
)
_LOW: Final = r"(?:(?<![小冰古城])镇(?!店|痛|静)|(?<![家故思下水])乡(?!村|土|愁|下|间)|(?<![乡农])村(?!姑|上春)|街道|社区|小区)"
_STREET: Final = r"(?:路|街|巷|弄|大道|胡同|里弄)"
_HOUSE: Final = r"(?:号|弄|栋|幢|楼|室|座|组|单元)"
_NAMED: Final = r"[一-鿿]{2,6}?"
_STREET_WORDS: Final = (
    r"(?:street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd|square|terrace|close)"
)
_NO_STREET: Final = r"(?:pairs?|pcs|pieces?|of|sets?|units?|inch|inches|mm|cm|gb|tb|mb|hard|disk|flash|usb|x|per|items?|kinds?|size|speed|in|with|for|and)\b"  # fmt: skip
_ADDRESSES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[一-鿿]{{1,12}}{_STREET} ?{_N} ?(?:号|弄|栋|幢|室)",
        rf"[一-鿿]{{1,12}}{_STREET} ?[0-9]{{1,5}}-[0-9]{{1,4}}(?![0-9])",
        # A place, then a house in it.
        rf"[一-鿿]{_LOW}[一-鿿]{{0,8}}? ?(?<!第){_N} ?(?:{_HOUSE}|期|层|排|队|-[0-9])",
        rf"[一-鿿]{_HIGH}[一-鿿]{{1,10}}? ?(?<!第){_N} ?(?:号(?!码|色|电池)|弄|栋|幢|室|组)",
        rf"{_N} ?(?:栋|幢|号楼|弄)",
        rf"{_N} ?单元 ?{_N} ?(?:室|号)|{_N} ?单元 ?[0-9]{{3,4}}(?![0-9])|(?<![0-9])[0-9]{{3,4}} ?室",
        rf"{_N} ?组 ?{_N} ?号",
        rf"{_N} ?期 ?[0-9]{{1,3}}-[0-9]{{3,4}}(?![0-9])|[一-鿿]{{2}}(?:城|苑|园|府|湾|庭|居|广场|公寓) ?{_N} ?期",
        # Several places in a row, down to where people live.
        rf"{_NAMED}(?:省|自治区){_NAMED}(?:{_CITY}|自治州|地区|盟){_NAMED}{_HIGH}",
        rf"{_NAMED}{_HIGH}[一-鿿]{{1,6}}?{_LOW}|{_NAMED}{_LOW}{_NAMED}{_LOW}",
        # Elsewhere.
        rf"(?i)\b(?!(?:19|20)[0-9]{{2}}\b)[0-9]+[a-z]?,? +(?:(?!{_NO_STREET})[a-z]+\.? +){{1,3}}{_STREET_WORDS}\b",
        r"(?i)\b[0-9]+[a-z]?,? +(?:rue|via|viale|calle|avenida|avenue d[eu]s?|piazza|plaza|rua|strada)\b +[a-zà-ÿ]",
        r"(?i)\b(?:rue|via|viale|calle|avenida|piazza|rua|strada) +[a-zà-ÿ' ]{3,30}[, ]+[0-9]+",
        r"(?i)[a-zäöü]{3,}(?:straße|strasse|str\.|allee|gasse|platz|weg) ?[0-9]{1,4}\b",
        r"(?i)\b(?:flat|apt|apartment|room)\b\.? ?#?[0-9]+|\bp\.? ?o\.? ?box ?[0-9]+",
    )
)
_ORGANISATION: Final = re.compile(
    r"(?i)[^\s,，;；:：()（）]+(?:公司|集团|厂|商行|商店|店|经营部|合作社|中心|工作室)(?:[^\s]*(?:分公司|门市部))?"
)
_PLACE_IN_NAME: Final = re.compile(
    r"[一-鿿]{2,}(?:省|市|县|区|镇|乡|村|街道|社区|小区|路|街|巷|弄|胡同|大道|组|栋|幢|楼|室|号|期)"
    rf"|(?i:\b{_STREET_WORDS}\b(?! *(?:ltd|inc|llc|co)\b))"
)
