"""What the codes of evidence are called."""

from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.rules.exhibits import EvidenceKind, Form
from qingfeng.foundation.api import add_words

# The eight kinds of evidence of the Administrative Penalty Law, art. 46.
EVIDENCE_KINDS = {
    EvidenceKind.DOCUMENT: _("Documentary evidence"),
    EvidenceKind.OBJECT: _("Physical evidence"),
    EvidenceKind.AUDIO_VISUAL: _("Audio-visual material"),
    EvidenceKind.ELECTRONIC: _("Electronic data"),
    EvidenceKind.WITNESS: _("Witness testimony"),
    EvidenceKind.PARTY: _("Statement of a party"),
    EvidenceKind.APPRAISAL: _("Appraisal opinion"),
    EvidenceKind.SCENE: _("Record of inspection or scene"),
}
FORMS = {
    Form.CAPTURE: _("Captured page"),
    Form.UPLOAD: _("Uploaded file"),
    Form.PURCHASE: _("Test purchase"),
    Form.RECORD: _("Record"),
    Form.REPORT: _("Report of an appraisal body"),
    Form.OPINION: _("Written opinion of the right holder"),
    Form.ANSWER: _("Answer of the right holder"),
}

add_words("kind", {"exhibit": _("Exhibit")})
add_words(
    "state",
    {"exhibit.counted": _("Counts"), "exhibit.excluded": _("Excluded")},
)
add_words(
    "verb",
    {
        "exhibit.exclude": _("Exclude"),
        "exhibit.readmit": _("Readmit"),
        "exhibit.entered": _("Evidence entered"),
        "exhibit.excluded": _("Evidence excluded"),
        "exhibit.readmitted": _("Evidence counts again"),
        "exhibit.read": _("Evidence read"),
    },
)
add_words(
    "input",
    {
        "title_missing": _("A title is needed."),
        "title_too_long": _("The title is longer than 200 characters."),
        "exhibit_without_file": _("An exhibit has at least one file."),
        "file_named_twice": _("Two files have the same name."),
        "obtained_in_future": _("It cannot have been obtained in the future."),
    },
)
