import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from qingfeng.foundation.api import in_language, now
from qingfeng.kernel.errors import BadInput
from qingfeng.law import api as law
from qingfeng.wiring.cli.output import Json, console, doubt, emit, say
from qingfeng.wiring.schema import bring_up_to_date

STANDARD_INPUT = "-"
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
    content = _content(facts, name)
    try:
        raw = law.facts_written(content)
        bring_up_to_date()
        result = law.threshold(raw, today=today, language=spoken)
    except BadInput as refusal:
        raise _in_file(refusal, name) from refusal
    if as_json:
        emit(result, as_json=True)
    else:
        _show(result, spoken)


def _in_file(refusal: BadInput, name: str) -> BadInput:
    place = {key: value for key, value in refusal.data.items() if key not in ("row", "column")}
    return BadInput(refusal.reason, name, refusal.row, refusal.column, **place)


def _content(facts: str, name: str) -> bytes:
    """One byte more than is read, so that a longer file is told from one that just fits."""
    most = law.LARGEST_FACTS + 1
    try:
        if facts == STANDARD_INPUT:
            return sys.stdin.buffer.read(most)
        with Path(facts).open("rb") as source:
            return source.read(most)
    except OSError as error:
        raise BadInput("cannot_be_read", name, why=error.strerror or "") from error


def _marked(entry: dict[str, Any]) -> str:
    return f"{entry['text']}{doubt(entry.get('certainty', ''), entry.get('reading', ''))}"


def _show(result: dict[str, Any], language: str) -> None:
    words = law.library().words

    def word(section: str, code: str) -> str:
        return words[section][code].in_(language)

    say(f"{word('headings', 'reached')}: {word('tiers', result['tier'])}")
    say(f"{word('headings', 'version')}: {result['version'] or '-'}")
    if result["band"]:
        say(f"{word('headings', 'band')}: {result['band']}")
    if result["ground"]:
        say(f"{word('headings', 'ground')}: {_marked(result['ground'])}")
    table = Table("", word("headings", "figures"), box=None)
    for name, value in result["figures"].items():
        shown = word("headings", "unknown") if value is None else f"{Decimal(value):,f}"
        table.add_row(word("figures", name), shown)
    console.print(table)
    for heading in ("missing", "contested", "steps"):
        if result[heading]:
            say(f"{word('headings', heading)}:")
        for number, entry in enumerate(result[heading], 1):
            say(f"  {number}. {_marked(entry)}")
