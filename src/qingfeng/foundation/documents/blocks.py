"""What a paper is made of. Every text is shown as it is; none is ever read as markup."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh-hans", "en"]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 stands under the title; a level follows its own or the one before it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A blank line begins a new one. `note` is smaller; `mono` is for digests and commands and breaks anywhere."""

    text: str
    style: Literal["plain", "note", "mono"] = "plain"


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and what they hold, one line each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings down to a level with the pages on which they stand."""

    depth: int = 2


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the line, one a column; columns named in `numbers` are set to the right. `anchors`, one a row
    where there are any, are what `References` find the rows by."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    numbers: frozenset[int] = frozenset()
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class References:
    """What stands where: a name, what it is, and the page of the row with that anchor, to which both lead."""

    head: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """PNG, JPEG, GIF or WebP; `alt` says what is seen. It never grows over `height` millimetres."""

    content: bytes
    alt: str
    caption: str = ""
    height: int = 180


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each under the name of whose it is."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    pass


Block = Heading | Contents | References | Paragraph | Terms | Table | Picture | Signatures | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """`head` stands on every page on the left, `mark` in colour on the right (a draft, a demonstration)."""

    title: str
    language: Language
    blocks: tuple[Block, ...]
    head: str = ""
    mark: str = ""
