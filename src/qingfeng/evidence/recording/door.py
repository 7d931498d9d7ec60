"""The one way out: a name is resolved once, every address it gives is checked, and one of those is connected to."""

import re
import socket
import threading
from collections.abc import Callable
from typing import Final

import psutil

from qingfeng.evidence.recording.addresses import inside

Resolver = Callable[[str], list[str]]

_NAME: Final = re.compile(
    r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?\Z|[0-9A-Fa-f:.]{2,45}\Z"
)
_CONNECT_SECONDS: Final = 15
_TRIED: Final = 3


class Barred(Exception):
    """Nothing goes there. `reason` is one of: name_refused, name_unknown, address_refused, unreachable."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def by_system(name: str) -> list[str]:
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def own_addresses() -> frozenset[str]:
    """This machine may have public addresses; behind them is the inside as well."""
    cards = psutil.net_if_addrs().values()
    return frozenset(entry.address.split("%")[0] for card in cards for entry in card)


def barred(address: str, own: frozenset[str]) -> str | None:
    """Why nothing goes there; no list of ours makes an exception."""
    return inside(address) or ("own" if address in own else None)


class Door:
    def __init__(
        self,
        *,
        resolve: Resolver = by_system,
        own: frozenset[str] = frozenset(),
    ) -> None:
        self._resolve = resolve
        self._own = own
        self._known: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def open(self, host: str, port: int) -> socket.socket:
        last = ""
        for address in self._checked(host, port)[:_TRIED]:
            try:
                line = socket.create_connection((address, port), timeout=_CONNECT_SECONDS)
            except OSError as error:
                last = f"{address}: {error.strerror or type(error).__name__}"
                continue
            return line
        raise Barred("unreachable", last)

    def answers(self) -> dict[str, list[str]]:
        """Every name that was asked for, and what it gave."""
        with self._lock:
            return {name: list(found) for name, found in sorted(self._known.items())}

    def _checked(self, host: str, port: int) -> list[str]:
        """All of them or none: a name that gives one inner address beside public ones is a trap."""
        addresses = self._addresses(host)
        for address in addresses:
            reason = self._barred(address, port)
            if reason is not None:
                raise Barred("address_refused", f"{address} ({reason})")
        return addresses

    def _barred(self, address: str, _port: int) -> str | None:
        return barred(address, self._own)

    def _addresses(self, host: str) -> list[str]:
        if not _NAME.match(host):
            raise Barred("name_refused", host[:200])
        name = host.lower().rstrip(".")
        with self._lock:
            if name not in self._known:
                self._known[name] = self._asked(name)
            found = self._known[name]
        if not found:
            raise Barred("name_unknown", name)
        return found

    def _asked(self, name: str) -> list[str]:
        try:
            return self._resolve(name)
        except (OSError, UnicodeError):
            return []
