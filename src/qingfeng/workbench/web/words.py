"""What the codes of leads are called on pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingfeng.foundation.api import add_words, formats, kit
from qingfeng.market import api as market

DISGUISES = {
    "exact": pgettext_lazy("disguise", "written plainly"),
    "nickname": pgettext_lazy("disguise", "nickname"),
    "model": pgettext_lazy("disguise", "model or style code"),
    "separator": pgettext_lazy("disguise", "signs pushed between letters"),
    "confusable": pgettext_lazy("disguise", "letters of another script"),
    "digit": pgettext_lazy("disguise", "digits for letters"),
    "mask": pgettext_lazy("disguise", "letters masked"),
    "edit": pgettext_lazy("disguise", "one letter changed"),
    "sound": pgettext_lazy("disguise", "same-sound characters"),
    "look": pgettext_lazy("disguise", "look-alike characters"),
    "split": pgettext_lazy("disguise", "characters split apart"),
    "script": pgettext_lazy("disguise", "other writing of the characters"),
    "none": pgettext_lazy("disguise", "no mark found"),
}
SCORES = {
    "97": _("0.97 and above"),
    "90": _("0.90 to 0.97"),
    "70": _("0.70 to 0.90"),
    "50": _("0.50 to 0.70"),
}
PRICES = {
    "0": _("under a tenth"),
    "10": _("a tenth to 30%"),
    "30": _("30% to 60%"),
    "60": _("60% to the full price"),
    "100": _("the full price or more"),
    "none": _("no price to compare"),
}
VERDICTS = {
    "infringing": _("Counterfeit, openly"),
    "suspect": _("Suspected counterfeit"),
    "suspected": pgettext_lazy("another office's verdict", "Suspected"),
    "genuine_use": _("Genuine goods or fair mention"),
    "no_mark": _("No use of the mark"),
    "out": _("No goods at all"),
    "unsure": _("Unsure"),
}
VERDICT_TONES: dict[str, kit.Tone] = {
    "infringing": "overdue",
    "suspect": "soon",
    "suspected": "soon",
    "genuine_use": "met",
    "no_mark": "met",
    "out": "neutral",
    "unsure": "info",
}
GROUPS = {
    "y": _("Counterfeit"),
    "n": _("Genuine, or no use of the mark"),
    "u": _("Unsure"),
}
GROUP_ICONS = {"y": "alert-triangle", "n": "circle-check", "u": "help-circle"}
STATES = {
    "open": pgettext_lazy("lead", "Open"),
    "assigned": pgettext_lazy("lead", "Assigned"),
    "decided": pgettext_lazy("lead", "Decided"),
    "second_review": pgettext_lazy("lead", "Second review"),
    "disputed": pgettext_lazy("lead", "Reviewers differ"),
    "recalled": pgettext_lazy("lead", "Put aside: judged before"),
}
STATE_TONES: dict[str, kit.Tone] = {
    "open": "neutral",
    "assigned": "accent",
    "decided": "met",
    "second_review": "info",
    "disputed": "soon",
    "recalled": "neutral",
}
VIEWS = {
    "open": _("To decide"),
    "mine": _("Assigned to me"),
    "second_review": _("Second review"),
    "disputed": _("Reviewers differ"),
    "decided": _("Decided"),
    "aside": _("Put aside"),
}
ROUNDS = {
    "first": _("first verdict"),
    "second": _("second reviewer"),
    "settle": _("third reviewer"),
    "undo": _("taken back"),
}
TRADING = {
    "self_operated": _("Self-operated retail"),
    "marketplace": _("Third-party and franchise stores"),
    "social_commerce": _("Mobile and social commerce"),
    "live_stream": _("Live streaming"),
    "not_stated": _("Not stated yet"),
}
FACETS = {
    "score": _("Score"),
    "disguise": _("Disguise"),
    "right": _("Mark"),
    "platform": _("Platform"),
    "price": _("Share of the reference price"),
}
VERSION_FIELDS = {
    "title": _("Title"),
    "description": _("Description"),
    "price": _("Price"),
    "currency": _("Currency"),
    "category": _("Category"),
    "url": _("Address"),
    "images": _("Pictures"),
    "seller": _("Seller"),
    "ships_from": _("Ships from"),
}

add_words(
    "kind",
    {
        "lead": _("Lead"),
        "seller": _("Seller"),
        "saved_view": _("Saved view"),
        "review_policy": _("Reviews and labels"),
    },
)
add_words("state", {f"lead.{state}": text for state, text in STATES.items()})
add_words(
    "verb",
    {
        "lead.opened": _("Leads opened from the screening"),
        "lead.assigned": _("Assigned"),
        "lead.released": _("Assignment taken back"),
        "lead.decided": _("Decided"),
        "lead.sampled": _("Drawn for a second review"),
        "lead.confirmed": _("Confirmed by the second reviewer"),
        "lead.disputed": _("The second reviewer differs"),
        "lead.settled": _("Settled by a third reviewer"),
        "lead.undone": _("Decision taken back"),
        "lead.second_undone": _("Second review taken back"),
        "lead.settle_undone": _("Settlement taken back"),
        "lead.reopened": _("Opened again"),
        "lead.recalled": _("Put aside: this text was judged no match before"),
        "lead.relisted": _("Opened again: the offer's words changed"),
        "lead.opened_in_full": _("Opened in full"),
        "lead.reason_disputed": _("A reason was called wrong"),
        "seller.revealed": _("Seller's name read in plain"),
        "saved_view.saved": _("View saved"),
        "saved_view.deleted": _("View deleted"),
        "review_policy.set": _("Reviews and labels settled"),
        "lead.assign": _("Assign"),
        "lead.release": _("Give back"),
        "lead.decide": _("Decide"),
        "lead.sample": _("Draw for a second review"),
        "lead.confirm": _("Confirm as second reviewer"),
        "lead.dispute": _("Differ as second reviewer"),
        "lead.settle": _("Settle as third reviewer"),
        "lead.undo": _("Take the decision back"),
        "lead.undo_second": _("Take the second review back"),
        "lead.undo_settle": _("Take the settlement back"),
        "lead.reopen": _("Open again"),
        "lead.recall": _("Put aside: judged no match before"),
        "lead.relist": _("Open again: words changed"),
    },
)
add_words(
    "refusal",
    {
        "already_decided": _(
            "Your office has decided. Take it back or open it again to change that."
        ),
        "put_aside": _(
            "Put aside, because this text was judged no match. Open it again to judge it."
        ),
        "listing_gone": _("The offer is gone or has sunk below the line."),
        "assigned_to_other": _("It is assigned to a colleague."),
        "assignee_cannot_decide": _("This person cannot decide leads in your office."),
        "own_review": _("You have judged it already: another reviewer is needed."),
        "reviewers_differ": _("The verdict differs from the first reviewer's."),
        "reviewers_agree": _("The verdict is the first reviewer's."),
        "not_your_decision": _("Only who decided last can take it back."),
        "undo_window_over": _("A decision can be taken back for 24 hours; open it again instead."),
        "reviewed_since": _("A later reviewer has built on it."),
        "person_needed": _("A verdict needs a person behind it; a key or a job gives none."),
        "nothing_to_undo": _("There is no decision to take back."),
        "not_sampled": _("It was not drawn for a second review."),
        "nothing_remembered": _("No earlier verdict covers it."),
        "text_unchanged": _("The words of the offer have not changed."),
        "coordinating_office": _(
            "A coordinating office sees statistics and masked records and decides nothing."
        ),
        "reason_unknown": _("Choose one of the listed reasons."),
        "too_many_chosen": _("Choose 500 leads at most."),
        "dry_run_needed": _("Look at the count first; it is valid for ten minutes."),
        "changed_since_dry_run": _("Leads have changed since the count. Look at the new count."),
        "too_many_views": _("You keep twenty views already. Delete one first."),
    },
)
add_words(
    "input",
    {
        "unknown_view": _("There is no such view of the queue."),
        "not_an_identifier": _("This is not an identifier."),
        "not_a_place_in_the_list": _("The address points at no place in the list."),
        "ground_missing": _("Give the ground for reading the full record."),
        "unknown_reason": _("The score has no such reason."),
        "share_out_of_range": _("A share lies between 0 and 1."),
        "seed_missing": _("Give a seed of up to 40 characters."),
        "name_missing": _("Give the view a name of up to 60 characters."),
        "address_too_long": _("The view has too many filters to be kept."),
        "unknown_page": _("Views of this page cannot be kept."),
    },
)


def verdict_badge(verdict: str) -> kit.Badge:
    return kit.Badge(str(VERDICTS[verdict]), VERDICT_TONES[verdict])


def state_badge(state: str) -> kit.Badge:
    return kit.Badge(str(STATES[state]), STATE_TONES[state])


def reason_text(code: str) -> str:
    """A coded reason in the reader's language."""
    for reason in market.REASONS:
        if reason.code == code:
            return reason.text_zh if formats.chinese() else reason.text_en
    return code
