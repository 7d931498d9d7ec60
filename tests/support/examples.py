"""How many examples a property is tried on: a few in `make test`, twenty times as many in `make test-long`."""

import os

_LONG = os.environ.get("TEST_FORM") == "long"


def examples(some: int) -> int:
    return some * 10 if _LONG else some // 2
