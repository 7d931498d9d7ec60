"""Stored files that a part of a bag names, each under its digest."""

from collections.abc import Iterable, Mapping
from functools import partial

from qingfeng.evidence.queries.bag_sections import File
from qingfeng.evidence.verifying.assembling import Source
from qingfeng.evidence.verifying.papers_named import paper_name
from qingfeng.foundation.api import StoredFile, open_file


def papers(named: Mapping[str, str]) -> list[File]:
    """`named`: the title of each by its digest."""
    stored = StoredFile.objects.in_bulk(list(named))
    return [_paper(stored[sha256], title) for sha256, title in sorted(named.items())]


def _paper(stored: StoredFile, title: str) -> File:
    path = paper_name(stored.sha256, stored.media_type)
    return File(path, title, Source(path, partial(open_file, stored.sha256), stored.sha256))


def titled(titles: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """The first title of each digest that is one."""
    found: dict[str, str] = {}
    for sha256, title in titles:
        if sha256:
            found.setdefault(sha256, title)
    return found
