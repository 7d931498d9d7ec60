"""Facts of evidence told upward through the journal: the verb, and what its payload holds."""

from typing import Final

EXHIBIT: Final = "exhibit"

EXHIBIT_ENTERED: Final = "exhibit.entered"
EXHIBIT_EXCLUDED: Final = "exhibit.excluded"
EXHIBIT_READMITTED: Final = "exhibit.readmitted"
EXHIBIT_READ: Final = "exhibit.read"

# Proof on demand: what a bag was asked of, its state's moves, and that its owner took it.
BAG: Final = "bag"

BAG_ASKED: Final = "bag.asked"
BAG_BUILT: Final = "bag.built"
BAG_FAILED: Final = "bag.failed"
BAG_READ: Final = "bag.read"

PURCHASE: Final = "purchase"

PURCHASE_PLANNED: Final = "purchase.planned"
