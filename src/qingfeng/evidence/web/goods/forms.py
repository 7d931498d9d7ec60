"""Forms of goods in custody; what they check is the shape, the actions decide."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingfeng.evidence.actions.orders import Asked
from qingfeng.evidence.actions.parts import Draw
from qingfeng.evidence.models import Holding, OrderLine
from qingfeng.evidence.rules.custody import Finding, Needs, Side, Status, Verb, needs
from qingfeng.evidence.rules.disposal import PAPERED, PRICED
from qingfeng.evidence.rules.lists import Role
from qingfeng.evidence.rules.measures import Concern
from qingfeng.evidence.rules.places import Hazard, PlaceKind
from qingfeng.evidence.web.goods import words

FILE_HELP = _("A picture or a PDF.")
FILM_HELP = _("A film, a picture or a PDF.")
UNREAD = _("Read the seal on the goods and enter its number.")


def _choices(named: dict[Any, Any]) -> list[tuple[str, Any]]:
    return [(code.value, text) for code, text in named.items()]


def _text(label: Any, most: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def _method_field(
    label: Any, methods: Sequence[str], *, required: bool = True
) -> forms.ChoiceField:
    """Of those that the packs name; none is chosen beforehand."""
    named = [(code, words.METHODS.get(code, code)) for code in methods]
    return forms.ChoiceField(label=label, choices=[("", "–"), *named], required=required)


def _quantity(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=3, min_value=0, required=required
    )


def scanned(widget: type[forms.Widget]) -> forms.Widget:
    """A field that the camera can fill from a printed label; typing always works."""
    return widget(attrs={"data-scannable": True})


def seal_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=40,
        required=required,
        help_text=help_text,
        widget=scanned(forms.TextInput),
    )


def glass() -> forms.Widget:
    """A file that may also be drawn with a finger."""
    return forms.FileInput(
        attrs={"data-glass": _("Or sign here with a finger"), "data-again": _("Draw it again")}
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class OrderForm(forms.Form):
    """Lots of one place moved together: what the verb does not need is not asked for."""

    to_place = forms.ChoiceField(label=pgettext_lazy("custody", "To"), widget=scanned(forms.Select))
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    release_ground = forms.ChoiceField(label=_("Ground of release"))
    decision = forms.CharField(
        label=_("Decision that this rests on"), max_length=300, required=False
    )
    photo = forms.FileField(label=_("Picture"), required=False, help_text=FILE_HELP)

    def __init__(
        self,
        *args: Any,
        verb: Verb,
        places: Iterable[tuple[UUID, str]],
        held: Sequence[Holding],
        measures: Iterable[tuple[UUID, str]] = (),
        releases: Iterable[tuple[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._held = held
        self.fields["release_ground"].choices = grounds = [("", ""), *releases]  # type: ignore[attr-defined]
        if len(grounds) == 1:
            del self.fields["release_ground"]
        asks = needs(verb)
        self.fields["to_place"].choices = [(str(key), name) for key, name in places]  # type: ignore[attr-defined]
        offered = [(str(key), name) for key, name in measures]
        self.fields["measure"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["measure"]
        self.fields["decision"].required = asks.decision
        if not asks.decision:
            del self.fields["decision"]
        self.fields["photo"].required = asks.photo
        added = [self._ask(number, row, asks) for number, row in enumerate(held)]
        self.order_fields(["to_place", *(name for names in added for name in names)])

    def _ask(self, number: int, row: Holding, asks: Needs) -> list[str]:
        """The fields of one lot; where there are several, each says whose it is."""
        fields: dict[str, forms.Field] = {
            "quantity": _quantity(_("Quantity")),
            "weight": _quantity(_("Weight, kg"), required=asks.weight),
            "weight_note": forms.CharField(
                label=_("Why it weighs otherwise than before"),
                max_length=200,
                required=False,
                help_text=_("Only where the scale shows more or less than the ledger has."),
            ),
            "seal_read": seal_field(
                _("Seal number read now"),
                help_text=_("As you read it on the goods. If it differs from the ledger, nothing moves."),
            ),
            "seal_after": seal_field(_("Seal number afterwards")),
            "seal_rest": seal_field(
                _("Seal number of what stays"),
                help_text=_("Only where a part of a sealed lot is taken."),
            ),
        }  # fmt: skip
        fields["quantity"].initial = f"{row.quantity.normalize():f}"
        if row.weight is not None:
            known = f"{row.weight.normalize():f}"
            fields["weight"].help_text = _("%(known)s kg in the ledger") % {"known": known}
        for name, field in fields.items():
            if len(self._held) > 1:
                field.label = f"{row.lot.number}: {field.label}"
                field.help_text = ""
            self.fields[_named(name, number)] = field
        return [_named(name, number) for name in fields]

    def lines(self) -> list[Asked]:
        data = self.cleaned_data
        return [
            Asked(
                lot=row.lot_id,
                status=Status(row.status),
                quantity=data[_named("quantity", number)],
                weight=data[_named("weight", number)],
                weight_note=data[_named("weight_note", number)],
                seal_read=data[_named("seal_read", number)],
                seal_after=data[_named("seal_after", number)],
                seal_rest=data[_named("seal_rest", number)],
            )
            for number, row in enumerate(self._held)
        ]


def _named(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name


class DestroyForm(OrderForm):
    waste = forms.ChoiceField(label=_("Class of waste"), choices=_choices(words.WASTES))
    method = _text(_("Method"), 300)
    operator = _text(_("Operator"), 200)
    licence = forms.CharField(
        label=_("Number of the operator's licence"),
        max_length=100,
        required=False,
        help_text=_("For hazardous waste, which only a licensed unit treats."),
    )
    supervisors = forms.CharField(
        label=_("Supervisors"),
        max_length=300,
        help_text=_("Two or more, by their names as they sign, parted by commas."),
    )
    video = forms.FileField(label=_("Film or picture of the destruction"), help_text=FILM_HELP)
    value = forms.DecimalField(
        label=_("Value, yuan"), max_digits=16, decimal_places=2, required=False
    )
    notary = _text(_("Notary"), 200, required=False)
    holder_present = _text(_("Right holder's representative"), 200, required=False)


class DisposalForm(OrderForm):
    """The conditions of the other ways out: a verb is asked only for its own."""

    recipient = _text(_("Who receives the goods"), 200)
    cause = forms.ChoiceField(label=_("Why they cannot wait"), choices=_choices(words.CAUSES))
    consent = forms.ChoiceField(label=_("Whose will it is"), choices=_choices(words.CONSENTS))
    paper = forms.FileField(
        label=_("That will in writing, or the published notice"), help_text=FILE_HELP
    )
    record = forms.FileField(label=_("Inventory or film before they go"), help_text=FILM_HELP)
    marks_off = forms.FileField(
        label=_("Picture with the marks taken off"),
        required=False,
        help_text=_("Counterfeit goods are given away without their marks only."),
    )
    price = forms.DecimalField(
        label=_("Proceeds, yuan"), max_digits=16, decimal_places=2, min_value=0
    )
    account = forms.CharField(
        label=_("Where the proceeds are kept"), max_length=200,
        help_text=_("Case money before the decision, the treasury after it; never the agency."),
    )  # fmt: skip

    def __init__(self, *args: Any, verb: Verb, **kwargs: Any) -> None:
        super().__init__(*args, verb=verb, **kwargs)
        asked = {
            "cause": verb is Verb.DISPOSE,
            "consent": verb is Verb.DISPOSE,
            "record": verb is Verb.DISPOSE,
            "paper": verb in PAPERED,
            "marks_off": verb is Verb.DONATE,
            "price": verb in PRICED,
            "account": verb in PRICED,
        }
        for name, holds in asked.items():
            if not holds:
                del self.fields[name]


class SampleForm(forms.Form):
    """Several samples at once, each under a seal of its own, and a spare where one is kept."""

    spare = _quantity(_("Quantity kept as spare"), required=False)
    spare_seal = seal_field(_("Seal number of the spare"))
    seal_read = seal_field(_("Seal number read now"))
    seal_rest = seal_field(_("Seal number of what stays"))
    purpose = _text(_("Purpose"), 300)
    method_note = _text(
        _("More about it"),
        300,
        required=False,
        help_text=_("Such as the code of the plan, the lot size and how many were drawn."),
    )
    body = _text(_("Sampling body, where one is required"), 200, required=False)
    party_present = forms.BooleanField(label=_("The party is present"), required=False)
    party_note = _text(_("Note where it is not"), 500, required=False)
    photo = forms.FileField(label=_("Picture"), help_text=FILE_HELP)
    measure = forms.ChoiceField(
        label=_("Measure"),
        required=False,
        help_text=_("A measure of sampling, unless the goods are held under another measure."),
    )

    def __init__(
        self,
        *args: Any,
        samples: int,
        methods: Sequence[str],
        measures: Iterable[tuple[UUID, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._samples = samples
        self.fields["method"] = _method_field(_("Way of sampling"), methods)
        offered = [("", ""), *((str(key), name) for key, name in measures)]
        self.fields["measure"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            del self.fields["measure"]
        for number in range(samples):
            asked = {
                "quantity": _quantity(_("Quantity for testing")),
                "seal": seal_field(_("Seal number of the sample"), required=True),
            }
            for name, field in asked.items():
                if samples > 1:
                    field.label = _("Sample %(number)d: %(what)s") % {"number": number + 1, "what": field.label}  # fmt: skip
                self.fields[_named(name, number)] = field
        drawn = [_named(name, n) for n in range(samples) for name in ("quantity", "seal")]
        self.order_fields(
            [*drawn, "spare", "spare_seal", "seal_read", "seal_rest", "purpose", "method"]
        )

    def clean(self) -> dict[str, Any]:
        """A spare has both, or there is none."""
        data = super().clean() or {}
        if bool(data.get("spare")) != bool(data.get("spare_seal")):
            missing = "spare_seal" if data.get("spare") else "spare"
            self.add_error(missing, _("A spare has its quantity and its seal."))
        return data

    def draws(self, photo: str) -> list[Draw]:
        data = self.cleaned_data
        numbers = range(self._samples)
        drawn = [Draw(data[_named("quantity", n)], data[_named("seal", n)], photo) for n in numbers]
        if data["spare"]:
            drawn.append(Draw(data["spare"], data["spare_seal"], photo, is_spare=True))
        return drawn


class SplitForm(forms.Form):
    """Three shares at most; one left empty is none."""

    seal_read = seal_field(_("Seal number read now"))
    counterfeit = _quantity(_("Counterfeit"), required=False)
    counterfeit_seal = seal_field(_("Seal number of the counterfeit part"))
    counterfeit_basis = _text(_("Counterfeit: what this rests on"), 500, required=False)
    genuine = _quantity(_("Genuine"), required=False)
    genuine_seal = seal_field(_("Seal number of the genuine part"))
    genuine_basis = _text(_("Genuine: what this rests on"), 500, required=False)
    undetermined = _quantity(_("Undetermined"), required=False)
    undetermined_seal = seal_field(_("Seal number of the undetermined part"))

    def __init__(self, *args: Any, methods: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"] = _method_field(_("How the goods were looked at"), methods)
        self.order_fields(["seal_read", "method"])

    def shares(self) -> list[tuple[Finding, Any, str, str]]:
        """What a finding rests on begins with the method by which the goods were looked at."""
        data = self.cleaned_data
        way = str(words.METHODS.get(data["method"], data["method"]))

        def basis(finding: Finding) -> str:
            said = data.get(f"{finding}_basis", "").strip()
            return f"{way} · {said}"[:500] if said else ""

        return [
            (finding, data[finding], basis(finding), data[f"{finding}_seal"])
            for finding in Finding
            if data[finding]
        ]


class IncidentForm(forms.Form):
    """Something that an officer saw."""

    kind = forms.ChoiceField(label=_("What happened"), choices=_choices(words.INCIDENTS))
    expected = _text(_("Expected"), 100, required=False)
    seen = _text(_("What was seen"), 100, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    photo = forms.FileField(label=_("Picture"), required=False, help_text=FILE_HELP)


class BasisForm(forms.Form):
    basis = _text(_("What this rests on"), 500)


class FindingForm(forms.Form):
    finding = forms.ChoiceField(
        label=pgettext_lazy("custody", "Finding"), choices=_choices(words.FINDINGS)
    )
    basis = _text(_("What this rests on"), 500, required=False)


class SignForm(forms.Form):
    """The taker reads every seal anew."""

    def __init__(self, *args: Any, lines: Iterable[OrderLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            label = _("Seal number read on %(lot)s") % {"lot": line.lot.number}
            field = seal_field(label, required=bool(line.seal_before))
            field.error_messages["required"] = UNREAD
            self.fields[f"seal_{line.pk}"] = field

    def read(self) -> dict[UUID, str]:
        return {
            UUID(name.removeprefix("seal_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("seal_")
        }


class PaperForm(SignForm):
    """A countersigned paper; that of the taker says which seals were read."""

    side = forms.ChoiceField(label=_("Side"))
    name = _text(_("Who signed"), 120)
    paper = forms.FileField(label=_("Scan of the signed paper"), help_text=FILE_HELP)

    def __init__(self, *args: Any, sides: Iterable[Side], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="paper_%s", **kwargs)
        self.fields["side"].choices = [(side.value, words.SIDES[side]) for side in sides]  # type: ignore[attr-defined]
        self._sealed = [
            name
            for name, field in self.fields.items()
            if field.required and name.startswith("seal_")
        ]
        for name in self._sealed:
            self.fields[name].required = False
            self.fields[name].help_text = _("As the paper of whoever takes over states it.")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("side") == Side.TO:
            for name in self._sealed:
                if not data.get(name, "").strip() and name not in self.errors:
                    self.add_error(name, UNREAD)
        return data


class HandForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Whose signature"),
        choices=[
            (role.value, words.ROLES[role]) for role in (Role.PARTY, Role.WITNESS, Role.CUSTODIAN)
        ],
    )
    name = _text(_("Name"), 120)
    file = forms.FileField(
        label=_("Signature on paper or glass"), help_text=FILE_HELP, widget=glass()
    )


class PlaceForm(forms.Form):
    name = _text(_("Name"), 200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(k.value, v) for k, v in words.PLACES.items() if k is not PlaceKind.SCENE],
    )
    parent = forms.ChoiceField(label=_("Part of the centre"), required=False)
    address = _text(_("Street address"), 300, required=False)
    capacity = _quantity(_("Capacity"), required=False)
    capacity_unit = _text(_("Unit of the capacity"), 20, required=False)
    hazards = forms.MultipleChoiceField(
        label=_("Classes of danger it may keep"),
        required=False,
        choices=[(k.value, v) for k, v in words.HAZARDS.items() if k is not Hazard.NONE],
        widget=forms.CheckboxSelectMultiple,
    )
    conditions = _text(_("Temperature and security"), 500, required=False)

    def __init__(
        self,
        *args: Any,
        centres: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", ""), *centres]  # type: ignore[attr-defined]


class CustodiansForm(forms.Form):
    users = forms.MultipleChoiceField(
        label=_("Custodians"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].choices = [(str(key), name) for key, name in people]  # type: ignore[attr-defined]


_YES_OR_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]


class MeasureForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground in law"))
    goods = forms.CharField(
        label=_("Goods concerned"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    party = _text(_("Party"), 200, required=False)
    officers = forms.MultipleChoiceField(label=_("Officers"), widget=forms.CheckboxSelectMultiple)
    lots = _text(_("Lots on record already"), 500, required=False)

    def __init__(
        self,
        *args: Any,
        grounds: Iterable[tuple[str, str]],
        people: Iterable[tuple[UUID, str]],
        concerns: Iterable[Concern],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._concerns = tuple(concerns)
        self.fields["ground"].choices = list(grounds)  # type: ignore[attr-defined]
        offered = [(str(key), name) for key, name in people]
        self.fields["officers"].choices = offered  # type: ignore[attr-defined]
        self.fields["lots"].help_text = _("Their numbers, with spaces between them.")
        for concern in self._concerns:
            self.fields[concern.value] = forms.ChoiceField(
                label=words.CONCERNS[concern], choices=_YES_OR_NO, widget=forms.RadioSelect
            )

    def concerns(self) -> dict[Concern, bool]:
        """Each answered by itself: none has an answer before it was given."""
        return {concern: self.cleaned_data[concern.value] == "yes" for concern in self._concerns}


class ExtendForm(ReasonForm):
    units = forms.IntegerField(min_value=1, max_value=400)

    def __init__(self, *args: Any, label: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        field.label = label
        if most:
            field.help_text = format_lazy(_("At most {most}."), most=most)


class NoticeForm(forms.Form):
    published_on = forms.DateField(
        label=_("Published on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    paper = forms.FileField(label=_("The notice as it was published"), help_text=FILE_HELP)


class OwnerForm(forms.Form):
    party = _text(_("Who came forward"), 200)


class ReleaseForm(ReasonForm):
    ground = forms.ChoiceField(label=_("Ground in law"))

    def __init__(self, *args: Any, grounds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", ""), *grounds]  # type: ignore[attr-defined]
