"""What the codes of identification by the right holder are called."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.rules.answers import Delivery
from qingfeng.evidence.rules.brand_services import ReadingStatus
from qingfeng.evidence.rules.codes import CodeKind
from qingfeng.evidence.rules.identification import (
    Finding,
    Ground,
    Means,
    Outcome,
    Request,
    Route,
    Standing,
    State,
    Verdict,
)
from qingfeng.foundation.api import add_words, kit

ROUTES = {
    Route.CUSTOMS: _("Customs, in clearance"),
    Route.MARKET: _("Market supervision"),
    Route.POLICE: _("Police, in a criminal case"),
}
GROUNDS = {
    Ground.CLEARANCE: _("Under customs control, not released yet"),
    Ground.INSPECTION: _("Found at an inspection"),
    Ground.PRESERVED: _("Preserved after registration"),
    Ground.SEIZED: _("Sealed or seized"),
    Ground.PURCHASE: _("Bought as a test purchase"),
    Ground.HANDED_IN: _("Handed in by who had it"),
    Ground.CRIMINAL_CASE: _("Held in a criminal case that is filed"),
}
VERDICTS = {
    Verdict.COUNTERFEIT: _("Counterfeit"),
    Verdict.GENUINE: _("Genuine"),
    Verdict.OTHER_CHANNEL: _("Genuine, from another channel"),
    Verdict.OTHER_MARKET: _("Genuine, for another market"),
    Verdict.REFURBISHED: _("Refurbished"),
    Verdict.EXPIRED: _("Past its date"),
    Verdict.CANNOT_TELL: _("Cannot be told"),
    Verdict.NOT_OURS: _("Not our product"),
}
VERDICT_TONES: dict[Verdict, kit.Tone] = {
    Verdict.COUNTERFEIT: "overdue",
    Verdict.GENUINE: "met",
    Verdict.CANNOT_TELL: "soon",
}
REQUESTS = {
    Request.APPLY: _("We apply for detention"),
    Request.DECLINE: _("We do not apply"),
}
STANDINGS = {
    Standing.EMPLOYEE: _("Employee of the right holder"),
    Standing.AGENT: _("Agent with a power of attorney"),
    Standing.LICENSEE: _("Licensee or authorised maker"),
    Standing.EXPERT: _("Expert named by the right holder"),
}
MEANS = {
    Means.IN_APP: _("Receipt confirmed here"),
    Means.EMAIL: _("Confirmation by e-mail"),
    Means.PAPER: _("Receipt on paper"),
}
DELIVERIES = {
    Delivery.ONLINE: _("Given here"),
    Delivery.POST: _("By post"),
    Delivery.BANK: _("Through a bank"),
    Delivery.IN_PERSON: _("Handed in at customs"),
}
FINDINGS = {
    Finding.AS_GENUINE: _("as on genuine goods"),
    Finding.AS_COPY: _("as on copies"),
    Finding.UNCLEAR: _("cannot be seen"),
}
OUTCOMES = {
    Outcome.DETAINED: _("Goods detained"),
    Outcome.RELEASED: _("Goods released"),
    Outcome.RELIED: _("Relied on"),
    Outcome.NOT_RELIED: _("Not relied on"),
}
CODE_KINDS = {
    CodeKind.GTIN: _("Bar code (GTIN)"),
    CodeKind.LINK: _("GS1 link"),
    CodeKind.PARCEL: _("Parcel number (S10)"),
    CodeKind.STYLE: _("Style code"),
    CodeKind.ADDRESS: _("Address, not followed"),
    CodeKind.TEXT: _("Text"),
}
READINGS = {
    ReadingStatus.KNOWN: _("Serial number known to the brand"),
    ReadingStatus.UNKNOWN: _("Serial number unknown to the brand"),
    ReadingStatus.FLAGGED: _("Serial number flagged by the brand"),
    ReadingStatus.FAILED: _("No answer"),
    ReadingStatus.READ: _("Read"),
}
# By which a device says that it read; another word of a device stays as it is.
METHODS = {
    "rfid": _("radio tag"),
    "nfc": _("near-field chip"),
    "spectrum": _("spectrum"),
    "microscope": _("microscope"),
}
STATES = {
    State.DRAFTED: _("Being drafted"),
    State.SENT: _("Sent, not served yet"),
    State.SERVED: _("Served, waits for the answer"),
    State.ANSWERED: _("Answered"),
    State.SILENT: _("Silence signed for"),
    State.CLOSED: _("Closed"),
    State.WITHDRAWN: _("Withdrawn"),
}
STATE_TONES: dict[State, kit.Tone] = {
    State.DRAFTED: "neutral",
    State.SENT: "soon",
    State.SERVED: "accent",
    State.ANSWERED: "info",
    State.SILENT: "soon",
    State.CLOSED: "met",
    State.WITHDRAWN: "neutral",
}
VERBS = {
    "send": _("Send to the right holder"),
    "serve": _("Enter proof of service"),
    "receive": _("Confirm receipt"),
    "answer": _("Answer"),
    "enter": _("Enter an answer on paper"),
    "state_silence": _("Sign that nobody answered"),
    "close": _("Close with a finding"),
    "take_back": _("Enter an answer that was in time"),
    "release": _("Sign the release"),
    "withdraw": _("Withdraw the question"),
    "drafted": _("Question drafted"),
    "changed": _("Question changed"),
    "sent": _("Question sent"),
    "served": _("Service proven"),
    "received": _("Receipt confirmed by the right holder"),
    "answered": _("The right holder answered"),
    "entered": _("Answer on paper entered"),
    "silence_stated": _("Silence signed for by an officer"),
    "silence_taken_back": _("Answer that was in time entered; the silence is taken back"),
    "closed": _("Closed with a finding"),
    "released": _("Release signed by an officer"),
    "withdrawn": _("Question withdrawn"),
    "picture_masked": _("Parts of a photograph blacked out"),
    "picture_cleared": _("Photograph signed for: no label, no face"),
    "rebutted": _("Rebuttal of the party entered"),
    "disclosed": _("Right holder told of the seizure"),
    "reminded": _("Right holder reminded"),
}
REFUSALS = {
    "no_route": _("Your office has no goods before it: it may not ask."),
    "ground_not_of_route": _("Goods do not come before your office in this way."),
    "parcel_not_lawful": _(
        "A parcel is opened by customs in clearance or by the police in a criminal case, by nobody else."
    ),
    "lawful_ground_missing": _("Say how the goods came before you."),
    "right_missing": _("Choose the mark or product first."),
    "holder_unknown": _("The register names no holder of this right."),
    "right_not_in_force": _("The right is not in force: nothing can rest on it."),
    "not_recorded": _(
        "The right is not recorded with customs: customs acts of its own accord for recorded rights only."
    ),
    "picture_missing": _("Add a photograph of the goods first."),
    "picture_uncleared": _(
        "Look at the photographs first: sign for at least one that no label and no face is on it."
    ),
    "question_answered_already": _("The question has been answered: its photographs stand."),
    "picture_masked_meanwhile": _("The photograph was changed meanwhile: look at it again."),
    "question_missing": _("Write at least one question first."),
    "question_sent_already": _("The question has been sent: it does not change any more."),
    "no_clock_no_silence": _("No law sets a clock here: silence means nothing."),
    "clock_still_runs": _("The clock still runs."),
    "clock_runs": _("The clock runs since service: it ends by an answer or by itself."),
    "signature_by_person": _("A person signs, not a program."),
    "outcome_not_of_route": _("Your office cannot close it in this way."),
    "silence_stands": _(
        "The answer came after the last day: the silence that was signed for stands."
    ),
    "timely_missing": _("Say what on the paper shows that it was in time."),
    "silence_bars_nothing": _(
        "The rule of that day bars nothing for silence: nothing is released on it."
    ),
    "value_missing": _("Say first what the goods are worth: the security goes by it."),
    "detention_barred": _(
        "Customs may not detain: the right holder did not apply in time with proof and security."
    ),
    "no_infringement_said": _(
        "Customs may not detain: the right holder names no infringement. Genuine goods of another channel or market, refurbished and expired ones are not counterfeit."
    ),
    "answer_unchecked": _("Check the identifier’s standing and the truth of the answer first."),
    "answer_excluded": _("The answer was excluded as evidence: nothing can rest on it."),
    "question_over": _("The question is over."),
    "no_serial_to_ask": _("No serial number was read from the goods."),
    "no_brand_service": _("The right holder has named no service of its own."),
    "address_inside": _("The host leads to an address that is not public: it is not asked."),
    "brand_service_known": _("This host is named already."),
    "nothing_to_rebut": _("There is no answer to rebut."),
    "not_confiscated": _(
        "The right holder learns this only after confiscation of counterfeit goods."
    ),
    "not_confiscated_in_ledger": _(
        "The custody ledger shows no confiscation of these goods: the right holder is told after it, never before."
    ),
    "disclosed_already": _("The right holder has been told already."),
}
INPUTS = {
    "code_empty": _("Nothing was read."),
    "code_too_long": _("The code is longer than 1,000 characters."),
    "code_check_digit": _("The check digit is wrong: read the bar code again."),
    "parcel_check_digit": _("The check digit of the parcel number is wrong: read it again."),
    "picture_missing": _("Choose a photograph."),
    "picture_damaged": _("The picture is damaged or of a kind that is not known."),
    "label_unchecked": _("Sign that no label with a name, number or address is on it."),
    "face_unchecked": _("Sign that no face is on it."),
    "box_missing": _("Draw at least one area to black out."),
    "box_outside": _("An area lies outside of the photograph."),
    "boxes_too_many": _("Twenty areas are enough."),
    "pictures_too_many": _("Twenty pictures are enough."),
    "questions_too_many": _("At most 20 questions of 500 characters."),
    "question_missing": _("Write at least one question."),
    "day_has_passed": _("That day has passed."),
    "identity_number": _("This looks like an identity number: the right holder never gets one."),
    "phone_number": _("This looks like a telephone number: the right holder never gets one."),
    "bank_card": _("This looks like the number of a bank card: the right holder never gets one."),
    "email_address": _("This looks like an e-mail address: the right holder never gets one."),
    "postal_address": _("This looks like an address: the right holder never gets one. Name a city at most."),
    "reasons_missing": _("Give the reasons."),
    "identifier_missing": _("Name who identified the goods."),
    "position_missing": _("Say which position the identifier has."),
    "interest_missing": _("Say which interest the identifier has in the matter, or that there is none."),
    "authority_missing": _("Add the paper that authorises the identifier."),
    "truth_missing": _("Confirm that the statement is true."),
    "request_not_here": _("Only customs is asked to detain."),
    "request_missing": _("An opinion is not enough for customs: apply for detention, or decline."),
    "decline_reason_missing": _("Say why you do not apply."),
    "nothing_to_apply_for": _("Customs detains counterfeit goods only: who calls them genuine (of another channel or market too), refurbished, past their date or not its own has nothing to apply for."),
    "suspicion_missing": _("You cannot tell: say why you suspect an infringement nevertheless."),
    "too_late_to_apply": _("The clock has run out: you may answer, and no longer apply."),
    "right_proof_missing": _("Add proof of the right."),
    "security_missing": _("Give the number of the general guarantee, or the security with its paper."),
    "security_too_low": _("The security is lower than the value of the goods asks for."),
    "goods_value_unknown": _("Customs has not said what the goods are worth: no security can be measured. Ask it, or name a general guarantee."),
    "value_missing": _("Say what the goods are worth: the security goes by it."),
    "guarantee_number_unreadable": _("Write the number of the guarantee: at least four letters, figures or brackets, without spaces."),
    "guarantee_bank_missing": _("Name the bank that issued the guarantee."),
    "guarantee_term_missing": _("Say from when to when the guarantee is valid."),
    "guarantee_term_wrong": _("A general guarantee runs from its approval to 31 December of the same year at the latest."),
    "guarantee_not_yet_valid": _("The guarantee is not valid yet."),
    "guarantee_expired": _("The guarantee has expired."),
    "guarantee_too_low": _("The guarantee is lower than the law asks for."),
    "delivery_missing": _("Say how the answer came."),
    "closing_hour_missing": _("Say when your office closed that day: what is handed in is in time until then."),
    "guarantee_for_marks_only": _("A general guarantee serves trademarks only."),
    "service_unproven": _("Add the confirmation or the receipt: sending proves no service."),
    "served_out_of_order": _("Service lies between sending and now."),
    "answered_out_of_order": _("The answer lies between service and now."),
    "host_unreadable": _("Write a plain host name, such as id.brand.example."),
    "host_unknown": _("The host is not known to the name service."),
    "host_too_slow": _("The host took longer to answer than it may."),
    "host_unanswered": _("The host gave no answer that can be used."),
    "no_verification_link": _("The host names no verification service of its own."),
    "answer_about_another": _("The answer is about another serial number."),
    "answer_unreadable": _("The answer cannot be read."),
    "answer_too_long": _("The answer is longer than it may be."),
    "scan_missing": _("Add the scan of the paper."),
    "decision_scan_missing": _("Add the decision of confiscation as a scan."),
    "decision_differs": _("The custody ledger names another decision for these goods."),
    "decided_after_confiscation": _("The ledger shows the confiscation before this day."),
    "number_in_name": _("A name carries no figure: identity numbers, telephones and addresses never go out."),
    "place_in_name": _("The name and nothing else: no place and no address stands beside it."),
    "decided_in_future": _("The decision cannot lie in the future."),
}  # fmt: skip
NOTICES = {
    "identification.asked": _("A question about goods waits for your answer."),
    "identification.due_soon": _("A question about goods must be answered within a day."),
    "identification.served": _("The right holder has received your question."),
    "identification.clock_ran_out": _(
        "A right holder did not answer in time: an officer signs what follows."
    ),
    "identification.unserved": _(
        "A question that you sent has not been served: serve it on paper and enter the proof."
    ),
    "identification.answered": _("The right holder has answered your question."),
    "identification.silence_taken_back": _(
        "Your answer was in time: the silence that had been stated is taken back."
    ),
    "identification.disclosed": _("Goods that you identified were confiscated."),
    "identification.decided": _("The office has decided on goods that you were asked about."),
    "identification.taken_back": _("A question to you was withdrawn: it needs no answer."),
}


def reading_said(status: str, detail: str) -> str:
    """What came of a reading: a code of ours in words, a device's own words as they are."""
    text = str(READINGS[ReadingStatus(status)])
    method, colon, value = detail.partition(": ")
    if colon and method.casefold() in METHODS:
        why = explained(METHODS[method.casefold()], value)
    else:
        why = str(INPUTS.get(detail) or REFUSALS.get(detail) or detail)
    return explained(text, why) if why else text


def explained(what: object, why: object) -> str:
    return gettext("%(what)s: %(why)s") % {"what": what, "why": why}


add_words("kind", {"identification": _("Identification by the right holder")})
add_words("state", {f"identification.{code}": text for code, text in STATES.items()})
add_words("state", {f"verdict.{code}": text for code, text in VERDICTS.items()})
add_words("state", {f"reading.{code}": text for code, text in READINGS.items()})
add_words("verb", {f"identification.{code}": text for code, text in VERBS.items()})
add_words("refusal", REFUSALS)
add_words("input", INPUTS)
add_words("notice", NOTICES)
add_words("verb", {"holder.brand_service_named": _("Service of the brand named")})
# Alerts between holders and offices.
add_words("kind", {"alert": _("Alert")})
add_words("verb", {"alert.raised": _("Alert raised"), "alert.ended": _("Alert ended")})
add_words("notice", {"alert.raised": _("An alert about copies was written for you.")})
add_words(
    "input",
    {
        "alert_term": _("An alert is valid for a year at most, and not into the past."),
    },
)
add_words("refusal", {"question_not_sent": _("The question has not been sent yet.")})
