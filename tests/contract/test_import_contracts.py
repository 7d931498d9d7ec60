"""Each import contract catches the violation it is there for: planted in a copy of the tree, one at a time."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CLONE = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((CLONE / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]

# (contract, file in src/qingfeng, line planted there)
VIOLATIONS = [
    ("order", "kernel/strange.py", "import qingfeng.engine.types"),
    ("order", "engine/strange.py", "import qingfeng.foundation.api"),
    ("order", "foundation/clock.py", "import qingfeng.register.events"),
    ("order", "law/actions/strange.py", "import qingfeng.register.events"),
    ("order", "register/actions/strange.py", "import qingfeng.market.events"),
    ("order", "evidence/actions/strange.py", "import qingfeng.market.events"),
    ("order", "market/rules/strange.py", "import qingfeng.workbench"),
    ("order", "utils.py", "import qingfeng.kernel.ids"),
    ("no-stage", "evidence/recording/strange.py", "import tests.support.stages"),
    ("inside-domains", "law/queries/strange.py", "import qingfeng.law.actions"),
    ("inside-domains", "register/rules/strange.py", "import qingfeng.register.queries"),
    ("inside-domains", "evidence/recording/strange.py", "import qingfeng.evidence.models"),
    ("inside-domains", "market/queries/strange.py", "import qingfeng.market.actions"),
    ("inside-domains", "market/models/strange.py", "import qingfeng.market.api"),
    ("inside-domains", "market/helpers.py", "import qingfeng.market.events"),
    ("inside-foundation", "foundation/rules/strange.py", "import qingfeng.foundation.models"),
    ("inside-foundation", "foundation/queries/strange.py", "import qingfeng.foundation.actions"),
    ("inside-foundation", "foundation/documents/strange.py", "import qingfeng.foundation.models"),
    ("inside-foundation", "foundation/common.py", "import qingfeng.foundation.clock"),
    ("pure-libraries", "kernel/strange.py", "import django.db"),
    ("pure-libraries", "kernel/strange.py", "import psycopg"),
    ("pure-libraries", "engine/strange.py", "import socket"),
    ("pure-decisions", "law/rules/strange.py", "import django.db.models"),
    ("pure-decisions", "register/rules/strange.py", "import django.utils.timezone"),
    ("pure-decisions", "market/events.py", "import django.db.models"),
    ("pure-decisions", "foundation/rules/strange.py", "import procrastinate"),
    ("decisions-without-foundation", "law/rules/strange.py", "import qingfeng.foundation.api"),
    ("decisions-without-foundation", "evidence/rules/strange.py", "import qingfeng.foundation.api"),
    ("decisions-without-foundation", "market/rules/strange.py", "import qingfeng.foundation.api"),
    ("door-of-foundation", "register/queries/strange.py", "import qingfeng.foundation.models"),
    ("door-of-law", "market/queries/strange.py", "import qingfeng.law.queries"),
    ("door-of-register", "market/queries/strange.py", "import qingfeng.register.queries"),
    ("door-of-evidence", "market/queries/strange.py", "import qingfeng.evidence.models"),
    ("door-of-market", "workbench/strange.py", "import qingfeng.market.models"),
    ("door-of-workbench", "market/queries/strange.py", "import qingfeng.workbench.apps"),
]  # fmt: skip


def lint(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--config", CLONE / "pyproject.toml", *options],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    only_code = shutil.ignore_patterns(
        "static", "templates", "data", "locale", "lexicon", "*.csv", "*.tsv", "__pycache__"
    )
    shutil.copytree(CLONE / "src", tmp_path / "src", ignore=only_code)
    return tmp_path


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {violation[0] for violation in VIOLATIONS}


def test_the_tree_keeps_every_contract() -> None:
    done = lint(CLONE)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_planted_violation_is_caught(copy: Path, contract: str, file: str, line: str) -> None:
    target = copy / "src" / "qingfeng" / file
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    target.write_text(f"{before}\n{line}  # planted\n", encoding="utf-8")
    done = lint(copy, "--contract", contract)
    assert done.returncode != 0, f"{contract} let {line!r} pass in {file}"
    assert "BROKEN" in done.stdout or "exhaustive" in done.stdout + done.stderr, (
        done.stdout + done.stderr
    )
