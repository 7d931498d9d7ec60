"""The one way in which we pack files into a ZIP: stored, in the order given, without times or further fields.

As nothing in the packing is left to choice, every byte of it can be checked: what is not a file's content is the frame, and
the frame follows from the names, sizes and checksums alone.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# How a web archive says that it is packed in this way.
OWN_PACKING: Final = "qingfeng-1"

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_WHERE64 = struct.Struct("<4sLQL")
_LONG = 0xFFFFFFFF
_UTF8 = 0x800
# 1 January 1980, the zero of the format: a time of packing would say nothing about the files.
_NO_DATE = (1 << 5) | 1
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3 << 8
_PLAIN, _WIDE = 20, 45


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    size: int
    crc: int

    def within(self, folder: str) -> "Entry":
        return Entry(f"{folder}/{self.name}", self.size, self.crc)


def frame(entries: Sequence[Entry]) -> Iterator[bytes]:
    """What stands before each file's content, in order, and last of all what stands after the last one."""
    offsets, at = [], 0
    for entry in entries:
        head = _local(entry)
        offsets.append(at)
        at += len(head) + entry.size
        yield head
    directory = b"".join(map(_central, entries, offsets))
    yield directory + _end(len(entries), at, len(directory))


def _wide(entry: Entry) -> bytes:
    return struct.pack("<2H2Q", 1, 16, entry.size, entry.size) if entry.size >= _LONG else b""


def _local(entry: Entry) -> bytes:
    name, extra = entry.name.encode(), _wide(entry)
    size = _LONG if extra else entry.size
    needed = _WIDE if extra else _PLAIN
    fields = (needed, _UTF8, 0, 0, _NO_DATE, entry.crc, size, size, len(name), len(extra))
    return _LOCAL.pack(b"PK\3\4", *fields) + name + extra


def _central(entry: Entry, offset: int) -> bytes:
    name, long = entry.name.encode(), [entry.size] * 2 if entry.size >= _LONG else []
    size = _LONG if long else entry.size
    long += [offset] if offset >= _LONG else []
    extra = struct.pack(f"<2H{len(long)}Q", 1, 8 * len(long), *long) if long else b""
    needed = _WIDE if extra else _PLAIN
    fields = (
        _UNIX | needed, needed, _UTF8, 0, 0, _NO_DATE, entry.crc, size, size, len(name), len(extra),
        0, 0, 0, _REGULAR_FILE, min(offset, _LONG),
    )  # fmt: skip
    return _CENTRAL.pack(b"PK\1\2", *fields) + name + extra


def _end(count: int, start: int, length: int) -> bytes:
    wide = b""
    if count >= 0xFFFF or start >= _LONG or length >= _LONG:
        wide = _END64.pack(
            b"PK\6\6", _END64.size - 12, _UNIX | _WIDE, _WIDE, 0, 0, count, count, length, start
        ) + _WHERE64.pack(b"PK\6\7", 0, start + length, 1)
    few, least = min(count, 0xFFFF), min(length, _LONG)
    return wide + _END.pack(b"PK\5\6", 0, 0, few, few, least, min(start, _LONG), 0)


def pack(entries: Sequence[Entry], contents: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """The archive in pieces; the contents come in the order of the entries."""
    pieces = frame(entries)
    for content in contents:
        yield next(pieces)
        yield from content
    yield next(pieces)
