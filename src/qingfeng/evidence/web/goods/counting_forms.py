"""The forms of a counting: its lines with what stood beside them, and goods that the list does not have."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.actions.stocktakes import Beside, Count, Told
from qingfeng.evidence.models import Lot, StocktakeFound, StocktakeLine
from qingfeng.evidence.rules.handling import (
    Counted,
    IncidentKind,
    SealSeen,
    count_barred,
    differences,
)
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.fields import seal_field
from qingfeng.evidence.web.goods.parts import amount
from qingfeng.foundation.api import word

_SEEN: Final = {SealSeen.READ: _("Read, or there is none"), **words.SEALS}
_PARTS: Final = ("count", "seal", "seen", "note")
_BESIDE: Final = ("quantity", "why")
UNTOLD: Final = _("Say how this difference came about.")
# Of a page that shows more, a camera beside every field would only be in the way: the label above finds the line.
MOST_CAMERAS: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A line beside its fields."""

    line: StocktakeLine
    fields: Mapping[str, forms.BoundField]
    kinds: tuple[IncidentKind, ...]

    @property
    def told_more(self) -> bool:
        """Whether the rarer fields stand open: something is in them, wrong with them or wanted of them."""
        rarer = self.fields["seen"], self.fields["note"]
        return bool(self.kinds) or any(one.value() or one.errors for one in rarer)

    @property
    def expected(self) -> str:
        return amount(self.line.expected, self.line.lot.unit)

    @property
    def status(self) -> str:
        return word("state", f"custody.{self.line.status}")

    @property
    def differs(self) -> str:
        return ", ".join(str(words.INCIDENTS[kind]) for kind in self.kinds)


class SheetForm(forms.Form):
    """What it was shown with goes along: of two people on one page each saves only what they changed."""

    def __init__(
        self,
        *args: Any,
        lines: Iterable[StocktakeLine],
        beside: Iterable[StocktakeFound] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.beside = list(lines), list(beside)
        for line in self.lines:
            for name, field in _line_fields(line, camera=len(self.lines) <= MOST_CAMERAS).items():
                self.fields[f"{name}_{line.pk}"] = field
        for row in self.beside:
            for name, field in _beside_fields(row).items():
                self.fields[f"{name}_{row.pk}"] = field
        for field in self.fields.values():
            field.show_hidden_initial = True

    def initials(self) -> list[str]:
        return [one.as_hidden(only_initial=True) for one in self]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            count, seal, seen, note = (data.get(f"{part}_{line.pk}") for part in _PARTS)
            told = {"seal_read": seal or "", "seal_seen": seen or "", "note": note or ""}
            for code, part in count_barred(count, **told):
                self.add_error(f"{part}_{line.pk}", word("input", code))
        return data

    def counts(self) -> dict[int, Count]:
        """Of the lines that were changed."""
        changed, data = set(self.changed_data), self.cleaned_data
        found = {}
        for line in self.lines:
            names = [f"{part}_{line.pk}" for part in _PARTS]
            if changed.intersection(names):
                count, seal, seen, note = (data[name] for name in names)
                found[line.pk] = Count(count, seal, note, SealSeen(seen))
        return found

    def told(self) -> dict[int, Told]:
        changed, data = set(self.changed_data), self.cleaned_data
        return {
            row.pk: Told(data[f"quantity_{row.pk}"], data[f"why_{row.pk}"])
            for row in self.beside
            if changed.intersection(f"{part}_{row.pk}" for part in _BESIDE)
        }

    def blame_missing(self) -> None:
        """What keeps the counting from being ended, at its field, as far as it stands on this page."""
        data = dict(self.cleaned_data)
        for line in self.lines:
            if data.get(f"count_{line.pk}") is None:
                self.add_error(f"count_{line.pk}", _("Not counted yet."))
            elif not data.get(f"note_{line.pk}") and _kinds(line, data):
                self.add_error(f"note_{line.pk}", UNTOLD)
        for row in self.beside:
            if data.get(f"quantity_{row.pk}") and not data.get(f"why_{row.pk}"):
                self.add_error(f"why_{row.pk}", UNTOLD)

    def entries(self) -> Iterator[Entry]:
        data = getattr(self, "cleaned_data", None)
        for line in self.lines:
            kinds = _kinds(line, data) if data is not None else kinds_kept(line)
            yield Entry(line, {part: self[f"{part}_{line.pk}"] for part in _PARTS}, kinds)

    def entries_beside(self) -> Iterator[tuple[StocktakeFound, list[forms.BoundField]]]:
        for row in self.beside:
            yield row, [self[f"{part}_{row.pk}"] for part in _BESIDE]


def _kinds(line: StocktakeLine, data: Mapping[str, Any]) -> tuple[IncidentKind, ...]:
    count, seal, seen, _note = (data.get(f"{part}_{line.pk}") for part in _PARTS)
    return differences(Counted(line.expected, count, line.seal, seal or "", seen or ""))


def kinds_kept(line: StocktakeLine) -> tuple[IncidentKind, ...]:
    """What it differs in as it was entered."""
    return differences(Counted(line.expected, line.counted, line.seal, line.seal_read, line.seal_seen))  # fmt: skip


def _of(what: "str | Promise", whose: str) -> str:
    """The label of one line's field: whose it is stands in a summary of errors, and beside the line it goes without."""
    return format_html('{}<span class="goods-whose"> {}</span>', what, whose)


def _number(label: str, *, initial: str, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=14,
        decimal_places=3,
        min_value=0,
        required=required,
        initial=initial,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-next": True}),
    )  # fmt: skip


def _line_fields(line: StocktakeLine, *, camera: bool) -> dict[str, forms.Field]:
    whose = line.lot.number
    seal = seal_field(_of(_("Seal read"), whose))
    seal.initial = line.seal_read
    shown = {"autocomplete": "off", "data-next": True}
    seal.widget = forms.TextInput(attrs=shown | ({"data-scannable": True} if camera else {}))
    seal.widget.attrs["maxlength"] = 40
    counted = amount(line.counted) if line.counted is not None else ""
    return {
        "count": _number(_of(_("Counted"), whose), initial=counted),
        "seal": seal,
        "seen": forms.ChoiceField(
            label=_of(_("State of the seal"), whose),
            choices=[(seen.value, text) for seen, text in _SEEN.items()],
            required=False,
            initial=line.seal_seen,
        ),
        "note": forms.CharField(
            label=_of(_("Explanation"), whose), max_length=500, required=False, initial=line.note
        ),
    }


def _beside_fields(row: StocktakeFound) -> dict[str, forms.Field]:
    whose = row.lot.number if row.lot else row.description
    return {
        "quantity": _number(_of(_("Quantity"), whose), initial=amount(row.quantity), required=True),
        "why": forms.CharField(
            label=_of(_("Explanation"), whose),
            max_length=500,
            required=False,
            initial=row.explanation,
        ),
    }


class BesideForm(forms.Form):
    """Left empty it is none. `called` finds the lot of a number, a seal or a label."""

    label = forms.CharField(
        label=_("Lot number, seal or label, where it bears one"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"data-scannable": True, "autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("What it looks like, where no lot of the ledger is known"),
        max_length=300,
        required=False,
    )
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=14,
        decimal_places=3,
        min_value=Decimal("0.001"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    seal = seal_field(_("Seal number read now"))
    explanation = forms.CharField(label=_("How it came there"), max_length=500, required=False)

    prefix = "beside"

    def __init__(self, data: Any, *, called: Callable[[str], Lot | None], initial: Any) -> None:
        super().__init__(data, initial=initial, empty_permitted=True, use_required_attribute=False)
        self._called = called
        # A label that was sought is offered here: it is an entry once something is said of it.
        self.fields["label"].show_hidden_initial = True
        self.fields["unit"].help_text = _("As the ledger has it where the lot is known.")
        self.fields["explanation"].help_text = _("Needed before the counting is ended.")

    def initials(self) -> list[str]:
        return [self["label"].as_hidden(only_initial=True)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        label, described = data.get("label", ""), data.get("description", "")
        data["lot"] = lot = self._called(label) if label else None
        if lot is None and not described:
            text = _("No lot that you may see bears this: say what it looks like.")
            self.add_error("description", text if label else word("input", "found_undescribed"))
        if lot is None and not data.get("unit"):
            self.add_error("unit", word("input", "field_missing"))
        return data

    def beside(self) -> Beside | None:
        """What an unknown label says is kept with what the goods look like."""
        if not self.has_changed():
            return None
        data = self.cleaned_data
        lot, label = data["lot"], data["label"]
        unknown = f" ({label})" if label and lot is None else ""
        return Beside(
            quantity=data["quantity"],
            unit=data["unit"],
            lot=lot.pk if lot else None,
            description=f"{data['description']}{unknown}"[:300],
            seal=data["seal"],
            explanation=data["explanation"],
        )
