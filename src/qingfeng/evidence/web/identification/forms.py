"""Forms of identification; what they check is the shape, the actions decide."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.api import GoodsBefore
from qingfeng.evidence.rules.answers import Delivery, answer_gaps
from qingfeng.evidence.rules.identification import (
    REGIMES,
    Ground,
    Means,
    Outcome,
    Request,
    Route,
    Standing,
    Verdict,
)
from qingfeng.evidence.web.identification import words
from qingfeng.foundation.api import formats, word

ANY_PAPER = "image/*,application/pdf"


def choices(named: Any, among: Any = None) -> list[tuple[str, Any]]:
    return [(code.value, text) for code, text in named.items() if among is None or code in among]


def long_field(label: Any, **more: Any) -> forms.CharField:
    rows = more.pop("rows", 3)
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def paper_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.FileField:
    return forms.FileField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": ANY_PAPER}),
    )


def moment_field(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


def amount_field(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=0,
        help_text=help_text,
    )


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class GoodsForm(forms.Form):
    ground = forms.ChoiceField(label=_("How the goods came before you"), widget=forms.RadioSelect)
    ground_text = forms.CharField(
        label=_("The lawful ground"),
        max_length=500,
        help_text=_(
            "Number of the voucher, list, order or case. The right holder does not see it."
        ),
    )
    parcel = forms.BooleanField(label=_("It is a postal item or an express parcel"), required=False)
    goods = forms.CharField(
        label=_("The goods"),
        max_length=500,
        help_text=_("As the right holder will read it: what and how many. No names, numbers or addresses of people."),
    )  # fmt: skip
    value = amount_field(_("Value in yuan"))

    def __init__(self, *args: Any, route: Route, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = choices(words.GROUNDS, REGIMES[route].grounds)
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]
        if len(grounds) == 1:
            self.fields["ground"].initial = grounds[0][0]
        if route is Route.MARKET:
            del self.fields["parcel"]
        if REGIMES[route].request:
            self.fields["value"].required = True
            self.fields["value"].help_text = _(
                "The security that the right holder gives goes by it."
            )

    def goods_before(self) -> GoodsBefore:
        data = self.cleaned_data
        return GoodsBefore(**{**data, "ground": Ground(data["ground"])})


class QuestionsForm(forms.Form):
    questions = long_field(_("Questions, one a line"), rows=5)
    asked_for = forms.DateField(
        label=_("Answer asked for by"),
        required=False,
        help_text=_("No law sets a clock here; the day is a request."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, has_clock: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_clock:
            del self.fields["asked_for"]


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What the goods are"), choices=choices(words.VERDICTS), widget=forms.RadioSelect
    )
    reasons = long_field(_("Reasons"))
    request = forms.ChoiceField(
        label=_("What you want of customs"),
        choices=choices(words.REQUESTS),
        widget=forms.RadioSelect,
        help_text=_(
            "An opinion is not enough for customs: apply within the clock, or decline. Only counterfeit goods can be applied for, or goods of which you cannot tell and say why you suspect them."
        ),
    )
    suspicion = long_field(
        _("Why you suspect an infringement nevertheless"), required=False, rows=2
    )
    right_proof = paper_field(_("Proof of the right"), required=False)
    guarantee = forms.CharField(
        label=_("Number of the general guarantee"), required=False, max_length=60
    )
    guarantee_bank = forms.CharField(label=_("Bank that issued it"), required=False, max_length=100)
    guarantee_from = day_field(_("Approved by customs on"), required=False)
    guarantee_to = day_field(
        _("Valid until"),
        required=False,
        help_text=_("At the latest 31 December of the same year."),
    )
    guarantee_amount = amount_field(_("Amount of the guarantee in yuan"))
    security_amount = amount_field(_("Or security in yuan"))
    security_proof = paper_field(_("Paper of the security"), required=False)
    decline_reason = long_field(_("If you do not apply: why"), required=False, rows=2)
    identifier = forms.CharField(label=_("Identified by"), max_length=100)
    position = forms.CharField(label=_("Position"), max_length=100)
    standing = forms.ChoiceField(
        label=_("Standing of the identifier"), choices=choices(words.STANDINGS)
    )
    interest = forms.CharField(
        label=_("Interest in the matter"),
        max_length=500,
        help_text=_("Such as: none beside my employment."),
    )
    authority = paper_field(_("Authorisation of the identifier"))
    truthful = forms.BooleanField(
        label=_("The statement is true; the right holder answers for it.")
    )

    def __init__(
        self, *args: Any, asks_request: bool, security: Decimal | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not asks_request:
            for name in CUSTOMS_FIELDS:
                del self.fields[name]
            return
        for name, when in _NEEDED.items():
            vars(self.fields[name])["needed"] = when
        if security is not None:
            self.fields["security_amount"].help_text = format_lazy(
                _("At least {amount} for these goods."), amount=formats.money(security)
            )

    def clean(self) -> dict[str, Any]:
        """What an application lacks stands beside what every answer lacks, not behind it."""
        given = super().clean() or self.cleaned_data
        for reason, column in answer_gaps(given, asks_request="request" in self.fields):
            if column not in self.errors:
                self.add_error(column, word("input", reason))
        return given

    def facts(self) -> dict[str, Any]:
        """All but the papers."""
        papers = {name for name, field in self.fields.items() if isinstance(field, forms.FileField)}
        data = {name: value for name, value in self.cleaned_data.items() if name not in papers}
        data["verdict"], data["standing"] = Verdict(data["verdict"]), Standing(data["standing"])
        if "request" in data:
            data["request"] = Request(data["request"])
        return data


# What stands behind the label instead of "optional".
_BY_GUARANTEE, _BY_SECURITY = _("with a general guarantee"), _("without a general guarantee")
_NEEDED = {
    "suspicion": _("when you apply and cannot tell"),
    "right_proof": _("when you apply"),
    "guarantee_bank": _BY_GUARANTEE,
    "guarantee_from": _BY_GUARANTEE,
    "guarantee_to": _BY_GUARANTEE,
    "guarantee_amount": _BY_GUARANTEE,
    "security_amount": _BY_SECURITY,
    "security_proof": _BY_SECURITY,
    "decline_reason": _("when you do not apply"),
}
CUSTOMS_FIELDS = (
    "request", "suspicion", "right_proof", "guarantee", "guarantee_bank", "guarantee_from", "guarantee_to", "guarantee_amount",
    "security_amount", "security_proof", "decline_reason",
)  # fmt: skip


class PaperAnswerForm(AnswerForm):
    """The same, as the office enters it from a paper."""

    paper = paper_field(_("The answer as a scan"))
    answered_at = moment_field(_("Answered at"))
    delivery = forms.ChoiceField(
        label=_("How the answer came"),
        choices=choices(words.DELIVERIES, {Delivery.POST, Delivery.BANK, Delivery.IN_PERSON}),
        widget=forms.RadioSelect,
    )
    closes_at = forms.TimeField(
        label=_("Hour at which your office closed on the last day"),
        required=False,
        help_text=_("Asked for what was handed in: it is in time until then; by post or bank until 24:00."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip


class LateEntryForm(PaperAnswerForm):
    """Of an answer in time that comes once silence was signed for."""

    refused_at: ClassVar = {"silence_stands": "answered_at", "timely_missing": "timely"}
    timely = forms.CharField(
        label=_("What on the paper shows that it was in time"),
        max_length=500,
        help_text=_("Such as: postmark of the last day, on the scanned envelope. It takes back the silence, over your signature."),
    )  # fmt: skip


class ServiceForm(forms.Form):
    means = forms.ChoiceField(
        label=_("How it was served"),
        choices=choices(words.MEANS, {Means.EMAIL, Means.PAPER}),
        widget=forms.RadioSelect,
    )
    served_at = moment_field(_("Served at"))
    proof = paper_field(
        _("Proof of service"), help_text=_("The confirmation or the receipt, as PDF or picture.")
    )


class RebuttalForm(forms.Form):
    text = long_field(_("What the party says"))
    paper = paper_field(_("The party’s paper, as a scan"))


class CloseForm(forms.Form):
    refused_at: ClassVar = {
        "outcome_not_of_route": "outcome",
        "detention_barred": "outcome",
        "no_infringement_said": "outcome",
        "answer_excluded": "outcome",
        "answer_unchecked": "truth_checked",
        "reason_missing": "reason",
    }
    outcome = forms.ChoiceField(label=_("Finding"), widget=forms.RadioSelect)
    reason = long_field(_("Reason"))
    standing_checked = forms.BooleanField(
        label=_("I checked the identifier’s standing and authority."), required=False
    )
    truth_checked = forms.BooleanField(
        label=_("I checked the answer against the goods and the rebuttal."), required=False
    )

    def __init__(self, *args: Any, route: Route, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = choices(words.OUTCOMES, REGIMES[route].outcomes)
        self.fields["outcome"].choices = found  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "outcome": Outcome(self.cleaned_data["outcome"])}


class ReasonForm(forms.Form):
    reason = long_field(_("Reason"))


class DisclosureForm(forms.Form):
    decision = forms.CharField(label=_("Number of the decision of confiscation"), max_length=100)
    decided_on = day_field(_("Decided on"))
    goods = forms.CharField(label=_("The goods"), max_length=500)
    quantity = forms.CharField(label=_("Quantity"), max_length=100)
    origin = forms.CharField(label=_("Shipped from"), required=False, max_length=100)
    destination = forms.CharField(label=_("Shipped to"), required=False, max_length=100)
    consignor = forms.CharField(
        label=_("Consignor"),
        required=False,
        max_length=100,
        help_text=_("The name and nothing else; it stands in the printed notice and is kept nowhere besides."),
    )  # fmt: skip
    consignee = forms.CharField(label=_("Consignee"), required=False, max_length=100)
    scan = paper_field(
        _("The decision as a scan"),
        help_text=_("These goods are in no custody ledger here: the decision itself is the ground. It stays with your office."),
    )  # fmt: skip

    def __init__(self, *args: Any, in_ledger: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if in_ledger:
            del self.fields["scan"]


class BrandServiceForm(forms.Form):
    holder = forms.ChoiceField(label=_("Right holder"))
    host = forms.CharField(
        label=_("Host name"),
        max_length=253,
        help_text=_("Such as id.brand.example, without https://."),
    )

    def __init__(self, *args: Any, parties: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(str(key), name) for key, name in parties.items()]
        self.fields["holder"].choices = found  # type: ignore[attr-defined]
