"""The forms that part a lot: samples drawn from it, and a split by what was found."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from qingfeng.evidence.actions.parts import Draw
from qingfeng.evidence.rules.custody import Finding, Share, check_split
from qingfeng.evidence.rules.handling import Methods, method_barred, sampling_barred
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.fields import (
    lot_field,
    method_field,
    quantity_field,
    seal_field,
    text_field,
)
from qingfeng.evidence.web.goods.forms import AGAINST_REPORT, FILE_HELP
from qingfeng.foundation.api import blame, word


class SampleForm(forms.Form):
    """Several samples at once, each under a seal of its own, and a spare where one is kept."""

    refused_at: ClassVar[Mapping[str, str]] = {
        "party_absence_unnoted": "party_note",
        "purpose_missing": "purpose",
        "seal_used_twice": "seal",
        "sampling_method_unknown": "method",
        "sampling_body_missing": "body",
        "sampling_note_missing": "method_note",
        "more_than_held": "quantity",
        "rest_unsealed": "seal_rest",
    }
    spare = quantity_field(_("Quantity kept as spare"), required=False)
    spare_seal = seal_field(_("Seal number of the spare"))
    seal_read = seal_field(_("Seal number read now"))
    seal_rest = seal_field(_("Seal number of what stays"))
    purpose = text_field(_("Purpose"), 300)
    method_note = text_field(
        _("More about it"),
        300,
        required=False,
        help_text=_("Such as the code of the plan, the lot size and how many were drawn."),
    )
    body = text_field(_("Sampling body, where one is required"), 200, required=False)
    party_present = forms.BooleanField(label=_("The party is present"), required=False)
    party_note = text_field(_("Note where it is not"), 500, required=False)
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
        methods: Methods,
        measures: Iterable[tuple[UUID, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._samples, self._methods = samples, methods
        self.fields["method"] = method_field(_("Way of sampling"), methods.known)
        offered = [("", ""), *((str(key), name) for key, name in measures)]
        self.fields["measure"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            del self.fields["measure"]
        for number in range(samples):
            asked = {
                "quantity": quantity_field(_("Quantity for testing")),
                "seal": seal_field(_("Seal number of the sample"), required=True),
            }
            for name, field in asked.items():
                if samples > 1:
                    field.label = _("Sample %(number)d: %(what)s") % {"number": number + 1, "what": field.label}  # fmt: skip
                self.fields[lot_field(name, number)] = field
        drawn = [lot_field(name, n) for n in range(samples) for name in ("quantity", "seal")]
        self.order_fields(
            [*drawn, "spare", "spare_seal", "seal_read", "seal_rest", "purpose", "method"]
        )

    def clean(self) -> dict[str, Any]:
        """A spare has both, or there is none."""
        data = super().clean() or {}
        if bool(data.get("spare")) != bool(data.get("spare_seal")):
            missing = "spare_seal" if data.get("spare") else "spare"
            self.add_error(missing, _("A spare has its quantity and its seal."))
        blame(self, self._against(data), self.refused_at)
        return data

    def _against(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """What the record of sampling would be refused for, said at once."""
        numbers = range(self._samples)
        named = [*(lot_field("seal", number) for number in numbers), "spare_seal"]
        seals = [data[name].strip() for name in named if data.get(name)]
        of_party = sampling_barred(
            party_present=data.get("party_present", False),
            party_note=data.get("party_note", ""),
            tested=self._samples,
            seals=seals,
            purpose=data.get("purpose", ""),
        )
        note, body = data.get("method_note", ""), data.get("body", "")
        return of_party + method_barred(data.get("method", ""), note=note, body=body, methods=self._methods)  # fmt: skip

    def draws(self, photo: str) -> list[Draw]:
        data = self.cleaned_data
        numbers = range(self._samples)
        drawn = [
            Draw(data[lot_field("quantity", n)], data[lot_field("seal", n)], photo) for n in numbers
        ]
        if data["spare"]:
            drawn.append(Draw(data["spare"], data["spare_seal"], photo, is_spare=True))
        return drawn


class SplitForm(forms.Form):
    """Three shares at most; one left empty is none."""

    seal_read = seal_field(_("Seal number read now"))
    counterfeit = quantity_field(_("Counterfeit"), required=False)
    counterfeit_seal = seal_field(_("Seal number of the counterfeit part"))
    counterfeit_basis = text_field(_("Counterfeit: what this rests on"), 500, required=False)
    genuine = quantity_field(_("Genuine"), required=False)
    genuine_seal = seal_field(_("Seal number of the genuine part"))
    genuine_basis = text_field(_("Genuine: what this rests on"), 500, required=False)
    undetermined = quantity_field(_("Undetermined"), required=False)
    undetermined_seal = seal_field(_("Seal number of the undetermined part"))

    against_report = text_field(AGAINST_REPORT, 500, required=False)

    def __init__(
        self, *args: Any, methods: Sequence[str], held: Decimal, reported: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._held = held
        if not reported:
            del self.fields["against_report"]
        self.fields["method"] = method_field(_("How the goods were looked at"), methods)
        self.order_fields(["seal_read", "method"])

    def clean(self) -> dict[str, Any]:
        """A basis that is missing is missing of a certain part; that the parts do not make up the whole is nobody's alone."""
        data = super().clean() or {}
        of_parts = {f"{finding}{part}" for finding in Finding for part in ("", "_basis")}
        if of_parts & self.errors.keys():
            return data
        shares = self.shares()
        codes = check_split(self._held, tuple(Share(finding, "", quantity, basis) for finding, quantity, basis, _seal in shares))  # fmt: skip
        blame(self, [code for code in codes if code != "basis_missing"], {})
        for finding, _quantity, basis, _seal in shares:
            if finding is not Finding.UNDETERMINED and not basis:
                self.add_error(f"{finding}_basis", word("input", "basis_missing"))
        return data

    def shares(self) -> list[tuple[Finding, Any, str, str]]:
        """What a finding rests on begins with the method by which the goods were looked at."""
        data = self.cleaned_data
        method = data.get("method", "")
        way = str(words.METHODS.get(method, method))

        def basis(finding: Finding) -> str:
            said = data.get(f"{finding}_basis", "").strip()
            return f"{way} · {said}"[:500] if said else ""

        return [
            (finding, data[finding], basis(finding), data.get(f"{finding}_seal", ""))
            for finding in Finding
            if data.get(finding)
        ]
