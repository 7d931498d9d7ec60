"""Any text at all, and bytes that are no text."""

import json

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.engine import api
from tests.support.engine import snapshot
from tests.support.examples import examples

ANY = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=5))
def test_any_unicode_is_screened(rows: list[tuple[str, str]]) -> None:
    batch = pa.table(
        {
            "listing_id": [str(n) for n in range(len(rows))],
            "title": [title for title, _ in rows],
            "description": [description for _, description in rows],
        }
    )
    for (title, description), row in zip(
        rows, api.screen(batch, snapshot()).to_pylist(), strict=True
    ):
        for hit in json.loads(row["hits"]):
            text = title if hit["span_field"] == "title" else description
            assert 0 <= hit["span_start"] < hit["span_end"] <= len(text)
        json.loads(row["reasons"])


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.binary(max_size=60), min_size=1, max_size=4))
def test_bytes_that_are_no_utf8_do_no_harm(texts: list[bytes]) -> None:
    offsets = np.cumsum([0, *(len(text) for text in texts)]).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(texts))]
    titles = pa.Array.from_buffers(pa.string(), len(texts), buffers)
    batch = pa.table({"listing_id": [str(n) for n in range(len(texts))], "title": titles})
    table = api.screen(batch, snapshot())
    assert len(table) == len(texts)
    scores = np.asarray(table["score"])
    assert ((scores >= 0) & (scores <= 1)).all()
