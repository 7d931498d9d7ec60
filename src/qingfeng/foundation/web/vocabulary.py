"""The words of foundation's own codes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingfeng.foundation.ui.words import add_words

add_words(
    "kind",
    {
        "*": pgettext_lazy("permission", "Everything"),
        "organisation": _("Organisation"),
        "user": _("Person"),
        "role": _("Role"),
        "service_account": _("Program"),
        "api_key": _("API key"),
        "calendar": _("Calendar"),
        "calendar_year": _("Calendar year"),
        "file": _("File"),
        "journal": _("Journal"),
        "membership": _("Membership"),
        "demo": _("Demo data"),
    },
)
add_words(
    "verb",
    {
        "read": _("read"),
        "add": _("add"),
        "edit": _("edit"),
        "decide": _("decide"),
        "share": _("share"),
        "delete": _("delete"),
        "inspect": _("inspect"),
        "preserve": pgettext_lazy("evidence", "preserve"),
        "seize": _("seize"),
        "punish": _("punish"),
        "organisation.created": _("Organisation added"),
        "organisation.edited": _("Organisation edited"),
        "role.created": _("Role added"),
        "role.edited": _("Permissions of the role changed"),
        "user.created": _("Account added"),
        "user.password_set": _("Password set by an administrator"),
        "user.opened": _("Account opened"),
        "user.closed": _("Account closed"),
        "user.language_set": _("Language chosen"),
        "user.signed_in": _("Logged in"),
        "demo.done": _("Demo data prepared"),
        "user.locked_out": _("Locked out after wrong guesses"),
        "user.seat_taken": _("Acts for another office"),
        "membership.begun": _("Role given"),
        "membership.ended": _("Role taken away"),
        "service_account.created": _("Program added"),
        "service_account.closed": _("Program closed"),
        "api_key.issued": _("API key issued"),
        "api_key.revoked": _("API key revoked"),
        "calendar.year_loaded": _("Calendar year loaded"),
        "file.stored": _("File stored"),
        "file.swept": _("Leftover file removed"),
        "file.part_swept": _("Leftover of an upload removed"),
        "journal.texts_erased": _("Texts erased"),
        "carry_over": _("Carry over to the newer version"),
    },
)
add_words(
    "refusal",
    {
        "no_permission": _("Your role does not include this."),
        "not_from_here": _("This step does not lead on from where the matter stands."),
        "state_without_image": _(
            "The newer version of the workflow does not say where this matter would stand."
        ),
        "reason_missing": _("A reason is needed."),
        "not_found": _("It does not exist, or it is not for your office."),
        "conflict": _("Somebody else was first. Look again before you go on."),
        "taken": _("This entry exists already."),
        "permission_unreadable": _("A permission is not written as kind:verb."),
        "no_such_power": _("This body has no such power by law."),
        "no_calendar": _("The working days of this year are not loaded yet."),
        "document_failed": _(
            "The paper could not be set. Nothing was changed; tell your administrator."
        ),
    },
)
add_words(
    "input",
    {
        "name_missing_or_long": _("Give a name; it may not be longer than the field allows."),
        "kind_unknown": _("Choose one of the kinds."),
        "function_of_agency": _("An agency has a function, and only an agency."),
        "dates_reversed": _("The end lies before the beginning."),
        "region_unreadable": _("A region code has six digits."),
        "region_unknown": _("No division has this code."),
        "uscc_length": _("A unified social credit code has 18 characters."),
        "uscc_format": _("This is not a unified social credit code."),
        "uscc_checksum": _("The last character does not fit the code: look for a slip."),
        "uscc_component": _("A part of the code is not in use."),
        "email_unreadable": _("This is not an e-mail address."),
        "password_weak": _("The password is too easily guessed."),
        "language_unknown": _("Choose one of the languages."),
        "expiry_past": _("The end lies in the past."),
        "expiry_too_far": _("A key lasts a year and a day at most."),
        "scope_unreadable": _("Name at least one permission, as kind:verb."),
        "file_too_large": _("The file is too large."),
        "not_utf8": _("The text is not in UTF-8."),
        "not_json": _("This is no JSON."),
        "not_an_object": _("No JSON object stands here."),
        "text_missing": _("The text is missing or too long."),
        "jurisdiction_unreadable": _("A jurisdiction is written as cn or us-federal."),
        "year_unreadable": _("The year is not a number from 1949 to 2200."),
        "holidays_missing": _("The list of holidays is missing."),
        "holiday_unreadable": _("A holiday needs a date and a name."),
        "workdays_unreadable": _("The list of make-up working days cannot be read."),
        "day_twice": _("The day stands in the file twice."),
        "workday_not_weekend": _("A make-up working day lies on a Saturday or Sunday."),
        "date_unreadable": _("The date is not written as 2026-10-09."),
        "date_outside_year": _("The date lies outside the year of the file."),
        "file_type_refused": _("A file of this type is not taken here."),
        "file_empty": _("The file is empty."),
        "picture_unreadable": _("The picture is of no kind that can be printed."),
    },
)
add_words(
    "notice",
    {
        "calendar.year_missing": _(
            "A date could not be counted: the calendar %(calendar)s has no year %(year)s."
        ),
    },
)
add_words(
    "function",
    {
        "market_regulation": _("Market regulation"),
        "copyright": _("Copyright administration"),
        "customs": _("Customs"),
        "post": _("Post"),
        "public_security": _("Public security (police)"),
        "procuratorate": _("Procuratorate"),
        "commerce": _("Commerce"),
        "industry_it": _("Industry and information technology"),
        "culture": _("Culture and tourism"),
        "justice": _("Justice administration"),
        "subdistrict": _("Sub-district office"),
        "leading_group": _("Leading-group office"),
    },
)
add_words(
    "office",
    {
        "right_holder": _("Right holder"),
        "agent": _("Agents' firm"),
        "platform": _("E-commerce platform"),
        "agency": _("Agency"),
        "appraisal": _("Appraisal body"),
        "system": _("System"),
    },
)
