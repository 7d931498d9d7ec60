"""A version of a rule as facts for people: one label and one text each, so that versions can stand side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qingfeng.foundation.api import formats, kit
from qingfeng.kernel.clocks import LAST_SECOND, Extension, Limit, Unit
from qingfeng.law.rules.shapes import ClockTerms, Library, Rule, Source, Version
from qingfeng.law.web import words
from qingfeng.law.web.terms import TermTexts

# What stands in a pack where an instrument has no articles or a design is cited.
NO_ARTICLE = frozenset({"", "0", "-", "—"})
# Which test stands for a rule is the developers' matter.
NOT_SHOWN = frozenset({"test"})


@dataclass(frozen=True, slots=True)
class Fact:
    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One fact across versions: a text for each, the same for all or not."""

    label: str
    texts: Sequence[str]
    differs: bool


def facts_of(version: Version, library: Library) -> list[Fact]:
    return [*_head(version, library), *_clock(version.clock, library), *terms_of(version, library)]


def side_by_side(rule: Rule, library: Library) -> list[Line]:
    """Every fact that a version of the rule has, newest version first."""
    columns = [facts_of(version, library) for version in reversed(rule.versions)]
    labels = {fact.key: fact.label for facts in columns for fact in facts}
    texts = [{fact.key: fact.text for fact in facts} for facts in columns]
    return [
        Line(label, found := [each.get(key, "") for each in texts], len(set(found)) > 1)
        for key, label in labels.items()
    ]


def changes(rule: Rule, library: Library) -> list[tuple[Version, Version, list[kit.Change]]]:
    """What each version changed in the one before it, newest first."""
    return [
        (earlier, later, changed(earlier, later, library))
        for earlier, later in reversed(list(pairwise(rule.versions)))
    ]


def changed(earlier: Version, later: Version, library: Library) -> list[kit.Change]:
    before = {fact.key: fact for fact in facts_of(earlier, library)}
    after = {fact.key: fact for fact in facts_of(later, library)}
    found = []
    for key in {**before, **after}:
        old = before[key].text if key in before else ""
        new = after[key].text if key in after else ""
        if old != new and key not in ("until", "checked_on"):
            found.append(kit.Change((after.get(key) or before[key]).label, old, new))
    return found


def cited(source: Source, library: Library) -> str:
    """The instrument with its article, in the reader's language."""
    instrument = library.instruments[source.instrument]
    title = words.shown(instrument.title)
    if source.article in NO_ARTICLE:
        return title
    return _("%(instrument)s, art. %(article)s") % {"instrument": title, "article": source.article}


def _head(version: Version, library: Library) -> Iterator[Fact]:
    yield Fact("text", _("What it says"), words.shown(version.text))
    yield Fact("source", _("Instrument and article"), cited(version.source, library))
    if version.also:
        also = "; ".join(cited(source, library) for source in version.also)
        yield Fact("also", _("See also"), also)
    yield Fact("in_force", _("In force from"), formats.day(version.in_force))
    last = formats.day(version.until) if version.until else _("no end")
    yield Fact("until", _("Last day"), last)
    certainty = words.certainty_text(library, version.certainty)
    yield Fact("certainty", _("How sure the figure is"), certainty)
    if version.reading:
        reading = words.certainty_text(library, version.reading)
        yield Fact("reading", _("How sure its counting is"), reading)
    yield Fact("checked_on", _("Checked on"), formats.day(version.checked_on))
    transition = str(words.TRANSITIONS[version.transition])
    yield Fact("transition", _("When the law changes"), transition)


def _clock(terms: ClockTerms | None, library: Library) -> Iterator[Fact]:
    if terms is None:
        return
    limit = terms.limit
    yield Fact("length", _("Length"), length_of(limit))
    yield Fact("starts", _("Starts with"), words.named(library, "facts", terms.starts))
    counted = _("yes") if limit.start_counted else _("no")
    yield Fact("start_counted", _("The day of the start counts"), counted)
    yield Fact("clock", _("Nature"), words.named(library, "kinds", limit.kind.value))
    yield Fact("bound", _("Bound or entitled"), words.named(library, "actors", terms.bound))
    effect = words.named(library, "effects", terms.on_expiry.value)
    yield Fact("on_expiry", _("When it runs out"), effect)
    if limit.unit is not Unit.HOUR:
        roll = _("moves to the next working day") if limit.roll else _("stays")
        yield Fact("roll", _("Last day off work"), roll)
    if limit.cut_off != LAST_SECOND:
        yield Fact("cut_off", _("Closing hour"), f"{limit.cut_off:%H:%M}")
    yield from _changes_of(limit, library)
    yield Fact("calendar", _("Calendar"), words.calendar_name(terms.calendar))


def _changes_of(limit: Limit, library: Library) -> Iterator[Fact]:
    comma = pgettext("between items of a list", ", ")
    pauses = sorted(words.named(library, "pauses", pause) for pause in limit.pauses)
    yield Fact("pauses", _("Pauses"), comma.join(pauses) or _("nothing pauses it"))
    given = [_extension(each, limit, library) for each in limit.extensions]
    yield Fact("extensions", _("Extensions"), "; ".join(given) or _("none"))
    if limit.restarts:
        facts = sorted(words.named(library, "facts", fact) for fact in limit.restarts)
        yield Fact("restarts", _("Starts anew with"), comma.join(facts))


def length_of(limit: Limit) -> str:
    if not limit.length:
        return _("as a decision states")
    return units(limit.length, limit.unit)


def units(n: int, unit: Unit) -> str:
    values = {"n": n}
    if unit is Unit.HOUR:
        return ngettext("%(n)d hour", "%(n)d hours", n) % values
    if unit is Unit.WORKING_DAY:
        return ngettext("%(n)d working day", "%(n)d working days", n) % values
    if unit is Unit.MONTH:
        return ngettext("%(n)d month", "%(n)d months", n) % values
    if unit is Unit.YEAR:
        return ngettext("%(n)d year", "%(n)d years", n) % values
    return ngettext("%(n)d calendar day", "%(n)d calendar days", n) % values


def _extension(extension: Extension, limit: Limit, library: Library) -> str:
    unit = extension.unit or limit.unit
    length = units(extension.by, unit) if extension.by else _("as the approval states")
    approver = words.named(library, "approvers", extension.approver)
    return _("%(length)s, approved by %(approver)s") % {"length": length, "approver": approver}


def terms_of(version: Version, library: Library) -> list[Fact]:
    """The values that the system reads from a rule that is no clock."""
    reader = TermTexts(library, library.rules[version.rule].pack)
    return [
        Fact(f"terms.{key}", reader.key(key), reader.value(value, key))
        for key, value in version.terms.items()
        if key not in NOT_SHOWN
    ]
