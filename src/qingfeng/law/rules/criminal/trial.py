"""A new version of a rule tried out before it is drafted, so that no slip in it stops every later check."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.criminal.facts import COUNTS, MONEY, PRICES, listed
from qingfeng.law.rules.criminal.reading import LONGEST_TEXT
from qingfeng.law.rules.criminal.rows import of_kind
from qingfeng.law.rules.criminal.telling import threshold
from qingfeng.law.rules.shapes import Library, RuleKind, Version

# Far above every line.
MUCH = "90000000"


def require_measurable(library: Library, version: Version) -> None:
    """`library` already holds the version; BadInput where cases of its days can no longer be measured."""
    _require_known(library, version)
    try:
        for case in _cases(library, version.in_force):
            threshold(case, library, today=version.in_force, language="en")
    except BadInput:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _slip(f"{type(error).__name__}: {error}") from error


def _slip(cause: str) -> BadInput:
    return BadInput("terms_not_measurable", column="terms", cause=cause[:LONGEST_TEXT])


def _require_known(library: Library, version: Version) -> None:
    """Only keys and types of value that rules of its kind have already: a misspelt key would silently say nothing."""
    known = {
        each
        for rule in of_kind(library, library.rules[version.rule].kind)
        for other in rule.versions
        if other is not version
        for each in _keys(other.terms)
    }
    for key, kind in _keys(version.terms):
        if (key, kind) not in known and not (kind == "int" and key in library.words["figures"]):
            raise _slip(f"{key} ({kind})")


def _keys(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every key at any depth with the type of its value; what is in a list stands under the list's key."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield name, type(part).__name__
            yield from _keys(part, name)
    elif isinstance(value, list):
        for part in value:
            yield f"{key}[]", type(part).__name__
            yield from _keys(part, key)


def _cases(library: Library, day: date) -> Iterator[dict[str, Any]]:
    """Of every crime and kind: a case with everything that may be known, one with little and doubtful, one with nothing."""
    measured = {
        (crime, kind)
        for rule in of_kind(library, RuleKind.THRESHOLD)
        for version in rule.versions
        for crime in version.terms["crimes"]
        for kind in version.terms.get("kinds", ["goods"])
    }
    for crime, kind in sorted(measured):
        one = {"crime": crime, "kind": kind, "unit": True, "conduct_to": day, "decided_on": day}
        yield one | _everything(library, crime, day)
        yield one | _little(day)
        yield one | {"holder_closed": True}


def _everything(library: Library, crime: str, day: date) -> dict[str, Any]:
    lot = dict.fromkeys((*PRICES, "sold_quantity", "sold_amount", "unsold_quantity"), MUCH)
    sectors = sorted(listed(library, "specialist_review", "sectors"))
    return {
        "role": "makes", "patents": 2,
        "goods": [lot | dict.fromkeys(("mark", "source", "product"), name) for name in ("a", "b")],
        "acts": [{"date": day, "amount": MUCH}],
        "prior": [{"date": day - timedelta(days=1), "kind": "administrative", "article": crime}],
        "signs": sorted(listed(library, "knowledge", "signs")),
        "helps": sorted(listed(library, "accomplices", "helps")),
        "sector": sectors[0] if sectors else None,
        **dict.fromkeys(("pieces_sold", "pieces_unsold", "copies_sold", "copies_unsold"), MUCH),
        **{key: MUCH for key in (*MONEY, *COUNTS) if not key.startswith(("pieces", "copies"))},
    }  # fmt: skip


def _little(day: date) -> dict[str, Any]:
    """Gains computed from income, marks of one source, goods not labelled yet, acts of long ago."""
    lot = {"source": "a", "unsold_quantity": 1, "marked_price": 1}
    return {
        "role": "sells", "income": 1, "costs": 1,
        "goods": [lot | {"mark": "a", "product": "a"}, lot | {"mark": "b", "product": "b", "unlabelled": True, "to_be_labelled": True}],
        "acts": [{"date": day - timedelta(days=1000), "amount": 1}],
        "prior": [{"date": day - timedelta(days=9000), "kind": "criminal", "article": "213"}],
    }  # fmt: skip
