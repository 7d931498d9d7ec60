"""One row of a register file: every field read and checked, every fault named by its field."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeVar

from qingfeng.register.rules import numbers
from qingfeng.register.rules.numbers import BadNumber
from qingfeng.register.rules.vocabulary import CURRENT_EDITION, NameKind, RightKind, RightState

T = TypeVar("T")

NAME_COLUMNS: Final = {
    "aliases": NameKind.ALIAS,
    "names_zh": NameKind.NAME_ZH,
    "nicknames": NameKind.NICKNAME,
    "model_lines": NameKind.MODEL_LINE,
    "style_codes": NameKind.STYLE_CODE,
}
COLUMNS: Final = (
    "right_id",
    "mark",
    *NAME_COLUMNS,
    "nice_classes",
    "goods",
    "nice_edition",
    "holder",
    "holder_en",
    "holder_uscc",
    "holder_country",
    "kind",
    "number",
    "jurisdiction",
    "status",
    "filed_on",
    "registered_on",
    "valid_from",
    "valid_to",
    "renewed_on",
    "customs_number",
    "customs_valid_from",
    "customs_valid_to",
    "logo",
    "source",
    "common_word",
    "is_demo",
)
REQUIRED: Final = ("right_id", "mark")
_LENGTHS: Final = {
    "right_id": 100,
    "mark": 300,
    "holder": 200,
    "holder_en": 200,
    "logo": 500,
    "source": 200,
}
_STATES: Final = {
    "": RightState.REGISTERED,
    "active": RightState.REGISTERED,
    "registered": RightState.REGISTERED,
    "expired": RightState.REGISTERED,
    "disputed": RightState.DISPUTED,
    "withdrawn": RightState.WITHDRAWN,
}
_TRUE: Final = frozenset({"1", "true", "yes", "y", "是"})
_FALSE: Final = frozenset({"", "0", "false", "no", "n", "否"})
# Control characters, and halves of surrogate pairs, which neither UTF-8 nor the database can hold.
_UNSHOWABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DATE: Final = re.compile(r"(\d{4})(?:[-/.]|年)?(\d{1,2})(?:[-/.]|月)?(\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Problem:
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class GoodsOfClass:
    number: int
    goods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recordation:
    number: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class RegisterRow:
    reference: str
    mark: str
    kind: RightKind
    number: str
    jurisdiction: str
    names: tuple[tuple[NameKind, str], ...]
    classes: tuple[GoodsOfClass, ...]
    edition: str
    holder: str
    holder_en: str
    holder_uscc: str
    holder_country: str
    state: RightState
    filed_on: date | None
    registered_on: date | None
    valid_from: date | None
    valid_to: date | None
    renewed_on: date | None
    recordation: Recordation | None
    logo: str
    source: str
    common_word: bool
    is_demo: bool
    extra: Mapping[str, str] = field(default_factory=dict)


class _Faulty(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def parse(cells: Mapping[str, object], *, demo: bool = False) -> RegisterRow | tuple[Problem, ...]:
    """The row, or all that is wrong with it."""
    reader = _Reader(cells)
    row = reader.row(demo=demo)
    problems = (*reader.problems, *_contradictions(row))
    return problems or row


class _Reader:
    """Reads field by field and gathers the faults, so that a row is rejected once for all of them."""

    def __init__(self, cells: Mapping[str, object]) -> None:
        self._cells = cells
        self.problems: list[Problem] = []

    def row(self, *, demo: bool) -> RegisterRow:
        kind = self._read("kind", _kind, RightKind.WORD)
        jurisdiction = self._read("jurisdiction", _country, "")
        if self._text("number") and not jurisdiction:
            jurisdiction = "CN"
        if self._text("status").lower() == "expired" and not self._text("valid_to"):
            self._fail("valid_to", "expired_without_end")
        return RegisterRow(
            reference=self._required("right_id"),
            mark=self._required("mark"),
            kind=kind,
            number=self._read("number", lambda text: _number(kind, jurisdiction, text), ""),
            jurisdiction=jurisdiction,
            names=self._names(),
            classes=self._classes(),
            edition=self._text("nice_edition") or CURRENT_EDITION,
            holder=self._text("holder"),
            holder_en=self._text("holder_en"),
            holder_uscc=self._read("holder_uscc", _credit_code, ""),
            holder_country=self._read("holder_country", _country, ""),
            state=self._read("status", _state, RightState.REGISTERED),
            filed_on=self._date("filed_on"),
            registered_on=self._date("registered_on"),
            valid_from=self._date("valid_from"),
            valid_to=self._date("valid_to"),
            renewed_on=self._date("renewed_on"),
            recordation=self._recordation(),
            logo=self._text("logo"),
            source=self._text("source"),
            common_word=self._read("common_word", _truth, default=False),
            is_demo=self._read("is_demo", _truth, default=False) or demo,
            extra=self._extra(),
        )

    def _text(self, column: str) -> str:
        try:
            text = _text(self._cells.get(column))
        except _Faulty as fault:
            self._fail(column, fault.reason)
            return ""
        if len(text) > _LENGTHS.get(column, 300):
            self._fail(column, "too_long")
            return ""
        return text

    def _required(self, column: str) -> str:
        before = len(self.problems)
        text = self._text(column)
        if not text and len(self.problems) == before:
            self._fail(column, "missing")
        return text

    def _read(self, column: str, read: Callable[[str], T], default: T) -> T:
        text = self._text(column)
        if not text:
            return default
        try:
            return read(text)
        except _Faulty as fault:
            self._fail(column, fault.reason)
        except BadNumber as fault:
            self._fail(column, fault.code)
        return default

    def _date(self, column: str) -> date | None:
        value = self._cells.get(column)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        return self._read(column, _date, None)

    def _list(self, column: str, separators: str = "|") -> list[str]:
        value = self._cells.get(column)
        try:
            return [
                part.strip() for part in re.split(f"[{separators}]", _text(value)) if part.strip()
            ]
        except _Faulty as fault:
            self._fail(column, fault.reason)
            return []

    def _names(self) -> tuple[tuple[NameKind, str], ...]:
        found: dict[tuple[NameKind, str], None] = {}
        for column, kind in NAME_COLUMNS.items():
            for text in self._list(column):
                if len(text) > 300:
                    self._fail(column, "too_long")
                found[(kind, text)] = None
        return tuple(found)

    def _classes(self) -> tuple[GoodsOfClass, ...]:
        goods = self._goods()
        numbers_: dict[int, None] = {}
        for text in self._list("nice_classes", r"|,;、，；\s"):
            number = _class_number(text)
            if number is None:
                self._fail("nice_classes", "nice_class")
            else:
                numbers_[number] = None
        for number in goods:
            if number not in numbers_:
                self._fail("goods", "goods_outside_classes")
        return tuple(GoodsOfClass(number, goods.get(number, ())) for number in sorted(numbers_))

    def _goods(self) -> dict[int, tuple[str, ...]]:
        """`25:shoes;boots|18:bags`: goods items by class."""
        goods: dict[int, tuple[str, ...]] = {}
        for part in self._list("goods"):
            head, colon, items = part.partition(":")
            number = _class_number(head.strip())
            if not colon or number is None:
                self._fail("goods", "goods_form")
                continue
            wanted = [item.strip() for item in items.split(";") if item.strip()]
            if any(len(item) > 300 for item in wanted):
                self._fail("goods", "too_long")
            goods[number] = tuple(dict.fromkeys((*goods.get(number, ()), *wanted)))
        return goods

    def _recordation(self) -> Recordation | None:
        number = self._read("customs_number", numbers.recordation_number, "")
        start, end = self._date("customs_valid_from"), self._date("customs_valid_to")
        if not number:
            return None
        if start is None or end is None:
            self._fail("customs_valid_to" if start else "customs_valid_from", "missing")
            return None
        if end < start:
            self._fail("customs_valid_to", "ends_before_it_begins")
        return Recordation(number, start, end)

    def _extra(self) -> dict[str, str]:
        extra = {}
        for column in self._cells:
            if column not in COLUMNS and column is not None:
                try:
                    text = _extra_text(self._cells[column])
                    extra[_text(column)[:100]] = text[:2000]
                except _Faulty as fault:
                    self._fail(_printable(column), fault.reason)
        return {column: text for column, text in extra.items() if column and text}

    def _fail(self, column: str, reason: str) -> None:
        problem = Problem(column, reason)
        if problem not in self.problems:
            self.problems.append(problem)


def _contradictions(row: RegisterRow) -> list[Problem]:
    found = []
    if row.is_demo and row.number:
        found.append(Problem("number", "demo_has_no_number"))
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        found.append(Problem("valid_to", "ends_before_it_begins"))
    if row.filed_on and row.registered_on and row.registered_on < row.filed_on:
        found.append(Problem("registered_on", "registered_before_filed"))
    if (row.holder_uscc or row.holder_en) and not row.holder:
        found.append(Problem("holder", "missing"))
    return found


def _text(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict):
        raise _Faulty("not_a_text")
    if isinstance(value, list | tuple):
        return "|".join(_text(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _clean(str(value))


def _extra_text(value: object) -> str:
    if isinstance(value, dict):
        return _clean(json.dumps(value, ensure_ascii=False, default=str))
    return _text(value)


def _clean(text: str) -> str:
    one_line = " ".join(text.split())
    if _UNSHOWABLE.search(one_line):
        raise _Faulty("control_character")
    return one_line


def _printable(column: object) -> str:
    return "".join(char for char in str(column) if char.isprintable())[:100]


def _kind(text: str) -> RightKind:
    try:
        return RightKind(text.lower())
    except ValueError as error:
        raise _Faulty("unknown_kind") from error


def _state(text: str) -> RightState:
    if text.lower() not in _STATES:
        raise _Faulty("unknown_status")
    return _STATES[text.lower()]


def _truth(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise _Faulty("not_yes_or_no")


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise _Faulty("not_two_letters")
    return text.upper()


def _number(kind: RightKind, jurisdiction: str, text: str) -> str:
    return numbers.right_number(kind, jurisdiction, text)


def _credit_code(text: str) -> str:
    return numbers.credit_code(text)


def _class_number(text: str) -> int | None:
    digits = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[0-9]{1,2}", digits):
        return None
    return int(digits) if 1 <= int(digits) <= 45 else None


def _date(text: str) -> date:
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        raise _Faulty("not_a_date")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise _Faulty("not_a_date") from error
