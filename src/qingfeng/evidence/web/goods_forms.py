"""Forms of goods in custody; what they check is the shape, the actions decide."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingfeng.evidence.rules.custody import Finding, Verb, needs
from qingfeng.evidence.rules.lists import Role
from qingfeng.evidence.rules.places import Hazard, PlaceKind
from qingfeng.evidence.web import goods_words as words

FILE_HELP = _("A picture or a PDF.")


def _choices(named: dict[Any, Any]) -> list[tuple[str, Any]]:
    return [(code.value, text) for code, text in named.items()]


def _text(label: Any, most: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required)


def _quantity(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=3, min_value=0, required=required
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class OrderForm(forms.Form):
    """One lot moved: what the verb does not need is not asked for."""

    to_place = forms.ChoiceField(label=pgettext_lazy("custody", "To"))
    quantity = _quantity(_("Quantity"))
    weight = _quantity(_("Weight, kg"), required=False)
    seal_read = forms.CharField(
        label=_("Seal number read now"), max_length=40, required=False,
        help_text=_("As you read it on the goods. If it differs from the ledger, nothing moves."),
    )  # fmt: skip
    seal_after = _text(_("Seal number afterwards"), 40, required=False)
    seal_rest = forms.CharField(
        label=_("Seal number of what stays"), max_length=40, required=False,
        help_text=_("Only where a part of a sealed lot is taken."),
    )  # fmt: skip
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    decision = forms.CharField(
        label=_("Decision that this rests on"), max_length=300, required=False
    )
    photo = forms.FileField(label=_("Picture"), required=False, help_text=FILE_HELP)

    def __init__(
        self,
        *args: Any,
        verb: Verb,
        places: Iterable[tuple[UUID, str]],
        measures: Iterable[tuple[UUID, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        asks = needs(verb)
        self.fields["to_place"].choices = [(str(key), name) for key, name in places]  # type: ignore[attr-defined]
        offered = [(str(key), name) for key, name in measures]
        self.fields["measure"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["measure"]
        for name, wanted in (("weight", asks.weight), ("decision", asks.decision)):
            self.fields[name].required = wanted
        if not asks.decision:
            del self.fields["decision"]
        self.fields["photo"].required = asks.photo


class DestroyForm(OrderForm):
    waste = forms.ChoiceField(label=_("Class of waste"), choices=_choices(words.WASTES))
    method = _text(_("Method"), 300)
    operator = _text(_("Operator"), 200)
    supervisors = forms.CharField(
        label=_("Supervisors"), max_length=300, help_text=_("Two or more, parted by commas.")
    )
    video = forms.FileField(label=_("Film or picture of the destruction"), help_text=FILE_HELP)
    value = forms.DecimalField(
        label=_("Value, yuan"), max_digits=16, decimal_places=2, required=False
    )
    notary = _text(_("Notary"), 200, required=False)
    holder_present = _text(_("Right holder's representative"), 200, required=False)


class SampleForm(forms.Form):
    quantity = _quantity(_("Quantity for testing"))
    seal = _text(_("Seal number of the sample"), 40)
    spare = _quantity(_("Quantity kept as spare"))
    spare_seal = _text(_("Seal number of the spare"), 40)
    seal_read = _text(_("Seal number read now"), 40, required=False)
    seal_rest = _text(_("Seal number of what stays"), 40, required=False)
    purpose = _text(_("Purpose"), 300)
    method = _text(_("Way of sampling"), 300)
    body = _text(_("Sampling body, where one is required"), 200, required=False)
    party_present = forms.BooleanField(label=_("The party is present"), required=False)
    party_note = _text(_("Note where it is not"), 500, required=False)
    photo = forms.FileField(label=_("Picture"), help_text=FILE_HELP)


class SplitForm(forms.Form):
    """Three shares at most; one left empty is none."""

    seal_read = _text(_("Seal number read now"), 40, required=False)
    counterfeit = _quantity(_("Counterfeit"), required=False)
    counterfeit_seal = _text(_("Seal number of the counterfeit part"), 40, required=False)
    counterfeit_basis = _text(_("Counterfeit: what this rests on"), 500, required=False)
    genuine = _quantity(_("Genuine"), required=False)
    genuine_seal = _text(_("Seal number of the genuine part"), 40, required=False)
    genuine_basis = _text(_("Genuine: what this rests on"), 500, required=False)
    undetermined = _quantity(_("Undetermined"), required=False)
    undetermined_seal = _text(_("Seal number of the undetermined part"), 40, required=False)

    def shares(self) -> list[tuple[Finding, Any, str, str]]:
        data = self.cleaned_data
        return [
            (finding, data[finding], data.get(f"{finding}_basis", ""), data[f"{finding}_seal"])
            for finding in Finding
            if data[finding]
        ]


class FindingForm(forms.Form):
    finding = forms.ChoiceField(
        label=pgettext_lazy("custody", "Finding"), choices=_choices(words.FINDINGS)
    )
    basis = _text(_("What this rests on"), 500, required=False)


class SignForm(forms.Form):
    """The taker reads every seal anew."""

    def __init__(self, *args: Any, lines: Iterable[tuple[UUID, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, number in lines:
            self.fields[f"seal_{key}"] = forms.CharField(
                label=_("Seal number read on %(lot)s") % {"lot": number},
                max_length=40,
                required=False,
            )

    def read(self) -> dict[UUID, str]:
        return {
            UUID(name.removeprefix("seal_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("seal_")
        }


class PaperForm(forms.Form):
    side = forms.ChoiceField(label=_("Side"), choices=_choices(words.SIDES))
    name = _text(_("Who signed"), 120)
    paper = forms.FileField(label=_("Scan of the signed paper"), help_text=FILE_HELP)


class HandForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Whose signature"),
        choices=[(role.value, words.ROLES[role]) for role in (Role.PARTY, Role.WITNESS)],
    )
    name = _text(_("Name"), 120)
    file = forms.FileField(label=_("Signature on paper or glass"), help_text=FILE_HELP)


class PlaceForm(forms.Form):
    name = _text(_("Name"), 200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(k.value, v) for k, v in words.PLACES.items() if k is not PlaceKind.SCENE],
    )
    address = _text(_("Street address"), 300, required=False)
    capacity = _quantity(_("Capacity in pieces"), required=False)
    hazards = forms.MultipleChoiceField(
        label=_("Classes of danger it may keep"),
        required=False,
        choices=[(k.value, v) for k, v in words.HAZARDS.items() if k is not Hazard.NONE],
        widget=forms.CheckboxSelectMultiple,
    )
    conditions = _text(_("Temperature and security"), 500, required=False)
    cost_a_day = forms.DecimalField(
        label=_("Storage cost a day, yuan"), max_digits=12, decimal_places=2, required=False
    )
    cost_bearer = forms.ChoiceField(label=_("Borne by"), choices=_choices(words.BEARERS))


class CustodiansForm(forms.Form):
    users = forms.MultipleChoiceField(
        label=_("Custodians"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].choices = [(str(key), name) for key, name in people]  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground in law"))
    goods = forms.CharField(
        label=_("Goods concerned"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    party = _text(_("Party"), 200, required=False)
    officers = forms.MultipleChoiceField(label=_("Officers"), widget=forms.CheckboxSelectMultiple)
    concerns = forms.MultipleChoiceField(
        label=_("Do any of these apply to the goods?"),
        required=False,
        choices=_choices(words.CONCERNS),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        grounds: Iterable[tuple[str, str]],
        people: Iterable[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = list(grounds)  # type: ignore[attr-defined]
        offered = [(str(key), name) for key, name in people]
        self.fields["officers"].choices = offered  # type: ignore[attr-defined]


class ExtendForm(ReasonForm):
    units = forms.IntegerField(label=_("Days more"), min_value=1, max_value=400)


class ReleaseForm(ReasonForm):
    ground = forms.ChoiceField(label=_("Ground in law"))

    def __init__(self, *args: Any, grounds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = list(grounds)  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """One line of a counting each."""

    def __init__(self, *args: Any, lines: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in lines:
            self.fields[f"count_{key}"] = _quantity(
                _("Counted: %(lot)s") % {"lot": label}, required=False
            )
            self.fields[f"seal_{key}"] = _text(
                _("Seal read: %(lot)s") % {"lot": label}, 40, required=False
            )
