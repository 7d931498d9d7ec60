"""Embedded databases of tests: seen by their processes, and cleaned away."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qingfeng.wiring.embedded import place as places
from qingfeng.wiring.embedded import postmaster


@contextmanager
def cleaned(data_dir: Path) -> Iterator[Path]:
    """What a test leaves in the system's folders goes with it."""
    yield data_dir
    if data_dir.exists():
        place = places.place_for(data_dir)
        postmaster.stop(place)
        shutil.rmtree(place.sockets, ignore_errors=True)
        shutil.rmtree(place.home.parent if place.account else place.home)


def servers(data: Path) -> list[int]:
    """Every live process that names this data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if os.fsencode(data) in words and "postgres" in entry.parent.joinpath("comm").read_text():
            found.append(int(entry.parent.name))
    return found
