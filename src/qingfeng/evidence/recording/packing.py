"""A WARC and what is known of it as one WACZ 1.1.1: a ZIP whose datapackage names every file by its SHA-256.

It is packed in the one way of `rules.packing`, so that `qingfeng verify` finds a changed byte of the ZIP itself too.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from qingfeng.evidence.recording.archive import FILE
from qingfeng.evidence.recording.archive import Entry as Line
from qingfeng.evidence.rules.packing import OWN_PACKING, Entry
from qingfeng.evidence.rules.packing import pack as framed

VERSION: Final = "1.1.1"
_BLOCK_LINES: Final = 1024
_INDEX: Final = "index.cdx.gz"


@dataclass(frozen=True, slots=True)
class Shown:
    """The page that was asked for."""

    url: str
    title: str
    at: datetime


def pack(
    target: Path,
    *,
    warc: Path,
    entries: Sequence[Line],
    shown: Shown,
    facts: Mapping[str, object],
    software: str,
) -> None:
    index, lookup = _indexed(entries)
    texts = {
        f"indexes/{_INDEX}": index,
        "indexes/index.idx": lookup,
        "pages/pages.jsonl": _pages(shown),
        "logs/capture.json": json.dumps(facts, ensure_ascii=False, indent=1).encode(),
    }
    resources = [_resource(f"archive/{FILE}", _digest(warc), warc.stat().st_size)]
    resources += [_resource(path, _sha256(body), len(body)) for path, body in texts.items()]
    package = json.dumps(
        _package(shown, resources, software), ensure_ascii=False, indent=1
    ).encode()
    seal = {"path": "datapackage.json", "hash": _sha256(package)}
    texts |= {
        "datapackage.json": package,
        "datapackage-digest.json": json.dumps(seal).encode(),
    }
    parts = [
        Entry(f"archive/{FILE}", warc.stat().st_size, _crc(_pieces(warc))),
        *(Entry(path, len(body), zlib.crc32(body)) for path, body in texts.items()),
    ]
    contents = [_pieces(warc), *((body,) for body in texts.values())]
    with target.open("wb") as out:
        out.writelines(framed(parts, contents))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            yield piece


def _crc(pieces: Iterable[bytes]) -> int:
    found = 0
    for piece in pieces:
        found = zlib.crc32(piece, found)
    return found


def _package(shown: Shown, resources: list[dict[str, object]], software: str) -> dict[str, object]:
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "packing": OWN_PACKING,
        "software": software,
        "created": _iso(shown.at),
        "title": shown.title or shown.url,
        "mainPageUrl": shown.url,
        "mainPageDate": _iso(shown.at),
        "resources": resources,
    }


def _pages(shown: Shown) -> bytes:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    page = {"id": "1", "url": shown.url, "ts": _iso(shown.at), "title": shown.title or shown.url}
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in (head, page))


def _indexed(entries: Iterable[Line]) -> tuple[bytes, bytes]:
    """Sorted lines in gzip blocks, and a list of where each block begins."""
    lines = sorted(entry.line() for entry in entries)
    head = {"format": "cdxj-gzip-1.0", "filename": _INDEX}
    lookup = [f"!meta 0 {json.dumps(head)}\n"]
    body = b""
    for first in range(0, len(lines), _BLOCK_LINES):
        block = "".join(lines[first : first + _BLOCK_LINES]).encode()
        packed = gzip.compress(block, mtime=0)
        where = {
            "offset": len(body),
            "length": len(packed),
            "digest": _sha256(packed),
            "filename": _INDEX,
        }
        key, at, _ = lines[first].split(" ", 2)
        lookup.append(f"{key} {at} {json.dumps(where)}\n")
        body += packed
    return body or gzip.compress(b"", mtime=0), "".join(lookup).encode()


def _resource(path: str, digest: str, size: int) -> dict[str, object]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": digest, "bytes": size}


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return f"sha256:{hashlib.file_digest(source, 'sha256').hexdigest()}"


def _sha256(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
