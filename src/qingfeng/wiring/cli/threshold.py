import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from qingfeng.foundation.api import in_language, now
from qingfeng.kernel.errors import BadInput
from qingfeng.law import api as law
from qingfeng.wiring.cli.output import Json, console, emit, say

STANDARD_INPUT = "-"
# A case of ten thousand entries stays far below.
LARGEST = 20_000_000
LANGUAGES = ("zh", "en")


def threshold(
    pack: Annotated[str, typer.Argument(help="The table of lines: cn.criminal.")],
    facts: Annotated[str, typer.Option("--facts", help="A JSON file of facts, or - for input.")],
    language: Annotated[
        str, typer.Option("--language", help="zh or en; without it the installation's.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Check one party's case against the criminal thresholds, with every figure and reading behind it."""
    if pack != law.CRIMINAL:
        raise BadInput("unknown_pack", pack=pack, known=law.CRIMINAL)
    if language not in ("", *LANGUAGES):
        raise BadInput("unknown_language", language=language, known=", ".join(LANGUAGES))
    today = now().astimezone(law.HOME).date()
    spoken = language or in_language("zh", "en")
    name = "standard input" if facts == STANDARD_INPUT else facts
    raw = _parsed(_content(facts, name), name)
    try:
        result = law.threshold(raw, today=today, language=spoken)
    except BadInput as refusal:
        place = {key: text for key, text in refusal.data.items() if key == "allowed"}
        raise BadInput(refusal.reason, name, None, refusal.column, **place) from refusal
    if as_json:
        emit(result, as_json=True)
    else:
        _show(result, spoken)


def _content(facts: str, name: str) -> str:
    try:
        if facts == STANDARD_INPUT:
            body = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(facts).open("rb") as source:
                body = source.read(LARGEST + 1)
    except OSError as error:
        raise BadInput("cannot_be_read", name, why=error.strerror or "") from error
    if len(body) > LARGEST:
        raise BadInput("file_too_large", name, largest_bytes=LARGEST)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("not_utf_8", name, byte=error.start) from error


def _parsed(text: str, name: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_object)
    except BadInput as error:
        raise BadInput(error.reason, name, None, error.column) from error
    except json.JSONDecodeError as error:
        raise BadInput("not_json", name, error.lineno, str(error.colno), why=error.msg) from error
    except (ValueError, RecursionError) as error:
        raise BadInput("not_json", name) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key given twice would silently hide a figure."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput("key_given_twice", column=key[:100])
        found[key] = value
    return found


def _doubt(entry: dict[str, Any]) -> str:
    """How sure the source is, where it was not read in the text: C from memory, D our own reading."""
    marks = {str(entry.get(key)) for key in ("certainty", "reading")} & set("CD")
    return f" [{max(marks)}]" if marks else ""


def _show(result: dict[str, Any], language: str) -> None:
    def word(section: str, code: str) -> str:
        text = law.shipped().words[section][code]
        return text.zh if language == "zh" else text.en

    say(f"{word('headings', 'reached')}: {word('tiers', result['tier'])}")
    say(f"{word('headings', 'version')}: {result['version'] or '-'}")
    if result["band"]:
        say(f"{word('headings', 'band')}: {result['band']}")
    if result["ground"]:
        say(f"{word('headings', 'ground')}: {result['ground']['text']}{_doubt(result['ground'])}")
    table = Table("", word("headings", "figures"), box=None)
    for name, value in result["figures"].items():
        shown = word("headings", "unknown") if value is None else f"{Decimal(value):,f}"
        table.add_row(word("figures", name), shown)
    console.print(table)
    for heading in ("missing", "contested", "steps"):
        if result[heading]:
            say(f"{word('headings', heading)}:")
        for number, entry in enumerate(result[heading], 1):
            say(f"  {number}. {entry['text']}{_doubt(entry)}")
