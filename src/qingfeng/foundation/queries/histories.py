"""Journal entries as the history part of a page shows them: who did what and why, and no other text."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _

from qingfeng.foundation.queries.journal import (
    SYSTEM,
    HistoryRow,
    history,
    reason_of_state,
    reasons,
)
from qingfeng.foundation.ui.formats import in_language
from qingfeng.foundation.ui.kit import HistoryLine
from qingfeng.foundation.ui.words import word
from qingfeng.kernel.ids import Subject

_NONE: Mapping[UUID, str | None] = MappingProxyType({})


def history_lines(
    rows: Iterable[HistoryRow], why: Mapping[UUID, str | None] = _NONE
) -> list[HistoryLine]:
    return [
        HistoryLine(
            row.at,
            word("verb", row.verb),
            who(row),
            in_language(row.office_name, row.office_name_en),
            note=reason_said(why[row.id]) if row.id in why else "",
        )
        for row in rows
    ]


def told_history(subject: Subject) -> list[HistoryLine]:
    """With the reason under each act that was given one."""
    return history_lines(history(subject), reasons(subject))


def state_reason(row_id: UUID) -> str:
    """Why the row stands as it does; empty where its last step needed no reason."""
    return "\n".join(map(reason_said, reason_of_state(row_id)))


def reason_said(text: str | None) -> str:
    return _("The reason was erased.") if text is None else text


def who(row: HistoryRow) -> str:
    return word("office", "system") if row.actor_name == SYSTEM else row.actor_name
