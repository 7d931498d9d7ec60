"""Tables of evidence. One file a theme; everything is re-exported here."""

from qingfeng.evidence.models.captures import Capture
from qingfeng.evidence.models.exhibits import Exhibit, ExhibitFile, TimeToken
from qingfeng.evidence.models.identification import (
    GoodsCode,
    GoodsPicture,
    GuideTick,
    HolderAnswer,
    Identification,
    IdentificationSignature,
    Rebuttal,
    SeizureNotice,
    ServiceProof,
)

__all__ = (
    "Capture",
    "Exhibit",
    "ExhibitFile",
    "GoodsCode",
    "GoodsPicture",
    "GuideTick",
    "HolderAnswer",
    "Identification",
    "IdentificationSignature",
    "Rebuttal",
    "SeizureNotice",
    "ServiceProof",
    "TimeToken",
)
