"""When guessing at the door is stopped, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

WINDOW = timedelta(minutes=15)

# The pair is strict; the account alone is lenient, so that a stranger elsewhere cannot lock a person
# out with five guesses; the address alone stops going through many accounts.
LIMITS: Mapping[str, int] = MappingProxyType({"pair": 5, "account": 25, "address": 50})


@dataclass(frozen=True, slots=True)
class Failures:
    """Instants of failed guesses inside the window, oldest first, by what they share."""

    pair: tuple[datetime, ...]
    account: tuple[datetime, ...]
    address: tuple[datetime, ...]


def locked_until(failures: Failures, now: datetime) -> datetime | None:
    """The end of the lock-out, or None while guesses are still heard."""
    ends = []
    for share, limit in LIMITS.items():
        recent = [at for at in getattr(failures, share) if at > now - WINDOW]
        if len(recent) >= limit:
            ends.append(recent[-limit] + WINDOW)
    return max(ends, default=None)
