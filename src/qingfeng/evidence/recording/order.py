"""What is to be recorded, within which bounds."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
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
class Stage:
    """A test's own small internet. No setting, command or page makes one.

    `inner` are addresses "127.0.0.1:8000" that may be reached although they are inside; `names` gives for a name its
    answers in turn, the last for ever; `authority` is a root certificate (PEM) that is trusted besides the system's.
    """

    inner: tuple[str, ...] = ()
    names: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    authority: str = ""


NO_STAGE = Stage()


@dataclass(frozen=True, slots=True)
class Order:
    url: str
    operator: str
    limits: Limits = USUAL
    stage: Stage = NO_STAGE

    def written(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def read(line: str) -> "Order":
        raw = json.loads(line)
        stage = raw["stage"]
        names = {name: tuple(map(tuple, turns)) for name, turns in stage["names"].items()}
        return Order(
            raw["url"],
            raw["operator"],
            Limits(**raw["limits"]),
            Stage(tuple(stage["inner"]), names, stage["authority"]),
        )


def checked_url(text: str) -> str:
    """An address of the web as somebody typed it; BadInput where a browser should not be sent there."""
    url = text.strip()
    if len(url) > LONGEST_ADDRESS or any(ord(letter) <= 32 for letter in url):
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
