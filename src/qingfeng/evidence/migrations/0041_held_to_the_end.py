"""Goods of a released measure are an alarm until they are gone; what the database still took for granted about goods."""

from pathlib import Path

from django.db import migrations, models

from qingfeng.foundation.migration_ops import keep_rows_sql

_FILES = Path(__file__).parent / "sql"
_SQL = (_FILES / "0041_held_to_the_end.sql").read_text(encoding="utf-8")
_KEPT = (
    "state", "workflow_version", "approved_by_id", "approved_at", "taken_at", "clock", "urgent_clock", "release_ground",
    "party", "notice_at", "notice_paper_id", "notice_clock",
)  # fmt: skip
_BACK = """
DROP TRIGGER hands_apart ON evidence_signature;
DROP FUNCTION evidence_hands_apart();
DROP TRIGGER counterfeit_in_trade ON evidence_movement;
DROP FUNCTION evidence_counterfeit_in_trade();
DROP TRIGGER taken_once ON evidence_movement;
DROP FUNCTION evidence_taken_once();
DROP TRIGGER parts_sealed ON evidence_movement;
DROP FUNCTION evidence_parts_sealed();
DROP TRIGGER seals_apart ON evidence_holding;
DROP FUNCTION evidence_seals_apart();
DROP TRIGGER found_in_time ON evidence_lot;
DROP FUNCTION evidence_found_in_time();
DROP TRIGGER measure_kept ON evidence_measure;
DROP FUNCTION evidence_measure_kept();
DROP TRIGGER keeping_ends_once ON evidence_placecustodian;
DROP FUNCTION evidence_keeping_ends_once();
CREATE OR REPLACE FUNCTION evidence_plain(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(btrim(regexp_replace(name, '\\s+', ' ', 'g')))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0038_answers_weighed")]
    operations = [
        migrations.AddField("measure", "emptied_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "measure",
            models.Index(
                fields=("office",),
                condition=models.Q(state="released", emptied_at__isnull=True),
                name="evidence_measure_left",
            ),
        ),
        migrations.RunSQL(_SQL, _BACK),
        migrations.RunSQL(
            keep_rows_sql("evidence_measure", (*_KEPT, "emptied_at")),
            keep_rows_sql("evidence_measure", _KEPT),
        ),
    ]
