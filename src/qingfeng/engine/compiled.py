"""Decorators for compiled functions, and a cache folder per state of the source they come from.

Numba notices a change in the file of a cached function but not in the files it calls into; so the folder's name is a
digest of every file that a compiled function of that package may reach.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba import extending
from numba.core import cgutils, types
from numba.core import config as numba_config

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")
PACKAGE = Path(__file__).parent
MATCHING = ("matching", "building", "rendering", "tables/load.py", "types.py", "compiled.py")
config: Any = numba_config  # its members are set at run time
GIVEN = bool(config.CACHE_DIR)
intrinsic: Any = extending.intrinsic
copy_memory: Any = cgutils.raw_memcpy


def sources(parts: tuple[str, ...]) -> list[Path]:
    """Files that define compiled functions or the values these are compiled with."""
    found = [path for part in parts for path in (PACKAGE / part, *(PACKAGE / part).rglob("*.py"))]
    return sorted(path for path in found if path.is_file())


@lru_cache(maxsize=2)
def cache_folder(ranking: bool) -> str:
    """Beside the source where that can be written, else in the user's temporary folder."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sources((*MATCHING, "ranking") if ranking else MATCHING):
        digest.update(path.read_bytes())
    name = f"compiled-{digest.hexdigest()[:16]}"
    beside = PACKAGE / "__pycache__"
    try:
        beside.mkdir(exist_ok=True)
        if os.access(beside, os.W_OK):
            return str(beside / name)
    except OSError:
        pass
    return str(Path(tempfile.gettempdir()) / f"qingfeng-{os.getuid()}-{name}")


def jit(function: Function, **options: Any) -> Function:
    if not GIVEN:
        config.CACHE_DIR = cache_folder(function.__module__.startswith("qingfeng.engine.ranking"))
    njit: Any = numba.njit
    jitted: Function = njit(function, cache=True, nogil=True, error_model="numpy", **options)
    return jitted


def compiled(function: Function) -> Function:
    """For functions that may make arrays of their own."""
    return jit(function)


# Without run-time memory management a compiled function counts no references to the many arrays it is handed (ten times
# faster here); it can then make no array of its own.
def lean(function: Function) -> Function:
    """For kernels: they fill arrays that they are given."""
    return jit(function, _nrt=False)


def inlined(function: Function) -> Function:
    """For small functions in the innermost loops: no call, no copying of arguments."""
    return jit(function, _nrt=False, forceinline=True)


def moving(_typing: Any, out: Any, at: Any, body: Any, first: Any, size: Any) -> Any:
    """out[at : at + size] = body[first : first + size] of two arrays of bytes that share nothing."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        target, place, source, begin, count = arguments
        wholes = [
            context.make_array(kind)(context, builder, value)
            for kind, value in ((signature.args[0], target), (signature.args[2], source))
        ]
        ends = [
            builder.gep(whole.data, [offset])
            for whole, offset in zip(wholes, (place, begin), strict=True)
        ]
        copy_memory(builder, *ends, count, itemsize=1)
        return context.get_dummy_value()

    return types.void(out, at, body, first, size), generate


move_bytes: Any = intrinsic(moving)
