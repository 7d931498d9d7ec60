"""Compile the .po files given as arguments beside themselves; Babel does it, so no gettext is needed to run."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


def compile_one(path: Path) -> None:
    with path.open("rb") as source:
        catalog = read_po(source, locale=path.parts[-3], abort_invalid=True)
    half = path.with_suffix(".mo.new")
    with half.open("wb") as target:
        write_mo(target, catalog)
    half.replace(path.with_suffix(".mo"))


def main(names: list[str]) -> int:
    for name in names:
        try:
            compile_one(Path(name))
        except (PoFileError, ValueError) as error:
            sys.stderr.write(f"{name}: {error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
