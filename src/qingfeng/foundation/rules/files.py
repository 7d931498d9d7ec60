"""What a file is by its content; its name and what the sender says about it count for nothing."""

import json
from collections.abc import Iterator, Mapping
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
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"#!AMR", 0, "audio/amr"),
)
# Of the family of ISO 14496-12: what plays as a film. A file that is first of all a picture (`heic`, `avif`) is none,
# whatever else it says it can be read as: no browser of ours shows it.
_FILMS = frozenset(
    b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 mp71 avc1 hvc1 av01 M4V  M4VH M4VP MSNV dash cmfc f4v  "
    b"3gp4 3gp5 3gp6 3gp7 3gp8 3gp9 3ge6 3ge7 3gg6 3g2a 3g2b 3g2c".split()
)
_PICTURES = frozenset(
    b"heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 avif avis jpeg jxl crx".split()
)
_SOUNDS = frozenset(b"M4A M4B M4P F4A F4B".split())
# What may stand before the box that says what the file is.
_FILLERS = frozenset((b"free", b"skip", b"wide"))
_BEGIN = _FILLERS | {b"ftyp", b"moov"}
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
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head[:64] else UNKNOWN
    if head.startswith(b"0") and _TIME_TOKEN in head:
        return "application/timestamp-reply"
    if _is_text(head):
        return _text_type(head)
    if head[4:8] in _BEGIN:
        return _of_container(head)
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


def _of_container(head: bytes) -> str:
    """What the boxes of ISO 14496-12 say, the first that tells."""
    for kind, body in _boxes(head):
        if kind == b"ftyp":
            return _of_brands(body)
        if kind == b"moov":
            # Older than `ftyp`, or written by a simple recorder: the standard has it read as a film.
            return "video/quicktime" if body[4:8] == b"mvhd" else UNKNOWN
        if kind not in _FILLERS:
            break
    return UNKNOWN


def _boxes(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of one box after another, as far as `head` reaches."""
    at = 0
    while len(head) >= at + 8:
        size, kind = int.from_bytes(head[at : at + 4]), head[at + 4 : at + 8]
        begin = at + 8
        if size == 1:  # the true length follows in eight bytes
            size, begin = int.from_bytes(head[begin : begin + 8]), begin + 8
        end = at + size if size else len(head)  # none: to the end of the file
        if end < begin:
            return
        yield kind, head[begin:end]
        at = end


def _of_brands(body: bytes) -> str:
    """The brand of the file, then (after four bytes of version) those that it may also be read as."""
    major, *others = (body[at : at + 4].strip() for at in (0, *range(8, len(body), 4)))
    if major == b"qt":
        return "video/quicktime"
    if major in _SOUNDS:
        return "audio/mp4"
    if major in _PICTURES:
        return UNKNOWN
    return "video/mp4" if _FILMS.intersection((major, *others)) else UNKNOWN


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
