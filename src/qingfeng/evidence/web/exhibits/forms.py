"""Forms of exhibits; what they check is the shape, the actions decide."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingfeng.evidence.rules.captures import LONGEST_NOTE, MOST_FILES
from qingfeng.evidence.rules.exhibits import LONGEST_TITLE, EvidenceKind
from qingfeng.evidence.web.exhibits.words import EVIDENCE_KINDS
from qingfeng.evidence.web.file_fields import Files


class UploadForm(forms.Form):
    files = Files(  # type: ignore[assignment] # a field of the form, as any other
        label=_("Files"),
        help_text=format_lazy(
            _("Pictures, films, sound, PDF, chat exports and texts, ZIP; at most {n} files."),
            n=MOST_FILES,
        ),
    )
    title = forms.CharField(label=pgettext_lazy("exhibit", "Title"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(
        label=_("Kind of evidence"),
        choices=[
            (kind.value, EVIDENCE_KINDS[kind])
            for kind in (
                EvidenceKind.ELECTRONIC,
                EvidenceKind.AUDIO_VISUAL,
                EvidenceKind.DOCUMENT,
                EvidenceKind.OBJECT,
            )
        ],
    )
    source = forms.CharField(
        label=_("Where the files come from"),
        max_length=LONGEST_NOTE,
        help_text=_("Who held them before, and on what."),
    )
    obtained_at = forms.DateTimeField(
        label=_("Obtained at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(
        label=_("How they were obtained"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
