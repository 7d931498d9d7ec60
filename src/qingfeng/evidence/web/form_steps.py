"""A step that asks for a form with papers: what was typed and the digests of what was uploaded go to one action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qingfeng.evidence.web.about import About
from qingfeng.foundation.api import actor_of, blamed, now, store_file
from qingfeng.kernel.errors import BadInput

PAPER_BYTES = 20 * 1024 * 1024
Write = Callable[[Mapping[str, Any], Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class FormStep:
    heading: str
    submit: str
    back: str
    back_label: str
    hint: str = ""
    about: About | None = None

    def answer(self, request: HttpRequest, form: Form, write: Write) -> HttpResponse:
        """Write what was well sent and go back; else show the form, with what was refused."""
        if request.method == "POST" and form.is_valid():
            with blamed(form):
                facts, papers = _split(form, request)
                made = write(facts, papers)
                messages.success(request, _("Done."))
                return redirect(made if isinstance(made, str) else self.back)
        context = {
            "form": form,
            "heading": self.heading,
            "submit": self.submit,
            "back": self.back,
            "back_label": self.back_label,
            "hint": self.hint,
            "about": self.about,
        }
        return render(request, "evidence/form_step.html", context)


def _split(form: Form, request: HttpRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    names = {name for name, field in form.fields.items() if isinstance(field, FileField)}
    facts = {name: value for name, value in form.cleaned_data.items() if name not in names}
    papers = {
        name: _stored(upload, name, request)
        for name in names
        if (upload := form.cleaned_data[name]) is not None
    }
    return facts, papers


def _stored(upload: "UploadedFile[Any]", name: str, request: HttpRequest) -> str:
    try:
        stored = store_file(
            content=upload.file,  # type: ignore[arg-type]
            name=upload.name or name,
            kinds=frozenset({"pdf", "image"}),
            max_bytes=min(PAPER_BYTES, settings.QINGFENG_UPLOAD_MAX_BYTES),
            actor=actor_of(request),
            now=now(request),
        )
    except BadInput as refused:
        raise BadInput(refused.reason, column=name) from refused
    return str(stored.sha256)
