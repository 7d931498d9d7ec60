"""A capture that was asked for: it waits, then it has an exhibit, or it says why there is none."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from qingfeng.kernel.workflow import Facts, Step, Workflow


class CaptureState(StrEnum):
    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"


class Role(StrEnum):
    """What a file is to its exhibit."""

    ARCHIVE = "archive"
    PICTURE = "picture"
    RENDERED = "rendered"
    ORIGINAL = "original"


LONGEST_NOTE: Final = 1000
MOST_FILES: Final = 20


def _has_exhibit(facts: Facts) -> bool:
    return facts.get("exhibit") is not None


def _has_reason(facts: Facts) -> bool:
    return bool(facts.get("reason"))


CAPTURE_FLOW = Workflow(
    name="capture",
    version=1,
    initial=CaptureState.QUEUED.value,
    finals=frozenset({CaptureState.DONE.value, CaptureState.FAILED.value}),
    steps=(
        Step(
            "finish",
            frozenset({CaptureState.QUEUED.value}),
            CaptureState.DONE.value,
            "exhibit:add",
            {"exhibit_missing": _has_exhibit},
            "done",
        ),
        Step(
            "fail",
            frozenset({CaptureState.QUEUED.value}),
            CaptureState.FAILED.value,
            "exhibit:add",
            {"reason_missing": _has_reason},
            "failed",
        ),
    ),
)


def storable(value: object) -> object:
    """Facts as a manifest holds them: a stranger's text may carry half a character or a zero byte."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, Mapping):
        return {str(storable(str(key))): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def title_of(title: str, url: str, longest: int) -> str:
    """On one line, within what a title may be; the address where the page has none."""
    line = " ".join(str(storable(title)).split())
    return (line or url)[:longest]
