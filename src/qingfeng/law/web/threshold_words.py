"""What is wrong with the facts of a case, in words for whoever fills in the form."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.foundation.api import said
from qingfeng.kernel.errors import BadInput

# Kept apart from the site's words for input: there the same codes speak of files and lines.
REASONS = {
    "amount_missing": gettext_lazy("Give the amount of the act."),
    "amount_too_fine": gettext_lazy("Six decimal places are the most."),
    "amount_too_large": gettext_lazy("The number is larger than any case."),
    "conduct_ends_before_it_begins": gettext_lazy("The conduct cannot end before it begins."),
    "crime_missing": gettext_lazy("Choose the crime."),
    "date_missing": gettext_lazy("Give the day."),
    "decided_before_the_conduct_ended": gettext_lazy("The decision cannot lie before the end of the conduct."),
    "facts_too_long_for_address": gettext_lazy("Too long for an address: send the facts in the body of a POST."),
    "file_too_large": gettext_lazy("The facts are larger than is taken here; the command qingfeng threshold takes them."),
    "found_before_the_conduct_or_after_the_decision": gettext_lazy("It is found between the beginning of the conduct and the decision."),
    "key_given_twice": gettext_lazy("The key is given twice."),
    "kind_missing": gettext_lazy("Say whether it was criminal or administrative."),
    "later_than_the_decision": gettext_lazy("This day lies after the decision."),
    "list_too_long": gettext_lazy("The list is longer than is taken."),
    "negative_amount": gettext_lazy("An amount or a number is never negative."),
    "not_a_date": gettext_lazy("Write a day as 2026-10-09."),
    "not_a_list": gettext_lazy("A list is wanted here."),
    "not_a_text": gettext_lazy("A text of at most 500 characters is wanted here."),
    "not_a_whole_number": gettext_lazy("A whole number is wanted here."),
    "not_an_amount": gettext_lazy("Write a number as 50000 or 50000.50, without separators."),
    "not_an_article": gettext_lazy("Write the article as 213 or 219-1."),
    "not_an_object": gettext_lazy("Named values in braces are wanted here."),
    "not_json": gettext_lazy("This is not JSON: look for a missing quotation mark, comma or bracket."),
    "not_true_or_false": gettext_lazy("Only true or false is taken here."),
    "not_utf8": gettext_lazy("The text is not in UTF-8."),
    "parts_exceed_the_whole": gettext_lazy("The parts sold and unsold are more than the whole."),
    "sold_amount_without_quantity": gettext_lazy("An amount was sold for, but the quantity sold is nought."),
    "too_many_rows": gettext_lazy("More than 100 entries are no matter for a form; the command qingfeng threshold takes them."),
    "unknown_crime": gettext_lazy("No figures are kept for this article."),
    "unknown_key": gettext_lazy("The facts have no such key."),
    "unknown_value": gettext_lazy("Choose one of the values."),
}  # fmt: skip


def wrong_text(error: BadInput) -> str:
    found = REASONS.get(error.reason)
    return str(found) if found else said(error)


def placed_text(error: BadInput) -> str:
    """With its place in the JSON."""
    text = wrong_text(error)
    if error.column and error.reason != "not_json":
        return f"{error.column}: {text}"
    return _("Line %(row)d: %(text)s") % {"row": error.row, "text": text} if error.row else text
