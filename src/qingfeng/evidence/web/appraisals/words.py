"""What the codes of appraisal are called."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.queries.appraisal_results import OPEN
from qingfeng.evidence.rules.appraisal import (
    Opinion,
    Payer,
    PriceOf,
    Purpose,
    Review,
    ServiceMode,
    State,
)
from qingfeng.foundation.api import add_words, formats, kit
from qingfeng.register.api import nice_class

PURPOSES = {
    Purpose.APPRAISAL: _("Appraisal"),
    Purpose.TESTING: _("Testing"),
    Purpose.INSPECTION: pgettext_lazy("laboratory", "Inspection"),
    Purpose.QUARANTINE: _("Quarantine"),
    Purpose.PRICE: _("Price appraisal"),
}
OPINIONS = {
    Opinion.COUNTERFEIT: _("Counterfeit"),
    Opinion.GENUINE: _("Genuine"),
    Opinion.SHODDY: _("Below standard"),
    Opinion.SOUND: _("Up to standard"),
    Opinion.UNDETERMINED: _("Undetermined"),
}
PRICES_OF = {
    PriceOf.GENUINE: _("The genuine product, at its market middle price"),
    PriceOf.GOODS: _("These goods as they are"),
}
PAYERS = {Payer.OFFICE: _("The office"), Payer.PARTY: _("The party")}
REVIEWS = {
    Review.UPHELD: _("Upheld: the report is not relied on"),
    Review.AGAIN: _("Another body is asked again"),
    Review.REJECTED: _("Rejected: the report stands"),
}
STATES = {
    State.DRAFTED: _("Being drafted"),
    State.REQUESTED: _("Requested"),
    State.ACCEPTED: _("Accepted by the body"),
    State.REPORTED: _("Reported"),
    State.REFUSED: _("Refused by the body"),
    State.RECALLED: _("Recalled"),
}
STATE_TONES: dict[State, kit.Tone] = {
    State.DRAFTED: "neutral",
    State.REQUESTED: "soon",
    State.ACCEPTED: "accent",
    State.REPORTED: "met",
    State.REFUSED: "overdue",
    State.RECALLED: "neutral",
}
VERBS = {
    "request": _("Send the request"),
    "accept": _("Accept the request"),
    "decline": _("Decline the request"),
    "report": _("Hand in the report"),
    "give_back": _("Give the request back"),
    "recall": _("Recall the request"),
    "drafted": _("Appraisal drafted"),
    "requested": _("Appraisal requested"),
    "accepted": _("Appraisal accepted"),
    "declined": _("Appraisal declined"),
    "reported": _("Report handed in"),
    "given_back": _("Request given back"),
    "recalled": _("Request recalled"),
    "told": _("Party told of the result"),
    "waived": _("Time to object waived by the party"),
    "departed": _("Finding departs from the report"),
    "objected": _("Objection to the report entered"),
    "reviewed": _("Objection decided"),
    "offered": _("Report offered to another office"),
    "recognised": _("Recognition signed"),
    "pause_begun": _("Fixed time of the appraisal begun"),
    "pause_ended": _("Fixed time of the appraisal ended"),
    "qualification_entered": _("Certificate of the body entered"),
    "qualification_withdrawn": _("Certificate of the body withdrawn"),
}
MODES = {
    ServiceMode.DIRECT: _("Handed over to the party"),
    ServiceMode.LEFT: _("Left there, with a witness or on video"),
    ServiceMode.POST: _("By registered post"),
    ServiceMode.ENTRUSTED: _("Through another office"),
    ServiceMode.ELECTRONIC: _("Electronically, as the party agreed"),
    ServiceMode.ANNOUNCEMENT: _("By announcement whose time is over"),
}
REFUSALS = {
    "sample_missing": _("Add at least one sealed sample."),
    "body_unqualified": _(
        "The body holds no certificate for this today: choose another, or say why no qualified one exists."
    ),
    "certificate_gone": _(
        "The body holds no certificate today that covers these goods: its new one is entered first, or the request is given back."
    ),
    "pause_runs": _(
        "Time is fixed for another appraisal of this matter and not over: ask without a fixed time, or wait for that report."
    ),
    "goods_class_unsaid": _(
        "This draft is from before the class of the goods was asked for: recall it and ask anew."
    ),
    "body_out_of_scope": _(
        "The body's certificate does not cover this class of goods: choose another body. No reason gets round that."
    ),
    "scope_unconfirmed": _(
        "The body's certificate names no classes: read its scope, and confirm that it covers these goods."
    ),
    "body_conflicted": _("The body is a side of the matter, or belongs to one: choose another."),
    "interest_undeclared": _("Declare that neither you nor your appraisers have an interest."),
    "seals_not_intact": _("The seals must be intact: else give the request back with the reason."),
    "sample_not_on_offer": _(
        "A chosen sample is no longer in custody here, or another body has it."
    ),
    "samples_not_handed_over": _(
        "A sample drawn in custody has not been handed over by a signed order."
    ),
    "second_by_another_body": _("A second appraisal follows a report, and another body makes it."),
    "result_not_told": _(
        "The party has not been told the result of an appraisal of these goods: nothing can rest on it before."
    ),
    "objection_open": _(
        "An objection to an appraisal of these goods is not decided yet: nothing rests on that report before. Decide the objection on the page of the appraisal."
    ),
    "objection_time_runs": _(
        "The party may still object to an appraisal of these goods: nothing rests on that report until its time is over, or the party waives it in writing."
    ),
    "waived_already": _("The waiver is entered already."),
    "told_already": _("The party has been told already."),
    "not_reported_yet": _("There is no report yet."),
    "certificate_known": _("This certificate stands there already."),
    "objection_reviewed_already": _("The objection has been decided already."),
    "offered_already": _("The report has been offered to this office already."),
    "recognition_signed_already": _("It has been signed already."),
}
INPUTS = {
    "classes_missing": _("Choose the classes of goods, 1 to 34, that the certificate covers."),
    "goods_class_missing": _("Choose the class of the goods, 1 to 34."),
    "goods_class_differs": _(
        "The right, the product or the first appraisal names another class than this."
    ),
    "samples_differ": _("At most 100 samples, each under a seal of its own."),
    "sample_incomplete": _("A sample has a name, a quantity with its unit, and a seal."),
    "report_lines_differ": _("The report has one line for each sample."),
    "price_missing": _("Give a price for each sample."),
    "opinion_missing": _("Give a finding for each sample."),
    "no_pause_for_price": _("No clock stops for a price appraisal."),
    "pause_not_fixed": _("Fix the time in days, 180 at most."),
    "pause_not_told": _("Add the notice by which the party was told of the fixed time."),
    "mode_unknown": _("The law knows no such way of service."),
    "told_out_of_order": _("The party is told after the report, and not in the future."),
    "waived_out_of_order": _("The party waives after it was told, and not in the future."),
    "report_word_missing": _("A report that stands says otherwise: say why it is not followed."),
    "objection_time_missing": _(
        "Name the last day to object, after the day on which the party was told."
    ),
    "office_not_offered": _("Choose another agency."),
}
NOTICES = {
    "appraisal.requested": _("An appraisal is asked of you."),
    "appraisal.done": _("An appraisal has come back."),
    "appraisal.offered": _("A report is offered to you for recognition."),
}


def waits(code: str, until: datetime | None) -> str:
    """Why nothing rests on a report yet, and until when."""
    if code != OPEN and until is not None:
        return gettext("The party may object until %(moment)s: no finding, no confiscation, no disposal and no price rests on this report before, unless the party waives it in writing.") % {"moment": formats.moment(until)}  # fmt: skip
    return str(REFUSALS[code])


def class_name(number: int) -> str:
    label = nice_class(number).label("zh" if formats.chinese() else "en")
    return gettext("Class %(number)s %(label)s") % {"number": number, "label": label}


def classes_name(numbers: Iterable[int]) -> str:
    """All in one line, such as: classes 18, 25."""
    listed = sorted(numbers)
    told = ngettext("class %(numbers)s", "classes %(numbers)s", len(listed))
    between = "、" if formats.chinese() else ", "
    return told % {"numbers": between.join(str(each) for each in listed)} if listed else ""


add_words("kind", {"appraisal": _("Appraisal")})
add_words("state", {f"appraisal.{code}": text for code, text in STATES.items()})
add_words("state", {f"opinion.{code}": text for code, text in OPINIONS.items()})
add_words("verb", {f"appraisal.{code}": text for code, text in VERBS.items()})
add_words("refusal", REFUSALS)
add_words("input", INPUTS)
add_words("notice", NOTICES)
