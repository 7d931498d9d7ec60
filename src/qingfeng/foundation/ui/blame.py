"""From an error of an action to the form that caused it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.forms import BaseForm
from django.utils.translation import gettext

from qingfeng.foundation.ui.formats import moment
from qingfeng.foundation.ui.words import said, word
from qingfeng.kernel.errors import BadInput, Conflict, QingfengError, Refused

# What a refusal may name, and what is said of it in brackets.
_NAMED = ("permissions", "office", "case", "report")


@contextmanager
def blamed(form: BaseForm) -> Iterator[None]:
    """Inside, what an action refuses becomes errors of the form, each at its field where it names one.

    A form says in `refused_at` at which of its fields the refusal of a guard is mended.
    """
    try:
        yield
    except Refused as error:
        fields = dict.fromkeys(error.codes, _column(error)) | getattr(form, "refused_at", {})
        blame(form, error.codes, fields, _named(error))
    except (BadInput, Conflict) as error:
        form.add_error(_known(form, _column(error)), _with(said(error), _named(error)))
        for reason, column in error.also if isinstance(error, BadInput) else ():
            form.add_error(_known(form, column), said(BadInput(reason, column=column)))


def _column(error: QingfengError) -> str:
    return str(error.data.get("column") or "")


def _known(form: BaseForm, column: str) -> str | None:
    return column if column in form.fields else None


def blame(form: BaseForm, codes: Iterable[str], fields: Mapping[str, str], named: str = "") -> None:
    """Every code of a refusal at the field that it is about; the others stand above the form.

    A field of which something was said already is not blamed for what follows from that.
    """
    said_before = set(form.errors)
    for code in codes:
        field = fields.get(code, "")
        if field not in said_before:
            form.add_error(_known(form, field), _with(word("refusal", code), named))


def _named(error: QingfengError) -> str:
    until = error.data.get("until")
    if isinstance(until, datetime):
        return gettext("%(report)s, until %(moment)s") % {
            "report": error.data.get("report", ""),
            "moment": moment(until),
        }
    named = next(filter(None, (error.data.get(name) for name in _NAMED)), "")
    return ", ".join(named) if isinstance(named, list) else str(named or "")


def _with(text: str, named: str) -> str:
    return gettext("%(text)s (%(named)s)") % {"text": text, "named": named} if named else text
