"""Leads follow the screening: opened, brought up to date and closed by set, never row by row."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from qingfeng.foundation.api import Actor, journal_append, move, require, system_actor
from qingfeng.kernel.ids import Subject
from qingfeng.market.actions.lead_checks import begin_again
from qingfeng.market.actions.lead_memory import recall
from qingfeng.market.models import Lead, LeadCheck, NoMatch, Screening, ScreeningBatch
from qingfeng.market.rules.lead_scope import INDUSTRIAL, division_of
from qingfeng.market.rules.leads import LEAD, LEAD_SCORE
from qingfeng.register import api as register


@dataclass(frozen=True, slots=True)
class Opened:
    opened: int
    updated: int
    closed: int
    recalled: int
    relisted: int


@dataclass(frozen=True, slots=True)
class RightFacts:
    """What a lead carries of its right, as columns ready for unnest()."""

    ids: list[str]
    holders: list[UUID | None]
    divisions: list[str]


@dataclass(frozen=True, slots=True)
class Medians:
    rights: list[str]
    currencies: list[str]
    medians: list[Decimal]


# `xmax = 0` tells an added row from an updated one.
_UPSERT = """
WITH facts (right_id, holder_id, division) AS (
    SELECT * FROM unnest(%(rights)s::text[], %(holders)s::uuid[], %(divisions)s::text[])
), median (right_id, currency, price) AS (
    SELECT * FROM unnest(%(priced)s::text[], %(currencies)s::text[], %(medians)s::numeric[])
), written AS (
    INSERT INTO market_lead (
        id, listing_version, text_digest, right_id, mark, holder_id, seller_id, platform_id,
        region, division, score, disguise, price_ratio, reasons, snapshot_number, rules_version,
        live, opened_at, screened_at, closed_at
    )
    SELECT s.listing_id, s.listing_version, s.text_digest, s.right_id, s.mark, f.holder_id,
        l.seller_id, l.platform_id, COALESCE(NULLIF(v.region, ''), p.domicile_region),
        COALESCE(f.division, %(division)s), s.score, s.disguise, l.price / NULLIF(m.price, 0),
        s.reasons, s.snapshot_number, s.rules_version, true, %(now)s, s.screened_at, NULL
    FROM market_screening s
    JOIN market_listing l ON l.id = s.listing_id
    JOIN market_platform p ON p.id = l.platform_id
    LEFT JOIN market_seller v ON v.id = l.seller_id
    LEFT JOIN facts f ON f.right_id = s.right_id
    LEFT JOIN median m ON m.right_id = s.right_id AND m.currency = l.currency
    WHERE s.batch_id = %(batch)s AND s.score >= %(floor)s AND l.removed_at IS NULL
    ON CONFLICT (id) DO UPDATE SET
        listing_version = EXCLUDED.listing_version, text_digest = EXCLUDED.text_digest,
        right_id = EXCLUDED.right_id, mark = EXCLUDED.mark, holder_id = EXCLUDED.holder_id,
        seller_id = EXCLUDED.seller_id, region = EXCLUDED.region, division = EXCLUDED.division,
        score = EXCLUDED.score, disguise = EXCLUDED.disguise, price_ratio = EXCLUDED.price_ratio,
        reasons = EXCLUDED.reasons, snapshot_number = EXCLUDED.snapshot_number,
        rules_version = EXCLUDED.rules_version, screened_at = EXCLUDED.screened_at,
        opened_at = CASE WHEN market_lead.live THEN market_lead.opened_at ELSE %(now)s END,
        live = true, closed_at = NULL
    RETURNING (xmax = 0) AS added
)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM written
"""

# A lead that sinks below the line, or whose listing is gone, closes; nobody's decision is touched.
_CLOSE = """
UPDATE market_lead d SET live = false, closed_at = %(now)s, score = s.score,
    screened_at = s.screened_at, snapshot_number = s.snapshot_number,
    rules_version = s.rules_version
FROM market_screening s JOIN market_listing l ON l.id = s.listing_id
WHERE s.batch_id = %(batch)s AND d.id = s.listing_id AND d.live
    AND (s.score < %(floor)s OR l.removed_at IS NOT NULL)
"""


def open_leads(*, batch_id: int, actor: Actor, now: datetime) -> Opened:
    """Make the leads agree with the screening answers of one batch; again and again with the same result."""
    require(actor, "lead:add")
    with transaction.atomic():
        batch = ScreeningBatch.objects.select_related("run").get(pk=batch_id)
        opened, updated, closed = _write(batch_id, now)
        relisted = _relist(batch_id, now)
        recalled = _recall(batch_id, now)
        result = Opened(opened, updated, closed, recalled, relisted)
        journal_append(
            actor=actor,
            verb="lead.opened",
            subject=Subject("screening_run", batch.run_id),
            payload={"batch": batch.number, **asdict(result)},
            now=now,
        )
    return result


def _write(batch_id: int, now: datetime) -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT right_id FROM market_screening"
            " WHERE batch_id = %s AND score >= %s AND right_id <> ''",
            [batch_id, LEAD_SCORE],
        )
        right_ids = [row[0] for row in cursor.fetchall()]
        facts, medians = (
            _right_facts(right_ids, localdate(now)),
            _medians(right_ids, localdate(now)),
        )
        values: dict[str, Any] = {
            "batch": batch_id,
            "floor": LEAD_SCORE,
            "now": now,
            "division": INDUSTRIAL,
            "rights": facts.ids,
            "holders": facts.holders,
            "divisions": facts.divisions,
            "priced": medians.rights,
            "currencies": medians.currencies,
            "medians": medians.medians,
        }
        cursor.execute(_UPSERT, values)
        opened, updated = cursor.fetchone()
        cursor.execute(_CLOSE, values)
        return opened, updated, cursor.rowcount


def _right_facts(right_ids: Sequence[str], on: date) -> RightFacts:
    rows = register.right_rows(right_ids, on)
    return RightFacts(
        ids=[str(row.id) for row in rows],
        holders=[row.holder_id for row in rows],
        divisions=[division_of(row.kind) for row in rows],
    )


def _medians(right_ids: Sequence[str], on: date) -> Medians:
    """One median a right and currency: that of all its goods where there is one, else the dearest kind."""
    wanted = set(right_ids)
    best: dict[tuple[str, str], tuple[bool, Decimal]] = {}
    for row in register.reference_price_table(on).to_pylist():
        key = (row["right_id"], row["currency"])
        if row["right_id"] in wanted and row["median"] is not None:
            candidate = (not row.get("category"), Decimal(str(row["median"])))
            best[key] = max(best.get(key, candidate), candidate)
    return Medians(
        rights=[right for right, _ in best],
        currencies=[currency for _, currency in best],
        medians=[median for _, median in best.values()],
    )


def _relist(batch_id: int, now: datetime) -> int:
    """A text that changed since it was judged is judged anew."""
    checks = (
        LeadCheck.objects.select_for_update(of=("self",))
        .filter(
            ~Q(text_digest="") & ~Q(text_digest=F("lead__text_digest")),
            lead__in=_leads_of(batch_id),
            state__in=["assigned", "decided", "second_review", "disputed", "recalled"],
        )
        .order_by("pk")
    )
    count = 0
    for check in checks:
        begin_again(check, now)
        move(
            row=check,
            workflow=LEAD,
            verb="relist",
            facts={"text_changed": True},
            actor=system_actor(),
            now=now,
        )
        count += 1
    return count


def _recall(batch_id: int, now: datetime) -> int:
    """What an office called no match stays out of that office's queue, and of no other's."""
    leads = Lead.objects.filter(pk__in=_leads_of(batch_id), live=True).exclude(text_digest="")
    remembered = NoMatch.objects.filter(
        ended_at__isnull=True, text_digest__in=leads.values("text_digest")
    )
    by_text: dict[tuple[str, str], list[NoMatch]] = {}
    for memory in remembered:
        by_text.setdefault((memory.right_id, memory.text_digest), []).append(memory)
    if not by_text:
        return 0
    known = leads.filter(text_digest__in=[digest for _, digest in by_text])
    return sum(
        recall(lead_id=lead.pk, office_id=memory.office_id, digest=memory.text_digest, now=now)
        for lead in known
        for memory in by_text.get((lead.right_id, lead.text_digest), ())
        if memory.binds(platform_id=lead.platform_id, region=lead.region)
    )


def _leads_of(batch_id: int) -> QuerySet[Lead, UUID]:
    screened = Screening.objects.filter(batch_id=batch_id).values("listing_id")
    return Lead.objects.filter(pk__in=screened).values_list("pk", flat=True)
