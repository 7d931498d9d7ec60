"""Facts of evidence told upward through the journal: the verb, and what its payload holds."""

from typing import Final

EXHIBIT: Final = "exhibit"

EXHIBIT_ENTERED: Final = "exhibit.entered"
EXHIBIT_EXCLUDED: Final = "exhibit.excluded"
EXHIBIT_READMITTED: Final = "exhibit.readmitted"
EXHIBIT_READ: Final = "exhibit.read"

# Captures and tokens.
CAPTURE: Final = "capture"
CAPTURE_ASKED: Final = "capture.asked"
EXHIBIT_STAMPED: Final = "exhibit.stamped"
