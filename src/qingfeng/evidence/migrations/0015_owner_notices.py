"""The notice for an unknown owner, the licence of who treats hazardous waste, and samples without a spare."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from qingfeng.foundation.migration_ops import keep_rows_sql

_BEFORE: str = import_module("qingfeng.evidence.migrations.0011_conditions").CONDITIONS
_CHECKS = _BEFORE[: _BEFORE.index("CREATE FUNCTION evidence_conditions()")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
_CHANGED = (
    (
        "(SELECT count(DISTINCT is_spare) FROM evidence_sample WHERE order_id = ordered.id) < 2",
        "NOT EXISTS (SELECT FROM evidence_sample WHERE order_id = ordered.id AND NOT is_spare)",
    ),
    ("lacks the record of a sample or the spare", "lacks the record of a sample for testing"),
    (
        "AND waste = lot.waste AND video_id IS NOT NULL)",
        "AND waste = lot.waste AND video_id IS NOT NULL AND (waste <> 'hazardous' OR btrim(licence) <> ''))",
    ),
    # How long the notice runs is the pack's to say; that there is one, in the past, is asked here.
    (
        "    IF moved.verb NOT IN ('dispose', 'donate', 'auction', 'sell') THEN",
        """    IF moved.verb = 'confiscate' AND EXISTS (
        SELECT FROM evidence_measure held JOIN foundation_organisation office ON office.id = held.office_id
        WHERE held.id = lot.measure_id AND btrim(held.party) = ''
            AND office.function IN ('market_regulation', 'public_security')
            AND (held.notice_at IS NULL OR held.notice_at >= moved.at))
    THEN
        RAISE EXCEPTION 'no notice was published for the owner of lot %', lot.id USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb NOT IN ('dispose', 'donate', 'auction', 'sell') THEN""",
    ),
)

_KEPT = (
    "state", "workflow_version", "approved_by_id", "approved_at", "taken_at", "clock", "urgent_clock",
    "release_ground",
)  # fmt: skip
_OWNER = ("party", "notice_at", "notice_paper_id", "notice_clock")
_SETTLED = """
CREATE FUNCTION evidence_owner_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (btrim(OLD.party) <> '' AND NEW.party <> OLD.party)
        OR (OLD.notice_at IS NOT NULL AND (NEW.notice_at, NEW.notice_paper_id, NEW.notice_clock)
            IS DISTINCT FROM (OLD.notice_at, OLD.notice_paper_id, OLD.notice_clock))
    THEN
        RAISE EXCEPTION 'party and notice of measure % are said once', OLD.id USING ERRCODE = 'QF002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER owner_settled BEFORE UPDATE ON evidence_measure
    FOR EACH ROW EXECUTE FUNCTION evidence_owner_settled();
ALTER TABLE evidence_measure ENABLE ALWAYS TRIGGER owner_settled;
"""
_UNSETTLED = """
DROP TRIGGER owner_settled ON evidence_measure;
DROP FUNCTION evidence_owner_settled();
"""


def _now_asked() -> str:
    text = _CHECKS
    for before, after in _CHANGED:
        if text.count(before) != 1:
            raise ValueError(f"not once in the checks before: {before}")
        text = text.replace(before, after)
    return text


class Migration(migrations.Migration):
    dependencies = [("evidence", "0014_alerts"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.AddField(
            "destruction", "licence", models.CharField(blank=True, default="", max_length=100)
        ),
        migrations.AddField("measure", "notice_at", models.DateTimeField(null=True)),
        migrations.AddField("measure", "notice_clock", models.UUIDField(null=True)),
        migrations.AddField(
            "measure",
            "notice_paper",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="foundation.storedfile",
            ),
        ),
        migrations.AddConstraint(
            "measure",
            models.CheckConstraint(
                condition=Q(notice_at__isnull=True, notice_paper__isnull=True, notice_clock__isnull=True)
                | Q(notice_at__isnull=False, notice_paper__isnull=False, notice_clock__isnull=False),
                name="evidence_measure_notice",
            ),
        ),
        migrations.RunSQL(_now_asked(), _CHECKS),
        migrations.RunSQL(
            keep_rows_sql("evidence_measure", (*_KEPT, *_OWNER)), keep_rows_sql("evidence_measure", _KEPT)
        ),
        migrations.RunSQL(_SETTLED, _UNSETTLED),
    ]
