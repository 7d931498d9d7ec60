"""Forms of the register; what they check is the shape, the actions decide."""

from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import formats, in_language
from qingfeng.register.actions.licences import LicenceTerms
from qingfeng.register.queries.choices import Choice
from qingfeng.register.rules.taxonomy import nice_classes
from qingfeng.register.rules.vocabulary import LicenceKind
from qingfeng.register.web.words import LICENCE_KINDS

FORMATS = (("csv", "CSV"), ("ndjson", "NDJSON"), ("json", "JSON"), ("parquet", "Parquet"))


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def class_choices() -> list[tuple[str, str]]:
    language = "zh" if formats.chinese() else "en"
    return [(str(item.number), f"{item.number} {item.label(language)}") for item in nice_classes()]


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, NDJSON, JSON or Parquet, also as .gz; right_id and mark are required."),
    )
    is_demo = forms.BooleanField(
        label=_("Mark every row as DEMO"),
        required=False,
        help_text=_("Demo rows carry no registration number."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(forms.Form):
    ended_on = day_field(_("Last day"))


class LicenceForm(forms.Form):
    right = forms.ChoiceField(label=_("Right"))
    licensor = forms.ChoiceField(label=_("Licensor"))
    licensee = forms.ChoiceField(label=_("Licensee"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(k.value, v) for k, v in LICENCE_KINDS.items()]
    )
    classes = forms.MultipleChoiceField(
        label=_("Nice classes"),
        required=False,
        help_text=_("None chosen: all classes of the right."),
        widget=forms.SelectMultiple(attrs={"data-qf-choose": "1"}),
    )
    goods = forms.CharField(
        label=_("Goods"),
        required=False,
        max_length=2000,
        help_text=_("Parted by commas; empty: all."),
    )
    territories = forms.CharField(
        label=_("Territory"),
        required=False,
        initial="CN",
        max_length=500,
        help_text=_("Codes such as CN, CN-35 or CN-350302, parted by commas; empty: everywhere."),
    )
    channels = forms.CharField(
        label=_("Channel"),
        required=False,
        max_length=500,
        help_text=_("online, live, offline or export, with a place after a colon; empty: all."),
    )
    valid_from = day_field(_("From"))
    valid_to = day_field(_("To"), required=False)
    may_sublicense = forms.BooleanField(label=_("May grant sub-licences"), required=False)

    def __init__(
        self, *args: Any, rights: list[Choice], parties: list[Choice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("right", [(str(item.id), item.label) for item in rights])
        for name in ("licensor", "licensee"):
            self._offer(
                name, [(str(item.id), in_language(item.label, item.label_en)) for item in parties]
            )
        self._offer("classes", class_choices())

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]
        field.widget.attrs["data-qf-choose"] = "1"

    def identifier(self, name: str) -> UUID:
        return UUID(self.cleaned_data[name])

    def terms(self) -> LicenceTerms:
        data = self.cleaned_data
        return LicenceTerms(
            kind=LicenceKind(data["kind"]),
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            classes=[int(number) for number in data["classes"]],
            goods=_parts(data["goods"]),
            territories=_parts(data["territories"]),
            channels=_parts(data["channels"]),
            may_sublicense=data["may_sublicense"],
        )


class Asked(TypedDict):
    platform: str | None
    nice_class: int | None
    goods: str | None
    territory: str | None
    channel: str | None
    on: date


class CheckForm(forms.Form):
    """Is this seller authorised?"""

    mark = forms.CharField(label=_("Mark"), max_length=300)
    platform = forms.CharField(label=_("Platform"), required=False, max_length=100)
    seller = forms.CharField(label=_("Seller number"), max_length=200)
    nice_class = forms.TypedChoiceField(
        label=_("Nice class"), required=False, coerce=int, empty_value=None
    )
    goods = forms.CharField(label=_("Goods"), required=False, max_length=300)
    territory = forms.CharField(label=_("Territory"), required=False, initial="CN", max_length=20)
    channel = forms.CharField(label=_("Channel"), required=False, max_length=100)
    on = day_field(_("On the day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["nice_class"]
        field.choices = [("", "—"), *class_choices()]  # type: ignore[attr-defined]

    def question(self) -> Asked:
        """The keyword arguments of `api.authorised` beside seller and right."""
        data = self.cleaned_data
        return {
            "platform": data["platform"] or None,
            "nice_class": data["nice_class"],
            "goods": data["goods"] or None,
            "territory": data["territory"] or None,
            "channel": data["channel"] or None,
            "on": data["on"],
        }
