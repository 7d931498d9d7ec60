"""The global search's tokens and queries; the engine makes the words, folded as in matching."""

from collections.abc import Iterable, Sequence

LONGEST_WORD = 60
MOST_TOKENS = 400
MOST_WORDS = 20


def indexed(words: Iterable[str], rights: Iterable[str] = ()) -> list[str]:
    """What stands in the index for a text: its words, each once, and the marks it uses in any form."""
    kept = dict.fromkeys(word[:LONGEST_WORD] for word in words)
    return [*list(kept)[:MOST_TOKENS], *(right_token(right) for right in rights)]


def right_token(right_id: str) -> str:
    return f"right:{right_id}"


def query(words: Sequence[str], rights: Iterable[str]) -> str:
    """The tsquery of what was typed: all its words begin so, or a mark was recognised in it."""
    typed = " & ".join(f"{_quoted(word)}:*" for word in words[:MOST_WORDS])
    marks = [_quoted(right_token(right)) for right in rights]
    return " | ".join([f"({typed})", *marks] if typed else marks)


def _quoted(token: str) -> str:
    escaped = token[:LONGEST_WORD].replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
