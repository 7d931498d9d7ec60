"""Forms of the administrators' pages; what they check is only the shape, the actions decide."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.models.accounts import AgencyFunction, Language, OrganisationKind
from qingfeng.foundation.queries.manage import OrganisationRow, RoleRow, ServiceAccountRow
from qingfeng.foundation.ui.formats import in_language
from qingfeng.foundation.ui.words import Area, word
from qingfeng.foundation.web.regions import RegionField


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def end_of_day(value: date) -> datetime:
    """Valid through the day: the first instant after it."""
    following = value + timedelta(days=1)
    return datetime.combine(following, time.min, tzinfo=get_current_timezone())


def _named(area: Area, choices: type[TextChoices]) -> list[tuple[str, str]]:
    return [(code, word(area, code)) for code in choices.values]


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: _named("office", OrganisationKind))
    function = forms.ChoiceField(
        label=_("Function"),
        required=False,
        choices=lambda: [("", _("None")), *_named("function", AgencyFunction)],
        help_text=_("Only for an agency."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    region = RegionField()
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        required=False,
        max_length=18,
        help_text=_("18 characters; the last one is checked."),
    )
    valid_from = day_field(_("Valid from"))
    valid_to = day_field(_("Valid to"))

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["kind"], self.fields["function"]


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    password = forms.CharField(
        label=_("First password"),
        required=False,
        help_text=_("Left empty, the person sets one through a password reset."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RoleForm(forms.Form):
    """The matrix itself is drawn by the page; its boxes are named `may`, with kind:verb as value."""

    name = forms.CharField(label=_("Name"), max_length=120)
    region = RegionField()
    is_admin = forms.BooleanField(
        label=_("Administrator of the installation"),
        required=False,
        help_text=_("May change organisations, people, roles, keys and calendars."),
    )

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["name"], self.fields["region"]


class AdmitForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    until = day_field(_("Until"), help_text=_("Left empty, the role has no end."))

    def __init__(self, *args: Any, roles: Iterable[RoleRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["role"]
        chooser.choices = [(str(r.id), f"{_office(r)} · {r.name}") for r in roles]  # type: ignore[attr-defined]
        chooser.widget.attrs["data-qf-choose"] = "1"


class ProgramForm(forms.Form):
    organisation = forms.ChoiceField(label=_("Organisation"))
    name = forms.CharField(label=_("Name of the program"), max_length=120)

    def __init__(self, *args: Any, organisations: Iterable[OrganisationRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["organisation"]
        chooser.choices = [(str(o.id), in_language(o.name, o.name_en)) for o in organisations]  # type: ignore[attr-defined]
        chooser.widget.attrs["data-qf-choose"] = "1"


class KeyForm(forms.Form):
    account = forms.ChoiceField(label=_("Program"))
    scopes = forms.MultipleChoiceField(
        label=_("Permissions"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    until = day_field(_("Valid through"), required=True, help_text=_("A year at most."))

    def __init__(
        self,
        *args: Any,
        accounts: Iterable[ServiceAccountRow],
        scopes: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            (str(a.id), f"{_office(a)} · {a.name}") for a in accounts if a.closed_at is None
        ]
        self.fields["scopes"].choices = [(s, _scope(s)) for s in scopes]  # type: ignore[attr-defined]


def _office(row: RoleRow | ServiceAccountRow) -> str:
    return in_language(row.organisation_name, row.organisation_name_en)


def _scope(scope: str) -> str:
    kind, _sign, verb = scope.partition(":")
    return f"{word('kind', kind)}: {word('verb', verb)} ({scope})"


class YearForm(forms.Form):
    file = forms.FileField(
        label=_("File of the year"),
        help_text=_("JSON in UTF-8 with jurisdiction, year, source, holidays and workdays."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
