"""Facts of running clocks told upward through the journal: the verb, and what its payload holds."""

from typing import Final

CLOCK: Final = "clock"

STARTED: Final = "clock.started"
TOLD: Final = "clock.told"
EXPIRED: Final = "clock.expired"
RECOUNTED: Final = "clock.recounted"
