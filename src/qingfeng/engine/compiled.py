"""One decorator for compiled functions, and a cache folder per state of the engine's source.

Numba notices a change in the file of a cached function but not in the files it calls into; so the folder's name is a
digest of every source file of the engine.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba.core import config

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")
PACKAGE = Path(__file__).parent


def source_digest() -> str:
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Beside the source where that can be written, else in the user's temporary folder."""
    beside = PACKAGE / "__pycache__"
    try:
        beside.mkdir(exist_ok=True)
        if os.access(beside, os.W_OK):
            return beside / f"compiled-{source_digest()}"
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"qingfeng-{os.getuid()}-compiled-{source_digest()}"


if not config.CACHE_DIR:
    config.CACHE_DIR = str(cache_folder())


# Without run-time memory management a compiled function counts no references to the many arrays it is handed (ten times
# faster here); it can then make no array of its own.
OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(function: Function) -> Function:
    """For kernels: they fill arrays that they are given."""
    jitted: Function = numba.njit(function, **OPTIONS)
    return jitted


def inlined(function: Function) -> Function:
    """For small functions in the innermost loops: no call, no copying of arguments."""
    jitted: Function = numba.njit(function, **OPTIONS, forceinline=True)
    return jitted


def allocating(function: Function) -> Function:
    """For functions that give back new arrays."""
    jitted: Function = numba.njit(function, cache=True, nogil=True, error_model="numpy")
    return jitted
