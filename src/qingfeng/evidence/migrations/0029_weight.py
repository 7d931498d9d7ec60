"""Room for what goods weigh: null is what nobody has weighed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0028_found_beside")]
    operations = [
        migrations.AddField(
            "holding", "weight", models.DecimalField(decimal_places=3, max_digits=14, null=True)
        ),
        migrations.AddField(
            "orderline", "weight_note", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddConstraint(
            "holding",
            models.CheckConstraint(
                condition=models.Q(weight__isnull=True) | models.Q(weight__gte=0),
                name="evidence_holding_weight",
            ),
        ),
    ]
