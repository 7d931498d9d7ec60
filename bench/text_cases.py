"""One measurement of `bench text` a process: `python -m bench.text_cases CASE LISTINGS REGISTER COUNT` prints a JSON object."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ahocorasick
import pyarrow.parquet as pq
from flashtext import KeywordProcessor
from rapidfuzz import fuzz, process

from qingfeng.engine.api import build_snapshot, open_snapshot, screen

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

WARM = 20_000
ONES = 50
BATCH = 65_536


def memory_mb() -> float:
    """The most this process has held in memory; getrusage would count the process that started it too."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line.split()[1] for line in status if line.startswith("VmHWM:"))
    return round(int(peak) / 1024, 1)


def names(register: pa.Table) -> list[str]:
    """Every name of every right, as the peers take them."""
    out: dict[str, None] = {}
    for column in ("mark", "aliases", "names_zh", "nicknames", "model_lines"):
        if column not in register.column_names:
            continue
        for text in register[column].to_pylist():
            for name in (text or "").split("|"):
                if name.strip():
                    out[name.strip().lower()] = None
    return list(out)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def ours(listings: pa.Table, path: Path) -> dict[str, Any]:
    """Built in a process of its own, as in life; then matched, ranked and rendered here."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.text_cases", "build", folder, str(path), "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        built = json.loads(done.stdout.splitlines()[-1])
        snapshot = open_snapshot(Path(built["path"]))
        screen(listings.slice(0, WARM), snapshot)

        def whole() -> None:
            for first in range(0, len(listings), BATCH):
                screen(listings.slice(first, BATCH), snapshot)

        seconds = timed(whole)
        one = timed(lambda: [screen(listings.slice(n, 1), snapshot) for n in range(ONES)])
        return {
            "build_seconds": built["seconds"],
            "build_memory_mb": built["memory_mb"],
            "per_second": round(len(listings) / seconds),
            "one_ms": round(1000 * one / ONES, 2),
            "memory_mb": memory_mb(),
        }


def build(folder: Path, register: pa.Table) -> dict[str, Any]:
    build_snapshot(register.slice(0, 2), folder, 0)  # compiles, once in an installation
    info = build_snapshot(register, folder, 1)
    return {"path": str(info.path), "seconds": round(info.seconds, 2), "memory_mb": memory_mb()}


def found(listings: pa.Table, register: pa.Table) -> dict[str, Any]:
    """For each listing the marks of all its hits."""
    with tempfile.TemporaryDirectory() as folder:
        snapshot = open_snapshot(build_snapshot(register, Path(folder), 1).path)
        hits = [str(text) for text in screen(listings, snapshot)["hits"].to_pylist()]
        return {"marks": [sorted({hit["mark"] for hit in json.loads(text)}) for text in hits]}


def peer(
    build_matcher: Callable[[list[str]], Callable[[str], object]],
    listings: pa.Table,
    register: pa.Table,
) -> dict[str, Any]:
    words, texts = names(register), [str(text).lower() for text in listings["title"].to_pylist()]
    begun = time.perf_counter()
    match = build_matcher(words)
    build_seconds = time.perf_counter() - begun
    seconds = timed(lambda: [match(text) for text in texts])
    return {
        "build_seconds": round(build_seconds, 2),
        "per_second": round(len(texts) / seconds, 1),
        "memory_mb": memory_mb(),
    }


def flashtext(words: list[str]) -> Callable[[str], object]:
    processor = KeywordProcessor()
    for word in words:
        processor.add_keyword(word)
    return processor.extract_keywords  # type: ignore[no-any-return]


def pyahocorasick(words: list[str]) -> Callable[[str], object]:
    automaton = ahocorasick.Automaton()
    for number, word in enumerate(words):
        automaton.add_word(word, number)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text))


def rapidfuzz(words: list[str]) -> Callable[[str], object]:
    return lambda text: process.extract(text, words, scorer=fuzz.partial_ratio, score_cutoff=90)


PEERS = {"flashtext": flashtext, "pyahocorasick": pyahocorasick, "rapidfuzz": rapidfuzz}


def main(case: str, given: str, register_path: str, count: int) -> dict[str, Any]:
    register = pq.read_table(register_path)
    if case == "build":
        return build(Path(given), register)
    listings = pq.read_table(given).slice(0, count)
    if case == "ours":
        return ours(listings, Path(register_path))
    if case == "found":
        return found(listings, register)
    return peer(PEERS[case], listings, register)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))))  # noqa: T201
