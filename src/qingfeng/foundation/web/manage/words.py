"""Journal entries as the history part shows them."""

from collections.abc import Sequence
from uuid import UUID

from qingfeng.foundation.api import HistoryRow, history
from qingfeng.foundation.queries.journal import SYSTEM
from qingfeng.foundation.ui.kit import HistoryLine
from qingfeng.foundation.ui.words import word
from qingfeng.kernel.ids import Subject


def history_lines(kind: str, identifier: UUID) -> list[HistoryLine]:
    return lines_of(history(Subject(kind, identifier), with_texts=False))


def lines_of(rows: Sequence[HistoryRow]) -> list[HistoryLine]:
    return [HistoryLine(row.at, word("verb", row.verb), who(row), row.office_name) for row in rows]


def who(row: HistoryRow) -> str:
    return word("office", "system") if row.actor_name == SYSTEM else row.actor_name
