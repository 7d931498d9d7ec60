"""A brand's own service that knows its serial numbers, reached over a GS1 Digital Link resolver.

The resolver of a registered host answers `GET /01/{gtin}/21/{serial}?linkType=gs1:verificationService` with a link set
(RFC 9264). Its link of that type, on the same host, answers with `{"gtin": …, "serial": …, "status": "known" | "unknown" |
"flagged"}`. What comes back is a hint with the brand's name on it, never a finding: a copied serial number is known too.
"""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, urlsplit

from qingfeng.kernel.errors import BadInput

LINK_TYPE: Final = "verificationService"
_VOCABULARIES: Final = ("https://gs1.org/voc/", "https://ref.gs1.org/voc/", "gs1:")
_HOST: Final = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class ReadingStatus(StrEnum):
    KNOWN = "known"
    UNKNOWN = "unknown"
    FLAGGED = "flagged"
    FAILED = "failed"
    READ = "read"


class Source(StrEnum):
    """A device at the goods, or the brand's own service."""

    DEVICE = "device"
    BRAND = "brand"


def host_name(text: str) -> str:
    """A plain host name in small letters; BadInput for an address, a port or a path."""
    host = text.strip().lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise BadInput("host_unreadable", column="host")
    return host


def resolver_address(host: str, gtin: str, serial: str) -> str:
    return f"https://{host}/01/{gtin}/21/{quote(serial, safe='')}?linkType=gs1:{LINK_TYPE}"


def verification_address(body: bytes, host: str) -> str:
    """Where the link set says that serials are verified; only on the registered host itself."""
    for entry in _entries(body):
        for key, links in entry.items():
            if key in {f"{vocabulary}{LINK_TYPE}" for vocabulary in _VOCABULARIES}:
                for link in links if isinstance(links, list) else ():
                    address = link.get("href") if isinstance(link, dict) else None
                    if isinstance(address, str) and _on(address, host):
                        return address
    raise BadInput("no_verification_link", column="host")


def _entries(body: bytes) -> Iterator[dict[str, Any]]:
    found = _json(body)
    listed = found.get("linkset") if isinstance(found, dict) else None
    return (entry for entry in listed or () if isinstance(entry, dict))


def _on(address: str, host: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and parts.netloc.lower() == host
    except ValueError:
        return False


def brand_status(body: bytes, gtin: str, serial: str) -> ReadingStatus:
    """What the brand says of this very serial number; an answer about another one is none."""
    found = _json(body)
    if not isinstance(found, dict) or (found.get("gtin"), found.get("serial")) != (gtin, serial):
        raise BadInput("answer_about_another", column="host")
    said = found.get("status")
    for status in (ReadingStatus.KNOWN, ReadingStatus.UNKNOWN, ReadingStatus.FLAGGED):
        if said == status.value:
            return status
    raise BadInput("answer_unreadable", column="host")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("answer_unreadable", column="host") from error
