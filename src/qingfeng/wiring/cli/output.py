"""One JSON object on stdout for programs; everything for people on stderr."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qingfeng.kernel.errors import BadInput

# Called with what is done and what there is to do (None while that is unknown).
Advance = Callable[[int, int | None], None]

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]

console = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    console.print(text, markup=False)


def emit(result: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
        return
    for name, value in result.items():
        say(f"{name:>24}  {_readable(value)}")


def _readable(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "-"}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_readable(part)}" for key, part in value.items())
    return str(value)


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=not console.is_terminal) as bars:
        task = bars.add_task(title, total=None)

        def advance(done: int, total: int | None) -> None:
            bars.update(task, completed=done, total=total)

        yield advance


def describe(error: BadInput) -> str:
    """`listings.csv: row 7: column price: not_a_number`, with what else the error carries."""
    place = [
        error.file or "",
        f"row {error.row}" if error.row is not None else "",
        f"column {error.column}" if error.column else "",
    ]
    extra = {
        key: value for key, value in error.data.items() if key not in ("file", "row", "column")
    }
    details = f" ({', '.join(f'{key} {value}' for key, value in extra.items())})" if extra else ""
    return ": ".join([*filter(None, place), error.reason.replace("_", " ")]) + details


def doubt(certainty: str, reading: str) -> str:
    """How sure a source is, where it was not read in the text: C from memory, D our own reading."""
    marks = {certainty, reading} & set("CD")
    return f" [{max(marks)}]" if marks else ""
