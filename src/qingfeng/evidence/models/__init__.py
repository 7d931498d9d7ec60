"""Tables of evidence. One file a theme; everything is re-exported here."""

from qingfeng.evidence.models.bags import Bag
from qingfeng.evidence.models.exhibits import Exhibit, ExhibitFile, TimeToken

__all__ = (
    "Bag",
    "Exhibit",
    "ExhibitFile",
    "TimeToken",
)
