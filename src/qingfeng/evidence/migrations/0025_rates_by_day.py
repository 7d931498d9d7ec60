"""What keeping a lot costs stands by the day from which it holds: a new rate changes nothing of what was.

A rate is set for its own day at the earliest, and never changed; the later one of a day holds.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly

KEEP = """
INSERT INTO evidence_placerate (place_id, since, cost_a_day, currency, bearer, set_at)
SELECT id, (opened_at AT TIME ZONE 'Asia/Shanghai')::date, cost_a_day, cost_currency, cost_bearer, opened_at
FROM evidence_place WHERE cost_a_day IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE evidence_placerate ADD CONSTRAINT evidence_rate_not_past
    CHECK (since >= (set_at AT TIME ZONE 'Asia/Shanghai')::date);
"""
GIVE_BACK = """
UPDATE evidence_place place SET cost_a_day = rate.cost_a_day, cost_currency = rate.currency, cost_bearer = rate.bearer
FROM (SELECT DISTINCT ON (place_id) * FROM evidence_placerate ORDER BY place_id, since DESC, id DESC) rate
WHERE rate.place_id = place.id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("evidence", "0024_incidents_explained"),
        ("foundation", "0005_kept_rows"),
    ]
    operations = [
        migrations.CreateModel(
            "PlaceRate",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("cost_a_day", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("bearer", models.CharField(default="agency", max_length=12)),
                ("set_at", models.DateTimeField()),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="evidence.place",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "placerate",
            models.CheckConstraint(
                condition=models.Q(("cost_a_day__isnull", True), ("cost_a_day__gte", 0), _connector="OR"),
                name="evidence_rate_cost",
            ),
        ),
        migrations.RunSQL(KEEP, GIVE_BACK),
        migrations.RemoveField("place", "cost_a_day"),
        migrations.RemoveField("place", "cost_currency"),
        migrations.RemoveField("place", "cost_bearer"),
        AppendOnly("evidence_placerate"),
    ]  # fmt: skip
