"""A counting says what it found beside its list, and of a seal that no number is said of whether it is broken or was not read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from qingfeng.foundation.migration_ops import KeepRows

KINDS = (
    "seal_mismatch", "seal_unread", "seal_broken", "shortage", "surplus", "unlisted", "damage", "climate", "other",
)  # fmt: skip
OF_OPEN = """
CREATE TRIGGER of_open BEFORE INSERT OR UPDATE ON evidence_stocktakefound
    FOR EACH ROW EXECUTE FUNCTION evidence_of_open('evidence_stocktake', 'stocktake_id', 'counting');
ALTER TABLE evidence_stocktakefound ENABLE ALWAYS TRIGGER of_open;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0027_scope_by_class"),
        ("foundation", "0005_kept_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "stocktakeline",
            "seal_seen",
            models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.AddConstraint(
            "stocktakeline",
            models.CheckConstraint(
                condition=Q(seal_seen__in=["", "unread", "broken"])
                & (Q(seal_seen="") | ~Q(note=""))
                & (~Q(seal_seen="unread") | Q(seal_read="")),
                name="evidence_counted_seal",
            ),
        ),
        migrations.CreateModel(
            "StocktakeFound",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("description", models.CharField(blank=True, default="", max_length=300)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                ("unit", models.CharField(max_length=20)),
                ("seal", models.CharField(blank=True, default="", max_length=40)),
                ("explanation", models.CharField(blank=True, default="", max_length=500)),
                ("found_at", models.DateTimeField()),
                ("found_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("lot", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.lot")),
                ("stocktake", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="found", to="evidence.stocktake")),
            ],
        ),
        migrations.AddConstraint(
            "stocktakefound",
            models.UniqueConstraint(
                fields=("stocktake", "lot"), condition=Q(lot__isnull=False), name="evidence_beside_once"
            ),
        ),
        migrations.AddConstraint(
            "stocktakefound",
            models.CheckConstraint(
                condition=Q(quantity__gte=0)
                & ~Q(unit="")
                & (Q(lot__isnull=False) | ~Q(description="")),
                name="evidence_beside_goods",
            ),
        ),
        migrations.AddField(
            "incident",
            "found",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="incidents", to="evidence.stocktakefound"),
        ),
        migrations.RemoveConstraint("incident", "evidence_incident_kind"),
        migrations.AddConstraint(
            "incident",
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="evidence_incident_kind"),
        ),
        KeepRows("evidence_stocktakeline", "counted", "seal_read", "seal_seen", "note"),
        KeepRows("evidence_stocktakefound", "quantity", "seal", "explanation"),
        migrations.RunSQL(OF_OPEN, "DROP TRIGGER of_open ON evidence_stocktakefound;"),
    ]  # fmt: skip
