from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0009_purchases")]
    operations = [
        AddIndexConcurrently(
            model_name="holding",
            index=models.Index(
                condition=models.Q(("quantity__gt", 0)),
                fields=["place", "-since", "-id"],
                include=("lot", "status", "quantity"),
                name="evidence_holding_by_place",
            ),
        ),
        RemoveIndexConcurrently(model_name="holding", name="evidence_holding_stock"),
    ]
