"""Which addresses a capture may reach: those of the public internet, and none that leads inside.

The lists are those of the IANA special-purpose registries, written out, because what a library calls "global" changes
with its release. An address that carries another one inside (mapped, translated, tunnelled) is refused as a whole.
"""

from collections.abc import Mapping
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_REFUSED_V4: Final = {
    ip_network(text): reason
    for text, reason in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "metadata"),
        ("169.254.0.0/16", "link_local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "translated"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "reserved"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
}
# Of IPv6 only what is given out for the public (2000::/3) is open, less these.
_PUBLIC_V6: Final = ip_network("2000::/3")
_REFUSED_V6: Final = {
    ip_network(text): reason
    for text, reason in (
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "reserved"),
        ("2002::/16", "translated"),
        ("2620:4f:8000::/48", "reserved"),
        ("3fff::/20", "reserved"),
    )
}
_NAMED_V6: Final = {
    ip_network(text): reason
    for text, reason in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "translated"),
        ("::ffff:0:0/96", "translated"),
        ("::ffff:0:0:0/96", "translated"),
        ("64:ff9b::/96", "translated"),
        ("64:ff9b:1::/48", "translated"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link_local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
    )
}


def inside(text: str) -> str | None:
    """Why this address may not be reached; None for a public one. What is no address is refused too."""
    try:
        address = ip_address(text)
    except ValueError:
        return "no_address"
    if isinstance(address, IPv4Address):
        return _first(address, _REFUSED_V4)
    if address.scope_id is not None:
        return "link_local"
    if address not in _PUBLIC_V6:
        return _first(address, _NAMED_V6) or "reserved"
    return _first(address, _REFUSED_V6)


def _first(address: Address, ranges: Mapping[Network, str]) -> str | None:
    return next((reason for network, reason in ranges.items() if address in network), None)
