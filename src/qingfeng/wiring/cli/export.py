from pathlib import Path
from typing import Annotated

import typer

from qingfeng.foundation.api import now, system_actor
from qingfeng.register import api as register
from qingfeng.wiring.cli.output import Json, emit

commands = typer.Typer(no_args_is_help=True, help="Write a file out.")


@commands.command("register")
def register_file(
    file: Annotated[
        Path, typer.Argument(help="CSV, JSON, NDJSON or Parquet by its ending, also .gz.")
    ],
    as_json: Json = False,
) -> None:
    """Write all rights of the register into one file."""
    report = register.export_register(file, actor=system_actor(), now=now())
    emit({"rows": report.rows, "digest": report.digest, "path": str(report.path)}, as_json=as_json)


@commands.callback()
def export() -> None:
    """Keeps `register` a word of its own: Typer would fold a single command into its parent."""
