"""What a file is by its content; its name and what the sender says about it count for nothing."""

import json
from collections.abc import Mapping
from types import MappingProxyType

import puremagic

# kind -> media types that it admits
KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "csv": frozenset({"text/csv"}),
        "ndjson": frozenset({"application/x-ndjson"}),
        "json": frozenset({"application/json"}),
        "parquet": frozenset({"application/vnd.apache.parquet"}),
        "arrow": frozenset({"application/vnd.apache.arrow.file"}),
        "gzip": frozenset({"application/gzip"}),
        "image": frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}),
        "pdf": frozenset({"application/pdf"}),
        "zip": frozenset({"application/zip"}),
        "toml": frozenset({"application/toml"}),
        "text": frozenset({"text/plain", "text/html", "application/json", "application/x-ndjson"}),
        "video": frozenset({"video/mp4", "video/quicktime", "video/webm"}),
        "audio": frozenset({"audio/mp4", "audio/mpeg", "audio/wav", "audio/ogg", "audio/amr"}),
        "timestamp": frozenset({"application/timestamp-reply"}),
    }
)

HEAD_BYTES = 4096
UNKNOWN = "application/octet-stream"

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"PAR1", 0, "application/vnd.apache.parquet"),
    (b"ARROW1\x00\x00", 0, "application/vnd.apache.arrow.file"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"%PDF-", 0, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"ftypqt", 4, "video/quicktime"),
    (b"ftypM4A", 4, "audio/mp4"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"#!AMR", 0, "audio/amr"),
)
# Of the family of ISO 14496-12 only these are films; others are pictures that no browser of ours shows.
_FILMS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"3gp4",
    b"3gp5",
)
_EBML = b"\x1a\x45\xdf\xa3"
# What RFC 3161 calls a time token holds this identifier (id-ct-TSTInfo) in its DER.
_TIME_TOKEN = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04"
# Where a format has an end mark, its absence shows a cut or disguised file.
_TAILS: Mapping[str, bytes] = MappingProxyType({"application/vnd.apache.parquet": b"PAR1"})
_BINARY_BYTES = frozenset(range(32)) - {9, 10, 12, 13, 27}


def media_type(head: bytes, tail: bytes) -> str:
    """The media type by content. `head` and `tail` are the first and last bytes of the file."""
    for signature, offset, found in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            wanted_tail = _TAILS.get(found, b"")
            return found if tail.endswith(wanted_tail) else UNKNOWN
    if head[4:8] == b"ftyp":
        return "video/mp4" if head[8:12] in _FILMS else UNKNOWN
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head[:64] else UNKNOWN
    if head.startswith(b"0") and _TIME_TOKEN in head:
        return "application/timestamp-reply"
    if _is_text(head):
        return _text_type(head)
    return _by_magic(head)


def admits(kinds: frozenset[str], found: str) -> bool:
    unknown = kinds - KINDS.keys()
    if unknown:
        raise ValueError(f"unknown file kinds {sorted(unknown)}")
    return any(found in KINDS[kind] for kind in kinds)


def text_admitted(kinds: frozenset[str]) -> str | None:
    """Which text type a plain text passes as: CSV cannot be told from other text by its bytes."""
    for kind, found in (
        ("text", "text/plain"),
        ("csv", "text/csv"),
        ("toml", "application/toml"),
    ):
        if kind in kinds:
            return found
    return None


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(head) and not any(byte in _BINARY_BYTES for byte in head)


def _text_type(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:14].lower().startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if not start.startswith((b"{", b"[")):
        return "text/plain"
    first_line, _, more = start.partition(b"\n")
    if start.startswith(b"{") and (more.strip() or len(head) < HEAD_BYTES) and _is_json(first_line):
        return "application/x-ndjson"
    if start.startswith(b"{") and not more and len(head) >= HEAD_BYTES:
        return "application/x-ndjson"  # a first line longer than what is looked at
    return "application/json"


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _by_magic(head: bytes) -> str:
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return next((guess.mime_type for guess in guesses if guess.mime_type), UNKNOWN)
