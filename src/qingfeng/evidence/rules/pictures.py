"""Pictures without what they say about who took them, where and with what.

The picture itself is not touched: what is left out stands beside it in the file (Exif, XMP, comments, previews, text, a
second picture behind the end). Only the turn of a photograph is kept, for else it would lie on its side.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

from qingfeng.kernel.errors import BadInput

_JPEG: Final = b"\xff\xd8"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS: Final = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"fdAT",
})  # fmt: skip
_KEPT_WEBP: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF_AND_XMP: Final = 0x08 | 0x04
_SOS, _EOI, _APP0, _APP1, _APP2, _APP14 = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE
# Frames, tables, scans and restarts; every other marker tells and does not draw.
_DRAWING: Final = frozenset(range(0xC0, 0xE0)) - {0xC8, _EOI}
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_ORIENTATION: Final = 0x0112
_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
Box = tuple[int, int, int, int]
MOST_BOXES: Final = 20
# The longer side of a picture that was masked: enough for the threads of a seam, and for the mail.
LONG_SIDE: Final = 2000
_BOX: Final = re.compile(r"([0-9]{1,4}) ([0-9]{1,4}) ([0-9]{1,4}) ([0-9]{1,4})\Z")


def without_metadata(content: bytes) -> bytes:
    """BadInput where it is no picture of a kind that is known, or a damaged one."""
    for begins, strip in _STRIPPERS:
        if begins(content):
            try:
                return strip(content)
            except (IndexError, struct.error):
                break
    raise BadInput("picture_damaged", column="picture")


def _jpeg(content: bytes) -> bytes:
    parts = [_JPEG]
    turn = 1
    for marker, body in _segments(content):
        if marker == _APP1 and body.startswith(b"Exif\x00\x00"):
            turn = _turn(body[6:]) or turn
        elif _kept(marker, body):
            parts.append(_segment(marker, body))
    if turn != 1:
        parts.insert(1, _segment(_APP1, _turned(turn)))
    return b"".join(parts) + bytes((0xFF, _EOI))


def _kept(marker: int, body: bytes) -> bool:
    if marker == _APP0:
        return body.startswith(b"JFIF\x00")
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\x00")
    return marker == _APP14 or marker in _DRAWING


def _segment(marker: int, body: bytes) -> bytes:
    if marker in _BARE:
        return bytes((0xFF, marker))
    if marker == _APP0:
        body = body[:12] + b"\x00\x00"  # without the preview
    if marker == _SOS:
        return bytes((0xFF, marker)) + body
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with their bodies up to the end of the picture; of a scan the body is its header, length first, and data."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise IndexError(at)
        while content[at] == 0xFF:
            at += 1
        marker, at = content[at], at + 1
        if marker == _EOI:
            return
        if marker in _BARE:
            yield marker, b""
            continue
        length = struct.unpack_from(">H", content, at)[0]
        end = at + length
        if length < 2 or end > len(content):
            raise IndexError(end)
        if marker == _SOS:
            end = _scan_end(content, end)
            yield marker, content[at:end]
        else:
            yield marker, content[at + 2 : end]
        at = end


def _scan_end(content: bytes, at: int) -> int:
    """Where the next marker stands: behind 0xFF, a zero is data and D0 to D7 are restarts."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise IndexError(at)
        follows = content[at + 1]
        if follows != 0 and not 0xD0 <= follows <= 0xD7 and follows != 0xFF:
            return at
        at += 1 if follows == 0xFF else 2


def _turn(tiff: bytes) -> int:
    """How the photograph is turned, 1 to 8; 0 where it does not say."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4], "")
    if not order or len(tiff) < 8:
        return 0
    first = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if first + 2 > len(tiff):
        return 0
    count = struct.unpack_from(f"{order}H", tiff, first)[0]
    for at in range(first + 2, min(first + 2 + 12 * count, len(tiff) - 11), 12):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else 0
    return 0


def _turned(turn: int) -> bytes:
    entry = struct.pack("<HHIHH", _ORIENTATION, 3, 1, turn, 0)
    return b"Exif\x00\x00II*\x00" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)


def _png(content: bytes) -> bytes:
    parts, at = [_PNG], len(_PNG)
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise IndexError(end)
        if kind in _KEPT_CHUNKS:
            parts.append(content[at:end])
        if kind == b"IEND":
            return b"".join(parts)
        at = end


def _webp(content: bytes) -> bytes:
    parts, at = [], 12
    limit = min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    while at + 8 <= limit:
        kind, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length
        if end > len(content):
            raise IndexError(end)
        body = content[at + 8 : end]
        if kind == b"VP8X":
            body = bytes((body[0] & ~_WEBP_EXIF_AND_XMP,)) + body[1:]
        if kind in _KEPT_WEBP:
            parts.append(struct.pack("<4sI", kind, length) + body + b"\x00" * (length % 2))
        at = end + length % 2
    kept = b"".join(parts)
    if not kept:
        raise IndexError(at)
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept


def _gif(content: bytes) -> bytes:
    """Comments, texts and applications go, but for the one that says how often an animation runs."""
    at = _after_colours(content, 6, 10, 13)
    parts = [content[:at]]
    while content[at] != 0x3B:
        start = at
        if content[at] == 0x2C:
            at = _after_blocks(content, _after_colours(content, start, start + 9, start + 10) + 1)
            parts.append(content[start:at])
        elif content[at] == 0x21:
            label = content[at + 1]
            at = _after_blocks(content, at + 2)
            if label == 0xF9 or content[start + 3 : start + 14] == b"NETSCAPE2.0":
                parts.append(content[start:at])
        else:
            raise IndexError(at)
    return b"".join(parts) + b";"


def _after_colours(content: bytes, start: int, packed: int, end: int) -> int:
    """Behind a screen's or a picture's head and its own colours."""
    flags = content[packed]
    at = end + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    if at > len(content) or start > len(content):
        raise IndexError(at)
    return at


def _after_blocks(content: bytes, at: int) -> int:
    while (length := content[at]) != 0:
        at += length + 1
    return at + 1


_Begins = Callable[[bytes], bool]
_STRIPPERS: Final[tuple[tuple[_Begins, Callable[[bytes], bytes]], ...]] = (
    (lambda content: content.startswith(_JPEG), _jpeg),
    (lambda content: content.startswith(_PNG), _png),
    (lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP", _webp),
    (lambda content: content[:6] in (b"GIF87a", b"GIF89a"), _gif),
)


def boxes_of(text: str) -> tuple[Box, ...]:
    """One a line: left, top, width and height in thousandths of the picture. BadInput where one lies outside of it."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        read = _BOX.match(line)
        x, y, w, h = map(int, read.groups()) if read else (0, 0, 0, 0)
        if not (w > 0 and h > 0 and x + w <= 1000 and y + h <= 1000):
            raise BadInput("box_outside", column="boxes")
        found.append((x, y, w, h))
    if not found:
        raise BadInput("box_missing", column="boxes")
    if len(found) > MOST_BOXES:
        raise BadInput("boxes_too_many", column="boxes")
    return tuple(found)


def width_when_masked(content: bytes) -> int:
    """In pixels, the picture standing as it is looked at."""
    width, height = _size(content)
    longer = max(width, height, 1)
    return max(1, round(width * min(1.0, LONG_SIDE / longer)))


def _size(content: bytes) -> tuple[int, int]:
    """Width and height as it is seen; of the rarer kinds a size that does for every one."""
    if content.startswith(_PNG):
        width, height = struct.unpack_from(">II", content, 16)
        return width, height
    if content.startswith(_JPEG):
        return _jpeg_size(content)
    return LONG_SIDE, LONG_SIDE


def _jpeg_size(content: bytes) -> tuple[int, int]:
    turn = 1
    for marker, body in _segments(content):
        if marker == _APP1 and body.startswith(b"Exif\x00\x00"):
            turn = _turn(body[6:]) or turn
        elif marker in _SIZES:
            height, width = struct.unpack_from(">HH", body, 1)
            return (height, width) if turn >= 5 else (width, height)
    raise BadInput("picture_damaged", column="picture")
