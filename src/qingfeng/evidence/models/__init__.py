"""Tables of evidence. One file a theme; everything is re-exported here."""

from qingfeng.evidence.models.captures import Capture
from qingfeng.evidence.models.exhibits import Exhibit, ExhibitFile, TimeToken

__all__ = (
    "Capture",
    "Exhibit",
    "ExhibitFile",
    "TimeToken",
)
