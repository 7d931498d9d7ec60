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
IDENTIFICATION_REBUTTED: Final = "identification.rebutted"
IDENTIFICATION_DISCLOSED: Final = "identification.disclosed"
IDENTIFICATION_REMINDED: Final = "identification.reminded"

# Appraisal: the words of its workflow, and what happens around it.
APPRAISAL: Final = "appraisal"

APPRAISAL_DRAFTED: Final = "appraisal.drafted"
APPRAISAL_OBJECTED: Final = "appraisal.objected"
APPRAISAL_REVIEWED: Final = "appraisal.reviewed"
APPRAISAL_OFFERED: Final = "appraisal.offered"
APPRAISAL_RECOGNISED: Final = "appraisal.recognised"
APPRAISAL_PAUSE_ENDED: Final = "appraisal.pause_ended"
QUALIFICATION_ENTERED: Final = "appraisal.qualification_entered"
QUALIFICATION_WITHDRAWN: Final = "appraisal.qualification_withdrawn"

# A brand's own service, named by its right holder.
BRAND_SERVICE_NAMED: Final = "holder.brand_service_named"
