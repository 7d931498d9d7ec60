"""Forms of genuine-product knowledge: products, features to look at, reference prices."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import in_language
from qingfeng.register.actions.knowledge import GuideFields, PriceFields, ProductFields
from qingfeng.register.queries.rows import GuideRow, ProductRow
from qingfeng.register.web.forms import class_choices, day_field

CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("A currency has three letters, such as CNY."))


def picture_field(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        help_text=_("JPEG, PNG, WebP or GIF, up to 10 MB. Without a new one the old one stays."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


def amount_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, min_value=0)


def long_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


def product_name(product: ProductRow) -> str:
    return f"{in_language(product.name_zh, product.name_en)} {product.style_code}".strip()


class ProductForm(forms.Form):
    name_zh = forms.CharField(label=_("Chinese name"), required=False, max_length=200)
    name_en = forms.CharField(label=_("English name"), required=False, max_length=200)
    style_code = forms.CharField(
        label=_("Style code"),
        required=False,
        max_length=100,
        help_text=_("As on the label of the genuine product."),
    )
    gtin = forms.CharField(
        label=_("Bar code (GTIN)"),
        required=False,
        max_length=20,
        help_text=_("8, 12, 13 or 14 digits, as under the bars."),
    )
    nice_class = forms.TypedChoiceField(
        label=_("Nice class"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"data-qf-choose": "1"}),
    )
    picture = picture_field(_("Official picture"))
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Where this is known from: a catalogue, the holder, a page and its day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nice_class"].choices = [("", "—"), *class_choices()]  # type: ignore[attr-defined]

    def fields_with(self, picture: str | None) -> ProductFields:
        return ProductFields(**{**self.cleaned_data, "picture": picture})


class _OfProduct(forms.Form):
    """Something known of the mark as a whole, or of one of its products."""

    def __init__(self, *args: Any, products: tuple[ProductRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(item.id), product_name(item)) for item in products]
        self.fields["product"].choices = [("", _("all products")), *known]  # type: ignore[attr-defined]

    @property
    def product_id(self) -> UUID | None:
        chosen = self.cleaned_data["product"]
        return UUID(chosen) if chosen else None


class GuideForm(_OfProduct):
    product = forms.ChoiceField(label=_("Product"), required=False)
    feature_zh = forms.CharField(label=_("Feature (Chinese)"), max_length=200)
    feature_en = forms.CharField(label=_("Feature (English)"), required=False, max_length=200)
    genuine_zh = long_field(_("Genuine (Chinese)"))
    genuine_en = long_field(_("Genuine (English)"))
    counterfeit_zh = long_field(_("Counterfeit (Chinese)"))
    counterfeit_en = long_field(_("Counterfeit (English)"))
    officers_only = forms.BooleanField(
        label=_("For officers only"),
        required=False,
        help_text=_("Agencies and you read it; platforms and the public do not."),
    )
    picture = picture_field(_("Picture of the genuine product"))
    copy_picture = picture_field(_("Picture of a copy"))

    def fields_with(self, picture: str | None, copy_picture: str | None) -> GuideFields:
        data = {name: value for name, value in self.cleaned_data.items() if name != "product"}
        pictures = {"picture": picture, "copy_picture": copy_picture}
        return GuideFields(**{**data, **pictures, "product_id": self.product_id})


class PriceForm(_OfProduct):
    product = forms.ChoiceField(label=_("Product"), required=False)
    category = forms.CharField(
        label=_("Category"),
        required=False,
        max_length=50,
        help_text=_("Goods as platforms call them; empty: all goods."),
    )
    currency = forms.CharField(
        label=_("Currency"), min_length=3, max_length=3, initial="CNY", validators=[CURRENCY]
    )
    low = amount_field(_("Low"))
    median = amount_field(_("Median"))
    high = amount_field(_("High"))
    n = forms.IntegerField(
        label=_("Prices behind it"), required=False, min_value=0, max_value=1_000_000
    )
    as_of = day_field(_("As of"))
    source = forms.CharField(label=_("Source"), max_length=200)

    def price(self) -> PriceFields:
        data = {name: value for name, value in self.cleaned_data.items() if name != "product"}
        return PriceFields(**{**data, "n": data["n"] or 0, "product_id": self.product_id})


def product_values(product: ProductRow) -> dict[str, object]:
    names = ("name_zh", "name_en", "style_code", "gtin", "nice_class", "source")
    return {name: getattr(product, name) for name in names}


_NOT_INITIAL = ("product", "picture", "copy_picture")


def guide_values(point: GuideRow) -> dict[str, object]:
    names = [name for name in GuideForm.base_fields if name not in _NOT_INITIAL]
    return {"product": point.product_id, **{name: getattr(point, name) for name in names}}
