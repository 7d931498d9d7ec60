import hashlib
import os
import pwd
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from qingfeng.evidence.api import recorded
from qingfeng.wiring.cli.output import Json, emit, say


def capture(
    url: Annotated[str, typer.Argument(help="Address of the page: http or https.")],
    out: Annotated[Path, typer.Option("--out", help="Web archive (WACZ) to write.")],
    operator: Annotated[
        str, typer.Option("--operator", help="Who captures; without it who runs the command.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Capture a page of the web with all it loads, without entering it as evidence."""
    say("Capturing")
    with recorded(url, operator=operator or _login()) as recording:
        shutil.copyfile(recording.wacz, out)
        digest = hashlib.sha256(out.read_bytes()).hexdigest()
        facts = recording.facts
    short = {name: facts[name] for name in ("outcome", "reason", "status", "title", "final_url")}
    file = {"wacz": str(out), "wacz_bytes": out.stat().st_size, "sha256": digest}
    emit({**(facts if as_json else short), **file}, as_json=as_json)


def _login() -> str:
    with suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())
