"""One question over HTTPS to a host that is registered: the address is checked, and that very address is connected to.

No redirect is followed, nothing but 200 is an answer, and what is longer or slower than it may be is none.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from urllib.parse import urlsplit

from qingfeng.evidence.recording.addresses import inside
from qingfeng.kernel.errors import BadInput, Refused

MOST_BYTES = 64 * 1024
SECONDS = 10.0
PORT = 443
HEADERS = {"Accept": "application/linkset+json, application/json", "User-Agent": "Qingfeng"}
Resolve = Callable[[str], Sequence[str]]
Connect = Callable[[str, str], socket.socket]


def addresses_of(host: str) -> tuple[str, ...]:
    """Every address of the host, asked once."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        raise BadInput("host_unknown", column="host") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def connected(host: str, address: str) -> socket.socket:
    """A TLS connection to this address, whose certificate names the host."""
    plain = socket.create_connection((address, PORT), timeout=SECONDS)
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def ask(url: str, *, resolve: Resolve = addresses_of, connect: Connect = connected) -> bytes:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.netloc.lower() != host or not host:
        raise BadInput("host_unreadable", column="host")
    found = resolve(host)
    if not found or any(inside(address) for address in found):
        # One inner address among public ones is enough: which of them answers is not ours to choose.
        raise Refused("address_inside", host=host)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        return _answered(connect(host, found[0]), host, target)
    except (OSError, http.client.HTTPException) as error:
        raise BadInput("host_unanswered", column="host") from error


def _answered(opened: socket.socket, host: str, target: str) -> bytes:
    with opened:
        opened.settimeout(SECONDS)
        with closing(http.client.HTTPConnection(host, timeout=SECONDS)) as connection:
            connection.sock = opened
            connection.request("GET", target, headers=HEADERS)
            with connection.getresponse() as response:
                if response.status != http.client.OK:
                    raise BadInput("host_unanswered", column="host")
                body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise BadInput("answer_too_long", column="host")
    return body
