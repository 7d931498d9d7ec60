import os
import pwd
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from qingfeng.evidence.api import hand_out_recording, recorded
from qingfeng.foundation.api import now, system_actor
from qingfeng.kernel.errors import BadInput
from qingfeng.wiring.cli.output import Json, emit, say
from qingfeng.wiring.schema import bring_up_to_date


def capture(
    url: Annotated[str, typer.Argument(help="Address of the page: http or https.")],
    out: Annotated[
        Path,
        typer.Option("--out", help="Web archive (WACZ) to write; its time token goes beside it."),
    ],
    operator: Annotated[
        str, typer.Option("--operator", help="Who captures; without it who runs the command.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Capture a page of the web with all it loads, with time token and journal entry, on no subject."""
    if not out.parent.is_dir():
        raise BadInput("folder_missing", file=str(out))
    # The journal is part of it: without a database there is no capture.
    bring_up_to_date()
    say("Capturing")
    with recorded(url, operator=operator or _login()) as recording:
        handed = hand_out_recording(recording=recording, out=out, actor=system_actor(), now=now())
    facts = recording.facts
    short = {name: facts[name] for name in ("outcome", "reason", "status", "title", "final_url")}
    files = {
        "wacz": str(out),
        "wacz_bytes": handed.size,
        "sha256": handed.sha256,
        "token": str(handed.token),
        "token_at": handed.at.isoformat(),
        "token_authority": handed.authority,
        "token_trusted": handed.trusted,
        "journal_entry": str(handed.entry),
    }
    emit({**(facts if as_json else short), **files}, as_json=as_json)


def _login() -> str:
    with suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())
