"""Values out of a stranger's JSON: of the type wanted, or a ValueError that names the field."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

Object = Mapping[str, object]


class Unwanted(ValueError):
    """A value of another type than the field's."""


def text(of: Object, name: str) -> str:
    value = of.get(name)
    if not isinstance(value, str):
        raise Unwanted(f"{name} is no text")
    return value


def whole(of: Object, name: str) -> int:
    value = of.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unwanted(f"{name} is no whole number")
    return value


def truth(of: Object, name: str) -> bool:
    value = of.get(name)
    if not isinstance(value, bool):
        raise Unwanted(f"{name} is neither true nor false")
    return value


def part(of: Object, name: str) -> Object:
    value = of.get(name)
    if not isinstance(value, dict):
        raise Unwanted(f"{name} is no object")
    return value


def parts(of: Object, name: str) -> list[Object]:
    value = of.get(name)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Unwanted(f"{name} is no list of objects")
    return value


def texts(of: Object, name: str) -> list[str]:
    value = of.get(name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Unwanted(f"{name} is no list of texts")
    return value


def instant(of: Object, name: str) -> datetime:
    found = datetime.fromisoformat(text(of, name))
    if found.tzinfo is None:
        raise Unwanted(f"{name} has no zone")
    return found


def instant_or_none(of: Object, name: str) -> datetime | None:
    return None if of.get(name) in (None, "") else instant(of, name)


def amount(of: Object, name: str) -> Decimal:
    """Written as the ledger keeps it: a stranger's number of a million digits is none."""
    written = text(of, name)
    try:
        found = Decimal(written[:41])
    except InvalidOperation as error:
        raise Unwanted(f"{name} is no amount") from error
    if len(written) > 40 or not found.is_finite() or abs(found.adjusted()) > 40:
        raise Unwanted(f"{name} is no amount")
    return found


def amount_or_none(of: Object, name: str) -> Decimal | None:
    return None if of.get(name) in (None, "") else amount(of, name)


def day(of: Object, name: str) -> date:
    return date.fromisoformat(text(of, name))


def day_or_none(of: Object, name: str) -> date | None:
    return None if of.get(name) in (None, "") else day(of, name)
