"""All that other packages may call: screening as a pure function of a batch and a snapshot.

What does the work is loaded at its first call: compiled code takes seconds to load, and most commands screen nothing.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from qingfeng.engine.normalising import normalise, text_digest
from qingfeng.engine.ranking.layout import held_out_sellers
from qingfeng.engine.rendering.schema import SCHEMA
from qingfeng.engine.rules import RULES_VERSION
from qingfeng.engine.types import EMPTY, Context, Snapshot, SnapshotInfo

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

__all__ = [
    "EMPTY",
    "RULES_VERSION",
    "SCHEMA",
    "Context",
    "Snapshot",
    "SnapshotInfo",
    "build_snapshot",
    "held_out_sellers",
    "load",
    "normalise",
    "open_snapshot",
    "screen",
    "text_digest",
]


@cache
def _screening() -> Any:
    return import_module("qingfeng.engine.screening")


def load() -> None:
    """For processes that will screen: before they fork, or before somebody waits."""
    _screening()


def build_snapshot(register: pa.Table, directory: Path, number: int) -> SnapshotInfo:
    """Writes the snapshot's folder under `directory`; it can be moved before it is opened."""
    built: SnapshotInfo = _screening().build(register, directory, number)
    return built


def open_snapshot(path: Path) -> Snapshot:
    """The same path gives the same object; two threads that ask at once wait for one opening."""
    opened: Snapshot = _screening().open_snapshot(path)
    return opened


def screen(batch: pa.Table, snapshot: Snapshot, context: Context = EMPTY) -> pa.Table:
    """One row per listing, in their order, with the columns of SCHEMA. Rows know nothing of each other."""
    hits: pa.Table = _screening().screen(batch, snapshot, context)
    return hits
