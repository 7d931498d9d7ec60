"""A paper becomes a PDF/A-2a (ISO 19005-2) that is also PDF/UA-1 (ISO 14289-1), in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from qingfeng.foundation.documents.blocks import (
    Block,
    Heading,
    Paper,
    Picture,
    References,
    Table,
)
from qingfeng.foundation.documents.child import REFUSED
from qingfeng.foundation.documents.legible import FONTS, legible
from qingfeng.foundation.rules.files import HEAD_BYTES, admits, media_type
from qingfeng.kernel.errors import BadInput, Broken
from qingfeng.kernel.papers import with_own_digest

HERE = Path(__file__).parent
_LANGUAGES = {"zh-hans": ("zh", "cn"), "en": ("en", "gb")}
# Typst would fetch a package by itself; a proxy that nobody serves leaves it no way out.
_CLOSED = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
_IMAGE = frozenset({"image"})


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` of processor, twice as many by the wall clock; `memory` and `size` in bytes."""

    seconds: int = 20
    memory: int = 1 << 30
    size: int = 64 << 20


def render(
    paper: Paper, *, at: datetime, limits: Limits = Limits(), layout: Path = HERE / "layout.typ"
) -> bytes:
    """The PDF, the same bytes for the same paper and instant.

    Broken("document_failed") carries what the typesetter said; BadInput("picture_unreadable") names a picture of no
    known kind; ValueError is for a level of headings left out, a row that does not fit its table, a reference to nothing.
    """
    with tempfile.TemporaryDirectory(prefix="qingfeng-paper-") as folder:
        order = {
            "layout": str(layout),
            "format": "pdf",
            "fonts": str(FONTS),
            "at": int(at.timestamp()),
            "paper": _values(paper, Path(folder)),
        }
        made = typeset(json.dumps(order).encode(), Path(folder), limits)
    if not made.startswith(b"%PDF-"):
        raise Broken("document_failed", reason="no paper came out")
    return with_own_digest(made)


def typeset(order: bytes, folder: Path, limits: Limits) -> bytes:
    """What the child makes of the order, in a folder that holds its pictures and nothing else."""
    words = (limits.memory, limits.seconds, limits.size)
    command = [sys.executable, "-I", str(HERE / "child.py"), *map(str, words)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no word of it from outside
            command, input=order, cwd=folder, env=_CLOSED, capture_output=True, check=False,
            timeout=limits.seconds * 2,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Broken("document_failed", reason="time") from None
    if done.returncode == REFUSED:
        raise Broken("document_failed", reason=done.stderr.decode(errors="replace")[:500])
    if done.returncode:
        raise Broken("document_failed", reason=f"ended with {done.returncode}")
    return done.stdout


def _values(paper: Paper, folder: Path) -> dict[str, object]:
    language, region = _LANGUAGES[paper.language]
    _check_levels(paper.blocks)
    _check_anchors(paper.blocks)
    return {
        "title": legible(paper.title),
        "head": legible(paper.head),
        "mark": legible(paper.mark),
        "lang": language,
        "region": region,
        "blocks": [_block(block, folder / str(at)) for at, block in enumerate(paper.blocks)],
    }


def _check_levels(blocks: tuple[Block, ...]) -> None:
    """A reader that speaks the paper goes by its headings: no level may be left out."""
    before = 0
    for heading in (block for block in blocks if isinstance(block, Heading)):
        if not 1 <= heading.level <= before + 1:
            raise ValueError(f"a level is left out before {heading.text!r}")
        before = heading.level


def _check_anchors(blocks: tuple[Block, ...]) -> None:
    """A reference leads to one row."""
    there = [anchor for block in blocks if isinstance(block, Table) for anchor in block.anchors]
    wanted = {row[2] for block in blocks if isinstance(block, References) for row in block.rows}
    if len(set(there)) < len(there) or not wanted <= set(there):
        raise ValueError("an anchor stands twice, or a reference leads to none")


def _block(block: Block, place: Path) -> dict[str, object]:
    kind = {"kind": type(block).__name__.lower()}
    if isinstance(block, Picture):
        shown = {"alt": block.alt, "caption": block.caption, "height": block.height}
        return kind | _plain(shown) | {"file": picture_file(block.content, place, block.alt)}
    if isinstance(block, Table):
        return kind | _plain(asdict(replace(block, widths=_widths(block)))) | _anchors(block)
    if isinstance(block, References):
        rows = [(legible(name), legible(what), anchor) for name, what, anchor in block.rows]
        return kind | _plain({"head": block.head}) | {"rows": rows}
    return kind | _plain(asdict(block))


def _anchors(table: Table) -> dict[str, object]:
    """Never shown, so they stay as they are."""
    if table.anchors and len(table.anchors) != len(table.rows):
        raise ValueError(f"{len(table.anchors)} anchors do not fit {len(table.rows)} rows")
    return {"anchors": list(table.anchors)}


def _widths(table: Table) -> tuple[int, ...]:
    widths = table.widths or (1,) * len(table.head)
    if any(len(row) != len(table.head) for row in (*table.rows, widths)):
        raise ValueError(f"a row or the widths do not fit the {len(table.head)} columns")
    return widths


def picture_file(content: bytes, place: Path, called: str) -> str:
    """Put down beside the others under the ending of what it is; its name there."""
    found = media_type(content[:HEAD_BYTES], b"")
    if not admits(_IMAGE, found):
        raise BadInput("picture_unreadable", picture=called)
    path = place.with_suffix("." + found.removeprefix("image/"))
    path.write_bytes(content)
    return path.name


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _legible(value) for name, value in values.items()}


def _legible(value: object) -> object:
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, tuple | list | frozenset):
        return [_legible(item) for item in value]
    return value
