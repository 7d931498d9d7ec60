"""Files under names, whether they lie in a folder, a ZIP or a tar. Nothing is unpacked to disk, no link is followed."""

import json
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from qingfeng.evidence.verifying.findings import Findings, Limits, Unreadable

CHUNK = 1 << 20
# What a damaged archive makes the libraries raise while a member is read.
DAMAGED = (
    OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile,
    tarfile.TarError, zlib.error,
)  # fmt: skip


class Tree(Protocol):
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


@dataclass(frozen=True, slots=True)
class Folder:
    root: Path
    limits: Limits
    special: list[str] = field(default_factory=list)

    def names(self) -> Sequence[str]:
        self.special.clear()
        return sorted(self._walk())

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


@dataclass(frozen=True, slots=True)
class Zipped:
    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    limits: Limits

    def names(self) -> Sequence[str]:
        return list(self.members)

    def size(self, name: str) -> int:
        return self.members[name].file_size

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        with self.archive.open(self.members[name]) as stream:
            yield stream


@dataclass(frozen=True, slots=True)
class Tarred:
    archive: tarfile.TarFile
    members: dict[str, tarfile.TarInfo]
    limits: Limits

    def names(self) -> Sequence[str]:
        return list(self.members)

    def size(self, name: str) -> int:
        return self.members[name].size

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        stream = self.archive.extractfile(self.members[name])
        if stream is None:
            raise Unreadable("unreadable", file=name)
        with stream:
            yield stream


@dataclass(frozen=True, slots=True)
class Below:
    """The part of a tree under one of its folders."""

    tree: Tree
    folder: str

    @property
    def limits(self) -> Limits:
        return self.tree.limits

    def names(self) -> Sequence[str]:
        start = f"{self.folder}/"
        return [name.removeprefix(start) for name in self.tree.names() if name.startswith(start)]

    def size(self, name: str) -> int:
        return self.tree.size(f"{self.folder}/{name}")

    def reading(self, name: str) -> AbstractContextManager[IO[bytes]]:
        return self.tree.reading(f"{self.folder}/{name}")


def zipped(archive: zipfile.ZipFile, packed: int, limits: Limits, findings: Findings) -> Zipped:
    members: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for info in archive.infolist():
        total += info.file_size
        if len(members) >= limits.files or total > limits.unpacked(packed):
            raise Unreadable("too_much", file=Path(str(archive.filename)).name)
        if info.is_dir():
            continue
        if info.flag_bits & 1:
            findings.problem(info.filename, "encrypted")
        elif info.filename in members:
            findings.problem(info.filename, "listed_twice")
        elif refused(info.filename):
            findings.problem(info.filename, "name_refused")
        else:
            members[info.filename] = info
    return Zipped(archive, members, limits)


def tarred(archive: tarfile.TarFile, packed: int, limits: Limits, findings: Findings) -> Tarred:
    members: dict[str, tarfile.TarInfo] = {}
    for info in archive:
        if len(members) >= limits.files or info.size > packed:
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
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        findings.problem(name, "document_malformed")
        return None
    return found
