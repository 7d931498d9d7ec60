"""Forms of goods in custody; what they check is the shape, the actions decide."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingfeng.evidence.actions.orders import Asked
from qingfeng.evidence.models import Holding, OrderLine
from qingfeng.evidence.rules.custody import (
    Line,
    Needs,
    Side,
    Status,
    Verb,
    barred,
    needs,
)
from qingfeng.evidence.rules.disposal import PAPERED, PRICED, SAID, PassedOver
from qingfeng.evidence.rules.lists import Role
from qingfeng.evidence.rules.measures import AGAINST, Concern
from qingfeng.evidence.rules.needs import Fixing
from qingfeng.evidence.rules.places import Hazard, PlaceKind
from qingfeng.evidence.rules.weighing import SLACK, Weighing, stated
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.fields import lot_field as _named
from qingfeng.evidence.web.goods.fields import quantity_field as _quantity
from qingfeng.evidence.web.goods.fields import scanned, seal_field
from qingfeng.evidence.web.goods.fields import text_field as _text
from qingfeng.foundation.api import blame, word
from qingfeng.kernel.errors import BadInput

FILE_HELP = _("A picture or a PDF.")
FILM_HELP = _("A film, a picture or a PDF.")
AGAINST_REPORT = _("Why the report that stands is not followed, where it says otherwise")
UNREAD = _("Read the seal on the goods and enter its number.")


def _choices(named: dict[Any, Any]) -> list[tuple[str, Any]]:
    return [(code.value, text) for code, text in named.items()]


def glass() -> forms.Widget:
    """A file that may also be drawn with a finger."""
    return forms.FileInput(
        attrs={
            "data-glass": _("Sign here with a finger"),
            "data-again": _("Draw it again"),
            "data-paper": _("Or a picture or PDF of the signed paper"),
        }
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


# Which of a lot's fields a code of the ledger is about.
_OF_LOT: Final = {
    "quantity_not_positive": "quantity",
    "more_than_held": "quantity",
    "seal_missing": "seal_after",
    "seal_used_twice": "seal_after",
    "seal_unchanged": "seal_after",
    "reseal_in_part": "quantity",
    "rest_unsealed": "seal_rest",
    "weight_differs": "weight_note",
    "heavier_than_whole": "weight",
}


# Of one lot only: the ledger names the lot that it is about, not the field.
_OF_ONE: Final = {
    "seal_taken": "seal_after",
    "weight_missing": "weight",
    "heavier_than_whole": "weight",
    "weight_differs": "weight_note",
}


class OrderForm(forms.Form):
    """Lots of one place moved together: what the verb does not need is not asked for."""

    refused_at: Mapping[str, str] = {
        "place_unfit": "to_place",
        "place_closed": "to_place",
        "place_full": "to_place",
        "hazard_not_kept_here": "to_place",
        "custodians_too_few": "to_place",
        "measure_not_in_force": "measure",
        "measure_run_out": "measure",
    }

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
        self._verb, self._held = verb, held
        if len(held) == 1:
            self.refused_at = {**self.refused_at, **_OF_ONE}
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
        if asks.in_place:
            del fields["seal_read"], fields["seal_rest"]
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

    def clean(self) -> dict[str, Any]:
        """What the ledger would refuse of any lot is said at once, beside what is missing."""
        data = super().clean() or {}
        for number, row in enumerate(self._held):
            at = {code: _named(name, number) for code, name in _OF_LOT.items()}
            blame(self, [code for code in self._against(number, row) if code in at], at)
        return data

    def _against(self, number: int, row: Holding) -> tuple[str, ...]:
        told = {name: self.cleaned_data.get(_named(name, number)) for name in ("quantity", "weight", "weight_note", "seal_read", "seal_after", "seal_rest")}  # fmt: skip
        if told["quantity"] is None:
            return ()
        line = Line(
            status=Status(row.status),
            quantity=told["quantity"],
            held=row.quantity,
            weight=None,
            seal_held=row.seal,
            seal_read=told["seal_read"] or "",
            seal_after=told["seal_after"] or "",
            seal_rest=told["seal_rest"] or "",
            photo="",
            moved_elsewhere=not needs(self._verb).in_place,
        )
        weighing = Weighing(
            known=row.weight,
            stated=stated(told["weight"], told["quantity"], row.lot.unit),
            whole=told["quantity"] >= row.quantity,
            note=told["weight_note"] or "",
        )
        return (*barred(self._verb, line, decision=""), *weighing.barred(SLACK))

    def lines(self) -> list[Asked]:
        data = self.cleaned_data
        return [
            Asked(
                lot=row.lot_id,
                status=Status(row.status),
                quantity=data[_named("quantity", number)],
                weight=data[_named("weight", number)],
                weight_note=data[_named("weight_note", number)],
                seal_read=data.get(_named("seal_read", number), ""),
                seal_after=data[_named("seal_after", number)],
                seal_rest=data.get(_named("seal_rest", number), ""),
            )
            for number, row in enumerate(self._held)
        ]


class _LaterWayForm(OrderForm):
    """A way out before which customs says why the earlier ones were passed over (IPR regulation 27)."""

    refused_at: Mapping[str, str] = {
        **OrderForm.refused_at,
        "not_given_unsaid": "not_given",
        "not_auctioned_unsaid": "not_auctioned",
        "holder_view_unsaid": "holder_view",
    }
    not_given = _text(_("Why neither public welfare nor the right holder takes them"), 300)
    not_auctioned = _text(
        _("Why their infringing features cannot be taken off for an auction"), 300
    )
    holder_view = _text(_("What the right holder says of the auction"), 300)

    def __init__(self, *args: Any, verb: Verb, customs: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, verb=verb, **kwargs)
        asked = SAID.get(verb, ()) if customs else ()
        for name in ("not_given", "not_auctioned", "holder_view"):
            if name not in asked:
                del self.fields[name]

    def passed_over(self) -> PassedOver:
        names = ("not_given", "not_auctioned", "holder_view")
        return PassedOver(**{name: self.cleaned_data.get(name, "") for name in names})


class DestroyForm(_LaterWayForm):
    refused_at: Mapping[str, str] = {
        **_LaterWayForm.refused_at,
        "waste_mixed": "waste",
        "supervisor_handles": "supervisors",
        "supervisors_missing": "supervisors",
        "licence_missing": "licence",
    }
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
        label=_("Value, yuan"), min_value=0, max_digits=16, decimal_places=2, required=False
    )
    notary = _text(_("Notary"), 200, required=False)
    holder_present = _text(_("Right holder's representative"), 200, required=False)


class DisposalForm(_LaterWayForm):
    """The conditions of the other ways out: a verb is asked only for its own."""

    refused_at: Mapping[str, str] = {
        **_LaterWayForm.refused_at,
        "cause_missing": "cause",
        "consent_missing": "consent",
        "consent_paper_missing": "paper",
        "wish_missing": "paper",
        "record_missing": "record",
        "marks_on": "marks_off",
        "price_missing": "price",
        "account_missing": "account",
    }
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


class IncidentForm(forms.Form):
    """Something that an officer saw."""

    kind = forms.ChoiceField(label=_("What happened"), choices=_choices(words.INCIDENTS))
    expected = _text(_("Expected"), 100, required=False)
    seen = _text(_("What was seen"), 100, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    photo = forms.FileField(label=_("Picture"), required=False, help_text=FILE_HELP)


class NeedForm(forms.Form):
    """A case elsewhere that needs the goods as evidence."""

    case_number = _text(_("Number of the other case"), 120)
    organ = _text(_("Court or authority that handles it"), 200)
    request = forms.FileField(
        label=_("What asks for the goods, where something does"),
        required=False,
        help_text=FILE_HELP,
    )


class FixForm(forms.Form):
    """The right holder's application, and how the evidence is fixed before the goods go."""

    refused_at: Final = {
        "applicant_missing": "applicant",
        "application_missing": "application",
        "fixing_unknown": "by",
        "fixing_photos_missing": "photos",
        "fixing_sample_missing": "sample",
    }
    applicant = _text(_("Right holder that applies"), 200)
    application = forms.FileField(label=_("Its application"), help_text=FILE_HELP)
    by = forms.ChoiceField(label=_("How the evidence is fixed"))
    photos = forms.FileField(label=_("Photographs of the goods"), required=False, help_text=FILE_HELP)  # fmt: skip
    sample = forms.ChoiceField(label=_("Sample that is kept"), required=False)

    def __init__(
        self, *args: Any, ways: Iterable[str], samples: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [(way, words.FIXINGS[Fixing(way)]) for way in ways]  # type: ignore[attr-defined]
        self.fields["sample"].choices = [("", "—"), *samples]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    paper = forms.FileField(
        label=_("Judgment, decision or letter that says so"), help_text=FILE_HELP
    )


class BasisForm(forms.Form):
    basis = _text(_("What this rests on"), 500)


class FindingForm(forms.Form):
    finding = forms.ChoiceField(
        label=pgettext_lazy("custody", "Finding"), choices=_choices(words.FINDINGS)
    )
    basis = _text(_("What this rests on"), 500, required=False)
    against_report = _text(AGAINST_REPORT, 500, required=False)

    def __init__(self, *args: Any, reported: bool = True, **kwargs: Any) -> None:
        """`reported`: an appraisal of these goods stands, from which a finding may depart."""
        super().__init__(*args, **kwargs)
        if not reported:
            del self.fields["against_report"]


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
    name = _text(_("Who signed"), 120)
    file = forms.FileField(label=_("Signature on paper or glass"), widget=glass())

    def __init__(self, *args: Any, party: str, goods: str, present: bool, **kwargs: Any) -> None:
        """Who signs, and for what; a party that is not there or refuses is not offered."""
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        if present:
            role.help_text = _(
                "A party that refuses: discard this list, write it again with the refusal noted, and have a witness sign."
            )
        role.choices = [one for one in role.choices if present or one[0] != Role.PARTY]
        self.fields["name"].help_text = _("Who holds the pen. The party is %(party)s.") % {
            "party": party or "—"
        }
        self.fields["file"].help_text = _("Signed for: %(goods)s") % {"goods": goods}


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
    """`lots_of` finds the lots of numbers; `against` says what the law has against what was typed so far."""

    refused_at: Mapping[str, str] = {
        "ground_missing": "ground",
        "ground_grants_no_such": "ground",
        "ground_of_another_function": "ground",
        "officers_too_few": "officers",
        **{code: concern.value for concern, code in AGAINST.items()},
    }
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
        lots_of: Callable[[str], list[UUID]],
        against: Callable[["MeasureForm"], Iterable[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._lots_of, self._against = lots_of, against
        self._concerns = tuple(concerns)
        self.fields["ground"].choices = list(grounds)  # type: ignore[attr-defined]
        offered = [(str(key), name) for key, name in people]
        self.fields["officers"].choices = offered  # type: ignore[attr-defined]
        self.fields["lots"].help_text = _("Their numbers, with spaces between them.")
        for concern in self._concerns:
            self.fields[concern.value] = forms.ChoiceField(
                label=words.CONCERNS[concern], choices=_YES_OR_NO, widget=forms.RadioSelect
            )

    def clean_lots(self) -> list[UUID]:
        try:
            return self._lots_of(self.cleaned_data["lots"])
        except BadInput as error:
            raise ValidationError(word("input", error.reason)) from None

    def clean(self) -> dict[str, Any]:
        """A question without an answer is said at the question."""
        data = super().clean() or {}
        blame(self, set(self._against(self)) - {"concern_unanswered"}, self.refused_at)
        return data

    def concerns(self) -> dict[Concern, bool]:
        """Each answered by itself: none has an answer before it was given."""
        told = {concern: self.cleaned_data.get(concern.value) for concern in self._concerns}
        return {concern: answer == "yes" for concern, answer in told.items() if answer}


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
