"""Bags that a forger changed and packed anew, and what the check says of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.verify import verify
from qingfeng.wiring.cli.verify import released
from tests.support.bags import forged

Files = dict[str, bytes]


GOODS, APPRAISALS, ANSWERS, CLOCKS, JOURNAL = (
    "goods/goods.json", "appraisals/appraisals.json", "answers/answers.json", "clocks/clocks.json",
    "journal/journal.json",
)  # fmt: skip


def checked(files: Files, tmp_path: Path) -> Findings:
    path = tmp_path / "bag.zip"
    path.write_bytes(forged(files))
    return verify(path, law=released())


def codes(findings: Findings) -> set[str]:
    return {problem.what for problem in findings.problems}


def changed(files: Files, name: str, change: Callable[[Any], object]) -> Files:
    body = json.loads(files[name])
    change(body)
    return files | {name: json.dumps(body).encode()}


def row_of(body: Any, part: str, **wanted: object) -> Any:
    return next(
        each
        for each in body[part]
        if all(each.get(name) == value for name, value in wanted.items())
    )


def order_of(body: Any, verb: str) -> Any:
    return row_of(body, "orders", verb=verb, state="done")
