"""Forms about the people of a holder: contacts, agents and what proves their power."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import in_language
from qingfeng.register.queries.choices import Choice
from qingfeng.register.rules.vocabulary import DocumentKind
from qingfeng.register.web.forms import day_field
from qingfeng.register.web.words import DOCUMENT_KINDS

LONGEST_NAME = 200


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Contact"), max_length=100)
    role = forms.CharField(label=_("Position"), required=False, max_length=100)
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    region = forms.CharField(
        label=_("For the region"),
        required=False,
        max_length=6,
        help_text=_(
            "First two, four or six digits of the region code, such as 35; empty: the whole country."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", "—"), ("zh-hans", "中文"), ("en", "English")],
    )


class ContactEditForm(ContactForm):
    """What stands is shown masked beside the field; only what is typed is written."""

    def __init__(self, *args: Any, standing: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = False
            text = standing.get(name)
            if text:
                field.help_text = gettext("Now %(text)s; left empty, it stays.") % {"text": text}

    def changes(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if text}


class AgencyForm(forms.Form):
    agent = forms.ChoiceField(
        label=_("Agent"), required=False, widget=forms.Select(attrs={"data-qf-choose": "1"})
    )
    new_name = forms.CharField(
        label=_("Or an agent that is not in the list"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("The name as in its business licence."),
    )
    valid_from = day_field(_("From"))
    valid_to = day_field(_("To"), required=False)

    def __init__(self, *args: Any, agents: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(item.id), in_language(item.label, item.label_en)) for item in agents]
        self.fields["agent"].choices = [("", "—"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("agent")) == bool(data.get("new_name")):
            self.add_error("agent", gettext("Choose an agent or name a new one."))
        return data

    @property
    def agent_id(self) -> UUID | None:
        chosen = self.cleaned_data["agent"]
        return UUID(chosen) if chosen else None


class ScanForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What it shows"), choices=[(k.value, v) for k, v in DOCUMENT_KINDS.items()]
    )
    file = forms.FileField(
        label=_("Scan"),
        help_text=_("PDF, JPEG, PNG, WebP or GIF, up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
    )

    @property
    def document_kind(self) -> DocumentKind:
        return DocumentKind(self.cleaned_data["kind"])
