import sys
from typing import Annotated

import typer

from qingfeng.foundation.api import now, system_actor
from qingfeng.kernel.errors import BadInput
from qingfeng.wiring.cli.output import Json, emit, say
from qingfeng.wiring.first_administrator import (
    Office,
    create_first_administrator,
    has_administrator,
)
from qingfeng.wiring.schema import bring_up_to_date


def init(
    email: Annotated[str, typer.Option(help="Sign-in address of the first administrator.")] = "",
    name: Annotated[str, typer.Option(help="Name of the first administrator.")] = "",
    office: Annotated[str, typer.Option(help="Name of the first office.")] = "",
    kind: Annotated[
        str, typer.Option(help="right_holder, agent, platform, agency or appraisal.")
    ] = "agency",
    function: Annotated[str, typer.Option(help="Function of an agency.")] = "market_regulation",
    region: Annotated[
        str, typer.Option(help="GB/T 2260 code of the office; empty for the whole country.")
    ] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make an empty installation with its first administrator."""
    bring_up_to_date()
    if has_administrator(now()):
        say("There is an administrator already; nothing was changed.")
        emit({"created": False}, as_json=as_json)
        return
    chosen = Office(
        name=_asked(office, "Office"),
        kind=kind,
        function=function if kind == "agency" else "",
        region=region,
    )
    email = _asked(email, "E-mail of the administrator")
    create_first_administrator(
        email=email, name=_asked(name, "Name of the administrator"), password=_password(from_stdin=password_stdin),
        office=chosen, actor=system_actor(), now=now(),
    )  # fmt: skip
    say(f"{email} may now sign in; start the site with: qingfeng serve")
    emit({"created": True, "administrator": email}, as_json=as_json)


def _asked(given: str, question: str) -> str:
    if given:
        return given
    if not sys.stdin.isatty():
        raise BadInput("option_missing", column=question)
    return str(typer.prompt(question, err=True))


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise BadInput("password_missing", column="--password-stdin")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
