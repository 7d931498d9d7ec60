"""What a body is qualified for is said by Nice classes of goods, and so is what it is asked about.

Certificates that stand keep their words and have no classes: an officer who asks such a body confirms having read them.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

from qingfeng.foundation.migration_ops import KeepRows

_CLASSES = list(range(1, 35))
# What was confirmed when the request went out settles with it, as the pause does.
_SETTLED = """
DROP TRIGGER settled_requested_at ON evidence_appraisal;
CREATE TRIGGER settled_requested_at BEFORE UPDATE ON evidence_appraisal FOR EACH ROW
    EXECUTE FUNCTION evidence_settled('requested_at', 'pause_days', 'pause_notice_id'{more});
ALTER TABLE evidence_appraisal ENABLE ALWAYS TRIGGER settled_requested_at;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0026_place_stock"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.AddField(
            "bodyqualification",
            "classes",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            "bodyqualification",
            models.CheckConstraint(
                condition=models.Q(classes__contained_by=_CLASSES),
                name="evidence_qualification_classes",
            ),
        ),
        migrations.AddField("appraisal", "goods_class", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("appraisal", "scope_confirmed", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "appraisal",
            models.CheckConstraint(
                condition=models.Q(goods_class__isnull=True)
                | models.Q(goods_class__gte=1, goods_class__lte=34),
                name="evidence_appraisal_class",
            ),
        ),
        KeepRows(
            "evidence_appraisal",
            "pause_days",
            "pause_notice_id",
            "pause_ended_at",
            "requested_at",
            "accepted_at",
            "scope_confirmed",
            "state",
            "workflow_version",
        ),
        migrations.RunSQL(_SETTLED.format(more=", 'scope_confirmed'"), _SETTLED.format(more="")),
    ]
