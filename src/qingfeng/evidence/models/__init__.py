"""Tables of evidence. One file a theme; everything is re-exported here."""

from qingfeng.evidence.models.alerts import BrandAlert
from qingfeng.evidence.models.appraisal import (
    Appraisal,
    AppraisalReport,
    AppraisalSample,
    BodyQualification,
    Objection,
    Recognition,
    ReportLine,
    ResultNotice,
)
from qingfeng.evidence.models.bags import Bag
from qingfeng.evidence.models.captures import Capture
from qingfeng.evidence.models.exhibits import Exhibit, ExhibitFile, TimeToken
from qingfeng.evidence.models.handling import (
    Destruction,
    Disposal,
    Incident,
    Sample,
    Stocktake,
    StocktakeLine,
)
from qingfeng.evidence.models.identification import (
    BrandService,
    GoodsCode,
    GoodsPicture,
    GuideTick,
    HolderAnswer,
    Identification,
    IdentificationSignature,
    MachineReading,
    PictureClearance,
    PictureMask,
    Rebuttal,
    SeizureNotice,
    ServiceProof,
)
from qingfeng.evidence.models.ledger import (
    Holding,
    Lot,
    Movement,
    Order,
    OrderLine,
    Seal,
    Signature,
)
from qingfeng.evidence.models.lists import ItemList, LinePhoto, ListLine, ListSignature
from qingfeng.evidence.models.places import Measure, MeasureOfficer, Place, PlaceCustodian
from qingfeng.evidence.models.purchases import Purchase, PurchaseStep

__all__ = (
    "Appraisal",
    "AppraisalReport",
    "AppraisalSample",
    "Bag",
    "BodyQualification",
    "BrandAlert",
    "BrandService",
    "Capture",
    "Destruction",
    "Disposal",
    "Exhibit",
    "ExhibitFile",
    "GoodsCode",
    "GoodsPicture",
    "GuideTick",
    "HolderAnswer",
    "Holding",
    "Identification",
    "IdentificationSignature",
    "Incident",
    "ItemList",
    "LinePhoto",
    "ListLine",
    "ListSignature",
    "Lot",
    "MachineReading",
    "Measure",
    "MeasureOfficer",
    "Movement",
    "Objection",
    "Order",
    "OrderLine",
    "PictureClearance",
    "PictureMask",
    "Place",
    "PlaceCustodian",
    "Purchase",
    "PurchaseStep",
    "Rebuttal",
    "Recognition",
    "ReportLine",
    "ResultNotice",
    "Sample",
    "Seal",
    "SeizureNotice",
    "ServiceProof",
    "Signature",
    "Stocktake",
    "StocktakeLine",
    "TimeToken",
)
