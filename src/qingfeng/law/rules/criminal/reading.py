"""One value of foreign JSON at a time: read, or refused with its place."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qingfeng.kernel.errors import BadInput

# Far above any case, and low enough that sums and products stay exact.
MOST_DIGITS = 15
FINEST_DIGITS = 6
LONGEST_TEXT = 500
LONGEST_LIST = 10_000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Reader:
    """An object of the facts with its place; whatever key it does not know is refused."""

    def __init__(self, raw: object, place: str, known: frozenset[str]) -> None:
        if not isinstance(raw, Mapping):
            raise BadInput("not_an_object", column=place or None)
        self.raw: Mapping[str, Any] = {str(key): value for key, value in raw.items()}
        self.place = place
        for key in self.raw:
            if key not in known:
                raise BadInput("unknown_key", column=self.at(key[:LONGEST_TEXT]))

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def refuse(self, reason: str, key: str, allowed: frozenset[str] = frozenset()) -> BadInput:
        if allowed:
            return BadInput(reason, column=self.at(key), allowed=", ".join(sorted(allowed)))
        return BadInput(reason, column=self.at(key))

    def amount(self, key: str) -> Decimal | None:
        value = self.raw.get(key)
        if value is None:
            return None
        number = self._number(key, value)
        if number.is_signed() and number:
            raise self.refuse("negative_amount", key)
        if number and number.adjusted() >= MOST_DIGITS:
            raise self.refuse("amount_too_large", key)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -FINEST_DIGITS:
            raise self.refuse("amount_too_fine", key)
        return abs(number)

    def _number(self, key: str, value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise self.refuse("not_an_amount", key)
        text = str(value).strip()
        if len(text) > 50 or not text.isascii() or "_" in text:
            raise self.refuse("not_an_amount", key)
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise self.refuse("not_an_amount", key) from None
        if not number.is_finite():
            raise self.refuse("not_an_amount", key)
        return number

    def count(self, key: str) -> Decimal | None:
        number = self.amount(key)
        if number is not None and number != number.to_integral_value():
            raise self.refuse("not_a_whole_number", key)
        return number

    def day(self, key: str) -> date | None:
        value = self.raw.get(key)
        if value is None or type(value) is date:
            return value
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise self.refuse("not_a_date", key)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.refuse("not_a_date", key) from None

    def flag(self, key: str) -> bool:
        value = self.raw.get(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self.refuse("not_true_or_false", key)
        return value

    def text(self, key: str) -> str:
        value = self.raw.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise self.refuse("not_a_text", key)
        return value.strip()

    def choice(self, key: str, allowed: frozenset[str]) -> str:
        value = self.text(key)
        if value and value not in allowed:
            raise self.refuse("unknown_value", key, allowed)
        return value

    def entries(self, key: str) -> list[Any]:
        value = self.raw.get(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise self.refuse("not_a_list", key)
        if len(value) > LONGEST_LIST:
            raise self.refuse("list_too_long", key)
        return list(value)

    def objects(self, key: str, known: frozenset[str]) -> Iterator["Reader"]:
        for number, entry in enumerate(self.entries(key)):
            yield Reader(entry, f"{self.at(key)}[{number}]", known)

    def codes(self, key: str, allowed: frozenset[str]) -> tuple[str, ...]:
        found = []
        for number, entry in enumerate(self.entries(key)):
            if not isinstance(entry, str) or entry not in allowed:
                raise self.refuse("unknown_value", f"{key}[{number}]")
            found.append(entry)
        return tuple(found)
