"""What a bag is made of: parts that themes of evidence add, each with what its files are and whence they came.

A part is written here for one reader; `verifying.sections` checks it elsewhere, without the database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qingfeng.evidence.queries.bag_scope import Scope
from qingfeng.evidence.rules.provenance import Graph
from qingfeng.evidence.verifying.assembling import Source
from qingfeng.evidence.verifying.documents import documents
from qingfeng.foundation.api import Actor, blocks
from qingfeng.kernel.errors import Broken
from qingfeng.kernel.ids import Subject


@dataclass(frozen=True, slots=True)
class File:
    """One file of a part by its path in the part's folder, and what the index calls it."""

    path: str
    title: str
    content: Source

    @classmethod
    def of(cls, path: str, title: str, content: bytes) -> "File":
        return cls(path, title, Source(path, content))


def written(path: str, title: str, body: Mapping[str, object]) -> list[File]:
    """A document of a part, and what it goes on in where it is large."""
    return [File.of(name, title, content) for name, content in documents(path, body)]


@dataclass(frozen=True, slots=True)
class Content:
    """`shown` is what the printed index says of the part, above the list of its files."""

    files: Sequence[File] = ()
    shown: Sequence[blocks.Block] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a bag is packed, about what and all that belongs to it, and the graph to which a part adds where its files
    come from."""

    subject: Subject
    scope: Scope
    actor: Actor
    now: datetime
    graph: Graph


Writer = Callable[[Asked], Content]


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is the folder and the code of its title, `version` that of the form which its checker knows."""

    name: str
    version: int
    write: Writer


_sections: dict[str, Section] = {}


def add_section(section: Section) -> None:
    known = _sections.get(section.name)
    if known is not None and known is not section:
        raise Broken("section_added_twice", section=section.name)
    _sections[section.name] = section


def sections() -> tuple[Section, ...]:
    """In the order in which they were added."""
    return tuple(_sections.values())
