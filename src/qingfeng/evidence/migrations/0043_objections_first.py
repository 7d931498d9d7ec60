"""Nothing rests on a report that an objection may still overturn; a party may waive its time to object in writing."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly

_SQL = (Path(__file__).parent / "sql" / "0043_objections_first.sql").read_text(encoding="utf-8")
_BACK = """
DROP TRIGGER waived_when_told ON evidence_objectionwaiver;
DROP FUNCTION evidence_waived_when_told();
DROP TRIGGER objections_first ON evidence_movement;
DROP FUNCTION evidence_objections_first();
DROP FUNCTION evidence_report_pending(uuid, timestamptz);
DROP FUNCTION evidence_report_unfallen(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0042_settled_facts"),
        ("law", "0004_clock_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            "ObjectionWaiver",
            [
                (
                    "appraisal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="waiver",
                        serialize=False,
                        to="evidence.appraisal",
                    ),
                ),
                ("waived_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.storedfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(waived_at__lte=models.F("entered_at")),
                        name="evidence_waived_not_in_future",
                    ),
                ]
            },
        ),
        AppendOnly("evidence_objectionwaiver"),
        migrations.RunSQL(_SQL, _BACK),
    ]
