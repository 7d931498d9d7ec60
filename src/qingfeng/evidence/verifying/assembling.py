"""A bag put together so that `bags` finds it whole: the same files give the same bytes."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from qingfeng.evidence.rules.packing import Entry, pack
from qingfeng.evidence.verifying.bags import DECLARATION, DECLARED, INFO, STAMP, TAGS, manifest_line
from qingfeng.kernel.errors import Broken

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the bag: its path in it, and its content, at hand or opened when it is read."""

    path: str
    content: bytes | Callable[[], IO[bytes]]
    sha256: str = ""

    def pieces(self) -> Iterator[bytes]:
        if isinstance(self.content, bytes):
            yield self.content
            return
        with self.content() as stream:
            while piece := stream.read(_CHUNK):
                yield piece


def digest_of(source: Source) -> str:
    """As it is known already, else counted."""
    if source.sha256:
        return source.sha256
    digest = sha256()
    for piece in source.pieces():
        digest.update(piece)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Bag:
    """`digest` is that of the list of lists: it stands for the whole bag."""

    pieces: Iterable[bytes]
    digest: str
    manifest: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Measured:
    source: Source
    entry: Entry
    digest: str


def assemble(
    folder: str,
    payload: Sequence[Source],
    info: Mapping[str, str],
    stamp: Callable[[bytes], bytes] = lambda _lists: b"",
) -> Bag:
    """`payload` lies under `data/` and all of it in the folder. Broken where a file is no longer what its digest says.

    `stamp` gives a time token over the list of lists, or nothing; it lies beside that list.
    """
    measured = [_measure(source) for source in sorted(payload, key=lambda source: source.path)]
    octets = sum(each.entry.size for each in measured)
    told = {**info, "Payload-Oxum": f"{octets}.{len(measured)}"}
    tags = [
        _measure(Source(DECLARATION, DECLARED)),
        _measure(Source(INFO, _lines(told).encode())),
        _measure(Source("manifest-sha256.txt", _list(measured))),
    ]
    lists = _list(tags)
    token = stamp(lists)
    stamps = [_measure(Source(STAMP, token))] if token else []
    whole = [*tags, _measure(Source(TAGS, lists)), *stamps, *measured]
    return Bag(
        pack(
            [each.entry.within(folder) for each in whole], (each.source.pieces() for each in whole)
        ),
        whole[3].digest,
        {each.source.path: each.digest for each in measured},
    )


def _lines(info: Mapping[str, str]) -> str:
    """Each value on one line, whatever is in it."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info.items())


def _list(files: Iterable[_Measured]) -> bytes:
    return "".join(manifest_line(each.digest, each.source.path) for each in files).encode()


def _measure(source: Source) -> _Measured:
    digest, crc, size = sha256(), 0, 0
    for piece in source.pieces():
        digest.update(piece)
        crc, size = zlib.crc32(piece, crc), size + len(piece)
    found = digest.hexdigest()
    if source.sha256 not in ("", found):
        raise Broken("file_content_differs", sha256=source.sha256, found=found)
    return _Measured(source, Entry(source.path, size, crc), found)
