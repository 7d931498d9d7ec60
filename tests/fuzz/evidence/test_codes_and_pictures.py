"""Whatever a camera, a finger or a stranger's file gives: an answer or a refusal, never a fault."""

import contextlib
import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.evidence.rules.codes import CodeKind, parcel_check_digit, read_code
from qingfeng.evidence.rules.pictures import without_metadata
from qingfeng.kernel.errors import BadInput
from tests.support.examples import examples
from tests.support.identification import png

SIGNS = st.text(alphabet="0123456789()[]d2CQ /:.-?=&%\x1dhtpsABNR林", max_size=60)
SECRET = b"GPS 25.4300 119.0077"


@settings(max_examples=examples(300), deadline=None)
@given(
    raw=st.one_of(
        st.text(max_size=80), SIGNS, SIGNS.map(lambda text: f"https://a.example/01/{text}")
    )
)
def test_any_text_is_read_or_refused(raw: str) -> None:
    with contextlib.suppress(BadInput):
        code = read_code(raw)
        assert code.value
        assert read_code(code.value).value == code.value or code.kind is CodeKind.TEXT


@settings(max_examples=examples(100), deadline=None)
@given(st.text(alphabet="0123456789", min_size=8, max_size=8), st.integers(1, 9))
def test_one_wrong_digit_of_a_parcel_number_is_found(number: str, off: int) -> None:
    check = parcel_check_digit(number)
    assert read_code(f"EE{number}{check}CN").kind is CodeKind.PARCEL
    with contextlib.suppress(BadInput):
        assert read_code(f"EE{number}{(check + off) % 10}CN").kind is not CodeKind.PARCEL


def jpeg(order: str = "<", turn: int = 6) -> bytes:
    """The frame of a photograph as a telephone writes it: Exif with turn and place, a comment, a scan, more behind its end."""
    mark = b"II*\x00" if order == "<" else b"MM\x00*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turn, 0)
    exif = b"Exif\x00\x00" + mark + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4) + SECRET
    head = b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x01\x01" + SECRET[:3]

    def part(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body

    scan = part(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    tables = (
        part(0xDB, bytes(65))
        + part(0xFE, SECRET)
        + part(0xF3, SECRET)
        + part(0xEE, b"Adobe\x00\x64")
    )
    return (
        b"\xff\xd8"
        + part(0xE0, head)
        + part(0xE1, exif)
        + tables
        + scan
        + scan
        + b"\xff\xd9"
        + SECRET
    )


def webp() -> bytes:
    def part(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)

    inside = part(b"VP8X", b"\x2c" + bytes(9)) + part(b"VP8 ", b"abc") + part(b"EXIF", SECRET)
    return b"RIFF" + struct.pack("<I", len(inside) + 4) + b"WEBP" + inside


def gif() -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    note = b"\x21\xfe" + bytes((len(SECRET),)) + SECRET + b"\x00"
    other = b"\x21\xff\x0bXMP DataXMP" + bytes((len(SECRET),)) + SECRET + b"\x00"
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    picture = b"\x2c" + bytes(8) + b"\x00\x02\x02\x44\x01\x00"
    return head + note + other + loop + picture + b"\x3b" + SECRET


PICTURES = {
    "jpeg": jpeg(),
    "jpeg-mm": jpeg(">", 8),
    "png": png(SECRET),
    "webp": webp(),
    "gif": gif(),
}


def test_what_a_picture_says_beside_itself_goes_and_the_picture_stays() -> None:
    for name, content in PICTURES.items():
        plain = without_metadata(content)
        assert SECRET not in plain, name
        assert SECRET[:3] not in plain, name
        assert without_metadata(plain) == plain, name
    assert b"\x12\xff\x00\x34\xff\xd0\x56" in without_metadata(jpeg())
    assert b"Adobe" in without_metadata(jpeg())
    assert b"NETSCAPE2.0" in without_metadata(gif())
    assert without_metadata(webp())[20] == 0x20
    assert b"IDAT" in without_metadata(png(SECRET))


def test_only_the_turn_of_a_photograph_is_kept() -> None:
    for order, turn in (("<", 6), (">", 8)):
        found = without_metadata(jpeg(order, turn))
        assert found[6:12] == b"Exif\x00\x00"
        assert struct.unpack_from("<HHIH", found, 22) == (0x0112, 3, 1, turn)
    assert b"Exif" not in without_metadata(jpeg(turn=1))


@settings(max_examples=examples(200), deadline=None)
@given(
    name=st.sampled_from(sorted(PICTURES)),
    cut=st.integers(0, 200),
    flips=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4),
)
def test_a_damaged_picture_is_refused_or_stripped(
    name: str, cut: int, flips: list[tuple[int, int]]
) -> None:
    content = bytearray(PICTURES[name][: max(len(PICTURES[name]) - cut, 0)])
    for at, value in flips:
        if at < len(content):
            content[at] = value
    with contextlib.suppress(BadInput):
        assert len(without_metadata(bytes(content))) <= len(content) + 40


@settings(max_examples=examples(200), deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8", b"GIF89a", b"RIFF0000WEBP"]))
def test_any_bytes_are_refused_or_stripped(tail: bytes, head: bytes) -> None:
    with contextlib.suppress(BadInput):
        without_metadata(head + tail)
