"""Forms of appraisal; what they check is the shape, the actions decide."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.api import (
    AppraisalFields,
    Certificate,
    Line,
    ReportFields,
    SampleFields,
    Told,
)
from qingfeng.evidence.models import AppraisalSample
from qingfeng.evidence.queries.appraisal_samples import DrawnSample
from qingfeng.evidence.queries.appraisals import BodyRow
from qingfeng.evidence.rules.appraisal import (
    GOODS_CLASSES,
    PAUSES,
    Opinion,
    PriceOf,
    Purpose,
    Review,
    Scope,
    ServiceMode,
    pause_gaps,
)
from qingfeng.evidence.rules.identification import questions_of
from qingfeng.evidence.web.appraisals import words
from qingfeng.evidence.web.identification.forms import (
    choices,
    day_field,
    long_field,
    moment_field,
    paper_field,
)
from qingfeng.foundation.api import Office, blamed, in_language, word
from qingfeng.kernel.errors import BadInput

PARTS = 4
_UNCHOSEN = [("", "—")]


class AppraisalForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What is asked for"), choices=choices(words.PURPOSES))
    price_of = forms.ChoiceField(
        label=_("What is priced"),
        choices=choices(words.PRICES_OF),
        initial=PriceOf.GENUINE.value,
        help_text=_(
            "For a price appraisal only: it decides how the threshold check uses the price."
        ),
    )
    body = forms.ChoiceField(label=_("Appraisal body"))
    goods_class = forms.TypedChoiceField(
        label=_("Class of the goods"),
        coerce=int,
        help_text=_("The Nice class of what is asked about: the body's certificate must cover it."),
    )
    why_unqualified = forms.CharField(
        label=_("Why no qualified body exists"),
        required=False,
        max_length=500,
        help_text=_(
            "Only where the body holds no certificate for this; it gets round no certificate for other goods."
        ),
    )
    drawn = forms.MultipleChoiceField(
        label=_("Samples drawn in custody"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    samples = forms.CharField(
        label=_("Samples without a record in custody, one a line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Name | quantity | unit | seal number, such as: shoe | 2 | pair | S-0017"),
    )
    questions = long_field(_("Questions, one a line"))
    seized = forms.BooleanField(label=_("The goods are sealed or seized"), required=False)

    def __init__(
        self,
        *args: Any,
        bodies: tuple[BodyRow, ...],
        drawn: tuple[DrawnSample, ...],
        classes: frozenset[int],
        **kwargs: Any,
    ) -> None:
        """`classes`: those that the goods can be of, as the matter tells; none where it does not tell."""
        super().__init__(*args, **kwargs)
        offered_classes = [*_UNCHOSEN, *class_choices(classes or GOODS_CLASSES)]
        self.fields["goods_class"].choices = offered_classes[len(classes) == 1 :]  # type: ignore[attr-defined]
        found = [(str(row.id), _labelled(row)) for row in bodies]
        self.fields["body"].choices = found  # type: ignore[attr-defined]
        offered = [(str(row.id), _described(row)) for row in drawn]
        self.fields["drawn"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["drawn"]

    def clean_samples(self) -> list[SampleFields]:
        with blamed(self):
            return list(_samples(self.cleaned_data["samples"]))
        return []

    def clean_questions(self) -> str:
        asked = str(self.cleaned_data["questions"])
        with blamed(self):
            questions_of(asked)
        return asked

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "samples" not in self.errors and not (given["samples"] or given.get("drawn")):
            self.add_error("samples", word("refusal", "sample_missing"))
        return given

    def appraisal(self) -> AppraisalFields:
        data = self.cleaned_data
        return AppraisalFields(
            body=UUID(data["body"]),
            purpose=Purpose(data["purpose"]),
            price_of=PriceOf(data["price_of"]),
            questions=data["questions"],
            samples=data["samples"],
            drawn=tuple(UUID(chosen) for chosen in data.get("drawn", ())),
            seized=data["seized"],
            goods_class=data["goods_class"],
            why_unqualified=data["why_unqualified"],
        )


def class_choices(classes: Iterable[int]) -> list[tuple[str, str]]:
    return [(str(each), words.class_name(each)) for each in sorted(classes)]


def _described(row: DrawnSample) -> str:
    spare = [str(_("Spare sample"))] if row.is_spare else []
    amount = f"{row.quantity.normalize():f} {row.unit}"
    return " · ".join([row.number, row.name, amount, row.seal, row.place, *spare])


def _labelled(row: BodyRow) -> str:
    held = " · ".join(
        str(words.PURPOSES[purpose]) for purpose in Purpose if purpose in row.purposes_now
    )
    name = in_language(row.name, row.name_en)
    told = " · ".join(filter(None, (held, words.classes_name(row.classes_now))))
    return f"{name} ({told or '–'})"


def _samples(text: str) -> Iterator[SampleFields]:
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        if len(parts) != PARTS:
            raise BadInput("sample_incomplete", column="samples")
        name, quantity, unit, seal = parts
        try:
            yield SampleFields(name, Decimal(quantity), unit, seal)
        except InvalidOperation as error:
            raise BadInput("sample_incomplete", column="samples") from error


class RequestForm(forms.Form):
    refused_at: ClassVar = {"scope_unconfirmed": "scope_confirmed", "pause_runs": "pause_days"}
    pause_days = forms.IntegerField(
        label=_("Fixed time in days"),
        required=False,
        min_value=1,
        max_value=180,
        help_text=_(
            "Clocks stop for this time only, from the signed handover of the samples to a body that accepted, and only if the party was told of it in writing."
        ),
    )
    pause_notice = paper_field(_("Notice to the party"), required=False)
    scope_confirmed = forms.BooleanField(
        label=_("I have read the scope of the body's certificate, and it covers these goods."),
        required=False,
    )

    def __init__(self, *args: Any, purpose: Purpose, scope: Scope | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose
        if purpose not in PAUSES:
            del self.fields["pause_days"], self.fields["pause_notice"]
        if scope is not Scope.UNCODED:
            del self.fields["scope_confirmed"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        days, told = given.get("pause_days"), bool(given.get("pause_notice"))
        for reason, column in pause_gaps(self.purpose, days=days, told=told):
            if column not in self.errors:
                self.add_error(column, word("input", reason))
        if given.get("scope_confirmed") is False:
            self.add_error("scope_confirmed", word("refusal", "scope_unconfirmed"))
        return given


class AcceptForm(forms.Form):
    refused_at: ClassVar = {"interest_undeclared": "no_interest"}
    no_interest = forms.BooleanField(
        label=_("Neither we nor our appraisers have an interest in the matter."), required=False
    )
    received = forms.BooleanField(
        label=_("The samples are here, under their seals."),
        required=False,
        help_text=_(
            "The time that was fixed for this begins with your receipt: accept when they are here."
        ),
    )

    def __init__(self, *args: Any, receipt: bool, **kwargs: Any) -> None:
        """`receipt`: time was fixed, and no order of the ledger will say when the samples came."""
        super().__init__(*args, **kwargs)
        if not receipt:
            del self.fields["received"]


class ReportForm(forms.Form):
    refused_at: ClassVar = {"seals_not_intact": "seals_intact"}
    number = forms.CharField(label=_("Number of the report"), max_length=100)
    conclusion = long_field(_("Conclusion"))
    appraisers = forms.CharField(label=_("Appraisers"), max_length=200)
    fee = forms.DecimalField(label=_("Fee in yuan"), max_digits=14, decimal_places=2, min_value=0)
    paper = paper_field(_("The report, signed, as PDF or picture"))
    seals_intact = forms.BooleanField(
        label=_("The seals were intact."),
        error_messages={
            "required": _("The seals must be intact: else give the request back with the reason.")
        },
    )

    def __init__(
        self, *args: Any, samples: tuple[AppraisalSample, ...], purpose: Purpose, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.samples, self.prices = samples, purpose is Purpose.PRICE
        for sample in samples:
            self.fields[f"of-{sample.pk}"] = self._field(sample)

    def _field(self, sample: AppraisalSample) -> forms.Field:
        label = f"{sample.name} ({sample.seal})"
        if self.prices:
            help_text = _("Price of one unit in yuan")
            return forms.DecimalField(
                label=label,
                max_digits=14,
                decimal_places=2,
                min_value=Decimal("0.01"),
                help_text=help_text,
            )
        return forms.ChoiceField(label=label, choices=[("", "—"), *choices(words.OPINIONS)])

    def report(self, paper: str) -> ReportFields:
        names = ("number", "conclusion", "appraisers", "fee", "seals_intact")
        facts = {name: self.cleaned_data[name] for name in names}
        lines = tuple(self._line(sample) for sample in self.samples)
        return ReportFields(**facts, paper=paper, lines=lines)

    def _line(self, sample: AppraisalSample) -> Line:
        value = self.cleaned_data[f"of-{sample.pk}"]
        if self.prices:
            return Line(sample.pk, unit_price=value)
        return Line(sample.pk, Opinion(value))


class TellForm(forms.Form):
    """`timed`: the law itself says until when another inspection may be asked for."""

    party = forms.CharField(label=_("Who was told"), max_length=200)
    mode = forms.ChoiceField(
        label=_("How it was served"), choices=choices(words.MODES), widget=forms.RadioSelect
    )
    served_at = moment_field(_("Reached the party at"))
    paper = paper_field(
        _("The notice with its receipt, as a scan"),
        help_text=_("Signed receipt, postal proof, witness or the announcement."),
    )
    object_until = day_field(
        _("Last day to object"), help_text=_("As the notice says; no clock of law sets it.")
    )

    def __init__(self, *args: Any, timed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if timed:
            del self.fields["object_until"]

    def told(self, paper: str) -> Told:
        data = {**self.cleaned_data, "paper": paper}
        return Told(**{**data, "mode": ServiceMode(data["mode"])})


class WaiverForm(forms.Form):
    waived_at = moment_field(_("When the party waived it"))
    paper = paper_field(
        _("The waiver, as a scan"),
        help_text=_("In writing and signed by the party, after it was told the result."),
    )


class ObjectionForm(forms.Form):
    text = long_field(_("What is objected"))
    paper = paper_field(_("The paper, as a scan"))


class ReviewForm(forms.Form):
    review = forms.ChoiceField(
        label=_("Decision"), choices=choices(words.REVIEWS), widget=forms.RadioSelect
    )
    reason = long_field(_("Reason"))

    def facts(self) -> dict[str, Any]:
        return {
            "review": Review(self.cleaned_data["review"]),
            "reason": self.cleaned_data["reason"],
        }


class OfferForm(forms.Form):
    office = forms.ChoiceField(
        label=_("Office"), widget=forms.Select(attrs={"data-qf-choose": "1"})
    )

    def __init__(self, *args: Any, offices: tuple[Office, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(str(row.id), in_language(row.name, row.name_en)) for row in offices]
        self.fields["office"].choices = found  # type: ignore[attr-defined]


class RecogniseForm(forms.Form):
    recognised = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("We recognise the report")), ("no", _("We do not recognise it"))],
        widget=forms.RadioSelect,
    )
    reason = long_field(_("Reason"))


class CertificateForm(forms.Form):
    number = forms.CharField(label=_("Number of the certificate"), max_length=100)
    purposes = forms.MultipleChoiceField(
        label=_("Qualified for"),
        choices=choices(words.PURPOSES),
        widget=forms.CheckboxSelectMultiple,
    )
    classes = forms.TypedMultipleChoiceField(
        label=_("Classes of goods"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The Nice classes of goods that the scope covers: it is asked about no others."
        ),
    )
    scope = forms.CharField(
        label=_("Scope"), max_length=500, help_text=_("In the words of the certificate.")
    )
    valid_from = day_field(_("Valid from"))
    valid_to = day_field(_("Valid to"))
    paper = paper_field(_("The certificate, as a scan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].choices = class_choices(GOODS_CLASSES)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        begins, ends = given.get("valid_from"), given.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", word("input", "ends_before_it_begins"))
        return given

    def certificate(self, paper: str) -> Certificate:
        data = {name: value for name, value in self.cleaned_data.items() if name != "paper"}
        data["purposes"] = frozenset(Purpose(code) for code in data["purposes"])
        data["classes"] = frozenset(data["classes"])
        return Certificate(**data, paper=paper)
