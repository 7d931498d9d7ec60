"""A JSON document of a bag that is too large for one file: it goes on in numbered ones, each within the bounds of one.

Both sides are here, so that nothing is written that the check would refuse to read.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from qingfeng.evidence.verifying.findings import Findings, Limits
from qingfeng.evidence.verifying.trees import Tree, json_object
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.errors import Refused

USUAL: Final = Limits()


def numbered(name: str, number: int) -> str:
    """`goods.json`, then `goods-002.json`."""
    stem, dot, ending = name.rpartition(".")
    return name if number == 1 else f"{stem}-{number:03}{dot}{ending}"


def documents(
    name: str, body: Mapping[str, object], limits: Limits | None = None
) -> list[tuple[str, bytes]]:
    """The body under its name, or its rows over several; Refused where it is more than the check reads."""
    limits, whole = limits or USUAL, canonical(body)
    bodies = [whole] if len(whole) <= limits.document else [*_parted(body, limits.document)]
    if len(bodies) > limits.documents or any(len(each) > limits.document for each in bodies):
        raise Refused("bag_too_large")
    return [(numbered(name, number), each) for number, each in enumerate(bodies, 1)]


def _parted(body: Mapping[str, object], most: int) -> Iterator[bytes]:
    """The first has all that is no list and no map of rows, and every name."""
    kept: dict[str, object] = {key: _empty(value) for key, value in body.items()}
    size, rows = len(canonical(kept)), 0
    for key, name, row in _rows(body):
        more = len(canonical({name: row})) + len(key) + 8
        if rows and size + more > most:
            yield canonical(kept)
            kept, size, rows = {}, 2, 0
        within = kept.setdefault(key, _empty(body[key]))
        if isinstance(within, dict):
            within[name] = row
        elif isinstance(within, list):
            within.append(row)
        size, rows = size + more, rows + 1
    yield canonical(kept)


def _empty(value: object) -> object:
    return type(value)() if isinstance(value, (dict, list)) else value


def _rows(body: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    for key, value in body.items():
        if isinstance(value, dict):
            yield from ((key, name, row) for name, row in value.items())
        elif isinstance(value, list):
            yield from ((key, "", row) for row in value)


def whole_object(tree: Tree, name: str, findings: Findings) -> dict[str, object] | None:
    """The document with all that it goes on in; None, and a problem that names the file, where one cannot be read."""
    further = _further(tree, name)
    found = json_object(tree, name, findings)
    for number, each in further.items():
        if number > len(further) + 1 or number > tree.limits.documents:
            findings.problem(each, "not_listed")
        elif found is not None:
            more = json_object(tree, each, findings)
            found = _joined(found, more, each, findings) if more is not None else None
    return found


def _further(tree: Tree, name: str) -> dict[int, str]:
    """By number, in order; where one is missing the last of them has a number too high."""
    stem, _, ending = name.rpartition(".")
    names = re.compile(rf"{re.escape(stem)}-(\d{{3}})\.{re.escape(ending)}")
    every = (names.fullmatch(each) for each in tree.names() if each.startswith(stem))
    return {int(found[1]): found[0] for found in every if found and int(found[1]) > 1}


def _joined(
    found: dict[str, object], more: Mapping[str, object], name: str, findings: Findings
) -> dict[str, object] | None:
    for key, value in more.items():
        known = found.get(key)
        if isinstance(known, list) and isinstance(value, list):
            known.extend(value)
        elif isinstance(known, dict) and isinstance(value, dict) and not known.keys() & value:
            known.update(value)
        else:
            findings.problem(name, "document_malformed", found=key)
            return None
    return found
