"""What the owner brings the database up to after migrating: step table, divisions, shipped calendars."""

import csv
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from qingfeng.foundation.registries import workflows
from qingfeng.foundation.rules.calendars import shipped_files
from qingfeng.kernel.workflow import CARRY_OVER, Workflow

# workflow, version, version after the step, source, verb, target
StepRow = tuple[str, int, int, str, str, str]
_DATA = files("qingfeng.foundation") / "data"


def sync(connection: BaseDatabaseWrapper) -> None:
    """Quick and repeatable; does nothing on a connection that may not write there, nor half-way through migrating."""
    with connection.cursor() as cursor:
        if not _is_owner(cursor):
            return
        sync_workflows(cursor)
        sync_regions(cursor)
        sync_calendars(cursor)


def _is_owner(cursor: CursorWrapper) -> bool:
    cursor.execute(
        """
        SELECT EXISTS (
            SELECT FROM pg_attribute
            WHERE attrelid = to_regclass('foundation_workflowstep') AND attname = 'target_version'
                AND has_table_privilege(attrelid, 'INSERT')
        )
        """
    )
    return bool(cursor.fetchone()[0])


def sync_workflows(cursor: CursorWrapper) -> None:
    """Steps of every registered version. Old versions stay: things begun under them end under them."""
    rows = [row for workflow in workflows() for row in step_rows(workflow)]
    for workflow in workflows():
        wanted = [row for row in rows if (row[0], row[2]) == (workflow.name, workflow.version)]
        cursor.execute(
            """
            DELETE FROM foundation_workflowstep WHERE workflow = %s AND target_version = %s
                AND (version, source, verb, target) NOT IN (
                    SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]))
            """,
            [
                workflow.name,
                workflow.version,
                *_columns(((row[1], *row[3:]) for row in wanted), 4),
            ],
        )
    cursor.execute(
        """
        INSERT INTO foundation_workflowstep (workflow, version, target_version, source, verb, target)
        SELECT * FROM unnest(%s::text[], %s::int[], %s::int[], %s::text[], %s::text[], %s::text[])
        ON CONFLICT DO NOTHING
        """,
        _columns(rows, 6),
    )


def step_rows(workflow: Workflow) -> list[StepRow]:
    """The beginning is a step from nowhere without a verb; only carrying over leads to another version."""
    name, version = workflow.name, workflow.version
    begin = (name, version, version, "", "", workflow.initial)
    moves = [(name, version, version, *move) for move in sorted(workflow.moves())]
    carried = [
        (name, older, version, source, CARRY_OVER, target)
        for older, images in sorted(workflow.carries.items())
        for source, target in sorted(images.items())
    ]
    return [begin, *moves, *carried]


def _columns(rows: Iterable[tuple[object, ...]], width: int) -> list[list[object]]:
    kept = list(rows)
    return [[row[n] for row in kept] for n in range(width)]


def sync_regions(cursor: CursorWrapper) -> None:
    rows = _region_rows()
    cursor.execute(
        """
        INSERT INTO foundation_region (code, name, name_en, level, parent_id, valid_from, valid_to)
        SELECT code, name, name_en, level, nullif(parent, ''), nullif(begun, '')::date, nullif(ended, '')::date
        FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[])
            AS shipped (code, name, name_en, level, parent, begun, ended)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
            level = excluded.level, parent_id = excluded.parent_id,
            valid_from = excluded.valid_from, valid_to = excluded.valid_to
        WHERE foundation_region IS DISTINCT FROM excluded
        """,
        _columns(rows, 7),
    )


def _region_rows() -> list[tuple[object, ...]]:
    with (_DATA / "regions.csv").open(encoding="utf-8") as handle:
        return [
            (
                row["code"],
                row["name"],
                row["name_en"],
                _level(row["code"]),
                _parent(row["code"]),
                row["valid_from"],
                row["valid_to"],
            )
            for row in csv.DictReader(handle)
        ]


def _level(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _parent(code: str) -> str:
    return {1: "", 2: f"{code[:2]}0000", 3: f"{code[:4]}00"}[_level(code)]


def sync_calendars(cursor: CursorWrapper) -> None:
    """Shipped years where none stands; a year that an administrator loaded is left alone."""
    for shipped in shipped_files():
        _sync_calendar(cursor, shipped)


def _sync_calendar(cursor: CursorWrapper, shipped: Mapping[str, Any]) -> None:
    cursor.execute(
        """
        INSERT INTO foundation_calendaryear (id, jurisdiction, year, holidays, workdays, source, loaded_at)
        SELECT gen_random_uuid(), %s, (y->>'year')::int, y->'holidays', y->'workdays', %s, %s::timestamptz
        FROM jsonb_array_elements(%s::jsonb) AS y
        ON CONFLICT (jurisdiction, year) DO NOTHING
        """,
        [
            shipped["jurisdiction"],
            shipped["source"],
            shipped["made_at"],
            json.dumps(shipped["years"], ensure_ascii=False),
        ],
    )
