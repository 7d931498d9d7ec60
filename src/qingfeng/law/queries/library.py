"""The law as it stands here: the packs of the release with the editions that were released in this installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from qingfeng.kernel.errors import BadInput, Broken
from qingfeng.law.models import RuleEdition
from qingfeng.law.rules.library import merged, shipped
from qingfeng.law.rules.reading import read_instruments, read_version
from qingfeng.law.rules.shapes import Edition, Library

_kept: ContextVar[list[Library] | None] = ContextVar("law.library", default=None)


def library() -> Library:
    """One query at most; within `kept_library` one for all calls together."""
    kept = _kept.get()
    if kept:
        return kept[0]
    # A released edition never changes: which ones there are says everything.
    released = RuleEdition.objects.filter(state="released").order_by("id")
    found = _with(tuple(released.values_list("id", flat=True)))
    if kept is not None:
        kept.append(found)
    return found


@contextmanager
def kept_library() -> Iterator[None]:
    """Inside, for a request, the library is looked up once."""
    token = _kept.set([])
    try:
        yield
    finally:
        _kept.reset(token)


def forget_kept() -> None:
    """After a release in the same request."""
    kept = _kept.get()
    if kept:
        kept.clear()


@lru_cache(maxsize=4)
def _with(released: tuple[UUID, ...]) -> Library:
    if not released:
        return shipped()
    return merged(
        shipped(), [edition_of(row) for row in RuleEdition.objects.filter(pk__in=released)]
    )


def edition_of(row: RuleEdition) -> Edition:
    """What a row holds, read as a pack is read."""
    base = shipped()
    rule = base.rules.get(row.rule)
    if rule is None:
        raise Broken("edition_without_rule", edition=row.pk, rule=row.rule)
    try:
        return Edition(
            row.rule,
            read_version(row.body.encode(), rule, base.packs[rule.pack].calendar),
            read_instruments(row.instruments.encode(), ""),
        )
    except BadInput as error:
        raise Broken("edition_unreadable", edition=row.pk, cause=str(error)) from error
