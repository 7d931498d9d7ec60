"""Papers: what they show, and what no value in them can do."""

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from qingfeng.foundation.documents.blocks import (
    Block,
    Contents,
    Heading,
    Language,
    NewPage,
    Paper,
    Paragraph,
    Picture,
    References,
    Signatures,
    Table,
    Terms,
)
from qingfeng.foundation.documents.render import Limits, render
from qingfeng.kernel.errors import BadInput, Broken
from qingfeng.kernel.papers import stated_and_found
from tests.support.pictures import png

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.1.0": *',
    "#let f(x) = f(x); #f(1)",
    "#while true {}",
    "#panic()",
    "*bold* _slanted_ `raw` $x^2$ = heading",
    "] #set text(size: 99pt) [",
    "https://example.org <label> @label // comment /* open",
    "\\u{41} \" ' \\ ${HOME}",
]


def paper(*blocks: Block, title: str = "Custody list", language: Language = "en") -> Paper:
    return Paper(title=title, language=language, blocks=blocks)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> str:
    """The text without the spaces that setting it put in or took out."""
    text = "".join(page.extract_text() for page in reader(pdf).pages)
    return "".join(text.replace("\u200b", "").split())


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_of_block_is_shown(language: Language) -> None:
    whole = paper(
        Heading("一、现场情况"),
        Heading("Goods", level=2),
        Paragraph("第一段\n同段第二行\n\n第二段"),
        Paragraph("a" * 400, style="mono"),
        Paragraph("小字说明", style="note"),
        Terms((("案号", "莆市监罚〔2026〕1号"), ("Party", "某公司"))),
        Table(("品名", "数量"), (("运动鞋", "120"), ("Bag", "7")), (3, 1), frozenset({1})),
        NewPage(),
        Picture(png(40, 30), alt="a seal", caption="封条"),
        Signatures(("Officer", "当事人", "Witness")),
        title="财物清单",
        language=language,
    )
    pdf = render(whole, at=AT)
    shown = words(pdf)
    for text in (
        "财物清单",
        "一、现场情况",
        "同段第二行",
        "莆市监罚〔2026〕1号",
        "运动鞋",
        "封条",
        "当事人",
    ):
        assert text in shown
    assert "a" * 400 in shown
    found = reader(pdf)
    assert len(found.pages) >= 2
    assert found.metadata is not None
    assert found.metadata.title == "财物清单"
    root: Any = found.trailer["/Root"]
    assert root["/Lang"] == {"zh-hans": "zh-CN", "en": "en-GB"}[language]
    assert root["/MarkInfo"]["/Marked"]
    claims = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims


def test_the_same_paper_gives_the_same_bytes() -> None:
    whole = paper(Paragraph("one"), Terms((("a", "b"),)))
    assert render(whole, at=AT) == render(whole, at=AT)
    assert render(whole, at=AT) != render(whole, at=AT.replace(hour=3))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_and_never_evaluated(name: str) -> None:
    blocks = (
        Heading(name),
        Paragraph(name),
        Paragraph(name, style="mono"),
        Terms(((name, name),)),
        Table((name,), ((name,),)),
        Picture(png(4, 4), alt=name, caption=name),
        Signatures((name,)),
    )
    whole = Paper(title=name, language="en", blocks=blocks, head=name, mark=name)
    shown = words(render(whole, at=AT))
    assert shown.count(squeezed(name)) >= 9
    assert "root:x:0" not in shown


def test_what_cannot_be_seen_is_written_as_its_number() -> None:
    names = "عبد 😀 a\u202eb \x00\x07 𠮷\ud800 龘"
    shown = words(render(paper(Paragraph(names)), at=AT))
    for code in ("[U+0639]", "[U+1F600]", "a[U+202E]b", "[U+0000][U+0007]", "[U+D800]"):
        assert code in shown
    assert "龘" in shown


def layout(folder: Path, text: str) -> Path:
    path = folder / "layout.typ"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#read("/etc/passwd")', "file not found"),
        ('#read("../../../../../../etc/passwd")', "escape"),
        ('#import "@preview/cetz:0.1.0": *', "package"),
        ("#let f(x) = f(x)\n#f(1)", "maximum function call depth"),
        ("#let n = 0\n#while n < 1 { n = 0 * n }", "infinite"),
        ("#let n = 0\n#for i in range(100000) { for j in range(100000) { n += 1 } }", "ended with -|time"),
        ('#let a = "x"\n#let n = 0\n#while n < 60 { a = a + a; n += 1 }', "ended with|time"),
        ("#nonsense", "unknown variable"),
    ],
)  # fmt: skip
def test_a_layout_gone_wrong_is_held(tmp_path: Path, source: str, said: str) -> None:
    """Our own layouts hold no such line; if one ever did, it reads nothing, reaches nobody and ends."""
    tight = Limits(seconds=2, memory=512 << 20)
    with pytest.raises(Broken, match=f"document_failed.*({said})"):
        render(paper(Paragraph("a")), at=AT, limits=tight, layout=layout(tmp_path, source))


def test_a_paper_too_large_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Broken, match="document_failed"):
        render(paper(Picture(png(4, 4), alt="a")), at=AT, limits=Limits(memory=1 << 20))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("block", "error", "said"),
    [
        (Heading("too deep", level=2), ValueError, "too deep"),
        (Table(("a", "b"), (("1",),)), ValueError, "2 columns"),
        (Table(("a",), (("1",),), widths=(1, 2)), ValueError, "1 columns"),
        (Picture(b"MZ\x90", alt="a program"), BadInput, "picture_unreadable.*a program"),
    ],
)
def test_a_block_that_cannot_be_set_is_named(
    block: Block, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        render(paper(block), at=AT)


def test_a_broken_picture_fails_and_says_so() -> None:
    with pytest.raises(Broken, match="document_failed"):
        render(paper(Picture(png(40, 40)[:60], alt="a")), at=AT)


def test_a_long_table_keeps_its_head_on_each_page() -> None:
    rows = tuple((f"item {n}", str(n)) for n in range(120))
    found = reader(render(paper(Table(("Name", "Pieces"), rows)), at=AT))
    assert len(found.pages) > 2
    assert all("Pieces" in page.extract_text() for page in found.pages)


def test_a_row_stands_on_one_page_unless_it_fits_on_none() -> None:
    """So that whatever is named by its page is read there whole."""
    rows = tuple((f"begin{n} " + "word " * 3 * (n % 19) + f"end{n}", str(n)) for n in range(90))
    pages = [
        page.extract_text() for page in reader(render(paper(Table(("a", "b"), rows)), at=AT)).pages
    ]
    assert len(pages) > 3
    for n in range(90):
        (first,) = [at for at, text in enumerate(pages) if f"begin{n} " in text]
        assert f"end{n}" in pages[first], n
    endless = ("begin " + "word " * 4000 + "end", "1")
    assert len(reader(render(paper(Table(("a", "b"), (endless,))), at=AT)).pages) > 2


def test_contents_name_the_page_of_each_heading() -> None:
    pdf = render(
        paper(Contents(), Heading("First"), NewPage(), Heading("Second"), Heading("Inner", 2)),
        at=AT,
    )
    first = reader(pdf).pages[0].extract_text().replace("\u200b", "")
    lines = [" ".join(line.split()) for line in first.splitlines()]
    found = {line.split()[0]: line.split()[-1] for line in lines if line.endswith(("1", "2"))}
    assert {name: found.get(name) for name in ("First", "Second", "Inner")} == {
        "First": "1", "Second": "2", "Inner": "2",
    }  # fmt: skip


def test_a_command_can_be_copied_and_a_digest_breaks() -> None:
    command = "openssl ts -verify -data manifest.json"
    shown = render(paper(Paragraph(command, style="mono"), Terms((("Digest", "0" * 64),))), at=AT)
    text = reader(shown).pages[0].extract_text()
    assert command in " ".join(text.split())
    assert "0" * 64 in words(shown)


def test_it_carries_its_own_digest_and_is_still_a_pdf() -> None:
    pdf = render(paper(Paragraph("one")), at=AT)
    sums = stated_and_found(pdf)
    assert sums is not None
    assert sums[0] == sums[1]
    assert len(reader(pdf).pages) == 1
    changed = stated_and_found(pdf.replace(b"/Type", b"/Tipe", 1))
    assert changed is not None
    assert changed[0] != changed[1]


def test_references_lead_to_the_rows_that_they_name() -> None:
    name = '#read("/etc/passwd") <a>'
    table = Table(("File",), (("first",), (name,)), anchors=("a", name))
    shown = paper(References(("File", "What", "Page"), ((name, name, name),)), NewPage(), table)
    pages = PdfReader(io.BytesIO(render(shown, at=AT))).pages
    assert len(pages) == 2
    first = pages[0].extract_text()
    assert first.count('#read("/etc/passwd")') == 2
    assert first.split("Page")[1].split("\n1 / 2")[0].strip().endswith("2")
    assert len(pages[0]["/Annots"]) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "blocks",
    [
        (References(("a", "b", "c"), (("x", "y", "nowhere"),)),),
        (Table(("a",), (("1",), ("2",)), anchors=("x", "x")),),
        (Table(("a",), (("1",), ("2",)), anchors=("x",)),),
    ],
)
def test_a_reference_to_no_row_or_two_is_a_mistake(blocks: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="anchor"):
        render(paper(*blocks), at=AT)
