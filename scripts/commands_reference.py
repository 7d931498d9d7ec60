"""Write docs/reference/commands.md from the commands themselves; a test compares, so run this after changing one."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import typer

TARGET = Path(__file__).resolve().parents[1] / "docs" / "reference" / "commands.md"
HEAD = """# Commands

`.venv/bin/qingfeng COMMAND`. Messages for people go to standard error; with `--json` one JSON object goes to standard output. Exit
status: 0 done, 1 failed, 2 the input is bad (the message names file, row and column). This page is written from the commands by
`python scripts/commands_reference.py`.

命令均为 `.venv/bin/qingfeng 命令`。给人看的信息写到标准错误;加 `--json` 时向标准输出写一个 JSON 对象。退出码:0 完成,1 失败,2 输入有误(指明
文件、行与列)。
"""
RESULTS = {
    "init": "Asks for what was not given. Says whether an installation was made and who may sign in; an existing one is left as it is.",
    "demo": (
        "The summary: `listings` screened, `leads`, `leads_by_disguise`, `precision` and `recall` on the judged offers of the "
        "twenty held-out sellers, the same for the invented offers, `seconds` of work, and the address of the site. "
        "What is there already is not done again."
    ),
    "load listings": (
        "Counts of rows loaded and rejected and the rate. Started again with the same file it goes on where it was broken off."
    ),
    "load register": "Counts of rights new, changed and rejected, and the number of the snapshot.",
    "export register": "The number of rights written. The form follows the ending of the file: `.csv`, `.json` or `.parquet`.",
    "screen": (
        "One Parquet row a listing, in the order of the input: score, disguises, hits and reasons as `docs/explanation` says. "
        "Prints rows, leads, seconds and rows a second."
    ),
    "capture": (
        "What a reviewer asks: `outcome` (loaded or failed) with `reason`, `url`, `final_url`, `status`, `began` and `ended` in UTC and "
        "local time with `time_source`, `operator`, `tool`, `browser`, `environment`, `addresses` by name, what was `refused` and `cut`, and "
        "`wacz`, `wacz_bytes` and `sha256` of the archive; the RFC 3161 token over it (`token`, which is the archive's name with `.tsr`, "
        "`token_at`, `token_authority`, `token_trusted`) and the `journal_entry` that names both by their digests. Without a database or "
        "without a token nothing is written. A page that failed is a capture too. Private addresses are refused; without "
        "Chromium's sandbox there is no capture."
    ),
    "threshold": (
        "`reached`, `tier` (none, basic, upper), `band` (the finer tier of art. 140), `version`, `figures`, `ground` (the line of the table "
        "with instrument and article), `missing`, `contested`, `steps`. Amounts are strings of yuan, null where nothing is known. Texts "
        "stand in both languages and, as `text`, in the reader's. It advises and never bars a transfer. The figures are those of this installation, with the versions released here."
    ),
    "clock": (
        "The rule with its instrument, article and version, the start, `due` (the last second in time, in the rule's zone), `standing`, "
        "how sure the figure is (`certainty`) and its counting (`reading`), the calendar used, and each step of the reasoning. A year without a calendar: exit status 3 and `refused`, `year`, `not_before` "
        "(the last day that could be counted, or the day itself where only its roll is open). Paused: `due` is null, and "
        "`not_before` is the earliest day that it can be. `--list`: every "
        "clock with its terms. Events: `testing.sent`, `testing.returned` and the like for `appraisal`, `identification`; "
        "`hearing.begun`, `hearing.ended`, `suspension`, `announcement` likewise; `case.transferred`, `case.returned`; "
        "`extension.approved=DAY` or `DAY:UNITS`; `met`."
    ),
    "verify": (
        "`kind` (bag, wacz, exhibit, paper, token, warc), `ok`, `checked` (comparisons made), `problems` (`file`, `what`, `expected`, `found`), "
        "`tokens` (`authority`, `at`, `signature`, `trusted`), `notes`: what digests and time do not prove, in both languages. Exit "
        "status: 0 all agrees, 1 something does not and is named, 2 the input cannot be read. Needs no database."
    ),
    "bench": (
        "`text`: throughput, memory and recall beside the peers. `ranking`: the figures of the model card. `queue`: the queue's "
        "first page at a million leads over HTTP. `intake`: rows a second from a file into the database. `clocks`: running clocks counted "
        "anew. `workflow`: what the guarding trigger costs a moved row."
    ),
}  # fmt: skip


def page() -> str:
    application = import_module("qingfeng.wiring.cli.application").application
    root = typer.main.get_command(application)
    return HEAD + "".join(_section(name, command) for name, command in _commands(root, ()))


def _commands(command: Any, path: tuple[str, ...]) -> list[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        return [(" ".join(path), command)]
    return [
        found
        for name, sub in sorted(command.commands.items())
        for found in _commands(sub, (*path, name))
    ]


def _section(name: str, command: Any) -> str:
    lines = [f"\n## `qingfeng {name}`\n\n{command.help}\n"]
    parameters = [p for p in command.params if p.name != "help" and not getattr(p, "hidden", False)]
    if parameters:
        lines.append("\n| Takes | What |\n|---|---|\n")
        lines += [f"| {_written(p)} | {_meaning(p)} |\n" for p in parameters]
    if name in RESULTS:
        lines.append(f"\n{RESULTS[name]}\n")
    return "".join(lines)


def _written(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{(parameter.name or '').upper()}`"
    return f"`{parameter.opts[0]}`"


def _meaning(parameter: Any) -> str:
    said = getattr(parameter, "help", "") or ""
    if parameter.required:
        return f"{said} Required."
    if parameter.default in (None, False, ""):
        return said
    return f"{said} Default: `{parameter.default}`."


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingfeng.wiring.settings")
    django.setup()
    TARGET.write_text(page(), encoding="utf-8")
