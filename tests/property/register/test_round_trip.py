"""What is written out reads back as it was, in every format."""

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.register.rules import numbers
from qingfeng.register.rules.intake import (
    NAME_COLUMNS,
    GoodsOfClass,
    Recordation,
    RegisterRow,
    parse,
)
from qingfeng.register.rules.outtake import FORMATS, cells_of, write_rows
from qingfeng.register.rules.tables import lines
from qingfeng.register.rules.vocabulary import RightKind, RightState
from tests.support.examples import examples

# Everything a field may hold: any letter or sign, runs of blanks folded, no list separators.
letters = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"), exclude_characters="|;:,"
)
words = st.text(letters, min_size=1, max_size=12)
texts = st.lists(words, min_size=1, max_size=3).map(" ".join)
optional = st.one_of(st.just(""), texts)
days = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@st.composite
def rows(draw: st.DrawFn) -> RegisterRow:
    valid = sorted(draw(st.tuples(days, days)))
    filed = sorted(draw(st.tuples(days, days)))
    demo = draw(st.booleans())
    numbered = not demo and draw(st.booleans())
    holder = draw(optional)
    customs = sorted(draw(st.tuples(days, days)))
    classes = draw(
        st.dictionaries(st.integers(1, 45), st.lists(texts, max_size=2, unique=True), max_size=3)
    )
    names = {
        (kind, text): None
        for kind in NAME_COLUMNS.values()
        for text in draw(st.lists(texts, max_size=2))
    }
    return RegisterRow(
        reference=draw(texts.filter(lambda text: len(text) <= 100)),
        mark=draw(texts),
        kind=RightKind.WORD,
        number=str(draw(st.integers(1000, 99999999))) if numbered else "",
        jurisdiction="CN" if numbered else draw(st.sampled_from(["", "CN", "EM"])),
        names=tuple(names),
        classes=tuple(GoodsOfClass(n, tuple(goods)) for n, goods in sorted(classes.items())),
        edition=draw(st.sampled_from(["13-2026", "12-2025"])),
        holder=holder,
        holder_en=draw(texts) if holder else "",
        holder_uscc=draw(st.sampled_from(["", "91330100799655058B"])) if holder else "",
        holder_country=draw(st.sampled_from(["", "CN", "FR"])) if holder else "",
        state=draw(st.sampled_from(list(RightState))),
        filed_on=filed[0],
        registered_on=draw(st.sampled_from([None, filed[1]])),
        valid_from=draw(st.sampled_from([None, valid[0]])),
        valid_to=draw(st.sampled_from([None, valid[1]])),
        renewed_on=draw(st.one_of(st.none(), days)),
        recordation=draw(st.sampled_from([None, Recordation("T2020-00123", *customs)])),
        logo=draw(optional),
        source=draw(optional),
        common_word=draw(st.booleans()),
        is_demo=demo,
        extra=draw(
            st.dictionaries(st.sampled_from(["agent_office", "备注", "note"]), texts, max_size=2)
        ),
    )


@given(rows())
def test_a_row_and_its_cells_say_the_same(row: RegisterRow) -> None:
    assert parse(cells_of(row)) == row


@settings(max_examples=examples(20), deadline=None)
@given(st.lists(rows(), max_size=4), st.sampled_from(FORMATS), st.booleans())
def test_a_file_reads_back_as_it_was_written(
    found: list[RegisterRow], kind: str, packed: bool
) -> None:
    sink = io.BytesIO()
    extra = {column for row in found for column in row.extra}
    assert write_rows(sink, found, kind=kind, packed=packed, extra=extra) == len(found)
    name = f"register.{kind}{'.gz' if packed else ''}"
    read = [line.cells for line in lines(io.BytesIO(sink.getvalue()), name)]
    assert [parse(cells) for cells in read] == found  # type: ignore[arg-type]


@given(st.integers(0, 10**12 - 1).map(lambda n: f"{n:012d}"))
def test_every_patent_number_with_its_digit_is_taken_and_with_another_refused(body: str) -> None:
    if numbers.patent_kind(body) is None:
        return
    right = numbers.patent_check_digit(body)
    assert numbers.patent_number(f"ZL{body}.{right}") == f"ZL{body}.{right}"
    for wrong in set("0123456789X") - {right}:
        with pytest.raises(numbers.BadNumber, match="patent_check_digit"):
            numbers.patent_number(f"ZL{body}.{wrong}")
