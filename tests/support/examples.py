"""How many examples a property is tried on: a few in `make test`, twenty times as many in `make test-long`."""

import os

_TIMES = 20 if os.environ.get("TEST_FORM") == "long" else 1


def examples(few: int) -> int:
    return few * _TIMES
