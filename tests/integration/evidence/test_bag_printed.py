"""The printed index of a bag: every piece with the page of its digest, the graph as W3C PROV has it, BagIt as others read it."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from qingfeng.evidence.queries import bag_printing
from qingfeng.evidence.queries.bag_contents import bag_contents
from qingfeng.evidence.queries.bag_printing import Listed, fitted, volumes
from qingfeng.evidence.verifying.provenance import NODES, RELATIONS
from qingfeng.evidence.verifying.verify import verify
from qingfeng.foundation.api import blocks
from tests.support.bags import LATER, Matter, goods_matter

pytestmark = pytest.mark.usefixtures("same_files")
Files = dict[str, bytes]


def pages(content: bytes) -> list[str]:
    found = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return ["".join(text.replace("\u200b", "").split()) for text in found]


def links(content: bytes) -> int:
    reader = PdfReader(io.BytesIO(content))
    count = 0
    for page in reader.pages:
        annotations = page.get("/Annots", ArrayObject())
        for each in annotations.get_object():
            found = each.get_object()
            assert isinstance(found, DictionaryObject)
            count += found.get("/Subtype") == "/Link"
    return count


def test_each_piece_stands_on_the_page_that_the_index_names(goods: Files) -> None:
    shown = pages(goods["index.pdf"])
    listed = json.loads(goods["index.json"])["files"]
    for each in listed:
        if each["path"].startswith("index"):
            continue
        row = "".join(f"{each['path']}{each['title']}{each['sha256']}".split())
        (place,) = [number for number, text in enumerate(shown, 1) if row in text]
        name = "".join(f"{each['path']}{each['title']}{place}".split())
        assert any(name in text for text in shown), each["path"]
    # The name and the page of each piece lead to it, and so do the headings.
    assert links(goods["index.pdf"]) >= 2 * (len(listed) - 1)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.long), "zh-hans"])
def test_many_pieces_are_printed_in_volumes(
    matter: Matter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Any
) -> None:
    monkeypatch.setattr(bag_printing, "MOST_PIECES", 11)
    made = bag_contents(
        matter.about.id, matter.about, actor=matter.clerk, now=LATER, language=language
    )
    path = tmp_path / "bag.zip"
    path.write_bytes(b"".join(made.pieces))
    assert verify(path).problems == []
    with zipfile.ZipFile(path) as archive:
        papers = sorted(
            name for name in archive.namelist() if name.endswith(".pdf") and "/data/index" in name
        )
        index = json.loads(
            archive.read(next(n for n in archive.namelist() if n.endswith("index.json")))
        )
        text = "".join("".join(pages(archive.read(paper))) for paper in papers)
    assert [paper.rpartition("/")[2] for paper in papers] == ["index-002.pdf", "index.pdf"]
    for each in index["files"]:
        if not each["path"].startswith("index"):
            row = "".join(f"{each['path']}{each['title']}{each['sha256']}".split())
            assert text.count(row) == 1, each["path"]


def test_what_does_not_fit_is_said_to_be_in_the_files() -> None:
    long = blocks.Table(("a",), tuple((str(n),) for n in range(30)))
    table, note = fitted([blocks.Heading("x"), long, blocks.Heading("y")][1:], 10)
    assert isinstance(table, blocks.Table)
    assert len(table.rows) == 10
    assert isinstance(note, blocks.Paragraph)
    assert list(fitted([long], 30)) == [long]
    files = [Listed(str(n), "", "", "") for n in range(bag_printing.MOST_PIECES * 2 + 1)]
    assert [len(each) for each in volumes(files)] == [400, 400, 1]
    assert volumes([]) == [[]]


def test_the_graph_is_prov_as_others_read_it(matter: Matter, goods: Files) -> None:
    """By the library of the makers of PROV: every record is one of its kinds, and every end is a thing of its kind."""
    model = pytest.importorskip("prov.model")
    content = goods["prov.json"]
    document = model.ProvDocument.deserialize(content=content.decode(), format="json")
    graph = json.loads(content)
    counted = sum(len(graph.get(kind, {})) for kind in (*NODES, *RELATIONS))
    assert len(document.get_records()) == counted > 80
    kinds = {type(record).__name__ for record in document.get_records()}
    assert {"ProvEntity", "ProvActivity", "ProvAgent", "ProvGeneration", "ProvUsage", "ProvDerivation",
            "ProvDelegation", "ProvAssociation", "ProvAttribution"} <= kinds  # fmt: skip
    names = {str(record.identifier) for record in document.get_records(model.ProvElement)}
    assert f"qf:lot/{matter.lot.pk}" in names
    again = model.ProvDocument.deserialize(content=document.serialize(format="json"), format="json")
    assert again == document
    hands = [
        record
        for record in document.get_records(model.ProvAssociation)
        if "moving" in str(record.args[0])
    ]
    assert len({str(record.args[1]) for record in hands}) > 4  # fmt: skip


def test_the_library_of_congress_agrees(matter: Matter, tmp_path: Path) -> None:
    bagit = pytest.importorskip("bagit")
    made = bag_contents(matter.about.id, matter.about, actor=matter.clerk, now=LATER, language="en")
    with zipfile.ZipFile(io.BytesIO(b"".join(made.pieces))) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    bag = bagit.Bag(str(folder))
    bag.validate(processes=1)
    assert bag.is_valid()
    changed = folder / "data" / "goods" / "goods.json"
    changed.write_bytes(changed.read_bytes().replace(b'"80.000"', b'"81.000"'))
    assert not bagit.Bag(str(folder)).is_valid()
    assert not verify(folder).ok


HOSTILE = '#read("/etc/passwd") #import "@preview/x:1.0.0": * #let f(x) = f(x); #f(1) <a> @a \\ $x$ `r` ]) /*'


@pytest.fixture(scope="module")
def hostile(kept_apart: Path) -> Matter:
    return goods_matter("#f(1) <a>", HOSTILE)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.long), "zh-hans"])
def test_what_people_write_is_never_evaluated(hostile: Matter, language: Any) -> None:
    """Names of goods, offices, questions, conclusions and titles of pieces: in tables, terms and references alike."""
    about, clerk = hostile.about, hostile.clerk
    made = bag_contents(about.id, about, actor=clerk, now=LATER, language=language)
    with zipfile.ZipFile(io.BytesIO(b"".join(made.pieces))) as archive:
        name = next(each for each in archive.namelist() if each.endswith("index.pdf"))
        text = "".join(pages(archive.read(name)))
    assert text.count("".join(HOSTILE.split())) >= 8
    assert "root:x:0" not in text
