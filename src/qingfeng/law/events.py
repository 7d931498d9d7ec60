"""Facts of running clocks and of new versions told upward through the journal: the verb, and what its payload holds."""

from typing import Final

CLOCK: Final = "clock"

STARTED: Final = "clock.started"
TOLD: Final = "clock.told"
EXPIRED: Final = "clock.expired"
RECOUNTED: Final = "clock.recounted"
VERSION_TAKEN: Final = "clock.version_taken"

EDITION: Final = "rule_edition"
EDITION_DRAFTED: Final = "rule_edition.drafted"
EDITION_RELEASED: Final = "rule_edition.released"
EDITION_WITHDRAWN: Final = "rule_edition.withdrawn"
