"""Runs by itself, as `python -I child.py`: one paper as JSON on standard input, its PDF on standard output.

It stands in a folder with the paper's pictures and nothing else, under limits that it sets before it reads a byte.
"""

import json
import resource
import sys
from pathlib import Path

REFUSED = 3


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
        pdf = typst.compile(
            Path(order["layout"]).read_bytes(),
            root=root,
            font_paths=[order["fonts"]],
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(order["paper"])},
            package_path=root / "none",
            package_cache_path=root / "none",
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=order["at"],
        )
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
