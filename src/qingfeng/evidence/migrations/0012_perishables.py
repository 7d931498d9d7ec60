from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Lots are written while the index is built.
    atomic = False
    dependencies = [("evidence", "0011_conditions")]
    operations = [
        AddIndexConcurrently(
            "lot",
            models.Index(
                fields=["perishes_on"],
                condition=models.Q(perishes_on__isnull=False),
                name="evidence_lot_perishes",
            ),
        )
    ]
