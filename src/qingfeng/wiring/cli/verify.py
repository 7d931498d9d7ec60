from pathlib import Path
from typing import Annotated

import typer

from qingfeng.evidence.verifying.clocks import limit_values
from qingfeng.evidence.verifying.findings import Findings, Law, Problem
from qingfeng.evidence.verifying.verify import read_authorities
from qingfeng.evidence.verifying.verify import verify as check
from qingfeng.evidence.verifying.words import NOTES, PROBLEMS
from qingfeng.foundation.api import in_language
from qingfeng.foundation.rules.calendars import shipped_calendars
from qingfeng.law.rules.library import shipped
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
    findings = check(file, authorities=trusted, over=of, law=released())
    if as_json:
        emit(findings.result(), as_json=True)
    else:
        _tell(findings)
    if not findings.ok:
        raise typer.Exit(DIFFERS)


def released() -> Law:
    """What this release knows of the law; an installation may have added to it."""
    versions = [version for rule in shipped().rules.values() for version in rule.versions]
    limits = {
        (each.rule, each.number): limit_values(each.clock.limit) for each in versions if each.clock
    }
    return Law(limits, shipped_calendars())


def _tell(findings: Findings) -> None:
    """The verdict first, then what differs, then what a reader should know of it."""
    say(_verdict(findings))
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


def _verdict(findings: Findings) -> str:
    checked, differing = findings.checked, len(findings.problems)
    if findings.ok:
        return in_language(
            f"一致：核对 {checked} 项，未见不符", f"holds: {checked} checks, nothing differs"
        )
    return in_language(
        f"不一致：核对 {checked} 项，{differing} 项不符",
        f"does not hold: {checked} checks, {differing} differ",
    )


def _line(problem: Problem) -> str:
    compared = f" ({problem.expected} ≠ {problem.found})" if problem.expected else ""
    return f"{problem.file}: {in_language(*PROBLEMS[problem.what])}{compared}"
