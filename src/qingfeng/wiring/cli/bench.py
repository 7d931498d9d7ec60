"""Published figures, rerun on this machine. Each lives in `bench/NAME.py` of the clone as `run(tell) -> rows`."""

import os
import platform
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from qingfeng.kernel.errors import BadInput
from qingfeng.wiring.cli.output import Json, console, emit, say
from qingfeng.wiring.config import CLONE

FOLDER = CLONE / "bench"


def bench(
    name: Annotated[str, typer.Argument(help="Which figures, such as text.")], as_json: Json = False
) -> None:
    """Measure this machine and print ours and the peers' figures side by side."""
    known = sorted(
        path.stem
        for path in FOLDER.glob("*.py")
        if "\ndef run(" in path.read_text(encoding="utf-8")
    )
    if name not in known:
        raise BadInput("no_such_bench", name=name, known=" ".join(known))
    # Measures are no part of the installed package: they import the peers, and stand in the clone.
    sys.path.insert(0, str(CLONE))
    rows = list(import_module(f"bench.{name}").run(say))
    if as_json:
        emit({"name": name, "machine": machine(), "rows": rows}, as_json=True)
    else:
        _print(rows)


def machine() -> dict[str, object]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "processor": _processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
        return next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
            platform.machine(),
        )


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        value = f"{row['value']:,.4g}" if isinstance(row["value"], float) else str(row["value"])
        console.print(
            f"{row['case']:<36} {row['metric']:<24} {value:>14} {row['unit']:<12} {row['peer'] or 'ours'}",
            markup=False,
        )
