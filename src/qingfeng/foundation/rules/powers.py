"""Which rights an office can hold at all.

The six verbs of a role stand apart. Four further verbs are powers of the law: a body that lacks
the power cannot be given the verb, whoever edits the role.
"""

import re
from collections.abc import Iterable

from qingfeng.kernel.errors import Refused

VERBS = frozenset({"read", "add", "edit", "decide", "share", "delete"})
POWERS = frozenset({"inspect", "preserve", "seize", "punish"})

ALL_POWERS = POWERS
NO_POWERS: frozenset[str] = frozenset()

# What an agency may do by its function; a function that is not listed has none of these powers.
POWERS_OF_FUNCTION: dict[str, frozenset[str]] = {
    "market_regulation": ALL_POWERS,
    "copyright": ALL_POWERS,
    "culture": ALL_POWERS,
    "customs": ALL_POWERS,
    "public_security": ALL_POWERS,
    "post": frozenset({"inspect", "punish"}),
    "industry_it": frozenset({"inspect", "punish"}),
}

_NOTATION = re.compile(r"(?P<kind>\*|[a-z][a-z0-9_]{0,39}):(?P<verb>[a-z]{2,20})\Z")


def powers_of(kind: str, function: str) -> frozenset[str]:
    """Right holders, agents, platforms, appraisal bodies and leading-group offices have none."""
    if kind != "agency":
        return NO_POWERS
    return POWERS_OF_FUNCTION.get(function, NO_POWERS)


def check_permissions(permissions: Iterable[str], *, kind: str, function: str) -> frozenset[str]:
    """The permissions as a set, or a refusal naming each one that this office cannot hold."""
    wanted = frozenset(permissions)
    unreadable = sorted(p for p in wanted if not _readable(p))
    if unreadable:
        raise Refused("permission_unreadable", permissions=unreadable)
    without_power = sorted(wanted - lawful(wanted, kind=kind, function=function))
    if without_power:
        raise Refused("no_such_power", permissions=without_power, kind=kind, function=function)
    return wanted


def lawful(permissions: Iterable[str], *, kind: str, function: str) -> frozenset[str]:
    """What is left when the powers that the office lacks are taken away."""
    barred = POWERS - powers_of(kind, function)
    return frozenset(p for p in permissions if p.rpartition(":")[2] not in barred)


def _readable(permission: str) -> bool:
    match = _NOTATION.match(permission)
    return match is not None and match["verb"] in VERBS | POWERS
