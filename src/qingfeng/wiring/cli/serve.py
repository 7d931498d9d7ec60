import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.db import connection

from qingfeng.kernel.errors import BadInput
from qingfeng.wiring.cli.output import say
from qingfeng.wiring.demo_clock import demo_cast_present, hold_demo_clock
from qingfeng.wiring.schema import bring_up_to_date
from qingfeng.wiring.server import LOOPBACK, Site, address, listen, worker_beside


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="Port; without it the next free one from 8000 on.")
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate chain, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Private key, PEM.")] = None,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Run a worker beside the site.")
    ] = False,
) -> None:
    """Serve the site until stopped."""
    _check_files(tls_cert, tls_key)
    bring_up_to_date()
    if demo_cast_present():
        if host not in LOOPBACK:
            raise BadInput("demo_cast_present_loopback_only", host=host)
        hold_demo_clock()
    if tls_cert:
        for name in ("SESSION", "CSRF", "LANGUAGE"):
            setattr(settings, f"{name}_COOKIE_SECURE", True)
    listening = listen(host, port)
    shown = address(listening, tls=tls_cert is not None)
    connection.close()

    def ready() -> None:
        sys.stdout.write(f"{shown}\n")
        sys.stdout.flush()
        say(f"The site is open at {shown} (Ctrl-C ends it)")

    with worker_beside() if with_worker else nullcontext():
        Site(listening, certificate=tls_cert, key=tls_key, ready=ready).run()


def _check_files(certificate: Path | None, key: Path | None) -> None:
    if (certificate is None) != (key is None):
        raise BadInput("certificate_and_key_belong_together")
    for path in filter(None, (certificate, key)):
        if not path.is_file():
            raise BadInput("file_missing", file=str(path))
