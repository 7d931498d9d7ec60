"""A list of items as a phone sends it: JSON read into a draft, or BadInput that names the line and the column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from qingfeng.evidence.rules.lists import MOST_LINES, Presence, PriceBasis
from qingfeng.evidence.rules.places import Hazard, Waste
from qingfeng.kernel.errors import BadInput

Word = TypeVar("Word", bound=StrEnum)
LARGEST: Final = Decimal(10) ** 10
_TEXTS: Final = {
    "name": 200, "mark": 200, "spec": 200, "unit": 20, "features": 500, "spot": 200, "seal": 40,
    "place": 200, "address": 300, "party": 200, "presence_note": 500,
}  # fmt: skip
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
# What no file and no database takes: a zero, and half of a character, as a field that counts too short leaves it.
_BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
_SHA: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class DraftLine:
    id: UUID
    name: str
    mark: str
    spec: str
    quantity: Decimal
    unit: str
    weight: Decimal | None
    features: str
    spot: str
    price: Decimal | None
    price_basis: str
    hazard: Hazard
    waste: Waste
    perishes_on: date | None
    seal: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    id: UUID
    made_at: datetime
    measure: UUID | None
    purchase: UUID | None
    place: str
    address: str
    party: str
    presence: Presence
    presence_note: str
    lines: tuple[DraftLine, ...]
    replaces: tuple[UUID, ...] = ()


def read_draft(raw: object) -> Draft:
    """Everything that is wrong with it is told at once: the first as the error itself, all of them in its `problems`."""
    problems: list[BadInput] = []
    fields = _Fields(raw, None, problems)
    lines = fields.sequence("lines")
    if not lines:
        fields.wrong("list_empty", "lines")
    if len(lines) > MOST_LINES:
        raise BadInput("list_too_long", column="lines", most=MOST_LINES)
    presence = fields.word("presence", Presence, Presence.PRESENT)
    note = fields.text("presence_note")
    if presence is not Presence.PRESENT and not note:
        fields.wrong("presence_unnoted", "presence_note")
    if fields.has("purchase") and fields.has("measure"):
        fields.wrong("bought_under_measure", "purchase")
    draft = Draft(
        id=fields.identifier("id"),
        made_at=fields.instant("made_at"),
        measure=fields.identifier("measure") if fields.has("measure") else None,
        purchase=fields.identifier("purchase") if fields.has("purchase") else None,
        place=fields.text("place", needed=True),
        address=fields.text("address"),
        party=fields.text("party"),
        presence=presence,
        presence_note=note,
        replaces=fields.identifiers("replaces"),
        lines=tuple(_line(line, number, problems) for number, line in enumerate(lines, start=1)),
    )
    _seals_once(draft.lines, problems)
    if not problems and len({line.id for line in draft.lines}) < len(draft.lines):
        fields.wrong("line_named_twice", "lines")
    if problems:
        first = problems[0]
        raise BadInput(first.reason, row=first.row, column=first.column, problems=problems)
    return draft


def _seals_once(lines: Sequence[DraftLine], problems: list[BadInput]) -> None:
    """One strip closes one thing: the second line that names it is wrong."""
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if line.seal and line.seal in seen:
            problems.append(BadInput("seal_used_twice", row=number, column="seal"))
        seen.add(line.seal)


def _line(raw: object, number: int, problems: list[BadInput]) -> DraftLine:
    fields = _Fields(raw, number, problems)
    price = fields.number("price")
    basis = fields.word("price_basis", PriceBasis, None) if fields.has("price_basis") else None
    if price is not None and basis is None:
        fields.wrong("price_without_basis", "price_basis")
    quantity = fields.number("quantity")
    if quantity is None or quantity <= 0:
        fields.wrong("quantity_missing", "quantity")
    return DraftLine(
        id=fields.identifier("id"),
        name=fields.text("name", needed=True),
        mark=fields.text("mark"),
        spec=fields.text("spec"),
        quantity=quantity or Decimal(),
        unit=fields.text("unit", needed=True),
        weight=fields.number("weight"),
        features=fields.text("features"),
        spot=fields.text("spot"),
        price=price,
        price_basis=basis.value if basis is not None and price is not None else "",
        hazard=fields.word("hazard", Hazard, Hazard.NONE),
        waste=fields.word("waste", Waste, Waste.GENERAL),
        perishes_on=fields.day("perishes_on"),
        seal=fields.text("seal"),
        photos=fields.digests("photos"),
    )


class _Fields:
    """The fields of one object, each read, or blamed by name and read as nothing: no draft is made of what has a problem."""

    def __init__(self, raw: object, row: int | None, problems: list[BadInput]) -> None:
        self._row, self._problems = row, problems
        if not isinstance(raw, Mapping):
            raise BadInput("list_unreadable", row=row, column="lines" if row else "")
        self._raw = raw

    def wrong(self, reason: str, column: str) -> None:
        """Once of each field: what follows from it is no second problem."""
        if all((one.row, one.column) != (self._row, column) for one in self._problems):
            self._problems.append(BadInput(reason, row=self._row, column=column))

    def has(self, name: str) -> bool:
        return self._raw.get(name) not in (None, "")

    def text(self, name: str, *, needed: bool = False) -> str:
        value = self._raw.get(name, "")
        if not isinstance(value, str) or _BROKEN.search(value):
            self.wrong("not_a_text", name)
            return ""
        found = value.strip()
        if needed and not found:
            self.wrong("field_missing", name)
        if len(found) > _TEXTS[name]:
            self.wrong("text_too_long", name)
        return found

    def number(self, name: str) -> Decimal | None:
        """Written as text or as a whole number: a float would not be what was typed."""
        if not self.has(name):
            return None
        found = _decimal(self._raw[name])
        if found is None:
            self.wrong("not_a_number", name)
            return None
        places = Decimal("0.01") if name == "price" else Decimal("0.001")
        if found != found.quantize(places):
            self.wrong("too_many_digits", name)
        return found or None if name == "weight" else found

    def word(self, name: str, words: type[Word], default: Word | None) -> Word:
        value = self._raw.get(name) or default
        if not isinstance(value, str) or value not in set(words):
            self.wrong("word_unknown", name)
            return next(iter(words))
        return words(value)

    def identifier(self, name: str) -> UUID:
        try:
            return UUID(str(self._raw.get(name)))
        except ValueError:
            self.wrong("id_unreadable", name)
            return UUID(int=0)

    def identifiers(self, name: str) -> tuple[UUID, ...]:
        try:
            return tuple(UUID(str(one)) for one in self.sequence(name)[:MOST_LINES])
        except ValueError:
            self.wrong("id_unreadable", name)
            return ()

    def instant(self, name: str) -> datetime:
        try:
            found = datetime.fromisoformat(str(self._raw.get(name)))
            if found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.wrong("moment_unreadable", name)
        return _NEVER

    def day(self, name: str) -> date | None:
        if not self.has(name):
            return None
        try:
            return date.fromisoformat(str(self._raw[name]))
        except ValueError:
            self.wrong("moment_unreadable", name)
            return None

    def sequence(self, name: str) -> Sequence[object]:
        value = self._raw.get(name, [])
        if not isinstance(value, list):
            self.wrong("not_a_list", name)
            return []
        return value

    def digests(self, name: str) -> tuple[str, ...]:
        found = self.sequence(name)
        for item in found:
            if not isinstance(item, str) or len(item) != 64 or not set(item) <= _SHA:
                self.wrong("photo_unknown", name)
        return tuple(dict.fromkeys(str(item) for item in found))


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < LARGEST else None
