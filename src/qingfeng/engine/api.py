"""PROVISIONAL door of the engine until the compiled rendering stands; replace whole."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path

import numpy as np
import pyarrow as pa

from qingfeng.engine.building.snapshot import build
from qingfeng.engine.matching.run import match
from qingfeng.engine.opening import open_snapshot
from qingfeng.engine.ranking import rank
from qingfeng.engine.rules import RULES_VERSION
from qingfeng.engine.types import (
    DISGUISES,
    EMPTY,
    FIELDS,
    Context,
    Matches,
    Scores,
    Snapshot,
    SnapshotInfo,
)

__all__ = [
    "EMPTY",
    "RULES_VERSION",
    "Context",
    "Snapshot",
    "SnapshotInfo",
    "build_snapshot",
    "open_snapshot",
    "screen",
    "text_digest",
]


def build_snapshot(register: pa.Table, directory: Path, number: int) -> SnapshotInfo:
    return build(register, Path(directory), number)


def text_digest(title: str, description: str = "") -> str:
    text = " ".join(unicodedata.normalize("NFKC", f"{title} {description}").casefold().split())
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def screen(batch: pa.Table, snapshot: Snapshot, context: Context = EMPTY) -> pa.Table:
    matches = match(batch, snapshot)
    scores = rank(batch, matches, snapshot, context, text_digest)
    rows = [_row(i, batch, matches, scores, snapshot) for i in range(matches.rows)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


SCHEMA = pa.schema(
    [
        ("listing_id", pa.string()),
        ("score", pa.float32()),
        ("right_id", pa.string()),
        ("mark", pa.string()),
        ("disguise", pa.string()),
        ("span_field", pa.string()),
        ("span_start", pa.int32()),
        ("span_end", pa.int32()),
        ("hits", pa.string()),
        ("reasons", pa.string()),
    ]
)


def _hit(k: int, m: Matches, s: Snapshot) -> dict[str, object]:
    h = m.hits
    return {
        "right_id": s.right_id[int(h.right[k])].as_py(),
        "mark": s.mark[int(h.right[k])].as_py(),
        "disguise": DISGUISES[h.disguise[k]],
        "span_field": FIELDS[h.field[k]],
        "span_start": int(h.start[k]),
        "span_end": int(h.end[k]),
        "strength": round(float(h.strength[k]), 3),
    }


def _row(i: int, batch: pa.Table, m: Matches, sc: Scores, s: Snapshot) -> dict[str, object]:
    hits = [_hit(k, m, s) for k in range(int(m.hits.offsets[i]), int(m.hits.offsets[i + 1]))]
    best = _hit(int(sc.best[i]), m, s) if sc.best[i] >= 0 else {}
    return {
        "listing_id": batch["listing_id"][i].as_py(),
        "score": float(sc.score[i]),
        **{k: best.get(k) for k in ("right_id", "mark", "disguise", "span_field", "span_start", "span_end")},
        "hits": json.dumps(hits, ensure_ascii=False),
        "reasons": json.dumps(
            [_reason(j, i, batch, m, sc, s) for j in range(int(sc.reason_offsets[i]), int(sc.reason_offsets[i + 1]))],
            ensure_ascii=False,
        ),
    }


def _reason(j: int, i: int, batch: pa.Table, m: Matches, sc: Scores, s: Snapshot) -> dict[str, object]:
    reason = sc.reasons[int(sc.reason_code[j])]
    hit, term = int(sc.reason_hit[j]), int(sc.reason_term[j])
    source = (m.terms, term) if term >= 0 else (m.hits, hit)
    word = ""
    if source[1] >= 0:
        column = FIELDS[source[0].field[source[1]]]
        text = batch[column][i].as_py() or ""
        word = text[int(source[0].start[source[1]]) : int(source[0].end[source[1]])]
    value = float(sc.reason_value[j])
    slots = {
        "mark": s.mark[int(m.hits.right[hit])].as_py() if hit >= 0 else "",
        "word": word,
        "value": "" if np.isnan(value) else f"{value:g}",
    }
    return {
        "code": reason.code,
        "weight": round(float(sc.reason_weight[j]), 3),
        "text_zh": reason.text_zh.format(**slots),
        "text_en": reason.text_en.format(**slots),
    }
