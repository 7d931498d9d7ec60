"""The coded reasons as a page offers them: three keys, then one key more."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from qingfeng.market import api as market
from qingfeng.workbench.web import words


@dataclass(frozen=True, slots=True)
class ReasonChoice:
    code: str
    key: str
    text: str
    verdict: str


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    key: str
    label: str
    icon: str
    choices: tuple[ReasonChoice, ...]


def reason_groups() -> tuple[ReasonGroup, ...]:
    return _groups(get_language() or "")


@lru_cache(maxsize=4)
def _groups(language: str) -> tuple[ReasonGroup, ...]:  # noqa: ARG001 - the words differ by it
    return tuple(
        ReasonGroup(
            group,
            str(label),
            words.GROUP_ICONS[group],
            tuple(
                ReasonChoice(
                    reason.code,
                    reason.key,
                    words.reason_text(reason.code),
                    str(words.VERDICTS[reason.verdict]),
                )
                for reason in market.REASONS
                if reason.group == group
            ),
        )
        for group, label in words.GROUPS.items()
    )
