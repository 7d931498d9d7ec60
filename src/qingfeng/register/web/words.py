"""What the codes of the register are called."""

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import add_words, kit
from qingfeng.register import events
from qingfeng.register.rules.chain import GapCode
from qingfeng.register.rules.taxonomy import nice_class
from qingfeng.register.rules.validity import Standing, Validity
from qingfeng.register.rules.vocabulary import (
    DocumentKind,
    LicenceKind,
    NameKind,
    RightKind,
    RightState,
)

KINDS = {
    RightKind.WORD: _("Word mark"),
    RightKind.FIGURATIVE: _("Figurative mark"),
    RightKind.COMBINED: _("Combined mark"),
    RightKind.COPYRIGHT: _("Copyright"),
    RightKind.DESIGN: _("Design patent"),
    RightKind.INDICATION: _("Geographical indication"),
}
NAME_KINDS = {
    NameKind.ALIAS: _("Alias"),
    NameKind.NAME_ZH: _("Chinese name"),
    NameKind.NICKNAME: _("Nickname"),
    NameKind.MODEL_LINE: _("Model line"),
    NameKind.STYLE_CODE: _("Style code"),
}
LICENCE_KINDS = {
    LicenceKind.EXCLUSIVE: _("Exclusive licence"),
    LicenceKind.SOLE: _("Sole licence"),
    LicenceKind.ORDINARY: _("Ordinary licence"),
}
DOCUMENT_KINDS = {
    DocumentKind.POWER: _("Power of attorney"),
    DocumentKind.IDENTITY: _("Proof of identity"),
    DocumentKind.LICENCE: _("Business licence"),
    DocumentKind.NOTARISATION: _("Notarisation or legalisation"),
    DocumentKind.TRANSLATION: _("Translation"),
    DocumentKind.OTHER: _("Other document"),
}
STATES = {
    RightState.REGISTERED: _("Registered"),
    RightState.DISPUTED: _("Disputed"),
    RightState.WITHDRAWN: _("Withdrawn"),
}
STANDINGS = {
    Standing.IN_FORCE: _("In force"),
    Standing.NOT_YET: _("Not yet in force"),
    Standing.RENEWAL_OPEN: _("Renewal open"),
    Standing.IN_GRACE: _("In grace"),
    Standing.EXPIRED: _("Expired"),
    Standing.DISPUTED: _("Disputed"),
    Standing.WITHDRAWN: _("Withdrawn"),
    Standing.UNDATED: _("No dates known"),
}
TONES: dict[Standing, kit.Tone] = {
    Standing.IN_FORCE: "met",
    Standing.NOT_YET: "neutral",
    Standing.RENEWAL_OPEN: "soon",
    Standing.IN_GRACE: "overdue",
    Standing.EXPIRED: "neutral",
    Standing.DISPUTED: "soon",
    Standing.WITHDRAWN: "neutral",
    Standing.UNDATED: "info",
}
GAPS = {
    GapCode.RIGHT_NOT_IN_FORCE: _("The right is not in force on that day."),
    GapCode.SELLER_UNKNOWN: _("No party in the register sells under that account."),
    GapCode.HOLDER_UNKNOWN: _("The holder of the right is not known."),
    GapCode.NO_CHAIN: _("No licence leads from the holder to the seller."),
    GapCode.GOODS: _("These goods or this class are not covered."),
    GapCode.TERRITORY: _("The territory is not covered."),
    GapCode.CHANNEL: _("The channel is not covered."),
    GapCode.DATES: _("The licence does not run on that day."),
    GapCode.SUB_LICENCE: _("The licensee may not grant sub-licences."),
}
# Reasons in a rejects file and refusals of the actions; foundation's own words fill the rest.
INPUTS = {
    "agent_of_oneself": _("A holder cannot be its own agent."),
    "broken_archive": _("The archive is damaged."),
    "broken_csv": _("The CSV is damaged: a quotation mark stands where none may."),
    "cannot_open": _("The file cannot be opened."),
    "cannot_write": _("The file cannot be written."),
    "channel_form": _(
        "A channel reads online, live, offline or export, with a place after a colon."
    ),
    "class_not_registered": _("The mark is not registered in one of these classes."),
    "column_missing": _("This column is missing."),
    "column_twice": _("This column stands twice."),
    "column_without_name": _("A column has no name."),
    "control_character": _("It holds characters that cannot be shown."),
    "copyright_number": _("This is no copyright registration number."),
    "credit_code": _("The check character of the credit code is wrong."),
    "demo_has_no_number": _("A demo row carries no registration number."),
    "document_known": _("This document stands there already."),
    "document_withdrawn": _("This document has been withdrawn."),
    "empty_file": _("The file is empty."),
    "ends_before_it_begins": _("It ends before it begins."),
    "expired_without_end": _("An expired right needs its last day."),
    "foreign_number": _("This is no registration number."),
    "region_digits": _("Two, four or six digits of a region code, or nothing."),
    "gtin": _("The check digit of this bar code is wrong."),
    "goods_form": _("Goods read 25:shoes;boots|18:bags."),
    "goods_outside_classes": _("Goods of a class that the row does not name."),
    "licence_ended_already": _("The licence has been ended already."),
    "licence_to_oneself": _("Licensor and licensee are the same."),
    "line_too_long": _("The line is longer than a megabyte."),
    "mark_number": _("This is no trademark number."),
    "missing": _("This must be filled in."),
    "nice_class": _("Nice classes run from 1 to 45."),
    "not_a_date": _("This is no date."),
    "not_a_design": _("The number is that of another kind of patent."),
    "not_a_list": _("The JSON file holds no list."),
    "not_a_text": _("A text is wanted here."),
    "not_parquet": _("This is no Parquet file."),
    "not_two_letters": _("A country or office has two letters."),
    "not_utf8_nor_gb18030": _("The text is neither in UTF-8 nor in GB18030."),
    "not_yes_or_no": _("Yes or no is wanted here."),
    "not_your_right": _("The right belongs to another holder."),
    "number_taken": _("Another right carries this number."),
    "party_known": _("A party with this credit code is in the register."),
    "patent_check_digit": _("The check digit of the patent number is wrong."),
    "patent_kind": _("The number names no kind of patent."),
    "patent_number": _("This is no patent number."),
    "price_known": _("A price of that day is recorded already."),
    "prices_out_of_order": _("Prices rise from low over median to high."),
    "recordation_number": _("This is no customs recordation number."),
    "registered_before_filed": _("Registered before it was filed."),
    "style_code_known": _("This style code is in the register."),
    "account_known": _("This account belongs to another party."),
    "territory_form": _("A territory reads CN, CN-35 or CN-350302."),
    "too_long": _("The text is too long."),
    "twice_in_the_file": _("The same right stands twice in the file."),
    "unknown_field": _("This field is not known."),
    "unknown_format": _("The file format is not known."),
    "unknown_kind": _("This kind of right is not known."),
    "unknown_status": _("This status is not known."),
    "withdrawn_for_good": _("A withdrawn right does not come back."),
    "wrong_number_of_cells": _("The line has more or fewer cells than the head."),
}

add_words(
    "kind",
    {
        events.RIGHT: _("Right"),
        events.LICENCE: _("Licence"),
        events.HOLDER: _("Holder"),
        events.LOAD: _("Register import"),
        events.SNAPSHOT: _("Snapshot"),
    },
)
add_words(
    "verb",
    {
        events.LOADED: _("Register file loaded"),
        events.EXPORTED: _("Register exported"),
        events.RIGHT_CHANGED: _("Changed by an import"),
        events.LICENCE_GRANTED: _("Licence recorded"),
        events.LICENCE_ENDED: _("Licence ended"),
        events.CONTACT_READ: _("Contact read"),
        events.CONTACT_EDITED: _("Contact edited"),
        events.CONTACT_ERASED: _("Contact erased"),
        events.PARTY_LINKED: _("Party edited"),
        events.AGENCY_GRANTED: _("Power of attorney recorded"),
        events.AGENCY_ENDED: _("Power of attorney ended"),
        events.DOCUMENT_ADDED: _("Document of a power of attorney added"),
        events.DOCUMENT_READ: _("Document of a power of attorney read"),
        events.DOCUMENT_WITHDRAWN: _("Document of a power of attorney withdrawn"),
        events.KNOWLEDGE_ADDED: _("Genuine-product knowledge added"),
        events.KNOWLEDGE_CHANGED: _("Genuine-product knowledge changed"),
        events.SNAPSHOT_PUBLISHED: _("Snapshot published"),
        "right.disputed": _("Title disputed"),
        "right.settled": _("Dispute settled"),
        "right.withdrawn": _("Right withdrawn"),
        "right.dispute": _("Mark as disputed"),
        "right.settle": _("Settle the dispute"),
        "right.withdraw": _("Withdraw the right"),
    },
)
add_words("state", {f"right.{state.value}": text for state, text in STATES.items()})
add_words("refusal", INPUTS)
add_words("input", INPUTS)


def class_label(number: int) -> str:
    return nice_class(number).label(get_language() or "zh")


def class_name(number: int) -> str:
    return gettext("Class %(number)s %(label)s") % {"number": number, "label": class_label(number)}


def standing_badge(validity: Validity) -> kit.Badge:
    standing = validity.standing
    return kit.Badge(str(STANDINGS[standing]), TONES[standing])


def origin_badges(*, is_demo: bool, common_word: bool = False) -> list[kit.Badge]:
    badges = []
    if is_demo:
        badges.append(kit.Badge(gettext("DEMO"), "info"))
    if common_word:
        badges.append(
            kit.Badge(
                gettext("common word"),
                "neutral",
                title=gettext("Also an everyday word: counts in context only"),
            )
        )
    return badges
