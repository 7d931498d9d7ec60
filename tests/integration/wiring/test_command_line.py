"""The contract of the `qingfeng` command: one JSON object on stdout, people's words on stderr, status 2 on bad input."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qingfeng.wiring.cli import application

REGISTER = """right_id,mark,names_zh,nice_classes,valid_from,valid_to
R1,Nike,耐克,25,2020-01-01,2030-01-01
R2,Gucci,古驰,18|25,,
"""
LISTINGS = """listing_id,title,price,currency,shelf
1,Nike running shoes original box,399,CNY,A1
2,,3,CNY,A2
3,plain cotton towel,12,CNY,A3
4,Gucci belt 1:1 replica AAA,88.50,CNY,A4
"""
ANSWERS = {
    "listing_id", "score", "right_id", "mark", "disguise", "span_field", "span_start", "span_end", "hits", "reasons",
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "register.csv").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "listings.csv").write_text(LISTINGS, encoding="utf-8")
    return tmp_path


def call(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, Any, str]:
    status = application.run([str(word) for word in words])
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert len(lines) <= 1, "more than one line on standard output"
    return status, json.loads(lines[0]) if lines else None, shown.err


def screen(capsys: pytest.CaptureFixture[str], folder: Path, **names: str) -> tuple[int, Any, str]:
    named = {"listings": "listings.csv", "register": "register.csv", "out": "leads.parquet"} | names
    return call(
        capsys, "screen", folder / named["listings"], "--register", folder / named["register"],
        "--out", folder / named["out"], "--json",
    )  # fmt: skip


def test_screen_gives_one_answer_a_listing(capsys: pytest.CaptureFixture[str], files: Path) -> None:
    status, told, _ = screen(capsys, files)
    assert status == 0
    assert set(told) >= {
        "listings", "leads", "rejected", "seconds", "listings_per_second", "build_seconds", "snapshot", "rules",
    }  # fmt: skip
    assert (told["listings"], told["rejected"]) == (3, 1)
    answers = pl.read_parquet(files / "leads.parquet")
    assert set(answers.columns) == ANSWERS | {"shelf"}
    assert answers["listing_id"].to_list() == ["1", "3", "4"]
    assert answers["shelf"].to_list() == ["A1", "A3", "A4"]
    assert answers["right_id"].to_list() == ["R1", None, "R2"]
    assert told["leads"] == (answers["score"] >= 0.5).sum()
    rejects = (files / "listings.csv.rejected.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["row"] for line in rejects] == [2]


@pytest.mark.parametrize("form", ["csv.gz", "ndjson", "parquet"])
def test_screen_reads_every_form_alike(
    capsys: pytest.CaptureFixture[str], files: Path, form: str
) -> None:
    screen(capsys, files)
    frame = pl.read_csv(files / "listings.csv", infer_schema=False)
    target = files / f"again.{form}"
    if form == "parquet":
        frame.write_parquet(target)
    elif form == "ndjson":
        frame.write_ndjson(target)
    else:
        target.write_bytes(gzip.compress((files / "listings.csv").read_bytes()))
    status, told, _ = screen(capsys, files, listings=target.name, out="again.out.parquet")
    assert (status, told["listings"], told["rejected"]) == (0, 3, 1)
    first, again = (
        pl.read_parquet(files / name) for name in ("leads.parquet", "again.out.parquet")
    )
    assert again.select(sorted(ANSWERS)).equals(first.select(sorted(ANSWERS)))


def test_a_file_without_rows_gives_an_empty_answer(
    capsys: pytest.CaptureFixture[str], files: Path
) -> None:
    (files / "none.csv").write_text("listing_id,title\n", encoding="utf-8")
    status, told, _ = screen(capsys, files, listings="none.csv")
    assert (status, told["listings"]) == (0, 0)
    assert set(pl.read_parquet(files / "leads.parquet").columns) == ANSWERS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("right_id,mark\nR1,Nike\nR2,\n", ["row 2", "column mark"]),
        ("right_id,mark\nR1,Nike\nR1,Gucci\n", ["row 2", "column right_id", "repeated"]),
        ("right_id,brand\nR1,Nike\n", ["column mark", "missing"]),
        ("right_id,mark,valid_to\nR1,Nike,soon\n", ["row 1", "column valid_to", "date"]),
        ("", ["empty"]),
    ],
)
def test_a_bad_register_is_refused_with_its_place(
    capsys: pytest.CaptureFixture[str], files: Path, text: str, words: list[str]
) -> None:
    (files / "register.csv").write_text(text, encoding="utf-8")
    status, told, err = screen(capsys, files)
    assert (status, told) == (2, None)
    assert all(word in err for word in ["register.csv", *words]), err
    assert not (files / "leads.parquet").exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"title\nNike\n", "listing_id"),
        (b"PK\x03\x04rubbish", "archive"),
        (gzip.compress(b"listing_id,title\n1,Nike\n" * 1000, mtime=0)[:-40], "archive"),
        (b"", "empty"),
    ],
    ids=["no id", "archive", "torn", "empty"],
)
def test_a_bad_listings_file_leaves_nothing_half_written(
    capsys: pytest.CaptureFixture[str], files: Path, content: bytes, word: str
) -> None:
    (files / "listings.csv").write_bytes(content)
    status, told, err = screen(capsys, files)
    assert (status, told) == (2, None)
    assert word in err
    assert "listings.csv" in err
    assert sorted(path.name for path in files.iterdir()) == ["listings.csv", "register.csv"]


def test_a_register_in_gb18030_is_understood(
    capsys: pytest.CaptureFixture[str], files: Path
) -> None:
    (files / "register.csv").write_bytes(REGISTER.encode("gb18030"))
    (files / "listings.csv").write_text("listing_id,title\n1,耐克 跑步鞋 男\n", encoding="utf-8")
    status, _, _ = screen(capsys, files)
    assert status == 0
    assert pl.read_parquet(files / "leads.parquet")["right_id"].to_list() == ["R1"]


@pytest.mark.django_db
def test_load_and_export_the_register(capsys: pytest.CaptureFixture[str], files: Path) -> None:
    status, told, _ = call(capsys, "load", "register", files / "register.csv", "--json")
    assert (status, told["loaded"], told["rejected"], told["snapshot"]) == (0, 2, 0, 1)
    status, told, _ = call(capsys, "export", "register", files / "out.csv", "--json")
    assert (status, told["rows"]) == (0, 2)
    assert sorted(pl.read_csv(files / "out.csv")["right_id"].to_list()) == ["R1", "R2"]


@pytest.mark.django_db
def test_load_listings_and_screen_against_the_database(
    capsys: pytest.CaptureFixture[str], files: Path
) -> None:
    call(capsys, "load", "register", files / "register.csv")
    status, told, _ = call(
        capsys, "load", "listings", files / "listings.csv", "--platform", "market", "--json"
    )
    assert (status, told["loaded"], told["rejected"]) == (0, 3, 1)
    status, told, _ = call(
        capsys,
        "screen",
        files / "listings.csv",
        "--register",
        "db",
        "--out",
        files / "leads.parquet",
        "--json",
    )
    assert (status, told["listings"], told["snapshot"]) == (0, 3, 1)


@pytest.mark.django_db
def test_init_makes_the_first_administrator_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qingfeng.wiring.cli.init.bring_up_to_date", lambda: None)
    monkeypatch.setattr(
        "qingfeng.wiring.cli.init._password", lambda **_: "correct-horse-battery-staple"
    )
    words = ("init", "--email", "chief@example.org", "--name", "主任", "--office", "省局", "--json")
    assert call(capsys, *words)[:2] == (0, {"created": True, "administrator": "chief@example.org"})
    assert call(capsys, *words)[:2] == (0, {"created": False})


@pytest.mark.parametrize(
    "words", [("screen",), ("load", "strange"), ("bench", "strange", "--json"), ("fly",)]
)
def test_wrong_words_end_with_status_2(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    status, told, err = call(capsys, *words)
    assert (status, told) == (2, None)
    assert err
