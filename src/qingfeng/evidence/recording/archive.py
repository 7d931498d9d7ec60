"""What went over the wire as WARC 1.1 (ISO 28500), and where in the file each answer stands."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

Headers = Sequence[tuple[str, str]]

FILE: Final = "data.warc.gz"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(slots=True)
class Exchange:
    """One request and its answer. Bodies are as they were transferred; `cut` says why one is not whole."""

    url: str
    method: str
    request: Headers
    request_body: IO[bytes]
    body: IO[bytes]
    address: str = ""
    code: int = 0
    reason: str = ""
    response: Headers = ()
    cut: str = ""

    def close(self) -> None:
        self.request_body.close()
        self.body.close()


class _Sha256Writer(WARCWriter):  # type: ignore[misc]
    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class _Exact(StatusAndHeaders):  # type: ignore[misc]
    """Header lines as they came, byte for byte; the library would rewrite what is not ASCII."""

    def to_ascii_bytes(self, _filter: object = None) -> bytes:
        return str(self.to_str()).encode("latin-1") + b"\r\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index (CDXJ)."""

    key: str
    at: str
    values: dict[str, object]

    def line(self) -> str:
        return f"{self.key} {self.at} {json.dumps(self.values, ensure_ascii=True)}\n"


class Archive:
    """Written by several threads, one record after the other; read when it is closed."""

    def __init__(self, path: Path, software: str) -> None:
        self._out = path.open("wb")
        self._writer = _Sha256Writer(self._out, gzip=True, warc_version="1.1")
        self._lock = threading.Lock()
        self.entries: list[Entry] = []
        said = {"software": software, "format": "WARC File Format 1.1"}
        self._writer.write_record(self._writer.create_warcinfo_record(FILE, said))

    def keep(self, exchange: Exchange, at: datetime) -> None:
        with self._lock:
            if self._out.closed:
                return
            response = self._response(exchange, at)
            start = self._out.tell()
            self._writer.write_record(response)
            self._index(exchange, at, start, response)
            self._writer.write_record(self._request(exchange, at, response))

    def add(self, uri: str, content: bytes, media_type: str, at: datetime) -> None:
        """What we made ourselves of the page: its picture, its HTML as shown, a stream of a WebSocket."""
        with self._lock:
            start = self._out.tell()
            record = self._writer.create_warc_record(
                uri, "resource", payload=BytesIO(content), length=len(content),
                warc_content_type=media_type, warc_headers_dict={"WARC-Date": _iso(at)},
            )  # fmt: skip
            self._writer.write_record(record)
            place = self._place(start, record)
            self.entries.append(
                Entry(
                    surt(uri),
                    _stamp(at),
                    {"url": uri, "mime": media_type, "status": "200", **place},
                )
            )

    def close(self) -> None:
        with self._lock:
            self._out.close()

    def _response(self, exchange: Exchange, at: datetime) -> object:
        size = exchange.body.seek(0, 2)
        exchange.body.seek(0)
        headers = {"WARC-Date": _iso(at), **_address(exchange)}
        if exchange.cut:
            headers["WARC-Truncated"] = exchange.cut
        status = _Exact(
            f"{exchange.code} {exchange.reason}".strip(), list(exchange.response), protocol="HTTP/1.1"
        )  # fmt: skip
        return self._writer.create_warc_record(
            exchange.url, "response", payload=exchange.body, length=size,
            warc_headers_dict=headers, http_headers=status,
        )  # fmt: skip

    def _request(self, exchange: Exchange, at: datetime, response: object) -> object:
        parts = urlsplit(exchange.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        size = exchange.request_body.seek(0, 2)
        exchange.request_body.seek(0)
        line = _Exact(
            f"{exchange.method} {target} HTTP/1.1", list(exchange.request), is_http_request=True
        )
        concurrent = response.rec_headers.get_header("WARC-Record-ID")  # type: ignore[attr-defined]
        return self._writer.create_warc_record(
            exchange.url, "request", payload=exchange.request_body, length=size, http_headers=line,
            warc_headers_dict={
                "WARC-Date": _iso(at), "WARC-Concurrent-To": concurrent, **_address(exchange)
            },
        )  # fmt: skip

    def _index(self, exchange: Exchange, at: datetime, start: int, record: object) -> None:
        mime = next((v for n, v in exchange.response if n.lower() == "content-type"), "unk")
        values: dict[str, object] = {
            "url": exchange.url,
            "mime": mime.split(";")[0].strip(),
            "status": str(exchange.code),
            **self._place(start, record),
        }
        key = surt(exchange.url)
        if exchange.method != "GET":
            key += f"{'&' if '?' in key else '?'}__wb_method={exchange.method.lower()}"
            values["method"] = exchange.method
        self.entries.append(Entry(key, _stamp(at), values))

    def _place(self, start: int, record: object) -> dict[str, object]:
        digest = record.rec_headers.get_header("WARC-Payload-Digest")  # type: ignore[attr-defined]
        return {
            "digest": digest,
            "length": str(self._out.tell() - start),
            "offset": str(start),
            "filename": FILE,
        }


def surt(url: str) -> str:
    """The name turned round, so that an index sorts by site: `com,example)/path`."""
    parts = urlsplit(url)
    if not parts.hostname:
        return url.lower()
    host = parts.hostname.removeprefix("www.")
    reversed_host = host if ":" in host else ",".join(reversed(host.split(".")))
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    return f"{reversed_host}{port}){parts.path or '/'}{query}".lower().replace(" ", "%20")


def _address(exchange: Exchange) -> dict[str, str]:
    return {"WARC-IP-Address": exchange.address} if exchange.address else {}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S%f")[:17]
