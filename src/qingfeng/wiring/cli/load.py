from pathlib import Path
from typing import Annotated

import typer

from qingfeng.foundation.api import now, system_actor
from qingfeng.market import api as market
from qingfeng.register import api as register
from qingfeng.wiring.cli.output import Json, emit, progress

commands = typer.Typer(no_args_is_help=True, help="Take a file in.")
File = Annotated[Path, typer.Argument(help="CSV, NDJSON or Parquet, also .gz.")]


@commands.command("listings")
def listings(
    file: File,
    platform: Annotated[str, typer.Option(help="Code of the platform the offers stand on.")] = "",
    as_json: Json = False,
) -> None:
    """Load offers; bad rows go to FILE.rejected.ndjson with the reason."""
    with progress("Loading") as advance:
        report = market.load_listings(
            file, platform=platform or None, actor=system_actor(), now=now(), progress=advance
        )
    emit(_shown(report), as_json=as_json)


@commands.command("register")
def register_file(file: File, as_json: Json = False) -> None:
    """Load rights and publish the next snapshot; bad rows go to FILE.rejected.ndjson with the reason."""
    report = register.load_register(file, actor=system_actor(), now=now())
    snapshot = register.publish_snapshot(actor=system_actor(), now=now())
    emit({**_shown(report), "snapshot": snapshot}, as_json=as_json)


def _shown(report: register.LoadReport | market.LoadReport) -> dict[str, object]:
    return {
        "loaded": report.loaded,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "rejects_path": str(report.rejects_path) if report.rejects_path else None,
    }
