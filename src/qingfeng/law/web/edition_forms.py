"""The form of a new version, in the fields that packs have; what is wrong the reader of packs says."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.foundation.api import calendar_years, said
from qingfeng.kernel.clocks import Kind
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.law.actions.editions import Draft
from qingfeng.law.rules.reading import read_toml
from qingfeng.law.rules.shapes import Expiry, Library, Rule, RuleKind, Version
from qingfeng.law.rules.writing import table_text, version_body
from qingfeng.law.web import words

CLOCK_FIELDS = (
    "starts", "length", "unit", "clock", "bound", "on_expiry", "start_counted", "roll", "cut_off",
    "pauses", "extensions", "restarts", "calendar",
)  # fmt: skip
TEXTS = ("article", "text_zh", "text_en", "cut_off")
NEW = "instrument_"


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def _lines(label: Any, help_text: Any, rows: int = 2) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=area, max_length=20_000
    )


def _several(label: Any) -> forms.MultipleChoiceField:
    chooser = forms.SelectMultiple(attrs={"data-qf-choose": "1"})
    return forms.MultipleChoiceField(label=label, required=False, widget=chooser)


class EditionForm(forms.Form):
    in_force = _day(gettext_lazy("In force from"))
    until = _day(
        gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Only where the text itself ends."),
    )
    instrument = forms.ChoiceField(label=gettext_lazy("Instrument"))
    instrument_key = forms.SlugField(
        label=gettext_lazy("Key of a new instrument"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Only for an instrument that the library does not have yet; short, such as order-900."),
    )  # fmt: skip
    instrument_title_zh = forms.CharField(
        label=gettext_lazy("Its title in Chinese"), required=False, max_length=300
    )
    instrument_title_en = forms.CharField(
        label=gettext_lazy("Its title in English"), required=False, max_length=300
    )
    instrument_number = forms.CharField(
        label=gettext_lazy("Its number"), required=False, max_length=200
    )
    instrument_in_force = _day(gettext_lazy("It is in force from"), required=False)
    article = forms.CharField(label=gettext_lazy("Article"), required=False, max_length=100)
    also = _lines(
        gettext_lazy("See also"),
        gettext_lazy("One a line: the key of an instrument, a blank, the article."),
    )
    certainty = forms.ChoiceField(label=gettext_lazy("How sure the figure is"))
    reading = forms.ChoiceField(label=gettext_lazy("How sure its counting is"), required=False)
    checked_on = _day(gettext_lazy("Checked on"))
    transition = forms.ChoiceField(
        label=gettext_lazy("When the law changes"),
        choices=[(each.value, text) for each, text in words.TRANSITIONS.items()],
    )
    text_zh = forms.CharField(
        label=gettext_lazy("What it says, in Chinese"), widget=forms.Textarea(attrs={"rows": 3})
    )
    text_en = forms.CharField(
        label=gettext_lazy("What it says, in English"), widget=forms.Textarea(attrs={"rows": 3})
    )
    starts = forms.ChoiceField(label=gettext_lazy("Starts with"))
    length = forms.IntegerField(label=gettext_lazy("Length"), min_value=0)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    clock = forms.ChoiceField(label=gettext_lazy("Nature"))
    bound = forms.ChoiceField(label=gettext_lazy("Bound or entitled"))
    on_expiry = forms.ChoiceField(label=gettext_lazy("When it runs out"))
    start_counted = forms.BooleanField(
        label=gettext_lazy("The day of the start counts"), required=False
    )
    roll = forms.BooleanField(
        label=gettext_lazy("A last day off work moves to the next working day"), required=False
    )
    cut_off = forms.CharField(
        label=gettext_lazy("Closing hour"),
        required=False,
        max_length=5,
        help_text=gettext_lazy("Left empty: 24:00."),
    )
    pauses = _several(gettext_lazy("Pauses"))
    extensions = _lines(
        gettext_lazy("Extensions"),
        gettext_lazy("One a line, in order: length, approver, and the unit where it is another one; length 0 where the approval states it."),
    )  # fmt: skip
    restarts = _several(gettext_lazy("Starts anew with"))
    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"))
    terms = _lines(
        gettext_lazy("Values that the system reads"),
        gettext_lazy("As in a pack, one a line: key = value."),
        8,
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=500,
        help_text=gettext_lazy("Where the new text was read: the gazette, the address of the publication."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why the rule changes; the second person decides by it."),
    )

    def __init__(self, *args: Any, rule: Rule, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rule = rule
        if rule.kind is not RuleKind.CLOCK:
            for name in CLOCK_FIELDS:
                del self.fields[name]
        elif not rule.versions[-1].terms:
            del self.fields["terms"]
        for name, choices in _choices(library, rule).items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["instrument"].widget.attrs["data-qf-choose"] = "1"

    @property
    def groups(self) -> Iterator[tuple[str, list[forms.BoundField], bool]]:
        """The fields in the order of the page, under headings; a group that is seldom needed is folded away."""
        brought = [name for name in self.fields if name.startswith(NEW)]
        parts = {
            _("From when, and by which text"): [
                "in_force", "until", "instrument", "article", "also", "certainty", "reading", "checked_on", "transition",
            ],
            _("What it says"): ["text_zh", "text_en"],
            _("How it counts"): [*CLOCK_FIELDS],
            _("Values"): ["terms"],
            _("A new instrument"): brought,
            _("For the second person"): ["source", "reason"],
        }  # fmt: skip
        for heading, names in parts.items():
            present = [self[name] for name in names if name in self.fields]
            if present:
                folded = names is brought and not any(
                    each.errors or each.value() for each in present
                )
                yield heading, present, folded

    def draft(self) -> Draft:
        """The version as a pack writes it; BadInput where a line cannot be parted."""
        data = self.cleaned_data
        body: dict[str, Any] = {
            name: value
            for name, value in data.items()
            if name not in ("source", "reason", "also", "extensions", "terms")
            and not name.startswith(NEW)
            and (value not in (None, "", []) or name == "length")
        }
        body["also"] = _sources(data["also"])
        if "extensions" in self.fields:
            body["extensions"] = _extensions(data["extensions"])
        body["terms"] = _terms(data.get("terms", ""))
        body = {name: value for name, value in body.items() if value not in ([], {})}
        brought = self._brought()
        if brought:
            body["instrument"] = data["instrument_key"]
        return Draft(self._rule.id, body, data["source"], data["reason"], brought)

    def _brought(self) -> dict[str, dict[str, Any]]:
        key = self.cleaned_data["instrument_key"]
        fields = {
            name.removeprefix(NEW): value
            for name, value in self.cleaned_data.items()
            if name.startswith(NEW) and name != "instrument_key" and value not in (None, "")
        }
        if fields and not key:
            raise BadInput("key_missing", column="instrument_key")
        return {key: fields} if key else {}

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Inside, what the reader of packs refuses becomes an error at the field that it names."""
        try:
            yield
        except Refused as refused:
            self.add_error(None, said(refused))
        except BadInput as error:
            self.add_error(self._field(str(error.data.get("column") or "")), said(error))

    def _field(self, place: str) -> str | None:
        """The column of the reader is a path, `extensions: by`; a new instrument's begins with its key."""
        parts = place.split(": ")
        key = self.cleaned_data.get("instrument_key")
        if key and parts[0] == key:
            parts = [f"{NEW}{part}" for part in parts[1:]]
        return next((part for part in parts if part in self.fields), None)


def _choices(library: Library, rule: Rule) -> dict[str, list[tuple[str, str]]]:
    instruments = sorted(library.instruments.values(), key=lambda each: each.title.zh)
    certainties = [(code, words.certainty_text(library, code)) for code in "ABCD"]
    calendars = sorted(
        {row.jurisdiction for row in calendar_years()} | {library.packs[rule.pack].calendar}
    )
    return {
        "instrument": [(each.key, f"{words.shown(each.title)} ({each.key})") for each in instruments],
        "certainty": certainties,
        "reading": [("", _("the same")), *certainties],
        "starts": _named(library, "facts"),
        "unit": [(unit.value, str(text)) for unit, text in words.UNITS.items()],
        "clock": _named(library, "kinds", Kind),
        "bound": _named(library, "actors"),
        "on_expiry": _named(library, "effects", Expiry),
        "pauses": _named(library, "pauses"),
        "restarts": _named(library, "facts"),
        "calendar": [(name, words.calendar_name(name)) for name in calendars],
    }  # fmt: skip


def _named(library: Library, area: str, codes: Any = None) -> list[tuple[str, str]]:
    found = [str(code) for code in codes] if codes else list(library.words[area])
    named = [(code, words.named(library, area, code)) for code in found]
    return named if codes else sorted(named, key=lambda pair: pair[1])


def initial(version: Version, calendar: str) -> Mapping[str, Any]:
    """The newest version as the form's beginning: what is new about the next one is left to be filled in."""
    body = version_body(version, "")
    for name in ("version", "in_force", "until", "checked_on"):
        body.pop(name, None)
    body["also"] = "\n".join(
        f"{each['instrument']} {each.get('article', '')}".strip() for each in body.get("also", ())
    )
    body["extensions"] = "\n".join(
        " ".join(str(each[name]) for name in ("by", "approver", "unit") if name in each)
        for each in body.get("extensions", ())
    )
    body["terms"] = table_text(body.get("terms", {}))
    if version.clock is not None:
        body["roll"] = version.clock.limit.roll
        body["calendar"] = version.clock.calendar or calendar
    return body


def _sources(text: str) -> list[dict[str, str]]:
    found = []
    for line in _filled(text):
        key, _blank, article = line.partition(" ")
        found.append({"instrument": key, **({"article": article.strip()} if article else {})})
    return found


def _extensions(text: str) -> list[dict[str, Any]]:
    found = []
    for line in _filled(text):
        by, *rest = line.split()
        if not by.isascii() or not by.isdigit() or len(rest) not in (1, 2):
            raise BadInput("value_unreadable", column="extensions")
        unit = {"unit": rest[1]} if len(rest) == 2 else {}
        found.append({"by": int(by[:6]), "approver": rest[0], **unit})
    return found


def _terms(text: str) -> dict[str, Any]:
    try:
        return read_toml(text.replace("\r\n", "\n").encode(), "")
    except BadInput as error:
        raise BadInput(error.reason, column="terms") from error


def _filled(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Pack file"),
        help_text=gettext_lazy("TOML, as the library exports it, with a later version added to one or more rules."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml,application/toml"}),
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Source"), max_length=500)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
