"""Files under names, whether they lie in a folder, a ZIP or a tar. Nothing is unpacked to disk, no link is followed."""

import json
import os
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Protocol

from qingfeng.evidence.verifying.findings import Findings, Limits, Unreadable

CHUNK = 1 << 20
_UNIX = 3
# Of the others a stranger chooses how much memory unpacking takes.
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What a damaged archive makes the libraries raise while a member is read.
DAMAGED = (
    OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile,
    tarfile.TarError, zlib.error,
)  # fmt: skip


class Tree(Protocol):
    """`names` are in order, and counted once."""

    @property
    def limits(self) -> Limits: ...
    def names(self) -> Sequence[str]: ...
    def size(self, name: str) -> int: ...
    def reading(self, name: str) -> AbstractContextManager[IO[bytes]]: ...


def refused(name: str) -> bool:
    """A name that a careless program would write outside the folder it unpacks into."""
    parts = name.split("/")
    return (
        not name
        or name.startswith("/")
        or "\\" in name
        or any(part in ("", ".", "..") for part in parts)
        or any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in name)
    )


def chunks(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """All of it in pieces; Unreadable where there is more than was announced."""
    left = most
    while piece := stream.read(min(CHUNK, left + 1)):
        left -= len(piece)
        if left < 0:
            raise Unreadable("too_much")
        yield piece


@dataclass(frozen=True)
class Folder:
    root: Path
    limits: Limits
    special: list[str] = field(default_factory=list)

    @cached_property
    def _names(self) -> Sequence[str]:
        return sorted(self._walk())

    def names(self) -> Sequence[str]:
        return self._names

    def _walk(self) -> Iterator[str]:
        seen = 0
        for here, folders, files in os.walk(self.root):
            for name in [*folders, *files]:
                path = Path(here, name)
                seen += 1
                if seen > self.limits.files:
                    raise Unreadable("too_much", file=self.root.name)
                mode = path.lstat().st_mode
                if stat.S_ISREG(mode):
                    yield path.relative_to(self.root).as_posix()
                elif not stat.S_ISDIR(mode):
                    self.special.append(path.relative_to(self.root).as_posix())

    def size(self, name: str) -> int:
        return (self.root / name).lstat().st_size

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        descriptor = os.open(self.root / name, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as stream:
            yield stream


@dataclass(frozen=True)
class Zipped:
    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    limits: Limits

    @cached_property
    def _names(self) -> Sequence[str]:
        return sorted(self.members)

    def names(self) -> Sequence[str]:
        return self._names

    def size(self, name: str) -> int:
        return self.members[name].file_size

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        with self.archive.open(self.members[name]) as stream:
            yield stream


@dataclass(frozen=True)
class Tarred:
    archive: tarfile.TarFile
    members: dict[str, tarfile.TarInfo]
    limits: Limits

    @cached_property
    def _names(self) -> Sequence[str]:
        return sorted(self.members)

    def names(self) -> Sequence[str]:
        return self._names

    def size(self, name: str) -> int:
        return self.members[name].size

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        stream = self.archive.extractfile(self.members[name])
        if stream is None:
            raise Unreadable("unreadable", file=name)
        with stream:
            yield stream


@dataclass(frozen=True)
class Below:
    """The part of a tree under one of its folders."""

    tree: Tree
    folder: str

    @property
    def limits(self) -> Limits:
        return self.tree.limits

    @cached_property
    def _names(self) -> Sequence[str]:
        """A stretch of the tree's names, which are in order: `/` is followed by `0`."""
        every, start = self.tree.names(), f"{self.folder}/"
        stretch = every[bisect_left(every, start) : bisect_left(every, f"{self.folder}0")]
        return [name[len(start) :] for name in stretch]

    def names(self) -> Sequence[str]:
        return self._names

    def size(self, name: str) -> int:
        return self.tree.size(f"{self.folder}/{name}")

    def reading(self, name: str) -> AbstractContextManager[IO[bytes]]:
        return self.tree.reading(f"{self.folder}/{name}")


def clashes(names: Sequence[str]) -> Iterator[str]:
    """Names that some file systems take for another of the same tree, so that one would be unpacked over the other."""
    seen: set[str] = set()
    for name in names:
        plain = unicodedata.normalize("NFC", name).casefold()
        if plain in seen:
            yield name
        seen.add(plain)


def _is_link(info: zipfile.ZipInfo) -> bool:
    return info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16)


def zipped(archive: zipfile.ZipFile, packed: int, limits: Limits, findings: Findings) -> Zipped:
    members: dict[str, zipfile.ZipInfo] = {}
    total = 0
    # What is no file counts as well: a million folders take their time.
    if len(archive.infolist()) > 2 * limits.files:
        raise Unreadable("too_much", file=Path(str(archive.filename)).name)
    for info in archive.infolist():
        total += info.file_size
        if len(members) >= limits.files or total > limits.unpacked(packed):
            raise Unreadable("too_much", file=Path(str(archive.filename)).name)
        if info.is_dir():
            continue
        if info.flag_bits & 1:
            findings.problem(info.filename, "encrypted")
        elif info.compress_type not in _PACKINGS:
            findings.problem(info.filename, "packing_refused", found=str(info.compress_type))
        elif _is_link(info):
            findings.problem(info.filename, "link")
        elif info.filename in members:
            findings.problem(info.filename, "listed_twice")
        elif refused(info.filename):
            findings.problem(info.filename, "name_refused")
        else:
            members[info.filename] = info
    return Zipped(archive, members, limits)


def tarred(archive: tarfile.TarFile, packed: int, limits: Limits, findings: Findings) -> Tarred:
    members: dict[str, tarfile.TarInfo] = {}
    for count, info in enumerate(archive):
        if count > 2 * limits.files or len(members) >= limits.files or info.size > packed:
            raise Unreadable("too_much", file=Path(str(archive.name)).name)
        if info.isdir():
            continue
        if not info.isreg() or info.issparse():
            findings.problem(info.name, "link")
        elif info.name in members:
            findings.problem(info.name, "listed_twice")
        elif refused(info.name):
            findings.problem(info.name, "name_refused")
        else:
            members[info.name] = info
    return Tarred(archive, members, limits)


def document(tree: Tree, name: str, findings: Findings) -> bytes | None:
    """A small file whole, or None and a problem that names it."""
    most = tree.limits.document
    if tree.size(name) > most:
        findings.problem(name, "too_much", f"at most {most}", str(tree.size(name)))
        return None
    try:
        with tree.reading(name) as stream:
            return b"".join(chunks(stream, most))
    except DAMAGED as error:
        findings.problem(name, "unreadable", found=str(error))
        return None


def json_object(tree: Tree, name: str, findings: Findings) -> dict[str, object] | None:
    content = document(tree, name, findings)
    if content is None:
        return None
    values = sum(map(content.count, (b",", b"{", b"[")))
    if values > tree.limits.values:
        findings.problem(name, "too_much", f"at most {tree.limits.values}", str(values))
        return None
    try:
        found = json.loads(content, object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        findings.problem(name, "document_malformed", found=str(error)[:200])
        return None
    if not isinstance(found, dict):
        findings.problem(name, "document_malformed")
        return None
    return found


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Of two values under one name, this program would read the one and another program the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(constant: str) -> object:
    raise ValueError(f"{constant} is no number")
