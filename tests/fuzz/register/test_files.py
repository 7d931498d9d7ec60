"""Foreign bytes: whatever comes, it is rows, spoilt rows or one clear refusal."""

import gzip
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.kernel.errors import BadInput
from qingfeng.register.rules import numbers
from qingfeng.register.rules.intake import COLUMNS, Problem, RegisterRow, parse
from qingfeng.register.rules.outtake import cells_of
from qingfeng.register.rules.tables import Line, Spoilt, lines
from tests.support.examples import examples

NAMES = ("r.csv", "r.ndjson", "r.json", "r.parquet", "r.csv.gz", "r.parquet.gz", "r", "r.gz")
SEEDS = (
    b"right_id,mark\n1,A\n",
    b'{"right_id":"1","mark":"A"}\n',
    b'[{"right_id":"1","mark":"A"}]',
    b"PAR1\x15\x04",
    b'right_id,mark\n1,"A\n',
    b"\xef\xbb\xbfright_id,mark\r\n",
    b"\xff\xfe1\x00",
    b"\x1f\x8b\x08\x00",
    "right_id,mark\n1,阿迪\n".encode("gb18030"),
)
bodies = st.builds(
    lambda seed, noise, at: seed[:at] + noise + seed[at:],
    st.sampled_from(SEEDS),
    st.binary(max_size=60),
    st.integers(0, 40),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=examples(150), deadline=None)
@given(bodies, st.sampled_from(NAMES), st.booleans())
def test_any_bytes_are_rows_or_one_refusal(body: bytes, name: str, packed: bool) -> None:
    content = gzip.compress(body) if packed and name.endswith(".gz") else body
    found: list[Line] = []
    try:
        found = list(lines(io.BytesIO(content), name, required=("right_id",), max_bytes=100_000))
    except BadInput as refusal:
        named = refusal.file
    else:
        named = name
    assert named == name
    for line in found:
        assert isinstance(line, Line)
        if not isinstance(line.cells, Spoilt):
            judge(parse(line.cells))


@settings(max_examples=examples(150), deadline=None)
@given(st.dictionaries(st.sampled_from(COLUMNS) | st.text(max_size=8), json_values, max_size=8))
def test_any_record_is_a_row_or_named_faults(cells: dict[str, object]) -> None:
    judge(parse(cells))


def judge(parsed: RegisterRow | tuple[Problem, ...]) -> None:
    if isinstance(parsed, RegisterRow):
        # What was taken can be kept: text that PostgreSQL and UTF-8 can hold, and it reads back.
        for text in cells_of(parsed).values():
            assert "\x00" not in text
            text.encode("utf-8")
    else:
        assert parsed
        assert all(problem.reason for problem in parsed)


@given(st.text(max_size=40))
def test_any_number_is_canonical_or_refused(text: str) -> None:
    for read in (
        numbers.patent_number,
        numbers.recordation_number,
        numbers.copyright_number,
        numbers.credit_code,
    ):
        try:
            canonical = read(text)
        except numbers.BadNumber:
            continue
        assert read(canonical) == canonical
