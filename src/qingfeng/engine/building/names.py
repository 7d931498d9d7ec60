"""From a register and the lexicon to one table of names: right, surface, kind, ambiguity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from qingfeng.engine.matching.walks import SHAPE_SIGNS
from qingfeng.engine.types import Kind

if TYPE_CHECKING:
    import pyarrow as pa

LEXICON = Path(__file__).parent.parent / "lexicon"
LIST_COLUMNS = {
    "aliases": Kind.ALIAS,
    "names_zh": Kind.NAME_ZH,
    "nicknames": Kind.NICKNAME,
    "model_lines": Kind.MODEL,
    "style_codes": Kind.STYLE,
}
COMMON_WORD = 0.85
KINDS = {
    "alias": int(Kind.ALIAS),
    "name_zh": int(Kind.NAME_ZH),
    "nickname": int(Kind.NICKNAME),
    "model": int(Kind.MODEL),
    "style": int(Kind.STYLE),
}


def register_frame(register: pa.Table) -> pl.DataFrame:
    """The register with a row number, and its list columns as lists whichever way they came."""
    frame = pl.from_arrow(register)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table is never a series
    for name in (*LIST_COLUMNS, "nice_classes"):
        frame = as_list(frame, name)
    classes = pl.col("nice_classes").list.eval(pl.element().cast(pl.String).str.strip_chars())
    return frame.with_columns(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("right"),
        classes.list.eval(pl.element().cast(pl.Int16, strict=False)).list.drop_nulls(),
    )


def as_list(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    if name not in frame.columns:
        return frame.with_columns(pl.lit(None, dtype=pl.List(pl.String)).alias(name))
    if frame.schema[name] == pl.String:
        return frame.with_columns(pl.col(name).str.split("|"))
    if not isinstance(frame.schema[name], pl.List):
        return frame.with_columns(pl.lit(None, dtype=pl.List(pl.String)).alias(name))
    return frame


def register_names(frame: pl.DataFrame) -> pl.DataFrame:
    unknown = pl.lit(None, dtype=pl.Float32)
    marks = frame.select(
        "right", surface="mark", kind=pl.lit(int(Kind.MARK)), ambiguity=said_common(frame)
    )
    parts = [marks]
    for name, kind in LIST_COLUMNS.items():
        listed = frame.select("right", surface=name, kind=pl.lit(int(kind)), ambiguity=unknown)
        parts.append(listed.explode("surface", empty_as_null=True))
    return pl.concat(parts, how="vertical_relaxed")


def said_common(frame: pl.DataFrame) -> pl.Expr:
    """What the register itself says of a mark that is an ordinary word."""
    if "common_word" not in frame.columns:
        return pl.lit(None, dtype=pl.Float32)
    yes = pl.col("common_word").cast(pl.String).str.to_lowercase().is_in(["1", "true", "yes"])
    return pl.when(yes).then(COMMON_WORD).cast(pl.Float32)


def lexicon_file(name: str) -> pl.DataFrame:
    return pl.read_csv(LEXICON / name, infer_schema=False)


def folded_mark(column: str) -> pl.Expr:
    return pl.col(column).str.normalize("NFKC").str.to_lowercase().str.strip_chars()


def joined_to_rights(frame: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of the lexicon for every right whose mark has their name, in the order of the register."""
    return frame.select("right", key=folded_mark("mark")).join(
        lines.with_columns(key=folded_mark("mark")),
        on="key",
        how="inner",
        maintain_order="left_right",
    )


def lexicon_names(frame: pl.DataFrame) -> pl.DataFrame:
    lines = joined_to_rights(frame, lexicon_file("names.csv"))
    own_mark = folded_mark("surface") == pl.col("key")
    kind = (
        pl.when(own_mark)
        .then(int(Kind.MARK))
        .otherwise(pl.col("kind").replace_strict(KINDS, return_dtype=pl.Int32))
    )
    return lines.select("right", "surface", kind=kind, ambiguity=given_ambiguity())


def lexicon_shapes(frame: pl.DataFrame) -> pl.DataFrame:
    """Forms of style codes: A a letter, 9 a digit, everything else itself."""
    lines = joined_to_rights(frame, lexicon_file("shapes.csv"))
    return lines.select(
        "right",
        surface=pl.col("shape").str.replace_many(SHAPE_SIGNS),
        kind=pl.lit(int(Kind.SHAPE)),
        ambiguity=given_ambiguity(),
    )


def given_ambiguity() -> pl.Expr:
    return pl.col("ambiguity").cast(pl.Float32, strict=False)


def lexicon_classes(frame: pl.DataFrame) -> pl.DataFrame:
    """Nice classes from the lexicon for rights that the register gives none for."""
    lines = lexicon_file("brands.csv").select(
        key=folded_mark("mark"),
        known=pl.col("nice_classes")
        .str.split("|")
        .list.eval(pl.element().cast(pl.Int16, strict=False)),
    )
    known = lines.unique("key", keep="first", maintain_order=True)
    empty = pl.col("nice_classes").is_null() | (pl.col("nice_classes").list.len() == 0)
    return (
        frame.with_columns(key=folded_mark("mark"))
        .join(known, on="key", how="left", maintain_order="left")
        .with_columns(nice_classes=pl.when(empty).then("known").otherwise("nice_classes"))
        .drop("key", "known")
    )


def lexicon_terms() -> pl.DataFrame:
    """The wording file as it is; a term's number is its row."""
    return lexicon_file("terms.csv")


def term_names(terms: pl.DataFrame) -> pl.DataFrame:
    return terms.select(
        right=pl.int_range(pl.len(), dtype=pl.Int32),
        surface="term",
        kind=pl.lit(int(Kind.TERM)),
        ambiguity=pl.lit(0.0, dtype=pl.Float32),
    )


def all_names(frame: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Each surface once for a right. What the lexicon says of its ambiguity holds before what is computed."""
    parts = (lexicon_names(frame), register_names(frame), term_names(terms), lexicon_shapes(frame))
    return (
        pl.concat(parts, how="vertical_relaxed")
        .with_columns(pl.col("surface").str.strip_chars(), pl.col("kind").cast(pl.UInt8))
        .filter(pl.col("surface").is_not_null() & (pl.col("surface") != ""))
        .unique(
            ["right", "surface", pl.col("kind") == int(Kind.TERM)],
            keep="first",
            maintain_order=True,
        )
    )
