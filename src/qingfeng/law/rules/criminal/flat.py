"""Facts as the fields of a form, and back. A field is called as the place that a refusal names: `goods[1].sold_amount`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from qingfeng.law.rules.criminal.facts import ACT, GOODS, KNOWN, PRIOR, patents
from qingfeng.law.rules.criminal.reading import Reader

Fields = Mapping[str, Sequence[str]]

ROWS = {"goods": GOODS, "acts": ACT, "prior": PRIOR}
FLAGS = frozenset({"unit", "holder_closed", "unlabelled", "to_be_labelled", "handled", "annulled"})
LISTS = frozenset({"signs", "helps"})
TICKED = "on"
_ROW = re.compile(r"(?P<list>[a-z]+)\[(?P<at>[0-9]{1,4})\]\.(?P<key>[a-z_]+)")


def facts_of(fields: Fields) -> dict[str, Any]:
    """What was filled in, as the JSON of the contract has it; empty fields and rows are left out."""
    facts = dict(_filled(fields, KNOWN - ROWS.keys(), ""))
    for name, known in ROWS.items():
        rows = [
            row
            for at in sorted(indices(fields, name))
            if (row := dict(_filled(fields, known, f"{name}[{at}].")))
        ]
        if rows:
            facts[name] = rows
    return facts


def indices(fields: Fields, name: str) -> set[int]:
    found = (_ROW.fullmatch(field) for field in fields)
    return {int(row["at"]) for row in found if row and row["list"] == name}


def _filled(fields: Fields, known: frozenset[str], place: str) -> Iterator[tuple[str, Any]]:
    for key in sorted(known):
        values = [text for value in fields.get(f"{place}{key}", ()) if (text := value.strip())]
        if not values:
            continue
        if key in FLAGS:
            yield key, True
        else:
            yield key, values if key in LISTS else values[-1]


def fields_of(raw: object) -> dict[str, list[str]]:
    """The facts as fields; BadInput names what a form has no field for."""
    top = Reader(raw, "", KNOWN)
    found = dict(_fields(top, KNOWN - ROWS.keys()))
    for name, known in ROWS.items():
        for row in top.objects(name, known):
            found |= _fields(row, known)
    return found


def _fields(reader: Reader, keys: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    for key in sorted(keys):
        if reader.raw.get(key) is None:
            continue
        if values := _texts(reader, key):
            yield reader.at(key), values


def _texts(reader: Reader, key: str) -> list[str]:
    value = reader.raw[key]
    if key in FLAGS:
        return [TICKED] if reader.flag(key) else []
    if key == "patents" and isinstance(value, list | tuple):
        # The list only stands for its number.
        return [str(patents(reader))]
    if key in LISTS:
        return [_text(reader, f"{key}[{at}]", each) for at, each in enumerate(reader.entries(key))]
    return [_text(reader, key, value)]


def _text(reader: Reader, key: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | date):
        raise reader.refuse("not_a_text", key)
    return str(value)


def without(facts: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The facts less what stands at a place, so that the next refusal can be found; of a row that lacks something, its list."""
    row = _ROW.fullmatch(place)
    if row is None:
        return {key: value for key, value in facts.items() if key != place.partition("[")[0]}
    rows = list(facts[row["list"]])
    at = int(row["at"])
    if row["key"] not in rows[at]:
        return without(facts, row["list"])
    rows[at] = {key: value for key, value in rows[at].items() if key != row["key"]}
    return {**facts, row["list"]: rows}
