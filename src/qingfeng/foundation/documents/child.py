"""Runs by itself, as `python -I child.py`: one paper or picture as JSON on standard input, its PDF or PNG on standard output.

It stands in a folder with the paper's pictures and nothing else, under limits that it sets before it reads a byte.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

REFUSED = 3
# A point of the page is a pixel of the picture.
PICTURE = {"format": "png", "ppi": 72.0}


def main() -> int:
    memory, seconds, size = (int(word) for word in sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst  # noqa: PLC0415 - under the limits already

    order = json.load(sys.stdin)
    root = Path.cwd()
    try:
        made = typst.compile(
            Path(order["layout"]).read_bytes(),
            root=root,
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(order["paper"])},
            package_path=root / "none",
            package_cache_path=root / "none",
            **(PICTURE if order["format"] == "png" else _paper(order)),
        )
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


def _paper(order: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": "pdf",
        "pdf_standards": ["a-2a", "ua-1"],
        "font_paths": [order["fonts"]],
        "timestamp": order["at"],
    }


if __name__ == "__main__":
    sys.exit(main())
