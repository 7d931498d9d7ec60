"""What is to be recorded, within which bounds."""

import json
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from qingfeng.kernel.errors import BadInput

LONGEST_ADDRESS = 4000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, seconds by the wall clock, pixels. What is over is cut, and the record says so."""

    seconds: int = 90
    load_seconds: int = 40
    memory: int = 3 << 30
    disk: int = 1 << 30
    response: int = 48 << 20
    total: int = 256 << 20
    requests: int = 3000
    height: int = 16_000
    html: int = 16 << 20


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Order:
    url: str
    operator: str
    limits: Limits = USUAL

    def written(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def read(line: str) -> "Order":
        raw = json.loads(line)
        return Order(raw["url"], raw["operator"], Limits(**raw["limits"]))


def checked_url(text: str) -> str:
    """An address of the web as somebody typed it; BadInput where a browser should not be sent there."""
    url = text.strip()
    if len(url) > LONGEST_ADDRESS or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise BadInput("url_unreadable", column="url")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadInput("url_unreadable", column="url") from None
    if parts.scheme not in ("http", "https"):
        raise BadInput("url_scheme_refused", column="url")
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise BadInput("url_unreadable", column="url")
    return url
