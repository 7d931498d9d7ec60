"""Tables of evidence. One file a theme; everything is re-exported here."""

from qingfeng.evidence.models.appraisal import (
    Appraisal,
    AppraisalReport,
    AppraisalSample,
    BodyQualification,
    Objection,
    Recognition,
    ReportLine,
)
from qingfeng.evidence.models.exhibits import Exhibit, ExhibitFile, TimeToken
from qingfeng.evidence.models.identification import (
    BrandService,
    GoodsCode,
    GoodsPicture,
    GuideTick,
    HolderAnswer,
    Identification,
    IdentificationSignature,
    MachineReading,
    Rebuttal,
    SeizureNotice,
    ServiceProof,
)

__all__ = (
    "Appraisal",
    "AppraisalReport",
    "AppraisalSample",
    "BodyQualification",
    "BrandService",
    "Exhibit",
    "ExhibitFile",
    "GoodsCode",
    "GoodsPicture",
    "GuideTick",
    "HolderAnswer",
    "Identification",
    "IdentificationSignature",
    "MachineReading",
    "Objection",
    "Rebuttal",
    "Recognition",
    "ReportLine",
    "SeizureNotice",
    "ServiceProof",
    "TimeToken",
)
