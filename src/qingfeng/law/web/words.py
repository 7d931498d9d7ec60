"""What the codes of the law are called on its pages; what packs name themselves stands in packs/words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import add_words, chooser, kit
from qingfeng.kernel.clocks import Status, Unit
from qingfeng.law import events
from qingfeng.law.rules.editions import EditionState
from qingfeng.law.rules.shapes import Library, RuleKind, Text, Transition, Version

KINDS = {
    RuleKind.CLOCK: _("Clock"),
    RuleKind.THRESHOLD: _("Threshold"),
    RuleKind.STEP: _("Step of a procedure"),
    RuleKind.DOCUMENT: _("List of documents"),
    RuleKind.COMPETENCE: _("Competence"),
    RuleKind.GROUND: _("Ground of a measure"),
    RuleKind.GUARD: _("Condition of a decision"),
    RuleKind.FIGURE: _("Figure"),
    RuleKind.DUTY: _("Duty"),
    RuleKind.BAN: _("Ban"),
}
TRANSITIONS = {
    Transition.START: _("The version in force when it started governs to the end"),
    Transition.PENDING: _("Clocks still open take this version from its first day"),
    Transition.CONDUCT: _("By the day of the conduct; the lighter law where it has changed"),
}
UNITS = {
    Unit.HOUR: _("hours"),
    Unit.CALENDAR_DAY: _("calendar days"),
    Unit.WORKING_DAY: _("working days"),
    Unit.MONTH: _("months"),
    Unit.YEAR: _("years"),
}
CALENDARS = {
    "cn": _("China"),
    "us-federal": _("United States, federal"),
    "eu-DE": _("Germany"),
    "eu-NL": _("Netherlands"),
    "eu-BE": _("Belgium"),
    "eu-FR": _("France"),
}
CERTAINTY_TONES: dict[str, kit.Tone] = {
    "A": "met",
    "B": "neutral",
    "C": "soon",
    "D": "info",
}
CERTAINTY_ICONS = {"A": "circle-check", "B": "books", "C": "help-circle", "D": "bulb"}
CAUTIONS = {
    "C": _(
        "Written from memory and not checked against the article: check it before you rely on it."
    ),
    "D": _("A design of this system, not a rule of law."),
}
READING_CAUTIONS = {
    "C": _("How its time is counted is written from memory and not checked against the article."),
    "D": _("How its time is counted is our reading: the article does not say."),
}
FIGURE_CAUTIONS = {
    "C": _(
        "How its figures are counted is written from memory and not checked against the article."
    ),
    "D": _("How its figures are counted is our reading: the article does not say."),
}
STANDING_TONES: dict[Status, kit.Tone] = {
    Status.RUNNING: "accent",
    Status.PAUSED: "info",
    Status.MET: "met",
    Status.MET_LATE: "soon",
    Status.OVERDUE: "overdue",
    Status.LAPSED: "overdue",
    Status.EFFECT: "soon",
    Status.NO_CALENDAR: "soon",
}
STATES = {
    EditionState.DRAFT: _("Draft, waits for a second person"),
    EditionState.RELEASED: _("Released"),
    EditionState.WITHDRAWN: _("Withdrawn"),
}
STATE_TONES: dict[EditionState, kit.Tone] = {
    EditionState.DRAFT: "soon",
    EditionState.RELEASED: "met",
    EditionState.WITHDRAWN: "neutral",
}
VERBS = {"release": _("Release"), "withdraw": _("Withdraw")}
INPUTS = {
    "calendar_unknown": _("No calendar of this name is loaded."),
    "moment_unreadable": _("Write a day as 2026-10-09, an instant as 2026-10-09T16:30."),
    "edition_not_later": _("A new version begins after the newest one: choose a later day."),
    "event_unknown": _("No clock knows this event."),
    "event_unreadable": _("An event is written as its name, an equals sign and its day."),
    "extension_without_length": _("Say for how long the approval extends the limit."),
    "hour_needed": _("This limit runs in hours: give the hour as well."),
    "hour_unreadable": _("An hour is written as 17:00; the end of the day as 24:00."),
    "instrument_known": _("The library has an instrument under this key already."),
    "instrument_unknown": _("The library has no such instrument."),
    "key_missing": _("This must be filled in."),
    "key_unknown": _("A rule has no such field."),
    "not_a_table": _("Named values are wanted here, each with its key."),
    "not_toml": _("This is not TOML: look for a missing quotation mark or bracket."),
    "pack_unknown": _("The library has no pack of this name; new packs come with a release."),
    "pause_not_begun": _("This pause has not begun before that day."),
    "rule_head_differs": _("Kind and zone of a rule do not change by a new version."),
    "rule_is_no_clock": _("This rule is no clock."),
    "rule_new": _("The library has no such rule; new rules come with a release."),
    "rule_twice": _("The rule stands in the file twice."),
    "rule_unknown": _("The library has no such rule."),
    "terms_not_measurable": _("With these values no case of those days can be measured any more: compare them with the version before."),
    "until_before_in_force": _("The last day lies before the first one."),
    "value_not_for_packs": _("Only texts, whole numbers, days, yes and no stand in a pack; amounts are texts."),
    "value_out_of_range": _("The number is too small or too large."),
    "value_unknown": _("Choose one of the values."),
    "value_unreadable": _("This value cannot be read."),
    "version_differs": _("A version that is in the library already is written otherwise: it is never changed, only followed by a new one."),
    "version_left_out": _("The file leaves a version out that is in the library."),
    "version_missing": _("The rule has no version."),
    "version_out_of_order": _("Versions are numbered one after another."),
    "versions_overlap": _("A version begins before the one before it has ended."),
    "word_missing": _("This code has no word in both languages."),
    "zone_unknown": _("There is no such time zone."),
}  # fmt: skip
REFUSALS = {
    "edition_not_later": _("Another version has come in that begins no earlier: withdraw this one and draft it anew."),
    "edition_overtaken": _("Another version was released meanwhile or comes first: this one is not the next."),
    "edition_own_draft": _("Whoever drafted a version does not release it: a second person does."),
    "edition_without_person": _("Only a person drafts a version, not a program."),
    "pack_changes_nothing": _("The file adds no version to what the library holds."),
    "rule_not_in_force": _("The rule was not in force on the day of the start."),
    "rule_repealed": _("The rule was no longer in force on the day of the start."),
}  # fmt: skip

add_words(
    "kind",
    {
        "law": _("Versions of rules"),
        events.CLOCK: _("Clock"),
        events.EDITION: _("Version of a rule"),
    },
)
add_words(
    "verb",
    {
        events.STARTED: _("Clock started"),
        events.TOLD: _("Clock told an event"),
        events.EXPIRED: _("Clock ran out"),
        events.RECOUNTED: _("Clocks counted anew"),
        events.VERSION_TAKEN: _("Clock took over a new version"),
        events.EDITION_DRAFTED: _("Version drafted"),
        events.EDITION_RELEASED: _("Version released"),
        events.EDITION_WITHDRAWN: _("Version withdrawn"),
    },
)
add_words("verb", {f"{events.EDITION}.{verb}": text for verb, text in VERBS.items()})
add_words("state", {f"{events.EDITION}.{state.value}": text for state, text in STATES.items()})
add_words("input", INPUTS)
add_words("refusal", REFUSALS)


def shown(text: Text) -> str:
    """A text of the law in the reader's language."""
    return chooser()(text.zh, text.en)


def named(library: Library, area: str, code: str) -> str:
    """The word of a code in an area of the packs' words; without one the code with spaces."""
    word = library.words.get(area, {}).get(code)
    return shown(word) if word else code.replace("_", " ").replace(".", " ")


def calendar_name(name: str) -> str:
    return str(CALENDARS.get(name, name))


def certainty_badge(library: Library, certainty: str) -> kit.Badge:
    return kit.Badge(
        certainty_text(library, certainty), CERTAINTY_TONES[certainty], CERTAINTY_ICONS[certainty]
    )


def certainty_text(library: Library, certainty: str) -> str:
    return f"{certainty} · {named(library, 'certainties', certainty)}"


def reading_badge(library: Library, certainty: str) -> kit.Badge:
    text = gettext("Counting: %(certainty)s") % {"certainty": certainty_text(library, certainty)}
    return kit.Badge(text, CERTAINTY_TONES[certainty], CERTAINTY_ICONS[certainty])


def badges(library: Library, version: Version) -> list[kit.Badge]:
    """How sure the figure is and, where that differs, how sure its counting."""
    found = [certainty_badge(library, version.certainty)]
    if version.reading and version.reading != version.certainty:
        found.append(reading_badge(library, version.reading))
    return found


def cautions(version: Version) -> list[str]:
    """A sentence each for what is not read in the article itself."""
    found = [str(CAUTIONS[version.certainty])] if version.certainty in CAUTIONS else []
    readings = READING_CAUTIONS if version.clock else FIGURE_CAUTIONS
    if version.reading in readings and version.reading != version.certainty:
        found.append(str(readings[version.reading]))
    return found


def standing_badge(library: Library, status: Status) -> kit.Badge:
    return kit.Badge(named(library, "standings", status.value), STANDING_TONES[status])


def state_badge(state: str) -> kit.Badge:
    found = EditionState(state)
    return kit.Badge(str(STATES[found]), STATE_TONES[found])
