"""Tokens of the global search: words as written, and pairs of Chinese characters."""

import re
from collections.abc import Iterable, Iterator, Mapping

_RUN = re.compile(r"[a-z0-9]+|[^\W\d_a-z]+", re.UNICODE)
_CJK = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
LONGEST_WORD = 60
MOST_TOKENS = 400
SHORTEST_BEGINNING = 2


def fold_map(rows: Iterable[list[str]]) -> dict[int, str]:
    """The engine's written table (code point, what it becomes) as a map for str.translate."""
    return {
        int(code, 16): "".join(chr(int(part, 16)) for part in folded.split())
        for code, folded, *_ in rows
    }


def tokens(text: str, folds: Mapping[int, str]) -> list[str]:
    """The tokens of a text, each once, in order: what is indexed."""
    found: dict[str, None] = {}
    for run in _runs(text, folds):
        for token in _pieces(run):
            found.setdefault(token[:LONGEST_WORD])
            if len(found) >= MOST_TOKENS:
                return list(found)
    return list(found)


def _runs(text: str, folds: Mapping[int, str]) -> Iterator[str]:
    return (match.group() for match in _RUN.finditer(text.translate(folds).lower()))


def _pieces(run: str) -> Iterator[str]:
    if not _CJK.match(run):
        yield run
        return
    yield from run  # single characters, so that a search for one finds it
    yield from (run[i : i + 2] for i in range(len(run) - 1))


def right_token(right_id: str) -> str:
    """A listing that uses a mark in any form carries this; so does a query that names it."""
    return f"right:{right_id}"


def query(text: str, rights: Iterable[str], folds: Mapping[int, str]) -> str:
    """The tsquery of what was typed: all its words, or any mark that the engine recognised in it."""
    words: list[str] = []
    for run in _runs(text, folds):
        if _CJK.match(run):
            pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            words.extend(_quoted(pair) for pair in pairs)
        else:
            beginning = ":*" if len(run) >= SHORTEST_BEGINNING else ""
            words.append(_quoted(run) + beginning)
    alternatives = [f"({' & '.join(words)})"] if words else []
    alternatives += [_quoted(right_token(right)) for right in rights]
    return " | ".join(alternatives)


def _quoted(token: str) -> str:
    escaped = token[:LONGEST_WORD].replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
