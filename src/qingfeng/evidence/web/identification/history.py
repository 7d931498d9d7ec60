"""The history of a question: a line for each change, by what was changed."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingfeng.evidence import events
from qingfeng.evidence.rules.codes import CodeKind
from qingfeng.evidence.web.identification.words import CODE_KINDS
from qingfeng.foundation.api import history, history_lines, kit, reasons
from qingfeng.kernel.ids import Subject


def question_history(question: Subject) -> list[kit.HistoryLine]:
    rows = history(question)
    return [
        replace(line, text=_changed(row.payload))
        if row.verb == events.IDENTIFICATION_CHANGED
        else line
        for row, line in zip(rows, history_lines(rows, reasons(question)), strict=True)
    ]


def _changed(payload: Mapping[str, object]) -> str:
    if "picture" in payload:
        return _("Picture added")
    if "code" in payload:
        return _("Code added: %(kind)s") % {"kind": CODE_KINDS[CodeKind(str(payload["code"]))]}
    ticks, questions = payload.get("ticks"), payload.get("questions")
    if isinstance(ticks, Mapping):
        n = len(ticks)
        return ngettext(
            "%(n)d point of the guide ticked", "%(n)d points of the guide ticked", n
        ) % {"n": n}
    if isinstance(questions, int):
        return ngettext("%(n)d question written", "%(n)d questions written", questions) % {
            "n": questions
        }
    return _("Product chosen") if payload.get("product") else _("Mark chosen")
