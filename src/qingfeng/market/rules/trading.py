"""What a platform must hand over with each listing, by how it trades."""

from collections.abc import Mapping
from types import MappingProxyType

# A platform that sells for itself is the seller; elsewhere the offer is nothing without its merchant
# (E-Commerce Law art. 27), and a live room also needs the room and its operator (SAMR/CAC Order 117).
REQUIRED_FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "self_operated": frozenset({"price", "currency"}),
        "marketplace": frozenset({"seller_id", "seller_name"}),
        "social_commerce": frozenset({"seller_id", "seller_name", "seen_at"}),
        "live_stream": frozenset({"seller_id", "room_id", "host_name", "seen_at"}),
        "not_stated": frozenset(),
    }
)


def required_fields(trading_model: str) -> frozenset[str]:
    return REQUIRED_FIELDS[trading_model]
