"""What the codes of evidence are called."""

from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.queries.names import EVIDENCE_KINDS, FORMS
from qingfeng.foundation.api import add_words

__all__ = ["EVIDENCE_KINDS", "FORMS"]

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
