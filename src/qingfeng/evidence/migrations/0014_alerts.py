"""Alerts between right holders and offices: written once, ended once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import KeepRows

_ENDED_ONCE = """
CREATE TRIGGER settled_ended_at BEFORE UPDATE ON evidence_brandalert
    FOR EACH ROW EXECUTE FUNCTION evidence_settled('ended_at');
ALTER TABLE evidence_brandalert ENABLE ALWAYS TRIGGER settled_ended_at;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0013_samples_of_lots"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BrandAlert",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("to_offices", models.BooleanField()),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("region", models.CharField(blank=True, max_length=6)),
                ("valid_to", models.DateField()),
                ("written_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("holder", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.party")),
                ("right", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.right")),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="foundation.organisation")),
                ("written_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["holder", "-written_at"], name="evidence_alert_holder")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(region__regex=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})?$"),
                        name="evidence_alert_region",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(title="", text=""), name="evidence_alert_says"
                    ),
                ],
            },
        ),
        KeepRows("evidence_brandalert", "ended_at"),
        migrations.RunSQL(_ENDED_ONCE, "DROP TRIGGER settled_ended_at ON evidence_brandalert;"),
    ]
