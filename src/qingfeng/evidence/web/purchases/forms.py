"""Forms of test purchases; what they check is the shape, the actions decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.queries.exhibits import ExhibitRow
from qingfeng.evidence.queries.purchases import PurchaseRow
from qingfeng.evidence.rules.purchases import LONGEST, Terms
from qingfeng.evidence.web.file_fields import Files

LONGEST_NOTE = 1000
# What a request brought: its fields and its files.
Sent = tuple[QueryDict, MultiValueDict[str, Any]]


class _TermsForm(forms.Form):
    mark = forms.CharField(label=_("Mark, as the offer writes it"), max_length=LONGEST)
    quality = forms.CharField(
        label=_("Quality, as the offer describes it"), max_length=LONGEST, required=False
    )
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=1_000_000)

    @property
    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(data["mark"], data["quality"], data["quantity"])


class PlanForm(_TermsForm):
    """The offer is one of the exhibits that count."""

    field_order = ("title", "offer", "mark", "quality", "quantity")
    title = forms.CharField(label=_("Title"), max_length=LONGEST)
    offer = forms.TypedChoiceField(
        label=_("Exhibit that shows the public offer"),
        help_text=_(
            "Capture the page before anything is ordered: only what was offered is bought."
        ),
    )

    def __init__(self, *given: Any, offers: Sequence[ExhibitRow], **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["offer"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(row.id), row.title) for row in offers]
        self.fields["quantity"].label = _("Pieces offered")


class StepForm(forms.Form):
    at = forms.DateTimeField(
        label=_("When it was done"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"
        ),
    )
    files = Files(  # type: ignore[assignment] # a field of the form, as any other
        label=_("Pictures, films or PDF that show it")
    )
    note = forms.CharField(
        label=_("What was done"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OrderForm(_TermsForm, StepForm):
    """What was asked of the seller, and the officer's word."""

    field_order = ("at", "mark", "quality", "quantity", "files", "note", "confirmed")
    confirmed = forms.BooleanField(
        label=_("I asked for nothing but what was offered, and led nobody on."),
        help_text=_(
            "A test purchase buys; it never incites. What comes of an offence that was induced does not count."
        ),
        required=False,
    )


class SealForm(StepForm):
    seal = forms.CharField(label=_("Number of the seal"), max_length=80, required=False)


class BreakOffForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )


FORMS: dict[str, type[StepForm]] = {"order": OrderForm, "seal": SealForm}


def step_form(verb: str, row: PurchaseRow, at: datetime, sent: Sent | None) -> StepForm:
    """The form of the next step; an order begins with what was offered."""
    initial: dict[str, Any] = {"at": at}
    if verb == "order":
        offered = row.offered
        initial |= {"mark": offered.mark, "quality": offered.quality, "quantity": 1}
    data, files = sent or (None, None)
    return FORMS.get(verb, StepForm)(data, files, initial=initial)
