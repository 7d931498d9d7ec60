"""Filling the global search, by batch of the screening and by snapshot of the register."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from qingfeng.engine import api as engine
from qingfeng.foundation.api import Actor, require
from qingfeng.market.rules.lead_search import indexed
from qingfeng.register import api as register

_DESCRIPTION = 300
# A register of a hundred thousand rights is not held in memory at once.
_RIGHTS = 2_000

_LISTINGS = """
SELECT l.id, l.platform_id, l.listing_id, l.title, left(l.description, %(length)s), l.category,
    COALESCE(h.rights, '{}')
FROM market_screening s
JOIN market_listing l ON l.id = s.listing_id
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT right_id) AS rights FROM market_hit WHERE listing_id = l.id
) h ON true
WHERE s.batch_id = %(batch)s
"""
_SELLERS = """
SELECT v.id, v.platform_id, v.seller_id, v.name FROM market_seller v
WHERE v.id IN (
    SELECT l.seller_id FROM market_screening s JOIN market_listing l ON l.id = s.listing_id
    WHERE s.batch_id = %(batch)s
)
"""
_STORE = """
INSERT INTO market_searchentry (id, kind, platform_id, tokens, indexed_at)
SELECT id, kind, platform_id, array_to_tsvector(tokens), %(now)s FROM market_searchentry_new
ON CONFLICT (id) DO UPDATE SET platform_id = EXCLUDED.platform_id, tokens = EXCLUDED.tokens,
    indexed_at = EXCLUDED.indexed_at
"""

Entry = tuple[UUID, str, UUID | None, list[str]]


def index_batch(*, batch_id: int, actor: Actor, now: datetime) -> int:
    """Make the listings and sellers of a screened batch findable; again with the same result."""
    require(actor, "lead:add")
    with transaction.atomic():
        return _store([*_listing_entries(batch_id), *_seller_entries(batch_id)], now)


def index_rights(*, number: int, actor: Actor, now: datetime) -> int:
    """Make what a snapshot of the register says anew findable by every name; again with the same result."""
    require(actor, "lead:add")
    moved = register.changed_rights(number - 1, number)
    right_ids = sorted(moved.added | moved.changed)
    with transaction.atomic():
        return sum(
            _store(list(_right_entries(right_ids[at : at + _RIGHTS], now)), now)
            for at in range(0, len(right_ids), _RIGHTS)
        )


def _right_entries(right_ids: Sequence[str], now: datetime) -> Iterable[Entry]:
    for row in register.right_rows(right_ids, now.date()):
        names = " ".join((row.mark, *row.names_zh, row.reference, row.number, row.holder))
        yield row.id, "right", None, indexed(engine.normalise(names), [str(row.id)])


def _listing_entries(batch_id: int) -> Iterable[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(_LISTINGS, {"batch": batch_id, "length": _DESCRIPTION})
        for id_, platform, number, title, description, category, rights in cursor:
            text = " \n ".join((title, number, category, description))
            yield id_, "listing", platform, indexed(engine.normalise(text), rights)


def _seller_entries(batch_id: int) -> Iterable[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(_SELLERS, {"batch": batch_id})
        for id_, platform, number, name in cursor:
            yield id_, "seller", platform, indexed(engine.normalise(f"{name} \n {number}"))


def _store(entries: Sequence[Entry], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS market_searchentry_new"
            " (id uuid, kind text, platform_id uuid, tokens text[]) ON COMMIT DELETE ROWS"
        )
        cursor.execute("DELETE FROM market_searchentry_new")
        with cursor.copy(
            "COPY market_searchentry_new (id, kind, platform_id, tokens) FROM STDIN"
        ) as copy:
            for entry in entries:
                copy.write_row(entry)
        cursor.execute(_STORE, {"now": now})
        return int(cursor.rowcount)
