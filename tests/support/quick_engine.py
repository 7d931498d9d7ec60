"""A stand-in for the engine where only what happens around it is tested: every title names its first word."""

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from qingfeng.engine.rendering.schema import SCHEMA
from qingfeng.engine.types import EMPTY, Context

RULES_VERSION = "quick-1"


@dataclass(frozen=True)
class QuickSnapshot:
    number: int = 1
    rules_version: str = RULES_VERSION


def open_snapshot(_: Path) -> QuickSnapshot:
    return QuickSnapshot()


def screen(batch: pa.Table, _: QuickSnapshot, __: Context = EMPTY) -> pa.Table:
    rows = zip(batch["listing_id"].to_pylist(), batch["title"].to_pylist(), strict=True)
    return pa.Table.from_pylist([_answer(key, title.split()[0]) for key, title in rows], SCHEMA)


def _answer(key: str, word: str) -> dict[str, object]:
    hit = {
        "right_id": f"R-{word}",
        "mark": word,
        "disguise": "exact",
        "span_field": "title",
        "span_start": 0,
        "span_end": len(word),
    }
    reason = {"code": "mark", "weight": 1.0, "text_zh": "写有", "text_en": "names"}
    return {
        "listing_id": key,
        "score": 0.9,
        **hit,
        "hits": json.dumps([{**hit, "strength": 0.9}]),
        "reasons": json.dumps([reason]),
    }
