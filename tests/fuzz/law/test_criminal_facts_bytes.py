"""Foreign bytes handed to the threshold check end in an answer or in a message that names the place, never in anything else."""

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.criminal.telling import threshold
from qingfeng.law.rules.criminal.written import facts_written
from qingfeng.law.rules.library import shipped
from tests.support.examples import examples

KNOWN = json.dumps({
    "crime": "214", "conduct_to": "2025-06-01", "gains": "30000.50", "goods": [{"mark": "A", "sold_quantity": 3,
    "sold_amount": 100, "unsold_quantity": 7, "marked_price": 12.5}], "acts": [{"date": "2025-05-01", "amount": 1e4,
    "handled": False}], "prior": [{"date": "2024-01-01", "kind": "criminal", "article": "213"}],
}).encode()  # fmt: skip
TODAY = date(2026, 11, 22)
PIECES = st.sampled_from(
    [b"{", b"}", b"[", b"]", b",", b":", b'"', b"NaN", b"1e400", b"-0", b"9" * 5000, b"\\u0000", b"\xff", b"\xef\xbb\xbf"]
)  # fmt: skip


def asked(content: bytes) -> str:
    try:
        threshold(facts_written(content), shipped(), today=TODAY, language="en")
    except BadInput as refusal:
        return refusal.reason
    return ""


@settings(max_examples=examples(100), deadline=None)
@given(st.binary(max_size=500))
def test_any_bytes(content: bytes) -> None:
    asked(content)


@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, len(KNOWN)), st.integers(0, 30), PIECES | st.binary(max_size=4))
def test_known_facts_with_a_piece_replaced(at: int, cut: int, piece: bytes) -> None:
    asked(KNOWN[:at] + piece + KNOWN[at + cut :])


def test_deep_nesting_is_refused() -> None:
    assert asked(b"[" * 100_000) == "not_json"


def test_the_known_facts_are_answered() -> None:
    assert asked(KNOWN) == ""
