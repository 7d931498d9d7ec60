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
        "bag.build": _("Pack the bag"),
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
        "bag_too_large": _("It is more than one bag holds: ask for one of a measure or of a lot."),
        "file_content_differs": _("A stored file is no longer what its digest says."),
        "file_content_missing": _("The content of a stored file is missing."),
    },
)

add_words(
    "notice",
    {
        "bag.built": _("The bag of evidence that you asked for is packed."),
        "bag.failed": _("The bag of evidence that you asked for could not be packed."),
    },
)

# Test purchases.
add_words("kind", {"purchase": _("Test purchase")})
add_words(
    "state",
    {
        "purchase.planned": pgettext_lazy("purchase", "Planned"),
        "purchase.ordered": _("Ordered"),
        "purchase.paid": pgettext_lazy("purchase", "Paid"),
        "purchase.received": _("Parcel received"),
        "purchase.unpacked": _("Unpacked"),
        "purchase.sealed": pgettext_lazy("purchase", "Sealed"),
        "purchase.broken_off": _("Broken off"),
    },
)
add_words(
    "verb",
    {
        "purchase.order": _("Order"),
        "purchase.pay": _("Pay"),
        "purchase.receive": _("Receive the parcel"),
        "purchase.unpack": _("Unpack"),
        "purchase.seal": pgettext_lazy("purchase", "Seal"),
        "purchase.break_off": _("Break off"),
        "purchase.planned": _("Test purchase planned"),
        "purchase.ordered": _("Order recorded"),
        "purchase.paid": _("Payment recorded"),
        "purchase.received": _("Parcel recorded"),
        "purchase.unpacked": _("Unpacking recorded"),
        "purchase.sealed": _("Sealing recorded"),
        "purchase.broken_off": _("Test purchase broken off"),
    },
)
add_words(
    "refusal",
    {
        "step_without_file": _(
            "A step of the chain needs a picture, a film or a paper that shows it."
        ),
        "step_out_of_order": _("It lies before the last step, or in the future."),
        "offer_not_public_before": _(
            "The offer must have been seen in public before the order, and its exhibit must count."
        ),
        "other_mark_asked": _(
            "Another mark than the offered one was asked for: that would lead the seller on."
        ),
        "other_quality_asked": _(
            "Another quality than the offered one was asked for: that would lead the seller on."
        ),
        "more_asked": _("More was asked for than was offered: that would lead the seller on."),
        "not_confirmed": _("The officer confirms that nothing but the offer was asked for."),
        "seal_number_missing": _("The number of the seal is needed."),
    },
)
add_words(
    "input",
    {
        "offered_mark_missing": _("Say which mark the offer shows, in at most 200 characters."),
        "offered_quality_long": _("The quality has at most 200 characters."),
        "offered_quantity": _("At least one piece is offered, and at most a million."),
        "offer_of_another_matter": _("This exhibit belongs to another matter."),
        "order_without_terms": _("Say what was asked of the seller."),
    },
)
