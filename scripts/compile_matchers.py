"""Run every compiled loop of the engine once, so that numba keeps the machine code beside the source."""

import tempfile
from pathlib import Path

import pyarrow as pa

from qingfeng.engine import api as engine

REGISTER = pa.table({"right_id": ["1"], "mark": ["Nike"], "names_zh": ["耐克"]})
LISTING = pa.table({"listing_id": ["1"], "title": ["N1ke 耐克 AAA"], "description": ["for Nike"]})

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        built = engine.build_snapshot(REGISTER, Path(folder), 1)
        engine.screen(LISTING, engine.open_snapshot(built.path))
