"""From an error of an action to the form that caused it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm
from django.utils.translation import gettext

from qingfeng.foundation.ui.words import said
from qingfeng.kernel.errors import BadInput, Conflict, QingfengError, Refused


@contextmanager
def blamed(form: BaseForm) -> Iterator[None]:
    """Inside, what an action refuses becomes an error of the form, at its field where it names one."""
    try:
        yield
    except (BadInput, Conflict, Refused) as error:
        column = error.data.get("column")
        field = column if isinstance(column, str) and column in form.fields else None
        form.add_error(field, _text(error))


def _text(error: QingfengError) -> str:
    named = error.data.get("permissions") or error.data.get("office")
    told = ", ".join(named) if isinstance(named, list) else named
    return (
        gettext("%(text)s (%(named)s)") % {"text": said(error), "named": told}
        if told
        else said(error)
    )
