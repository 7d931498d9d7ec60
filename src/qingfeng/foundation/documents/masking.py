"""A picture drawn anew with parts of it blacked out, in a process of its own under the limits of a paper."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from qingfeng.foundation.documents.render import HERE, Limits, picture_file, typeset
from qingfeng.kernel.errors import Broken

Box = tuple[int, int, int, int]
_PNG = b"\x89PNG\r\n\x1a\n"


def masked(content: bytes, *, boxes: Sequence[Box], width: int) -> bytes:
    """A PNG of `width` pixels. Boxes are left, top, width and height in thousandths of the picture as it is seen."""
    with tempfile.TemporaryDirectory(prefix="qingfeng-mask-") as folder:
        file = picture_file(content, Path(folder) / "picture", "picture")
        order = {
            "layout": str(HERE / "mask.typ"),
            "format": "png",
            "paper": {"file": file, "width": width, "boxes": [list(box) for box in boxes]},
        }
        drawn = typeset(json.dumps(order).encode(), Path(folder), Limits())
    if not drawn.startswith(_PNG):
        raise Broken("document_failed", reason="no picture came out")
    return drawn
