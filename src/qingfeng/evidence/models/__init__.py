"""Tables of evidence. One file a theme; everything is re-exported here."""

from qingfeng.evidence.models.bags import Bag
from qingfeng.evidence.models.exhibits import Exhibit, ExhibitFile, TimeToken
from qingfeng.evidence.models.purchases import Purchase, PurchaseStep

__all__ = (
    "Bag",
    "Exhibit",
    "ExhibitFile",
    "Purchase",
    "PurchaseStep",
    "TimeToken",
)
