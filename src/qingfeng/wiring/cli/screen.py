from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qingfeng.foundation.api import now
from qingfeng.market import api as market
from qingfeng.wiring.cli.output import Json, emit, progress, say
from qingfeng.wiring.file_screening import ground, screen_file


def screen(
    file: Annotated[Path, typer.Argument(help="Listings: CSV, NDJSON or Parquet, also .gz.")],
    against: Annotated[
        str, typer.Option("--register", help="A register file, or db for the installation's own.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Parquet file to write.")],
    as_json: Json = False,
) -> None:
    """Screen a file of listings: one answer a listing, with hits and reasons."""
    # Looked at first: a register takes a while, and a bad file is told at once.
    listings = market.open_listings(file)
    say("Reading the register")
    with ground(against, now()) as found, progress("Screening") as advance:
        screened = screen_file(listings, out, found, advance)
    emit(asdict(screened), as_json=as_json)
