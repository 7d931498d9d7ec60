import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qingfeng.foundation.rules.files import (
    HEAD_BYTES,
    KINDS,
    UNKNOWN,
    admits,
    media_type,
    text_admitted,
)
from tests.support.films import film


def of(content: bytes) -> str:
    return media_type(content[:HEAD_BYTES], content[-64:])


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), sink)
    return sink.getvalue()


def arrow() -> bytes:
    sink = io.BytesIO()
    table = pa.table({"a": [1]})
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


LONG_LINE = json.dumps({"title": "x" * 5000}).encode()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (parquet(), "application/vnd.apache.parquet"),
        (parquet()[:-1], UNKNOWN),
        (arrow(), "application/vnd.apache.arrow.file"),
        (gzip.compress(b"x", mtime=0), "application/gzip"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a\1\0", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x18ftypisom\0\0\2\0", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\2\0", "video/quicktime"),
        (b"\0\0\0\x18ftypM4A \0\0\2\0", "audio/mp4"),
        (b"\0\0\0\x18ftypheic\0\0\2\0", UNKNOWN),
        (film(), "video/mp4"),
        (b"the free market", "text/plain"),
        (b"\0\0\0\x10ftypiso3\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x14ftypXAVC\0\0\0\0mp42", "video/mp4"),
        (b"\0\0\0\x10ftypXAVC\0\0\0\0mp42", UNKNOWN),
        (b"\0\0\0\x14ftypmif1\0\0\0\0mp42", UNKNOWN),
        (b"\0\0\0\1ftyp\0\0\0\0\0\0\0\x18M4V \0\0\0\0", "video/mp4"),
        (b"\0\0\0\x0cfree\0\0\0\0\0\0\0\x10ftyp3gp6\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x10moov\0\0\0\x08mvhd", "video/quicktime"),
        (b"\0\0\0\x10moov\0\0\0\x08evil", UNKNOWN),
        (b"\0\0\0\x04free\0\0\0\x10ftypisom\0\0\0\0", UNKNOWN),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x88matroska", UNKNOWN),
        (b"ID3\4\0\0\0", "audio/mpeg"),
        (b"OggS\0\2", "audio/ogg"),
        (b"#!AMR\n", "audio/amr"),
        (b"PK\3\4\x14\0", "application/zip"),
        (
            b"0\x82\1\0" + b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04",
            "application/timestamp-reply",
        ),
        (b"0 and no token", "text/plain"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><p>", "text/html"),
        (b"<HTML><p>", "text/html"),
        (b"a,b\n1,2\n", "text/plain"),
        ("标题,价格\n".encode("gb18030"), "text/plain"),
        ("标题,价格\n".encode("utf-16"), "text/plain"),
        (b'{"a": 1}\n{"a": 2}\n', "application/x-ndjson"),
        (b'{"a": 1}\n', "application/x-ndjson"),
        (b'\xef\xbb\xbf{"a": 1}\n{"a": 2}\n', "application/x-ndjson"),
        (LONG_LINE + b"\n" + LONG_LINE, "application/x-ndjson"),
        (b'{\n "a": 1\n}\n', "application/json"),
        (b"[1, 2]", "application/json"),
        (b"\0\1\2\3 nothing known", UNKNOWN),
    ],
)
def test_type_by_content(content: bytes, found: str) -> None:
    assert of(content) == found


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>",
        b"MZ\x90\0\3\0\0\0",
        b"PK\3\4\x14\0",
    ],
)
def test_active_or_packed_content_is_no_picture(content: bytes) -> None:
    assert not admits(frozenset({"image", "pdf", "parquet", "gzip"}), of(content))


def test_every_kind_is_usable() -> None:
    for kind, types in KINDS.items():
        assert types
        assert all(admits(frozenset({kind}), found) for found in types)


def test_an_unknown_kind_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="unknown file kinds"):
        admits(frozenset({"movie"}), "video/mp4")


def test_plain_text_passes_only_where_text_is_wanted() -> None:
    assert text_admitted(frozenset({"csv", "ndjson"})) == "text/csv"
    assert text_admitted(frozenset({"parquet"})) is None
