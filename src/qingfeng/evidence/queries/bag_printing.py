"""The printed index of a bag: so much of each part as a paper bears, and every piece with the page of its digest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from qingfeng.foundation.api import blocks

# Lines of one part, and pieces of one volume: a tagged PDF costs its writer about 200 kB for each.
MOST_LINES: Final = 400
MOST_PIECES: Final = 400


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the bag as the index names it."""

    path: str
    title: str
    sha256: str
    section: str


def fitted(shown: Sequence[blocks.Block], most: int = MOST_LINES) -> Iterator[blocks.Block]:
    """As much as there is room for. What is left out is in the files, and the paper says so."""
    left = most
    for block in shown:
        lines = len(block.rows) if isinstance(block, blocks.Table | blocks.Terms) else 1
        if lines <= left:
            yield block
        elif isinstance(block, blocks.Table) and left > 0:
            yield replace(block, rows=block.rows[:left])
        left -= lines
        if left < 0:
            yield blocks.Paragraph(
                _("There is more of it in the files than is printed here."), style="note"
            )
            return  # fmt: skip


def volumes(files: Sequence[Listed]) -> list[Sequence[Listed]]:
    """The pieces in the order of the index; there is always a first volume."""
    return [files[at : at + MOST_PIECES] for at in range(0, max(len(files), 1), MOST_PIECES)]


def references(files: Sequence[Listed]) -> blocks.References:
    """On which page of its volume each piece stands with its digest."""
    rows = tuple((each.path, each.title, each.path) for each in files)
    return blocks.References((_("File"), _("What it is"), _("Page")), rows)


def pieces(files: Sequence[Listed]) -> blocks.Table:
    rows = tuple((each.path, each.title, each.sha256) for each in files)
    anchors = tuple(each.path for each in files)
    return blocks.Table((_("File"), _("What it is"), "SHA-256"), rows, (4, 4, 5), anchors=anchors)
