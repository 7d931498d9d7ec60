from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0016_owner_notices")]
    operations = [
        AddIndexConcurrently(
            model_name="holding",
            index=models.Index(
                condition=models.Q(("quantity__gt", 0)),
                fields=["-since", "-id"],
                name="evidence_holding_since",
            ),
        ),
    ]
