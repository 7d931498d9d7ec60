"""`qingfeng bench text`: throughput and memory of ours and of the peers on the same listings and register, and what disguises are found.

Every measurement runs in a process of its own, so that memory is its own too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from bench.disguises.listings import OFFERED, disguised, innocent
from bench.disguises.tricks import TRICKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLONE = Path(__file__).parent.parent
REGISTER = CLONE / "src/qingfeng/register/data/demo/register.csv.gz"
FEEDS = CLONE / "src/qingfeng/wiring/demo/data"
SEED = 7
MILLION = 1_000_000
OURS_LISTINGS, AHO_LISTINGS, FLASH_LISTINGS, FUZZ_LISTINGS = 300_000, 100_000, 50_000, 12
PEERS = (
    ("flashtext", FLASH_LISTINGS),
    ("pyahocorasick", AHO_LISTINGS),
    ("rapidfuzz", FUZZ_LISTINGS),
)
SAMPLES = 300
ONSETS = "b c d f g h k l m n p r s t v w z br ch cl cr dr fl gr kr pl pr sh sl st th tr".split()
VOWELS = "a e i o u ai ea io ou".split()
CODAS = ["", "", "n", "l", "r", "s", "x", "nd", "ck"]


def titles() -> list[str]:
    """Titles of the demo feeds, Chinese and English."""
    feeds = sorted(FEEDS.glob("feed_*.csv.gz"))
    frames = [pl.read_csv(feed, infer_schema=False).select("title") for feed in feeds]
    return [title for title in pl.concat(frames)["title"].to_list() if title]


def many_titles(count: int) -> list[str]:
    base, random = titles(), Random(SEED)
    return [f"{random.choice(base)} {number % 9973}" for number in range(count)]


def invented_name(random: Random) -> str:
    if random.random() < 0.3:
        return "".join(
            chr(random.randrange(0x4E00, 0x9000)) for _ in range(random.choice((2, 3, 3, 4)))
        )
    words = random.choice((1, 1, 2, 2, 3))
    return " ".join(invented_word(random).title() for _ in range(words))


def invented_word(random: Random) -> str:
    size = random.choice((2, 2, 3, 3, 4))
    return "".join(
        random.choice(ONSETS) + random.choice(VOWELS) + random.choice(CODAS) for _ in range(size)
    )


def demo_register() -> pa.Table:
    wanted = (
        "right_id",
        "mark",
        "aliases",
        "names_zh",
        "nicknames",
        "model_lines",
        "style_codes",
        "nice_classes",
        "common_word",
    )
    frame = pl.read_csv(REGISTER, infer_schema=False)
    return frame.select(name for name in wanted if name in frame.columns).to_arrow()


def million_register() -> pa.Table:
    random = Random(SEED)
    demo = demo_register()
    missing = MILLION - len(demo)
    made = pa.table(
        {
            "right_id": [f"M{number}" for number in range(missing)],
            "mark": [invented_name(random) for _ in range(missing)],
        }
    )
    return pa.concat_tables([demo, made], promote_options="permissive")


def measured(case: str, listings: Path, register: Path, count: int) -> dict[str, Any]:
    """One case in its own process; what it prints last is its figures."""
    command = [
        sys.executable,
        "-m",
        "bench.text_cases",
        case,
        str(listings),
        str(register),
        str(count),
    ]
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=True)  # noqa: S603
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def row(case: str, metric: str, value: float, unit: str, peer: str | None = None) -> dict[str, Any]:
    return {"case": case, "metric": metric, "value": value, "unit": unit, "peer": peer}


def throughput_rows(
    case: str, listings: Path, register: Path, tell: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    for peer, count in ((None, OURS_LISTINGS), *PEERS):
        tell(f"{case}: {peer or 'ours'}")
        figures = measured(peer or "ours", listings, register, count)
        yield row(case, "build", figures["build_seconds"], "s", peer)
        yield row(case, "throughput", figures["per_second"], "listings/s", peer)
        yield row(case, "memory at match", figures["memory_mb"], "MB", peer)
        if peer is None:
            yield row(case, "one listing", figures["one_ms"], "ms", peer)
            yield row(case, "memory at build", figures["build_memory_mb"], "MB", peer)


def known_names() -> list[tuple[str, str, frozenset[str]]]:
    """(mark, name, classes) of marks with Chinese names for goods that are copied: those that are disguised in life."""
    frame = pl.read_csv(REGISTER, infer_schema=False).filter(
        pl.col("names_zh").is_not_null()
        & ~pl.col("right_id").str.contains("nsi")
        & (pl.col("common_word") != "1")
    )
    named = []
    for mark, names, classes in frame.select("mark", "names_zh", "nice_classes").iter_rows():
        offered = frozenset(classes.split("|")) & frozenset(OFFERED)
        if offered:
            named += [(mark, name, offered) for name in (mark, *names.split("|")) if len(name) > 1]
    return sorted(set(named), key=lambda one: one[:2])


def disguise_rows(
    folder: Path, register: Path, tell: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    tell("disguises")
    marks = known_names()
    samples = [
        s for kind in TRICKS for s in (*disguised(kind, marks, SAMPLES), *innocent(kind, SAMPLES))
    ]
    listings = folder / "disguises.parquet"
    pq.write_table(
        pa.table(
            {
                "listing_id": [str(number) for number in range(len(samples))],
                "title": [sample.title for sample in samples],
            }
        ),
        listings,
    )
    found = measured("found", listings, register, len(samples))["marks"]
    for kind in TRICKS:
        of_kind = [(s, f) for s, f in zip(samples, found, strict=True) if s.kind == kind]
        hidden = [s.mark in f for s, f in of_kind if s.mark]
        plain = [bool(f) for s, f in of_kind if not s.mark]
        yield row(
            f"disguise {kind}", "recall", round(sum(hidden) / len(hidden), 4), f"of {len(hidden)}"
        )
        if plain:
            yield row(
                f"disguise {kind}",
                "false alarms",
                round(sum(plain) / len(plain), 4),
                f"of {len(plain)}",
            )


def run(tell: Callable[[str], None]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as name:
        folder = Path(name)
        listings, small, large = (folder / f"{part}.parquet" for part in ("listings", "14k", "1m"))
        texts = many_titles(OURS_LISTINGS)
        identifiers = [str(number) for number in range(len(texts))]
        pq.write_table(pa.table({"listing_id": identifiers, "title": texts}), listings)
        pq.write_table(demo_register(), small)
        pq.write_table(million_register(), large)
        rows = list(throughput_rows("14 k marks", listings, small, tell))
        rows += throughput_rows("1 M marks", listings, large, tell)
        rows += disguise_rows(folder, small, tell)
    return rows
