"""A film of one frame, made of bytes: a whole MP4 container with one track of uncompressed picture."""

import struct

WIDTH = HEIGHT = 2
SECOND = 1000
# No turn and no scaling, as every track header says it.
_UPRIGHT = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)


def film() -> bytes:
    """One grey picture of 2 by 2 points, shown for one second."""
    picture = bytes([128]) * (WIDTH * HEIGHT * 3)
    brand = _box(b"ftyp", b"isom" + struct.pack(">I", 512) + b"isommp41")
    media = _box(b"mdat", picture)
    return brand + media + _index(len(brand) + 8, len(picture))


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)


def _index(start: int, size: int) -> bytes:
    film_head = struct.pack(">4IIH10x", 0, 0, SECOND, SECOND, 1 << 16, 0x100)
    track_head = struct.pack(">5I8x4H", 0, 0, 1, 0, SECOND, 0, 0, 0, 0)
    shape = struct.pack(">2I", WIDTH << 16, HEIGHT << 16)
    track = _box(
        b"trak",
        _full(b"tkhd", track_head, _UPRIGHT, shape, flags=3),
        _box(
            b"mdia",
            _full(b"mdhd", struct.pack(">4I2H", 0, 0, SECOND, SECOND, 0x55C4, 0)),
            _full(b"hdlr", struct.pack(">4x4s12x", b"vide"), b"\0"),
            _box(b"minf", _full(b"vmhd", bytes(8), flags=1), _where_it_is(), _samples(start, size)),
        ),
    )
    head = _full(b"mvhd", film_head, _UPRIGHT, bytes(24), struct.pack(">I", 2))
    return _box(b"moov", head, track)


def _where_it_is() -> bytes:
    return _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))


def _samples(start: int, size: int) -> bytes:
    raw = struct.pack(">6xH16x2H2I4xH32x2H", 1, WIDTH, HEIGHT, 72 << 16, 72 << 16, 1, 24, 0xFFFF)
    one = struct.pack(">I", 1)
    return _box(
        b"stbl",
        _full(b"stsd", one, _box(b"raw ", raw)),
        _full(b"stts", one, struct.pack(">2I", 1, SECOND)),
        _full(b"stsc", one, struct.pack(">3I", 1, 1, 1)),
        _full(b"stsz", struct.pack(">2I", size, 1)),
        _full(b"stco", one, struct.pack(">I", start)),
    )
