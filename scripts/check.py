"""`make check`: everything that can be said about the code without running it, each part by name."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
BARRED = 75


@dataclass(frozen=True)
class Part:
    name: str
    command: list[str]


def python(*words: str) -> list[str]:
    return [sys.executable, *words]


PARTS = (
    Part("format", [str(BIN / "ruff"), "format", "--check", "--output-format=concise", "."]),
    Part("lint", [str(BIN / "ruff"), "check", "-q", "--output-format=concise", "."]),
    Part("house rules", python("scripts/house_lint.py")),
    Part("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    Part("types", python("-m", "mypy")),
    Part("templates", [str(BIN / "djlint"), "src", "--lint", "--quiet"]),
    Part(
        "models without migration", python("-m", "django", "makemigrations", "--check", "--dry-run")
    ),
    Part("Django", python("-m", "django", "check", "--fail-level", "WARNING")),
    Part("missing translations", python("scripts/messages.py", "check")),
)


def main(chosen: list[str]) -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "qingfeng.wiring.settings",
        "PYTHONWARNINGS": "error::DeprecationWarning:qingfeng",
    }
    failed = []
    for part in PARTS:
        if chosen and part.name not in chosen:
            continue
        begun = time.monotonic()
        done = subprocess.run(
            part.command, cwd=CLONE, env=environment, capture_output=True, text=True, check=False
        )
        outcome = {0: "well", BARRED: "barred"}.get(done.returncode, "WRONG")
        print(f"{part.name:<26} {outcome:<7} {time.monotonic() - begun:5.1f} s", flush=True)
        if done.returncode:
            print((done.stdout + done.stderr).rstrip(), flush=True)
        if outcome == "WRONG":
            failed.append(part.name)
    print(f"make check: {'all well' if not failed else 'wrong: ' + ', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    if shutil.which(str(BIN / "ruff")) is None:
        sys.exit("run make check, which installs what this needs")
    sys.exit(main(sys.argv[1:]))
