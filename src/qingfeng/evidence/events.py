"""Facts of evidence told upward through the journal: the verb, and what its payload holds."""

from typing import Final

EXHIBIT: Final = "exhibit"

EXHIBIT_ENTERED: Final = "exhibit.entered"
EXHIBIT_EXCLUDED: Final = "exhibit.excluded"
EXHIBIT_READMITTED: Final = "exhibit.readmitted"
EXHIBIT_READ: Final = "exhibit.read"

# Identification by the right holder: the words of its workflow, and what the holder is told and tells besides.
IDENTIFICATION: Final = "identification"

IDENTIFICATION_DRAFTED: Final = "identification.drafted"
IDENTIFICATION_CHANGED: Final = "identification.changed"
PICTURE_MASKED: Final = "identification.picture_masked"
PICTURE_CLEARED: Final = "identification.picture_cleared"
IDENTIFICATION_REBUTTED: Final = "identification.rebutted"
IDENTIFICATION_DISCLOSED: Final = "identification.disclosed"
IDENTIFICATION_REMINDED: Final = "identification.reminded"

# Captures and tokens.
CAPTURE: Final = "capture"
CAPTURE_ASKED: Final = "capture.asked"
CAPTURE_HANDED_OUT: Final = "capture.handed_out"
EXHIBIT_STAMPED: Final = "exhibit.stamped"

# Goods in custody.
MEASURE: Final = "measure"
ITEM_LIST: Final = "item_list"
LOT: Final = "lot"
ORDER: Final = "order"
PLACE: Final = "place"
INCIDENT: Final = "incident"
STOCKTAKE: Final = "stocktake"
NEED: Final = "need"

MEASURE_PROPOSED: Final = "measure.proposed"
OWNER_CALLED: Final = "measure.owner_called"
OWNER_NAMED: Final = "measure.owner_named"
LIST_RECEIVED: Final = "item_list.received"
LIST_SIGNED: Final = "item_list.signed"
ORDER_BEGUN: Final = "order.begun"
ORDER_RECORDED: Final = "order.recorded"
ORDER_SIGNED: Final = "order.signed"
LOT_MOVED: Final = "lot.moved"
LOT_FOUND: Final = "lot.finding_stated"
LOT_SAMPLED: Final = "lot.sampled"
LOT_UNRELATED: Final = "lot.found_unrelated"
LOT_READ: Final = "lot.read"
PLACE_OPENED: Final = "place.opened"
PLACE_CHANGED: Final = "place.changed"
PLACE_CLOSED: Final = "place.closed"
INCIDENT_RAISED: Final = "incident.raised"
STOCKTAKE_BEGUN: Final = "stocktake.begun"
STOCKTAKE_COUNTED: Final = "stocktake.counted"
STOCKTAKE_FOUND: Final = "stocktake.found_beside"
NEED_NOTED: Final = "need.noted"

# Proof on demand: what a bag was asked of, its state's moves, and that its owner took it.
BAG: Final = "bag"

BAG_ASKED: Final = "bag.asked"
BAG_BUILT: Final = "bag.built"
BAG_FAILED: Final = "bag.failed"
BAG_READ: Final = "bag.read"

PURCHASE: Final = "purchase"

PURCHASE_PLANNED: Final = "purchase.planned"

# Appraisal: the words of its workflow, and what happens around it.
APPRAISAL: Final = "appraisal"

APPRAISAL_DRAFTED: Final = "appraisal.drafted"
APPRAISAL_TOLD: Final = "appraisal.told"
APPRAISAL_WAIVED: Final = "appraisal.waived"
APPRAISAL_DEPARTED: Final = "appraisal.departed"
APPRAISAL_OBJECTED: Final = "appraisal.objected"
APPRAISAL_REVIEWED: Final = "appraisal.reviewed"
APPRAISAL_OFFERED: Final = "appraisal.offered"
APPRAISAL_RECOGNISED: Final = "appraisal.recognised"
APPRAISAL_PAUSE_BEGUN: Final = "appraisal.pause_begun"
APPRAISAL_PAUSE_ENDED: Final = "appraisal.pause_ended"
QUALIFICATION_ENTERED: Final = "appraisal.qualification_entered"
QUALIFICATION_WITHDRAWN: Final = "appraisal.qualification_withdrawn"

# Alerts between holders and offices.
ALERT: Final = "alert"

ALERT_RAISED: Final = "alert.raised"
ALERT_ENDED: Final = "alert.ended"

# A brand's own service, named by its right holder.
BRAND_SERVICE_NAMED: Final = "holder.brand_service_named"
