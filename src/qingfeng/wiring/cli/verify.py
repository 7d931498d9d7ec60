from pathlib import Path
from typing import Annotated

import typer

from qingfeng.evidence.verifying.findings import Findings, Problem
from qingfeng.evidence.verifying.verify import read_authorities
from qingfeng.evidence.verifying.verify import verify as check
from qingfeng.evidence.verifying.words import NOTES, PROBLEMS
from qingfeng.foundation.api import in_language
from qingfeng.wiring.cli.output import Json, emit, say

DIFFERS = 1


def verify(
    file: Annotated[
        Path,
        typer.Argument(help="A bag, a WACZ, an exhibit, a PDF of ours, a WARC or a time token."),
    ],
    authority: Annotated[
        list[Path] | None,
        typer.Option(help="Certificates of a time authority that you trust; may be repeated."),
    ] = None,
    of: Annotated[
        Path | None, typer.Option(help="The file that a time token by itself should be over.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check a file against the digests, time tokens and clocks that it carries, without the database."""
    trusted = [each for path in authority or [] for each in read_authorities(path)]
    findings = check(file, authorities=trusted, over=of)
    if as_json:
        emit(findings.result(), as_json=True)
    else:
        _tell(findings)
    if not findings.ok:
        raise typer.Exit(DIFFERS)


def _tell(findings: Findings) -> None:
    for problem in findings.problems:
        say(_line(problem))
    for token in findings.tokens:
        held = (
            in_language("可信", "trusted") if token.trusted else in_language("不可信", "untrusted")
        )
        say(f"{token.file}: {token.at.isoformat()} {token.authority} ({held})")
    for code in findings.notes:
        say(in_language(*NOTES[code]))
    emit({"kind": findings.kind, "ok": findings.ok, "checked": findings.checked}, as_json=False)


def _line(problem: Problem) -> str:
    compared = f" ({problem.expected} ≠ {problem.found})" if problem.expected else ""
    return f"{problem.file}: {in_language(*PROBLEMS[problem.what])}{compared}"
