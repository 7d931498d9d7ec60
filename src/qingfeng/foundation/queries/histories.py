"""Journal entries as the history part of a page shows them: who did what, never the texts."""

from collections.abc import Iterable

from qingfeng.foundation.queries.journal import SYSTEM, HistoryRow
from qingfeng.foundation.ui.formats import in_language
from qingfeng.foundation.ui.kit import HistoryLine
from qingfeng.foundation.ui.words import word


def history_lines(rows: Iterable[HistoryRow]) -> list[HistoryLine]:
    return [
        HistoryLine(
            row.at,
            word("verb", row.verb),
            who(row),
            in_language(row.office_name, row.office_name_en),
        )
        for row in rows
    ]


def who(row: HistoryRow) -> str:
    return word("office", "system") if row.actor_name == SYSTEM else row.actor_name
