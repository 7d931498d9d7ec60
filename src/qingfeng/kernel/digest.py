"""Canonical bytes of a body, and digests of them."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REFUSED = (
    "a canonical body holds text, whole numbers, truth values, lists and maps; {path} is {kind}"
)


def canonical(body: object) -> bytes:
    """Sorted JSON without spaces; floats are refused because two machines may print them differently."""
    plain = _plain(body, "$")
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def salted(body: object, salt: bytes) -> str:
    """Digest bound to a salt, so that short bodies cannot be guessed from it."""
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    return sha256(salt + canonical(body))


def _plain(value: object, path: str) -> object:
    if isinstance(value, str):
        return _plain_text(value, path)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Mapping):
        return _plain_mapping(value, path)
    if isinstance(value, (Sequence, frozenset, set)) and not isinstance(value, (bytes, bytearray)):
        items = sorted(value) if isinstance(value, (frozenset, set)) else value
        return [_plain(item, f"{path}[{n}]") for n, item in enumerate(items)]
    return _plain_scalar(value, path)


def _plain_mapping(value: Mapping[object, object], path: str) -> dict[str, object]:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(_REFUSED.format(path=f"a key of {path}", kind=type(key).__name__))
    return {
        _plain_text(str(key), f"a key of {path}"): _plain(item, f"{path}.{key}")
        for key, item in value.items()
    }


def _plain_text(value: str, path: str) -> str:
    """A zero byte or half a surrogate pair can be stored in no JSON column."""
    if _UNSTORABLE.search(value):
        raise TypeError(_REFUSED.format(path=path, kind="text that cannot be stored"))
    return value


def _plain_scalar(value: object, path: str) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(_REFUSED.format(path=path, kind="a datetime without zone"))
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    raise TypeError(_REFUSED.format(path=path, kind=type(value).__name__))
