"""From an error of an action to the form that caused it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.forms import BaseForm
from django.utils.translation import gettext

from qingfeng.foundation.ui.words import said
from qingfeng.kernel.errors import BadInput, Conflict, QingfengError, Refused


@contextmanager
def blamed(form: BaseForm) -> Iterator[None]:
    """Inside, what an action refuses becomes errors of the form, each at its field where it names one.

    A form says in `refused_at` at which of its fields the refusal of a guard is mended.
    """
    try:
        yield
    except (BadInput, Conflict, Refused) as error:
        for column, one in _each(error, getattr(form, "refused_at", {})):
            form.add_error(column if column in form.fields else None, _text(one))


def _each(
    error: QingfengError, refused_at: Mapping[str, str]
) -> Iterator[tuple[str | None, QingfengError]]:
    column = error.data.get("column")
    named = column if isinstance(column, str) else None
    if isinstance(error, Refused):
        for code in error.codes:
            yield refused_at.get(code, named), Refused(code, **error.data)
        return
    yield named, error
    if isinstance(error, BadInput):
        for reason, other in error.also:
            yield other, BadInput(reason, column=other)


def _text(error: QingfengError) -> str:
    named = error.data.get("permissions") or error.data.get("office")
    told = ", ".join(named) if isinstance(named, list) else named
    return (
        gettext("%(text)s (%(named)s)") % {"text": said(error), "named": told}
        if told
        else said(error)
    )
