"""Divisions are found by typing: thousands of them never travel with a page."""

from typing import Any

from django import forms
from django.http import HttpRequest, JsonResponse
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import RegionRow, region_path, region_row, regions, staff_page

SHOWN = 30
LONGEST = 40


def region_text(code: str) -> str:
    return f"{code} {region_path(code, get_language() or 'zh-hans')}"


class RegionField(forms.CharField):
    """A six-digit code; with scripts it is searched for by name, in Chinese or English."""

    def __init__(self, **options: Any) -> None:
        attrs = {"data-qf-search": reverse_lazy("regions"), "placeholder": _("Whole country")}
        super().__init__(
            label=_("Region"),
            required=False,
            max_length=6,
            widget=forms.TextInput(attrs={**attrs, "autocomplete": "off"}),
            help_text=_("Name or code; left empty, the whole country."),
            **options,
        )

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """What stands in the field is shown with its name."""
        bound = super().get_bound_field(form, field_name)
        code = str(bound.value() or "")
        if region_row(code) is not None:
            self.widget.attrs["data-qf-label"] = region_text(code)
        return bound


@staff_page
@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """The first divisions whose code begins with what was typed, or whose name holds it."""
    typed = request.GET.get("q", "").strip()[:LONGEST].casefold()
    found = [row for row in regions() if typed and _fits(row, typed)]
    found.sort(key=lambda row: (row.level, row.code))
    results = [{"value": row.code, "text": region_text(row.code)} for row in found[:SHOWN]]
    return JsonResponse({"results": results})


def _fits(row: RegionRow, typed: str) -> bool:
    if row.valid_to is not None:
        return False
    return row.code.startswith(typed) or typed in row.name or typed in row.name_en.casefold()
