"""Maps a snapshot's files read-only and keeps it open for the process."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa

from qingfeng.engine.building.language import language
from qingfeng.engine.matching.layout import Keys, Neighbours, Patterns
from qingfeng.engine.matching.settling import Meaning
from qingfeng.engine.rules import FORMAT
from qingfeng.engine.types import Snapshot
from qingfeng.kernel.errors import Broken, NotFound

if TYPE_CHECKING:
    import numpy.typing as npt

Group = TypeVar("Group", Keys, Patterns, Neighbours, Meaning)
LARGE = 1 << 20

_opened: dict[Path, Snapshot] = {}
_lock = threading.Lock()


def mapped(path: Path) -> npt.NDArray[Any]:
    """Large arrays are mapped, small ones read: every map costs a file handle."""
    if path.stat().st_size < LARGE:
        array: npt.NDArray[Any] = np.load(path, allow_pickle=False)
    else:
        array = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    array.setflags(write=False)
    return array


def table(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def open_snapshot(path: Path) -> Snapshot:
    """The same path gives the same object; two threads that ask at once wait for one opening."""
    whole = Path(path).resolve()
    found = _opened.get(whole)
    if found is None:
        with _lock:
            found = _opened.get(whole)
            if found is None:
                found = opened(whole)
                _opened[whole] = found
    return found


def forget(path: Path) -> None:
    _opened.pop(Path(path).resolve(), None)


def opened(folder: Path) -> Snapshot:
    facts_file = folder / "snapshot.json"
    if not facts_file.is_file():
        raise NotFound("snapshot", path=str(folder))
    facts = json.loads(facts_file.read_text(encoding="utf-8"))
    if facts["format"] != FORMAT:
        raise Broken("snapshot_format", path=str(folder), found=facts["format"], wanted=FORMAT)
    arrays = {file.name.removesuffix(".npy"): mapped(file) for file in folder.glob("*.npy")}
    rights, terms = table(folder / "rights.arrow"), table(folder / "terms.arrow")
    return Snapshot(
        number=facts["number"],
        path=folder,
        rights=rights,
        right_id=rights["right_id"].combine_chunks(),
        mark=rights["mark"].combine_chunks(),
        class_offsets=arrays["classes.offsets"],
        classes=arrays["classes.values"],
        terms=terms,
        term_category=arrays["meaning.term_category"],
        categories=tuple(facts["categories"]),
        rules_version=facts["rules"],
        arrays=arrays,
    )


def group(snapshot: Snapshot, name: str, kind: type[Group]) -> Group:
    return kind(*(snapshot.arrays[f"{name}.{field}"] for field in kind._fields))


__all__ = ["forget", "group", "language", "open_snapshot"]
