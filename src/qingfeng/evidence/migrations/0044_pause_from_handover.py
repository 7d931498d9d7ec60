"""Clocks wait for an appraisal from the handover of its samples; those that waited from the request did so from there."""

from django.db import migrations, models

from qingfeng.foundation.migration_ops import KeepRows

_BEGUN = """
UPDATE evidence_appraisal SET pause_begun_at = requested_at
    WHERE pause_days IS NOT NULL AND requested_at IS NOT NULL;
"""
_SETTLED = """
CREATE TRIGGER settled_pause_begun_at BEFORE UPDATE ON evidence_appraisal FOR EACH ROW
    EXECUTE FUNCTION evidence_settled('pause_begun_at');
ALTER TABLE evidence_appraisal ENABLE ALWAYS TRIGGER settled_pause_begun_at;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0043_objections_first")]
    operations = [
        migrations.AddField("appraisal", "pause_begun_at", models.DateTimeField(null=True)),
        KeepRows(
            "evidence_appraisal",
            "pause_days",
            "pause_notice_id",
            "pause_begun_at",
            "pause_ended_at",
            "requested_at",
            "accepted_at",
            "scope_confirmed",
            "state",
            "workflow_version",
        ),
        migrations.RunSQL(_BEGUN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "appraisal",
            models.CheckConstraint(
                condition=models.Q(pause_begun_at__isnull=True)
                | models.Q(
                    pause_days__isnull=False, pause_begun_at__gte=models.F("requested_at")
                ),
                name="evidence_appraisal_pause_begun",
            ),
        ),
        migrations.RunSQL(
            _SETTLED, "DROP TRIGGER settled_pause_begun_at ON evidence_appraisal;"
        ),
    ]
