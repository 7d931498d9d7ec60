import os
import sys
from typing import Annotated

import typer

from qingfeng.wiring.cli.output import Json, emit, progress, say
from qingfeng.wiring.cli.serve import serve
from qingfeng.wiring.demo import DEMO_NOW, run_demo
from qingfeng.wiring.demo_clock import hold_demo_clock
from qingfeng.wiring.schema import bring_up_to_date


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Do the work, print the summary, do not serve.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Load the demo register, screen real listings, show the summary, then serve the site."""
    hold_demo_clock()
    say("Preparing the database")
    bring_up_to_date()
    with progress("Screening") as advance:
        summary = run_demo(progress=advance, now=DEMO_NOW)
    emit(summary.figures(), as_json=as_json)
    for line in summary.lines():
        say(line)
    if once:
        return
    if summary.fresh:
        # A fresh process: the site forks its workers, which must not inherit threads of the screening.
        serving = [sys.executable, "-m", "qingfeng.wiring.cli", "serve", "--with-worker"]
        os.execv(sys.executable, serving)  # noqa: S606
    serve(with_worker=True)
