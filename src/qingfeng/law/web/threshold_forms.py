"""The facts of a case as a form. Its fields are called as the places that a refusal names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from qingfeng.law.rules.criminal.facts import (
    FINDINGS,
    PRIOR_KINDS,
    ROLES,
    crimes,
    kinds,
    listed,
)
from qingfeng.law.rules.criminal.flat import FLAGS, LISTS, ROWS, Fields, indices
from qingfeng.law.rules.shapes import Library
from qingfeng.law.web import words

DAYS = frozenset({"conduct_from", "conduct_to", "decided_on", "found_on", "date"})
LABELS: Mapping[str, Any] = {
    "crime": pgettext_lazy("facts", "Crime, by the article of the Criminal Law"),
    "kind": pgettext_lazy("facts", "What it is about"),
    "role": pgettext_lazy("facts", "Role of the party"),
    "conduct_from": pgettext_lazy("facts", "First day of the conduct"),
    "conduct_to": pgettext_lazy("facts", "Last day of the conduct"),
    "found_on": pgettext_lazy("facts", "Day it was found"),
    "decided_on": pgettext_lazy("facts", "Day of the decision"),
    "gains": pgettext_lazy("facts", "Illegal gains"),
    "income": pgettext_lazy("facts", "Received"),
    "receivable": pgettext_lazy("facts", "Receivable"),
    "fees": pgettext_lazy("facts", "Fees"),
    "costs": pgettext_lazy("facts", "Costs"),
    "service_gains": pgettext_lazy("facts", "Illegal gains from services"),
    "loss": pgettext_lazy("facts", "Loss of the holder"),
    "goods": pgettext_lazy("facts", "Lots of goods"),
    "mark": pgettext_lazy("facts", "Mark"),
    "source": pgettext_lazy("facts", "Whose goods the mark identifies"),
    "product": pgettext_lazy("facts", "Kind of goods"),
    "finding": pgettext_lazy("facts", "Finding"),
    "sold_quantity": pgettext_lazy("facts", "Quantity sold"),
    "sold_amount": pgettext_lazy("facts", "Amount sold for"),
    "unsold_quantity": pgettext_lazy("facts", "Quantity unsold"),
    "average_price": pgettext_lazy("facts", "Average price of sale"),
    "marked_price": pgettext_lazy("facts", "Marked price"),
    "genuine_price": pgettext_lazy("facts", "Price of the genuine product"),
    "appraised_price": pgettext_lazy("facts", "Authenticated price"),
    "unlabelled": pgettext_lazy("facts", "Finished, not yet labelled"),
    "to_be_labelled": pgettext_lazy("facts", "Evidence shows that they were to be labelled"),
    "pieces": pgettext_lazy("facts", "Labels"),
    "pieces_sold": pgettext_lazy("facts", "Labels sold"),
    "pieces_unsold": pgettext_lazy("facts", "Labels unsold"),
    "copies": pgettext_lazy("facts", "Copies"),
    "copies_sold": pgettext_lazy("facts", "Copies sold"),
    "copies_unsold": pgettext_lazy("facts", "Copies unsold"),
    "works": pgettext_lazy("facts", "Works"),
    "downloads": pgettext_lazy("facts", "Downloads"),
    "clicks": pgettext_lazy("facts", "Clicks"),
    "members": pgettext_lazy("facts", "Registered members"),
    "patents": pgettext_lazy("facts", "Patents"),
    "unit": pgettext_lazy("facts", "The suspect is a legal person"),
    "holder_closed": pgettext_lazy("facts", "The holder went bankrupt or closed because of it"),
    "signs": pgettext_lazy("facts", "Signs of knowledge"),
    "helps": pgettext_lazy("facts", "Kinds of help given"),
    "sector": pgettext_lazy("facts", "Field with a specialist"),
    "acts": pgettext_lazy("facts", "Further acts"),
    "prior": pgettext_lazy("facts", "Earlier punishments"),
    "date": pgettext_lazy("facts", "Day"),
    "amount": pgettext_lazy("facts", "Amount"),
    "handled": pgettext_lazy("facts", "Handled already"),
    "article": pgettext_lazy("facts", "Article of the Criminal Law"),
    "prior.kind": pgettext_lazy("facts", "Kind of punishment"),
    "annulled": pgettext_lazy("facts", "Annulled since"),
}
HELPS = {
    "conduct_to": gettext_lazy("Chooses the law."),
    "decided_on": gettext_lazy("Left empty: today."),
    "found_on": gettext_lazy("Left empty: the day of the decision."),
    "gains": gettext_lazy("Left empty, they are what was received and is receivable, with fees, less costs."),
    "genuine_price": gettext_lazy("For art. 140: that of qualified goods."),
    "article": gettext_lazy("213, 219-1 …"),
}  # fmt: skip
MONEY = frozenset({
    "gains", "income", "receivable", "fees", "costs", "service_gains", "loss", "sold_amount", "average_price",
    "marked_price", "genuine_price", "appraised_price", "amount",
})  # fmt: skip
ORDER = {
    "head": ("crime", "kind", "role", "conduct_from", "conduct_to", "found_on", "decided_on"),
    "gains": ("gains", "income", "receivable", "fees", "costs", "service_gains", "loss"),
    "counts": (
        "pieces", "pieces_sold", "pieces_unsold", "copies", "copies_sold", "copies_unsold", "works", "downloads",
        "clicks", "members", "patents",
    ),
    "circumstances": ("unit", "holder_closed", "sector", "signs", "helps"),
    "goods": (
        "mark", "source", "product", "finding", "sold_quantity", "sold_amount", "unsold_quantity", "marked_price",
        "average_price", "genuine_price", "appraised_price", "unlabelled", "to_be_labelled",
    ),
    "acts": ("date", "amount", "handled"),
    "prior": ("date", "kind", "article", "annulled"),
}  # fmt: skip
TEXTS = frozenset({"mark", "source", "product", "article"})
ROW_NAMES = {
    "goods": pgettext_lazy("facts", "Lot %(n)d"),
    "acts": pgettext_lazy("facts", "Act %(n)d"),
    "prior": pgettext_lazy("facts", "Punishment %(n)d"),
}
ADDS = {
    "goods": pgettext_lazy("facts", "Another lot"),
    "acts": pgettext_lazy("facts", "Another act"),
    "prior": pgettext_lazy("facts", "Another punishment"),
}
PART_NAMES = {
    "head": pgettext_lazy("facts", "Case"),
    "gains": pgettext_lazy("facts", "Gains and losses"),
    "goods": LABELS["goods"],
    "acts": LABELS["acts"],
    "prior": LABELS["prior"],
    "counts": pgettext_lazy("facts", "Labels, copies, network, patents"),
    "circumstances": pgettext_lazy("facts", "Circumstances"),
}
PART_HELPS = {
    "goods": gettext_lazy("Goods of one mark with one price are a lot. A lot left empty is not counted."),
    "acts": gettext_lazy("Acts of the same party that are not handled yet add up; those of linked sellers do not without proof of joint conduct."),
    "prior": gettext_lazy("Punishments of the same party, criminal or administrative."),
}  # fmt: skip
WIDE = frozenset({"crime", "gains"})
OPEN = frozenset({"head", "gains", "goods"})
# What an empty choice means.
DEFAULTS = {"kind": "goods", "finding": "counterfeit"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A field as the template draws it. `kind`: day, number, text, choice, flag or many."""

    name: str
    label: str
    kind: str
    values: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    help: str
    unit: str
    required: bool
    wide: bool
    error: str

    @property
    def value(self) -> str:
        return self.values[-1] if self.values else ""

    @property
    def id(self) -> str:
        return at_id(self.name)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What was typed stays, even where it is no choice."""
        if self.value in (code for code, _text in self.options):
            return self.options
        return (*self.options, (self.value, self.value)) if self.value else self.options

    @property
    def is_day(self) -> bool:
        """A field for days shows nothing at all of what is no day."""
        try:
            return not self.value or date.fromisoformat(self.value).isoformat() == self.value
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    title: str
    help: str
    entries: tuple[Entry, ...]
    rows: tuple[Row, ...]
    add: str
    is_open: bool


def at_id(place: str) -> str:
    return place.replace("[", "-").replace("].", "-").replace("]", "")


def parts(
    fields: Fields, errors: Mapping[str, str], held: Library, more: str = ""
) -> tuple[Part, ...]:
    """The whole form as it was filled in; `more` names the list that gets an empty row besides."""
    return tuple(_part(name, _Sheet(fields, errors, held), more == name) for name in PART_NAMES)


@dataclass(frozen=True, slots=True)
class _Sheet:
    fields: Fields
    errors: Mapping[str, str]
    held: Library

    def entry(self, key: str, place: str = "") -> Entry:
        name = f"{place}.{key}" if place else key
        options = tuple(_options(key, place, self.held))
        return Entry(
            name=name,
            label=_label(place, key),
            kind=_kind(key, options),
            values=tuple(self.fields.get(name, ())),
            options=options,
            help=str(HELPS.get(key, "")),
            unit=pgettext("facts", "¥") if key in MONEY else "",
            required=key == "crime",
            wide=key in WIDE,
            error=self.errors.get(name, ""),
        )


def _part(name: str, sheet: _Sheet, more: bool) -> Part:
    rows: tuple[Row, ...] = ()
    entries: tuple[Entry, ...] = ()
    if name in ROWS:
        shown = max(len(indices(sheet.fields, name)) + more, 1)
        rows = tuple(_row(name, at, sheet) for at in range(shown))
    else:
        entries = tuple(sheet.entry(key) for key in ORDER[name])
    everything = (*entries, *(entry for row in rows for entry in row.entries))
    return Part(
        name=name,
        title=str(PART_NAMES[name]),
        help=str(PART_HELPS.get(name, "")),
        entries=entries,
        rows=rows,
        add=str(ADDS.get(name, "")),
        is_open=more or name in OPEN or any(each.values or each.error for each in everything),
    )


def _row(name: str, at: int, sheet: _Sheet) -> Row:
    place = f"{name}[{at}]"
    return Row(
        at_id(place), place_name(place), tuple(sheet.entry(key, place) for key in ORDER[name])
    )


def _kind(key: str, options: tuple[tuple[str, str], ...]) -> str:
    if key in FLAGS:
        return "flag"
    if key in LISTS:
        return "many"
    if options:
        return "choice"
    if key in DAYS:
        return "day"
    return "text" if key in TEXTS else "number"


def _options(key: str, place: str, held: Library) -> Iterator[tuple[str, str]]:
    """What can be chosen, in the order of the words; an empty choice is called by what it means."""
    area, codes = _codes("prior_kind" if place.startswith("prior") and key == "kind" else key, held)
    default = DEFAULTS.get(key, "") if area != "prior_kinds" else ""
    if area and key not in LISTS:
        yield "", words.named(held, area, default) if default else "–"
    known = [code for code in held.words.get(area, {}) if code in codes]
    for code in (*known, *sorted(codes.difference(known))):
        if code != default:
            yield (
                code,
                crime_name(code, held) if area == "crimes" else words.named(held, area, code),
            )


def crime_name(crime: str, held: Library) -> str:
    name = words.named(held, "crimes", crime)
    return _("Art. %(article)s, %(name)s") % {"article": crime, "name": name}


def _codes(key: str, held: Library) -> tuple[str, frozenset[str]]:
    """The area of words and the codes that a field can take; none where it is typed freely."""
    if key == "crime":
        return "crimes", crimes(held)
    if key == "kind":
        return "case_kinds", kinds(held)
    if key == "signs":
        return "signs", listed(held, "knowledge", "signs")
    if key == "helps":
        return "helps", listed(held, "accomplices", "helps")
    if key == "sector":
        return "sectors", listed(held, "specialist_review", "sectors")
    fixed = {
        "role": ("roles", ROLES),
        "finding": ("findings", FINDINGS),
        "prior_kind": ("prior_kinds", PRIOR_KINDS),
    }
    return fixed.get(key, ("", frozenset()))


_PLACE = re.compile(r"(?P<list>goods|acts|prior)\[(?P<at>[0-9]+)\](?:\.(?P<key>[a-z_]+))?")


def place_name(place: str) -> str:
    """`goods[1].sold_amount` as people call it: lot 2, sold amount."""
    row = _PLACE.fullmatch(place)
    if row is None:
        return str(LABELS.get(place.partition("[")[0], place))
    name = str(ROW_NAMES[row["list"]]) % {"n": int(row["at"]) + 1}
    if row["key"] is None:
        return name
    return _("%(row)s: %(field)s") % {"row": name, "field": _label(place, row["key"])}


def _label(place: str, key: str) -> str:
    of_list = f"{place.partition('[')[0]}.{key}"
    return str(LABELS.get(of_list) or LABELS.get(key, key))


def with_places_named(text: str) -> str:
    """A sentence of the check, whose places are those of the JSON, for readers of the form."""
    return _PLACE.sub(lambda found: place_name(found.group()), text)
