"""One question over HTTPS to a host that is registered: the address is checked, and that very address is connected to.

No redirect is followed, nothing but 200 is an answer, and what is longer or slower than it may be is none: one deadline
stands over all of it, so that a host which gives a byte now and then holds nobody.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from urllib.parse import urlsplit

from qingfeng.evidence.recording.door import barred, own_addresses
from qingfeng.kernel.errors import BadInput, Refused

MOST_BYTES = 64 * 1024
SECONDS = 15.0
PORT = 443
HEADERS = {"Accept": "application/linkset+json, application/json", "User-Agent": "Qingfeng"}
Resolve = Callable[[str], Sequence[str]]


class Deadline:
    """Until when an answer is waited for, whatever its parts are."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


Connect = Callable[[str, str, Deadline], socket.socket]


class _Reading(io.RawIOBase):
    def __init__(self, opened: socket.socket, deadline: Deadline) -> None:
        self._opened = opened
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a BufferedReader gives one
        self._opened.settimeout(self._deadline.left())
        return self._opened.recv_into(buffer)


class _Line:
    """As much of a socket as a conversation over HTTP needs; each piece of it waits for what is left of the deadline."""

    def __init__(self, opened: socket.socket, deadline: Deadline) -> None:
        self._opened = opened
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._opened.settimeout(self._deadline.left())
        self._opened.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._opened, self._deadline))

    def close(self) -> None:
        """Whoever opened the socket closes it: an answer without a length is still read after this."""


def addresses_of(host: str) -> tuple[str, ...]:
    """Every address of the host, asked once."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        raise BadInput("host_unknown", column="host") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def connected(host: str, address: str, deadline: Deadline) -> socket.socket:
    """A TLS connection to this address, whose certificate names the host."""
    plain = socket.create_connection((address, PORT), timeout=deadline.left())
    try:
        # Python counts the time-out over the whole handshake.
        plain.settimeout(deadline.left())
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise


def ask(
    url: str,
    *,
    resolve: Resolve = addresses_of,
    connect: Connect = connected,
    seconds: float = SECONDS,
) -> bytes:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.netloc.lower() != host or not host:
        raise BadInput("host_unreadable", column="host")
    deadline, found, own = Deadline(seconds), resolve(host), own_addresses()
    if not found or any(barred(address, own) for address in found):
        # One inner address among public ones is enough: which of them answers is not ours to choose.
        raise Refused("address_inside", host=host)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        return _answered(connect(host, found[0], deadline), host, target, deadline)
    except TimeoutError as error:
        raise BadInput("host_too_slow", column="host") from error
    except (OSError, http.client.HTTPException) as error:
        raise BadInput("host_unanswered", column="host") from error


def _answered(opened: socket.socket, host: str, target: str, deadline: Deadline) -> bytes:
    with opened, closing(http.client.HTTPConnection(host)) as connection:
        connection.sock = _Line(opened, deadline)
        connection.request("GET", target, headers=HEADERS)
        with connection.getresponse() as response:
            if response.status != http.client.OK:
                raise BadInput("host_unanswered", column="host")
            body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise BadInput("answer_too_long", column="host")
    return body
