"""Snapshots: which rights a numbered state holds, and what moved between two of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID

import pyarrow as pa
from django.db.models import Q, QuerySet

from qingfeng.kernel.errors import NotFound
from qingfeng.register.models import Right, RightClass, RightName, Snapshot, SnapshotEntry
from qingfeng.register.queries.rows import SnapshotRow
from qingfeng.register.rules.intake import NAME_COLUMNS
from qingfeng.register.rules.vocabulary import SCREENED_KINDS, RightState

Content: TypeAlias = Mapping[str, object]
_CHUNK: Final = 10_000
_NAMES: Final = pa.list_(pa.string())
SCHEMA: Final = pa.schema(
    [
        ("right_id", pa.string()),
        ("mark", pa.string()),
        *((column, _NAMES) for column in NAME_COLUMNS),
        ("nice_classes", pa.list_(pa.int16())),
        ("holder", pa.string()),
        ("kind", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("is_demo", pa.bool_()),
        ("common_word", pa.bool_()),
    ]
)
_DATES: Final = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Changes:
    """Between two snapshots: what came, what reads otherwise now, what left."""

    since: int
    until: int
    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]


def screened_rights(on: date) -> QuerySet[Right]:
    """Rights in force on the day whose words an offer could carry."""
    return Right.objects.filter(
        Q(kind__in=[kind.value for kind in SCREENED_KINDS])
        & ~Q(state=RightState.WITHDRAWN)
        & (Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    )


def register_contents(on: date) -> Iterator[tuple[UUID, Content]]:
    """Each screened right as the engine reads it, in the order of its identifier."""
    rights = screened_rights(on).order_by("pk")
    columns = ("pk", "mark", "holder__name", "kind", *_DATES, "is_demo", "common_word")
    last: UUID | None = None
    while True:
        found = rights if last is None else rights.filter(pk__gt=last)
        chunk = list(found.values_list(*columns)[:_CHUNK])
        if not chunk:
            return
        first, last = chunk[0][0], chunk[-1][0]
        names, classes = _names_between(first, last), _classes_between(first, last)
        for right_id, *rest in chunk:
            yield right_id, _content(rest, names[right_id], classes[right_id])


def _content(rest: list[object], names: Iterable[tuple[str, str]], classes: list[int]) -> Content:
    mark, holder, kind, valid_from, valid_to, is_demo, common_word = rest
    named = list(names)
    return {
        "mark": mark,
        **{
            column: [text for kind_, text in named if kind_ == wanted]
            for column, wanted in NAME_COLUMNS.items()
        },
        "nice_classes": classes,
        "holder": holder or "",
        "kind": kind,
        "valid_from": valid_from.isoformat() if isinstance(valid_from, date) else None,
        "valid_to": valid_to.isoformat() if isinstance(valid_to, date) else None,
        "is_demo": is_demo,
        "common_word": common_word,
    }


def _names_between(first: UUID, last: UUID) -> defaultdict[UUID, list[tuple[str, str]]]:
    found: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
    names = RightName.objects.filter(right_id__gte=first, right_id__lte=last).order_by("pk")
    for right_id, kind, text in names.values_list("right_id", "kind", "text"):
        found[right_id].append((kind, text))
    return found


def _classes_between(first: UUID, last: UUID) -> defaultdict[UUID, list[int]]:
    found: defaultdict[UUID, list[int]] = defaultdict(list)
    classes = RightClass.objects.filter(right_id__gte=first, right_id__lte=last)
    for right_id, number in classes.order_by("number").values_list("right_id", "number"):
        found[right_id].append(number)
    return found


def register_table(contents: Iterable[tuple[UUID | str, Content]]) -> pa.Table:
    """The contract's register table, chunk by chunk."""
    batches = []
    rows: list[dict[str, object]] = []
    for right_id, content in contents:
        rows.append({**content, **_dates(content), "right_id": str(right_id)})
        if len(rows) == _CHUNK:
            batches.append(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))
            rows = []
    batches.append(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))
    return pa.Table.from_batches(batches, schema=SCHEMA)


def _dates(content: Content) -> dict[str, date | None]:
    return {
        name: date.fromisoformat(str(content[name])) if content[name] else None for name in _DATES
    }


def entries_of(number: int) -> QuerySet[SnapshotEntry]:
    return SnapshotEntry.objects.filter(
        Q(first__lte=number), Q(last__isnull=True) | Q(last__gte=number)
    )


def snapshot_contents(number: int) -> Iterator[tuple[UUID, Content]]:
    """The rights exactly as that snapshot held them."""
    entries = entries_of(number).order_by("right_id")
    yield from entries.values_list("right_id", "content").iterator(chunk_size=_CHUNK)


def snapshot_table(number: int, right_ids: Iterable[str]) -> pa.Table:
    """Some of a snapshot's rights as `engine.build_snapshot` takes them: a register of the marks that moved."""
    chosen = entries_of(number).filter(right_id__in=[UUID(item) for item in right_ids])
    contents = chosen.order_by("right_id").values_list("right_id", "content")
    return register_table(contents.iterator(chunk_size=_CHUNK))


def latest_snapshot() -> SnapshotRow | None:
    found = Snapshot.objects.order_by("-number").first()
    return snapshot_row(found) if found else None


def snapshot(number: int) -> SnapshotRow:
    found = Snapshot.objects.filter(number=number).first()
    if found is None:
        raise NotFound(kind="register_snapshot", number=number)
    return snapshot_row(found)


def snapshots(limit: int = 50, before: int | None = None) -> tuple[SnapshotRow, ...]:
    found = Snapshot.objects.order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    return tuple(snapshot_row(item) for item in found[:limit])


def snapshot_row(found: Snapshot) -> SnapshotRow:
    return SnapshotRow(
        number=found.number,
        id=found.id,
        digest=found.digest,
        on=found.on,
        rules_version=found.rules_version,
        rights=found.rights,
        added=found.added,
        changed=found.changed,
        removed=found.removed,
        build_seconds=found.build_seconds,
        published_at=found.published_at,
    )


def changed_rights(since: int, until: int) -> Changes:
    """What must be screened again when moving from one snapshot to a later one."""
    if since >= until:
        return Changes(since, until, frozenset(), frozenset(), frozenset())
    gone = entries_of(since).filter(last__isnull=False, last__lt=until) if since else None
    before = dict(gone.values_list("right_id", "digest")) if gone is not None else {}
    after = dict(entries_of(until).filter(first__gt=since).values_list("right_id", "digest"))
    both = before.keys() & after.keys()
    return Changes(
        since=since,
        until=until,
        added=frozenset(str(right_id) for right_id in after.keys() - both),
        changed=frozenset(str(item) for item in both if before[item] != after[item]),
        removed=frozenset(str(right_id) for right_id in before.keys() - both),
    )
