"""A page of one form that writes: what it asks, and where one comes out."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qingfeng.foundation.api import blamed


@dataclass(frozen=True, slots=True)
class FormPage:
    heading: str
    submit: str
    back: str
    back_label: str
    # Address and words of a second button, which takes away what the form edits.
    removal: tuple[str, str] | None = None

    def answer(
        self, request: HttpRequest, form: Form, *, write: Callable[[], object], said: str
    ) -> HttpResponse:
        """Write what was well sent and go back; else show the form, with what was refused."""
        if request.method == "POST" and form.is_valid():
            with blamed(form):
                write()
                messages.success(request, said)
                return redirect(self.back)
        return render(request, "register/form.html", {"form": form, "page": self})
