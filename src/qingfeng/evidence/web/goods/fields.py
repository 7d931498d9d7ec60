"""The fields that the forms of goods are made of."""

from collections.abc import Sequence
from typing import Any

from django import forms

from qingfeng.evidence.web.goods import words


def text_field(
    label: Any, most: int, *, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def method_field(label: Any, methods: Sequence[str], *, required: bool = True) -> forms.ChoiceField:
    """Of those that the packs name; none is chosen beforehand."""
    named = [(code, words.METHODS.get(code, code)) for code in methods]
    return forms.ChoiceField(label=label, choices=[("", "–"), *named], required=required)


def quantity_field(label: Any, *, required: bool = True) -> forms.DecimalField:
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


def lot_field(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name
