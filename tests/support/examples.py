"""How many examples a property is tried on: a few in `make test`, ten times as many in `make test-long`."""

import os

_TIMES = 10 if os.environ.get("TEST_FORM") == "long" else 1


def examples(few: int) -> int:
    return few * _TIMES
