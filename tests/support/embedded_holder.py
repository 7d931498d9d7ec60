"""A process that uses an embedded database until its standard input ends or a signal comes.

    python tests/support/embedded_holder.py DATA_DIR

Prints one line of JSON when the database accepts connections.
"""

import json
import sys
from pathlib import Path

from qingfeng.wiring.embedded import postmaster
from qingfeng.wiring.embedded.manager import ensure

ROLE = "qf_app"


def main() -> None:
    embedded = ensure(Path(sys.argv[1]), ROLE)
    place = embedded.place
    told = {
        "pid": postmaster.running(place),
        "data": str(place.data),
        "sockets": str(place.sockets),
        "passwords": {role: place.secret(role) for role in ("postgres", "qf_owner", ROLE)},
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
