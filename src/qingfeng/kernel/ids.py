"""Identifiers: time-ordered UUIDs and the (kind, id) pair by which one domain names another's row."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    kind: str
    id: UUID


def uuid7(now: datetime) -> UUID:
    """RFC 9562 version 7; the twelve bits after the milliseconds hold the rest of the clock."""
    if now.tzinfo is None:
        raise ValueError("uuid7 needs an aware datetime")
    elapsed = now - _EPOCH
    microseconds = (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds
    if not 0 <= microseconds < (1 << 48) * 1000:
        raise ValueError("uuid7 covers the years 1970 to 10889")
    milliseconds, rest = divmod(microseconds, 1000)
    # Sub-millisecond time keeps rows of one batch in order; 62 random bits keep them apart.
    fraction = rest * 4096 // 1000
    value = (milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62)
    return UUID(int=value | secrets.randbits(62))


def moment_of(identifier: UUID) -> datetime:
    """When a version 7 identifier was made, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=identifier.int >> 80)
