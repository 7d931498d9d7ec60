"""What the codes of proof on demand are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingfeng.foundation.api import add_words

add_words("kind", {"bag": _("Bag of evidence")})
add_words(
    "state",
    {
        "bag.asked": _("Being packed"),
        "bag.built": pgettext_lazy("bag", "Packed"),
        "bag.failed": _("Could not be packed"),
    },
)
add_words(
    "verb",
    {
        "bag.build": _("Pack"),
        "bag.give_up": _("Give up"),
        "bag.asked": _("Bag of evidence asked for"),
        "bag.built": _("Bag of evidence packed"),
        "bag.failed": _("Bag of evidence could not be packed"),
        "bag.read": _("Bag of evidence taken"),
    },
)
add_words(
    "refusal",
    {
        "file_content_differs": _("A stored file is no longer what its digest says."),
        "file_content_missing": _("The content of a stored file is missing."),
    },
)
