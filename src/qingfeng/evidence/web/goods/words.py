"""What the codes of goods in custody are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingfeng.evidence.rules.custody import Finding, Side, Status, Verb
from qingfeng.evidence.rules.disposal import Cause, Consent
from qingfeng.evidence.rules.handling import IncidentKind, SealSeen
from qingfeng.evidence.rules.lists import Presence, PriceBasis, Role
from qingfeng.evidence.rules.measures import Concern, MeasureKind
from qingfeng.evidence.rules.needs import Fixing
from qingfeng.evidence.rules.places import Bearer, Hazard, PlaceKind, Waste
from qingfeng.foundation.api import add_words
from qingfeng.kernel.clocks import Unit

STATUSES = {
    Status.FOUND: _("Found"),
    Status.LISTED: _("Listed"),
    Status.PRESERVED: _("Preserved"),
    Status.SEALED: _("Sealed where it is"),
    Status.SEIZED: _("Seized"),
    Status.STORED: _("In store"),
    Status.SAMPLED: _("Sample"),
    Status.TESTING: _("Being tested"),
    Status.TESTED: _("Tested"),
    Status.LOST: _("Missing"),
    Status.MISSING: _("Confiscated and missing"),
    Status.CONFISCATED: _("Confiscated"),
    Status.TRANSFERRED: _("Handed to another organ"),
    Status.RETURNED: _("Given back"),
    Status.DISPOSED: _("Disposed of in advance"),
    Status.USED_UP: _("Used up by the test"),
    Status.DESTROYED: _("Destroyed"),
    Status.DONATED: _("Donated"),
    Status.AUCTIONED: _("Auctioned"),
    Status.SOLD: _("Sold to the right holder"),
}
VERBS = {
    Verb.FIND: _("Record as found"),
    Verb.LIST: _("List"),
    Verb.PRESERVE: _("Preserve"),
    Verb.SEAL: _("Seal in place"),
    Verb.SEIZE: _("Seize"),
    Verb.STORE: _("Take into store"),
    Verb.RELOCATE: _("Move to another store"),
    Verb.RESEAL: _("Seal anew"),
    Verb.SPLIT: _("Split by finding"),
    Verb.SAMPLE: _("Draw samples"),
    Verb.TEST: _("Send for testing"),
    Verb.CONCLUDE: _("Take back from testing"),
    Verb.USE_UP: _("Record as used up"),
    Verb.TRANSFER: _("Hand to another organ"),
    Verb.RETURN: _("Give back to its owner"),
    Verb.CONFISCATE: _("Confiscate"),
    Verb.DISPOSE: _("Dispose of in advance"),
    Verb.DESTROY: _("Destroy"),
    Verb.DONATE: _("Donate"),
    Verb.AUCTION: _("Auction"),
    Verb.SELL: _("Sell to the right holder"),
    Verb.LOSE: _("Record as missing"),
    Verb.RECOVER: _("Record as found again"),
}
FINDINGS = {
    Finding.UNDETERMINED: _("Undetermined"),
    Finding.GENUINE: _("Genuine"),
    Finding.COUNTERFEIT: _("Counterfeit"),
}
SIDES = {
    Side.FROM: _("Hands over"),
    Side.TO: _("Takes over"),
    Side.SUPERVISOR: _("Supervises"),
}
MEASURES = {
    MeasureKind.PRESERVE: _("Preservation of evidence"),
    MeasureKind.SEAL: _("Sealing"),
    MeasureKind.SEIZE: _("Seizure"),
    MeasureKind.SAMPLE: _("Sampling"),
}
CONCERNS = {
    Concern.UNRELATED: _("Are there goods among them that have nothing to do with the breach?"),
    Concern.DAILY_NECESSITIES: _("Are there daily necessities of a person or its dependants?"),
    Concern.SEALED_ELSEWHERE: _("Are there goods that another organ has sealed?"),
}
# What more time is given in, by the unit of the clock.
MORE = {
    Unit.CALENDAR_DAY: _("Days more"),
    Unit.WORKING_DAY: _("Working days more"),
    Unit.YEAR: _("Years more"),
}
PRESENCES = {
    Presence.PRESENT: _("Party present"),
    Presence.ABSENT: _("Party absent"),
    Presence.REFUSED: _("Party refuses to sign"),
}
ROLES = {
    Role.OFFICER: _("Officer"),
    Role.PARTY: _("Party"),
    Role.WITNESS: _("Witness"),
    Role.CUSTODIAN: _("Custodian"),
}
BASES = {
    PriceBasis.MARKED: _("Marked price"),
    PriceBasis.SOLD_AT: _("Price sold at"),
    PriceBasis.MARKET: _("Market price"),
    PriceBasis.GENUINE: _("Price of the genuine goods"),
    PriceBasis.APPRAISED: _("Appraised price"),
}
PLACES = {
    PlaceKind.SCENE: _("Scene"),
    PlaceKind.CENTRE: _("Item centre"),
    PlaceKind.ROOM: _("Store room"),
    PlaceKind.THIRD_PARTY: _("Third party's store"),
    PlaceKind.LABORATORY: _("Laboratory"),
    PlaceKind.PLANT: _("Disposal plant"),
    PlaceKind.OUTSIDE: _("Outside our care"),
}
HAZARDS = {
    Hazard.NONE: _("Not dangerous"),
    Hazard.EXPLOSIVE: _("1 Explosive"),
    Hazard.GAS: _("2 Gas"),
    Hazard.FLAMMABLE_LIQUID: _("3 Flammable liquid"),
    Hazard.FLAMMABLE_SOLID: _("4 Flammable solid"),
    Hazard.OXIDISING: _("5 Oxidising"),
    Hazard.TOXIC: _("6 Toxic"),
    Hazard.RADIOACTIVE: _("7 Radioactive"),
    Hazard.CORROSIVE: _("8 Corrosive"),
    Hazard.OTHER: _("9 Other dangerous goods"),
}
WASTES = {
    Waste.GENERAL: _("General solid waste"),
    Waste.ELECTRONIC: _("Electronic waste"),
    Waste.HAZARDOUS: _("Hazardous waste"),
}
# The handling of each class in cn.items.waste.
HANDLINGS = {
    "licensed_unit": _("By a licensed unit for hazardous waste"),
    "dismantler": _("By a licensed dismantler"),
    "recycle_then_burn_or_landfill": _(
        "Recycled first, the rest burnt or put in a sanitary landfill"
    ),
}
BEARERS = {
    Bearer.AGENCY: _("The agency"),
    Bearer.HOLDER: _("The right holder"),
}
# What the packs call the ways of sampling.
METHODS = {
    "every_piece": _("Every piece looked at"),
    "random_numbers": _("By random numbers (GB/T 10111)"),
    "attributes_plan": _("By an attributes plan (GB/T 2828.1)"),
    "each_mark_and_batch": _("From each mark and batch"),
    "statutory_plan": _("By the plan of a statutory body"),
}
INCIDENTS = {
    IncidentKind.SEAL_MISMATCH: _("Seal differs"),
    IncidentKind.SEAL_UNREAD: _("A seal was not read"),
    IncidentKind.SEAL_BROKEN: _("Seal broken"),
    IncidentKind.SHORTAGE: _("Pieces missing"),
    IncidentKind.SURPLUS: _("More than recorded"),
    IncidentKind.UNLISTED: _("Found beside the list"),
    IncidentKind.DAMAGE: _("Damage"),
    IncidentKind.CLIMATE: _("Temperature or security"),
    IncidentKind.OTHER: _("Something else"),
}
SEALS = {
    SealSeen.UNREAD: _("Not read"),
    SealSeen.BROKEN: _("Broken"),
}
CAUSES = {
    Cause.PERISHABLE: _("They perish"),
    Cause.COSTLY: _("Keeping them is difficult or too costly"),
}
CONSENTS = {
    Consent.CONSENTS: _("The owner consents"),
    Consent.ASKS: _("The owner asks for it"),
    Consent.ANNOUNCED: _("The owner is unknown: a notice was published"),
}
FIXINGS = {
    Fixing.SAMPLING: _("By a sealed sample that is kept"),
    Fixing.PHOTOS: _("By photographs"),
}
# The grounds of release that the packs know, of every function.
RELEASES = {
    "no_court_notice": _("No notice of a court has come in time"),
    "counter_security": _("Security was given against it in a patent case"),
    "sufficient_proof": _("It is proved that they do not infringe"),
    "withdrawn_before_finding": _("The holder withdrew before the finding"),
    "settlement": _("The parties have settled, and no crime is suspected"),
    "not_prosecuted": _("It was decided not to prosecute"),
    "no_breach": _("There was no breach"),
    "unrelated": _("The goods have nothing to do with it"),
    "no_further_need": _("The measure is needed no longer"),
    "period_expired": _("Its time has run out"),
}

add_words(
    "kind",
    {
        "measure": _("Measure"),
        "item_list": _("List of items"),
        "lot": _("Lot"),
        "custody": _("Goods in custody"),
        "goods": _("Goods in custody"),
        "order": _("Handover"),
        "place": _("Place of goods"),
        "incident": _("Incident"),
        "stocktake": _("Stock-taking"),
        "need": _("Need as evidence in another case"),
    },
)
add_words(
    "state",
    {
        **{f"custody.{code}": text for code, text in STATUSES.items()},
        "measure.proposed": _("Waits for approval"),
        "measure.approved": _("Approved"),
        "measure.urgent": _("Taken urgently, approval due"),
        "measure.in_force": _("Measure in force"),
        "measure.refused": _("Not approved"),
        "measure.released": _("Lifted"),
        "item_list.draft": _("Being signed"),
        "item_list.confirmed": _("Confirmed"),
        "item_list.discarded": _("Discarded"),
        "order.open": _("Not signed"),
        "order.half": _("One side has signed"),
        "order.done": _("Handed over"),
        "order.refused": _("Handover not accepted"),
        "order.stopped": _("Stopped by a seal"),
        "order.withdrawn": _("Withdrawn"),
        "incident.open": _("Open"),
        "incident.closed": pgettext_lazy("incident", "Closed"),
        "stocktake.counting": _("Being counted"),
        "stocktake.closed": pgettext_lazy("stocktake", "Closed"),
        "need.standing": _("Needed as evidence"),
        "need.fixed": _("Evidence fixed"),
        "need.over": _("No longer needed"),
    },
)
add_words(
    "verb",
    {
        **{f"custody.{code}": text for code, text in VERBS.items() if code is not Verb.FIND},
        "measure.approve": _("Approve"),
        "measure.refuse": _("Do not approve"),
        "measure.take": _("Take the measure"),
        "measure.take_urgently": _("Take it urgently"),
        "measure.approve_late": _("Approve late"),
        "measure.extend": _("Extend"),
        "measure.release": _("Lift"),
        "measure.proposed": _("Measure proposed"),
        "measure.approved": _("Measure approved"),
        "measure.taken": _("Measure taken"),
        "measure.taken_urgently": _("Measure taken urgently"),
        "measure.approved_late": _("Measure approved late"),
        "measure.extended": _("Measure extended"),
        "measure.refused": _("Measure not approved"),
        "measure.released": _("Measure lifted"),
        "measure.announce": _("Record the published notice to the owner"),
        "measure.name_owner": _("The owner came forward"),
        "measure.owner_called": _("Notice to the unknown owner published"),
        "measure.owner_named": _("Owner came forward"),
        "item_list.confirm": _("Confirm the list"),
        "item_list.discard": _("Discard the list"),
        "item_list.received": _("List received"),
        "item_list.signed": _("List signed"),
        "item_list.confirmed": _("List confirmed"),
        "item_list.discarded": _("List discarded"),
        "order.sign": _("Sign"),
        "order.complete": _("Sign as the second side"),
        "order.refuse": _("Refuse"),
        "order.stop": _("Stop"),
        "order.withdraw": _("Withdraw"),
        "order.begun": _("Handover begun"),
        "order.recorded": _("Record of the order kept"),
        "order.signed": _("Handover signed"),
        "order.half_signed": _("First side signed"),
        "order.done": _("Handover done"),
        "order.refused": _("Handover refused"),
        "order.stopped": _("Handover stopped"),
        "order.withdrawn": _("Handover withdrawn"),
        "lot.moved": _("Goods moved"),
        "lot.finding_stated": _("Finding stated"),
        "lot.sampled": _("Drawn as a sample"),
        "lot.found_unrelated": _("Found to have nothing to do with the case"),
        "lot.read": _("Lot read"),
        "place.opened": _("Place opened"),
        "place.changed": _("Place changed"),
        "place.closed": _("Place closed"),
        "incident.close": _("Close the incident"),
        "incident.raised": _("Incident raised"),
        "incident.closed": _("Incident closed"),
        "stocktake.close": _("Close the counting"),
        "stocktake.begun": _("Stock-taking begun"),
        "stocktake.counted": _("Counts entered"),
        "stocktake.found_beside": _("Goods found beside the list"),
        "stocktake.closed": _("Stock-taking closed"),
        "need.fix": _("Fix the evidence"),
        "need.end": _("The other case is over"),
        "need.noted": _("Noted as needed in another case"),
        "need.fixed": _("Evidence fixed"),
        "need.over": _("No longer needed"),
    },
)
add_words(
    "notice",
    {
        "incident.raised": _("An incident with goods in custody"),
        "measure.proposed": _("A measure waits for your approval"),
        "measure.approved": _("A measure of yours is approved: it can be taken"),
        "measure.refused": _("A measure of yours is not approved"),
        "measure.overdue": _("A measure has run out and its goods are still held"),
        "lot.perishing": _("Goods in custody are about to perish"),
        "item_list.unstored": _("Seized goods are not in the store in time"),
        "lot.unreturned": _("Goods found unrelated are not given back in time"),
    },
)
add_words(
    "refusal",
    {
        "not_of_police": _("This rule binds the police, for goods of their own."),
        "nothing_held": _("Nothing of it is held any more."),
        "found_unrelated_already": _("It was found unrelated before."),
        "conditions_missing": _("The record of the conditions is missing."),
        "approver_signs": _("Who approved it signs for neither side."),
        "place_kind_in_use": _("Goods stand here: the kind of the place stays as it is."),
        "place_not_empty": _("Goods still stand here: move them first."),
        "place_unfit": _("Goods cannot go to such a place in this way."),
        "recipient_missing": _("Say who receives the goods."),
        "cause_missing": _("Say why the goods cannot wait for the decision."),
        "consent_missing": _("The owner's will, or the published notice, is needed."),
        "consent_paper_missing": _(
            "The paper of the owner's will, or the published notice, is needed."
        ),
        "record_missing": _("The goods are inventoried or filmed before they go."),
        "wish_missing": _("The right holder's written wish is needed."),
        "price_missing": _("The proceeds must be named."),
        "account_missing": _("Say where the proceeds are kept."),
        "finding_missing": _("State first whether the goods are genuine or counterfeit."),
        "marks_on": _("Counterfeit goods are given away only with their marks taken off."),
        "counterfeit_in_trade": _(
            "Counterfeit goods do not come back into trade, even without their marks."
        ),
        "bearer_unlawful": _("Custody under a measure is at the agency's cost."),
        "ground_missing": _("A ground of the law must be named."),
        "ground_grants_no_such": _("This statute does not grant such a measure."),
        "officers_too_few": _("Two officers are needed."),
        "measure_without_ground": _("No statute on record gives your office such a measure."),
        "ground_of_another_function": _("This statute gives its measures to other offices."),
        "concern_unanswered": _("Answer each question about the goods by itself."),
        "goods_held_by_another": _("Another office holds these goods under a measure in force."),
        "urgent_without_rule": _(
            "No rule lets your office take this before it is approved: have it approved first."
        ),
        "measure_run_out": _(
            "The time of this measure is over: nothing new is done under it. Give the goods back, or decide on them."
        ),
        "extension_not_given": _("The law gives this measure no more time."),
        "late_approval_missing": _(
            "The time to approve this urgent measure is over: nothing new is done under it until it is approved."
        ),
        "signer_keeps_no_more": _(
            "Who signed first keeps this place no longer: refuse this handover and begin it anew."
        ),
        "late_without_reason": _(
            "The time to approve this is over: say why it was not approved in time."
        ),
        "goods_unrelated": _("Goods that have nothing to do with the breach cannot be taken."),
        "goods_daily_necessities": _("Daily necessities cannot be taken."),
        "goods_sealed_elsewhere": _("Another organ has sealed these goods: they cannot be taken."),
        "approver_is_officer": _("Who carries the measure out cannot approve it."),
        "not_officer_of_measure": _("You are not one of the officers of this measure."),
        "measure_without_clock": _("No clock runs from this measure."),
        "measure_not_in_force": _("No measure in force stands behind this."),
        "same_signer": _("Two different people must sign."),
        "one_paper_only": _("One side signs on its own login: papers alone move nothing."),
        "entered_other_side": _("Somebody else enters this paper: you stand for the other side."),
        "side_signed_already": _("This side has signed already."),
        "supervisors_missing": _(
            "Two supervisors or more are named, and each of them must have signed."
        ),
        "supervisor_not_named": _("The record does not name this person as a supervisor."),
        "supervisor_handles": _(
            "Who keeps, hands over or destroys the goods does not supervise their destruction."
        ),
        "order_closed": _("This handover is closed."),
        "not_your_order": _("Only who began it can withdraw it."),
        "not_your_side": _("This side is another office's to sign."),
        "receipt_missing": _("Who receives the goods outside gives a receipt: enter that paper."),
        "not_custodian": _("Only who keeps the place signs for it."),
        "investigator_keeps": _("Who investigates does not keep the goods."),
        "moved_meanwhile": _("The goods are no longer there: somebody has moved them."),
        "sealed_meanwhile": _("The goods bear another seal by now."),
        "quantity_not_positive": _("The quantity must be more than nothing."),
        "more_than_held": _("There is not as much there."),
        "seal_missing": _("A seal number is needed."),
        "photo_missing": _("A picture is needed."),
        "not_given_unsaid": _(
            "Say why neither public welfare nor the right holder takes the goods."
        ),
        "not_auctioned_unsaid": _(
            "Say why the infringing features cannot be taken off for an auction."
        ),
        "holder_view_unsaid": _("Hear the right holder before an auction, and say what it says."),
        "weight_missing": _("A weight is needed."),
        "weight_differs": _("It weighs otherwise than before: say why, or weigh it again."),
        "heavier_than_whole": _("A part cannot weigh more than the whole."),
        "weighed_meanwhile": _("The goods were weighed anew meanwhile, and this does not fit."),
        "same_place": _("The goods must go to another place."),
        "decision_missing": _("The decision that this rests on must be named."),
        "rest_unsealed": _("What stays of a sealed lot is sealed anew."),
        "seal_used_twice": _("A seal number serves once."),
        "place_closed": _("The place is closed."),
        "place_full": _("The place has no room for it."),
        "hazard_not_kept_here": _("The place may not keep goods of this class of danger."),
        "custodians_too_few": _("Two custodians must keep the place."),
        "split_needs_two": _("A lot is split into two parts or more."),
        "split_unbalanced": _("The parts must make up the whole."),
        "basis_missing": _("A finding names what it rests on."),
        "party_absence_unnoted": _("That the party was not there must be noted."),
        "nothing_to_test": _("At least one sample is for testing."),
        "purpose_missing": _("The purpose of sampling is needed."),
        "owner_known": _("The owner is known: no notice stands for a consent or a party."),
        "notice_without_rule": _("No rule in force gives your office such a notice."),
        "measure_not_taken": _("The measure has not been taken yet."),
        "announced_already": _("The notice is recorded already."),
        "owner_not_called": _(
            "The owner is unknown: publish a notice and let its time run out first."
        ),
        "notice_still_runs": _("The time of the notice to the unknown owner still runs."),
        "licence_missing": _(
            "Hazardous waste goes to a licensed unit: the number of its licence is needed."
        ),
        "waste_mixed": _("One destruction takes goods of one class of waste."),
        "method_missing": _("The method is needed."),
        "sampling_method_unknown": _("Choose the way of sampling."),
        "sampling_body_missing": _("Name the statutory body whose plan it is."),
        "sampling_note_missing": _(
            "Say which plan it is, for which lot size, and how many were drawn."
        ),
        "operator_missing": _("The operator is needed."),
        "video_missing": _("A film or pictures of the destruction are needed."),
        "seal_taken": _("This seal number was put on before."),
        "seal_unexplained": _(
            "A seal of these goods differs and that is not explained: nothing moves. Seal them anew where it is broken, and have the incident closed."
        ),
        "seal_without_incident": _(
            "Goods are sealed anew after an incident with their seal: report it first."
        ),
        "reseal_in_part": _("All of it is sealed anew, where it stands."),
        "seal_unchanged": _("The new seal has a number of its own."),
        "shelf_life_missing": _("The list names no day on which these goods perish."),
        "finding_to_decide": _("What goods are is stated by whoever decides about them."),
        "finding_of_owner": _(
            "The office that holds the goods under its own measure says what they are."
        ),
        "parts_unsealed": _("Each part of a sealed lot is sealed by itself."),
        "seals_would_merge": _(
            "Sealed goods of this lot stand there already: split this part off first, so that each keeps its own seal."
        ),
        "return_to_decide": _("Goods under a measure go back by a decision of the head."),
        "seized_already": _(
            "These goods are seized already: another seizure does not begin its time anew."
        ),
        "only_preserved": _(
            "These goods were only preserved: seal or seize them before they are confiscated."
        ),
        "needed_as_evidence": _(
            "Another case needs these goods as evidence: fix the evidence first, or wait until that case is over."
        ),
        "need_of_owner": _("The office whose goods they are says what they are needed for."),
        "applicant_missing": _("Name the right holder that applies."),
        "application_missing": _("The right holder's written application is needed."),
        "fixing_unknown": _("Choose how the evidence is fixed."),
        "fixing_photos_missing": _("The photographs that fix the evidence are needed."),
        "fixing_sample_missing": _(
            "Choose a sealed sample of these goods that is still in custody."
        ),
        "incident_of_owner": _("The office whose goods they are closes the incident."),
        "not_all_counted": _("Every line must be counted first."),
        "differences_unexplained": _("Every difference must be explained first."),
        "found_on_the_list": _("This lot stands on the list: count it there."),
        "found_already": _("This lot was entered beside the list before."),
        "counting_already": _("This place is being counted already."),
        "counting_closed": _("This counting is closed."),
        "list_signed": _(
            "The list came as it was first sent, and somebody has signed it: what you wrote after that is a list of its own."
        ),
        "list_changed": _("This list was received before with other contents."),
        "list_closed": _("This list is closed."),
        "signed_already": _("You have signed already."),
        "officers_sign_themselves": _("Officers sign on their own login."),
        "party_not_there": _("The party is noted as absent or refusing: a witness signs."),
        "party_signature_missing": _("The party has not signed."),
        "custodian_signature_missing": _("The custodian has not signed."),
        "witness_signature_missing": _("A witness has not signed."),
        "signature_of_yours_missing": _("Sign the list before you confirm it."),
        "signatures_missing": _("Signatures are missing."),
    },
)
add_words(
    "input",
    {
        "party_differs": _(
            "The measure is against somebody else: put that right, or say in the note why the list names another."
        ),
        "witness_of_office": _("A witness belongs to nobody who takes the goods."),
        "signer_named_alike": _(
            "Somebody of this name has signed already: add to the name what tells the two apart."
        ),
        "capacity_not_positive": _("The capacity is a number above zero."),
        "value_negative": _("The value cannot be below zero."),
        "capacity_without_unit": _("Say in which unit the capacity is counted."),
        "seal_not_read": _("Read the seal on the goods and enter its number."),
        "goods_missing": _("Say which goods."),
        "extension_too_long": _("This is more time than the law gives."),
        "lot_unknown": _("One of these numbers is no lot that you may see."),
        "place_not_scene": _(
            "This is the name of a store: give the place where the goods were found."
        ),
        "notice_out_of_order": _(
            "A notice is published after the measure was taken, and not in the future."
        ),
        "officer_unknown": _("An officer must be a colleague who may carry out measures."),
        "custodian_unknown": _("A custodian must be a colleague who may handle goods."),
        "place_named_twice": _("A place of this name is there already."),
        "note_missing": _("Say what happened."),
        "incident_of_nothing": _("Name the lot or the place."),
        "order_without_lot": _("Name at least one lot."),
        "signed_paper_missing": _("The scan or the drawn signature is needed."),
        "basis_missing": _("A finding names what it rests on."),
        "quantity_not_positive": _("The quantity must be more than nothing."),
        "count_negative": _("Less than nothing cannot be counted."),
        "seal_unread_yet_named": _("Either the seal was read, or it was not."),
        "seal_reason_missing": _("Say why the seal was not read, or how it is broken."),
        "found_undescribed": _("Name the lot, or say what the goods look like."),
        "made_in_future": _("The list is dated in the future: set the phone's clock."),
        "list_empty": _("A list has at least one line."),
        "list_too_long": _("A list has at most 500 lines."),
        "presence_unnoted": _("Note why the party is absent or does not sign."),
        "line_named_twice": _("Two lines have the same id."),
        "price_without_basis": _("A price names its basis."),
        "quantity_missing": _("A quantity is needed."),
        "field_missing": _("This must be filled in."),
        "bought_under_measure": _(
            "What was bought stands under no measure: choose one of the two."
        ),
        "purchase_not_sealed": _("What was bought is listed once it is sealed."),
        "purchase_listed_already": _("What was bought in it stands on a list already."),
        "seal_taken": _("This seal number was put on before."),
        "seal_used_twice": _("A seal number serves once."),
        "end_paper_missing": _("The paper that says so is needed."),
        "place_unnamed": _("A place has a name."),
        "rate_in_past": _("A cost is set from today on or from a later day."),
        "signer_unnamed": _("Say who signed."),
        "list_unreadable": _("This is not a list of items."),
        "text_too_long": _("This text is too long."),
        "not_a_number": _("This is not a number."),
        "too_many_digits": _("Too many digits after the point."),
        "word_unknown": _("This choice is not known."),
        "id_unreadable": _("This id cannot be read."),
        "photo_unknown": _("This picture is not known."),
    },
)
