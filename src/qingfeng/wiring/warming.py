"""Loading the compiled matchers and a snapshot ahead of the first who needs them: that takes seconds, once a process."""

import pyarrow as pa
from django.db import connections

from qingfeng.engine import api as engine
from qingfeng.kernel.errors import NotFound
from qingfeng.register import api as register

_ONE = pa.table({"listing_id": ["0"], "title": ["warm-up"]})


def warm(snapshot: engine.Snapshot, context: engine.Context = engine.EMPTY) -> None:
    engine.screen(_ONE, snapshot, context)


def warm_register() -> None:
    """The installation's own snapshot, if it has one; for a thread of its own, whose connection it closes."""
    try:
        _, folder = register.current_snapshot()
        warm(engine.open_snapshot(folder))
    except NotFound:
        return
    finally:
        connections.close_all()
