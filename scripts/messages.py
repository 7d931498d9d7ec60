"""Texts for translation: `collect` writes new ones into the catalogues, `check` says which are missing.

Every package keeps its own catalogue; source texts are English, the translation is simplified Chinese.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

CLONE = Path(__file__).resolve().parents[1]
PACKAGES = CLONE / "src" / "qingfeng"
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")
BARRED = 75


def translated_packages() -> Iterator[Path]:
    """Every package with texts in the catalogue's sense: a Django app with templates or code."""
    for package in sorted(PACKAGES.iterdir()):
        if (package / "apps.py").exists() and package.name != "wiring":
            yield package


def collect(package: Path) -> None:
    """Django's own collector, run inside the package."""
    (package / CATALOGUE.parent).mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "django", "makemessages", "--locale", "zh_Hans", "--no-location", "--no-wrap",
        "--ignore", "static/vendor/*",
    ]  # fmt: skip
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    subprocess.run(
        command, cwd=package, env=environment, check=True, capture_output=True, text=True
    )


def catalogue(path: Path) -> Catalog:
    if not path.exists():
        return Catalog()
    with path.open("rb") as source:
        return read_po(source)


def problems(package: Path, fresh: Catalog) -> Iterator[str]:
    """What a fresh collection says against the catalogue that stands in the tree."""
    standing = catalogue(package / CATALOGUE)
    for message in fresh:
        if not message.id:
            continue
        known = standing.get(message.id, context=message.context)
        if known is None:
            yield f"{package.name}: not in the catalogue: {shown(message)}"
        elif known.fuzzy:
            yield f"{package.name}: fuzzy: {shown(message)}"
        elif not complete(known):
            yield f"{package.name}: not translated: {shown(message)}"
    for message in standing:
        if message.id and fresh.get(message.id, context=message.context) is None:
            yield f"{package.name}: no longer used: {shown(message)}"


def complete(message: Message) -> bool:
    words = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(words) and all(words)


def shown(message: Message) -> str:
    words = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return repr(words if len(words) < 80 else f"{words[:77]}...")


def check() -> int:
    if shutil.which("xgettext") is None:
        print("gettext is not installed: missing translations cannot be looked for")
        return BARRED
    found = []
    for package in translated_packages():
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / package.name
            shutil.copytree(
                package, copy, ignore=shutil.ignore_patterns("vendor", "data", "__pycache__")
            )
            collect(copy)
            found += problems(package, catalogue(copy / CATALOGUE))
    print("\n".join(found))
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    if arguments == ["check"]:
        return check()
    if arguments == ["collect"]:
        for package in translated_packages():
            collect(package)
        return 0
    print("usage: messages.py collect|check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
