"""Codes of the market as sentences, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import add_words
from qingfeng.kernel.errors import BadInput, QingfengError

Text = str | Promise

TRADING_MODELS: dict[str, Text] = {
    "self_operated": _("Self-operated retail"),
    "marketplace": _("Third-party stores"),
    "social_commerce": _("Mobile and social commerce"),
    "live_stream": _("Live streaming"),
    "not_stated": _("Not stated"),
}
SOURCES: dict[str, Text] = {
    "upload": _("Upload"),
    "command": _("Command line"),
    "api": _("API"),
    "demo": _("Demo"),
}
GROUNDS: dict[str, Text] = {
    "infringing": _("It infringes"),
    "other": _("Another reason, such as sold out"),
}
RUN_KINDS: dict[str, Text] = {
    "new": _("What was new"),
    "all": _("Everything"),
    "marks": _("Changed marks"),
}
DISGUISES: dict[str, Text] = {
    "exact": _("written openly"),
    "nickname": _("nickname"),
    "model": _("model line without the brand"),
    "separator": _("characters pushed in between"),
    "confusable": _("look-alike letters"),
    "digit": _("digits or symbols for letters"),
    "mask": _("letters masked"),
    "edit": _("one letter off"),
    "sound": _("same-sound characters"),
    "look": _("look-alike characters"),
    "split": _("characters taken apart"),
    "script": _("other script"),
}
FIELDS: dict[str, Text] = {
    "listing_id": _("Listing number"),
    "title": _("Title"),
    "description": _("Description"),
    "category": _("Category"),
    "price": _("Price"),
    "currency": _("Currency"),
    "platform": _("Platform"),
    "platform_region": _("Region of the platform"),
    "seller_id": _("Seller number"),
    "seller_name": _("Seller name"),
    "seller_region": _("Region of the seller"),
    "url": _("Address"),
    "images": _("Pictures"),
    "ships_from": _("Ships from"),
    "seen_at": _("Seen"),
    "extra": _("Other columns"),
    "removed_at": _("Taken down"),
    "room_id": _("Live room"),
    "host_name": _("Host"),
}
ROW_REASONS: dict[str, Text] = {
    "missing": _("is missing"),
    "repeated": _("stands in the file a second time"),
    "too_long": _("is too long"),
    "nul_character": _("holds a NUL character"),
    "control_character": _("holds a control character"),
    "region_not_six_digits": _("is no six-digit division code"),
    "currency_not_three_letters": _("is no three-letter currency code"),
    "price_not_a_number": _("is not a number"),
    "price_negative": _("is below zero"),
    "price_too_large": _("is too large"),
    "not_an_instant": _("is not a date and time"),
    "in_the_future": _("lies in the future"),
    "required_by_trading_model": _("is required of a platform of this trading model"),
    "other_platform": _("names another platform than the one delivered for"),
    "column_count": _("the row has more or fewer columns than the header"),
    "too_many_columns": _("the row has far too many columns"),
    "quote_not_closed": _("a quotation mark is opened and not closed"),
    "text_after_quote": _("text stands behind a closing quotation mark"),
    "record_too_long": _("the row is longer than 1 MiB"),
    "text_not_decodable": _("holds bytes that are no text in the file's encoding"),
    "not_json": _("the line is not JSON"),
    "not_an_object": _("the line is no JSON object"),
    "not_text": _("is neither text nor a number"),
    "key_repeated": _("a key stands twice in the object"),
}
FILE_REASONS: dict[str, Text] = {
    "file_empty": _("The file is empty."),
    "file_unreadable": _("The file cannot be read."),
    "file_too_large": _("The file is larger than is taken."),
    "file_type_refused": _(
        "This is no CSV, NDJSON or Parquet file; other packed or office files are not taken."
    ),
    "archive_refused": _(
        "This is a packed or office file. Hand over CSV, NDJSON or Parquet, or one of these as .gz."
    ),
    "archive_in_archive": _("The .gz file holds another packed file. Unpack it first."),
    "archive_bomb": _(
        "The packed file unpacks to far more than a file of listings would. It was not taken."
    ),
    "archive_damaged": _("The packed file is damaged or cut off."),
    "not_parquet": _("The name says Parquet, the content does not."),
    "parquet_damaged": _("The Parquet file is damaged."),
    "not_ndjson": _("The lines are not JSON objects."),
    "json_array": _("This is a JSON list. Hand over one object a line."),
    "encoding_refused": _("Texts are taken in UTF-8 or GB18030 only."),
    "encoding_unknown": _("The text is neither UTF-8 nor GB18030."),
    "column_missing": _("A required column is missing."),
    "column_repeated": _("A column stands twice in the header."),
    "column_type": _("A column holds a type that cannot be read as text."),
    "too_many_columns": _("The file has far too many columns."),
    "header_too_long": _("The first line is too long for a header."),
    "platform_not_named": _("Say which of your platforms the file is for."),
    "other_platform": _("This key or office speaks for another platform."),
    "no_permission": _("This is not permitted to you."),
    "import_running": _("This file is being loaded right now."),
    "idempotency_key_reused": _("This Idempotency-Key was used for another body."),
    "not_found": _("Not there, or not for you to see."),
    "cursor_unfit": _("This page address is not valid."),
    "value_refused": _("A value is missing, or is not of the kind that stands here."),
    "already_removed": _("This offer was taken down already."),
    "ground_unknown": _("Say infringing or other."),
    "too_many_listings": _("Name between one and 500 listings."),
    "media_type_refused": _("Send NDJSON, CSV or Parquet as the body."),
}

add_words(
    "kind",
    {
        "listing": _("Listing"),
        "listing_import": _("Import of listings"),
        "platform": _("Platform"),
        "screening": _("Screening"),
        "screening_run": _("Screening run"),
    },
)
add_words(
    "verb",
    {
        "market.import_finished": _("Import finished"),
        "market.hits_found": _("Screening found marks"),
        "market.run_finished": _("Screening run finished"),
        "platform.added": _("Platform added"),
        "platform.changed": _("Platform changed"),
        "listing.removed": _("Offer taken down"),
    },
)


def error_text(error: QingfengError) -> str:
    """What went wrong with a file or a call, with the place where there is one."""
    known = FILE_REASONS.get(error.code) or ROW_REASONS.get(error.code)
    text = (
        str(known) if known else gettext("The input was refused (%(code)s).") % {"code": error.code}
    )
    if not isinstance(error, BadInput):
        return text
    places = []
    if error.row is not None:
        places.append(gettext("row %(row)s") % {"row": error.row})
    if error.column is not None:
        places.append(gettext("column %(column)s") % {"column": error.column})
    if not places:
        return text
    return gettext("%(text)s (%(place)s)") % {"text": text, "place": gettext(", ").join(places)}


def row_text(field: str, reason: str) -> str:
    """Why a row was refused: `Price is not a number`."""
    why = str(ROW_REASONS.get(reason, reason))
    name = str(FIELDS.get(field, field))
    return gettext("%(field)s %(why)s") % {"field": name, "why": why} if name else why
