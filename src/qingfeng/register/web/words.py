"""What the codes of the register are called."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from qingfeng.foundation.api import add_words, kit
from qingfeng.register import events
from qingfeng.register.rules.chain import GapCode
from qingfeng.register.rules.taxonomy import nice_class
from qingfeng.register.rules.validity import Standing, Validity
from qingfeng.register.rules.vocabulary import LicenceKind, NameKind, RightKind, RightState

KINDS = {
    RightKind.WORD: lazy("Word mark"),
    RightKind.FIGURATIVE: lazy("Figurative mark"),
    RightKind.COMBINED: lazy("Combined mark"),
    RightKind.COPYRIGHT: lazy("Copyright"),
    RightKind.DESIGN: lazy("Design patent"),
    RightKind.INDICATION: lazy("Geographical indication"),
}
NAME_KINDS = {
    NameKind.ALIAS: lazy("Alias"),
    NameKind.NAME_ZH: lazy("Chinese name"),
    NameKind.NICKNAME: lazy("Nickname"),
    NameKind.MODEL_LINE: lazy("Model line"),
    NameKind.STYLE_CODE: lazy("Style code"),
}
LICENCE_KINDS = {
    LicenceKind.EXCLUSIVE: lazy("Exclusive licence"),
    LicenceKind.SOLE: lazy("Sole licence"),
    LicenceKind.ORDINARY: lazy("Ordinary licence"),
}
STATES = {
    RightState.REGISTERED: lazy("Registered"),
    RightState.DISPUTED: lazy("Disputed"),
    RightState.WITHDRAWN: lazy("Withdrawn"),
}
STANDINGS = {
    Standing.IN_FORCE: lazy("In force"),
    Standing.NOT_YET: lazy("Not yet in force"),
    Standing.RENEWAL_OPEN: lazy("Renewal open"),
    Standing.IN_GRACE: lazy("In grace"),
    Standing.EXPIRED: lazy("Expired"),
    Standing.DISPUTED: lazy("Disputed"),
    Standing.WITHDRAWN: lazy("Withdrawn"),
    Standing.UNDATED: lazy("No dates known"),
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
    GapCode.RIGHT_NOT_IN_FORCE: lazy("The right is not in force on that day."),
    GapCode.SELLER_UNKNOWN: lazy("No party in the register sells under that account."),
    GapCode.HOLDER_UNKNOWN: lazy("The holder of the right is not known."),
    GapCode.NO_CHAIN: lazy("No licence leads from the holder to the seller."),
    GapCode.GOODS: lazy("These goods or this class are not covered."),
    GapCode.TERRITORY: lazy("The territory is not covered."),
    GapCode.CHANNEL: lazy("The channel is not covered."),
    GapCode.DATES: lazy("The licence does not run on that day."),
    GapCode.SUB_LICENCE: lazy("The licensee may not grant sub-licences."),
}
# Reasons in a rejects file and refusals of the actions; foundation's own words fill the rest.
INPUTS = {
    "agent_of_oneself": lazy("A holder cannot be its own agent."),
    "broken_archive": lazy("The archive is damaged."),
    "broken_csv": lazy("The CSV is damaged: a quotation mark stands where none may."),
    "cannot_open": lazy("The file cannot be opened."),
    "cannot_write": lazy("The file cannot be written."),
    "channel_form": lazy(
        "A channel reads online, live, offline or export, with a place after a colon."
    ),
    "class_not_registered": lazy("The mark is not registered in one of these classes."),
    "column_missing": lazy("This column is missing."),
    "column_twice": lazy("This column stands twice."),
    "column_without_name": lazy("A column has no name."),
    "control_character": lazy("It holds characters that cannot be shown."),
    "copyright_number": lazy("This is no copyright registration number."),
    "credit_code": lazy("The check character of the credit code is wrong."),
    "demo_has_no_number": lazy("A demo row carries no registration number."),
    "empty_file": lazy("The file is empty."),
    "ends_before_it_begins": lazy("It ends before it begins."),
    "expired_without_end": lazy("An expired right needs its last day."),
    "file_too_large": lazy("The file is too large."),
    "foreign_number": lazy("This is no registration number."),
    "goods_form": lazy("Goods read 25:shoes;boots|18:bags."),
    "goods_outside_classes": lazy("Goods of a class that the row does not name."),
    "licence_ended_already": lazy("The licence has been ended already."),
    "licence_to_oneself": lazy("Licensor and licensee are the same."),
    "line_too_long": lazy("The line is longer than a megabyte."),
    "mark_number": lazy("This is no trademark number."),
    "missing": lazy("This must be filled in."),
    "nice_class": lazy("Nice classes run from 1 to 45."),
    "not_a_date": lazy("This is no date."),
    "not_a_design": lazy("The number is that of another kind of patent."),
    "not_a_list": lazy("The JSON file holds no list."),
    "not_a_text": lazy("A text is wanted here."),
    "not_an_object": lazy("The line holds no record."),
    "not_json": lazy("This is no JSON."),
    "not_parquet": lazy("This is no Parquet file."),
    "not_two_letters": lazy("A country or office has two letters."),
    "not_utf8": lazy("The text is not in UTF-8."),
    "not_utf8_nor_gb18030": lazy("The text is neither in UTF-8 nor in GB18030."),
    "not_yes_or_no": lazy("Yes or no is wanted here."),
    "not_your_right": lazy("The right belongs to another holder."),
    "number_taken": lazy("Another right carries this number."),
    "party_known": lazy("A party with this credit code is in the register."),
    "patent_check_digit": lazy("The check digit of the patent number is wrong."),
    "patent_kind": lazy("The number names no kind of patent."),
    "patent_number": lazy("This is no patent number."),
    "prices_out_of_order": lazy("Prices rise from low over median to high."),
    "reason_missing": lazy("A reason is needed."),
    "recordation_number": lazy("This is no customs recordation number."),
    "registered_before_filed": lazy("Registered before it was filed."),
    "style_code_known": lazy("This style code is in the register."),
    "account_known": lazy("This account belongs to another party."),
    "territory_form": lazy("A territory reads CN, CN-35 or CN-350302."),
    "too_long": lazy("The text is too long."),
    "twice_in_the_file": lazy("The same right stands twice in the file."),
    "unknown_format": lazy("The file format is not known."),
    "unknown_kind": lazy("This kind of right is not known."),
    "unknown_status": lazy("This status is not known."),
    "withdrawn_for_good": lazy("A withdrawn right does not come back."),
    "wrong_number_of_cells": lazy("The line has more or fewer cells than the head."),
}

add_words(
    "kind",
    {
        events.RIGHT: lazy("Right"),
        events.LICENCE: lazy("Licence"),
        events.HOLDER: lazy("Holder"),
        events.LOAD: lazy("Register import"),
        events.SNAPSHOT: lazy("Snapshot"),
    },
)
add_words(
    "verb",
    {
        events.LOADED: lazy("Register file loaded"),
        events.EXPORTED: lazy("Register exported"),
        events.RIGHT_CHANGED: lazy("Changed by an import"),
        events.LICENCE_GRANTED: lazy("Licence recorded"),
        events.LICENCE_ENDED: lazy("Licence ended"),
        events.CONTACT_READ: lazy("Contact read"),
        events.CONTACT_ERASED: lazy("Contact erased"),
        events.PARTY_LINKED: lazy("Party edited"),
        events.AGENCY_GRANTED: lazy("Power of attorney recorded"),
        events.KNOWLEDGE_ADDED: lazy("Genuine-product knowledge added"),
        events.SNAPSHOT_PUBLISHED: lazy("Snapshot published"),
        "right.disputed": lazy("Title disputed"),
        "right.settled": lazy("Dispute settled"),
        "right.withdrawn": lazy("Right withdrawn"),
        "dispute": lazy("Mark as disputed"),
        "settle": lazy("Settle the dispute"),
        "withdraw": lazy("Withdraw the right"),
    },
)
add_words("state", {state.value: text for state, text in STATES.items()})
add_words("refusal", INPUTS)
add_words("input", INPUTS)


def chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def class_label(number: int) -> str:
    return nice_class(number).label(get_language() or "zh")


def class_name(number: int) -> str:
    return _("Class %(number)s %(label)s") % {"number": number, "label": class_label(number)}


def standing_badge(validity: Validity) -> kit.Badge:
    standing = validity.standing
    return kit.Badge(str(STANDINGS[standing]), TONES[standing])


def origin_badges(*, is_demo: bool, common_word: bool = False) -> list[kit.Badge]:
    badges = []
    if is_demo:
        badges.append(kit.Badge(_("DEMO"), "info"))
    if common_word:
        badges.append(
            kit.Badge(
                _("common word"),
                "neutral",
                title=_("Also an everyday word: counts in context only"),
            )
        )
    return badges
