"""The form by which a file of listings is handed over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.api import in_language
from qingfeng.market.api import PlatformRow


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, NDJSON or Parquet, also packed as .gz; UTF-8 or GB18030."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.ndjson,.jsonl,.json,.parquet,.gz"}),
    )
    platform = forms.ChoiceField(
        label=_("Platform"),
        required=False,
        help_text=_("Left open, each row must name its platform."),
    )

    def __init__(self, *args: Any, platforms: tuple[PlatformRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(row.code, in_language(row.name_zh, row.name_en)) for row in platforms]
        field = self.fields["platform"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("As each row says")), *named]
