"""Facts as a JSON text, from a file, a program or a form."""

import json
from decimal import Decimal
from typing import Any

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.criminal.reading import LONGEST_TEXT

# A case of ten thousand entries stays far below.
LARGEST = 20 << 20


def facts_written(content: bytes, most: int = LARGEST) -> object:
    """What the text says, amounts unrounded; BadInput names the place that is no JSON."""
    if len(content) > most:
        raise BadInput("file_too_large", largest_bytes=most)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("not_utf8", byte=error.start) from error
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise BadInput("not_json", None, error.lineno, str(error.colno), why=error.msg) from error
    except (ValueError, RecursionError) as error:
        raise BadInput("not_json") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key given twice would silently hide a figure."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput("key_given_twice", column=key[:LONGEST_TEXT])
        found[key] = value
    return found
