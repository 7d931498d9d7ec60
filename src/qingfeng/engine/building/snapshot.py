"""Writes a snapshot: the register, the lexicon and every matching table as plain files that can be mapped."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from qingfeng.engine.building.keys import all_readings, make_keys
from qingfeng.engine.building.language import language
from qingfeng.engine.building.names import (
    all_names,
    lexicon_classes,
    lexicon_terms,
    register_frame,
)
from qingfeng.engine.building.nearby import make_neighbours
from qingfeng.engine.building.patterns import folded_names, make_patterns
from qingfeng.engine.compiled import compiled
from qingfeng.engine.matching.hashing import hash_run
from qingfeng.engine.matching.layout import SEED_WORD, Codes, Longs, Words
from qingfeng.engine.matching.settling import Meaning
from qingfeng.engine.rules import FORMAT, RULES_VERSION
from qingfeng.engine.tables.load import readings, syllable_names
from qingfeng.engine.types import SnapshotInfo

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

SPEAKING = {"A": 0.8, "B": 0.4, "C": 0.1}
OPEN = "A"
SPEAKING_CATEGORY = "replica"
HIGHEST_CLASS = 63


def class_bits(lists: pl.Series) -> Words:
    """Bit n for class n."""
    frame = pl.DataFrame({"classes": lists}).with_row_index("row")
    exploded = (
        frame.explode("classes").drop_nulls().filter(pl.col("classes").is_between(1, HIGHEST_CLASS))
    )
    out = np.zeros(len(lists), np.uint64)
    shifted = np.uint64(1) << exploded["classes"].to_numpy().astype(np.uint64)
    np.bitwise_or.at(out, exploded["row"].to_numpy(), shifted)
    return out


@compiled
def name_keys(offset: Longs, symbol: Codes) -> Words:
    out = np.zeros(len(offset) - 1, np.uint64)
    for i in range(len(out)):
        if offset[i + 1] > offset[i]:
            out[i] = hash_run(symbol, offset[i], offset[i + 1], SEED_WORD)
    return out


def keys_of(surfaces: pl.Series) -> Words:
    folded = folded_names(surfaces.fill_null(""), language().words)
    found: Words = name_keys(folded.offset, folded.symbol)
    return found


def split_classes(column: pl.Series) -> pl.Series:
    whole = pl.element().cast(pl.Int16, strict=False)
    return column.str.split("|").list.eval(whole).list.drop_nulls()


def make_meaning(frame: pl.DataFrame, terms: pl.DataFrame, categories: list[str]) -> Meaning:
    speaks = np.where(
        (terms["category"] == SPEAKING_CATEGORY).to_numpy(),
        terms["strength"].replace_strict(SPEAKING, default=0.0, return_dtype=pl.Float32).to_numpy(),
        0.0,
    )
    alone = terms["needs"].is_null() if "needs" in terms.columns else pl.Series([True] * len(terms))
    tolerant = (speaks >= SPEAKING[OPEN]) & alone.to_numpy()
    numbers = {name: number for number, name in enumerate(categories)}
    return Meaning(
        class_bits(frame["nice_classes"]),
        keys_of(frame["mark"]),
        terms["category"].replace_strict(numbers, return_dtype=pl.UInt8).to_numpy(),
        class_bits(split_classes(terms["nice"])),
        keys_of(terms["mark"]),
        (speaks * alone.to_numpy()).astype(np.float32),
        tolerant.astype(np.uint8),
    )


def json_heads(frame: pl.DataFrame) -> tuple[Longs, npt.NDArray[np.uint8], Longs]:
    """The first two members of a hit's JSON object, for each right, as one run of bytes; where the quoted mark begins."""
    right_id, mark = (escaped_json(pl.col(name)) for name in ("right_id", "mark"))
    pieces = (pl.lit('{"right_id":'), right_id, pl.lit(',"mark":'), mark)
    heads = frame.select(pl.concat_str(*pieces)).to_series()
    offsets = np.r_[0, np.cumsum(heads.str.len_bytes().to_numpy().astype(np.int64))]
    body = np.frombuffer("".join(heads.to_list()).encode(), dtype=np.uint8)
    sizes = frame.select(mark.str.len_bytes()).to_series().to_numpy().astype(np.int64)
    return offsets, body, offsets[1:] - sizes


def escaped_json(column: pl.Expr) -> pl.Expr:
    plain = ~column.str.contains(r'[\x00-\x1f"\\\x7f]')
    quoted = pl.concat_str(pl.lit('"'), column, pl.lit('"'))
    by_hand = column.map_elements(
        lambda text: json.dumps(text, ensure_ascii=False), return_dtype=pl.String
    )
    return pl.when(plain).then(quoted).otherwise(by_hand)


def save_group(
    folder: Path, name: str, arrays: tuple[npt.NDArray[np.generic], ...], fields: tuple[str, ...]
) -> None:
    for field, array in zip(fields, arrays, strict=True):
        np.save(folder / f"{name}.{field}.npy", array, allow_pickle=False)


def save_table(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def right_classes(frame: pl.DataFrame) -> tuple[Longs, npt.NDArray[np.uint8]]:
    lists = frame["nice_classes"].fill_null([])
    offsets = np.r_[0, np.cumsum(lists.list.len().to_numpy().astype(np.int64))]
    flat = lists.explode(empty_as_null=False, keep_nulls=False).to_numpy().astype(np.uint8)
    return offsets, flat


def build(register: pa.Table, directory: Path, number: int) -> SnapshotInfo:
    started = time.perf_counter()
    folder = directory / f"{number:06d}"
    folder.mkdir(parents=True, exist_ok=True)
    frame = lexicon_classes(register_frame(register))
    terms = lexicon_terms()
    categories = sorted(set(terms["category"].to_list()))
    names = all_names(frame, terms)
    patterns, _folded = make_patterns(names, language().words)
    meaning = make_meaning(frame, terms, categories)
    heard = all_readings(readings(), syllable_names())
    keys = make_keys(patterns, language(), heard, meaning.term_tolerant)
    nearby = make_neighbours(patterns)
    for name, group in (
        ("patterns", patterns),
        ("keys", keys),
        ("nearby", nearby),
        ("meaning", meaning),
    ):
        save_group(folder, name, tuple(group), group._fields)
    save_group(folder, "json", json_heads(frame), ("offsets", "body", "mark"))
    save_group(folder, "classes", right_classes(frame), ("offsets", "values"))
    save_table(folder / "rights.arrow", frame.drop("right").to_arrow())
    save_table(folder / "terms.arrow", terms.to_arrow())
    facts = {
        "number": number,
        "format": FORMAT,
        "rules": RULES_VERSION,
        "categories": categories,
        "rights": len(frame),
        "patterns": len(patterns.kind),
    }
    (folder / "snapshot.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return SnapshotInfo(
        number, folder, len(frame), len(patterns.kind), RULES_VERSION, time.perf_counter() - started
    )
