"""All commands, and the one place where an error becomes a message and an exit status."""

import sys
from collections.abc import Sequence

import typer
from django.db import OperationalError

from qingfeng.kernel.errors import BadInput, QingfengError
from qingfeng.wiring.cli import (
    bench,
    capture,
    clock,
    demo,
    export,
    init,
    load,
    screen,
    serve,
    threshold,
    verify,
    worker,
)
from qingfeng.wiring.cli.output import describe
from qingfeng.wiring.embedded.place import Unsafe
from qingfeng.wiring.embedded.postmaster import ServerFailed

BAD_INPUT = 2
FAILED = 1

application = typer.Typer(
    name="qingfeng", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="One open platform against infringement and counterfeits.",
)  # fmt: skip
application.command("init")(init.init)
application.command("serve")(serve.serve)
application.command("worker")(worker.worker)
application.command("demo")(demo.demo)
application.command("screen")(screen.screen)
application.command("clock")(clock.clock)
application.command("threshold")(threshold.threshold)
application.command("verify")(verify.verify)
application.command("capture")(capture.capture)
application.command("bench")(bench.bench)
application.add_typer(load.commands, name="load")
application.add_typer(export.commands, name="export")


def run(arguments: Sequence[str]) -> int:
    try:
        application(args=list(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except BadInput as error:
        sys.stderr.write(f"{describe(error)}\n")
        return BAD_INPUT
    except (QingfengError, ServerFailed, Unsafe) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    except OperationalError as error:
        sys.stderr.write(f"The database cannot be reached: {error}\n")
        return FAILED
    return 0
