"""The table that `screen` gives back."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from qingfeng.engine.rendering.json_bytes import (
    LITERAL,
    LONGEST_NUMBER,
    MARK,
    VALUE,
    WEIGHT,
    WORD,
    Bytes,
    Ints,
    Longs,
    Pieces,
    Spans,
    Table,
    write_hits,
    write_reasons,
)
from qingfeng.engine.rendering.schema import SCHEMA
from qingfeng.engine.types import DISGUISES, FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Strings = pa.Array[Any]

    from qingfeng.engine.matching.passes import Column
    from qingfeng.engine.types import Hits, Matches, Reason, Scores, Snapshot

SLOT = re.compile(r"\{(mark|word|value)\}")
SLOTS = {"mark": MARK, "word": WORD, "value": VALUE}
ESCAPED_BYTE = 6
LIST_BYTES = 3
HIT_BYTES = 160  # of one hit beside its head, at most


def as_table(texts: Sequence[str]) -> Table:
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *(len(text) for text in encoded)]).astype(np.int64)
    return Table(np.frombuffer(b"".join(encoded) or b" ", np.uint8), offsets)


@lru_cache(maxsize=1)
def middles() -> Table:
    """What stands between the mark and the span, for each disguise and field; then what leads in the end and the strength."""
    texts = [
        f',"disguise":"{disguise}","span_field":"{field}","span_start":'
        for disguise in DISGUISES
        for field in FIELDS
    ]
    return as_table([*texts, ',"span_end":', ',"strength":'])


def inside_quotes(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def text_pieces(text: str) -> list[tuple[int, str]]:
    out, at = [], 0
    for slot in SLOT.finditer(text):
        out += [(LITERAL, inside_quotes(text[at : slot.start()])), (SLOTS[slot[1]], "")]
        at = slot.end()
    return [*out, (LITERAL, inside_quotes(text[at:]))]


@lru_cache(maxsize=4)
def pieces_of(reasons: tuple[Reason, ...]) -> Pieces:
    kinds: list[int] = []
    texts: list[str] = []
    first = [0]
    for reason in reasons:
        parts = [
            (LITERAL, f'{{"code":{json.dumps(reason.code)},"weight":'),
            (WEIGHT, ""),
            (LITERAL, ',"text_zh":"'),
            *text_pieces(reason.text_zh),
            (LITERAL, '","text_en":"'),
            *text_pieces(reason.text_en),
            (LITERAL, '"}'),
        ]
        kinds += [kind for kind, _text in parts]
        texts += [text for _kind, text in parts]
        first.append(len(kinds))
    return Pieces(np.array(kinds, np.uint8), as_table(texts), np.array(first, np.int32))


def heads_of(snapshot: Snapshot) -> Table:
    return Table(snapshot.arrays["json.body"], snapshot.arrays["json.offsets"])


def as_strings(body: Bytes, offsets: Longs) -> Strings:
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(body)]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)


def hits_json(hits: Hits, snapshot: Snapshot) -> Strings:
    heads = heads_of(snapshot)
    rows = len(hits.offsets) - 1
    room = int(np.diff(heads.offsets)[hits.right].sum()) if len(hits.right) else 0
    out = np.empty(room + HIT_BYTES * len(hits.right) + LIST_BYTES * rows + 1, np.uint8)
    offsets = np.zeros(rows + 1, np.int64)
    middle = hits.disguise.astype(np.int32) * len(FIELDS) + hits.field
    size = write_hits(
        hits.offsets,
        hits.right,
        middle,
        hits.start,
        hits.end,
        hits.strength,
        heads,
        middles(),
        out,
        offsets,
    )
    return as_strings(out[:size], offsets)


def slot_room(scores: Scores, matches: Matches, snapshot: Snapshot) -> int:
    """At most so many bytes for marks and words in sentences of two languages."""
    heads = heads_of(snapshot)
    marks = (
        np.diff(heads.offsets)[matches.hits.right]
        if len(matches.hits.right)
        else np.zeros(0, np.int64)
    )
    words = ESCAPED_BYTE * (matches.hits.byte_end - matches.hits.byte_start)
    terms = ESCAPED_BYTE * (matches.terms.byte_end - matches.terms.byte_start)
    hit = scores.reason_hit[scores.reason_hit >= 0]
    term = scores.reason_term[scores.reason_term >= 0]
    return 2 * int((marks[hit] + words[hit]).sum() + terms[term].sum())


def literal_room(pieces: Pieces, code: Ints) -> int:
    ends = pieces.text.offsets[pieces.first]
    return int(np.diff(ends)[code].sum())


def reasons_json(
    scores: Scores, matches: Matches, snapshot: Snapshot, title: Column, description: Column
) -> Strings:
    pieces = pieces_of(scores.reasons)
    rows = len(scores.reason_offsets) - 1
    count = len(scores.reason_code)
    room = literal_room(pieces, scores.reason_code) + slot_room(scores, matches, snapshot)
    out = np.empty(room + 4 * LONGEST_NUMBER * count + LIST_BYTES * rows + 1, np.uint8)
    offsets = np.zeros(rows + 1, np.int64)
    hits, terms = matches.hits, matches.terms
    size = write_reasons(
        scores.reason_offsets,
        scores.reason_code,
        scores.reason_weight,
        scores.reason_value,
        scores.reason_hit,
        scores.reason_term,
        hits.right,
        pieces,
        heads_of(snapshot),
        snapshot.arrays["json.mark"],
        Spans(hits.field, hits.byte_start, hits.byte_end),
        Spans(terms.field, terms.byte_start, terms.byte_end),
        Table(title.data, title.offsets),
        Table(description.data, description.offsets),
        out,
        offsets,
    )
    return as_strings(out[:size], offsets)


def named(names: tuple[str, ...], codes: Bytes, missing: npt.NDArray[np.bool_]) -> Strings:
    return pa.array(names, pa.string()).take(pa.array(codes.astype(np.int32), mask=missing))


def best_columns(best: Ints, hits: Hits, snapshot: Snapshot) -> list[Strings]:
    """Right, mark, disguise, field and span of each row's best hit; null where there is none."""
    missing = best < 0
    at = np.where(missing, 0, best) if len(hits.row) else np.zeros(0, np.int32)
    if not len(hits.row):
        return [pa.nulls(len(best), field.type) for field in list(SCHEMA)[2:8]]
    right = pa.array(hits.right[at], mask=missing)
    return [
        snapshot.right_id.take(right).cast(pa.string()),
        snapshot.mark.take(right).cast(pa.string()),
        named(DISGUISES, hits.disguise[at], missing),
        named(FIELDS, hits.field[at], missing),
        pa.array(hits.start[at], pa.int32(), mask=missing),
        pa.array(hits.end[at], pa.int32(), mask=missing),
    ]


def rendered(
    identifiers: Strings,
    scores: Scores,
    matches: Matches,
    snapshot: Snapshot,
    title: Column,
    description: Column,
) -> pa.Table:
    columns = [
        identifiers,
        pa.array(scores.score, pa.float32()),
        *best_columns(scores.best, matches.hits, snapshot),
        hits_json(matches.hits, snapshot),
        reasons_json(scores, matches, snapshot, title, description),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)
